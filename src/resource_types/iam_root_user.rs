//! The root user of an account: what `GetAccountSummary` says of it, the virtual MFA devices of the
//! account, among which its own are, and its row of the credential report.
//!
//! AWS Config has no such type; the name is ours.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::RootUser",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["the root user's email address, and who reads it"],
    security_hub_type: "AwsAccount",
    arn: Some("arn:{partition}:iam::{account}:root"),
    config: Config {
        none_if_null: &[
            "configuration.credentialReport.passwordEnabled",
            "configuration.credentialReport.passwordLastUsed",
            "configuration.credentialReport.passwordLastChanged",
            "configuration.credentialReport.mfaActive",
            "configuration.credentialReport.accessKeys.active",
            "configuration.credentialReport.accessKeys.lastRotated",
            "configuration.credentialReport.accessKeys.lastUsedDate",
        ],
        not_recorded: &[("configuration", "AWS Config does not record the root user.")],
        ..Config::USUAL
    },
    // No plan makes or changes it.
    plan: InPlans::NONE,
    permissions: &[
        (SUMMARY, "iam:GetAccountSummary"),
        (DEVICES, "iam:ListVirtualMFADevices"),
        (REPORT, "iam:GenerateCredentialReport"),
        (REPORT, "iam:GetCredentialReport"),
    ],
    share_of_account: 0.0,
};

/// `AccountAccessKeysPresent`, `AccountMFAEnabled`, `AccountPasswordPresent` and more
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>).
const SUMMARY: &str = "configuration.summary";
const DEVICES: &str = "configuration.virtualMFADevices";
const REPORT: &str = "configuration.credentialReport";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_iam::Client;
    use aws_sdk_iam::types::AssignmentStatusType;

    use super::{DEVICES, REPORT, SUMMARY, TYPE};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::credential_report::{self, NOT_BY_FIELD};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const GET_SUMMARY: &str = "iam:GetAccountSummary";
    const LIST_DEVICES: &str = "iam:ListVirtualMFADevices";

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[
            DetailCall {
                source: Source {
                    operation: GET_SUMMARY,
                    fills: Fills { base: SUMMARY, renames: &[Rename::new(SUMMARY, "SummaryMap")] },
                    check: None,
                },
                call: sdk_call!(
                    GET_SUMMARY,
                    Client::new,
                    get_account_summary,
                    |call, ask| call,
                    |_| None
                ),
                means: |_| Meaning::Unknown,
                follow: None,
            },
            DetailCall {
                source: Source {
                    operation: LIST_DEVICES,
                    fills: Fills {
                        base: DEVICES,
                        renames: &[Rename::new(DEVICES, "VirtualMFADevices")],
                    },
                    check: None,
                },
                call: sdk_call!(
                    LIST_DEVICES,
                    Client::new,
                    list_virtual_mfa_devices,
                    |call, ask| call
                        .assignment_status(AssignmentStatusType::Assigned)
                        .max_items(1000)
                        .set_marker(ask.token),
                    |page| page.marker
                ),
                means: |_| Meaning::Unknown,
                follow: None,
            },
            DetailCall {
                source: Source {
                    operation: credential_report::GET,
                    fills: Fills { base: REPORT, renames: &[] },
                    check: None,
                },
                call: NOT_BY_FIELD,
                means: |_| Meaning::Unknown,
                follow: Some(credential_report::of_root),
            },
        ],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Everywhere(None)))
    };
}
