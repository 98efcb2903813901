//! References as the plan's configuration lists them, and addresses.

use serde_json::Value;

/// What an expression refers to, in steps: `aws_s3_bucket.b["x"].id` is `aws_s3_bucket`, `b["x"]`,
/// `id`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reference<'a>(pub Vec<&'a str>);

/// What an expression refers to, in its order. Each reference comes with everything that it begins
/// with (`aws_s3_bucket.b.id`, `aws_s3_bucket.b`); of `aws_s3_bucket.b[each.key].id` the plan has
/// `aws_s3_bucket.b` and `each.key`, as it has of `aws_s3_bucket.b[lower(each.key)].id`.
pub fn references(expression: &Value) -> Vec<Reference<'_>> {
    let mut references: Vec<&str> = Vec::new();
    let mut last = "";
    for name in expression["references"].as_array().into_iter().flatten().filter_map(Value::as_str)
    {
        let is_beginning = last.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', '[']));
        if !is_beginning {
            references.push(name);
        }
        last = name;
    }
    references.into_iter().map(|name| Reference(split(name))).collect()
}

impl<'a> Reference<'a> {
    /// `each.key` or `count.index`.
    pub fn is_key(&self) -> bool {
        matches!(self.0[..], ["each", "key"] | ["count", "index"])
    }

    pub fn is_each_value(&self) -> bool {
        matches!(self.0[..], ["each", "value", ..])
    }

    /// `var.x`, `var.x.y`: the variable, and what is taken of it.
    pub fn variable(&self) -> Option<(&'a str, &[&'a str])> {
        match self.0.as_slice() {
            ["var", name, rest @ ..] => Some((name, rest)),
            _ => None,
        }
    }
}

/// `name["key.with.dots"]` → `name`.
pub fn without_key(step: &str) -> &str {
    step.split_once('[').map_or(step, |(name, _)| name)
}

/// `name["key"]` → `"key"`, as it is written; empty where there is none.
pub fn key_of(step: &str) -> &str {
    step.split_once('[').and_then(|(_, key)| key.strip_suffix(']')).unwrap_or_default()
}

/// An address at its dots, but not at those within a key.
pub fn split(address: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (place, character) in address.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '.' if !quoted => {
                steps.push(&address[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    if start < address.len() {
        steps.push(&address[start..]);
    }
    steps
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_split_at_dots_outside_of_keys() {
        assert_eq!(
            split(r#"module.a["x.y\"]."].aws_s3_bucket.b[0]"#),
            ["module", r#"a["x.y\"]."]"#, "aws_s3_bucket", "b[0]"]
        );
        assert_eq!((without_key(r#"a["x.[y"]"#), key_of(r#"a["x.[y"]"#)), ("a", r#""x.[y""#));
        assert_eq!((without_key("a"), key_of("a")), ("a", ""));
        assert!(split("").is_empty());
    }

    #[test]
    fn each_reference_is_listed_in_full() {
        for (listed, expected) in [
            (json!(["aws_s3_bucket.b.id", "aws_s3_bucket.b"]), vec!["aws_s3_bucket b id"]),
            (
                json!([
                    "aws_s3_bucket.b[\"x.y\"].id",
                    "aws_s3_bucket.b[\"x.y\"]",
                    "aws_s3_bucket.b"
                ]),
                vec!["aws_s3_bucket b[\"x.y\"] id"],
            ),
            (
                json!(["b.b[0].id", "b.b[0]", "b.b", "b.b", "count.index"]),
                vec!["b b[0] id", "b b", "count index"],
            ),
            (json!(["module.m[\"a\"].id", "module.m[\"a\"]"]), vec!["module m[\"a\"] id"]),
            (
                json!(["each.value.id", "each.value", "each.value.id", "each.value"]),
                vec!["each value id", "each value id"],
            ),
            (json!(["var.ab", "var.a"]), vec!["var ab", "var a"]),
            (json!([1, null]), vec![]),
            (json!(null), vec![]),
        ] {
            let expression = json!({ "references": listed });
            let references: Vec<_> =
                references(&expression).iter().map(|reference| reference.0.join(" ")).collect();
            assert_eq!(references, expected, "{listed}");
        }
    }
}
