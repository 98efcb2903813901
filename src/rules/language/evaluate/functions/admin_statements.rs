//! `adminStatements(policy)`.

use super::{Function, Gives, Scope, Takes};
use crate::model::partition::Partition;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::policy::public::all;
use crate::rules::language::policy::statement::Effect;
use crate::rules::language::policy::{Statement, statements};

/// Which statements of an IAM policy allow everything.
///
/// As AWS Config has it
/// (<https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-no-statements-with-admin-access.html>):
/// conditions and what other statements deny do not count, and neither does what leaves a single
/// action or resource out. What is all in other words, such as `arn:aws:*`, counts here as well.
pub static FUNCTION: Function = Function {
    name: "adminStatements",
    description: "Which statements of an IAM policy allow all actions (`*` or `*:*`) on all \
                  resources (`*`, or a pattern that is as wide, such as `arn:aws:*`): a list such \
                  as `statement Admin`, empty where none does. Conditions, and what other \
                  statements deny, do not count. A policy that is `null` has none.",
    example: (
        "adminStatements('{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \
         \"Resource\": \"*\"}}')",
        "[\"statement 1\"]",
    ),
    arguments: &[Takes::Policy],
    optional: 0,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [policy, ..]| {
        let policy = statements(evaluation, &arguments[0], policy)?;
        Ok(policy.named(evaluation, is_admin).finish(evaluation))
    },
};

fn is_admin<'a>(evaluation: &mut Evaluation<'a>, statement: &Statement<'a>) -> Known<'a, bool> {
    evaluation.charge(4)?;
    all([
        statement.effect(evaluation).map(|effect| effect == Effect::Allow),
        statement.actions(evaluation).and_then(|actions| actions.cover(evaluation, "*:*")),
        statement.resources(evaluation).and_then(|resources| {
            Partition::ALL.iter().try_fold(false, |any, partition| {
                let all = format!("arn:{partition}:*:*:*:*");
                Ok(any || resources.cover(evaluation, &all)?)
            })
        }),
    ])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::test::given;
    use crate::model::value::Value;

    #[test]
    fn admin_statements() {
        let allow = |action: Json, resource: Json| json!({"Sid": "A", "Effect": "Allow", "Action": action, "Resource": resource});
        let all = r#"["statement A"]"#;
        for (name, statement, expected) in [
            ("texts", allow(json!("*"), json!("*")), all),
            ("lists", allow(json!(["s3:Get*", "*"]), json!(["arn:aws:s3:::b", "*"])), all),
            ("all of all services", allow(json!("*:*"), json!("*")), all),
            ("more asterisks", allow(json!("**"), json!("**")), all),
            ("all ARNs", allow(json!("*"), json!("arn:*")), all),
            ("all ARNs of a partition", allow(json!("*"), json!(["arn:aws-cn:*:*:*"])), all),
            ("all of one region", allow(json!("*"), json!("arn:aws:*:eu-west-1:*:*")), "[]"),
            ("all of services that begin alike", allow(json!("s*"), json!("*")), "[]"),
            ("one service", allow(json!("iam:*"), json!("*")), "[]"),
            ("one resource", allow(json!("*"), json!("arn:aws:s3:::b")), "[]"),
            ("all resources of a kind", allow(json!("*"), json!("arn:aws:s3:::*")), "[]"),
            (
                "nothing is left out",
                json!({"Sid": "A", "Effect": "Allow", "NotAction": [], "Resource": "*"}),
                all,
            ),
            (
                "something is left out",
                json!({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
                "[]",
            ),
            ("denied", json!({"Effect": "Deny", "Action": "*", "Resource": "*"}), "[]"),
            (
                "with a condition",
                json!({"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*",
                    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}),
                all,
            ),
            (
                "beside a denial",
                json!([{"Effect": "Deny", "Action": "*", "Resource": "*"},
                    allow(json!("*"), json!("*"))]),
                all,
            ),
            (
                "in two statements",
                json!([allow(json!("*"), json!("a")), allow(json!("s3:*"), json!("*"))]),
                "[]",
            ),
            ("no actions", json!({"Effect": "Allow", "Resource": "*"}), "[]"),
        ] {
            let document = json!({"Version": "2012-10-17", "Statement": statement});
            let encoded = document.to_string().replace('%', "%25").replace('{', "%7B");
            let item = Value::from(json!({
                "object": document, "text": document.to_string(), "encoded": encoded,
            }));
            for policy in ["object", "text", "encoded"] {
                let call = format!("adminStatements(item.{policy})");
                assert_eq!(given(&call, &item), expected, "{name} as {policy}");
            }
        }
        let mut item = Value::from(json!({"policy": {"Statement": [allow("*".into(), "a".into()),
            allow("*".into(), "*".into())]}, "none": null}));
        assert_eq!(given("adminStatements(item.none)", &item), "[]");
        item.put("hidden", Value::from(json!({"Statement": allow("*".into(), "*".into())})));
        item.put("hidden.Statement.Resource", Value::unread("after apply"));
        assert_eq!(given("adminStatements(item.hidden)", &item), "[? after apply]");
    }
}
