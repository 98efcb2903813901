//! Requests for Spot Fleets: `DescribeSpotFleetRequests`.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::SpotFleet",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["launch templates that a request names", "in plans, requests"],
    security_hub_type: "Other",
    arn: Some("arn:{partition}:ec2:{region}:{account}:spot-fleet-request/{id}"),
    config: Config {
        // AWS Config does not say the state of a request: it counts as active.
        none_if_absent: &["configuration.state", ENCRYPTED],
        ..Config::USUAL
    },
    plan: InPlans::NONE,
    permissions: &[("", "ec2:DescribeSpotFleetRequests")],
    share_of_account: 0.0,
};

const ENCRYPTED: &str = "configuration.SpotFleetRequestConfigData.LaunchSpecifications.BlockDeviceMappings.Ebs.Encrypted";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeSpotFleetRequests";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(TYPE, RESOURCES);

    const RESOURCES: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills {
                base: "configuration",
                renames: &[
                    Rename::new("tags", "Tags{Key,Value}"),
                    Rename::new("configuration.state", "SpotFleetRequestState"),
                    Rename::new(
                        "configuration.SpotFleetRequestConfigData",
                        "SpotFleetRequestConfig",
                    ),
                ],
            },
            check: None,
        },
        items: "SpotFleetRequestConfigs[]",
        scope: Scope::Region,
        id: &["configuration.spotFleetRequestId"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_spot_fleet_requests,
            |call, ask| call.max_results(1000).set_next_token(ask.token),
            |page| page.next_token
        ),
    };
}
