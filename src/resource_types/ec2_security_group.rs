//! EC2 security groups: `DescribeSecurityGroups`, and beside it the network interfaces of all of
//! them.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::SecurityGroup",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "what names a security group without being in it, such as rules and launch templates",
        "the networks of prefix lists, which security groups' rules may name",
        "default security groups that a plan does not manage",
    ],
    security_hub_type: "AwsEc2SecurityGroup",
    arn: Some("arn:{partition}:ec2:{region}:{account}:security-group/{id}"),
    config: Config { name: Some(NAME), ..Config::USUAL },
    plan: InPlans {
        noun: "security group",
        resources: &[
            PlanResource {
                kind: "aws_security_group",
                names: &["id"],
                attributes: Attributes {
                    renames: &[(NAME, "name")],
                    constants: &[(OWNER, Literal::Null)],
                    // AWS keeps the name `default` for its own.
                    if_null: &[(NAME, Literal::Address)],
                    if_unknown: &[(NAME, Literal::Address)],
                    ..Attributes::USUAL
                },
                ..PlanResource::USUAL
            },
            PlanResource {
                kind: "aws_default_security_group",
                names: &["id"],
                attributes: Attributes {
                    constants: &[(OWNER, Literal::Null), (NAME, Literal::Text("default"))],
                    ..Attributes::USUAL
                },
                ..PlanResource::USUAL
            },
        ],
        parts: &[
            Part { only: &[("type", "ingress")], count: Count::many("ingress"), ..RULE },
            Part {
                path: EGRESS,
                only: &[("type", "egress")],
                attributes: Attributes {
                    renames: EGRESS_RENAMES,
                    if_null: EGRESS_IF_NULL,
                    ..Attributes::USUAL
                },
                count: Count::many("egress"),
                ..RULE
            },
            Part {
                kind: "aws_vpc_security_group_ingress_rule",
                attributes: Attributes {
                    renames: &[
                        (V4, "cidr_ipv4"),
                        ("configuration.ipPermissions.ipv4Ranges.cidrIp", ""),
                        (V6, "cidr_ipv6"),
                        ("configuration.ipPermissions.ipv6Ranges.cidrIpv6", ""),
                        (PREFIX_LISTS, "prefix_list_id"),
                        ("configuration.ipPermissions.prefixListIds.prefixListId", ""),
                    ],
                    if_null: IF_NULL,
                    ..Attributes::USUAL
                },
                ..RULE
            },
            Part {
                path: EGRESS,
                kind: "aws_vpc_security_group_egress_rule",
                attributes: Attributes {
                    renames: &[
                        ("configuration.ipPermissionsEgress.ipv4Ranges", "cidr_ipv4"),
                        ("configuration.ipPermissionsEgress.ipv4Ranges.cidrIp", ""),
                        ("configuration.ipPermissionsEgress.ipv6Ranges", "cidr_ipv6"),
                        ("configuration.ipPermissionsEgress.ipv6Ranges.cidrIpv6", ""),
                        ("configuration.ipPermissionsEgress.prefixListIds", "prefix_list_id"),
                        ("configuration.ipPermissionsEgress.prefixListIds.prefixListId", ""),
                    ],
                    if_null: EGRESS_IF_NULL,
                    ..Attributes::USUAL
                },
                ..RULE
            },
        ],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeSecurityGroups")],
    share_of_account: 0.0,
};

const NAME: &str = "configuration.groupName";
/// `null` in plans: what a plan makes belongs to its account.
const OWNER: &str = "configuration.ownerId";
const INGRESS: &str = "configuration.ipPermissions";
const EGRESS: &str = "configuration.ipPermissionsEgress";
const V4: &str = "configuration.ipPermissions.ipv4Ranges";
const V6: &str = "configuration.ipPermissions.ipv6Ranges";
const PREFIX_LISTS: &str = "configuration.ipPermissions.prefixListIds";

/// `aws_security_group_rule`, which is written as the blocks of a security group are. A group that
/// exists has its rules in the plan, those of other resources among them.
const RULE: Part = Part {
    path: INGRESS,
    kind: "aws_security_group_rule",
    of: "security_group_id",
    noun: "rule",
    attributes: Attributes {
        renames: &[
            ("configuration.ipPermissions.ipProtocol", "protocol"),
            (V4, "cidr_blocks"),
            ("configuration.ipPermissions.ipv4Ranges.cidrIp", ""),
            (V6, "ipv6_cidr_blocks"),
            ("configuration.ipPermissions.ipv6Ranges.cidrIpv6", ""),
            (PREFIX_LISTS, "prefix_list_ids"),
            ("configuration.ipPermissions.prefixListIds.prefixListId", ""),
        ],
        if_null: IF_NULL,
        ..Attributes::USUAL
    },
    count: Count::many(""),
    ..Part::USUAL
};

const EGRESS_RENAMES: &[(&str, &str)] = &[
    ("configuration.ipPermissionsEgress.ipProtocol", "protocol"),
    ("configuration.ipPermissionsEgress.ipv4Ranges", "cidr_blocks"),
    ("configuration.ipPermissionsEgress.ipv4Ranges.cidrIp", ""),
    ("configuration.ipPermissionsEgress.ipv6Ranges", "ipv6_cidr_blocks"),
    ("configuration.ipPermissionsEgress.ipv6Ranges.cidrIpv6", ""),
    ("configuration.ipPermissionsEgress.prefixListIds", "prefix_list_ids"),
    ("configuration.ipPermissionsEgress.prefixListIds.prefixListId", ""),
];

/// A rule names networks, or prefix lists, or other security groups.
const IF_NULL: &[(&str, Literal)] =
    &[(V4, Literal::List(&[])), (V6, Literal::List(&[])), (PREFIX_LISTS, Literal::List(&[]))];
const EGRESS_IF_NULL: &[(&str, Literal)] = &[
    ("configuration.ipPermissionsEgress.ipv4Ranges", Literal::List(&[])),
    ("configuration.ipPermissionsEgress.ipv6Ranges", Literal::List(&[])),
    ("configuration.ipPermissionsEgress.prefixListIds", Literal::List(&[])),
];

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::TYPE;
    use crate::resource_types::ec2_network_interface;
    use crate::sources::live::calls::{Beside, ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeSecurityGroups";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        resource_type: TYPE,
        list: ListCall {
            source: Source {
                operation: LIST,
                fills: Fills {
                    base: "configuration",
                    renames: &[
                        Rename::new("tags", "Tags{Key,Value}"),
                        Rename::new(
                            "configuration.ipPermissions[].ipv4Ranges[]",
                            "IpPermissions[].IpRanges[]",
                        ),
                        Rename::new(
                            "configuration.ipPermissionsEgress[].ipv4Ranges[]",
                            "IpPermissionsEgress[].IpRanges[]",
                        ),
                    ],
                },
                check: None,
            },
            items: "SecurityGroups[]",
            scope: Scope::Region,
            id: &["configuration.groupId"],
            unlisted: None,
            call: sdk_call!(
                LIST,
                Client::new,
                describe_security_groups,
                |call, ask| call.max_results(1000).set_next_token(ask.token),
                |page| page.next_token
            ),
        },
        details: &[],
        at_once: None,
        needs: &[],
        related: &[&ec2_network_interface::CALLS],
        beside_events: &[Beside {
            resource_type: ec2_network_interface::TYPE,
            asked_by: Some("configuration.groups.groupId"),
        }],
        complete: None,
    };
}
