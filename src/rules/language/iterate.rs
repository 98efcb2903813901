//! Lists: what is written as one, and the loops over them.
//!
//! Of a list that may have more elements than are known, one element can decide a loop; its
//! absence cannot.

use super::computed::{Computed, MadeList};
use super::evaluate::{Evaluation, Known};
use super::expression::{Expression, Loop};
use crate::model::value::List;

/// The steps that making a list takes.
const NEW_LIST: usize = 8;

/// For how many elements there is room in a list before it is made.
const MOST_RESERVED: usize = 16;

static EMPTY: List = List { elements: Vec::new(), more: None };

impl<'a> Evaluation<'a> {
    /// A list that a rule makes.
    pub(crate) fn make_list(&mut self, list: MadeList<'a>) -> Computed<'a> {
        if list.elements.is_empty() && list.more.is_none() {
            return Computed::List(&EMPTY);
        }
        self.arena.list(list)
    }

    #[inline(never)]
    pub(crate) fn written_list(&mut self, elements: &'a [Expression]) -> Known<'a> {
        self.charge(NEW_LIST)?;
        let elements = elements.iter().map(|element| self.evaluate(element)).collect();
        Ok(self.make_list(MadeList { elements, more: None }))
    }

    #[inline(never)]
    pub(crate) fn go_over(
        &mut self,
        kind: Loop,
        target: &'a Expression,
        body: &'a Expression,
    ) -> Known<'a> {
        let value = self.value(target)?;
        let elements = value.elements_of(target)?;
        // A list that is made takes memory, and more of it for each of its elements.
        let makes_list = matches!(kind, Loop::Filter | Loop::Map);
        self.charge(if makes_list { NEW_LIST } else { 0 })?;
        let place = self.local.len();
        self.local.push(Computed::Null);
        let mut unknown = None;
        let mut holds = 0_usize;
        let mut kept = Vec::new();
        if makes_list {
            kept.reserve(elements.len().min(MOST_RESERVED));
        }
        let mut decided = None;
        for element in elements.iter() {
            if let Err(reason) = self.charge(if makes_list { 4 } else { 1 }) {
                unknown.get_or_insert(reason);
                break;
            }
            self.local.set(place, element);
            if kind == Loop::Map {
                kept.push(self.evaluate(body));
                continue;
            }
            match (kind, self.truth(body)) {
                (Loop::All, Ok(false)) => decided = Some(false),
                (Loop::Exists, Ok(true)) => decided = Some(true),
                (Loop::ExistsOne, Ok(true)) => {
                    holds += 1;
                    decided = (holds > 1).then_some(false);
                }
                (Loop::Filter, Ok(true)) => kept.push(element),
                (_, Ok(_)) => {}
                (_, Err(reason)) => {
                    unknown.get_or_insert(reason);
                }
            }
            if decided.is_some() {
                break;
            }
        }
        self.local.truncate(place);
        let more = unknown.or(elements.more);
        match (kind, decided, more) {
            (Loop::Filter | Loop::Map, _, more) => {
                Ok(self.make_list(MadeList { elements: kept, more }))
            }
            (_, Some(decided), _) => Ok(Computed::Boolean(decided)),
            (_, None, Some(reason)) => Err(reason),
            (Loop::All, None, None) => Ok(Computed::Boolean(true)),
            (Loop::ExistsOne, None, None) => Ok(Computed::Boolean(holds == 1)),
            (_, None, None) => Ok(Computed::Boolean(false)),
        }
    }
}
