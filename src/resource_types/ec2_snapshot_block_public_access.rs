//! Whether a region blocks the public sharing of EBS snapshots:
//! `GetSnapshotBlockPublicAccessState`.
//!
//! What AWS Config publishes of its items lacks the type.

use super::in_plans::{Attributes, InPlans, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::SnapshotBlockPublicAccess",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["snapshots that were shared before"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        not_recorded: &[(
            "configuration",
            "AWS Config is not known to record the block of public snapshots.",
        )],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "setting",
        resources: &[PlanResource {
            kind: "aws_ebs_snapshot_block_public_access",
            names: &["id"],
            attributes: Attributes::USUAL,
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[(STATE, "ec2:GetSnapshotBlockPublicAccessState")],
    share_of_account: 0.0,
};

const STATE: &str = "configuration.state";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::{STATE, TYPE};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source, must_say, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};

    const GET: &str = "ec2:GetSnapshotBlockPublicAccessState";

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: GET,
                fills: Fills { base: STATE, renames: &[Rename::new(STATE, "State")] },
                check: Some(|document| must_say(document, STATE, GET)),
            },
            call: sdk_call!(
                GET,
                Client::new,
                get_snapshot_block_public_access_state,
                |call, ask| call,
                |_| None
            ),
            means: |_| Meaning::Unknown,
            follow: None,
        }],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Region))
    };
}
