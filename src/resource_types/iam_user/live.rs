//! How IAM users are read from AWS.

use aws_sdk_iam::Client;

use super::{ATTACHED, DEVICES, INLINE, KEYS, PROFILE, REPORT, TYPE, is_active};
use crate::model::value::{Member, Value};
use crate::sources::live::authorization_details::authorization_details;
use crate::sources::live::calls::{
    AtOnce, DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source, sdk_call,
};
use crate::sources::live::credential_report::{self, NOT_BY_FIELD};
use crate::sources::live::fields::plan::{Fills, Rename};

const LIST: &str = "iam:ListUsers";
const GET_PROFILE: &str = "iam:GetLoginProfile";
const LIST_KEYS: &str = "iam:ListAccessKeys";
const LIST_DEVICES: &str = "iam:ListMFADevices";
const LIST_ATTACHED: &str = "iam:ListAttachedUserPolicies";
const LIST_INLINE: &str = "iam:ListUserPolicies";
const UNCLEAR: &str = "iam:GetLoginProfile: NoSuchEntity: there is no console password, or no user: iam:ListMFADevices did not say which.";

/// How they are read from AWS: what the credential report says too by calls for each user, for the
/// report may be hours old. Where AWS made it for this scan, and a rule looks at it anyway, users
/// are not asked for the password and the devices that it says they do not have. It does not spare
/// `ListAccessKeys`: it has no ids, no certain age, and nothing of a key that is not active.
pub static CALLS: ResourceCalls = ResourceCalls {
    resource_type: TYPE,
    list: ListCall {
        source: Source {
            operation: LIST,
            fills: Fills { base: "configuration", renames: &[] },
            check: None,
        },
        items: "Users[]",
        scope: Scope::Everywhere(None),
        id: &["configuration.userId"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            list_users,
            |call, ask| call.max_items(1000).set_marker(ask.token),
            |page| page.marker
        ),
    },
    details: &[
        // First: what it says there is none of is not asked for.
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
                operation: GET_PROFILE,
                fills: Fills { base: PROFILE, renames: &[Rename::new(PROFILE, "LoginProfile")] },
                check: None,
            },
            call: sdk_call!(
                GET_PROFILE,
                Client::new,
                get_login_profile,
                |call, ask| call.set_user_name(ask.of),
                |_| None
            ),
            means: of_profile,
            follow: Some(credential_report::password_unless_none),
        },
        DetailCall {
            source: Source {
                operation: LIST_KEYS,
                fills: Fills { base: KEYS, renames: &[Rename::new(KEYS, "AccessKeyMetadata")] },
                check: Some(check_keys),
            },
            call: sdk_call!(
                LIST_KEYS,
                Client::new,
                list_access_keys,
                |call, ask| call.set_user_name(ask.of).set_marker(ask.token),
                |page| page.marker
            ),
            means: of_list,
            follow: None,
        },
        DetailCall {
            source: Source {
                operation: LIST_DEVICES,
                fills: Fills { base: DEVICES, renames: &[Rename::new(DEVICES, "MFADevices")] },
                check: None,
            },
            call: sdk_call!(
                LIST_DEVICES,
                Client::new,
                list_mfa_devices,
                |call, ask| call.set_user_name(ask.of).set_marker(ask.token),
                |page| page.marker
            ),
            means: of_list,
            follow: Some(credential_report::devices_unless_none),
        },
        DetailCall {
            source: Source {
                operation: LIST_ATTACHED,
                fills: Fills {
                    base: ATTACHED,
                    renames: &[Rename::new(ATTACHED, "AttachedPolicies")],
                },
                check: None,
            },
            call: sdk_call!(
                LIST_ATTACHED,
                Client::new,
                list_attached_user_policies,
                |call, ask| call.set_user_name(ask.of).set_marker(ask.token),
                |page| page.marker
            ),
            means: of_list,
            follow: None,
        },
        DetailCall {
            source: Source {
                operation: LIST_INLINE,
                fills: Fills {
                    base: INLINE,
                    renames: &[Rename::new(
                        "configuration.userPolicyList[].policyName",
                        "PolicyNames[]",
                    )],
                },
                check: None,
            },
            call: sdk_call!(
                LIST_INLINE,
                Client::new,
                list_user_policies,
                |call, ask| call.set_user_name(ask.of).set_marker(ask.token),
                |page| page.marker
            ),
            means: of_list,
            follow: None,
        },
    ],
    at_once: Some(AtOnce {
        list: authorization_details!(User, "UserDetailList[]", "configuration.userId"),
        instead_of: &[ATTACHED, INLINE],
    }),
    // It says whether there is a user where GetLoginProfile does not.
    needs: &[(PROFILE, DEVICES)],
    related: &[],
    complete: None,
};

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
