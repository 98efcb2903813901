//! `sameKmsKey(one, other)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type};

/// Whether two names are those of one KMS key.
pub static FUNCTION: Function = Function {
    name: "sameKmsKey",
    description: "Whether two names are those of one KMS key: each an ARN, an id or an alias. Two \
                  ARNs must be equal, for a key's id may be in use in several regions.",
    example: ("sameKmsKey('k1', 'arn:aws:kms:eu-west-1:123456789012:key/k1')", "true"),
    arguments: &[Takes::Text, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Boolean),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [one, other, ..]| {
        let one = one.text(&arguments[0])?;
        let other = other.text(&arguments[1])?;
        evaluation.charge_bytes(one.len() + other.len())?;
        Ok(Computed::Boolean(is_same(one, other)))
    },
};

fn is_same(one: &str, other: &str) -> bool {
    let both_arns = one.starts_with("arn:") && other.starts_with("arn:");
    one == other || (!both_arns && id(one) == id(other))
}

fn id(name: &str) -> &str {
    name.split_once(":key/").map_or(name, |(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn same_kms_key() {
        table(
            json!({
                "arn": "arn:aws:kms:eu-west-1:1:key/k1",
                "other": "arn:aws:kms:us-east-1:1:key/k1",
            }),
            &[
                ("sameKmsKey('k1', item.arn)", "true"),
                ("sameKmsKey(item.arn, 'k1')", "true"),
                ("sameKmsKey(item.arn, item.arn)", "true"),
                ("sameKmsKey(item.arn, item.other)", "false"),
                ("sameKmsKey('alias/a', 'alias/a')", "true"),
                ("sameKmsKey('alias/a', item.arn)", "false"),
                ("sameKmsKey(null, item.arn)", "? null is null, not a text."),
            ],
        );
    }
}
