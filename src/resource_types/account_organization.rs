//! The organization that the account belongs to: `DescribeOrganization`, which every member may
//! ask.
//!
//! AWS Config has no such type; the name is ours.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::Account::Organization",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["which policies of the organization apply to the account"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        none_if_null: &[ORGANIZATION],
        not_recorded: &[(
            "configuration",
            "AWS Config does not record which organization an account belongs to.",
        )],
        ..Config::USUAL
    },
    // A plan makes an organization, and does not say which accounts are in it.
    plan: InPlans::NONE,
    permissions: &[(ORGANIZATION, "organizations:DescribeOrganization")],
    share_of_account: 0.0,
};

/// `null` where the account belongs to none.
const ORGANIZATION: &str = "configuration.organization";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::{ORGANIZATION, TYPE};
    use crate::aws::endpoint;
    use crate::sources::live::calls::{DetailCall, ListCall, ResourceCalls, Scope, Source};
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Protocol, RawOperation};

    const DESCRIBE: RawOperation = RawOperation {
        service: endpoint::Service::Organizations,
        name: "organizations:DescribeOrganization",
        protocol: Protocol::Json("AWSOrganizationsV20161128.DescribeOrganization"),
        arguments: &[],
        pages: None,
    };

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: DESCRIBE.name,
                fills: Fills {
                    base: ORGANIZATION,
                    renames: &[Rename::new(ORGANIZATION, "Organization")],
                },
                check: None,
            },
            call: |connection, ask| DESCRIBE.call(connection, ask),
            means: |refusal| refusal.none_if(&["AWSOrganizationsNotInUseException"]),
            follow: None,
        }],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Everywhere(None)))
    };
}
