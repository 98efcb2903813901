//! The access control list of a bucket, as AWS Config records it and as S3's API gives it.
//!
//! AWS Config: `{"grantee": "AllUsers", "permission": "Read"}`, and of accounts `{"grantee":
//! {"id": "…"}, …}`. S3
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>): the group is a URI,
//! and the permission `READ`.

use super::member;
use crate::rules::language::computed::{Computed, Unknown};
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::expression::Expression;

/// What a grant gives to whom.
pub(crate) struct Grant<'a> {
    pub grantee: Grantee<'a>,
    /// S3's word: `READ`, `FULL_CONTROL`.
    pub permission: String,
}

/// Who gets something.
pub(crate) enum Grantee<'a> {
    /// A group of Amazon S3's, such as `AllUsers` or `LogDelivery`.
    Group(&'a str),
    /// An account, by its canonical user id.
    Account(&'a str),
}

/// The groups that anybody can be in: an AWS account is free.
const EVERYBODY: [&str; 2] = ["AllUsers", "AuthenticatedUsers"];

impl Grant<'_> {
    /// Whether everybody has it.
    pub(crate) fn is_public(&self) -> bool {
        matches!(self.grantee, Grantee::Group(group) if EVERYBODY.contains(&group))
    }

    /// In a message: `READ to AllUsers`.
    pub(crate) fn in_words(&self) -> String {
        match self.grantee {
            Grantee::Group(group) => format!("{} to {group}", self.permission),
            Grantee::Account(_) => format!("{} to another account", self.permission),
        }
    }
}

/// The grants of a list, each as what it gives or why that is unknown, and why there may be more.
pub(crate) type Grants<'a> = (Vec<Known<'a, Grant<'a>>>, Option<Unknown<'a>>);

/// What the grants of an ACL give.
pub(crate) fn grants<'a>(
    evaluation: &mut Evaluation<'a>,
    argument: &'a Expression,
    list: Computed<'a>,
) -> Known<'a, Grants<'a>> {
    let elements = list.elements_of(argument)?;
    let mut grants = Vec::new();
    for element in elements.iter() {
        evaluation.charge(4)?;
        grants.push(grant(argument, element));
    }
    Ok((grants, elements.more))
}

fn grant<'a>(argument: &'a Expression, element: Computed<'a>) -> Known<'a, Grant<'a>> {
    let odd = Unknown::Unreadable(argument, "a list of grants");
    let Computed::Object(object) = element else {
        element.value_type()?;
        return Err(odd);
    };
    let permission = member(object, "permission")?.as_text().ok_or(odd)?;
    let grantee = match member(object, "grantee")? {
        Computed::Text(group) => Grantee::Group(group),
        Computed::Object(grantee) => match (member(grantee, "uri")?, member(grantee, "id")?) {
            (Computed::Text(uri), _) => {
                Grantee::Group(uri.rsplit_once('/').map_or(uri, |(_, group)| group))
            }
            (_, Computed::Text(id)) => Grantee::Account(id),
            _ => return Err(odd),
        },
        _ => return Err(odd),
    };
    Ok(Grant { grantee, permission: in_s3s_words(permission) })
}

/// `FULL_CONTROL` for AWS Config's `FullControl`.
fn in_s3s_words(permission: &str) -> String {
    if permission.contains('_') || permission.chars().all(|letter| letter.is_ascii_uppercase()) {
        return permission.to_owned();
    }
    let mut words = String::new();
    for letter in permission.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.push(letter.to_ascii_uppercase());
    }
    words
}
