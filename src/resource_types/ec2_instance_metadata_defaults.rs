//! What a region's new instances get as metadata options: `GetInstanceMetadataDefaults`.
//!
//! AWS Config has no such type; the name is ours.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::InstanceMetadataDefaults",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["instances that exist already"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        not_recorded: &[(
            "configuration",
            "AWS Config does not record the defaults of instance metadata.",
        )],
        // No preference.
        none_if_null: &[TOKENS],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "setting",
        resources: &[PlanResource {
            kind: "aws_ec2_instance_metadata_defaults",
            names: &["id"],
            attributes: Attributes {
                // The provider's defaults: no preference.
                if_unwritten: &[Unwritten::always(TOKENS, Literal::Text("no-preference"))],
                words: &[(TOKENS, "no-preference", Literal::Null)],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[(TOKENS, "ec2:GetInstanceMetadataDefaults")],
    share_of_account: 0.0,
};

const TOKENS: &str = "configuration.httpTokens";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::{TOKENS, TYPE};
    use crate::resource_types::ec2_instance;
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};

    const GET: &str = "ec2:GetInstanceMetadataDefaults";

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: GET,
                fills: Fills {
                    base: TOKENS,
                    renames: &[Rename::new(TOKENS, "AccountLevel.HttpTokens")],
                },
                check: None,
            },
            call: sdk_call!(
                GET,
                Client::new,
                get_instance_metadata_defaults,
                |call, ask| call,
                |_| None
            ),
            means: |_| Meaning::Unknown,
            follow: None,
        }],
        related: &[&ec2_instance::CALLS],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Region))
    };
}
