//! The related resources of one scope: what has come of them, and whether that is all.

use std::collections::HashMap;
use std::sync::Arc;

use time::OffsetDateTime;

use crate::model::fields::Fields;
use crate::model::keys::Keys;
use crate::model::resource::Resource;
use crate::model::value::{List, Object, Reason, Value};
use crate::rules::definition::Relation;

/// The document of a related resource, with nothing in it but what rules read.
#[derive(Clone, Debug)]
pub(super) struct Document {
    captured_at: Option<OffsetDateTime>,
    document: Value,
}

impl Document {
    pub(super) fn of(resource: &Resource, fields: &Fields) -> Self {
        let document = match fields.members().len() {
            0 => Object::default().into(),
            _ => pruned(&resource.document, fields),
        };
        Self { captured_at: resource.captured_at, document }
    }
}

/// The related resources of one scope.
#[derive(Debug, Default)]
pub(super) struct Related {
    relations: Vec<OfRelation>,
    /// Whether all have come.
    pub is_read: bool,
    /// Whether some have been read, if perhaps not all.
    is_begun: bool,
    /// Why some may be missing, where they were not all read.
    missing: Option<Reason>,
}

/// What has come for one relation.
#[derive(Debug)]
struct OfRelation {
    relation: &'static Relation,
    by_key: HashMap<String, (Option<OffsetDateTime>, Arc<List>)>,
    /// Why one that has come may belong to others than is known.
    hidden: Option<Reason>,
}

impl Related {
    /// A part of them has been read, or all.
    pub(super) fn read(&mut self, missing: Option<Reason>, is_all: bool) {
        self.is_begun = true;
        self.is_read |= is_all;
        self.missing = self.missing.take().or(missing);
    }

    /// Nothing more will come.
    pub(super) fn finish(&mut self) {
        self.is_read |= self.is_begun;
    }

    /// Keeps a document under its keys.
    pub(super) fn keep(&mut self, relation: &'static Relation, keys: Keys, document: &Document) {
        let known = self.relations.iter().position(|of| of.relation.is_to_the_same(relation));
        let place = known.unwrap_or_else(|| {
            self.relations.push(OfRelation { relation, by_key: HashMap::new(), hidden: None });
            self.relations.len() - 1
        });
        let of = &mut self.relations[place];
        of.hidden = of.hidden.take().or(keys.more);
        let Document { captured_at, document } = document;
        for key in keys.known {
            let (captured_before, list) =
                of.by_key.entry(key).or_insert_with(|| (*captured_at, Arc::default()));
            // The same one may have come before as AWS Config captured it earlier, or later.
            if relation.is_one && !list.elements.is_empty() {
                if *captured_before > *captured_at {
                    continue;
                }
                Arc::make_mut(list).elements.clear();
            }
            *captured_before = *captured_at;
            Arc::make_mut(list).elements.push(document.clone());
        }
    }

    /// Those that have one of some keys, and why there may be more.
    pub(super) fn list(&self, relation: &Relation, keys: Keys) -> Arc<List> {
        let of = self.relations.iter().find(|of| of.relation.is_to_the_same(relation));
        let mut lists = keys.known.iter().filter_map(|key| Some(&of?.by_key.get(key)?.1));
        let mut found = lists.next().cloned().unwrap_or_default();
        for list in lists {
            let elements = &mut Arc::make_mut(&mut found).elements;
            // One that is related by two values comes once.
            let new = list.elements.iter().filter(|document| !elements.contains(document));
            let new: Vec<_> = new.cloned().collect();
            elements.extend(new);
        }
        let unseen = || Some(Reason::from(relation.unseen));
        let is_found = |key| of.is_some_and(|of| of.by_key.contains_key(key));
        let has_all = !keys.known.is_empty() && keys.known.iter().all(is_found);
        let more = match &self.missing {
            // There is no second one of a value to look for.
            _ if relation.is_one && has_all => None,
            Some(reason) => Some(reason.clone()),
            None if relation.is_one || !self.is_read => unseen(),
            None => of.and_then(|of| of.hidden.clone()),
        };
        if let Some(more) = keys.more.or(more) {
            Arc::make_mut(&mut found).more = Some(more);
        }
        found
    }
}

/// A value without what nothing asks for.
fn pruned(value: &Value, fields: &Fields) -> Value {
    if fields.members().len() == 0 {
        return value.clone();
    }
    match value {
        Value::Object(object) => {
            let asked = object.iter().filter_map(|(name, member)| {
                let (name, fields) = fields.member(name)?;
                Some((name.clone(), pruned(member, fields)))
            });
            let mut pruned = asked.collect::<Object>();
            pruned.more.clone_from(&object.more);
            pruned.into()
        }
        Value::List(list) => {
            let elements = list.elements.iter().map(|element| pruned(element, fields)).collect();
            Value::from(List { elements, more: list.more.clone() })
        }
        other => other.clone(),
    }
}
