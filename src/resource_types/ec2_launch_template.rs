//! Launch templates, each with its default version: `DescribeLaunchTemplateVersions`, and their
//! tags: `DescribeLaunchTemplates`, or `DescribeTags` of one.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten, Versions};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::LaunchTemplate",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["versions that are not the default"],
    security_hub_type: "AwsEc2LaunchTemplate",
    arn: Some("arn:{partition}:ec2:{region}:{account}:launch-template/{id}"),
    config: Config {
        name: Some("configuration.LaunchTemplateName"),
        // What a version does not set it leaves to AWS.
        none_if_absent: &[PUBLIC, ENCRYPTED, TOKENS, ENDPOINT],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "launch template",
        resources: &[PlanResource {
            kind: "aws_launch_template",
            // A change makes a version, which is the default one only where the template says so:
            // https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_template#update_default_version-1
            versions: Some(Versions {
                path: DATA,
                used: "default_version",
                newest: "latest_version",
                follows: "update_default_version",
                otherwise: "The plan describes the template's newest version, and another one is the default.",
            }),
            attributes: Attributes {
                renames: &[
                    ("configuration.LaunchTemplateName", "name"),
                    (DATA, ""),
                    (INTERFACES, "network_interfaces"),
                    (DEVICES, "block_device_mappings"),
                    (EBS, ""),
                    (ENCRYPTED, "ebs[0].encrypted"),
                    (OPTIONS, ""),
                    (TOKENS, "metadata_options[0].http_tokens"),
                    (ENDPOINT, "metadata_options[0].http_endpoint"),
                ],
                // What is not written, a version does not set.
                if_null: &[
                    (INTERFACES, Literal::List(&[])),
                    (DEVICES, Literal::List(&[])),
                    (PUBLIC, Literal::Null),
                    (ENCRYPTED, Literal::Null),
                    (TOKENS, Literal::Null),
                    (ENDPOINT, Literal::Null),
                ],
                if_unwritten: &[
                    Unwritten::always(TOKENS, Literal::Null),
                    Unwritten::always(ENDPOINT, Literal::Null),
                ],
                words: &[
                    (PUBLIC, "true", Literal::Boolean(true)),
                    (PUBLIC, "false", Literal::Boolean(false)),
                    (ENCRYPTED, "true", Literal::Boolean(true)),
                    (ENCRYPTED, "false", Literal::Boolean(false)),
                ],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[
        ("", "ec2:DescribeLaunchTemplateVersions"),
        ("tags", "ec2:DescribeLaunchTemplates"),
        ("tags", "ec2:DescribeTags"),
    ],
    share_of_account: 0.0,
};

const DATA: &str = "configuration.LaunchTemplateData";
const INTERFACES: &str = "configuration.LaunchTemplateData.NetworkInterfaces";
const PUBLIC: &str = "configuration.LaunchTemplateData.NetworkInterfaces.AssociatePublicIpAddress";
const DEVICES: &str = "configuration.LaunchTemplateData.BlockDeviceMappings";
const EBS: &str = "configuration.LaunchTemplateData.BlockDeviceMappings.Ebs";
const ENCRYPTED: &str = "configuration.LaunchTemplateData.BlockDeviceMappings.Ebs.Encrypted";
const OPTIONS: &str = "configuration.LaunchTemplateData.MetadataOptions";
const TOKENS: &str = "configuration.LaunchTemplateData.MetadataOptions.HttpTokens";
const ENDPOINT: &str = "configuration.LaunchTemplateData.MetadataOptions.HttpEndpoint";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::TYPE;
    use crate::aws::endpoint;
    use crate::resource_types::ec2_instance_metadata_defaults;
    use crate::sources::live::calls::{
        AtOnce, ListCall, Meaning, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::fields::plan::Fills;
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};
    use crate::sources::live::tag_list::{self, OF_ITEMS, TAGS, tag_list};

    const LIST: &str = "ec2:DescribeLaunchTemplateVersions";
    const ID: &str = "configuration.launchTemplateId";
    const LIST_TEMPLATES: RawOperation = RawOperation {
        service: endpoint::Service::Ec2,
        name: "ec2:DescribeLaunchTemplates",
        protocol: Protocol::Query("2016-11-15"),
        arguments: &[("MaxResults", Argument::Integer(200))],
        pages: Some(Pages { asked: "NextToken", answered: "nextToken" }),
    };
    const LIST_TAGS: RawOperation = RawOperation {
        name: "ec2:DescribeTags",
        arguments: &[
            ("Filter.1.Name", Argument::Text("resource-id")),
            ("Filter.1.Value.1", Argument::Resource),
        ],
        ..LIST_TEMPLATES
    };

    /// How they are read from AWS. A version does not say its template's tags.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[tag_list!(
            LIST_TAGS,
            "Tags{Key,Value}",
            |_| Meaning::Unknown,
            Some(|template, detail| Box::pin(tag_list::by(template, detail, ID)))
        )],
        needs: &[(TAGS, ID)],
        at_once: Some(AtOnce {
            list: ListCall {
                source: Source {
                    operation: LIST_TEMPLATES.name,
                    fills: Fills { base: "configuration", renames: OF_ITEMS },
                    check: None,
                },
                items: "LaunchTemplates[]",
                id: &[ID],
                call: |connection, ask| LIST_TEMPLATES.call(connection, ask),
                ..RESOURCES
            },
            instead_of: &[TAGS],
        }),
        related: &[&ec2_instance_metadata_defaults::CALLS],
        ..ResourceCalls::of(TYPE, RESOURCES)
    };

    const RESOURCES: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills { base: "configuration", renames: &[] },
            check: None,
        },
        items: "LaunchTemplateVersions[]",
        scope: Scope::Region,
        id: &[ID],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_launch_template_versions,
            |call, ask| call.versions("$Default").max_results(200).set_next_token(ask.token),
            |page| page.next_token
        ),
    };
}
