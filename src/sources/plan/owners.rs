//! Which resources of one kind belong to which of another: found once for the whole plan.

use std::collections::HashMap;

use super::references::{Referent, Resolver};
use super::tree::{Planned, ResourceId, Resources, Tree};
use crate::resource_types::in_plans::PlanResource;

/// Resources by their owners.
#[derive(Debug, Default)]
pub struct Owners {
    /// Those that are surely an owner's, in the plan's order.
    own: HashMap<ResourceId, Vec<ResourceId>>,
    unclear: Vec<Unclear>,
    /// Of which of the unclear ones an owner may be.
    possible: HashMap<ResourceId, Vec<usize>>,
}

/// Resources that belong to one of the same owners, or perhaps to none of them.
#[derive(Debug)]
pub struct Unclear {
    owners: Resources,
    pub resources: Vec<ResourceId>,
}

impl Owners {
    /// The owners of resources of a kind, as an attribute says: the one that it names, or each that
    /// it lists. `counts` is whether a resource is one of those that are looked for, where that is
    /// known.
    pub fn new(
        tree: &Tree<'_>,
        kind: &str,
        (attribute, is_list): (&str, bool),
        owner: &'static PlanResource,
        counts: impl Fn(&Planned<'_>) -> Option<bool>,
    ) -> Self {
        let mut resolver = Resolver::new(tree, owner);
        let mut owners = Self::default();
        let mut sets = HashMap::new();
        for (id, planned) in tree.of_kind(kind) {
            let counts = counts(planned);
            if counts == Some(false) || tree.is_null(id, attribute) {
                continue;
            }
            let targets = if is_list {
                resolver.targets(id, attribute)
            } else {
                vec![resolver.target(id, attribute)]
            };
            for target in targets {
                match (counts, target) {
                    (Some(_), Referent::One(owner)) => {
                        owners.own.entry(owner).or_default().push(id);
                    }
                    (None, Referent::One(owner)) => owners.add(&mut sets, [owner].into(), id),
                    (_, Referent::OneOf(set) | Referent::Perhaps(set)) => {
                        owners.add(&mut sets, set, id);
                    }
                }
            }
        }
        for (place, unclear) in owners.unclear.iter().enumerate() {
            for owner in &*unclear.owners {
                owners.possible.entry(*owner).or_default().push(place);
            }
        }
        owners
    }

    /// Of resources that are their own owners.
    pub fn of_themselves(tree: &Tree<'_>, kind: &str) -> Self {
        let own = tree.of_kind(kind).map(|(id, _)| (id, vec![id])).collect();
        Self { own, ..Self::default() }
    }

    /// Those that mean the same owners share the list of them.
    fn add(
        &mut self,
        sets: &mut HashMap<*const ResourceId, usize>,
        owners: Resources,
        id: ResourceId,
    ) {
        let place = *sets.entry(owners.as_ptr()).or_insert_with(|| {
            self.unclear.push(Unclear { owners, resources: Vec::new() });
            self.unclear.len() - 1
        });
        self.unclear[place].resources.push(id);
    }

    /// Those that are surely an owner's.
    pub fn own(&self, owner: ResourceId) -> &[ResourceId] {
        self.own.get(&owner).map(Vec::as_slice).unwrap_or_default()
    }

    /// The owners that surely have some, with those.
    pub fn all_own(&self) -> impl Iterator<Item = (ResourceId, &[ResourceId])> {
        self.own.iter().map(|(owner, own)| (*owner, own.as_slice()))
    }

    /// All that belong to one of several owners.
    pub fn unclear(&self) -> &[Unclear] {
        &self.unclear
    }

    /// The places in `unclear` of those that may be an owner's.
    pub fn possible(&self, owner: ResourceId) -> &[usize] {
        self.possible.get(&owner).map(Vec::as_slice).unwrap_or_default()
    }
}
