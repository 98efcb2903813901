//! `isKnown(value)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};

/// Whether a value is known.
pub static FUNCTION: Function = Function {
    name: "isKnown",
    description: "Whether a value is known. In messages only.",
    example: ("isKnown(item.none)", "false"),
    arguments: &[Takes::Unknown],
    optional: 0,
    gives: Gives::A(Type::Boolean),
    scope: Scope::Message,
    compute: |_, _, [value, ..]| Ok(Computed::Boolean(value.value_type().is_ok())),
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn is_known() {
        table(
            json!({"null": null}),
            &[
                ("isKnown(item.null)", "true"),
                ("isKnown(item.none)", "false"),
                ("isKnown(item.unread)", "false"),
                ("isKnown(1 == 'a')", "false"),
                ("isKnown('c' in item.partly)", "false"),
                ("isKnown('a' in item.partly)", "true"),
            ],
        );
    }
}
