//! The account's own block of public access to S3: S3 Control's `GetPublicAccessBlock`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::S3::AccountPublicAccessBlock",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["what the organization's S3 policy blocks for its accounts"],
    security_hub_type: "AwsS3AccountPublicAccessBlock",
    arn: None,
    config: Config { none_if_null: &["configuration"], ..Config::USUAL },
    plan: InPlans {
        noun: "public access block",
        resources: &[PlanResource {
            kind: "aws_s3_account_public_access_block",
            names: &["account_id", "id"],
            attributes: Attributes {
                // The provider's defaults.
                if_unwritten: &[
                    not_blocked("configuration.blockPublicAcls"),
                    not_blocked("configuration.ignorePublicAcls"),
                    not_blocked("configuration.blockPublicPolicy"),
                    not_blocked("configuration.restrictPublicBuckets"),
                ],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("configuration", "s3:GetAccountPublicAccessBlock")],
    share_of_account: 0.0,
};

const fn not_blocked(path: &'static str) -> Unwritten {
    Unwritten::always(path, Literal::Boolean(false))
}

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::TYPE;
    use crate::aws::endpoint;
    use crate::sources::live::calls::{DetailCall, ListCall, ResourceCalls, Scope, Source};
    use crate::sources::live::fields::plan::Fills;
    use crate::sources::live::raw_operation::{Protocol, RawOperation};

    const GET: RawOperation = RawOperation {
        service: endpoint::Service::S3Control,
        name: "s3control:GetPublicAccessBlock",
        protocol: Protocol::GetOfAccount("/v20180820/configuration/publicAccessBlock"),
        arguments: &[],
        pages: None,
    };

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: GET.name,
                fills: Fills { base: "configuration", renames: &[] },
                check: None,
            },
            call: |connection, ask| GET.call(connection, ask),
            means: |refusal| refusal.none_if(&["NoSuchPublicAccessBlockConfiguration"]),
            follow: None,
        }],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Everywhere(None)))
    };
}
