//! Whether a region's VPCs block internet gateways: `DescribeVpcBlockPublicAccessOptions`.

use super::in_plans::{Attributes, InPlans, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::VPCBlockPublicAccessOptions",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["VPCs and subnets that are excluded from the block"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config::USUAL,
    plan: InPlans {
        noun: "setting",
        resources: &[PlanResource {
            kind: "aws_vpc_block_public_access_options",
            names: &["id"],
            attributes: Attributes::USUAL,
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[(MODE, "ec2:DescribeVpcBlockPublicAccessOptions")],
    share_of_account: 0.0,
};

const MODE: &str = "configuration.InternetGatewayBlockMode";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::{MODE, TYPE};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source, must_say, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};

    const GET: &str = "ec2:DescribeVpcBlockPublicAccessOptions";

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: GET,
                fills: Fills {
                    base: MODE,
                    renames: &[Rename::new(
                        MODE,
                        "VpcBlockPublicAccessOptions.InternetGatewayBlockMode",
                    )],
                },
                check: Some(|document| must_say(document, MODE, GET)),
            },
            call: sdk_call!(
                GET,
                Client::new,
                describe_vpc_block_public_access_options,
                |call, ask| call,
                |_| None
            ),
            means: |_| Meaning::Unknown,
            follow: None,
        }],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Region))
    };
}
