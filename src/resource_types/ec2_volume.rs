//! EBS volumes: `DescribeVolumes`.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::Volume",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "instance store volumes, which EC2 always encrypts where the hardware can",
        "in plans, the volumes that an instance's own block devices describe",
    ],
    security_hub_type: "AwsEc2Volume",
    arn: Some("arn:{partition}:ec2:{region}:{account}:volume/{id}"),
    config: Config { name: Some("tags.Name"), ..Config::USUAL },
    plan: InPlans {
        noun: "volume",
        resources: &[PlanResource {
            kind: "aws_ebs_volume",
            names: &["id"],
            attributes: Attributes {
                renames: &[("configuration.volumeType", "type")],
                constants: &[(
                    "configuration.state.value",
                    Literal::Unread("A plan does not say whether a volume is in use."),
                )],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        parts: &[Part {
            path: "configuration.attachments",
            kind: "aws_volume_attachment",
            of: "volume_id",
            noun: "attachment",
            count: Count::many(""),
            of_existing: "The volume exists already; the plan does not say what it is attached to.",
            unclear: "Which volume the plan attaches is known only after apply.",
            missing: "The plan is not complete: an attachment of the volume may be missing.",
            ..Part::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeVolumes")],
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

    const LIST: &str = "ec2:DescribeVolumes";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(
        TYPE,
        ListCall {
            source: Source {
                operation: LIST,
                fills: Fills {
                    base: "configuration",
                    renames: &[
                        Rename::new("tags", "Tags{Key,Value}"),
                        Rename::new("configuration.attachments", "Attachments"),
                        Rename::new("configuration.state.value", "State"),
                    ],
                },
                check: None,
            },
            items: "Volumes[]",
            scope: Scope::Region,
            id: &["configuration.volumeId"],
            unlisted: None,
            call: sdk_call!(
                LIST,
                Client::new,
                describe_volumes,
                |call, ask| call.max_results(500).set_next_token(ask.token),
                |page| page.next_token
            ),
        },
    );
}
