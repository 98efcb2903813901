//! `plural(count, noun)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type, Unknown};

/// A number with its noun.
pub static FUNCTION: Function = Function {
    name: "plural",
    description: "A number with its noun: plural(7, \"day\") is `7 days`.",
    example: ("plural(7, 'day')", r#""7 days""#),
    arguments: &[Takes::Number, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Text),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [count, noun, ..]| {
        let Some(count) = count.as_integer() else {
            return Err(Unknown::Unreadable(&arguments[0], "a whole number"));
        };
        let noun = noun.text(&arguments[1])?;
        evaluation.charge(4)?;
        evaluation.charge_bytes(noun.len())?;
        let ending = if count == 1 { "" } else { "s" };
        Ok(Computed::Text(evaluation.arena.text(format!("{count} {noun}{ending}"))))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn plural() {
        table(
            json!({"half": 0.5}),
            &[
                ("plural(1, 'day')", "\"1 day\""),
                ("plural(0, 'day')", "\"0 days\""),
                ("plural(-1, 'day')", "\"-1 days\""),
                ("plural(item.half, 'day')", "? half is not a whole number."),
                ("plural('1', 'day')", "? \"1\" is a text, not a number."),
            ],
        );
    }
}
