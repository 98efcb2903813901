//! `list.join(between)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type, Unknown};

/// The texts of a list as one, with a text between them.
pub static FUNCTION: Function = Function {
    name: "join",
    description: "The texts of a list as one, with a text between them.",
    example: ("['a', 'b'].join(', ')", r#""a, b""#),
    arguments: &[Takes::List, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Text),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [list, between, ..]| {
        let elements = list.elements_of(&arguments[0])?;
        let between = between.text(&arguments[1])?;
        if let Some(more) = elements.more {
            return Err(more);
        }
        let mut joined = String::new();
        for (place, element) in elements.iter().enumerate() {
            let is = element.value_type()?;
            let Computed::Text(text) = element else {
                return Err(Unknown::WrongType(&arguments[0], is, "a list of texts"));
            };
            evaluation.charge(1)?;
            evaluation.charge_bytes(text.len() + between.len())?;
            if place > 0 {
                joined.push_str(between);
            }
            joined.push_str(text);
        }
        Ok(Computed::Text(evaluation.arena.text(joined)))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn join() {
        table(
            json!({"texts": ["a", "b"]}),
            &[
                ("item.texts.join(', ')", r#""a, b""#),
                ("['a'].join(', ')", r#""a""#),
                ("[].join(', ')", r#""""#),
                ("['a', item.unread].join('')", "? AccessDenied"),
                ("item.partly.join('')", "? There may be more."),
                ("[1].join('')", "? A value is a number, not a list of texts."),
            ],
        );
    }
}
