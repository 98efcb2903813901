//! Whether EBS encrypts new volumes of a region by default: `GetEbsEncryptionByDefault`.
//!
//! AWS Config has no such type; the name is ours.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::EbsEncryptionByDefault",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["volumes and snapshots that exist already", "the default KMS key"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        not_recorded: &[(
            "configuration",
            "AWS Config does not record whether EBS encrypts by default.",
        )],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "setting",
        resources: &[PlanResource {
            kind: "aws_ebs_encryption_by_default",
            names: &["id"],
            attributes: Attributes {
                renames: &[(ENABLED, "enabled")],
                // The provider's default.
                if_unwritten: &[Unwritten::always(ENABLED, Literal::Boolean(true))],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[(ENABLED, "ec2:GetEbsEncryptionByDefault")],
    share_of_account: 0.0,
};

const ENABLED: &str = "configuration.ebsEncryptionByDefault";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::{ENABLED, TYPE};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source, must_say, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};

    const GET: &str = "ec2:GetEbsEncryptionByDefault";

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: GET,
                fills: Fills {
                    base: ENABLED,
                    renames: &[Rename::new(ENABLED, "EbsEncryptionByDefault")],
                },
                check: Some(|document| must_say(document, ENABLED, GET)),
            },
            call: sdk_call!(
                GET,
                Client::new,
                get_ebs_encryption_by_default,
                |call, ask| call,
                |_| None
            ),
            means: |_| Meaning::Unknown,
            follow: None,
        }],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Region))
    };
}
