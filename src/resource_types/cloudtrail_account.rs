//! What CloudTrail logs of an account: all its trails together, of which there may be none.
//!
//! AWS Config has no such type; the name is ours. Nothing is asked but what it is related to: the
//! trails ([`cloudtrail_trail`](super::cloudtrail_trail)), of which one that logs all regions is
//! listed in each, the alarms on what they log, and the organization.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::CloudTrail::Account",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["event data stores of CloudTrail Lake"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        not_recorded: &[("configuration", "AWS Config has no such type.")],
        ..Config::USUAL
    },
    // A plan has some of an account's trails, and does not say that there are no others.
    plan: InPlans::NONE,
    permissions: &[],
    share_of_account: 0.0,
};

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::TYPE;
    use crate::resource_types::{account_organization, cloudtrail_trail, cloudwatch_alarm};
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope};

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        related: &[
            &cloudtrail_trail::CALLS,
            &cloudwatch_alarm::CALLS,
            &account_organization::CALLS,
        ],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Everywhere(None)))
    };
}
