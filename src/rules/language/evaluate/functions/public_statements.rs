//! `publicStatements(policy, actions)`.

use super::{Function, Gives, Scope, Takes, each_named};
use crate::rules::language::computed::Computed;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::gathered::Gathered;
use crate::rules::language::policy::statement::Effect;
use crate::rules::language::policy::{Statement, statements};

/// Which statements of a resource's policy let everybody do something.
///
/// Public is what Amazon S3 calls so
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>,
/// "The meaning of public"). What a policy denies is not looked at, as there.
pub static FUNCTION: Function = Function {
    name: "publicStatements",
    description: "Which statements of the policy of a bucket, a key or a topic let everybody do \
                  something, or one of some actions (`s3:GetObject*`): a list such as `statement \
                  AllowRead`, empty where none does. A statement does where it allows it for the \
                  principal `*`, or for all but some principals, and no condition binds it: one \
                  with StringEquals, StringLike, ArnEquals, ArnLike or IpAddress and fixed values \
                  for a key such as aws:SourceArn, aws:SourceAccount, aws:SourceVpce, \
                  aws:PrincipalOrgID or aws:SourceIp. A policy that is `null` has none.",
    example: (
        "publicStatements('{\"Statement\": {\"Sid\": \"Read\", \"Effect\": \"Allow\", \
         \"Principal\": \"*\", \"Action\": \"s3:Get*\", \"Resource\": \"*\"}}', \
         ['s3:GetObject*'])",
        "[\"statement Read\"]",
    ),
    arguments: &[Takes::Policy, Takes::List],
    optional: 1,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [policy, actions, ..]| {
        let actions = match arguments.get(1) {
            Some(argument) => each_named(argument, actions, "an action", Computed::as_text)?,
            None => vec!["*"],
        };
        let policy = statements(evaluation, &arguments[0], policy)?;
        let mut gathered = Gathered::default();
        for statement in &policy.known {
            match is_public(evaluation, statement, &actions) {
                Ok(true) => gathered.add(statement.name()),
                Ok(false) => {}
                Err(reason) => gathered.may_have_more(reason),
            }
        }
        if let Some(more) = policy.more {
            gathered.may_have_more(more);
        }
        Ok(gathered.finish(evaluation))
    },
};

/// Whether a statement lets everybody do one of some actions. What is known decides first.
fn is_public<'a>(
    evaluation: &mut Evaluation<'a>,
    statement: &Statement<'a>,
    actions: &[&'a str],
) -> Known<'a, bool> {
    evaluation.charge(4)?;
    let effect = statement.effect(evaluation).map(|effect| effect == Effect::Allow);
    let principals = statement.principals(evaluation).map(|principals| principals.are_public());
    let acts = statement.actions(evaluation).and_then(|subjects| {
        for action in actions {
            if subjects.share(evaluation, action)? {
                return Ok(true);
            }
        }
        Ok(false)
    });
    let is_open = statement.conditions(evaluation).and_then(|conditions| {
        let mut unknown = None;
        for condition in conditions {
            match condition.binds(evaluation) {
                Ok(true) => return Ok(false),
                Ok(false) => {}
                Err(reason) => {
                    unknown.get_or_insert(reason);
                }
            }
        }
        unknown.map_or(Ok(true), Err)
    });
    let parts = [effect, principals, acts, is_open];
    if parts.iter().any(|part| matches!(part, Ok(false))) {
        return Ok(false);
    }
    parts.into_iter().try_fold(true, |all, part| Ok(all && part?))
}

#[cfg(test)]
mod tests;
