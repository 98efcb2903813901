//! AWS Security Hub in a region, where it is enabled or not: `DescribeHub`.
//!
//! AWS Config has no such type; the name is CloudFormation's.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::SecurityHub::Hub",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["which standards and controls Security Hub has enabled"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        none_if_null: &[HUB],
        not_recorded: &[(
            "configuration",
            "AWS Config does not record whether Security Hub is enabled.",
        )],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "hub",
        resources: &[PlanResource {
            kind: "aws_securityhub_account",
            names: &["id"],
            // Where the plan has it, it is enabled, whatever its ARN.
            attributes: Attributes { constants: &[(HUB, Literal::Address)], ..Attributes::USUAL },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[(HUB, "securityhub:DescribeHub")],
    share_of_account: 0.0,
};

const HUB: &str = "configuration.hubArn";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::{HUB, TYPE};
    use crate::aws::endpoint;
    use crate::sources::live::calls::{
        DetailCall, ListCall, ResourceCalls, Scope, Source, must_say,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Protocol, RawOperation};

    const GET: RawOperation = RawOperation {
        service: endpoint::Service::SecurityHub,
        name: "securityhub:DescribeHub",
        protocol: Protocol::Get("/accounts"),
        arguments: &[],
        pages: None,
    };

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: GET.name,
                fills: Fills { base: HUB, renames: &[Rename::new(HUB, "HubArn")] },
                check: Some(|document| must_say(document, HUB, GET.name)),
            },
            call: |connection, ask| GET.call(connection, ask),
            // "The account is not subscribed to Security Hub":
            // https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html
            means: |refusal| refusal.none_if(&["InvalidAccessException"]),
            follow: None,
        }],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Region))
    };
}
