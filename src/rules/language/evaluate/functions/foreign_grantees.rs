//! `foreignGrantees(policy, account, accounts, services, organizations)`.

use super::{Function, Gives, MOST_ARGUMENTS, Scope, Takes, each_named};
use crate::rules::language::computed::Computed;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::expression::Expression;
use crate::rules::language::policy::statements;
use crate::rules::language::policy::trust::{Trust, words};

/// To whom a resource's policy gives something who is not trusted. Conditions count here.
pub static FUNCTION: Function = Function {
    name: "foreignGrantees",
    description: "To whom a resource's policy gives something who is neither of its own account \
                  nor of a trusted one, nor a trusted service, each with the statement: a list such \
                  as `111122223333 (statement Read)`. A statement gives nothing to others where a \
                  condition narrows it: one with StringEquals, StringLike, ArnEquals or ArnLike and \
                  fixed values for aws:PrincipalAccount, aws:SourceAccount, aws:PrincipalArn, \
                  aws:SourceArn (trusted accounts), aws:PrincipalOrgID, aws:PrincipalOrgPaths, \
                  aws:SourceOrgID or aws:SourceOrgPaths (trusted organizations). A policy that is \
                  `null` has none.",
    example: (
        "foreignGrantees('{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"Service\": \
         \"logging.s3.amazonaws.com\"}, \"Action\": \"s3:PutObject\", \"Resource\": \"*\"}}', \
         '123456789012', [], [], [])",
        "[\"logging.s3.amazonaws.com (statement 1)\"]",
    ),
    arguments: &[Takes::Policy, Takes::Text, Takes::List, Takes::List, Takes::List],
    optional: 0,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute,
};

fn compute<'a>(
    evaluation: &mut Evaluation<'a>,
    arguments: &'a [Expression],
    [policy, own, accounts, services, organizations, ..]: [Computed<'a>; MOST_ARGUMENTS],
) -> Known<'a> {
    let texts =
        |place: usize, list, what| each_named(&arguments[place], list, what, Computed::as_text);
    let trust = Trust {
        own: own.text(&arguments[1])?,
        accounts: texts(2, accounts, "an account")?,
        services: texts(3, services, "a service")?,
        organizations: texts(4, organizations, "an organization")?,
    };
    let policy = statements(evaluation, &arguments[0], policy)?;
    let gathered = policy.gather(evaluation, |evaluation, statement, gathered| {
        let others = trust.others(evaluation, statement).unwrap_or_else(|reason| vec![Err(reason)]);
        if others.is_empty() {
            return;
        }
        let conditions = statement.conditions(evaluation);
        let is_narrowed =
            conditions.and_then(|conditions| trust.is_narrowed(evaluation, &conditions));
        for other in others {
            match (other, is_narrowed) {
                (_, Ok(true)) => {}
                (Ok(name), Ok(false)) => gathered.add(words(statement, name)),
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
    fn foreign_grantees() {
        let allow = |principal: Json, condition: Json| json!({"Sid": "A", "Effect": "Allow", "Principal": principal, "Action": "s3:Get*", "Resource": "*", "Condition": condition});
        let all = |condition: Json| allow(json!("*"), condition);
        let found = r#"["* (statement A)"]"#;
        for (name, statement, expected) in [
            ("everybody", all(json!({})), found),
            ("the account", allow(json!({"AWS": "123456789012"}), json!({})), "[]"),
            (
                "a trusted account",
                allow(json!({"AWS": "arn:aws:iam::444455556666:root"}), json!({})),
                "[]",
            ),
            (
                "another account",
                allow(json!({"AWS": "111122223333"}), json!({})),
                r#"["111122223333 (statement A)"]"#,
            ),
            (
                "a trusted service",
                allow(json!({"Service": "cloudtrail.amazonaws.com"}), json!({})),
                "[]",
            ),
            (
                "another service",
                allow(json!({"Service": "a.amazonaws.com"}), json!({})),
                r#"["a.amazonaws.com (statement A)"]"#,
            ),
            (
                "another service, for the account",
                allow(
                    json!({"Service": "a.amazonaws.com"}),
                    json!({"StringEquals": {"aws:SourceAccount": "123456789012"}}),
                ),
                "[]",
            ),
            (
                "a trusted organization",
                all(json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}})),
                "[]",
            ),
            (
                "another organization",
                all(json!({"StringEquals": {"aws:PrincipalOrgID": ["o-1", "o-2"]}})),
                found,
            ),
            (
                "all but an organization",
                all(json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}})),
                found,
            ),
            (
                "an organization, if any",
                all(json!({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}})),
                found,
            ),
            ("any organization", all(json!({"StringLike": {"aws:PrincipalOrgID": "*"}})), found),
            (
                "a unit of the organization",
                all(json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/r-1/*"}})),
                "[]",
            ),
            (
                "a trusted account's trail",
                all(
                    json!({"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:444455556666:trail/*"}}),
                ),
                "[]",
            ),
            (
                "an ARN with an asterisk before the account",
                all(
                    json!({"StringLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:444455556666:trail/*"}}),
                ),
                found,
            ),
            (
                "an ARN without an account",
                all(json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::a"}})),
                found,
            ),
            (
                "roles of the account",
                all(
                    json!({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}}),
                ),
                "[]",
            ),
            ("an address", all(json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})), found),
            ("denied", json!({"Effect": "Deny", "Principal": "*", "Action": "*"}), "[]"),
        ] {
            let item = Value::from(json!({"policy": {"Statement": statement}}));
            let call = "foreignGrantees(item.policy, '123456789012', ['444455556666'], ['cloudtrail.amazonaws.com'], ['o-1'])";
            assert_eq!(given(call, &item), expected, "{name}");
        }
        let mut item = Value::from(
            json!({"none": null, "policy": {"Statement": allow(json!("*"), json!({}))}}),
        );
        item.put("policy.Statement.Condition", Value::unread("after apply"));
        let call =
            |policy: &str| format!("foreignGrantees(item.{policy}, '123456789012', [], [], [])");
        assert_eq!(given(&call("policy"), &item), "[? after apply]");
        assert_eq!(given(&call("none"), &item), "[]");
    }
}
