//! `text.startsWith(start)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};

/// Whether a text starts with another one.
pub static FUNCTION: Function = Function {
    name: "startsWith",
    description: "Whether a text starts with another one.",
    example: ("'arn:aws:kms'.startsWith('arn:')", "true"),
    arguments: &[Takes::Text, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Boolean),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [text, start, ..]| {
        let text = text.text(&arguments[0])?;
        let start = start.text(&arguments[1])?;
        evaluation.charge_bytes(start.len())?;
        Ok(Computed::Boolean(text.starts_with(start)))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn starts_with() {
        table(
            json!({"arn": "arn:aws:kms"}),
            &[
                ("item.arn.startsWith('arn:')", "true"),
                ("item.arn.startsWith('')", "true"),
                ("item.arn.startsWith('kms')", "false"),
                ("''.startsWith('a')", "false"),
                ("item.none.startsWith('a')", "? none was not read."),
            ],
        );
    }
}
