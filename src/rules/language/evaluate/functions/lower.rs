//! `text.lower()`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};

/// A text in lower case.
pub static FUNCTION: Function = Function {
    name: "lower",
    description: "A text in lower case.",
    example: ("'AES256'.lower()", r#""aes256""#),
    arguments: &[Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Text),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [text, ..]| {
        let text = text.text(&arguments[0])?;
        // Each character is looked up in a table.
        evaluation.charge(text.len() / 4)?;
        Ok(Computed::Text(evaluation.arena.text(text.to_lowercase())))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn lower() {
        table(
            json!({}),
            &[
                ("'AES256'.lower()", "\"aes256\""),
                ("'ÄΣ'.lower()", "\"äς\""),
                ("lower('')", "\"\""),
                ("lower(1)", "? 1 is a number, not a text."),
            ],
        );
    }
}
