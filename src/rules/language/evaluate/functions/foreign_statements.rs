//! `foreignStatements(policy, account, trusted, actions)`.

use super::{Function, Gives, MOST_ARGUMENTS, Scope, Takes, each_named};
use crate::rules::language::computed::Computed;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::expression::Expression;
use crate::rules::language::policy::statements;
use crate::rules::language::policy::trust::{Trust, words};

/// What a resource's policy lets other accounts do, whatever the conditions.
///
/// As AWS Config has it
/// (<https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-blacklisted-actions-prohibited.html>):
/// conditions, and what other statements deny, do not count.
pub static FUNCTION: Function = Function {
    name: "foreignStatements",
    description: "Which statements of a resource's policy let principals of other accounts than \
                  its own and some trusted ones do one of some actions, each with the principal: a \
                  list such as `111122223333 (statement Write)`. `*`, and all but some principals, \
                  are of other accounts; AWS services, CloudFront's origin access identities and \
                  the ids that stand for deleted principals are not. Conditions, and what other \
                  statements deny, do not count. A policy that is `null` has none.",
    example: (
        "foreignStatements('{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \
         \"111122223333\"}, \"Action\": \"s3:*\", \"Resource\": \"*\"}}', '123456789012', [], \
         ['s3:PutBucketPolicy'])",
        "[\"111122223333 (statement 1)\"]",
    ),
    arguments: &[Takes::Policy, Takes::Text, Takes::List, Takes::List],
    optional: 0,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute,
};

fn compute<'a>(
    evaluation: &mut Evaluation<'a>,
    arguments: &'a [Expression],
    [policy, own, accounts, actions, ..]: [Computed<'a>; MOST_ARGUMENTS],
) -> Known<'a> {
    let trust = Trust {
        own: own.text(&arguments[1])?,
        accounts: each_named(&arguments[2], accounts, "an account", Computed::as_text)?,
        services: vec!["*"],
        organizations: Vec::new(),
    };
    let actions = each_named(&arguments[3], actions, "an action", Computed::as_text)?;
    let policy = statements(evaluation, &arguments[0], policy)?;
    let gathered = policy.gather(evaluation, |evaluation, statement, gathered| {
        let acts = statement.allows_one_of(evaluation, &actions);
        if matches!(acts, Ok(false)) {
            return;
        }
        let others = trust.others(evaluation, statement).unwrap_or_else(|reason| vec![Err(reason)]);
        for other in others {
            match (other, acts) {
                (Ok(name), Ok(_)) => gathered.add(words(statement, name)),
                (Err(reason), _) | (_, Err(reason)) => gathered.may_have_more(reason),
            }
        }
    });
    Ok(gathered.finish(evaluation))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::test::given;
    use crate::model::value::Value;

    #[test]
    fn foreign_statements() {
        let allow = |principal: Json, action: Json| json!({"Sid": "A", "Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}});
        let aws = |name: &str| allow(json!({"AWS": name}), json!("s3:PutBucketPolicy"));
        let found = r#"["111122223333 (statement A)"]"#;
        for (name, statement, expected) in [
            ("another account", aws("111122223333"), found),
            (
                "its root",
                aws("arn:aws:iam::111122223333:root"),
                r#"["arn:aws:iam::111122223333:root (statement A)"]"#,
            ),
            ("a trusted one", aws("arn:aws:iam::444455556666:role/a"), "[]"),
            ("the account itself", aws("arn:aws:iam::123456789012:root"), "[]"),
            ("everybody", allow(json!("*"), json!("*")), r#"["* (statement A)"]"#),
            (
                "everybody of AWS",
                allow(json!({"AWS": "*"}), json!("s3:*")),
                r#"["* (statement A)"]"#,
            ),
            (
                "all but some",
                json!({"Sid": "A", "Effect": "Allow", "NotPrincipal": {"AWS": "1"}, "Action": "s3:Put*"}),
                r#"["* (statement A)"]"#,
            ),
            ("a service", allow(json!({"Service": "a.amazonaws.com"}), json!("s3:*")), "[]"),
            (
                "CloudFront",
                aws("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"),
                "[]",
            ),
            ("a deleted role", aws("AROACKCEVSQ6C2EXAMPLE"), "[]"),
            ("another action", allow(json!({"AWS": "111122223333"}), json!("s3:Get*")), "[]"),
            (
                "all but another action",
                json!({"Sid": "A", "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "NotAction": "s3:Get*"}),
                found,
            ),
            ("denied", json!({"Effect": "Deny", "Principal": "*", "Action": "*"}), "[]"),
            (
                "a canonical user",
                allow(json!({"CanonicalUser": "79a5"}), json!("s3:*")),
                "[? The policy names an account by its canonical user id.]",
            ),
        ] {
            let item = Value::from(json!({"policy": {"Statement": statement}}));
            let call = "foreignStatements(item.policy, '123456789012', ['444455556666'], ['s3:PutBucketPolicy'])";
            assert_eq!(given(call, &item), expected, "{name}");
        }
        let item = Value::from(
            json!({"policy": {"Statement": aws("111122223333")}, "all": {"Statement": aws("*")}, "none": null}),
        );
        for (policy, expected) in [
            ("policy", "[? It is not known in which account the resource is.]"),
            ("all", r#"["* (statement A)"]"#),
            ("none", "[]"),
        ] {
            let call = format!(
                "foreignStatements(item.{policy}, 'plan/shop', [], ['s3:PutBucketPolicy'])"
            );
            assert_eq!(given(&call, &item), expected, "{policy}");
        }
    }
}
