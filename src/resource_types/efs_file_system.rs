//! EFS file systems: `DescribeFileSystems`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EFS::FileSystem",
    place: Place::Region,
    // Its DNS name carries the region: fs-….efs.REGION.amazonaws.com.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["FSx file systems"],
    // AWS Security Hub's findings have no type of their own for file systems.
    security_hub_type: "Other",
    arn: Some("arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}"),
    config: Config { name: Some("tags.Name"), none_if_absent: &[KMS_KEY], ..Config::USUAL },
    plan: InPlans {
        noun: "file system",
        resources: &[PlanResource {
            kind: "aws_efs_file_system",
            names: &["id"],
            attributes: Attributes {
                // The API encrypts only where it is told to:
                // https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
                if_unwritten: &[Unwritten::always(
                    "configuration.Encrypted",
                    Literal::Boolean(false),
                )],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "elasticfilesystem:DescribeFileSystems")],
    share_of_account: 0.0,
};

const KMS_KEY: &str = "configuration.KmsKeyId";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::TYPE;
    use crate::aws::endpoint;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source};
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};

    const LIST: RawOperation = RawOperation {
        service: endpoint::Service::Efs,
        name: "efs:DescribeFileSystems",
        protocol: Protocol::Get("/2015-02-01/file-systems"),
        arguments: &[("FileSystemId", Argument::Resource), ("MaxItems", Argument::Integer(100))],
        pages: Some(Pages { asked: "Marker", answered: "NextMarker" }),
    };

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(
        TYPE,
        ListCall {
            source: Source {
                operation: LIST.name,
                fills: Fills {
                    base: "configuration",
                    renames: &[
                        Rename::new("tags", "Tags{Key,Value}"),
                        Rename::new("configuration.Arn", "FileSystemArn"),
                    ],
                },
                check: None,
            },
            items: "FileSystems[]",
            scope: Scope::Region,
            id: &["configuration.FileSystemId"],
            unlisted: None,
            call: |connection, ask| LIST.call(connection, ask),
        },
    );
}
