//! `publicAccess(access, policy, grants, ownership, block, accountBlock)`.

use super::{Function, Gives, MOST_ARGUMENTS, Scope, Takes};
use crate::model::value::Object;
use crate::rules::language::computed::{Computed, Unknown};
use crate::rules::language::evaluate::{Evaluation, Known, known};
use crate::rules::language::expression::Expression;
use crate::rules::language::gathered::Gathered;
use crate::rules::language::policy::acl::grants;
use crate::rules::language::policy::public::{any, public_statements};
use crate::rules::language::policy::{member, statements};

/// By which of its parts a bucket lets everybody read or write.
///
/// The one definition of public: docs/policies.md explains it. Each part counts only where nothing
/// else takes it back: an ACL not where Object Ownership is `BucketOwnerEnforced` or public ACLs
/// are ignored, a policy not where public buckets are restricted.
pub static FUNCTION: Function = Function {
    name: "publicAccess",
    description: "By which of its parts a bucket lets everybody `read` or `write`: a list such as \
                  `the policy (statement Read)` or `the ACL (READ to AllUsers)`, empty where none \
                  does. It looks at the policy, the grants of the ACL, the rules of Object \
                  Ownership, and the public access blocks of the bucket and of its account, of \
                  which each may be `null` or unknown: what the others decide needs no more.",
    example: (
        "publicAccess('read', null, json('[{\"grantee\": \"AllUsers\", \"permission\": \"Read\"}]'), \
         [], null, null)",
        "[\"the ACL (READ to AllUsers)\"]",
    ),
    arguments: &[
        Takes::Text,
        Takes::KnownOrNot,
        Takes::KnownOrNot,
        Takes::KnownOrNot,
        Takes::Parts(&BLOCK),
        Takes::Parts(&BLOCK),
    ],
    optional: 0,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute,
};

fn compute<'a>(
    evaluation: &mut Evaluation<'a>,
    arguments: &'a [Expression],
    [access, policy, list, ownership, block, of_account]: [Computed<'a>; MOST_ARGUMENTS],
) -> Known<'a> {
    let access = match access.text(&arguments[0])? {
        "read" => &READ,
        "write" => &WRITE,
        _ => return Err(Unknown::Unreadable(&arguments[0], "`read` or `write`")),
    };
    let blocks = [(block, &arguments[4]), (of_account, &arguments[5])];
    let mut found = Gathered::default();

    let is_restricted = is_set_by_one(evaluation, &blocks, "restrictPublicBuckets");
    let by_policy = match known(policy) {
        Ok(policy) => statements(evaluation, &arguments[1], policy)
            .map(|policy| public_statements(evaluation, &policy, access.actions)),
        Err(reason) => Err(reason),
    };
    add(&mut found, "the policy", is_restricted, by_policy);

    let are_acls_off = match is_enforced(evaluation, &arguments[3], ownership) {
        Ok(true) => Ok(true),
        enforced => match (is_set_by_one(evaluation, &blocks, "ignorePublicAcls"), enforced) {
            (Ok(true), _) => Ok(true),
            (Err(reason), _) | (_, Err(reason)) => Err(reason),
            _ => Ok(false),
        },
    };
    let by_acl = grants(evaluation, &arguments[2], list).map(|(grants, more)| {
        let mut public = Gathered::default();
        for grant in grants {
            match grant {
                Ok(grant) => {
                    if grant.is_public() && access.permissions.contains(&&*grant.permission) {
                        public.add(grant.in_words());
                    }
                }
                Err(reason) => public.may_have_more(reason),
            }
        }
        more.into_iter().for_each(|more| public.may_have_more(more));
        public
    });
    add(&mut found, "the ACL", are_acls_off, by_acl);
    Ok(found.finish(evaluation))
}

/// What is read of a public access block.
const BLOCK: [&str; 2] = ["ignorePublicAcls", "restrictPublicBuckets"];

/// What a kind of access is.
struct Access {
    actions: &'static [&'static str],
    permissions: &'static [&'static str],
}

const READ: Access = Access {
    actions: &["s3:GetObject*", "s3:ListBucket*"],
    permissions: &["READ", "READ_ACP", "FULL_CONTROL"],
};
const WRITE: Access = Access {
    actions: &[
        "s3:Put*",
        "s3:Delete*",
        "s3:Create*",
        "s3:Replicate*",
        "s3:Restore*",
        "s3:AbortMultipartUpload",
    ],
    permissions: &["WRITE", "WRITE_ACP", "FULL_CONTROL"],
};

/// Adds what a part lets everybody do, unless something takes it back.
fn add<'a>(
    found: &mut Gathered<'a>,
    part: &str,
    is_taken_back: Known<'a, bool>,
    public: Known<'a, Gathered<'a>>,
) {
    let (by, unknown) = match public {
        Ok(public) => public.into_parts(),
        Err(reason) => (Vec::new(), Some(reason)),
    };
    match is_taken_back {
        Ok(false) => {
            if !by.is_empty() {
                found.add(format!("{part} ({})", by.join(", ")));
            }
            unknown.into_iter().for_each(|reason| found.may_have_more(reason));
        }
        Err(reason) if !by.is_empty() || unknown.is_some() => found.may_have_more(reason),
        Ok(true) | Err(_) => {}
    }
}

/// Whether one of two blocks sets a setting: S3 takes the stricter one.
fn is_set_by_one<'a>(
    evaluation: &mut Evaluation<'a>,
    blocks: &[(Computed<'a>, &'a Expression)],
    setting: &str,
) -> Known<'a, bool> {
    any(blocks, |(block, argument)| is_set(evaluation, argument, *block, setting))
}

/// Whether a public access block sets a setting. Without a block, none is set.
fn is_set<'a>(
    evaluation: &mut Evaluation<'a>,
    argument: &'a Expression,
    block: Computed<'a>,
    setting: &str,
) -> Known<'a, bool> {
    evaluation.charge(2)?;
    let what = "a public access block";
    match block {
        Computed::Null => Ok(false),
        Computed::Object(block) => boolean(argument, block, setting),
        Computed::Unknown(reason) => Err(reason),
        _ => Err(Unknown::Unreadable(argument, what)),
    }
}

fn boolean<'a>(argument: &'a Expression, block: &'a Object, setting: &str) -> Known<'a, bool> {
    match member(block, setting)? {
        Computed::Boolean(value) => Ok(value),
        _ => Err(Unknown::Unreadable(argument, "a public access block")),
    }
}

/// Whether Object Ownership turns ACLs off; without rules it does not
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>).
fn is_enforced<'a>(
    evaluation: &mut Evaluation<'a>,
    argument: &'a Expression,
    ownership: Computed<'a>,
) -> Known<'a, bool> {
    let rules = ownership.elements_of(argument)?;
    let all: Vec<_> = rules.iter().collect();
    evaluation.charge(all.len())?;
    let is_enforced = any(&all, |rule| match rule {
        Computed::Text(ownership) => Ok(*ownership == "BucketOwnerEnforced"),
        Computed::Unknown(reason) => Err(*reason),
        _ => Err(Unknown::Unreadable(argument, "the rules of Object Ownership")),
    });
    match (is_enforced, rules.more) {
        (Ok(false), Some(more)) => Err(more),
        (is_enforced, _) => is_enforced,
    }
}

#[cfg(test)]
mod tests;
