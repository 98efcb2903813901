//! To which other resource one belongs: the cluster of a database.

use std::collections::HashMap;

use super::references::{Referent, Resolver};
use super::tree::{ResourceId, Tree};
use crate::model::resource::ResourceType;
use crate::resource_types::in_plans::{PlanResource, Reference};

/// To which other resource each of a kind belongs, as one of its attributes says.
#[derive(Debug)]
pub struct Belonging {
    pub reference: &'static Reference,
    /// Those that belong to none are not among them.
    pub targets: HashMap<ResourceId, Referent>,
}

impl Belonging {
    /// Follows a reference of all resources of a kind.
    pub fn new(tree: &Tree<'_>, kind: &str, reference: &'static Reference) -> Self {
        let (to_type, to) = reference.to;
        let mut resolver = named(to_type, to).map(|to| Resolver::new(tree, to));
        let attribute = reference.attribute;
        let target = |(id, _)| {
            let target = match &mut resolver {
                _ if attribute.is_empty() => Referent::One(id),
                _ if tree.is_null(id, attribute) => return None,
                Some(resolver) => resolver.target(id, attribute),
                None => Referent::Perhaps([].into()),
            };
            Some((id, target))
        };
        Self { reference, targets: tree.of_kind(kind).filter_map(target).collect() }
    }

    /// What stands for the other's name; `None` where the resource belongs to none.
    pub fn name(&self, tree: &Tree<'_>, id: ResourceId) -> Option<String> {
        Some(match self.targets.get(&id)? {
            Referent::One(target) => tree.planned[*target].address().to_owned(),
            Referent::OneOf(targets) => match targets.first() {
                Some(first) => format!("{} or another", tree.planned[*first].address()),
                None => "unknown".to_owned(),
            },
            Referent::Perhaps(_) => {
                let name = tree.planned[id].text(self.reference.attribute);
                name.unwrap_or("unknown").to_owned()
            }
        })
    }
}

/// The plan's resources of a kind, as their type's file describes them.
pub fn named(resource_type: &str, kind: &str) -> Option<&'static PlanResource> {
    let plan = &ResourceType::named(resource_type)?.definition().plan;
    plan.resources.iter().find(|resource| resource.kind == kind)
}
