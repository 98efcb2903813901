//! How IAM users are read from AWS.

use super::{ATTACHED, DEVICES, GROUPS, INLINE, KEYS, PROFILE, REPORT, TYPE, is_active};
use crate::model::value::{Member, Value};
use crate::resource_types::iam_group;
use crate::sources::live::authorization_details::authorization_details;
use crate::sources::live::calls::{
    AtOnce, DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source,
};
use crate::sources::live::credential_report::in_place_of_calls::{self, CREATED, PASSWORD_USED};
use crate::sources::live::credential_report::{self, NOT_BY_FIELD};
use crate::sources::live::fields::plan::{Fills, Rename};
use crate::sources::live::iam_operation::{self, LARGEST_PAGE};
use crate::sources::live::raw_operation::RawOperation;
use crate::sources::live::tag_list::{OF_ITEMS, TAGS, tag_list};

const LIST: RawOperation = iam_operation::list("iam:ListUsers", &[LARGEST_PAGE]);
const GET_PROFILE: RawOperation =
    RawOperation { pages: None, ..iam_operation::list_of_user("iam:GetLoginProfile") };
const LIST_KEYS: RawOperation = iam_operation::list_of_user("iam:ListAccessKeys");
const LIST_DEVICES: RawOperation = iam_operation::list_of_user("iam:ListMFADevices");
const LIST_ATTACHED: RawOperation = iam_operation::list_of_user("iam:ListAttachedUserPolicies");
const LIST_INLINE: RawOperation = iam_operation::list_of_user("iam:ListUserPolicies");
const LIST_GROUPS: RawOperation = iam_operation::list_of_user("iam:ListGroupsForUser");
const LIST_TAGS: RawOperation = iam_operation::list_of_user("iam:ListUserTags");
const UNCLEAR: &str = "iam:GetLoginProfile: NoSuchEntity: there is no console password, or no user: iam:ListMFADevices did not say which.";

/// How they are read from AWS. A user is not asked for what the credential report says, where a
/// rule looks at that anyway and it knows the user.
pub static CALLS: ResourceCalls = ResourceCalls {
    resource_type: TYPE,
    list: ListCall {
        source: Source {
            operation: LIST.name,
            fills: Fills { base: "configuration", renames: &[] },
            check: None,
        },
        items: "Users[]",
        scope: Scope::Everywhere(None),
        id: &["configuration.userId"],
        unlisted: None,
        call: |connection, ask| LIST.call(connection, ask),
    },
    details: &[
        // First: what it says is not asked for.
        DetailCall {
            source: Source {
                operation: credential_report::GET,
                fills: Fills { base: REPORT, renames: &[] },
                check: None,
            },
            call: NOT_BY_FIELD,
            means: |_| Meaning::Unknown,
            follow: Some(credential_report::of_user),
        },
        // Before the others: what they answer says whether there was a user to have none.
        DetailCall {
            source: Source {
                operation: GET_PROFILE.name,
                fills: Fills { base: PROFILE, renames: &[Rename::new(PROFILE, "LoginProfile")] },
                check: None,
            },
            call: |connection, ask| GET_PROFILE.call(connection, ask),
            means: of_profile,
            follow: Some(in_place_of_calls::password),
        },
        DetailCall {
            source: Source {
                operation: LIST_KEYS.name,
                fills: Fills { base: KEYS, renames: &[Rename::new(KEYS, "AccessKeyMetadata")] },
                check: Some(check_keys),
            },
            call: |connection, ask| LIST_KEYS.call(connection, ask),
            means: of_list,
            follow: None,
        },
        DetailCall {
            source: Source {
                operation: LIST_DEVICES.name,
                fills: Fills { base: DEVICES, renames: &[Rename::new(DEVICES, "MFADevices")] },
                check: None,
            },
            call: |connection, ask| LIST_DEVICES.call(connection, ask),
            means: of_list,
            follow: Some(in_place_of_calls::devices),
        },
        DetailCall {
            source: Source {
                operation: LIST_ATTACHED.name,
                fills: Fills {
                    base: ATTACHED,
                    renames: &[Rename::new(ATTACHED, "AttachedPolicies")],
                },
                check: None,
            },
            call: |connection, ask| LIST_ATTACHED.call(connection, ask),
            means: of_list,
            follow: None,
        },
        DetailCall {
            source: Source {
                operation: LIST_INLINE.name,
                fills: Fills {
                    base: INLINE,
                    renames: &[
                        Rename::new("configuration.userPolicyList[].policyName", "PolicyNames[]"),
                        // Made unread again: there are names only.
                        Rename::new(
                            "configuration.userPolicyList[].policyDocument",
                            "PolicyNames[]",
                        ),
                    ],
                },
                check: Some(without_documents),
            },
            call: |connection, ask| LIST_INLINE.call(connection, ask),
            means: of_list,
            follow: None,
        },
        DetailCall {
            source: Source {
                operation: LIST_GROUPS.name,
                fills: Fills {
                    base: GROUPS,
                    renames: &[Rename::new("configuration.groupList[]", "Groups[].GroupName")],
                },
                check: None,
            },
            call: |connection, ask| LIST_GROUPS.call(connection, ask),
            means: of_list,
            follow: None,
        },
        tag_list!(LIST_TAGS, "Tags{Key,Value}", of_list, None),
    ],
    at_once: Some(AtOnce {
        list: authorization_details!("User", "UserDetailList[]", "configuration.userId", OF_ITEMS),
        instead_of: &[ATTACHED, INLINE, GROUPS, TAGS],
    }),
    needs: &[
        // It says whether there is a user where GetLoginProfile does not.
        (PROFILE, "supplementaryConfiguration.MFADevices?"),
        // They say whether the credential report means this user.
        (PROFILE, CREATED),
        (PROFILE, PASSWORD_USED),
        (DEVICES, CREATED),
    ],
    related: &[&iam_group::CALLS],
    beside_events: &[],
    complete: None,
};

/// `ListUserPolicies` gives names alone.
fn without_documents(document: &mut Value) {
    let Member::Present(Value::List(policies)) = document.at(INLINE) else { return };
    let mut policies = policies.clone();
    for policy in &mut policies.elements {
        if !matches!(policy.at("policyDocument"), Member::Absent) {
            let reason = format!("{} does not give the policies' documents.", LIST_INLINE.name);
            policy.put("policyDocument", Value::unread(reason));
        }
    }
    document.put(INLINE, Value::List(policies));
}

/// Of a user's lists `NoSuchEntity` can only mean the user: one without keys or devices has
/// empty ones.
fn of_list(refusal: &Refusal) -> Meaning {
    if refusal.is(&["NoSuchEntity"]) { Meaning::Gone } else { Meaning::Unknown }
}

/// Of `GetLoginProfile` it means the password or the user, in words alone: "The user with name
/// X cannot be found.", where a missing password is "Login Profile for User X cannot be found."
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html>).
fn of_profile(refusal: &Refusal) -> Meaning {
    if !refusal.is(&["NoSuchEntity"]) {
        Meaning::Unknown
    } else if refusal.message.to_lowercase().contains("user with name") {
        Meaning::Gone
    } else {
        Meaning::NoneOrGone(UNCLEAR)
    }
}

/// A key of which AWS does not say whether it can be used, or since when, makes all unknown.
fn check_keys(document: &mut Value) {
    let Member::Present(Value::List(keys)) = document.at(KEYS) else { return };
    let reason = keys.elements.iter().find_map(|key| {
        let is_asked = |name: &str| key.at(name) != Member::Absent;
        let text = |name: &str| match key.at(name) {
            Member::Present(value) => value.as_text(),
            Member::Absent | Member::Unread(_) => None,
        };
        let is_silent = |name: &str| is_asked(name) && text(name).is_none();
        if is_silent("createDate") || is_silent("status") {
            return Some("iam:ListAccessKeys did not say when a key was made, or whether it is active.".to_owned());
        }
        let status = text("status").filter(|status| is_active(status).is_none())?;
        Some(format!("iam:ListAccessKeys gives a key the status `{status}`, which this version does not know."))
    });
    if let Some(reason) = reason {
        document.put(KEYS, Value::unread(reason));
    }
}
