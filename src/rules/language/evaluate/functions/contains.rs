//! `text.contains(part)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};

/// Whether a text has another one within it.
pub static FUNCTION: Function = Function {
    name: "contains",
    description: "Whether a text has another one within it.",
    example: ("'straße'.contains('aß')", "true"),
    arguments: &[Takes::Text, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Boolean),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [text, part, ..]| {
        let text = text.text(&arguments[0])?;
        let part = part.text(&arguments[1])?;
        evaluation.charge_bytes(text.len() + part.len())?;
        let found = memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some();
        Ok(Computed::Boolean(found))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn contains() {
        table(
            json!({"text": "straße", "number": 1}),
            &[
                ("item.text.contains('aß')", "true"),
                ("item.text.contains('')", "true"),
                ("contains(item.text, 'ss')", "false"),
                ("''.contains('a')", "false"),
                ("item.number.contains('1')", "? number is a number, not a text."),
                ("'a'.contains(item.unread)", "? AccessDenied"),
                ("'a'.contains()", "! `contains` takes 2 values, here 1"),
            ],
        );
    }
}
