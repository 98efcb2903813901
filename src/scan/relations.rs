//! Relations that rules declare, joined for every source alike: a database with its cluster.
//!
//! A source sends the resources of a related type like any others, and says when it has sent all
//! of an account and region. A resource waits until everything that it is related to has come, or
//! the source has come to its end.

use std::collections::{BTreeMap, HashMap};
use std::mem;

use time::OffsetDateTime;

use crate::model::resource::{Resource, ResourceType};
use crate::model::value::{List, Member, Reason, Value};
use crate::rules::{Relation, Ruleset};
use crate::sources::source::RelatedRead;

/// A type in an account and a region: within it related resources are looked for.
type Scope = (ResourceType, String, String);

/// A document, and when AWS Config captured it.
type Document = (Option<OffsetDateTime>, Value);

/// What has come of the related types, and the resources that wait for more.
#[derive(Debug)]
pub struct Relations {
    declared: BTreeMap<ResourceType, Vec<&'static Relation>>,
    related: HashMap<Scope, Related>,
    waiting: Vec<Resource>,
}

/// The related resources of one scope.
#[derive(Debug, Default)]
struct Related {
    /// By relation and key, with the time of capture.
    documents: HashMap<(&'static str, String), Vec<Document>>,
    is_read: bool,
    /// Why some may be missing, where they were not all read.
    missing: Option<Reason>,
}

impl Relations {
    /// The relations of some rules.
    pub fn new(ruleset: &Ruleset) -> Self {
        let mut declared: BTreeMap<_, Vec<&'static Relation>> = BTreeMap::new();
        for rule in ruleset.rules() {
            for relation in rule.related {
                let of_type = declared.entry(rule.resource_type).or_default();
                if !of_type.iter().any(|known| known.name == relation.name) {
                    of_type.push(relation);
                }
            }
        }
        Self { declared, related: HashMap::new(), waiting: Vec::new() }
    }

    /// Takes a resource in. It comes back with what it is related to, unless it has to wait.
    pub fn take(&mut self, resource: Resource) -> Option<Resource> {
        self.remember(&resource);
        if self.has_to_wait(&resource) {
            self.waiting.push(resource);
            return None;
        }
        Some(self.join(resource))
    }

    /// All resources of a type, account and region have come: those that waited for them.
    pub fn read(&mut self, read: RelatedRead) -> Vec<Resource> {
        let RelatedRead { resource_type, account_id, region, missing } = read;
        let related = self.related.entry((resource_type, account_id, region)).or_default();
        related.is_read = true;
        related.missing = missing;
        let waiting = mem::take(&mut self.waiting);
        waiting.into_iter().filter_map(|resource| self.take_again(resource)).collect()
    }

    /// Whether resources wait for something.
    pub fn is_waited_for(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The source has come to its end: those that waited in vain.
    pub fn finish(&mut self) -> Vec<Resource> {
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
    fn remember(&mut self, resource: &Resource) {
        let relations = self.declared.values().flatten();
        for relation in relations.filter(|known| known.resource_type == resource.resource_type) {
            let Key::Known(key) = key(&resource.document, relation.theirs) else { continue };
            let related = self.related.entry(scope(relation, resource)).or_default();
            let documents = related.documents.entry((relation.name, key)).or_default();
            let document = (resource.captured_at, resource.document.clone());
            match documents.first() {
                // One of the same key that was captured before was there before.
                Some((known, _)) if relation.is_one && *known > resource.captured_at => {}
                Some(_) if relation.is_one => *documents = vec![document],
                _ => documents.push(document),
            }
        }
    }

    fn has_to_wait(&self, resource: &Resource) -> bool {
        self.of(resource).any(|relation| {
            let is_read =
                || self.related.get(&scope(relation, resource)).is_some_and(|r| r.is_read);
            matches!(key(&resource.document, relation.ours), Key::Known(_)) && !is_read()
        })
    }

    fn join(&self, mut resource: Resource) -> Resource {
        for relation in self.of(&resource).collect::<Vec<_>>() {
            let list = match key(&resource.document, relation.ours) {
                Key::None => List::default(),
                Key::Unread(reason) => List { elements: Vec::new(), more: Some(reason) },
                Key::Known(key) => self.list(relation, &resource, key),
            };
            resource.related.insert(relation.name, list);
        }
        resource
    }

    fn list(&self, relation: &Relation, resource: &Resource, key: String) -> List {
        let Some(related) = self.related.get(&scope(relation, resource)) else {
            return List { elements: Vec::new(), more: Some(relation.unseen.into()) };
        };
        let documents = related.documents.get(&(relation.name, key));
        let elements: Vec<_> =
            documents.into_iter().flatten().map(|(_, document)| document.clone()).collect();
        let more = match (&related.missing, elements.as_slice()) {
            // There is no second one to look for.
            (_, [_]) if relation.is_one => None,
            (Some(reason), _) => Some(reason.clone()),
            (None, []) if !related.is_read || relation.is_one => Some(relation.unseen.into()),
            (None, _) => None,
        };
        List { elements, more }
    }

    /// The relations of a resource that the source has not joined itself.
    fn of(&self, resource: &Resource) -> impl Iterator<Item = &'static Relation> + use<'_> {
        let known: Vec<_> = resource.related.keys().copied().collect();
        let declared = self.declared.get(&resource.resource_type).into_iter().flatten();
        declared.copied().filter(move |relation| !known.contains(&relation.name))
    }
}

/// What a document says of the value by which it is related to others.
enum Key {
    Known(String),
    /// It is related to none.
    None,
    Unread(Reason),
}

fn key(document: &Value, path: &str) -> Key {
    match document.at(path) {
        Member::Present(Value::Text(text)) if !text.is_empty() => Key::Known(text.to_string()),
        Member::Unread(reason) => Key::Unread(reason.clone()),
        Member::Present(_) | Member::Absent => Key::None,
    }
}

fn scope(relation: &Relation, resource: &Resource) -> Scope {
    (relation.resource_type, resource.account_id.clone(), resource.region.clone())
}
