//! What a function finds in a list, of which parts may be unknown.
//!
//! A function that looks for something gives a list of texts: what it found, and why there may be
//! more. `[]` is then surely nothing, a list with elements surely something, and an empty list
//! that may have more is unknown, with the reason.

use super::computed::{Computed, MadeList, Unknown};
use super::evaluate::{Evaluation, Known};

/// What was found so far.
#[derive(Debug, Default)]
pub(crate) struct Gathered<'a> {
    found: Vec<String>,
    unknown: Option<Unknown<'a>>,
}

impl<'a> Gathered<'a> {
    /// Adds something that was found. What is there already is not added again.
    pub(crate) fn add(&mut self, found: String) {
        if !self.found.contains(&found) {
            self.found.push(found);
        }
    }

    /// Notes that there may be more. The first reason counts.
    pub(crate) fn may_have_more(&mut self, reason: Unknown<'a>) {
        self.unknown.get_or_insert(reason);
    }

    /// Adds all that was found, or notes why that is unknown.
    pub(crate) fn add_known(&mut self, found: Known<'a, impl IntoIterator<Item = String>>) {
        match found {
            Ok(found) => found.into_iter().for_each(|found| self.add(found)),
            Err(reason) => self.may_have_more(reason),
        }
    }

    /// What was found, and why there may be more.
    pub(crate) fn into_parts(self) -> (Vec<String>, Option<Unknown<'a>>) {
        (self.found, self.unknown)
    }

    /// The list.
    pub(crate) fn finish(self, evaluation: &mut Evaluation<'a>) -> Computed<'a> {
        let arena = evaluation.arena;
        let elements = self.found.into_iter().map(|text| Computed::Text(arena.text(text)));
        let list = MadeList { elements: elements.collect(), more: self.unknown };
        evaluation.make_list(list)
    }
}
