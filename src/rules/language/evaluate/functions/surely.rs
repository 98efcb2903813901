//! `surely(condition)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};

/// Whether a condition is known to hold.
pub static FUNCTION: Function = Function {
    name: "surely",
    description: "Whether a condition is known to hold; false where it is unknown. In messages \
                  only.",
    example: ("surely(item.none == 1)", "false"),
    arguments: &[Takes::Unknown],
    optional: 0,
    gives: Gives::A(Type::Boolean),
    scope: Scope::Message,
    compute: |_, _, [value, ..]| Ok(Computed::Boolean(matches!(value, Computed::Boolean(true)))),
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn surely() {
        table(
            json!({"on": true}),
            &[
                ("surely(item.on)", "true"),
                ("surely(!item.on)", "false"),
                ("surely(item.unread)", "false"),
                ("surely(item.none == 1)", "false"),
            ],
        );
    }
}
