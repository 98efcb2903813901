//! Route tables of VPCs: `DescribeRouteTables`, and beside it the VPC peering connections that
//! routes lead over.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::RouteTable",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["the networks of prefix lists, which routes may name"],
    security_hub_type: "Other",
    arn: Some("arn:{partition}:ec2:{region}:{account}:route-table/{id}"),
    config: Config {
        name: Some("tags.Name"),
        // A route has one destination and one target.
        none_if_absent: &[V4, V6, PREFIX_LIST, PEERING, GATEWAY, SUBNET],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "route table",
        resources: &[
            PlanResource { kind: "aws_route_table", ..TABLE },
            PlanResource { kind: "aws_default_route_table", ..TABLE },
        ],
        parts: &[
            Part {
                path: ROUTES,
                noun: "route",
                attributes: Attributes {
                    renames: &[(V4, "cidr_block"), (V6, "ipv6_cidr_block")],
                    constants: &[(STATE, Literal::Text("active"))],
                    if_null: NONE,
                    ..Attributes::USUAL
                },
                // A table that exists has its routes in the plan, also those of other resources.
                count: Count::many("route"),
                ..Part::USUAL
            },
            Part {
                path: ROUTES,
                kind: "aws_route",
                of: "route_table_id",
                noun: "route",
                attributes: Attributes {
                    constants: &[(STATE, Literal::Text("active"))],
                    if_null: NONE,
                    ..Attributes::USUAL
                },
                count: Count::many(""),
                ..Part::USUAL
            },
        ],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeRouteTables")],
    share_of_account: 0.0,
};

const ROUTES: &str = "configuration.routes";
const V4: &str = "configuration.routes.destinationCidrBlock";
const V6: &str = "configuration.routes.destinationIpv6CidrBlock";
const PREFIX_LIST: &str = "configuration.routes.destinationPrefixListId";
const PEERING: &str = "configuration.routes.vpcPeeringConnectionId";
/// The main association of a VPC has none.
const SUBNET: &str = "configuration.associations.subnetId";
const GATEWAY: &str = "configuration.routes.gatewayId";
const STATE: &str = "configuration.routes.state";
const NONE: &[(&str, Literal)] = &[
    (V4, Literal::Null),
    (V6, Literal::Null),
    (PREFIX_LIST, Literal::Null),
    (PEERING, Literal::Null),
    (GATEWAY, Literal::Null),
];

const TABLE: PlanResource = PlanResource { names: &["id"], ..PlanResource::USUAL };

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::TYPE;
    use crate::aws::endpoint;
    use crate::resource_types::ec2_vpc_peering_connection;
    use crate::sources::live::calls::{Beside, ListCall, ResourceCalls, Scope, Source};
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};

    /// Without the SDK, which the functions of other services would have to carry.
    const LIST: RawOperation = RawOperation {
        service: endpoint::Service::Ec2,
        name: "ec2:DescribeRouteTables",
        protocol: Protocol::Query("2016-11-15"),
        arguments: &[("MaxResults", Argument::Integer(100))],
        pages: Some(Pages { asked: "NextToken", answered: "nextToken" }),
    };

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        related: &[&ec2_vpc_peering_connection::CALLS],
        beside_events: &[Beside::listed(ec2_vpc_peering_connection::TYPE)],
        ..ResourceCalls::of(
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
                items: "RouteTables[]",
                scope: Scope::Region,
                id: &["configuration.routeTableId"],
                unlisted: None,
                call: |connection, ask| LIST.call(connection, ask),
            },
        )
    };
}
