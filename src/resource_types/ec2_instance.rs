//! EC2 instances: `DescribeInstances`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, TagTemplate, Unwritten};
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
    ],
    security_hub_type: "AwsEc2Instance",
    arn: Some("arn:{partition}:ec2:{region}:{account}:instance/{id}"),
    config: Config {
        name: Some("tags.Name"),
        none_if_null: &[PROFILE],
        check: Some(check),
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "instance",
        resources: &[PlanResource {
            kind: "aws_instance",
            attributes: Attributes {
                // A block of which the provider has one at most.
                renames: &[("configuration.metadataOptions", "metadata_options[0]")],
                constants: &[(STATE, Literal::Text("running"))],
                if_null: &[(PROFILE, Literal::Null)],
                // The provider sends none:
                // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
                if_unwritten: &[Unwritten {
                    path: PROFILE,
                    is: Literal::Null,
                    unless: (&["launch_template"], TEMPLATE_PROFILE),
                }],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
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
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeInstances"), ("tags", "ec2:DescribeTags")],
    share_of_account: 0.5,
};

const STATE: &str = "configuration.state.name";
const PROFILE: &str = "configuration.iamInstanceProfile";
const TEMPLATE_PROFILE: &str = "The instance's launch template may give it a profile.";

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
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
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
        related: &[],
        // AWS Config records everything that is asked for.
        complete: None,
    };
}
