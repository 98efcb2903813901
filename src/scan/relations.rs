//! Relations that rules declare, joined for every source alike: a database with its cluster, a
//! VPC with its flow logs, a bucket with its account's settings.
//!
//! A source sends the resources of a related type like any others, and says when it has sent all
//! of an account and region. A resource waits until everything that it is related to has come, or
//! the source has come to its end. Of a related resource only the fields that rules read are
//! kept, once for all resources that it belongs to.

mod related;

use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::sync::Arc;

use crate::model::fields::Fields;
use crate::model::keys::Keys;
use crate::model::resource::{Resource, ResourceType};
use crate::model::value::List;
use crate::rules::Ruleset;
use crate::rules::definition::{Relation, Within};
use crate::sources::source::RelatedRead;
use related::{Document, Related};

/// A type in an account and a region, or in all regions of the account: within it related
/// resources are looked for.
type Scope = (ResourceType, String, Option<String>);

/// What has come of the related types, and the resources that wait for more.
#[derive(Debug)]
pub struct Relations {
    /// By the type that is judged.
    declared: BTreeMap<ResourceType, Vec<Declared>>,
    /// What is read of each related type.
    fields: BTreeMap<ResourceType, Fields>,
    related: HashMap<Scope, Related>,
    waiting: Vec<Resource>,
}

/// A relation of a judged type.
#[derive(Clone, Copy, Debug)]
struct Declared {
    relation: &'static Relation,
    resource_type: ResourceType,
}

impl Declared {
    /// Where the related resources of a resource, or a related resource itself, are kept.
    fn scope(&self, resource: &Resource) -> Scope {
        let region = match self.relation.within {
            Within::Region if !self.resource_type.is_global() => Some(resource.region.clone()),
            Within::Region | Within::Account => None,
        };
        (self.resource_type, resource.account_id.clone(), region)
    }
}

impl Relations {
    /// The relations of some rules.
    pub fn new(ruleset: &Ruleset) -> Self {
        Self::of_types(ruleset.rules().flat_map(|rule| {
            let judged = rule.judges.iter().map(|(judged, _)| *judged);
            judged.flat_map(|judged| rule.related.iter().map(move |relation| (judged, relation)))
        }))
    }

    /// Some relations, each with the type that is judged.
    fn of_types(relations: impl IntoIterator<Item = (ResourceType, &'static Relation)>) -> Self {
        let mut declared: BTreeMap<_, Vec<Declared>> = BTreeMap::new();
        let mut fields: BTreeMap<_, Fields> = BTreeMap::new();
        for (judged, relation) in relations {
            let Some(resource_type) = relation.resource_type() else { continue };
            let of_type = fields.entry(resource_type).or_default();
            relation.fields.iter().for_each(|path| of_type.add(path));
            let of_judged = declared.entry(judged).or_default();
            if !of_judged.iter().any(|known| known.relation.name == relation.name) {
                of_judged.push(Declared { relation, resource_type });
            }
        }
        Self { declared, fields, related: HashMap::new(), waiting: Vec::new() }
    }

    /// Takes a resource in. It comes back with what it is related to, unless it has to wait.
    pub fn take(&mut self, resource: Resource) -> Option<Resource> {
        self.remember(&resource);
        self.take_again(resource)
    }

    /// All resources of a type have come, of an account or of a region of it: those that waited
    /// for them.
    pub fn read(&mut self, read: RelatedRead) -> Vec<Resource> {
        let RelatedRead { resource_type, account_id, region, missing } = read;
        let region = region.filter(|_| !resource_type.is_global());
        // After one region more may follow, until the source has come to its end.
        let is_all = region.is_none();
        if region.is_some() {
            let scope = (resource_type, account_id.clone(), region);
            self.related.entry(scope).or_default().read(missing.clone(), true);
        }
        let in_account = (resource_type, account_id, None);
        self.related.entry(in_account).or_default().read(missing, is_all);
        let waiting = mem::take(&mut self.waiting);
        waiting.into_iter().filter_map(|resource| self.take_again(resource)).collect()
    }

    /// Whether resources wait for something.
    pub fn is_waited_for(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The source has come to its end: those that waited in vain.
    pub fn finish(&mut self) -> Vec<Resource> {
        self.related.values_mut().for_each(Related::finish);
        let waiting = mem::take(&mut self.waiting);
        waiting.into_iter().map(|resource| self.join(resource)).collect()
    }

    fn take_again(&mut self, resource: Resource) -> Option<Resource> {
        if self.has_to_wait(&resource) {
            self.waiting.push(resource);
            return None;
        }
        Some(self.join(resource))
    }

    /// Keeps the document of a resource that others may be related to.
    pub fn remember(&mut self, resource: &Resource) {
        let Some(fields) = self.fields.get(&resource.resource_type) else { return };
        let document = Document::of(resource, fields);
        let mut seen: Vec<&Declared> = Vec::new();
        for declared in self.declared.values().flatten() {
            let is_new = |other: &&Declared| !other.relation.is_to_the_same(declared.relation);
            if declared.resource_type != resource.resource_type || !seen.iter().all(is_new) {
                continue;
            }
            seen.push(declared);
            let keys = Keys::of(&resource.document, declared.relation.on.iter().map(|on| on.0));
            let related = self.related.entry(declared.scope(resource)).or_default();
            related.keep(declared.relation, keys, &document);
        }
    }

    fn has_to_wait(&self, resource: &Resource) -> bool {
        self.of(resource).any(|declared| {
            let keys = Keys::of(&resource.document, declared.relation.on.iter().map(|on| on.1));
            let related = self.related.get(&declared.scope(resource));
            !keys.known.is_empty() && !related.is_some_and(|related| related.is_read)
        })
    }

    fn join(&self, mut resource: Resource) -> Resource {
        for declared in self.of(&resource).collect::<Vec<_>>() {
            let list = self.list(declared, &resource);
            resource.related.insert(declared.relation.name, list);
        }
        resource
    }

    fn list(&self, declared: Declared, resource: &Resource) -> Arc<List> {
        let relation = declared.relation;
        let keys = Keys::of(&resource.document, relation.on.iter().map(|on| on.1));
        if keys.known.is_empty() {
            return Arc::new(List { elements: Vec::new(), more: keys.more });
        }
        match self.related.get(&declared.scope(resource)) {
            Some(related) => related.list(relation, keys),
            None => Arc::new(List::unknown(relation.unseen)),
        }
    }

    /// The relations of a resource that the source has not joined itself.
    fn of(&self, resource: &Resource) -> impl Iterator<Item = Declared> + use<'_> {
        let known: Vec<_> = resource.related.keys().copied().collect();
        let declared = self.declared.get(&resource.resource_type).into_iter().flatten();
        declared.copied().filter(move |declared| !known.contains(&declared.relation.name))
    }
}

#[cfg(test)]
mod tests;
