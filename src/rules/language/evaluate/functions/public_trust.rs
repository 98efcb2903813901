//! `publicTrust(policy, sharedProviders)`.

use super::{Function, Gives, MOST_ARGUMENTS, Scope, Takes, each_named};
use crate::rules::language::computed::Computed;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::expression::Expression;
use crate::rules::language::policy::condition::Condition;
use crate::rules::language::policy::statement::{Effect, Statement, Subjects};
use crate::rules::language::policy::statements;
use crate::rules::language::policy::trust::words;

/// Which statements of a role's trust policy let anybody assume the role.
pub static FUNCTION: Function = Function {
    name: "publicTrust",
    description: "Which statements of a role's trust policy let anybody assume the role, each with \
                  whom: a list such as `* (statement 1)`. `*` and all but some principals are \
                  anybody, unless a condition binds them to fixed accounts or organizations \
                  (aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:PrincipalAccount, \
                  aws:PrincipalArn, aws:SourceAccount, aws:SourceArn, aws:SourceOrgID); \
                  sts:ExternalId does not. So is everybody at a provider of web identities that \
                  many share: a statement for one of those in the list has to ask for a fixed \
                  `sub`, one for Cognito, Google, Amazon or Facebook for an `aud` or `app_id`.",
    example: (
        "publicTrust('{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"Federated\": \
         \"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com\"}, \
         \"Action\": \"sts:AssumeRoleWithWebIdentity\"}}', ['token.actions.githubusercontent.com'])",
        "[\"token.actions.githubusercontent.com (statement 1)\"]",
    ),
    arguments: &[Takes::Policy, Takes::List],
    optional: 0,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute,
};

/// Keys of conditions that bind a role to accounts or organizations.
const KEYS: [&str; 7] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
];
/// Providers that everybody can have an identity of, and the claims of which one has to be fixed
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif>).
const PROVIDERS: [(&str, &[&str]); 4] = [
    ("cognito-identity.amazonaws.com", &["aud"]),
    ("accounts.google.com", &["aud", "oaud", "sub"]),
    ("www.amazon.com", &["app_id", "aud"]),
    ("graph.facebook.com", &["app_id", "aud"]),
];

fn compute<'a>(
    evaluation: &mut Evaluation<'a>,
    arguments: &'a [Expression],
    [policy, shared, ..]: [Computed<'a>; MOST_ARGUMENTS],
) -> Known<'a> {
    let shared = each_named(&arguments[1], shared, "a provider", Computed::as_text)?;
    let policy = statements(evaluation, &arguments[0], policy)?;
    let gathered = policy.gather(evaluation, |evaluation, statement, gathered| {
        let found = anybody(evaluation, statement, &shared);
        gathered.add_known(found.map(|found| found.into_iter().map(|who| words(statement, who))));
    });
    Ok(gathered.finish(evaluation))
}

/// Who is anybody of those whom a statement lets assume the role.
fn anybody<'a>(
    evaluation: &mut Evaluation<'a>,
    statement: &Statement<'a>,
    shared: &[&'a str],
) -> Known<'a, Vec<&'a str>> {
    evaluation.charge(8)?;
    let effect = statement.effect(evaluation);
    if matches!(effect, Ok(Effect::Deny)) {
        return Ok(Vec::new());
    }
    let principals = match statement.principals(evaluation)? {
        Subjects::These(principals) => principals,
        Subjects::AllBut(_) => vec!["*"],
    };
    // Most statements name nobody who could be anybody: what is unknown of these does not matter.
    let mut suspects = Vec::new();
    for principal in principals {
        evaluation.charge(1 + shared.len() + PROVIDERS.len())?;
        evaluation.charge(principal.len() * (shared.len() + PROVIDERS.len()) / 32)?;
        if principal == "*" {
            suspects.push((principal, None));
        } else if let Some(("Federated", name)) = principal.split_once(':') {
            let provider =
                name.split_once(":oidc-provider/").map_or(name, |(_, provider)| provider);
            let is = |known: &str| begins_with(provider, known);
            if let Some((_, claims)) = PROVIDERS.iter().find(|(known, _)| is(known)) {
                suspects.push((provider, Some(*claims)));
            } else if shared.iter().any(|known| is(known)) {
                suspects.push((provider, Some(&["sub"][..])));
            }
        }
    }
    if suspects.is_empty() {
        return Ok(Vec::new());
    }
    let conditions = statement.conditions(evaluation)?;
    let mut found = Vec::new();
    for (who, claims) in suspects {
        let mut is_bound = false;
        for condition in &conditions {
            evaluation.charge(4 + condition.values.len())?;
            is_bound |= match claims {
                None => is_of_fixed_accounts(condition),
                Some(claims) => asks_for(condition, who, claims),
            };
        }
        if !is_bound {
            found.push(who);
        }
    }
    if !found.is_empty() {
        effect?;
    }
    Ok(found)
}

/// Whether a provider is a known one, or below it: `oidc.circleci.com/org/ID`.
fn begins_with(provider: &str, known: &str) -> bool {
    let (provider, known) = (provider.to_ascii_lowercase(), known.to_ascii_lowercase());
    provider.strip_prefix(&*known).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_of_fixed_accounts(condition: &Condition<'_>) -> bool {
    let Some(operator) = condition.binding_operator() else { return false };
    let key = condition.key.to_ascii_lowercase();
    if !KEYS.contains(&&*key) || operator == "ipaddress" || condition.values.is_empty() {
        return false;
    }
    let has_wildcard = |text: &str| text.contains(['*', '?']) || text.contains("${");
    condition.values.iter().all(|value| match &*key {
        // The account is the fifth part; in operators other than those of ARNs an asterisk before
        // it may be the account as well.
        "aws:principalarn" | "aws:sourcearn" => {
            let parts: Vec<_> = value.splitn(6, ':').collect();
            let account = parts.get(4).copied().unwrap_or_default();
            let is_fixed =
                operator.starts_with("arn") || !parts.iter().take(4).any(|part| has_wildcard(part));
            is_fixed && !account.is_empty() && !has_wildcard(account)
        }
        "aws:principalorgpaths" => {
            let organization = value.split('/').next().unwrap_or_default();
            !organization.is_empty() && !has_wildcard(organization)
        }
        _ => !value.is_empty() && !has_wildcard(value),
    })
}

/// Whether a condition asks for fixed values of one of a provider's claims.
fn asks_for(condition: &Condition<'_>, provider: &str, claims: &[&str]) -> bool {
    let Some(operator) = condition.binding_operator() else { return false };
    let Some((of, claim)) = condition.key.rsplit_once(':') else { return false };
    let is_claim = of.eq_ignore_ascii_case(provider)
        && claims.iter().any(|known| known.eq_ignore_ascii_case(claim));
    is_claim
        && operator.starts_with("string")
        && !condition.values.is_empty()
        && condition.values.iter().all(|value| is_fixed_claim(value))
}

/// Whether a value of a claim leaves somebody out: `repo:my-company/*` does, `repo:*` does not.
fn is_fixed_claim(value: &str) -> bool {
    if value.contains("${") || value.is_empty() {
        return false;
    }
    let before = value.split(['*', '?']).next().unwrap_or_default();
    if before.len() == value.len() {
        return true;
    }
    // Before the first wildcard a kind and an owner are whole: `repo:my-company/`, `org/1/`.
    let mut whole: Vec<_> = before.split([':', '/']).collect();
    whole.pop();
    whole.iter().filter(|part| !part.is_empty()).count() >= 2
}

#[cfg(test)]
mod tests;
