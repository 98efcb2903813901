//! To whom a resource's policy gives something: accounts, services and organizations that are
//! trusted, and all others.

use super::condition::Condition;
use super::public::any;
use super::statement::{Effect, Statement, Subjects};
use crate::rules::language::computed::Unknown;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::wildcard::like;

/// Who is trusted.
pub(crate) struct Trust<'a> {
    /// The account that the resource is in; something else where that is not known, as in a plan.
    pub own: &'a str,
    pub accounts: Vec<&'a str>,
    pub services: Vec<&'a str>,
    pub organizations: Vec<&'a str>,
}

/// Why an account is neither the resource's own nor another one.
const OWN_UNKNOWN: &str = "It is not known in which account the resource is.";
const CANONICAL: &str = "The policy names an account by its canonical user id.";

impl<'a> Trust<'a> {
    /// Those to whom a statement gives something and who are not trusted; of each its name, or why
    /// that is unknown. Empty where the statement allows nothing.
    pub(crate) fn others(
        &self,
        evaluation: &mut Evaluation<'a>,
        statement: &Statement<'a>,
    ) -> Known<'a, Vec<Known<'a, &'a str>>> {
        evaluation.charge(4)?;
        if statement.effect(evaluation)? == Effect::Deny {
            return Ok(Vec::new());
        }
        let principals = match statement.principals(evaluation)? {
            Subjects::These(principals) => principals,
            Subjects::AllBut(_) => vec!["*"],
        };
        let mut others = Vec::new();
        for principal in principals {
            evaluation.charge(2 + self.accounts.len() + self.services.len())?;
            match self.is_trusted(evaluation, principal) {
                Ok(true) => {}
                Ok(false) => {
                    others.push(Ok(principal.split_once(':').map_or(principal, |(_, name)| name)));
                }
                Err(reason) => others.push(Err(reason)),
            }
        }
        Ok(others)
    }

    /// Whether a principal is of a trusted account, or a trusted service.
    fn is_trusted(&self, evaluation: &mut Evaluation<'a>, principal: &'a str) -> Known<'a, bool> {
        match principal.split_once(':') {
            Some(("Service", service)) => {
                for trusted in &self.services {
                    if like(evaluation, service, trusted)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Some(("CanonicalUser", _)) => Err(Unknown::Unread(CANONICAL)),
            Some(("AWS" | "Federated", name)) => match account_of(name) {
                Some(account) => self.has(account),
                // What is left in a policy of a user or role that was deleted: nobody.
                None if is_unique_id(name) || is_of_cloud_front(name) => Ok(true),
                None => Ok(false),
            },
            _ => Ok(false),
        }
    }

    /// Whether conditions let in nobody but those who are trusted: one of them does, with an
    /// operator that never holds where a request lacks the key, and fixed values.
    pub(crate) fn is_narrowed(
        &self,
        evaluation: &mut Evaluation<'a>,
        conditions: &[Condition<'a>],
    ) -> Known<'a, bool> {
        any(conditions, |condition| self.narrows(evaluation, condition))
    }

    fn narrows(&self, evaluation: &mut Evaluation<'a>, of: &Condition<'a>) -> Known<'a, bool> {
        evaluation.charge(4 + of.values.len() * (1 + self.accounts.len()))?;
        let Some(operator) = of.binding_operator() else { return Ok(false) };
        let key = of.key.to_ascii_lowercase();
        if of.values.is_empty() || operator == "ipaddress" {
            return Ok(false);
        }
        let mut unknown = None;
        for value in &of.values {
            let trusts = match &*key {
                "aws:principalaccount" | "aws:sourceaccount" | "kms:calleraccount" => {
                    if is_account(value) { self.has(value) } else { Ok(false) }
                }
                "aws:principalarn" | "aws:sourcearn" => {
                    // In other operators an asterisk reaches beyond its part of the ARN.
                    let is_by_parts = operator.starts_with("arn");
                    let before = value.splitn(5, ':').take(4);
                    let is_fixed = is_by_parts || !before.into_iter().any(has_wildcard);
                    match account_of(value) {
                        Some(account) if is_fixed => self.has(account),
                        _ => Ok(false),
                    }
                }
                "aws:principalorgid" | "aws:sourceorgid" => Ok(self.organizations.contains(value)),
                "aws:principalorgpaths" | "aws:sourceorgpaths" => {
                    let organization = value.split('/').next().unwrap_or_default();
                    Ok(self.organizations.contains(&organization))
                }
                _ => Ok(false),
            };
            match trusts {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(reason) => unknown = Some(reason),
            }
        }
        unknown.map_or(Ok(true), Err)
    }

    /// Whether an account is trusted.
    fn has(&self, account: &str) -> Known<'a, bool> {
        if account == self.own || self.accounts.contains(&account) {
            return Ok(true);
        }
        if is_account(self.own) { Ok(false) } else { Err(Unknown::Unread(OWN_UNKNOWN)) }
    }
}

/// The account of a principal: of its ARN, or itself.
fn account_of(name: &str) -> Option<&str> {
    let account = if name.starts_with("arn:") { name.split(':').nth(4)? } else { name };
    is_account(account).then_some(account)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it is the id of a user or role
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>).
fn is_unique_id(name: &str) -> bool {
    let id = name.split(':').next().unwrap_or_default();
    (id.starts_with("AIDA") || id.starts_with("AROA"))
        && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Whether it is an origin access identity: by it CloudFront alone reads.
fn is_of_cloud_front(name: &str) -> bool {
    name.starts_with("arn:") && name.contains(":iam::cloudfront:")
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?']) || text.contains("${")
}

/// The names of those to whom the statements of a policy give something and who are not trusted.
pub(crate) fn words(statement: &Statement<'_>, name: &str) -> String {
    format!("{name} ({})", statement.name())
}
