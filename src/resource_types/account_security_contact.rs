//! The account's alternate contact for security: `GetAlternateContact`.
//!
//! AWS Config has no such type; the name is ours.

use super::in_plans::{Attributes, InPlans, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::Account::SecurityContact",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "the primary contact, and the alternate contacts for billing and operations",
        "whether anybody reads what is sent there",
    ],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        none_if_null: &[CONTACT],
        not_recorded: &[("configuration", "AWS Config does not record the account's contacts.")],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "contact",
        resources: &[PlanResource {
            kind: "aws_account_alternate_contact",
            names: &["id"],
            only: &[(
                "alternate_contact_type",
                "SECURITY",
                "Which contact it is is known only after apply.",
            )],
            attributes: Attributes { renames: &[(CONTACT, "")], ..Attributes::USUAL },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[(CONTACT, "account:GetAlternateContact")],
    share_of_account: 0.0,
};

const CONTACT: &str = "configuration.alternateContact";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::{CONTACT, TYPE};
    use crate::aws::endpoint;
    use crate::sources::live::calls::{DetailCall, ListCall, ResourceCalls, Scope, Source};
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Argument, Protocol, RawOperation};

    const GET: RawOperation = RawOperation {
        service: endpoint::Service::Account,
        name: "account:GetAlternateContact",
        protocol: Protocol::Post("/getAlternateContact"),
        // An account id would ask as the management account does.
        arguments: &[("AlternateContactType", Argument::Text("SECURITY"))],
        pages: None,
    };

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: GET.name,
                fills: Fills {
                    base: CONTACT,
                    renames: &[Rename::new(CONTACT, "AlternateContact")],
                },
                check: None,
            },
            call: |connection, ask| GET.call(connection, ask),
            means: |refusal| refusal.none_if(&["ResourceNotFoundException"]),
            follow: None,
        }],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Everywhere(None)))
    };
}
