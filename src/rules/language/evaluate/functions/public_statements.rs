//! `publicStatements(policy, actions)`.

use super::{Function, Gives, Scope, Takes, each_named};
use crate::rules::language::computed::Computed;
use crate::rules::language::policy::public::public_statements;
use crate::rules::language::policy::statements;

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
        Ok(public_statements(evaluation, &policy, &actions).finish(evaluation))
    },
};

#[cfg(test)]
mod tests;
