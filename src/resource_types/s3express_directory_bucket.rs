//! Directory buckets of S3 Express One Zone: `ListDirectoryBuckets`, and of each
//! `GetBucketLifecycleConfiguration`, at the hosts and under the name of a service of their own.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::S3Express::DirectoryBucket",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["table buckets and vector buckets"],
    security_hub_type: "Other",
    arn: Some("arn:{partition}:s3express:{region}:{account}:bucket/{id}"),
    config: Config { none_if_absent: &[LIFECYCLE, EXPIRATION], ..Config::USUAL },
    plan: InPlans {
        noun: "directory bucket",
        resources: &[PlanResource {
            kind: "aws_s3_directory_bucket",
            names: &["bucket", "id"],
            attributes: Attributes {
                renames: &[("configuration.BucketName", "bucket")],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        parts: &[Part {
            path: LIFECYCLE,
            kind: "aws_s3_bucket_lifecycle_configuration",
            of: "bucket",
            noun: "lifecycle configuration",
            attributes: Attributes {
                renames: &[
                    ("configuration.LifecycleConfiguration.Rules", "rule"),
                    (EXPIRATION, "expiration[0].days"),
                ],
                if_null: &[(EXPIRATION, Literal::Null)],
                ..Attributes::USUAL
            },
            count: Count::One { inline: "", none: Literal::Null },
            ..Part::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[
        ("", "s3express:ListAllMyDirectoryBuckets"),
        (LIFECYCLE, "s3express:GetLifecycleConfiguration"),
    ],
    share_of_account: 0.0,
};

const LIFECYCLE: &str = "configuration.LifecycleConfiguration";
const EXPIRATION: &str = "configuration.LifecycleConfiguration.Rules.ExpirationInDays";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::{LIFECYCLE, TYPE};
    use crate::aws::endpoint;
    use crate::network::fault::NetworkFault;
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};

    const LIST: RawOperation = RawOperation {
        service: endpoint::Service::S3Express,
        name: "s3:ListDirectoryBuckets",
        protocol: Protocol::S3("/?x-id=ListDirectoryBuckets"),
        arguments: &[("max-directory-buckets", Argument::Integer(1000))],
        pages: Some(Pages { asked: "continuation-token", answered: "ContinuationToken" }),
    };
    const GET_LIFECYCLE: RawOperation = RawOperation {
        name: "s3:GetBucketLifecycleConfiguration",
        protocol: Protocol::S3("/{Bucket}?lifecycle"),
        arguments: &[("Bucket", Argument::Resource)],
        pages: None,
        ..LIST
    };
    /// Where there are directory buckets for sure
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-Endpoints.html>).
    /// Elsewhere the host may not exist: then there are none.
    const REGIONS: [&str; 7] = [
        "ap-northeast-1",
        "ap-south-1",
        "eu-north-1",
        "eu-west-1",
        "us-east-1",
        "us-east-2",
        "us-west-2",
    ];
    const NONE: &[u8] = b"<ListAllMyDirectoryBucketsResult/>";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: GET_LIFECYCLE.name,
                fills: Fills {
                    base: LIFECYCLE,
                    renames: &[Rename::new(
                        "configuration.LifecycleConfiguration.Rules[].ExpirationInDays",
                        "Rules[].Expiration.Days",
                    )],
                },
                check: None,
            },
            call: |connection, ask| GET_LIFECYCLE.call(connection, ask),
            means: |refusal| {
                if refusal.is(&["NoSuchLifecycleConfiguration"]) {
                    Meaning::None
                } else if refusal.is(&["NoSuchBucket"]) {
                    Meaning::Gone
                } else {
                    Meaning::Unknown
                }
            },
            follow: None,
        }],
        ..ResourceCalls::of(
            TYPE,
            ListCall {
                source: Source {
                    operation: LIST.name,
                    fills: Fills {
                        base: "configuration",
                        renames: &[Rename::new("configuration.BucketName", "Name")],
                    },
                    check: None,
                },
                items: "Buckets[]",
                scope: Scope::Region,
                id: &["configuration.BucketName"],
                unlisted: None,
                call: |connection, ask| {
                    let may_have_none = !REGIONS.contains(&connection.region.as_str());
                    let reader = ask.reader.clone();
                    let page = LIST.call(connection, ask);
                    Box::pin(async move {
                        match page.await {
                            Err(refusal)
                                if may_have_none && refusal.fault == Some(NetworkFault::Dns) =>
                            {
                                LIST.read(&reader, NONE)
                            }
                            page => page,
                        }
                    })
                },
            },
        )
    };
}
