//! A part that there is once: what it is where the plan has it, has it perhaps, has none or takes
//! it away.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::super::agreement::agreed;
use super::super::attribute::{AFTER_APPLY, NOT_LISTED};
use super::super::reader::Subject;
use super::super::steps::{Step, steps};
use super::super::tree::{Planned, ResourceId, Tree, Written};
use super::{PartOf, with_article};
use crate::model::value::Value;
use crate::resource_types::in_plans::{Literal, Part};

/// The values of a part that there is once.
#[derive(Debug)]
pub struct One<'t, 'a> {
    of: PartOf<'t, 'a>,
    inline: Vec<Step>,
    none: Literal,
    own: HashMap<ResourceId, Value>,
    /// What those that may be an owner's agree on.
    possible: HashMap<ResourceId, Value>,
    destroyed: Destroyed,
    unclear: String,
}

/// What the plan destroys of a part.
#[derive(Debug)]
struct Destroyed {
    /// The names of those whose one is destroyed.
    names: HashSet<String>,
    /// Whether the plan does not say whose one is destroyed.
    any: bool,
}

impl<'t, 'a> One<'t, 'a> {
    pub fn new(of: PartOf<'t, 'a>, inline: &str, none: Literal) -> Self {
        let (part, noun) = (of.part, of.noun);
        let unclear = match part.unclear {
            "" => format!("Which {} is the {noun}'s is known only after apply.", part.noun),
            written => written.to_owned(),
        };
        let several = format!("The plan has several {}s for the {noun}.", part.noun);
        let read = |id: &ResourceId| of.read(*id);
        let all = |ids: &[ResourceId], otherwise: &str| {
            ids.iter().map(read).reduce(|one, other| agreed(&one, &other, otherwise))
        };
        let own = of.owners.all_own();
        let own = own.filter_map(|(owner, ids)| Some((owner, all(ids, &several)?))).collect();
        let of_sets: Vec<_> =
            of.owners.unclear().iter().map(|set| all(&set.resources, &unclear)).collect();
        let possible = of.tree.of_kind(of.owner.kind).filter_map(|(owner, _)| {
            let values = of.owners.possible(owner).iter().filter_map(|set| of_sets[*set].as_ref());
            let value = values.cloned().reduce(|one, other| agreed(&one, &other, &unclear))?;
            Some((owner, value))
        });
        let possible = possible.collect();
        let destroyed = Destroyed::new(of.tree, part);
        Self { inline: steps(inline), none, own, possible, destroyed, unclear, of }
    }

    /// What it is of an owner.
    pub fn value(&self, owner: ResourceId) -> Value {
        let planned = &self.of.tree.planned[owner];
        let possible = self.possible.get(&owner);
        let certain = if self.of.part.of_existing.is_empty() {
            self.existing_value(owner, planned)
        } else {
            match (self.own.get(&owner), possible) {
                (Some(own), _) => own.clone(),
                (None, Some(_)) => Value::unread(self.unclear.clone()),
                (None, None) => self.none_of(owner, planned),
            }
        };
        possible
            .map_or_else(|| certain.clone(), |possible| agreed(&certain, possible, &self.unclear))
    }

    /// Of an owner whose plan says nothing of what exists already.
    fn none_of(&self, owner: ResourceId, planned: &Planned<'_>) -> Value {
        if planned.is_new() {
            self.within(owner, planned, false)
        } else {
            self.unread(self.of.part.of_existing)
        }
    }

    /// Of an owner that shows what exists already.
    fn existing_value(&self, owner: ResourceId, planned: &Planned<'_>) -> Value {
        let (part, noun) = (self.of.part, self.of.noun);
        let names = self.of.owner.names;
        let mut names = names.iter().filter_map(|name| planned.text(name)).peekable();
        let is_nameless = names.peek().is_none();
        let is_destroyed = names.any(|name| self.destroyed.names.contains(name));
        let may_be_destroyed = !planned.is_new()
            && (self.destroyed.any || is_nameless && !self.destroyed.names.is_empty());
        match self.own.get(&owner) {
            _ if !planned.is_listed() => self.unread(NOT_LISTED),
            _ if may_be_destroyed && !is_destroyed => self.unread(&format!(
                "The plan destroys {}, perhaps of this {noun}.",
                with_article(part.noun)
            )),
            Some(_) if is_destroyed => self.unread(&self.both()),
            Some(own) => own.clone(),
            None => self.within(owner, planned, is_destroyed),
        }
    }

    /// What the owner itself has of it.
    fn within(&self, owner: ResourceId, planned: &Planned<'_>, is_destroyed: bool) -> Value {
        let Some(Step::Member(attribute)) = self.inline.first() else {
            return self.none_unless_missing(planned);
        };
        let written = planned.written(attribute);
        let block = planned.attribute(attribute);
        match block.known() {
            // The owner's state still shows what was a resource of its own.
            _ if is_destroyed && !matches!(written, Written::With(_)) => self.none(planned),
            _ if is_destroyed => self.unread(&self.both()),
            Ok(Json::Array(blocks)) if !blocks.is_empty() => {
                let subject = Subject { tree: self.of.tree, id: owner };
                self.of.asked_inline.read(subject, planned.at(&self.inline))
            }
            // The owner has an argument of the same name in the place of a block.
            Ok(Json::String(text)) if !text.is_empty() => {
                self.of.asked_inline.read(Subject { tree: self.of.tree, id: owner }, None)
            }
            Ok(Json::Bool(true)) => {
                self.of.asked_inline.read(Subject { tree: self.of.tree, id: owner }, None)
            }
            Err(_) if written != Written::No => self.unread(AFTER_APPLY),
            _ => self.none_unless_missing(planned),
        }
    }

    fn none_unless_missing(&self, planned: &Planned<'_>) -> Value {
        match self.of.missing(planned) {
            Some(reason) => self.unread(&reason),
            None => self.none(planned),
        }
    }

    fn both(&self) -> String {
        format!(
            "The plan destroys {} of the {} beside another one; which of the two comes last decides.",
            with_article(self.of.part.noun),
            self.of.noun
        )
    }

    fn none(&self, planned: &Planned<'_>) -> Value {
        self.of.asked.filled(self.none, planned.address())
    }

    /// There is always one of an object: then what it holds is unread.
    fn unread(&self, reason: &str) -> Value {
        if matches!(self.none, Literal::Object(_)) {
            self.of.asked.unread(reason)
        } else {
            Value::unread(reason.to_owned())
        }
    }
}

impl Destroyed {
    /// Those that the plan destroys, and does not make again at the same address afterwards.
    fn new(tree: &Tree<'_>, part: &Part) -> Self {
        let of_kind = tree.of_kind(part.kind);
        let made: HashMap<_, _> =
            of_kind.map(|(_, planned)| (planned.address(), planned.text(part.of))).collect();
        let mut destroyed = Self { names: HashSet::new(), any: false };
        let changes = &tree.document.resource_changes;
        for change in changes.iter().filter(|change| change.kind.0 == part.kind) {
            let owner = change.effect.before.get(part.of).as_str();
            let actions = &change.effect.actions;
            let is_made_last = actions.last().is_some_and(|action| **action == *"create");
            let is_made_again = is_made_last
                && change.deposed.is_none()
                && owner.is_some()
                && made.get(&*change.address) == Some(&owner);
            match owner {
                _ if !change.does("delete") || is_made_again => {}
                Some(owner) => drop(destroyed.names.insert(owner.to_owned())),
                None => destroyed.any = true,
            }
        }
        destroyed
    }
}
