//! `size(value)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};

/// How many elements a list has, members an object, or characters a text.
pub static FUNCTION: Function = Function {
    name: "size",
    description: "How many elements a list has, members an object, or characters a text.",
    example: ("['a', 'b'].size()", "2"),
    arguments: &[Takes::Sized],
    optional: 0,
    gives: Gives::A(Type::Number),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [value, ..]| {
        let size = if let Computed::Text(text) = value {
            evaluation.charge_bytes(text.len())?;
            text.chars().count()
        } else {
            let elements = value.elements_of(&arguments[0])?;
            if let Some(more) = elements.more {
                return Err(more);
            }
            elements.len()
        };
        Ok(Computed::Integer(i64::try_from(size).unwrap_or(i64::MAX)))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn size() {
        table(
            json!({"list": [1, 2], "object": {"a": 1}}),
            &[
                ("size('straße')", "6"),
                ("item.list.size()", "2"),
                ("size(item.object)", "1"),
                ("size([])", "0"),
                ("size([item.unread])", "1"),
                ("size(item.partly)", "? There may be more."),
                ("size(1)", "? 1 is a number, not a text, a list or an object."),
                ("size(item.unread)", "? AccessDenied"),
            ],
        );
    }
}
