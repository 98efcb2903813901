//! `list.sorted()`.

use std::cmp::Ordering;

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{MadeList, Type, Unknown};
use crate::rules::language::operators::order_numbers;

/// A list of texts or of numbers, the least first.
pub static FUNCTION: Function = Function {
    name: "sorted",
    description: "A list of texts or of numbers, the least first.",
    example: ("['b', 'a'].sorted()", r#"["a", "b"]"#),
    arguments: &[Takes::List],
    optional: 0,
    gives: Gives::SameAsFirst,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [list, ..]| {
        let elements = list.elements_of(&arguments[0])?;
        let length = elements.len();
        let mut bytes = 0;
        let mut first = None;
        for element in elements.iter() {
            evaluation.charge(1)?;
            let is = element.value_type()?;
            let expected = *first.get_or_insert(is);
            if is != expected || !matches!(is, Type::Text | Type::Number) {
                let takes = "a list of texts or of numbers";
                return Err(Unknown::WrongType(&arguments[0], Type::List, takes));
            }
            bytes += element.as_text().map_or(0, str::len);
        }
        let rounds = length.checked_ilog2().unwrap_or(0) as usize + 1;
        evaluation.charge(length.saturating_mul(rounds))?;
        evaluation.charge_bytes(bytes.saturating_mul(rounds))?;
        let mut sorted: Vec<_> = elements.iter().collect();
        sorted.sort_by(|left, right| match (left.as_text(), right.as_text()) {
            (Some(left), Some(right)) => left.cmp(right),
            _ => order_numbers(*left, *right).unwrap_or(Ordering::Equal),
        });
        Ok(evaluation.make_list(MadeList { elements: sorted, more: elements.more }))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn sorted() {
        table(
            json!({"numbers": [3, 1.5, 2]}),
            &[
                ("['b', 'a', 'a'].sorted()", r#"["a", "a", "b"]"#),
                ("item.numbers.sorted()", "[1.5, 2, 3]"),
                ("[].sorted()", "[]"),
                ("item.partly.sorted()", r#"["a", "b", ? There may be more.]"#),
                ("['b', item.unread].sorted()", "? AccessDenied"),
                ("[1, 'a'].sorted()", "? A value is a list, not a list of texts or of numbers."),
                ("sorted('ab')", "? \"ab\" is a text, not a list."),
            ],
        );
    }
}
