//! Instances that AWS Systems Manager manages: `DescribeInstanceInformation`. AWS Config records
//! them by their inventory.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::SSM::ManagedInstanceInventory",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[],
    security_hub_type: "Other",
    arn: None,
    config: Config {
        id: Some("configuration.InstanceId"),
        not_recorded: &[(PING, SILENT)],
        ..Config::USUAL
    },
    plan: InPlans { noun: "managed instance", ..InPlans::NONE },
    permissions: &[("", "ssm:DescribeInstanceInformation")],
    share_of_account: 0.0,
};

const PING: &str = "configuration.PingStatus";
const SILENT: &str = "AWS Config does not record whether the agent of an instance answers.";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::TYPE;
    use crate::aws::endpoint;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source};
    use crate::sources::live::fields::plan::Fills;
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};

    const LIST: RawOperation = RawOperation {
        service: endpoint::Service::Ssm,
        name: "ssm:DescribeInstanceInformation",
        protocol: Protocol::Json("AmazonSSM.DescribeInstanceInformation"),
        arguments: &[("MaxResults", Argument::Integer(50))],
        pages: Some(Pages { asked: "NextToken", answered: "NextToken" }),
    };

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(
        TYPE,
        ListCall {
            source: Source {
                operation: LIST.name,
                fills: Fills { base: "configuration", renames: &[] },
                check: None,
            },
            items: "InstanceInformationList[]",
            scope: Scope::Region,
            id: &["configuration.InstanceId"],
            unlisted: None,
            call: |connection, ask| LIST.call(connection, ask),
        },
    );
}
