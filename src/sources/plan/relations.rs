//! The resources that a rule looks at beside the one that it judges: the cluster of a database.
//!
//! References of the plan say which they are, for the value that both have in AWS may not be known
//! before apply.

use std::collections::HashMap;

use super::agreement::{agreed, because};
use super::kind_reader::{IsOne, KindReader};
use super::owners::Owners;
use super::references::{Resolver, Target};
use super::tree::{ResourceId, Resources, Tree};
use crate::model::fields::same_name;
use crate::model::resource::ResourceType;
use crate::model::value::{List, Reason, Value};
use crate::resource_types::in_plans::{PlanResource, Reference};
use crate::rules::Wanted;
use crate::rules::definition::Relation;

/// To which other resource each of a kind belongs, as one of its attributes says.
#[derive(Debug)]
pub struct Belonging {
    pub reference: &'static Reference,
    /// Those that belong to none are not among them.
    targets: HashMap<ResourceId, Target>,
}

impl Belonging {
    /// Follows a reference of all resources of a kind.
    pub fn new(tree: &Tree<'_>, kind: &str, reference: &'static Reference) -> Self {
        let (to_type, to) = reference.to;
        let mut resolver = named(to_type, to).map(|to| Resolver::new(tree, to));
        let attribute = reference.attribute;
        let target = |(id, _)| {
            let target = match &mut resolver {
                _ if attribute.is_empty() => Target::One(id),
                _ if tree.is_null(id, attribute) => return None,
                Some(resolver) => resolver.target(id, attribute),
                None => Target::Perhaps([].into()),
            };
            Some((id, target))
        };
        Self { reference, targets: tree.of_kind(kind).filter_map(target).collect() }
    }

    /// What stands for the other's name; `None` where the resource belongs to none.
    pub fn name(&self, tree: &Tree<'_>, id: ResourceId) -> Option<String> {
        Some(match self.targets.get(&id)? {
            Target::One(target) => tree.planned[*target].address().to_owned(),
            Target::OneOf(targets) => match targets.first() {
                Some(first) => format!("{} or another", tree.planned[*first].address()),
                None => "unknown".to_owned(),
            },
            Target::Perhaps(_) => {
                let name = tree.planned[id].text(self.reference.attribute);
                name.unwrap_or("unknown").to_owned()
            }
        })
    }
}

/// Joins what a rule looks at beside the resources of a kind.
#[derive(Debug)]
pub struct Joined<'t, 'a> {
    pub name: &'static str,
    relation: Direction<'t, 'a>,
}

#[derive(Debug)]
enum Direction<'t, 'a> {
    /// Ours says which theirs is.
    Ours(Box<Forward<'t, 'a>>),
    /// Theirs say which ours is.
    Theirs(Vec<(Owners, KindReader<'t, 'a>)>, String),
    /// Plans have nothing of the kind.
    None(&'static str),
}

#[derive(Debug)]
struct Forward<'t, 'a> {
    belonging: Belonging,
    /// What a resource that belongs to another one is called.
    noun: &'static str,
    reader: KindReader<'t, 'a>,
    documents: HashMap<ResourceId, Value>,
    /// What several agree on, with the list of them that those that mean the same ones share.
    agreed: HashMap<*const ResourceId, (Resources, Option<Value>)>,
}

impl<'t, 'a> Joined<'t, 'a> {
    /// What joins a relation of a type to resources of one kind.
    pub fn new(
        tree: &'t Tree<'a>,
        (resource_type, resource): (ResourceType, &'static PlanResource),
        relation: &'static Relation,
        (wanted, now): (&Wanted, &str),
    ) -> Self {
        // References say of one value whose it is.
        let (Some(theirs), [(of_theirs, of_ours)]) = (relation.resource_type(), relation.on) else {
            return Self { name: relation.name, relation: Direction::None(relation.unseen) };
        };
        let reader = |theirs_in_plan| {
            KindReader::without_relations(tree, (theirs, theirs_in_plan), wanted, now)
        };
        let noun = resource_type.definition().plan.noun;
        let to_theirs = resource
            .references
            .iter()
            .find(|reference| reference.to.0 == theirs && same_name(reference.path, of_ours));
        let forward = to_theirs.and_then(|reference| {
            Some(Forward {
                belonging: Belonging::new(tree, resource.kind, reference),
                noun,
                reader: reader(named(theirs, reference.to.1)?)?,
                documents: HashMap::new(),
                agreed: HashMap::new(),
            })
        });
        let to_ours = |of: &'static PlanResource| {
            let reference = of.references.iter().find(|reference| {
                reference.to == (resource_type, resource.kind)
                    && same_name(reference.path, of_theirs)
            })?;
            let owners = match reference.attribute {
                "" => Owners::of_themselves(tree, of.kind),
                attribute => Owners::new(tree, of.kind, attribute, resource, |_| Some(true)),
            };
            Some((owners, reader(of)?))
        };
        let relation_in_plan = match forward {
            Some(forward) => Direction::Ours(Box::new(forward)),
            None => {
                let theirs = &theirs.definition().plan;
                let backward: Vec<_> = theirs.resources.iter().filter_map(to_ours).collect();
                if backward.is_empty() {
                    Direction::None(relation.unseen)
                } else {
                    let unclear = format!(
                        "Which {}s are the {noun}'s is known only after apply.",
                        theirs.noun
                    );
                    Direction::Theirs(backward, unclear)
                }
            }
        };
        Self { name: relation.name, relation: relation_in_plan }
    }

    /// What a resource is related to.
    pub fn list(&mut self, tree: &Tree<'_>, id: ResourceId) -> List {
        match &mut self.relation {
            Direction::Ours(forward) => forward.list(tree, id),
            Direction::Theirs(all, unclear) => backward(tree, all, unclear, id),
            Direction::None(reason) => unknown((*reason).into()),
        }
    }
}

impl Forward<'_, '_> {
    fn list(&mut self, tree: &Tree<'_>, id: ResourceId) -> List {
        match self.belonging.targets.get(&id) {
            None => List::default(),
            Some(Target::One(target)) => {
                let document = self.documents.entry(*target);
                let document = document.or_insert_with(|| self.reader.document(*target));
                [document.clone()].into_iter().collect()
            }
            Some(Target::OneOf(targets)) => {
                let (reader, unclear) = (&self.reader, self.belonging.reference.unclear);
                let entry = self.agreed.entry(targets.as_ptr());
                let (_, common) = entry.or_insert_with(|| {
                    let documents = targets.iter().map(|target| reader.document(*target));
                    let common = documents.reduce(|one, other| agreed(&one, &other, unclear));
                    (targets.clone(), common.map(|common| because(common, unclear)))
                });
                match common {
                    Some(common) => [common.clone()].into_iter().collect(),
                    None => unknown(unclear.into()),
                }
            }
            Some(Target::Perhaps(targets)) => unknown(self.unclear(tree, id, targets)),
        }
    }

    fn unclear(&self, tree: &Tree<'_>, id: ResourceId, targets: &[ResourceId]) -> Reason {
        let Reference { attribute, to: (to_type, to), unclear, .. } = self.belonging.reference;
        let (ours, theirs) = (self.noun, to_type.definition().plan.noun);
        let is_nameless = |id: &ResourceId| {
            let names = named(*to_type, to).map_or(&[][..], |to| to.names);
            names.first().is_none_or(|name| tree.planned[*id].text(name).is_none())
        };
        if tree.planned[id].text(attribute).is_none() || targets.iter().any(is_nameless) {
            return (*unclear).into();
        }
        match targets {
            [] => format!("The {ours}'s {theirs} is not in the plan."),
            [_] => format!(
                "The {theirs} of that name is made by another provider, perhaps in another account or region."
            ),
            _ => format!("Several {theirs}s of the plan have the name of the {ours}'s {theirs}."),
        }
        .into()
    }
}

fn backward(
    tree: &Tree<'_>,
    all: &[(Owners, KindReader<'_, '_>)],
    unclear: &str,
    id: ResourceId,
) -> List {
    let mut list = List::default();
    for (owners, reader) in all {
        for theirs in owners.own(id) {
            match reader.is_one(*theirs) {
                IsOne::Yes => list.elements.push(reader.document(*theirs)),
                IsOne::Perhaps(reason) => list.more = Some(reason.into()),
                IsOne::No => {}
            }
        }
        if !owners.possible(id).is_empty() {
            list.more = Some(unclear.to_owned().into());
        }
    }
    // What exists already may have some that the plan does not hold.
    if !tree.planned[id].is_new() {
        list.more.get_or_insert_with(|| "The plan does not say what exists already.".into());
    } else if let Some(why) = tree.document.incomplete() {
        list.more.get_or_insert_with(|| format!("The plan is not complete: {why}.").into());
    }
    list
}

/// The plan's resources of a kind, as their type's file describes them.
fn named(resource_type: ResourceType, kind: &str) -> Option<&'static PlanResource> {
    resource_type.definition().plan.resources.iter().find(|resource| resource.kind == kind)
}

pub fn unknown(reason: Reason) -> List {
    List { elements: Vec::new(), more: Some(reason) }
}

#[cfg(test)]
mod tests;
