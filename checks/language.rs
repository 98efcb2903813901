//! The rule language from outside: what it judges, how long it takes, and that CEL never
//! contradicts it.

mod cases;
mod forms;
mod holes;
mod hostile;
mod mistakes;
mod never_panics;
mod oracle;

use compliance::model::value::Value;
use compliance::rules::language::arena::Arena;
use compliance::rules::language::computed::Computed;
use compliance::rules::language::evaluate::{Evaluation, Subject};
use compliance::rules::language::expression::Expression;
use compliance::rules::language::parse::{Names, parse};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

/// An expression over an item alone.
fn parsed(source: &str) -> Expression {
    parse(source, Names { item: true, ..Names::default() })
        .unwrap_or_else(|mistakes| panic!("{source}: {mistakes:?}"))
}

/// Whether a condition holds; `None` where it is unknown.
fn truth(condition: &Expression, item: &Value) -> Option<bool> {
    let arena = Arena::default();
    let subject = Subject::of(item, NOW);
    match Evaluation::new(subject, &[], &[], &arena).evaluate(condition) {
        Computed::Boolean(value) => Some(value),
        _ => None,
    }
}
