//! Multi-Region Access Points of S3: S3 Control's `ListMultiRegionAccessPoints`, which one region
//! answers for all.

use super::in_plans::{Attributes, InPlans, PlanResource};
use super::s3_access_point::all_blocked;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::S3::MultiRegionAccessPoint",
    place: Place::Account,
    // A name is unique for an account.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["what the policies of Multi-Region Access Points allow"],
    security_hub_type: "Other",
    // It is made of the alias.
    arn: None,
    config: Config::USUAL,
    plan: InPlans {
        noun: "Multi-Region Access Point",
        resources: &[PlanResource {
            kind: "aws_s3control_multi_region_access_point",
            names: &["alias", "id"],
            attributes: Attributes {
                renames: &[("configuration.Name", "details[0].name")],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-block-public-access.html
        parts: &[all_blocked("details[0].public_access_block[0]")],
        ..InPlans::NONE
    },
    permissions: &[("", "s3:ListMultiRegionAccessPoints")],
    share_of_account: 0.0,
};

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::super::s3_access_point::BLOCK;
    use super::TYPE;
    use crate::aws::endpoint;
    use crate::model::partition::Partition;
    use crate::model::value::Value;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, must_say};
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};

    const LIST: RawOperation = RawOperation {
        service: endpoint::Service::S3MultiRegion,
        name: "s3control:ListMultiRegionAccessPoints",
        protocol: Protocol::GetOfAccount("/v20180820/mrap/instances"),
        arguments: &[("maxResults", Argument::Integer(1000))],
        pages: Some(Pages { asked: "nextToken", answered: "NextToken" }),
    };
    /// The other partitions have none, and no region that could be asked.
    const NONE: &[u8] = b"<ListMultiRegionAccessPointsResult/>";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(
        TYPE,
        ListCall {
            source: Source {
                operation: LIST.name,
                fills: Fills {
                    base: "configuration",
                    renames: &[Rename::new(BLOCK, "PublicAccessBlock")],
                },
                check: Some(check),
            },
            items: "AccessPoints[]",
            scope: Scope::Everywhere(None),
            id: &["configuration.Name"],
            unlisted: None,
            call: |connection, ask| match Partition::of_region(&connection.region) {
                Some(Partition::Commercial) => LIST.call(connection, ask),
                _ => Box::pin(async move { LIST.read(&ask.reader, NONE) }),
            },
        },
    );

    /// One that is being created may have no block yet.
    fn check(document: &mut Value) {
        must_say(document, BLOCK, LIST.name);
    }
}
