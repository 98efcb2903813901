//! VPCs: `DescribeVpcs`, and beside it the flow logs, the endpoints and the instances of all of
//! them.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::VPC",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "flow logs of single subnets and network interfaces",
        "flow logs that Amazon Security Lake makes, which EC2 does not list",
    ],
    security_hub_type: "AwsEc2Vpc",
    arn: Some("arn:{partition}:ec2:{region}:{account}:vpc/{id}"),
    config: Config { name: Some("tags.Name"), ..Config::USUAL },
    plan: InPlans {
        noun: "VPC",
        resources: &[
            PlanResource { kind: "aws_vpc", ..VPC },
            PlanResource { kind: "aws_default_vpc", ..VPC },
        ],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeVpcs")],
    share_of_account: 0.0,
};

const VPC: PlanResource = PlanResource {
    names: &["id"],
    attributes: Attributes {
        renames: &[("configuration.vpcId", "id")],
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
    use crate::resource_types::{ec2_flow_log, ec2_instance, ec2_vpc_endpoint};
    use crate::sources::live::calls::{Beside, ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeVpcs";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        resource_type: TYPE,
        list: ListCall {
            source: Source {
                operation: LIST,
                fills: Fills {
                    base: "configuration",
                    renames: &[Rename::new("tags", "Tags{Key,Value}")],
                },
                check: None,
            },
            items: "Vpcs[]",
            scope: Scope::Region,
            id: &["configuration.vpcId"],
            unlisted: None,
            call: sdk_call!(
                LIST,
                Client::new,
                describe_vpcs,
                |call, ask| call.max_results(1000).set_next_token(ask.token),
                |page| page.next_token
            ),
        },
        details: &[],
        at_once: None,
        needs: &[],
        related: &[&ec2_flow_log::CALLS, &ec2_instance::CALLS, &ec2_vpc_endpoint::CALLS],
        beside_events: &[
            Beside {
                resource_type: ec2_flow_log::TYPE,
                asked_by: Some("configuration.resourceId"),
            },
            Beside::listed(ec2_vpc_endpoint::TYPE),
            Beside::listed(ec2_instance::TYPE),
        ],
        complete: None,
    };
}
