//! The documents of a plan's resources of one kind: what each says itself, what fills parts of it,
//! and its tags.

use serde_json::Value as Json;

use super::asked::{Asked, TAGS, asked_at};
use super::belonging::Belonging;
use super::parts::PartReader;
use super::reader::Subject;
use super::tags::TagReader;
use super::tree::{Planned, ResourceId, Tree};
use crate::model::fields::Fields;
use crate::model::resource::ResourceType;
use crate::model::value::{Object, Value};
use crate::resource_types::in_plans::{PlanResource, Versions};
use crate::rules::Wanted;

/// Reads the resources of one kind: made once for the whole plan.
#[derive(Debug)]
pub struct KindReader<'t, 'a> {
    tree: &'t Tree<'a>,
    pub resource_type: ResourceType,
    pub resource: &'static PlanResource,
    fields: Fields,
    asked: Asked,
    tags: Option<TagReader>,
    parts: Vec<PartReader<'t, 'a>>,
    /// With the paths as they are spelt where they are asked for.
    belongings: Vec<(String, Belonging)>,
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
        let fields = wanted.fields(resource_type)?.clone();
        let in_plans = &resource_type.definition().plan;
        let parts = in_plans.parts.iter().filter_map(|part| {
            let (path, below) = asked_at(&fields, part.path)?;
            Some(PartReader::new(tree, in_plans, resource, part, (path, &below), now))
        });
        let belongings = resource.references.iter().filter_map(|reference| {
            let (path, _) = asked_at(&fields, reference.path)?;
            Some((path, Belonging::new(tree, resource.kind, reference)))
        });
        Some(Self {
            tree,
            resource_type,
            resource,
            asked: Asked::of_resource(resource_type, resource, &fields),
            tags: fields.member(TAGS).map(|_| TagReader::new(tree, in_plans, resource.kind)),
            parts: parts.collect(),
            belongings: belongings.collect(),
            fields,
        })
    }

    /// Whether a resource of the plan is one.
    pub fn is_one(&self, id: ResourceId) -> IsOne {
        for (attribute, value, unclear) in self.resource.only {
            match self.tree.planned[id].attribute(attribute).known() {
                Ok(known) if known == value => {}
                Ok(_) => return IsOne::No,
                Err(_) => return IsOne::Perhaps(unclear),
            }
        }
        let Some((attribute, unclear)) = self.resource.only_with else { return IsOne::Yes };
        match self.tree.planned[id].attribute(attribute).known() {
            Ok(value) if value.as_str().is_some_and(|text| !text.is_empty()) => IsOne::Yes,
            Ok(_) => IsOne::No,
            Err(_) => IsOne::Perhaps(unclear),
        }
    }

    /// What the plan says of a resource.
    pub fn document(&self, id: ResourceId) -> Value {
        let mut document = self.asked.read(Subject { tree: self.tree, id }, None);
        for (path, belonging) in &self.belongings {
            if let Some(name) = belonging.name(self.tree, id) {
                document.put(path, name.into());
            }
        }
        self.parts.iter().for_each(|part| part.fill(&mut document, id));
        if let Some(versions) = &self.resource.versions
            && !describes_the_used_version(&self.tree.planned[id], versions)
        {
            document.put(versions.path, Value::unread(versions.otherwise));
        }
        self.put_tags(&mut document, id);
        document
    }

    /// The same of what is perhaps no resource of the type.
    pub fn unknown(&self, id: ResourceId, reason: &str) -> Value {
        let member =
            |(name, _): (&_, &_)| (std::sync::Arc::clone(name), Value::unread(reason.to_owned()));
        let mut document = Value::from(self.fields.members().map(member).collect::<Object>());
        self.put_tags(&mut document, id);
        document
    }

    fn put_tags(&self, document: &mut Value, id: ResourceId) {
        if let Some(tags) = &self.tags {
            document.put(TAGS, tags.tags(self.tree, id));
        }
    }
}

/// Whether the attributes of a resource are those of the version that AWS uses.
fn describes_the_used_version(planned: &Planned<'_>, versions: &Versions) -> bool {
    let [used, newest] = [versions.used, versions.newest].map(|name| planned.attribute(name));
    match (used.known(), newest.known()) {
        _ if planned.is_new() => true,
        (Ok(used), Ok(newest)) => !used.is_null() && used == newest,
        // The plan makes one, and which one is used changes too.
        (Err(_), Err(_)) => *planned.value(versions.follows) == Json::Bool(true),
        _ => false,
    }
}
