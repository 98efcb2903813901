//! `daysSince(moment)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};
use crate::rules::language::moment::moment as moment_of;

/// How many whole days a moment is before the one at which the resource looked like this.
pub static FUNCTION: Function = Function {
    name: "daysSince",
    description: "How many whole days have gone by since a moment such as 2026-11-23T12:00:00Z, \
                  at the moment at which the resource was read.",
    example: ("daysSince('2026-11-22T12:00:00Z')", "1"),
    arguments: &[Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Number),
    scope: Scope::Time,
    compute: |evaluation, arguments, [moment, ..]| {
        let moment = moment_of(evaluation, &arguments[0], moment)?;
        Ok(Computed::Integer((evaluation.subject.as_of - moment).whole_days()))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn days_since() {
        table(
            json!({"created": "2026-11-22T12:00:00.000Z", "odd": "soon"}),
            &[
                ("daysSince(item.created)", "1"),
                ("daysSince('2026-11-22T12:00:01Z')", "0"),
                ("daysSince('2026-11-22T14:00:00+02:00')", "1"),
                ("daysSince('2026-11-24T12:00:00Z')", "-1"),
                ("daysSince(item.odd)", "? odd is not a date and time."),
                ("daysSince('')", "? \"\" is not a date and time."),
                ("daysSince(item.unread)", "? AccessDenied"),
                ("daysSince(1)", "? 1 is a number, not a text."),
            ],
        );
    }
}
