//! Amazon Macie in a region, where it is enabled or not: `GetMacieSession`.
//!
//! AWS Config has no such type; the name is CloudFormation's.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::Macie::Session",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["which buckets Macie's discovery jobs look at"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        none_if_null: &[STATUS],
        not_recorded: &[("configuration", "AWS Config does not record whether Macie is enabled.")],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "Macie session",
        resources: &[PlanResource {
            kind: "aws_macie2_account",
            names: &["id"],
            attributes: Attributes {
                // AWS's default of EnableMacie:
                // https://docs.aws.amazon.com/macie/latest/APIReference/macie.html
                if_unwritten: &[Unwritten::always(STATUS, Literal::Text("ENABLED"))],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[(STATUS, "macie2:GetMacieSession")],
    share_of_account: 0.0,
};

const STATUS: &str = "configuration.status";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::{STATUS, TYPE};
    use crate::aws::endpoint;
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source, must_say,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Protocol, RawOperation};

    const GET: RawOperation = RawOperation {
        service: endpoint::Service::Macie,
        name: "macie2:GetMacieSession",
        protocol: Protocol::Get("/macie"),
        arguments: &[],
        pages: None,
    };

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: GET.name,
                fills: Fills { base: STATUS, renames: &[Rename::new(STATUS, "status")] },
                check: Some(|document| must_say(document, STATUS, GET.name)),
            },
            call: |connection, ask| GET.call(connection, ask),
            means,
            follow: None,
        }],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Region))
    };

    /// Where Macie is not enabled AWS says the same as to a caller who may not ask, but for the
    /// words: "Macie is not enabled."
    /// (<https://docs.aws.amazon.com/macie/latest/APIReference/macie.html>).
    fn means(refusal: &Refusal) -> Meaning {
        let is_not_enabled = refusal.message.to_lowercase().contains("macie is not enabled");
        if refusal.is(&["AccessDeniedException"]) && is_not_enabled {
            Meaning::None
        } else {
            Meaning::Unknown
        }
    }
}
