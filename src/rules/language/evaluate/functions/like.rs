//! `text.like(pattern)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};
use crate::rules::language::wildcard::like;

/// Whether a text is like a pattern.
pub static FUNCTION: Function = Function {
    name: "like",
    description: "Whether a text is like a pattern: `*` is anything, `?` one character.",
    example: ("'prod-eu'.like('prod*')", "true"),
    arguments: &[Takes::Text, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Boolean),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [text, pattern, ..]| {
        let text = text.text(&arguments[0])?;
        let pattern = pattern.text(&arguments[1])?;
        like(evaluation, text, pattern).map(Computed::Boolean)
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use proptest::prelude::{prop_assert_eq, proptest};
    use serde_json::json;

    #[test]
    fn like() {
        table(
            json!({}),
            &[
                ("'prod'.like('prod')", "true"),
                ("'prod'.like('p*')", "true"),
                ("'prod'.like('p?od')", "true"),
                ("'prod'.like('p??od')", "false"),
                ("'prod'.like('*o*d')", "true"),
                ("'prod'.like('*x*')", "false"),
                ("''.like('*')", "true"),
                ("''.like('')", "true"),
                ("''.like('?')", "false"),
                ("'ß'.like('?')", "true"),
                ("'a*b'.like('a*b')", "true"),
                ("'aab'.like('*ab')", "true"),
                ("'ab'.like('ab*c')", "false"),
                ("'ab'.like('ab**')", "true"),
                ("'ab'.like('AB')", "false"),
            ],
        );
    }

    proptest! {
        #[test]
        fn as_wildmatch(text in "[ab?*ß]{0,12}", pattern in "[ab?*ß]{0,8}") {
            let source = format!("'{text}'.like('{pattern}')");
            let given = super::super::test::given(&source, &crate::model::value::Value::Null);
            let expected = wildmatch::WildMatch::new(&pattern).matches(&text);
            prop_assert_eq!(given, expected.to_string(), "{}", source);
        }
    }
}
