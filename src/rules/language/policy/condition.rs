//! The conditions of a statement, and whether one binds it to somebody.

use super::texts_of;
use crate::model::value::Object;
use crate::rules::language::computed::{Computed, Unknown};
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::network::{Family, Network};

/// One comparison of a statement's conditions, all of which must hold.
#[derive(Debug)]
pub(crate) struct Condition<'a> {
    pub operator: &'a str,
    pub key: &'a str,
    pub values: Vec<&'a str>,
}

/// All comparisons of a `Condition`.
pub(crate) fn conditions<'a>(
    evaluation: &mut Evaluation<'a>,
    object: &'a Object,
) -> Known<'a, Vec<Condition<'a>>> {
    if let Some(more) = &object.more {
        return Err(Unknown::Unread(more));
    }
    let mut conditions = Vec::new();
    for (operator, keys) in object.iter() {
        let keys = match Computed::from(keys) {
            Computed::Object(keys) => keys,
            Computed::Unknown(reason) => return Err(reason),
            _ => {
                let reason = format!("The policy's condition {operator} is none.");
                return Err(Unknown::Unread(evaluation.arena.text(reason)));
            }
        };
        if let Some(more) = &keys.more {
            return Err(Unknown::Unread(more));
        }
        for (key, values) in keys.iter() {
            evaluation.charge(2)?;
            let values = match Computed::from(values) {
                Computed::Unknown(reason) => return Err(reason),
                values => texts_of(evaluation, key, values)?,
            };
            conditions.push(Condition { operator, key, values });
        }
    }
    Ok(conditions)
}

/// Operators that never hold where a request lacks the key, and hold for their values alone
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>).
const BINDING: [&str; 6] =
    ["stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"];

/// The other operators: with them a statement is open to everybody but some.
const OPEN: [&str; 21] = [
    "stringnotequals",
    "stringnotequalsignorecase",
    "stringnotlike",
    "arnnotequals",
    "arnnotlike",
    "notipaddress",
    "null",
    "bool",
    "binaryequals",
    "numericequals",
    "numericnotequals",
    "numericlessthan",
    "numericlessthanequals",
    "numericgreaterthan",
    "numericgreaterthanequals",
    "dateequals",
    "datenotequals",
    "datelessthan",
    "datelessthanequals",
    "dategreaterthan",
    "dategreaterthanequals",
];

/// Keys whose fixed values keep a policy from being public: those of Amazon S3
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>,
/// "The meaning of public") and of AWS KMS
/// (<https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html>, KMS.5).
const KEYS: [&str; 14] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
];

impl<'a> Condition<'a> {
    /// Whether it lets in fixed principals or networks alone. An operator that AWS has added since
    /// is unknown.
    pub(crate) fn binds(&self, evaluation: &mut Evaluation<'a>) -> Known<'a, bool> {
        evaluation.charge(8)?;
        evaluation.charge_bytes(self.operator.len() + self.key.len())?;
        let operator = self.operator.to_ascii_lowercase();
        let plain = operator.strip_prefix("foranyvalue:").unwrap_or(&operator);
        // Where the key is missing, these hold for everybody.
        let plain = plain.strip_prefix("forallvalues:").map_or(plain, |_| "null");
        let plain = plain.strip_suffix("ifexists").map_or(plain, |_| "null");
        if !BINDING.contains(&plain) {
            return if OPEN.contains(&plain) { Ok(false) } else { Err(self.unknown(evaluation)) };
        }
        let key = self.key.to_ascii_lowercase();
        if !KEYS.contains(&&*key) || (key == "aws:sourceip") != (plain == "ipaddress") {
            return Ok(false);
        }
        for value in &self.values {
            evaluation.charge(1 + value.len() / 16)?;
            if !is_fixed(&key, value) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Its operator in lower case, where it is one that never holds where a request lacks the key,
    /// and holds for its values alone.
    pub(crate) fn binding_operator(&self) -> Option<&'static str> {
        let operator = self.operator.to_ascii_lowercase();
        let plain = operator.strip_prefix("foranyvalue:").unwrap_or(&operator);
        BINDING.into_iter().find(|known| *known == plain)
    }

    /// Whether it lets in fixed values of one of some keys alone.
    pub(crate) fn binds_one_of(&self, keys: &[&str]) -> bool {
        let is_fixed = |value: &&str| !value.contains(['*', '?']) && !value.contains("${");
        self.binding_operator().is_some_and(|operator| operator != "ipaddress")
            && keys.iter().any(|key| key.eq_ignore_ascii_case(self.key))
            && !self.values.is_empty()
            && self.values.iter().all(is_fixed)
    }

    fn unknown(&self, evaluation: &Evaluation<'a>) -> Unknown<'a> {
        let reason = format!("The policy's condition operator {} is not known.", self.operator);
        Unknown::Unread(evaluation.arena.text(reason))
    }
}

/// Whether a value stands for fixed ones: without `*`, `?` and variables.
fn is_fixed(key: &str, value: &str) -> bool {
    let is_fixed = |value: &str| !value.contains(['*', '?']) && !value.contains("${");
    match key {
        "aws:sourceip" => is_narrow(value),
        // All of an organization, or of one of its units, is below its id.
        "aws:principalorgpaths" => {
            let organization = value.split('/').next().unwrap_or_default();
            !organization.is_empty() && is_fixed(organization)
        }
        // "This value can contain a wildcard for the access point name", but not for its account.
        "s3:dataaccesspointarn" => {
            let account = value.rsplit_once(":accesspoint/").map(|(before, _)| before);
            account.is_some_and(is_fixed)
        }
        _ => is_fixed(value),
    }
}

/// Whether a range of addresses is no broader than AWS takes for private: /8 of IPv4, /32 of IPv6.
fn is_narrow(value: &str) -> bool {
    Network::parse(value).is_some_and(|network| match network.family {
        Family::V4 => network.prefix >= 8,
        Family::V6 => network.prefix >= 32,
    })
}
