//! `string(value)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type, Unknown};

/// A number, a text, `true` or `false` as a text.
pub static FUNCTION: Function = Function {
    name: "string",
    description: "A number, a text, true or false as a text.",
    example: ("string(443)", r#""443""#),
    arguments: &[Takes::Anything],
    optional: 0,
    gives: Gives::A(Type::Text),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [value, ..]| {
        let text = match value {
            Computed::Text(_) => return Ok(value),
            Computed::Boolean(value) => value.to_string(),
            Computed::Integer(number) => number.to_string(),
            Computed::Float(number) => number.to_string(),
            other => {
                let takes = "a number, a text, true or false";
                return Err(Unknown::WrongType(&arguments[0], other.value_type()?, takes));
            }
        };
        // A large float has hundreds of digits.
        evaluation.charge(4 + text.len() / 4)?;
        Ok(Computed::Text(evaluation.arena.text(text)))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn string() {
        table(
            json!({"half": 0.5}),
            &[
                ("string(-1)", "\"-1\""),
                ("string(item.half)", "\"0.5\""),
                ("string(true)", "\"true\""),
                ("string('a')", "\"a\""),
                ("string(null)", "? null is null, not a number, a text, true or false."),
                ("string(item.unread)", "? AccessDenied"),
            ],
        );
    }
}
