//! Elastic IP addresses: `DescribeAddresses`.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::EIP",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["in plans, what an address is associated with"],
    security_hub_type: "AwsEc2Eip",
    arn: Some("arn:{partition}:ec2:{region}:{account}:elastic-ip/{id}"),
    config: Config {
        name: Some("tags.Name"),
        // What is not associated, or not a service's, has none.
        none_if_absent: &["configuration.associationId", "configuration.serviceManaged"],
        ..Config::USUAL
    },
    plan: InPlans::NONE,
    permissions: &[("", "ec2:DescribeAddresses")],
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

    const LIST: &str = "ec2:DescribeAddresses";

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
        items: "Addresses[]",
        scope: Scope::Region,
        id: &["configuration.allocationId", "configuration.publicIp"],
        unlisted: None,
        call: sdk_call!(LIST, Client::new, describe_addresses, |call, ask| call, |_| None),
    };
}
