//! `fullServiceStatements(policy, allowed, strict)`.

use super::{Function, Gives, MOST_ARGUMENTS, Scope, Takes, each_named};
use crate::rules::language::computed::Computed;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::expression::Expression;
use crate::rules::language::policy::statement::{Effect, Statement, Subjects};
use crate::rules::language::policy::statements;

/// Of which services an IAM policy allows all actions.
///
/// As AWS Config has it
/// (<https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-no-statements-with-full-access.html>):
/// resources, conditions and what other statements deny do not count.
pub static FUNCTION: Function = Function {
    name: "fullServiceStatements",
    description: "Of which services, other than some that may be, an IAM policy allows all actions \
                  (`s3:*`, or `*` for all): a list such as `s3:* (statement 1)`. A statement with \
                  NotAction allows all of some service where the third value is true, and else \
                  where it leaves out all of another one. Resources, conditions and what other \
                  statements deny do not count. A policy that is `null` has none.",
    example: (
        "fullServiceStatements('{\"Statement\": {\"Effect\": \"Allow\", \"Action\": [\"s3:*\", \
         \"ec2:Describe*\"], \"Resource\": \"*\"}}', [], true)",
        "[\"s3:* (statement 1)\"]",
    ),
    arguments: &[Takes::Policy, Takes::List, Takes::Anything],
    optional: 0,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute,
};

fn compute<'a>(
    evaluation: &mut Evaluation<'a>,
    arguments: &'a [Expression],
    [policy, allowed, strict, ..]: [Computed<'a>; MOST_ARGUMENTS],
) -> Known<'a> {
    let allowed = each_named(&arguments[1], allowed, "a service", Computed::as_text)?;
    let is_strict = matches!(strict, Computed::Boolean(true));
    let policy = statements(evaluation, &arguments[0], policy)?;
    let gathered = policy.gather(evaluation, |evaluation, statement, gathered| {
        gathered.add_known(services(evaluation, statement, &allowed, is_strict));
    });
    Ok(gathered.finish(evaluation))
}

fn services<'a>(
    evaluation: &mut Evaluation<'a>,
    statement: &Statement<'a>,
    allowed: &[&str],
    is_strict: bool,
) -> Known<'a, Vec<String>> {
    evaluation.charge(4)?;
    let effect = statement.effect(evaluation);
    if matches!(effect, Ok(Effect::Deny)) {
        return Ok(Vec::new());
    }
    let is_whole = |action: &str| service_of(action).is_some();
    let mut found = Vec::new();
    match statement.actions(evaluation)? {
        Subjects::These(actions) => {
            for action in actions {
                evaluation.charge(1 + allowed.len())?;
                let Some(service) = service_of(action) else { continue };
                if !allowed.iter().any(|known| known.eq_ignore_ascii_case(service)) {
                    found.push(format!("{action} ({})", statement.name()));
                }
            }
        }
        Subjects::AllBut(others) => {
            if is_strict || others.iter().any(|other| is_whole(other)) {
                found.push(format!("NotAction ({})", statement.name()));
            }
        }
    }
    if !found.is_empty() {
        effect?;
    }
    Ok(found)
}

/// The service of which a pattern is all actions; `*` for all services.
fn service_of(action: &str) -> Option<&str> {
    let (service, action) = action.split_once(':').unwrap_or(("*", action));
    let is_all = !action.is_empty() && action.bytes().all(|byte| byte == b'*');
    is_all.then_some(service)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::test::given;
    use crate::model::value::Value;

    #[test]
    fn full_service_statements() {
        let allow = |action: Json| json!({"Sid": "A", "Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::a"});
        let not = |action: Json| json!({"Sid": "A", "Effect": "Allow", "NotAction": action, "Resource": "*"});
        for (name, statement, strict, expected) in [
            ("all of S3", allow(json!("s3:*")), true, r#"["s3:* (statement A)"]"#),
            (
                "several",
                allow(json!(["s3:*", "ec2:Describe*", "SQS:*"])),
                true,
                r#"["s3:* (statement A)", "SQS:* (statement A)"]"#,
            ),
            ("everything", allow(json!("*")), true, r#"["* (statement A)"]"#),
            ("everything in other words", allow(json!("*:*")), true, r#"["*:* (statement A)"]"#),
            ("a prefix", allow(json!("s3:Get*")), true, "[]"),
            ("an allowed service", allow(json!("logs:*")), true, "[]"),
            ("denied", json!({"Effect": "Deny", "Action": "*", "Resource": "*"}), true, "[]"),
            (
                "all but an action",
                not(json!("iam:PassRole")),
                true,
                r#"["NotAction (statement A)"]"#,
            ),
            ("all but an action, as AWS has it", not(json!("iam:PassRole")), false, "[]"),
            (
                "all but a service, as AWS has it",
                not(json!("iam:*")),
                false,
                r#"["NotAction (statement A)"]"#,
            ),
        ] {
            let item = Value::from(json!({"policy": {"Statement": statement}}));
            let call = format!("fullServiceStatements(item.policy, ['Logs'], {strict})");
            assert_eq!(given(&call, &item), expected, "{name}");
        }
        let mut item =
            Value::from(json!({"none": null, "policy": {"Statement": allow(json!("*"))}}));
        item.put("policy.Statement.Action", Value::unread("after apply"));
        assert_eq!(given("fullServiceStatements(item.policy, [], true)", &item), "[? after apply]");
        assert_eq!(given("fullServiceStatements(item.none, [], true)", &item), "[]");
    }
}
