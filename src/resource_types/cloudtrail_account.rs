//! What CloudTrail logs of an account: all its trails together, of which there may be none.
//!
//! AWS Config has no such type; the name is ours. It consists of the trails
//! ([`cloudtrail_trail`](super::cloudtrail_trail)), of which one that logs all regions is listed in
//! each, and the alarms ([`cloudwatch_alarm`](super::cloudwatch_alarm)) on what they log. Of itself
//! it has the organization's management account (`DescribeOrganization`).

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
        none_if_null: &[MANAGER],
        not_recorded: &[("configuration", "AWS Config has no such type.")],
        ..Config::USUAL
    },
    // A plan has some of an account's trails, and does not say that there are no others.
    plan: InPlans::NONE,
    permissions: &[(MANAGER, "organizations:DescribeOrganization")],
    share_of_account: 0.0,
};

/// The organization's management account; `null` where the account is in no organization.
const MANAGER: &str = "configuration.managementAccountId";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::{MANAGER, TYPE};
    use crate::aws::endpoint;
    use crate::resource_types::{cloudtrail_trail, cloudwatch_alarm};
    use crate::sources::live::calls::{
        DetailCall, ListCall, ResourceCalls, Scope, Source, must_say,
    };
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
                    base: MANAGER,
                    renames: &[Rename::new(MANAGER, "Organization.MasterAccountId")],
                },
                check: Some(|document| must_say(document, MANAGER, DESCRIBE.name)),
            },
            call: |connection, ask| DESCRIBE.call(connection, ask),
            means: |refusal| refusal.none_if(&["AWSOrganizationsNotInUseException"]),
            follow: None,
        }],
        related: &[&cloudtrail_trail::CALLS, &cloudwatch_alarm::CALLS],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Everywhere(None)))
    };
}
