//! `statementsOnAll(policy, actions, kind, ofOneRegion, conditions)`.

use super::{Function, Gives, MOST_ARGUMENTS, Scope, Takes, each_named};
use crate::rules::language::computed::{Computed, Unknown};
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::expression::Expression;
use crate::rules::language::policy::public::all;
use crate::rules::language::policy::statement::{Effect, Statement};
use crate::rules::language::policy::statements;
use crate::rules::language::policy::wide::Kind;

/// Which statements of an IAM policy allow one of some actions on all resources of a kind.
pub static FUNCTION: Function = Function {
    name: "statementsOnAll",
    description: "Which statements of an IAM policy allow one of some actions on all resources of a \
                  kind, such as `kms:key/` or `iam:role/`, that an account has: on `*`, on a \
                  pattern as wide as `arn:aws:kms:*:123456789012:key/*`, or on all but some. Where \
                  the fourth value is true, all of one region are all. A statement with a condition \
                  that asks for fixed values of one of the last keys does not count; other \
                  conditions, and what other statements deny, do not matter. A policy that is \
                  `null` has none.",
    example: (
        "statementsOnAll('{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"kms:*\", \
         \"Resource\": \"*\"}}', ['kms:Decrypt'], 'kms:key/')",
        "[\"statement 1\"]",
    ),
    arguments: &[Takes::Policy, Takes::List, Takes::Text, Takes::Anything, Takes::List],
    optional: 2,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute,
};

fn compute<'a>(
    evaluation: &mut Evaluation<'a>,
    arguments: &'a [Expression],
    [policy, actions, kind, of_one_region, keys, ..]: [Computed<'a>; MOST_ARGUMENTS],
) -> Known<'a> {
    let actions = each_named(&arguments[1], actions, "an action", Computed::as_text)?;
    let text = kind.text(&arguments[2])?;
    let kind = Kind::parse(text).ok_or(Unknown::Unreadable(&arguments[2], "a kind of resource"))?;
    let kind = Kind { of_one_region: matches!(of_one_region, Computed::Boolean(true)), ..kind };
    let keys = match arguments.get(4) {
        Some(argument) => each_named(argument, keys, "a key", Computed::as_text)?,
        None => Vec::new(),
    };
    let policy = statements(evaluation, &arguments[0], policy)?;
    let gathered = policy.named(evaluation, |evaluation, statement| {
        allows(evaluation, statement, (&actions, kind, &keys))
    });
    Ok(gathered.finish(evaluation))
}

fn allows<'a>(
    evaluation: &mut Evaluation<'a>,
    statement: &Statement<'a>,
    (actions, kind, keys): (&[&str], Kind<'_>, &[&str]),
) -> Known<'a, bool> {
    evaluation.charge(4)?;
    let effect = statement.effect(evaluation).map(|effect| effect == Effect::Allow);
    let acts = statement.allows_one_of(evaluation, actions);
    let is_all = kind.is_all_of(evaluation, statement);
    let is_free = if keys.is_empty() {
        Ok(true)
    } else {
        let conditions = statement.conditions(evaluation);
        conditions.map(|all| !all.iter().any(|condition| condition.binds_one_of(keys)))
    };
    all([effect, acts, is_all, is_free])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::test::given;
    use crate::model::value::Value;

    #[test]
    fn statements_on_all() {
        let allow = |action: Json, resource: Json| json!({"Sid": "A", "Effect": "Allow", "Action": action, "Resource": resource});
        let on = |resource: &str| allow(json!("kms:Decrypt"), json!(resource));
        let found = r#"["statement A"]"#;
        let (keys, region, roles) = (
            "['kms:Decrypt'], 'kms:key/'",
            "['kms:Decrypt'], 'kms:key/', true",
            "['sts:AssumeRole'], 'iam:role/', false, ['aws:PrincipalOrgID']",
        );
        let assume = |resource: &str, condition: Json| json!({"Sid": "A", "Effect": "Allow", "Action": "sts:*", "Resource": resource, "Condition": condition});
        for (name, statement, more, expected) in [
            ("everything", on("*"), keys, found),
            ("all keys", on("arn:aws:kms:*:*:key/*"), keys, found),
            ("all keys of an account", on("arn:aws-cn:kms:*:123456789012:key/*"), keys, found),
            ("all of KMS", on("arn:aws:kms:*:123456789012:*"), keys, found),
            ("all keys of a region", on("arn:aws:kms:eu-west-1:123456789012:key/*"), keys, "[]"),
            ("which are all", on("arn:aws:kms:eu-west-1:123456789012:key/*"), region, found),
            (
                "all keys, which are those of a region too",
                on("arn:aws:kms:*:*:key/*"),
                region,
                found,
            ),
            ("one key", on("arn:aws:kms:eu-west-1:123456789012:key/a"), region, "[]"),
            ("all aliases", on("arn:aws:kms:*:123456789012:alias/*"), keys, "[]"),
            ("all multi-Region keys", on("arn:aws:kms:*:123456789012:key/mrk-*"), keys, "[]"),
            ("another service", on("arn:aws:s3:::*"), keys, "[]"),
            (
                "all but some",
                json!({"Sid": "A", "Effect": "Allow", "Action": "kms:*", "NotResource": "a"}),
                keys,
                found,
            ),
            (
                "all actions but others",
                json!({"Sid": "A", "Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
                keys,
                found,
            ),
            (
                "all actions but it",
                json!({"Effect": "Allow", "NotAction": "kms:*", "Resource": "*"}),
                keys,
                "[]",
            ),
            ("a pattern of actions", allow(json!("kms:De*"), json!("*")), keys, found),
            ("another action", allow(json!("kms:Encrypt"), json!("*")), keys, "[]"),
            ("denied", json!({"Effect": "Deny", "Action": "kms:*", "Resource": "*"}), keys, "[]"),
            ("all roles", assume("arn:aws:iam::*:role/*", json!({})), roles, found),
            (
                "all roles of an account",
                assume("arn:aws:iam::123456789012:role/*", json!({})),
                roles,
                found,
            ),
            ("roles of a path", assume("arn:aws:iam::*:role/app/*", json!({})), roles, "[]"),
            (
                "of the organization",
                assume("*", json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}})),
                roles,
                "[]",
            ),
            (
                "of an organization, if any",
                assume("*", json!({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}})),
                roles,
                found,
            ),
            (
                "with another condition",
                assume("*", json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
                roles,
                found,
            ),
        ] {
            let item = Value::from(json!({"policy": {"Statement": statement}}));
            assert_eq!(
                given(&format!("statementsOnAll(item.policy, {more})"), &item),
                expected,
                "{name}"
            );
        }
        let mut item = Value::from(json!({"none": null, "policy": {"Statement": on("*")}}));
        item.put("policy.Statement.Resource", Value::unread("after apply"));
        assert_eq!(
            given(&format!("statementsOnAll(item.policy, {keys})"), &item),
            "[? after apply]"
        );
        assert_eq!(given(&format!("statementsOnAll(item.none, {keys})"), &item), "[]");
    }
}
