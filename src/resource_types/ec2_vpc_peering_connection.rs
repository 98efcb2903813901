//! VPC peering connections: `DescribeVpcPeeringConnections`.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::VPCPeeringConnection",
    place: Place::Region,
    // Both accounts have it.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &[],
    security_hub_type: "Other",
    arn: Some("arn:{partition}:ec2:{region}:{account}:vpc-peering-connection/{id}"),
    config: Config {
        name: Some("tags.Name"),
        // A VPC may have no network but its first.
        none_if_absent: &[
            "configuration.accepterVpcInfo.cidrBlockSet",
            "configuration.accepterVpcInfo.ipv6CidrBlockSet",
            "configuration.requesterVpcInfo.cidrBlockSet",
            "configuration.requesterVpcInfo.ipv6CidrBlockSet",
        ],
        ..Config::USUAL
    },
    // A plan names the peer's VPC and not its networks.
    plan: InPlans::NONE,
    permissions: &[("", "ec2:DescribeVpcPeeringConnections")],
    share_of_account: 0.0,
};

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeVpcPeeringConnections";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(
        TYPE,
        ListCall {
            source: Source {
                operation: LIST,
                fills: Fills {
                    base: "configuration",
                    renames: &[Rename::new("tags", "Tags{Key,Value}")],
                },
                check: None,
            },
            items: "VpcPeeringConnections[]",
            scope: Scope::Region,
            id: &["configuration.vpcPeeringConnectionId"],
            // One that is in none of them is gone: the rule says so.
            unlisted: None,
            call: sdk_call!(
                LIST,
                Client::new,
                describe_vpc_peering_connections,
                |call, ask| call.max_results(1000).set_next_token(ask.token),
                |page| page.next_token
            ),
        },
    );
}
