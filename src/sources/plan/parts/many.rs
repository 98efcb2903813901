//! A part of which there may be several: a list.

use std::collections::HashSet;

use super::super::reader::Subject;
use super::super::steps::{Step, steps};
use super::super::tree::{Planned, ResourceId, Tree, Written};
use super::{PartOf, with_article};
use crate::model::value::{List, Reason, Value};
use crate::resource_types::in_plans::{CheckPart, Facts};

/// The lists of a part.
#[derive(Debug)]
pub struct Many<'t, 'a> {
    of: PartOf<'t, 'a>,
    inline: Vec<Step>,
    most: Option<(usize, &'static str)>,
    counts_if_new: bool,
    check: Option<CheckPart>,
    now: String,
    changed: Changed,
    /// Of each list of unclear ones, one that the plan makes, and one that exists.
    unclear: Vec<Possible>,
}

/// Of the resources that may be an owner's, one that the plan makes, and one that exists.
type Possible = [Option<ResourceId>; 2];

impl<'t, 'a> Many<'t, 'a> {
    pub fn new(
        of: PartOf<'t, 'a>,
        inline: &str,
        most: Option<(usize, &'static str)>,
        counts_if_new: bool,
        check: Option<CheckPart>,
        now: &str,
        kinds: &[&'static str],
    ) -> Self {
        let changed = Changed::new(of.tree, kinds, of.part.of);
        let of_set = |resources: &[ResourceId]| {
            let mut found: Possible = [None, None];
            for id in resources {
                found[usize::from(!of.tree.planned[*id].is_new())] = Some(*id);
            }
            found
        };
        let unclear = of.owners.unclear().iter().map(|set| of_set(&set.resources)).collect();
        let (inline, now) = (steps(inline), now.to_owned());
        Self { of, inline, most, counts_if_new, check, now, changed, unclear }
    }

    /// The list of an owner.
    pub fn value(&self, owner: ResourceId) -> Value {
        let planned = &self.of.tree.planned[owner];
        let own = self.of.owners.own(owner);
        let [made, existing] = self.possible(owner);
        let mut list = self.within(owner, planned);
        let counted = made.filter(|_| self.counts_if_new);
        for id in own.iter().copied().chain(counted) {
            match self.element(id) {
                Ok(element) => list.elements.push(element),
                Err(reason) => list.more = Some(reason.into()),
            }
        }
        let is_unclear = existing.is_some() || made.is_some() && !self.counts_if_new;
        let missing = if is_unclear {
            Some(self.unclear())
        } else if let Some(reason) = self.of_existing(planned, own.len()) {
            Some(reason.into())
        } else {
            self.of.missing(planned)
        };
        list.more = list.more.or(missing);
        list.into()
    }

    /// Why one that exists already may have more than the plan says.
    fn of_existing(&self, planned: &Planned<'_>, own: usize) -> Option<&'static str> {
        let reason = match self.most {
            Some((most, _)) if own >= most => return None,
            Some((_, reason)) if own > 0 => reason,
            _ => self.of.part.of_existing,
        };
        (!planned.is_new() && !reason.is_empty()).then_some(reason)
    }

    fn unclear(&self) -> Reason {
        let part = self.of.part;
        match part.unclear {
            "" => format!(
                "Whether {} is the {}'s is known only after apply.",
                with_article(part.noun),
                self.of.noun
            )
            .into(),
            written => written.into(),
        }
    }

    fn possible(&self, owner: ResourceId) -> Possible {
        let sets = self.of.owners.possible(owner).iter().map(|set| self.unclear[*set]);
        sets.fold([None, None], |all, found| [found[0].or(all[0]), found[1].or(all[1])])
    }

    /// What is read of one; why nothing is known of it.
    fn element(&self, id: ResourceId) -> Result<Value, String> {
        let subject = Subject { tree: self.of.tree, id };
        let mut element = self.of.asked.read(subject, None);
        if let Some(check) = self.check {
            let planned = subject.planned();
            let (address, is_new) = (planned.address(), planned.is_new());
            check(&mut element, &Facts { address, is_new, now: &self.now })?;
        }
        Ok(element)
    }

    /// Those that the owner itself has.
    fn within(&self, owner: ResourceId, planned: &Planned<'_>) -> List {
        let (Some(block), Some(Step::Member(argument))) =
            (planned.at(&self.inline), self.inline.first())
        else {
            return List::default();
        };
        if planned.is_new() && self.of.tree.is_null(owner, argument) {
            return List::default();
        }
        // What is not written there is as it was before: what resources of their own change of it,
        // it does not show yet.
        let is_written = matches!(planned.written(argument), Written::With(_));
        if !planned.is_new() && !is_written && self.changed.may_be_of(planned, self.of.owner.names)
        {
            let (part, noun) = (with_article(self.of.part.noun), self.of.noun);
            let reason =
                format!("The plan changes {part} of this {noun}, perhaps one that it shows.");
            return List::unknown(reason);
        }
        let subject = Subject { tree: self.of.tree, id: owner };
        match block.known() {
            Err(reason) => List::unknown(reason),
            Ok(_) => block
                .elements()
                .into_iter()
                .flatten()
                .map(|element| match element.known() {
                    Err(reason) => Value::unread(reason),
                    Ok(_) => self.of.asked_inline.read(subject, Some(element)),
                })
                .collect(),
        }
    }
}

/// Whose resources of a part the plan changes or destroys.
#[derive(Debug, Default)]
struct Changed {
    owners: HashSet<String>,
    /// Whether it is not known whose some are.
    any: bool,
}

impl Changed {
    fn new(tree: &Tree<'_>, kinds: &[&'static str], of: &str) -> Self {
        let mut changed = Self::default();
        for change in &tree.document.resource_changes {
            if !kinds.contains(&change.kind.0) || !(change.does("update") || change.does("delete"))
            {
                continue;
            }
            match change.effect.before.get(of).as_str() {
                Some(owner) => drop(changed.owners.insert(owner.to_owned())),
                None => changed.any = true,
            }
        }
        changed
    }

    fn may_be_of(&self, owner: &Planned<'_>, names: &[&str]) -> bool {
        let mut names = names.iter().filter_map(|name| owner.text(name)).peekable();
        let is_nameless = names.peek().is_none();
        self.any
            || is_nameless && !self.owners.is_empty()
            || names.any(|name| self.owners.contains(name))
    }
}
