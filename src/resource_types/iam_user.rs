//! IAM users, with their access keys, console password and MFA devices.

use super::in_plans::{Attributes, Count, Facts, InPlans, Literal, Part, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};
use crate::model::evaluation::parse_rfc3339;
use crate::model::value::{Member, Value};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::User",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "the root user",
        "users of IAM Identity Center and of other identity providers, and roles",
        "SSH keys, signing certificates and service-specific credentials",
    ],
    security_hub_type: "AwsIamUser",
    // A user's path is part of the ARN, and is not known from its id and name.
    arn: None,
    config: Config {
        name: Some("configuration.userName"),
        none_if_null: &[
            "supplementaryConfiguration.LoginProfile",
            ATTACHED,
            INLINE,
            GROUPS,
            "supplementaryConfiguration.CredentialReport.passwordEnabled",
            "supplementaryConfiguration.CredentialReport.passwordLastUsed",
            "supplementaryConfiguration.CredentialReport.passwordLastChanged",
            "supplementaryConfiguration.CredentialReport.mfaActive",
            "supplementaryConfiguration.CredentialReport.accessKeys.active",
            "supplementaryConfiguration.CredentialReport.accessKeys.lastRotated",
            "supplementaryConfiguration.CredentialReport.accessKeys.lastUsedDate",
        ],
        // Other programs, such as our demo, add them.
        not_recorded: &[(
            "supplementaryConfiguration",
            "AWS Config does not record access keys, login profiles and MFA devices.",
        )],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "user",
        resources: &[PlanResource {
            kind: "aws_iam_user",
            attributes: Attributes {
                renames: &[("configuration.userName", "name")],
                // People enrol them, not plans.
                constants: &[
                    (DEVICES, Literal::Unread(NO_MFA)),
                    (REPORT, Literal::Unread(NO_REPORT)),
                    (GROUPS, Literal::Unread(NO_GROUPS)),
                ],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        parts: &[
            Part {
                path: KEYS,
                kind: "aws_iam_access_key",
                of: "user",
                noun: "access key",
                attributes: Attributes {
                    renames: &[(KEY_ID, "id")],
                    if_null: &[
                        (KEY_ID, Literal::Address),
                        // The provider's default.
                        ("supplementaryConfiguration.AccessKeys.status", Literal::Text("Active")),
                    ],
                    if_unknown: &[(KEY_ID, Literal::Address)],
                    ..Attributes::USUAL
                },
                count: Count::Many {
                    inline: "",
                    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
                    most: Some((
                        2,
                        "The user exists already, and may have an access key that is not in the plan.",
                    )),
                    // It is of today, whosever it is.
                    counts_if_new: true,
                    check: Some(check_planned_key),
                },
                of_existing: "The user exists already; the plan does not say which access keys it has.",
                unclear: "An access key that exists already may be the user's.",
                missing: MISSING,
                ..Part::USUAL
            },
            Part {
                path: PROFILE,
                kind: "aws_iam_user_login_profile",
                of: "user",
                noun: "console password",
                of_existing: "The user exists already; the plan does not say whether it has a console password.",
                unclear: "Whose console password the plan makes is known only after apply.",
                missing: MISSING,
                ..Part::USUAL
            },
            Part {
                path: ATTACHED,
                kind: "aws_iam_user_policy_attachment",
                of: "user",
                noun: "attached policy",
                of_existing: ATTACHED_BEFORE,
                missing: MISSING,
                count: POLICIES,
                ..Part::USUAL
            },
            Part {
                path: ATTACHED,
                kind: "aws_iam_policy_attachment",
                of: "users",
                of_each: true,
                noun: "attached policy",
                of_existing: ATTACHED_BEFORE,
                missing: MISSING,
                count: POLICIES,
                ..Part::USUAL
            },
            Part {
                path: ATTACHED,
                kind: "aws_iam_user_policy_attachments_exclusive",
                of: "user_name",
                noun: "attached policy",
                of_existing: ATTACHED_BEFORE,
                missing: MISSING,
                count: ANY_POLICIES,
                ..Part::USUAL
            },
            Part {
                path: INLINE,
                kind: "aws_iam_user_policy",
                of: "user",
                noun: "inline policy",
                attributes: Attributes {
                    renames: &[
                        ("configuration.userPolicyList.policyName", "name"),
                        ("configuration.userPolicyList.policyDocument", "policy"),
                    ],
                    if_null: &[("configuration.userPolicyList.policyName", Literal::Address)],
                    if_unknown: &[("configuration.userPolicyList.policyName", Literal::Address)],
                    ..Attributes::USUAL
                },
                of_existing: INLINE_BEFORE,
                missing: MISSING,
                count: POLICIES,
                ..Part::USUAL
            },
            Part {
                path: INLINE,
                kind: "aws_iam_user_policies_exclusive",
                of: "user_name",
                noun: "inline policy",
                of_existing: INLINE_BEFORE,
                missing: MISSING,
                count: ANY_INLINE,
                ..Part::USUAL
            },
        ],
        ..InPlans::NONE
    },
    permissions: &[
        ("", "iam:ListUsers"),
        (ATTACHED, "iam:GetAccountAuthorizationDetails"),
        (ATTACHED, "iam:ListAttachedUserPolicies"),
        (INLINE, "iam:GetAccountAuthorizationDetails"),
        (INLINE, "iam:ListUserPolicies"),
        (GROUPS, "iam:GetAccountAuthorizationDetails"),
        (GROUPS, "iam:ListGroupsForUser"),
        ("tags", "iam:GetAccountAuthorizationDetails"),
        ("tags", "iam:ListUserTags"),
        ("supplementaryConfiguration.AccessKeys", "iam:ListAccessKeys"),
        ("supplementaryConfiguration.LoginProfile", "iam:GetLoginProfile"),
        ("supplementaryConfiguration.MFADevices", "iam:ListMFADevices"),
        (REPORT, "iam:GenerateCredentialReport"),
        (REPORT, "iam:GetCredentialReport"),
    ],
    share_of_account: 0.2,
};

const PROFILE: &str = "supplementaryConfiguration.LoginProfile";
const KEYS: &str = "supplementaryConfiguration.AccessKeys";
const KEY_ID: &str = "supplementaryConfiguration.AccessKeys.accessKeyId";
const DEVICES: &str = "supplementaryConfiguration.MFADevices";
const ATTACHED: &str = "configuration.attachedManagedPolicies";
const INLINE: &str = "configuration.userPolicyList";
const GROUPS: &str = "configuration.groupList";
const INLINE_BEFORE: &str =
    "The user exists already, and may have an inline policy that is not in the plan.";
const ATTACHED_BEFORE: &str =
    "The user exists already, and may have an attached policy that is not in the plan.";
const POLICIES: Count = Count::many("");
const ANY_INLINE: Count = Count::Many {
    inline: "",
    most: None,
    counts_if_new: false,
    check: Some(|_, facts| {
        Err(format!("{} says which inline policies the user has.", facts.address))
    }),
};
const ANY_POLICIES: Count = Count::Many {
    inline: "",
    most: None,
    counts_if_new: false,
    check: Some(|_, facts| {
        Err(format!("{} says which policies are attached to the user.", facts.address))
    }),
};
const REPORT: &str = "supplementaryConfiguration.CredentialReport";
const NO_REPORT: &str = "A plan does not say how a user's credentials are used.";
const NO_GROUPS: &str = "Which groups a plan puts a user in is not read.";
const NO_MFA: &str = "A plan does not say which MFA devices a user has.";
const MISSING: &str = "The plan is not complete: what it gives the user may be missing.";

/// Whether a key of this status can be used; `None` for a status that IAM has added since
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyMetadata.html>).
fn is_active(status: &str) -> Option<bool> {
    match status {
        "Active" => Some(true),
        "Inactive" | "Expired" => Some(false),
        _ => None,
    }
}

/// A key that the plan makes is of today. Of one that exists the plan may not say whether it is
/// active, or since when it exists; an inactive one may be of any age.
fn check_planned_key(key: &mut Value, facts: &Facts<'_>) -> Result<(), String> {
    let text = |key: &Value, name: &str| match key.at(name) {
        Member::Present(value) => value.as_text().map(str::to_owned),
        Member::Absent | Member::Unread(_) => None,
    };
    let name = text(key, "accessKeyId").unwrap_or_else(|| facts.address.to_owned());
    let is_unknown = matches!(key.at("status"), Member::Unread(_));
    if is_unknown && !facts.is_new {
        return Err(format!(
            "{name} exists already, and the plan does not say whether it is active."
        ));
    }
    let is_inactive = text(key, "status").is_some_and(|status| is_active(&status) == Some(false));
    let is_asked = |name: &str| key.at(name) != Member::Absent;
    let (asks_status, asks_date) = (is_asked("status"), is_asked("createDate"));
    let created = text(key, "createDate").and_then(|date| parse_rfc3339(&date));
    if asks_status {
        key.put("status", if is_inactive { "Inactive" } else { "Active" }.into());
    }
    if asks_date && (facts.is_new || created.is_none()) {
        if !facts.is_new && !is_inactive {
            return Err(format!("{name} exists already, and the plan does not say since when."));
        }
        key.put("createDate", facts.now.into());
    }
    Ok(())
}

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live;
