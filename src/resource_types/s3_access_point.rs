//! Access points of S3 buckets: S3 Control's `ListAccessPoints`, and `GetAccessPoint` for the block
//! of each.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::S3::AccessPoint",
    place: Place::Region,
    // A name is unique for an account in a region.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &[
        "Object Lambda access points, and access points of directory buckets",
        "what the policies of access points allow",
    ],
    security_hub_type: "AwsS3AccessPoint",
    arn: Some("arn:{partition}:s3:{region}:{account}:accesspoint/{id}"),
    config: Config::USUAL,
    plan: InPlans {
        noun: "access point",
        resources: &[PlanResource {
            kind: "aws_s3_access_point",
            names: &["name", "id"],
            attributes: Attributes {
                // The provider computes it; which VPC it is does not matter.
                renames: &[(ORIGIN, "vpc_configuration[0].vpc_id")],
                if_null: &[(ORIGIN, Literal::Text("Internet"))],
                if_unknown: &[(ORIGIN, Literal::Text("VPC"))],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html
        parts: &[all_blocked("public_access_block_configuration[0]")],
        ..InPlans::NONE
    },
    permissions: &[
        ("", "s3:ListAccessPoints"),
        (BLOCK, "s3:GetAccessPoint"),
        ("tags", "s3:ListTagsForResource"),
    ],
    share_of_account: 0.0,
};

/// Where an access point, also one of several regions, has its public access block.
pub const BLOCK: &str = "configuration.PublicAccessBlockConfiguration";
const ORIGIN: &str = "configuration.NetworkOrigin";

/// An access point's block in a plan, in whose block `inline` it stands. The API's defaults, and
/// the provider's, are that everything is blocked.
pub const fn all_blocked(inline: &'static str) -> Part {
    Part {
        path: BLOCK,
        noun: "public access block",
        attributes: Attributes { if_unwritten: BLOCKED, ..Attributes::USUAL },
        count: Count::One {
            inline,
            none: Literal::Object(&[
                ("BlockPublicAcls", Literal::Boolean(true)),
                ("IgnorePublicAcls", Literal::Boolean(true)),
                ("BlockPublicPolicy", Literal::Boolean(true)),
                ("RestrictPublicBuckets", Literal::Boolean(true)),
            ]),
        },
        ..Part::USUAL
    }
}

const BLOCKED: &[Unwritten] = &[
    blocked("configuration.PublicAccessBlockConfiguration.BlockPublicAcls"),
    blocked("configuration.PublicAccessBlockConfiguration.IgnorePublicAcls"),
    blocked("configuration.PublicAccessBlockConfiguration.BlockPublicPolicy"),
    blocked("configuration.PublicAccessBlockConfiguration.RestrictPublicBuckets"),
];

const fn blocked(path: &'static str) -> Unwritten {
    Unwritten::always(path, Literal::Boolean(true))
}

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::{BLOCK, TYPE};
    use crate::aws::endpoint;
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};
    use crate::sources::live::tag_list::{self, TAGS, tag_list};

    const LIST: RawOperation = RawOperation {
        service: endpoint::Service::S3Control,
        name: "s3control:ListAccessPoints",
        protocol: Protocol::GetOfAccount("/v20180820/accesspoint"),
        arguments: &[("maxResults", Argument::Integer(1000))],
        pages: Some(Pages { asked: "nextToken", answered: "NextToken" }),
    };
    const GET: RawOperation = RawOperation {
        service: endpoint::Service::S3Control,
        name: "s3control:GetAccessPoint",
        protocol: Protocol::GetOfAccount("/v20180820/accesspoint/{Name}"),
        arguments: &[("Name", Argument::Resource)],
        pages: None,
    };

    const LIST_TAGS: RawOperation = RawOperation {
        name: "s3control:ListTagsForResource",
        protocol: Protocol::GetOfAccount("/v20180820/tags/{ResourceArn+}"),
        arguments: &[("ResourceArn", Argument::Resource)],
        ..GET
    };
    const ARN: &str = "configuration.AccessPointArn";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[
            DetailCall {
                source: Source {
                    operation: GET.name,
                    fills: Fills {
                        base: BLOCK,
                        renames: &[Rename::new(BLOCK, "PublicAccessBlockConfiguration")],
                    },
                    check: None,
                },
                call: |connection, ask| GET.call(connection, ask),
                means,
                follow: None,
            },
            tag_list!(
                LIST_TAGS,
                "Tags{Key,Value}",
                means,
                Some(|point, detail| Box::pin(tag_list::by(point, detail, ARN)))
            ),
        ],
        needs: &[(TAGS, ARN)],
        ..ResourceCalls::of(
            TYPE,
            ListCall {
                source: Source {
                    operation: LIST.name,
                    fills: Fills { base: "configuration", renames: &[] },
                    check: None,
                },
                items: "AccessPointList[]",
                scope: Scope::Region,
                id: &["configuration.Name"],
                unlisted: None,
                call: |connection, ask| LIST.call(connection, ask),
            },
        )
    };

    fn means(refusal: &Refusal) -> Meaning {
        let is_gone = refusal.is(&["NoSuchAccessPoint", "NoSuchResource"]);
        if is_gone { Meaning::Gone } else { Meaning::Unknown }
    }
}
