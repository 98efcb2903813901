//! What AWS Config records in a region, nothing among it: its recorder, the recorder's status and
//! its delivery channel, of each of which a region has one at most.
//!
//! AWS Config's type is a single recorder, of which there may be none; the name is ours.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::Config::Region",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["recorders of other AWS services, such as Security Hub's own"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        not_recorded: &[(
            "configuration",
            "AWS Config does not record whether its own recorder and delivery channel are there.",
        )],
        ..Config::USUAL
    },
    // Of a plan's recorder no plan says that the region has no delivery channel yet.
    plan: InPlans::NONE,
    permissions: &[
        (RECORDERS, "config:DescribeConfigurationRecorders"),
        (STATUSES, "config:DescribeConfigurationRecorderStatus"),
        (CHANNELS, "config:DescribeDeliveryChannels"),
    ],
    share_of_account: 0.0,
};

const RECORDERS: &str = "configuration.recorders";
const STATUSES: &str = "configuration.statuses";
const CHANNELS: &str = "configuration.deliveryChannels";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_config::Client;

    use super::{CHANNELS, RECORDERS, STATUSES, TYPE};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};

    const DESCRIBE_RECORDERS: &str = "config:DescribeConfigurationRecorders";
    const DESCRIBE_STATUS: &str = "config:DescribeConfigurationRecorderStatus";
    const DESCRIBE_CHANNELS: &str = "config:DescribeDeliveryChannels";

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[
            DetailCall {
                source: Source {
                    operation: DESCRIBE_RECORDERS,
                    fills: Fills {
                        base: RECORDERS,
                        renames: &[Rename::new(RECORDERS, "ConfigurationRecorders")],
                    },
                    check: None,
                },
                // Without a name it is the customer's own.
                call: sdk_call!(
                    DESCRIBE_RECORDERS,
                    Client::new,
                    describe_configuration_recorders,
                    |call, ask| call,
                    |_| None
                ),
                means: |_| Meaning::Unknown,
                follow: None,
            },
            DetailCall {
                source: Source {
                    operation: DESCRIBE_STATUS,
                    fills: Fills {
                        base: STATUSES,
                        renames: &[Rename::new(STATUSES, "ConfigurationRecordersStatus")],
                    },
                    check: None,
                },
                call: sdk_call!(
                    DESCRIBE_STATUS,
                    Client::new,
                    describe_configuration_recorder_status,
                    |call, ask| call,
                    |_| None
                ),
                means: |_| Meaning::Unknown,
                follow: None,
            },
            DetailCall {
                source: Source {
                    operation: DESCRIBE_CHANNELS,
                    fills: Fills {
                        base: CHANNELS,
                        renames: &[Rename::new(CHANNELS, "DeliveryChannels")],
                    },
                    check: None,
                },
                call: sdk_call!(
                    DESCRIBE_CHANNELS,
                    Client::new,
                    describe_delivery_channels,
                    |call, ask| call,
                    |_| None
                ),
                means: |_| Meaning::Unknown,
                follow: None,
            },
        ],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Region))
    };
}
