//! `list.distinct()`.

use std::collections::HashSet;

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, MadeList, Type, Unknown};

/// A list of texts or of whole numbers, each once, in their order.
pub static FUNCTION: Function = Function {
    name: "distinct",
    description: "A list of texts or of whole numbers, each once, in their order.",
    example: ("['b', 'a', 'b'].distinct()", r#"["b", "a"]"#),
    arguments: &[Takes::List],
    optional: 0,
    gives: Gives::SameAsFirst,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [list, ..]| {
        let elements = list.elements_of(&arguments[0])?;
        let mut seen = HashSet::new();
        let mut distinct = Vec::new();
        for element in elements.iter() {
            let is = element.value_type()?;
            let key = match element {
                Computed::Text(text) => (text, 0),
                Computed::Integer(number) => ("", number),
                _ => {
                    let takes = "a list of texts or of whole numbers";
                    return Err(Unknown::WrongType(&arguments[0], Type::List, takes));
                }
            };
            // Hashing takes some steps.
            evaluation.charge(6)?;
            evaluation.charge_bytes(key.0.len().saturating_mul(8))?;
            if seen.insert((is == Type::Text, key)) {
                distinct.push(element);
            }
        }
        Ok(evaluation.make_list(MadeList { elements: distinct, more: elements.more }))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn distinct() {
        table(
            json!({}),
            &[
                ("['b', 'a', 'b', ''].distinct()", r#"["b", "a", ""]"#),
                ("[1, 0, 1].distinct()", "[1, 0]"),
                ("['', 0].distinct()", r#"["", 0]"#),
                ("[].distinct()", "[]"),
                ("item.partly.distinct()", r#"["a", "b", ? There may be more.]"#),
                (
                    "[null].distinct()",
                    "? A value is a list, not a list of texts or of whole numbers.",
                ),
            ],
        );
    }
}
