//! `daysUntil(moment)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};
use crate::rules::language::moment::moment as moment_of;

/// How many whole days are left until a moment.
pub static FUNCTION: Function = Function {
    name: "daysUntil",
    description: "How many whole days were left until a moment, such as the one at which a \
                  certificate expires, when the resource was read: negative once it has passed.",
    example: ("daysUntil('2026-11-24T11:00:00Z')", "0"),
    arguments: &[Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Number),
    scope: Scope::Time,
    compute: |evaluation, arguments, [moment, ..]| {
        let moment = moment_of(evaluation, &arguments[0], moment)?;
        let left = moment - evaluation.subject.as_of;
        // A second ago is not today: days are rounded down.
        let passed =
            i64::from(left.is_negative() && left != time::Duration::days(left.whole_days()));
        Ok(Computed::Integer(left.whole_days() - passed))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn days_until() {
        table(
            json!({}),
            &[
                ("daysUntil('2026-11-23T12:00:00Z')", "0"),
                ("daysUntil('2026-11-23T11:59:59Z')", "-1"),
                ("daysUntil('2026-11-22T12:00:00Z')", "-1"),
                ("daysUntil('2026-12-23T12:00:00Z')", "30"),
                ("daysUntil('2026-12-23T11:59:59Z')", "29"),
                ("daysUntil('soon')", "? \"soon\" is not a date and time."),
                ("daysUntil(item.unread)", "? AccessDenied"),
            ],
        );
    }
}
