//! Subnets of VPCs: `DescribeSubnets`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::Subnet",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["whether a route leads to an internet gateway"],
    security_hub_type: "AwsEc2Subnet",
    arn: Some("arn:{partition}:ec2:{region}:{account}:subnet/{id}"),
    config: Config { name: Some("tags.Name"), ..Config::USUAL },
    plan: InPlans {
        noun: "subnet",
        resources: &[
            PlanResource { kind: "aws_subnet", ..SUBNET },
            PlanResource { kind: "aws_default_subnet", ..SUBNET },
        ],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeSubnets")],
    share_of_account: 0.0,
};

const SUBNET: PlanResource = PlanResource {
    names: &["id"],
    attributes: Attributes {
        // What a plan makes belongs to its account.
        constants: &[("configuration.ownerId", Literal::Null)],
        ..Attributes::USUAL
    },
    ..PlanResource::USUAL
};

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeSubnets";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(TYPE, RESOURCES);

    const RESOURCES: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills {
                base: "configuration",
                renames: &[Rename::new("tags", "Tags{Key,Value}")],
            },
            check: None,
        },
        items: "Subnets[]",
        scope: Scope::Region,
        id: &["configuration.subnetId"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_subnets,
            |call, ask| call.max_results(1000).set_next_token(ask.token),
            |page| page.next_token
        ),
    };
}
