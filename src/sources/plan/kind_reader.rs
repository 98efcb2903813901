//! The resources of a plan as the rules see them: every kind that is a resource of an asked type,
//! with what fills its document and what it is related to.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::parts::PartReader;
use super::reader::{Reader, Spelling, Subject};
use super::relations::{Belonging, Joined, unknown};
use super::tags::TagReader;
use super::tree::{ResourceId, Tree};
use crate::model::fields::Fields;
use crate::model::resource::ResourceType;
use crate::model::value::{List, Object, Value};
use crate::resource_types::in_plans::PlanResource;
use crate::rules::Wanted;

/// Where a document has the attributes of a resource.
const CONFIGURATION: &str = "configuration";
const TAGS: &str = "tags";

/// Reads the resources of one kind: made once for the whole plan.
#[derive(Debug)]
pub struct KindReader<'t, 'a> {
    tree: &'t Tree<'a>,
    pub resource_type: ResourceType,
    pub resource: &'static PlanResource,
    asked: Fields,
    reader: Reader,
    tags: Option<TagReader>,
    parts: Vec<PartReader<'t, 'a>>,
    /// With the paths as they are spelt where they are asked for.
    belongings: Vec<(String, Belonging)>,
    joined: Vec<Joined<'t, 'a>>,
}

/// Whether a resource of the plan is one of the type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum IsOne {
    Yes,
    No,
    Perhaps(&'static str),
}

impl<'t, 'a> KindReader<'t, 'a> {
    /// Reads what is wanted of a type's resources of one kind; `None` where nothing is.
    pub fn new(
        tree: &'t Tree<'a>,
        (resource_type, resource): (ResourceType, &'static PlanResource),
        wanted: &Wanted,
        now: &str,
    ) -> Option<Self> {
        let of = (resource_type, resource);
        let mut reader = Self::without_relations(tree, of, wanted, now)?;
        let relations = wanted.relations(resource_type).iter();
        reader.joined =
            relations.map(|relation| Joined::new(tree, of, relation, (wanted, now))).collect();
        Some(reader)
    }

    /// The same without what they are related to.
    pub fn without_relations(
        tree: &'t Tree<'a>,
        (resource_type, resource): (ResourceType, &'static PlanResource),
        wanted: &Wanted,
        now: &str,
    ) -> Option<Self> {
        let asked = wanted.fields(resource_type)?.clone();
        let in_plans = &resource_type.definition().plan;
        let parts = in_plans.parts.iter().filter_map(|part| {
            let (path, below) = asked_at(&asked, part.path)?;
            Some(PartReader::new(tree, in_plans, resource, part, (path, &below), now))
        });
        let belongings = resource.references.iter().filter_map(|reference| {
            let (path, _) = asked_at(&asked, reference.path)?;
            Some((path, Belonging::new(tree, resource.kind, reference)))
        });
        Some(Self {
            tree,
            resource_type,
            resource,
            reader: reader((resource_type, resource), &asked),
            tags: asked.member(TAGS).map(|_| TagReader::new(tree, in_plans, resource.kind)),
            parts: parts.collect(),
            belongings: belongings.collect(),
            joined: Vec::new(),
            asked,
        })
    }

    /// Whether a resource of the plan is one.
    pub fn is_one(&self, id: ResourceId) -> IsOne {
        let Some((attribute, unclear)) = self.resource.only_with else { return IsOne::Yes };
        match self.tree.planned[id].attribute(attribute).known() {
            Ok(value) if value.as_str().is_some_and(|text| !text.is_empty()) => IsOne::Yes,
            Ok(_) => IsOne::No,
            Err(_) => IsOne::Perhaps(unclear),
        }
    }

    /// What the plan says of a resource.
    pub fn document(&self, id: ResourceId) -> Value {
        let mut document = self.reader.read(Subject { tree: self.tree, id }, None);
        for (path, belonging) in &self.belongings {
            if let Some(name) = belonging.name(self.tree, id) {
                document.put(path, name.into());
            }
        }
        self.parts.iter().for_each(|part| part.fill(&mut document, id));
        self.put_tags(&mut document, id);
        document
    }

    /// The same of what is perhaps no resource of the type.
    pub fn unknown(&self, id: ResourceId, reason: &str) -> Value {
        let member =
            |(name, _): (&_, &_)| (std::sync::Arc::clone(name), Value::unread(reason.to_owned()));
        let mut document = Value::from(self.asked.members().map(member).collect::<Object>());
        self.put_tags(&mut document, id);
        document
    }

    /// What it is related to, by the names that rules give it.
    pub fn related(&mut self, id: ResourceId) -> BTreeMap<&'static str, Arc<List>> {
        let tree = self.tree;
        self.joined.iter_mut().map(|joined| (joined.name, joined.list(tree, id).into())).collect()
    }

    /// The same of what is perhaps no resource of the type.
    pub fn unknown_related(&self, reason: &str) -> BTreeMap<&'static str, Arc<List>> {
        self.joined
            .iter()
            .map(|joined| (joined.name, unknown(reason.to_owned().into()).into()))
            .collect()
    }

    fn put_tags(&self, document: &mut Value, id: ResourceId) {
        if let Some(tags) = &self.tags {
            document.put(TAGS, tags.tags(self.tree, id));
        }
    }
}

/// Reads what a resource of a kind says itself.
pub fn reader(
    (resource_type, resource): (ResourceType, &'static PlanResource),
    asked: &Fields,
) -> Reader {
    let parts = resource_type.definition().plan.parts.iter().map(|part| part.path);
    let filled: Vec<_> = parts.chain([TAGS]).collect();
    let spelling = Spelling {
        attributes: &resource.attributes,
        references: resource.references,
        base: CONFIGURATION,
        filled: &filled,
    };
    Reader::new(spelling, "", asked)
}

/// What is asked at a path, and the path as it is spelt where it is asked for.
pub fn asked_at(asked: &Fields, path: &str) -> Option<(String, Fields)> {
    let (mut spelt, mut fields) = (Vec::new(), asked);
    let mut names = path.split('.');
    while let Some(name) = names.next() {
        let (known, below) = fields.member(name)?;
        spelt.push(known.to_string());
        fields = below;
        if below.is_whole() {
            spelt.extend(names.by_ref().map(str::to_owned));
        }
    }
    Some((spelt.join("."), fields.clone()))
}
