//! `text.split(separator)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, MadeList, Unknown};

/// The parts of a text between separators.
pub static FUNCTION: Function = Function {
    name: "split",
    description: "The parts of a text between separators, such as those of an ARN.",
    example: ("'arn:aws:s3:::logs'.split(':')", r#"["arn", "aws", "s3", "", "", "logs"]"#),
    arguments: &[Takes::Text, Takes::Text],
    optional: 0,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [text, separator, ..]| {
        let text = text.text(&arguments[0])?;
        let separator = separator.text(&arguments[1])?;
        if separator.is_empty() {
            return Err(Unknown::Unreadable(&arguments[1], "a separator"));
        }
        evaluation.charge(8)?;
        evaluation.charge_bytes(text.len())?;
        let mut elements = Vec::new();
        for part in text.split(separator) {
            evaluation.charge(4)?;
            elements.push(Computed::Text(part));
        }
        Ok(evaluation.make_list(MadeList { elements, more: None }))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn split() {
        table(
            json!({"arn": "arn:aws:iam::123456789012:role/a/b"}),
            &[
                ("item.arn.split(':')[4]", "\"123456789012\""),
                ("''.split(',')", r#"[""]"#),
                ("'a, b'.split(', ')", r#"["a", "b"]"#),
                ("'ab'.split('x')", r#"["ab"]"#),
                ("'ab'.split('')", "? \"\" is not a separator."),
                ("item.arn.split(':')[9]", "? split(…) has no element 9."),
                ("item.unread.split(':')", "? AccessDenied"),
            ],
        );
    }
}
