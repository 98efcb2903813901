//! Network ACLs of VPCs: `DescribeNetworkAcls`.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::NetworkAcl",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["default network ACLs that a plan does not manage"],
    security_hub_type: "AwsEc2NetworkAcl",
    arn: Some("arn:{partition}:ec2:{region}:{account}:network-acl/{id}"),
    config: Config {
        name: Some("tags.Name"),
        // An entry is for IPv4 or for IPv6.
        none_if_absent: &[CIDR, CIDR_V6],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "network ACL",
        resources: &[
            PlanResource {
                kind: "aws_network_acl",
                names: &["id"],
                attributes: Attributes {
                    constants: &[(IS_DEFAULT, Literal::Boolean(false))],
                    ..Attributes::USUAL
                },
                ..PlanResource::USUAL
            },
            PlanResource {
                kind: "aws_default_network_acl",
                names: &["id"],
                attributes: Attributes {
                    constants: &[(IS_DEFAULT, Literal::Boolean(true))],
                    ..Attributes::USUAL
                },
                ..PlanResource::USUAL
            },
        ],
        parts: &[
            Part {
                path: ASSOCIATIONS,
                noun: "association",
                attributes: Attributes {
                    renames: &[("configuration.associations.subnetId", "")],
                    ..Attributes::USUAL
                },
                // An ACL that exists shows all of its subnets.
                count: Count::many("subnet_ids"),
                ..Part::USUAL
            },
            Part {
                path: ASSOCIATIONS,
                kind: "aws_network_acl_association",
                of: "network_acl_id",
                noun: "association",
                count: Count::many(""),
                ..Part::USUAL
            },
            Part {
                attributes: Attributes { constants: &[(EGRESS, Literal::Boolean(false))], ..BLOCK },
                count: Count::many("ingress"),
                ..ENTRY
            },
            Part {
                attributes: Attributes { constants: &[(EGRESS, Literal::Boolean(true))], ..BLOCK },
                count: Count::many("egress"),
                ..ENTRY
            },
            Part {
                kind: "aws_network_acl_rule",
                attributes: Attributes {
                    renames: PORTS,
                    if_null: &[
                        // The provider's default.
                        (EGRESS, Literal::Boolean(false)),
                        (CIDR, Literal::Null),
                        (CIDR_V6, Literal::Null),
                    ],
                    ..Attributes::USUAL
                },
                count: Count::many(""),
                ..ENTRY
            },
        ],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeNetworkAcls")],
    share_of_account: 0.0,
};

const IS_DEFAULT: &str = "configuration.isDefault";
const ASSOCIATIONS: &str = "configuration.associations";
const ENTRIES: &str = "configuration.entries";
const EGRESS: &str = "configuration.entries.egress";
const CIDR: &str = "configuration.entries.cidrBlock";
const CIDR_V6: &str = "configuration.entries.ipv6CidrBlock";
const PORTS: &[(&str, &str)] = &[
    ("configuration.entries.portRange", ""),
    ("configuration.entries.portRange.from", "from_port"),
    ("configuration.entries.portRange.to", "to_port"),
];

/// A block `ingress` or `egress` of a network ACL.
const BLOCK: Attributes = Attributes {
    renames: &[
        ("configuration.entries.ruleNumber", "rule_no"),
        ("configuration.entries.ruleAction", "action"),
        ("configuration.entries.portRange", ""),
        ("configuration.entries.portRange.from", "from_port"),
        ("configuration.entries.portRange.to", "to_port"),
    ],
    if_null: &[(CIDR, Literal::Null), (CIDR_V6, Literal::Null)],
    ..Attributes::USUAL
};

/// An ACL that exists has its entries in the plan, those of other resources among them.
const ENTRY: Part = Part { path: ENTRIES, of: "network_acl_id", noun: "rule", ..Part::USUAL };

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeNetworkAcls";

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
            items: "NetworkAcls[]",
            scope: Scope::Region,
            id: &["configuration.networkAclId"],
            unlisted: None,
            call: sdk_call!(
                LIST,
                Client::new,
                describe_network_acls,
                |call, ask| call.max_results(1000).set_next_token(ask.token),
                |page| page.next_token
            ),
        },
    );
}
