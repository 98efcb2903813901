//! The resources that a rule looks at beside the one that it judges: the cluster of a database.
//!
//! References of the plan say which they are, for the value that both have in AWS may not be known
//! before apply.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::agreement::{agreed, because};
use super::belonging::{Belonging, named};
use super::kind_reader::{IsOne, KindReader};
use super::owners::Owners;
use super::references::Referent;
use super::tree::{ResourceId, Resources, Tree};
use crate::model::fields::same_name;
use crate::model::resource::ResourceType;
use crate::model::value::{List, Reason, Value};
use crate::resource_types::in_plans::{PlanResource, Reference};
use crate::rules::Wanted;
use crate::rules::definition::Relation;

/// The resources of a kind, with what rules look at beside them.
#[derive(Debug)]
pub struct JoinedReader<'t, 'a> {
    pub reader: KindReader<'t, 'a>,
    joined: Vec<Joined<'t, 'a>>,
}

impl<'t, 'a> JoinedReader<'t, 'a> {
    /// Reads what is wanted of a type's resources of one kind; `None` where nothing is.
    pub fn new(
        tree: &'t Tree<'a>,
        of: (ResourceType, &'static PlanResource),
        wanted: &Wanted,
        now: &str,
    ) -> Option<Self> {
        let relations = wanted.relations(of.0).iter();
        let joined = relations.map(|relation| Joined::new(tree, of, relation, (wanted, now)));
        Some(Self { reader: KindReader::new(tree, of, wanted, now)?, joined: joined.collect() })
    }

    /// What the plan says of a resource, and what that is related to; `None` where it is none.
    pub fn read(&mut self, tree: &Tree<'_>, id: ResourceId) -> Option<(Value, Related)> {
        let joined = self.joined.iter_mut();
        Some(match self.reader.is_one(id) {
            IsOne::Yes => {
                let related = joined.map(|joined| (joined.name, joined.list(tree, id)));
                (self.reader.document(id), related.collect())
            }
            IsOne::Perhaps(reason) => {
                let related = joined.map(|joined| (joined.name, List::unknown(reason).into()));
                (self.reader.unknown(id, reason), related.collect())
            }
            IsOne::No => return None,
        })
    }
}

/// The documents of related resources, by the names that rules give the relations.
pub type Related = BTreeMap<&'static str, Arc<List>>;

/// Joins what a rule looks at beside the resources of a kind.
#[derive(Debug)]
struct Joined<'t, 'a> {
    pub name: &'static str,
    relation: Direction<'t, 'a>,
}

#[derive(Debug)]
enum Direction<'t, 'a> {
    /// Ours says which theirs is.
    Ours(Box<Forward<'t, 'a>>),
    /// Theirs say which ours is.
    Theirs(Vec<(Owners, KindReader<'t, 'a>)>, String),
    /// Theirs is a setting of our account, and why it is not known where the plan has none.
    Setting(KindReader<'t, 'a>, &'static str),
    /// Plans have nothing of the kind.
    None(&'static str),
}

#[derive(Debug)]
struct Forward<'t, 'a> {
    belonging: Belonging,
    /// What a resource that belongs to another one is called.
    noun: &'static str,
    reader: KindReader<'t, 'a>,
    alone: HashMap<ResourceId, Arc<List>>,
    /// What several agree on, with the list of them that those that mean the same ones share.
    agreed: HashMap<*const ResourceId, (Resources, Arc<List>)>,
}

impl<'t, 'a> Joined<'t, 'a> {
    /// What joins a relation of a type to resources of one kind.
    pub fn new(
        tree: &'t Tree<'a>,
        (resource_type, resource): (ResourceType, &'static PlanResource),
        relation: &'static Relation,
        (wanted, now): (&Wanted, &str),
    ) -> Self {
        let none = Self { name: relation.name, relation: Direction::None(relation.unseen) };
        let Some(theirs) = relation.resource_type() else { return none };
        let reader = |theirs_in_plan| KindReader::new(tree, (theirs, theirs_in_plan), wanted, now);
        if let ([], [setting], true) =
            (relation.on, theirs.definition().plan.resources, theirs.is_global())
        {
            let Some(reader) = reader(setting) else { return none };
            return Self { relation: Direction::Setting(reader, relation.unseen), ..none };
        }
        // References say of one value whose it is.
        let [(of_theirs, of_ours)] = relation.on else { return none };
        let noun = resource_type.definition().plan.noun;
        let to_theirs = resource.references.iter().find(|reference| {
            reference.to.0 == theirs.as_str() && same_name(reference.path, of_ours)
        });
        let forward = to_theirs.and_then(|reference| {
            Some(Forward {
                belonging: Belonging::new(tree, resource.kind, reference),
                noun,
                reader: reader(named(theirs.as_str(), reference.to.1)?)?,
                alone: HashMap::new(),
                agreed: HashMap::new(),
            })
        });
        let to_ours = |of: &'static PlanResource| {
            let reference = of.references.iter().find(|reference| {
                reference.to == (resource_type.as_str(), resource.kind)
                    && same_name(reference.path, of_theirs)
            })?;
            let owners = match reference.attribute {
                "" => Owners::of_themselves(tree, of.kind),
                attribute => {
                    Owners::new(tree, of.kind, (attribute, false), resource, |_| Some(true))
                }
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
    fn list(&mut self, tree: &Tree<'_>, id: ResourceId) -> Arc<List> {
        match &mut self.relation {
            Direction::Ours(forward) => forward.list(tree, id),
            Direction::Theirs(all, unclear) => backward(tree, all, unclear, id).into(),
            Direction::Setting(reader, unseen) => {
                setting(tree, reader, id).unwrap_or_else(|| List::unknown(*unseen)).into()
            }
            Direction::None(reason) => List::unknown(*reason).into(),
        }
    }
}

impl Forward<'_, '_> {
    fn list(&mut self, tree: &Tree<'_>, id: ResourceId) -> Arc<List> {
        let reader = &self.reader;
        match self.belonging.targets.get(&id) {
            None => Arc::default(),
            Some(Referent::One(target)) => {
                let list = self.alone.entry(*target);
                list.or_insert_with(|| Arc::new([reader.document(*target)].into_iter().collect()))
                    .clone()
            }
            Some(Referent::OneOf(targets)) => {
                let unclear = self.belonging.reference.unclear;
                let entry = self.agreed.entry(targets.as_ptr());
                let (_, list) = entry.or_insert_with(|| {
                    let documents = targets.iter().map(|target| reader.document(*target));
                    let common = documents.reduce(|one, other| agreed(&one, &other, unclear));
                    let list = common.map_or_else(
                        || List::unknown(unclear),
                        |common| [because(common, unclear)].into_iter().collect(),
                    );
                    (targets.clone(), list.into())
                });
                list.clone()
            }
            Some(Referent::Perhaps(targets)) => {
                List::unknown(self.unclear(tree, id, targets)).into()
            }
        }
    }

    fn unclear(&self, tree: &Tree<'_>, id: ResourceId, targets: &[ResourceId]) -> Reason {
        let Reference { attribute, to: (to_type, to), unclear, .. } = self.belonging.reference;
        let theirs = self.reader.resource_type.definition().plan.noun;
        let ours = self.noun;
        let is_nameless = |id: &ResourceId| {
            let names = named(to_type, to).map_or(&[][..], |to| to.names);
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
    } else if let Some(why) =
        all.iter().find_map(|(_, reader)| tree.absent.of_kind(reader.resource.kind))
    {
        list.more.get_or_insert_with(|| why.into());
    }
    list
}

/// The setting that the provider of a resource makes, for that makes it in the account in which it
/// makes the resource.
fn setting(tree: &Tree<'_>, reader: &KindReader<'_, '_>, id: ResourceId) -> Option<List> {
    let provider = tree.place(&tree.planned[id])?.provider;
    let is_its_own = |planned| tree.place(planned).is_some_and(|place| place.provider == provider);
    let all = tree.of_kind(reader.resource.kind);
    let mut own = all.filter(|(_, planned)| is_its_own(planned)).map(|(theirs, _)| theirs);
    match (own.next(), own.next()) {
        (Some(one), None) if reader.is_one(one) == IsOne::Yes => {
            Some([reader.document(one)].into_iter().collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
