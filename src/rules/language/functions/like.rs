//! `text.like(pattern)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type, Unknown};
use crate::rules::language::evaluate::Evaluation;

/// Whether a text is like a pattern.
pub static FUNCTION: Function = Function {
    name: "like",
    description: "Whether a text is like a pattern: `*` is anything, `?` one character.",
    arguments: &[Takes::Text, Takes::Text],
    gives: Gives::A(Type::Boolean),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [text, pattern, _]| {
        let text = text.text(&arguments[0])?;
        let pattern = pattern.text(&arguments[1])?;
        like(evaluation, text, pattern).map(Computed::Boolean)
    },
};

/// How many characters are compared for a step.
const CHARACTERS: usize = 4;

/// Goes back to the last `*` only, which is enough: at most the product of the lengths in time,
/// charged as it goes.
fn like<'a>(
    evaluation: &mut Evaluation<'a>,
    text: &str,
    pattern: &str,
) -> Result<bool, Unknown<'a>> {
    let (mut text, mut pattern) = (text.chars(), pattern.chars());
    let mut star = None;
    for turn in 1_usize.. {
        if turn % CHARACTERS == 0 {
            evaluation.charge(1)?;
        }
        let mut wanted = pattern.clone();
        let expected = wanted.next();
        if expected == Some('*') {
            pattern = wanted;
            star = Some((text.clone(), pattern.clone()));
            continue;
        }
        let mut rest = text.clone();
        match (rest.next(), expected) {
            (None, None) => return Ok(true),
            (Some(character), Some(expected)) if expected == '?' || expected == character => {
                (text, pattern) = (rest, wanted);
            }
            // The text is at its end, and the pattern is not.
            (None, Some(_)) => return Ok(false),
            (Some(_), _) => {
                let Some((from, behind)) = &mut star else { return Ok(false) };
                from.next();
                (text, pattern) = (from.clone(), behind.clone());
            }
        }
    }
    Ok(false)
}

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
