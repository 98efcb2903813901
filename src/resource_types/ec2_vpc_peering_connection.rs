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
    use super::TYPE;
    use crate::aws::endpoint;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source};
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};

    /// Without the SDK, as the route tables that lead over them.
    const LIST: RawOperation = RawOperation {
        service: endpoint::Service::Ec2,
        name: "ec2:DescribeVpcPeeringConnections",
        protocol: Protocol::Query("2016-11-15"),
        arguments: &[("MaxResults", Argument::Integer(1000))],
        pages: Some(Pages { asked: "NextToken", answered: "nextToken" }),
    };

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(
        TYPE,
        ListCall {
            source: Source {
                operation: LIST.name,
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
            call: |connection, ask| LIST.call(connection, ask),
        },
    );
}
