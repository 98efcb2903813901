//! `number(text)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type, Unknown};

/// The whole number that a text is.
pub static FUNCTION: Function = Function {
    name: "number",
    description: "The whole number that a text is, such as the value of a database parameter.",
    example: ("number('443') > 80", "true"),
    arguments: &[Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Number),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [text, ..]| {
        evaluation.charge(2)?;
        let text = text.text(&arguments[0])?;
        // The longest number has twenty characters.
        let number = (text.len() <= 20).then(|| text.parse().ok()).flatten();
        number.map(Computed::Integer).ok_or(Unknown::Unreadable(&arguments[0], "a whole number"))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn number() {
        table(
            json!({}),
            &[
                ("number('-1')", "-1"),
                ("number('007')", "7"),
                ("number('1.5')", "? \"1.5\" is not a whole number."),
                ("number('')", "? \"\" is not a whole number."),
                (
                    "number('99999999999999999999')",
                    "? \"99999999999999999999\" is not a whole number.",
                ),
                ("number(item.unread)", "? AccessDenied"),
            ],
        );
    }
}
