//! `json(text)`.

use percent_encoding::percent_decode_str;

use super::{Function, Gives, Scope, Takes};
use crate::model::value::Value;
use crate::rules::language::computed::Unknown;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::expression::Expression;

/// The document that a text holds as JSON.
pub static FUNCTION: Function = Function {
    name: "json",
    description: "The document that a text holds as JSON, such as a policy. IAM's documents, \
                  which are URL-encoded, are decoded.",
    example: ("json('{\"Version\": \"2012-10-17\"}').Version", "\"2012-10-17\""),
    arguments: &[Takes::Text],
    optional: 0,
    gives: Gives::Anything,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [text, ..]| {
        let text = text.text(&arguments[0])?;
        document(evaluation, &arguments[0], text)
    },
};

/// The document that a text holds as JSON, URL-encoded or not.
pub(crate) fn document<'a>(
    evaluation: &mut Evaluation<'a>,
    argument: &'a Expression,
    text: &str,
) -> Known<'a> {
    // Parsing takes some nanoseconds a byte, and memory.
    evaluation.charge(text.len().saturating_mul(2))?;
    let decoded = if text.starts_with('%') {
        percent_decode_str(text).decode_utf8().ok()
    } else {
        Some(text.into())
    };
    match decoded.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok()) {
        Some(document) => Ok(evaluation.arena.document(Value::from(document))),
        None => Err(Unknown::Unreadable(argument, "JSON")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn json() {
        table(
            json!({
                "policy": r#"{"Statement": [{"Effect": "Allow"}]}"#,
                "odd": "{",
                "encoded": "%7B%22Sid%22%3A%22a%20%25b%22%7D",
                "twice": r#""{\"a\": 1}""#,
            }),
            &[
                ("json(item.policy).Statement[0].Effect", "\"Allow\""),
                ("json(item.policy).Statement.exists(s, s.Effect == 'Deny')", "false"),
                ("json('[1, null]')", "[1, null]"),
                ("json(item.encoded).Sid", "\"a %b\""),
                ("json(json(item.twice)).a", "1"),
                ("json(item.odd)", "? odd is not JSON."),
                ("json('%7B')", "? \"%7B\" is not JSON."),
                ("json('%FF')", "? \"%FF\" is not JSON."),
                ("json('')", "? \"\" is not JSON."),
                ("json(item.policy).Version", "? json(policy).Version was not read."),
                ("json(item.unread)", "? AccessDenied"),
            ],
        );
    }
}
