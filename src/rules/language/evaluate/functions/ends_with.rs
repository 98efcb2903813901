//! `text.endsWith(end)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};

/// Whether a text ends with another one.
pub static FUNCTION: Function = Function {
    name: "endsWith",
    description: "Whether a text ends with another one.",
    example: ("'db-1'.endsWith('-1')", "true"),
    arguments: &[Takes::Text, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Boolean),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [text, end, ..]| {
        let text = text.text(&arguments[0])?;
        let end = end.text(&arguments[1])?;
        evaluation.charge_bytes(end.len())?;
        Ok(Computed::Boolean(text.ends_with(end)))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn ends_with() {
        table(
            json!({"id": "db-1"}),
            &[
                ("item.id.endsWith('-1')", "true"),
                ("item.id.endsWith('db')", "false"),
                ("'a'.endsWith('aa')", "false"),
                ("null.endsWith('a')", "? null is null, not a text."),
            ],
        );
    }
}
