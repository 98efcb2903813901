//! `daysBetween(earlier, later)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};
use crate::rules::language::moment::between;

/// How many whole days one moment is before another.
pub static FUNCTION: Function = Function {
    name: "daysBetween",
    description: "How many whole days the first moment is before the second.",
    example: ("daysBetween('2026-11-20T12:00:00Z', '2026-11-23T11:00:00Z')", "2"),
    arguments: &[Takes::Text, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Number),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [earlier, later, ..]| {
        Ok(Computed::Integer(between(evaluation, arguments, earlier, later)?.whole_days()))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn days_between() {
        table(
            json!({}),
            &[
                ("daysBetween('2026-11-23T00:00:00Z', '2026-11-24T00:00:00+00:00')", "1"),
                ("daysBetween('2026-11-24T00:00:00Z', '2026-11-23T00:00:00Z')", "-1"),
                ("daysBetween('2026-11-24T00:00:00Z', '2026-11-23T00:00:01Z')", "0"),
                ("daysBetween('N/A', '2026-11-23T00:00:00Z')", "? \"N/A\" is not a date and time."),
                ("daysBetween('2026-11-23T00:00:00Z', item.unread)", "? AccessDenied"),
            ],
        );
    }
}
