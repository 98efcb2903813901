//! `escalations(policy, ignored)`.

use super::{Function, Gives, MOST_ARGUMENTS, Scope, Takes, each_named};
use crate::rules::language::computed::{Computed, Unknown};
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::expression::Expression;
use crate::rules::language::gathered::Gathered;
use crate::rules::language::policy::escalation::{Action, WAYS, Way};
use crate::rules::language::policy::public::all;
use crate::rules::language::policy::statement::{Effect, Statement, Subjects};
use crate::rules::language::policy::statements;

/// By which known ways who has an IAM policy gets more permissions than it gives.
pub static FUNCTION: Function = Function {
    name: "escalations",
    description: "By which known ways, other than some that are ignored, who has an IAM policy gets \
                  more permissions than it gives: a list such as `iam:CreatePolicyVersion` or \
                  `iam:PassRole + ec2:RunInstances`, empty where none is allowed as a whole. \
                  Actions of IAM count where they are allowed on all users, groups, roles or \
                  policies. Conditions of what is allowed do not count; what a statement without \
                  conditions denies everywhere is not allowed. A policy that is `null` has none.",
    example: (
        "escalations('{\"Statement\": {\"Effect\": \"Allow\", \"Action\": [\"iam:PassRole\", \
         \"ec2:*\"], \"Resource\": \"*\"}}', ['iam:PassRole + ec2:RequestSpotInstances', \
         'iam:PassRole + ec2:AssociateIamInstanceProfile'])",
        "[\"iam:PassRole + ec2:RunInstances\"]",
    ),
    arguments: &[Takes::Policy, Takes::List],
    optional: 0,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute,
};

fn compute<'a>(
    evaluation: &mut Evaluation<'a>,
    arguments: &'a [Expression],
    [policy, ignored, ..]: [Computed<'a>; MOST_ARGUMENTS],
) -> Known<'a> {
    let ignored = each_named(&arguments[1], ignored, "a way", Computed::as_text)?;
    let policy = statements(evaluation, &arguments[0], policy)?;
    let mut gathered = Gathered::default();
    // Most policies have none of the actions: those that have one are looked at action by action.
    let mut relevant = Vec::new();
    for statement in policy.known {
        evaluation.charge(4)?;
        relevant.push(Parsed {
            effect: statement.effect(evaluation),
            actions: statement.actions(evaluation),
            is_bound: statement.conditions(evaluation).map(|conditions| !conditions.is_empty()),
            statement,
        });
    }
    let mut known: Vec<(&str, Known<'a, bool>)> = Vec::new();
    for way in &WAYS {
        if ignored.contains(&&*way.name()) {
            continue;
        }
        match is_open(evaluation, way, &relevant, policy.more, &mut known) {
            Ok(true) => gathered.add(way.name()),
            Ok(false) => {}
            Err(Unknown::TooManySteps) => return Err(Unknown::TooManySteps),
            Err(reason) => gathered.may_have_more(reason),
        }
    }
    Ok(gathered.finish(evaluation))
}

/// A statement, each part read once.
struct Parsed<'a> {
    statement: Statement<'a>,
    effect: Known<'a, Effect>,
    actions: Known<'a, Subjects<'a>>,
    is_bound: Known<'a, bool>,
}

/// Whether all actions of a way are allowed.
fn is_open<'a>(
    evaluation: &mut Evaluation<'a>,
    way: &'static Way,
    statements: &[Parsed<'a>],
    more: Option<Unknown<'a>>,
    known: &mut Vec<(&'static str, Known<'a, bool>)>,
) -> Known<'a, bool> {
    let mut unknown = None;
    for action in way.actions {
        evaluation.charge(1)?;
        let is_allowed = match known.iter().find(|(name, _)| *name == action.name) {
            Some((_, is_allowed)) => *is_allowed,
            None => {
                let is_allowed = is_allowed(evaluation, action, statements, more);
                known.push((action.name, is_allowed));
                is_allowed
            }
        };
        match is_allowed {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(reason) => {
                unknown.get_or_insert(reason);
            }
        }
    }
    unknown.map_or(Ok(true), Err)
}

/// Whether a statement allows an action on enough, and none surely denies it everywhere.
fn is_allowed<'a>(
    evaluation: &mut Evaluation<'a>,
    action: &'static Action,
    parsed: &[Parsed<'a>],
    more: Option<Unknown<'a>>,
) -> Known<'a, bool> {
    let (mut is_allowed, mut unknown) = (false, more);
    for of in parsed {
        let acts = match &of.actions {
            Ok(actions) => actions.share(evaluation, action.name),
            Err(reason) => Err(*reason),
        };
        if matches!(acts, Ok(false)) {
            continue;
        }
        let is_allow = of.effect.map(|effect| effect == Effect::Allow);
        let is_enough = match action.kind() {
            Some(kind) => kind.is_all_of(evaluation, &of.statement),
            None => Ok(true),
        };
        match all([is_allow, acts, is_enough]) {
            Ok(allows) => is_allowed |= allows,
            Err(reason) => {
                unknown.get_or_insert(reason);
            }
        }
        let is_everywhere = of
            .statement
            .resources(evaluation)
            .map(|resources| matches!(resources, Subjects::These(these) if these.contains(&"*")));
        let is_free = of.is_bound.map(|is_bound| !is_bound);
        match all([of.effect.map(|effect| effect == Effect::Deny), acts, is_everywhere, is_free]) {
            Ok(true) => return Ok(false),
            Ok(false) => {}
            Err(reason) => {
                unknown.get_or_insert(reason);
            }
        }
    }
    match (is_allowed, unknown) {
        (false, None) => Ok(false),
        (true, None) => Ok(true),
        (_, Some(reason)) => Err(reason),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::test::given;
    use super::WAYS;
    use crate::model::value::Value;

    fn computed(statements: &Json) -> String {
        let item = Value::from(json!({"policy": {"Statement": statements}}));
        given("escalations(item.policy, [])", &item)
    }

    fn allow(actions: impl Into<Json>, resource: impl Into<Json>) -> Json {
        let (actions, resource) = (actions.into(), resource.into());
        json!({"Effect": "Allow", "Action": actions, "Resource": resource})
    }

    #[test]
    fn every_way_is_found_alone_and_only_as_a_whole() {
        for way in &WAYS {
            let actions: Vec<_> = way.actions.iter().map(|action| action.name).collect();
            let name = format!("[\"{}\"]", way.name());
            assert_eq!(computed(&allow(json!(actions), json!("*"))), name);
            for left_out in 0..actions.len() {
                let mut fewer = actions.clone();
                fewer.remove(left_out);
                assert_eq!(computed(&allow(json!(fewer), json!("*"))), "[]", "{fewer:?}");
            }
        }
    }

    #[test]
    fn escalations() {
        let new_version = r#"["iam:CreatePolicyVersion"]"#;
        let version = |resource: Json| allow(json!("iam:CreatePolicyV*"), resource);
        let deny = |change: Json| {
            let mut deny = json!({"Effect": "Deny", "Action": "iam:*", "Resource": "*"});
            for (name, value) in change.as_object().unwrap() {
                deny[name] = value.clone();
            }
            deny
        };
        for (name, statements, expected) in [
            ("all policies", version(json!("arn:aws:iam::123456789012:policy/*")), new_version),
            ("one policy", version(json!("arn:aws:iam::123456789012:policy/a")), "[]"),
            (
                "all but one",
                json!({"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "NotResource": "a"}),
                new_version,
            ),
            (
                "in two statements",
                json!([
                    allow(json!("iam:PassRole"), json!("*")),
                    allow(
                        json!("glue:CreateDevEndpoint"),
                        json!("arn:aws:glue:*:*:devEndpoint/mine")
                    )
                ]),
                r#"["iam:PassRole + glue:CreateDevEndpoint"]"#,
            ),
            (
                "one role is passed",
                json!([
                    allow(json!("iam:PassRole"), json!("arn:aws:iam::1:role/a")),
                    allow(json!("ec2:*"), json!("*"))
                ]),
                "[]",
            ),
            (
                "with a condition",
                json!({"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}),
                new_version,
            ),
            ("denied", json!([version(json!("*")), deny(json!({}))]), "[]"),
            ("denied first", json!([deny(json!({})), version(json!("*"))]), "[]"),
            (
                "denied to some",
                json!([version(json!("*")), deny(json!({"Resource": "arn:aws:iam::*:policy/a"}))]),
                new_version,
            ),
            (
                "denied sometimes",
                json!([version(json!("*")), deny(json!({"Condition": {"Bool": {"a": "true"}}}))]),
                new_version,
            ),
            (
                "another action is denied",
                json!([version(json!("*")), deny(json!({"Action": "iam:Get*"}))]),
                new_version,
            ),
            (
                "all but it is denied",
                json!([
                    version(json!("*")),
                    json!({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"})
                ]),
                new_version,
            ),
            ("reading", allow(json!(["iam:Get*", "iam:List*", "s3:*"]), json!("*")), "[]"),
        ] {
            assert_eq!(computed(&statements), expected, "{name}");
        }
        let admin = computed(&allow(json!("*"), json!("*")));
        assert_eq!(admin.matches("\", \"").count() + 1, WAYS.len());
        let mut item =
            Value::from(json!({"none": null, "policy": {"Statement": version(json!("*"))}}));
        item.put("policy.Statement.Resource", Value::unread("after apply"));
        assert_eq!(given("escalations(item.policy, [])", &item), "[? after apply]");
        assert_eq!(given("escalations(item.policy, ['iam:CreatePolicyVersion'])", &item), "[]");
        assert_eq!(given("escalations(item.none, [])", &item), "[]");
    }
}
