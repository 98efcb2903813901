//! EBS snapshots of the account that everybody may restore: `DescribeSnapshots`, which one list
//! says of all, where their attributes would take a call each.
//!
//! AWS Config has no such type; the name is ours.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::PublicSnapshot",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[],
    security_hub_type: "Other",
    arn: Some("arn:{partition}:ec2:{region}::snapshot/{id}"),
    config: Config {
        name: Some("tags.Name"),
        not_recorded: &[("configuration", "AWS Config does not record EBS snapshots.")],
        ..Config::USUAL
    },
    plan: InPlans::NONE,
    permissions: &[("", "ec2:DescribeSnapshots")],
    share_of_account: 0.0,
};

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeSnapshots";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(TYPE, RESOURCES);

    const RESOURCES: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills {
                base: "configuration",
                renames: &[Rename::new("tags", "Tags{Key,Value}")],
            },
            check: None,
        },
        items: "Snapshots[]",
        scope: Scope::Region,
        id: &["configuration.snapshotId"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_snapshots,
            |call, ask| {
                let call = call.owner_ids("self").restorable_by_user_ids("all");
                call.max_results(1000).set_next_token(ask.token)
            },
            |page| page.next_token
        ),
    };
}
