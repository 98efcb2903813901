//! `insufficientData(reason)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::Unknown;

/// What the rule itself calls unknown.
pub static FUNCTION: Function = Function {
    name: "insufficientData",
    description: "Unknown, for a reason: where a rule sees a value that it cannot judge.",
    example: ("insufficientData('This is new.')", "? This is new."),
    arguments: &[Takes::Text],
    optional: 0,
    gives: Gives::Anything,
    scope: Scope::Pure,
    compute: |_, arguments, [reason, ..]| Err(Unknown::Unread(reason.text(&arguments[0])?)),
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn insufficient_data() {
        table(
            json!({"status": "Next"}),
            &[
                ("insufficientData('`' + item.status + '` is new.')", "? `Next` is new."),
                ("false && insufficientData('x')", "false"),
                ("true && insufficientData('x')", "? x"),
            ],
        );
    }
}
