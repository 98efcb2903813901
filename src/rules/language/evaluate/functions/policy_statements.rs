//! `policyStatements(policy)`.

use super::{Function, Gives, Scope, Takes};
use crate::model::value::{List, Object, Reason, Value};
use crate::rules::language::computed::Unknown;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::explain::explain;
use crate::rules::language::policy::condition::Condition;
use crate::rules::language::policy::statement::{Effect, Subjects};
use crate::rules::language::policy::{Statement, statements};

/// The statements of a policy, each in one form.
pub static FUNCTION: Function = Function {
    name: "policyStatements",
    description: "The statements of a policy, each an object with name, effect, actions, \
                  notActions, resources, notResources, principals, notPrincipals and conditions. \
                  Where a policy may have a text or a list, these are lists; actions are in lower \
                  case. A principal is `*`, or its kind and its name such as \
                  `Service:ec2.amazonaws.com`; a condition has operator, key and values. A policy \
                  that is `null` has none.",
    example: (
        "policyStatements('{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"iam:PassRole\", \
         \"Resource\": \"*\"}}')[0].actions",
        "[\"iam:passrole\"]",
    ),
    arguments: &[Takes::Policy],
    optional: 0,
    gives: Gives::Anything,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [policy, ..]| {
        let policy = statements(evaluation, &arguments[0], policy)?;
        let mut list = List { elements: Vec::new(), more: None };
        for statement in &policy.known {
            evaluation.charge(64)?;
            let object = in_one_form(evaluation, statement)?;
            list.elements.push(object.into());
        }
        list.more = policy.more.map(|reason| reason_of(evaluation, reason));
        Ok(evaluation.arena.document(list.into()))
    },
};

fn reason_of(evaluation: &Evaluation<'_>, unknown: Unknown<'_>) -> Reason {
    explain(unknown, evaluation.named).into()
}

fn in_one_form<'a>(
    evaluation: &mut Evaluation<'a>,
    statement: &Statement<'a>,
) -> Known<'a, Object> {
    let mut object = Object::with_capacity(9);
    object.push("name".into(), statement.name().into());
    let effect = statement.effect(evaluation).map(|effect| match effect {
        Effect::Allow => "Allow".into(),
        Effect::Deny => "Deny".into(),
    });
    object.push("effect".into(), or_unread(evaluation, effect)?);
    let actions = statement.actions(evaluation);
    put(evaluation, &mut object, ["actions", "notActions"], actions, str::to_ascii_lowercase)?;
    let resources = statement.resources(evaluation);
    put(evaluation, &mut object, ["resources", "notResources"], resources, str::to_owned)?;
    let principals = statement.principals(evaluation);
    put(evaluation, &mut object, ["principals", "notPrincipals"], principals, str::to_owned)?;
    let conditions = statement.conditions(evaluation).map(|conditions| {
        let condition = |condition: Condition<'_>| {
            let values: List = condition.values.iter().map(|value| Value::from(*value)).collect();
            let members = [
                ("operator", condition.operator.into()),
                ("key", condition.key.into()),
                ("values", values.into()),
            ];
            Value::from(members.into_iter().collect::<Object>())
        };
        Value::from(conditions.into_iter().map(condition).collect::<List>())
    });
    object.push("conditions".into(), or_unread(evaluation, conditions)?);
    Ok(object)
}

/// The value, or one that could not be read. Without steps left, nothing more is computed.
fn or_unread<'a>(evaluation: &Evaluation<'a>, value: Known<'a, Value>) -> Known<'a, Value> {
    match value {
        Err(Unknown::TooManySteps) => Err(Unknown::TooManySteps),
        Err(reason) => Ok(Value::unread(reason_of(evaluation, reason))),
        Ok(value) => Ok(value),
    }
}

/// Puts in to what a statement applies, and to what it does not.
fn put<'a>(
    evaluation: &mut Evaluation<'a>,
    object: &mut Object,
    [these, all_but]: [&str; 2],
    subjects: Known<'a, Subjects<'a>>,
    form: impl Fn(&str) -> String,
) -> Known<'a, ()> {
    let (subjects, others) = match subjects {
        Ok(Subjects::These(these)) => (Ok(these), Ok(Vec::new())),
        Ok(Subjects::AllBut(others)) => (Ok(Vec::new()), Ok(others)),
        Err(reason) => (Err(reason), Err(reason)),
    };
    for (name, texts) in [(these, subjects), (all_but, others)] {
        let bytes: usize = texts.iter().flatten().map(|text| text.len()).sum();
        evaluation.charge(bytes / 8)?;
        let list = texts.map(|texts| {
            Value::from(texts.into_iter().map(|text| form(text).into()).collect::<List>())
        });
        object.push(name.into(), or_unread(evaluation, list)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::test::given;
    use crate::model::value::Value;

    #[test]
    fn policy_statements() {
        let mut item = Value::from(json!({"policy": {"Statement": [
            {
                "Sid": "A", "Effect": "Allow", "Action": ["EC2:*", "s3:Get*"], "Resource": "*",
                "Principal": {"AWS": ["1", "*"], "Service": "ec2.amazonaws.com"},
                "Condition": {"Bool": {"aws:SecureTransport": false}},
            },
            {"Effect": "Deny", "NotAction": "IAM:x", "NotResource": ["a"], "NotPrincipal": "*"},
            {"Effect": "Allow", "Action": "s3:*"},
        ]}, "none": null}));
        item.put("hidden.Statement", Value::from(json!({"Effect": "Allow"})));
        item.put("hidden.Statement.Action", Value::unread("after apply"));
        for (call, expected) in [
            ("[0].name", r#""statement A""#),
            ("[0].effect", r#""Allow""#),
            ("[0].actions", r#"["ec2:*", "s3:get*"]"#),
            ("[0].notActions", "[]"),
            ("[0].resources", r#"["*"]"#),
            ("[0].principals", r#"["AWS:1", "*", "Service:ec2.amazonaws.com"]"#),
            (
                "[0].conditions",
                r#"[{operator: "Bool", key: "aws:SecureTransport", values: ["false"]}]"#,
            ),
            ("[1].name", r#""statement 2""#),
            ("[1].actions", "[]"),
            ("[1].notActions", r#"["iam:x"]"#),
            ("[1].notResources", r#"["a"]"#),
            ("[1].notPrincipals", r#"["*"]"#),
            ("[2].resources", "[]"),
            (".exists(s, s.effect == 'Allow' && 's3:*' in s.actions)", "true"),
            (".size()", "3"),
        ] {
            assert_eq!(given(&format!("policyStatements(item.policy){call}"), &item), expected);
        }
        assert_eq!(given("policyStatements(item.none)", &item), "[]");
        assert_eq!(given("policyStatements(item.hidden)[0].actions", &item), "? after apply");
        assert_eq!(given("policyStatements(item.hidden)[0].resources", &item), "[]");
    }
}
