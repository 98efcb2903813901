//! EC2 instances: `DescribeInstances`, and beside it the security groups and the route tables.

use super::in_plans::{
    Attributes, Count, InPlans, Literal, Part, PlanResource, TagTemplate, Unwritten,
};
use super::{Config, Definition, Place, ResourceType, UniqueIn};
use crate::model::value::{Member, Value};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::Instance",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "launch templates and Auto Scaling groups, which say how later instances are tagged",
        "IPv6 addresses, which are public without being associated",
    ],
    security_hub_type: "AwsEc2Instance",
    arn: Some("arn:{partition}:ec2:{region}:{account}:instance/{id}"),
    config: Config {
        name: Some("tags.Name"),
        // An interface, or an address of it, has a public address or none.
        none_if_absent: &[PUBLIC, ASSOCIATION, SECOND_ASSOCIATION],
        none_if_null: &[PROFILE, REASON],
        check: Some(check),
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "instance",
        resources: &[PlanResource {
            kind: "aws_instance",
            // The interface that an instance brings along is named by its instance.
            names: &["id", "primary_network_interface_id"],
            attributes: Attributes {
                renames: &[
                    // A block of which the provider has one at most.
                    ("configuration.metadataOptions", "metadata_options[0]"),
                    ("configuration.monitoring", ""),
                    (MONITORING, "monitoring"),
                    (CODE, "instance_state"),
                    (PUBLIC, "associate_public_ip_address"),
                    ("configuration.imageId", "ami"),
                    ("configuration.privateIpAddress", "private_ip"),
                    ("configuration.placement", ""),
                    ("configuration.placement.availabilityZone", "availability_zone"),
                    ("configuration.placement.groupName", "placement_group"),
                    ("configuration.placement.tenancy", "tenancy"),
                    ("configuration.hibernationOptions", ""),
                    ("configuration.hibernationOptions.configured", "hibernation"),
                ],
                constants: &[
                    (STATE, Literal::Text("running")),
                    (REASON, Literal::Unread("A plan does not say it.")),
                    ("configuration.launchTime", Literal::Unread("A plan does not say it.")),
                    (
                        VIRTUALIZATION,
                        Literal::Unread("The plan does not say of what kind the AMI is."),
                    ),
                ],
                if_null: &[(PROFILE, Literal::Null)],
                if_unknown: &[(PUBLIC, Literal::Unread(SUBNET_DECIDES))],
                // The provider sends none:
                // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
                if_unwritten: &[
                    Unwritten {
                        path: PROFILE,
                        is: Literal::Null,
                        unless: (&["launch_template"], TEMPLATE_PROFILE),
                    },
                    Unwritten {
                        path: MONITORING,
                        is: Literal::Text("disabled"),
                        unless: (
                            &["launch_template"],
                            "The instance's launch template may turn detailed monitoring on.",
                        ),
                    },
                    // A new one runs.
                    Unwritten::always(CODE, Literal::Integer(16)),
                ],
                words: &[
                    (MONITORING, "true", Literal::Text("enabled")),
                    (MONITORING, "false", Literal::Text("disabled")),
                    (PUBLIC, "true", Literal::Text("one that AWS assigns")),
                    (PUBLIC, "false", Literal::Null),
                    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html
                    (CODE, "pending", Literal::Integer(0)),
                    (CODE, "running", Literal::Integer(16)),
                    (CODE, "shutting-down", Literal::Integer(32)),
                    (CODE, "terminated", Literal::Integer(48)),
                    (CODE, "stopping", Literal::Integer(64)),
                    (CODE, "stopped", Literal::Integer(80)),
                ],
            },
            ..PlanResource::USUAL
        }],
        parts: &[
            Part { count: Count::many("network_interface"), ..INTERFACE },
            Part {
                attributes: Attributes {
                    constants: &[
                        (DEVICE, Literal::Integer(0)),
                        (ASSOCIATION, OF_INTERFACE),
                        (ADDRESSES, OF_INTERFACE),
                    ],
                    ..INTERFACE.attributes
                },
                count: Count::many("primary_network_interface"),
                ..INTERFACE
            },
            Part { kind: "aws_network_interface_attachment", of: "instance_id", ..INTERFACE },
            // The block names the instance: it is not known whose it is.
            Part { kind: "aws_network_interface", of: "attachment", ..INTERFACE },
            Part { kind: "aws_eip", of: "instance", ..ELASTIC_IP },
            Part { kind: "aws_eip", of: "network_interface", ..ELASTIC_IP },
            Part { kind: "aws_eip_association", of: "instance_id", ..ELASTIC_IP },
            Part { kind: "aws_eip_association", of: "network_interface_id", ..ELASTIC_IP },
        ],
        // What a launch template's tag_specifications give:
        // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateTagSpecificationRequest.html
        tag_templates: &[TagTemplate {
            kind: "aws_launch_template",
            block: "launch_template",
            by: &["id", "name"],
            tags: "tag_specifications",
            of: "resource_type",
            ours: "instance",
            reason: "The instance's launch template may give it tags.",
        }],
    },
    permissions: &[("", "ec2:DescribeInstances"), ("tags", "ec2:DescribeTags")],
    share_of_account: 0.5,
};

const STATE: &str = "configuration.state.name";
const PROFILE: &str = "configuration.iamInstanceProfile";
/// As a number: in plans the name is that of an instance that runs.
const CODE: &str = "configuration.state.code";
const REASON: &str = "configuration.stateTransitionReason";
const MONITORING: &str = "configuration.monitoring.state";
const VIRTUALIZATION: &str = "configuration.virtualizationType";
const PUBLIC: &str = "configuration.publicIpAddress";
const SUBNET_DECIDES: &str = "The subnet decides whether the instance gets a public address.";
const INTERFACES: &str = "configuration.networkInterfaces";
const INTERFACE_ID: &str = "configuration.networkInterfaces.networkInterfaceId";
const ATTACHMENT: &str = "configuration.networkInterfaces.attachment";
const DEVICE: &str = "configuration.networkInterfaces.attachment.deviceIndex";
const ASSOCIATION: &str = "configuration.networkInterfaces.association";
const ADDRESSES: &str = "configuration.networkInterfaces.privateIpAddresses";
const SECOND_ASSOCIATION: &str = "configuration.networkInterfaces.privateIpAddresses.association";
const TEMPLATE_PROFILE: &str = "The instance's launch template may give it a profile.";

/// Interfaces of an instance in a plan. An instance that exists may have others.
const INTERFACE: Part = Part {
    path: INTERFACES,
    noun: "network interface",
    attributes: Attributes {
        renames: &[(ATTACHMENT, ""), (DEVICE, "device_index")],
        constants: &[(ASSOCIATION, OF_INTERFACE), (ADDRESSES, OF_INTERFACE)],
        if_unknown: &[(INTERFACE_ID, Literal::Address)],
        ..Attributes::USUAL
    },
    count: Count::many(""),
    of_existing: "The instance exists already; the plan does not say which network interfaces it has.",
    ..Part::USUAL
};
const OF_INTERFACE: Literal =
    Literal::Unread("The plan does not say which addresses the network interface has.");

/// A public address of an interface that the plan does not describe.
const ELASTIC_IP: Part = Part {
    path: INTERFACES,
    noun: "Elastic IP address",
    attributes: Attributes {
        constants: &[
            (INTERFACE_ID, Literal::Null),
            (DEVICE, Literal::Integer(0)),
            (ASSOCIATION, Literal::Object(&[("publicIp", Literal::Text("an Elastic IP address"))])),
            (ADDRESSES, Literal::List(&[])),
        ],
        ..Attributes::USUAL
    },
    count: Count::many(""),
    of_existing: INTERFACE.of_existing,
    ..Part::USUAL
};

/// An instance was there when AWS described it, unless its state says otherwise.
fn check(document: &mut Value) {
    if !matches!(document.at(STATE), Member::Present(Value::Text(_))) {
        document.put(STATE, Value::Null);
    }
}

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::{TYPE, check};
    use crate::resource_types::{ec2_route_table, ec2_security_group, ssm_managed_instance};
    use crate::sources::live::calls::{Beside, ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeInstances";

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
                check: Some(check),
            },
            items: "Reservations[].Instances[]",
            scope: Scope::Region,
            id: &["configuration.instanceId"],
            unlisted: None,
            call: sdk_call!(
                LIST,
                Client::new,
                describe_instances,
                |call, ask| call.max_results(1000).set_next_token(ask.token),
                |page| page.next_token
            ),
        },
        details: &[],
        at_once: None,
        needs: &[],
        related: &[
            &ec2_security_group::CALLS,
            &ec2_route_table::CALLS,
            &ssm_managed_instance::CALLS,
        ],
        beside_events: &[
            Beside::listed(ec2_security_group::TYPE),
            Beside::listed(ec2_route_table::TYPE),
            Beside::listed(ssm_managed_instance::TYPE),
        ],
        complete: None,
    };
}
