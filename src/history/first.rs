//! The first of a scan's evaluations that are to be named: a history gives them in an order of its
//! own, a report names them in that of [`Evaluation::key`], and no more than a thousand.

use std::collections::BTreeMap;

use crate::model::evaluation::Evaluation;

/// How many findings are named.
pub const NAMED: usize = 1000;

/// The first [`NAMED`] of those that were inserted.
#[derive(Debug)]
pub struct First<T>(BTreeMap<[String; 6], T>);

impl<T> Default for First<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> First<T> {
    /// Inserts what is to be named of an evaluation.
    pub fn insert(&mut self, evaluation: &Evaluation, named: impl FnOnce() -> T) {
        let key = evaluation.key();
        let is_behind = |(last, _): (&[String; 6], &T)| key > last.each_ref().map(String::as_str);
        if self.0.len() == NAMED && self.0.last_key_value().is_some_and(is_behind) {
            return;
        }
        self.0.insert(key.map(str::to_owned), named());
        if self.0.len() > NAMED {
            self.0.pop_last();
        }
    }

    /// What was inserted, in order.
    pub fn into_values(self) -> impl Iterator<Item = T> {
        self.0.into_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn the_first_are_kept_whatever_order_they_come_in() {
        let mut first = First::default();
        for number in (0..NAMED + 500).map(|number| number * 7919 % (NAMED + 500)) {
            first.insert(&samples::evaluation(&format!("i-{number:05}")), || number);
        }
        assert_eq!(first.into_values().collect::<Vec<_>>(), (0..NAMED).collect::<Vec<_>>());
    }
}
