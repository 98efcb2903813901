//! `json(text)`.

use super::{Function, Gives, Scope, Takes};
use crate::model::value::Value;
use crate::rules::language::computed::Unknown;

/// The document that a text holds as JSON.
pub static FUNCTION: Function = Function {
    name: "json",
    description: "The document that a text holds as JSON, such as a policy.",
    arguments: &[Takes::Text],
    gives: Gives::Anything,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [text, ..]| {
        let text = text.text(&arguments[0])?;
        // Parsing takes some nanoseconds a byte, and memory.
        evaluation.charge(text.len().saturating_mul(2))?;
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(document) => Ok(evaluation.arena.document(Value::from(document))),
            Err(_) => Err(Unknown::Unreadable(&arguments[0], "JSON")),
        }
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn json() {
        table(
            json!({"policy": r#"{"Statement": [{"Effect": "Allow"}]}"#, "odd": "{"}),
            &[
                ("json(item.policy).Statement[0].Effect", "\"Allow\""),
                ("json(item.policy).Statement.exists(s, s.Effect == 'Deny')", "false"),
                ("json('[1, null]')", "[1, null]"),
                ("json(item.odd)", "? odd is not JSON."),
                ("json('')", "? \"\" is not JSON."),
                ("json(item.policy).Version", "? json(policy).Version was not read."),
                ("json(item.unread)", "? AccessDenied"),
            ],
        );
    }
}
