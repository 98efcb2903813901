//! Parts of a document that separate resources of the plan fill: the encryption of a bucket, the
//! access keys of a user.

use serde_json::Value as Json;

use super::agreement::agreed;
use super::asked::Asked;
use super::owners::Owners;
use super::reader::Subject;
use super::tree::{Planned, ResourceId, Tree};
use crate::model::fields::Fields;
use crate::model::value::{Reason, Value};
use crate::resource_types::in_plans::{Count, InPlans, Part, PlanResource};
use many::Many;
use one::One;

mod many;
mod one;

const NOT_SHOWN: &str = "The plan does not show what AWS has.";

/// A part that is asked for, ready for all resources of a kind.
#[derive(Debug)]
pub struct PartReader<'t, 'a> {
    /// In the spelling that is asked for.
    path: String,
    count: PartValues<'t, 'a>,
}

#[derive(Debug)]
enum PartValues<'t, 'a> {
    One(One<'t, 'a>),
    Many(Many<'t, 'a>),
}

/// What both kinds of parts need.
#[derive(Debug)]
struct PartOf<'t, 'a> {
    tree: &'t Tree<'a>,
    part: &'static Part,
    /// What the owner is called.
    noun: &'static str,
    owner: &'static PlanResource,
    owners: Owners,
    asked: Asked,
    /// The same of the owner's own block.
    asked_inline: Asked,
    shown: Option<Asked>,
}

impl<'t, 'a> PartReader<'t, 'a> {
    /// Reads a part of which something is asked.
    pub fn new(
        tree: &'t Tree<'a>,
        type_in_plans: &'static InPlans,
        owner: &'static PlanResource,
        part: &'static Part,
        (path, asked): (String, &Fields),
        now: &str,
    ) -> Self {
        let counts = |planned: &Planned<'_>| counts(part, planned);
        let of = PartOf {
            tree,
            part,
            noun: type_in_plans.noun,
            owner,
            owners: Owners::new(tree, part.kind, (part.of, part.of_each), owner, counts),
            asked: Asked::of_part(part, asked),
            asked_inline: Asked::of_inline(part, asked),
            shown: Asked::of_shown(part, asked),
        };
        let count = match &part.count {
            Count::One { inline, none } => PartValues::One(One::new(of, inline, *none)),
            Count::Many { inline, most, counts_if_new, check } => {
                // Several kinds may fill one list.
                let parts = type_in_plans.parts.iter();
                let kinds: Vec<_> =
                    parts.filter(|other| other.path == part.path).map(|other| other.kind).collect();
                PartValues::Many(Many::new(of, inline, *most, *counts_if_new, *check, now, &kinds))
            }
        };
        Self { path, count }
    }

    /// Puts the part into the document of its owner.
    pub fn fill(&self, document: &mut Value, owner: ResourceId) {
        match &self.count {
            PartValues::One(one) => document.put(&self.path, one.value(owner)),
            // Several kinds of resources may fill one list.
            PartValues::Many(many) => {
                let mut filled = Value::Null;
                filled.put(&self.path, many.value(owner));
                document.join(filled);
            }
        }
    }
}

/// Whether a resource is one of a part; `None` where that is not known.
fn counts(part: &Part, planned: &Planned<'_>) -> Option<bool> {
    let mut is_known = true;
    for (attribute, value) in part.only {
        match planned.attribute(attribute).known() {
            Ok(known) if known == value => {}
            Ok(_) => return Some(false),
            Err(_) => is_known = false,
        }
    }
    is_known.then_some(true)
}

impl PartOf<'_, '_> {
    /// What is asked of one that is a resource of its own.
    fn read(&self, id: ResourceId) -> Value {
        let subject = Subject { tree: self.tree, id };
        let (Some(shown), Some(asked)) = (&self.part.shown, &self.shown) else {
            return self.asked.read(subject, None);
        };
        let planned = subject.planned();
        let has_block = |value: &Json| value.as_array().is_some_and(|blocks| !blocks.is_empty());
        let is_shown = planned.attribute(shown.attribute).known().is_ok_and(has_block);
        let by_argument = || self.asked.read(subject, None);
        let as_shown = || {
            let mut value = asked.read(subject, None);
            (shown.check)(&mut value);
            value
        };
        let argument = shown.unless_changed;
        let (before, after) = (planned.before(argument), planned.value(argument));
        match (is_shown, planned.is_new() || before == after) {
            (true, true) => as_shown(),
            (false, true) if !planned.is_new() => self.asked.unread(NOT_SHOWN),
            // What was sent before is not known: it may have changed or not.
            (true, false) if before.is_null() => agreed(&by_argument(), &as_shown(), NOT_SHOWN),
            _ => by_argument(),
        }
    }

    /// Why an owner may have one that is not in the plan, where the plan is not complete.
    fn missing(&self, owner: &Planned<'_>) -> Option<Reason> {
        if self.tree.document.incomplete().is_some() {
            return Some(self.missing_of_all());
        }
        self.tree.absent.of(self.part.kind, self.part.of, owner).map(Into::into)
    }

    fn missing_of_all(&self) -> Reason {
        match self.part.missing {
            "" => format!(
                "The plan is not complete: {} of the {} may be missing.",
                with_article(self.part.noun),
                self.noun
            )
            .into(),
            written => written.into(),
        }
    }
}

/// `an encryption configuration`.
fn with_article(noun: &str) -> String {
    let is_vowel = |letter: char| "aeiou".contains(letter.to_ascii_lowercase());
    let article = if noun.starts_with(is_vowel) { "an" } else { "a" };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests;
