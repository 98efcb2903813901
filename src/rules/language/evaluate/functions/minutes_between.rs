//! `minutesBetween(earlier, later)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};
use crate::rules::language::moment::between;

/// How many whole minutes one moment is before another.
pub static FUNCTION: Function = Function {
    name: "minutesBetween",
    description: "How many whole minutes the first moment is before the second.",
    example: ("minutesBetween('2026-11-23T11:00:00Z', '2026-11-23T12:01:59Z')", "61"),
    arguments: &[Takes::Text, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Number),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [earlier, later, ..]| {
        Ok(Computed::Integer(between(evaluation, arguments, earlier, later)?.whole_minutes()))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn minutes_between() {
        table(
            json!({}),
            &[
                ("minutesBetween('2026-11-23T12:00:00Z', '2026-11-23T11:00:00Z')", "-60"),
                ("minutesBetween('2026-11-23T12:00:00Z', '2026-11-23T14:00:00+02:00')", "0"),
                ("minutesBetween('', '2026-11-23T12:00:00Z')", "? \"\" is not a date and time."),
            ],
        );
    }
}
