//! Transit gateways: `DescribeTransitGateways`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::TransitGateway",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["which attachments there are already"],
    security_hub_type: "AwsEc2TransitGateway",
    arn: Some("arn:{partition}:ec2:{region}:{account}:transit-gateway/{id}"),
    config: Config {
        name: Some("tags.Name"),
        // AWS Config records the account's own that exist, and says neither.
        none_if_absent: &[OWNER, STATE],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "transit gateway",
        resources: &[PlanResource {
            kind: "aws_ec2_transit_gateway",
            names: &["id"],
            attributes: Attributes {
                constants: &[(OWNER, Literal::Null), (STATE, Literal::Null)],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeTransitGateways")],
    share_of_account: 0.0,
};

const OWNER: &str = "configuration.ownerId";
const STATE: &str = "configuration.state";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeTransitGateways";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(TYPE, RESOURCES);

    const RESOURCES: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills {
                base: "configuration",
                renames: &[
                    Rename::new("tags", "Tags{Key,Value}"),
                    Rename::new(
                        "configuration.AutoAcceptSharedAttachments",
                        "Options.AutoAcceptSharedAttachments",
                    ),
                ],
            },
            check: None,
        },
        items: "TransitGateways[]",
        scope: Scope::Region,
        id: &["configuration.transitGatewayId"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_transit_gateways,
            |call, ask| call.max_results(1000).set_next_token(ask.token),
            |page| page.next_token
        ),
    };
}
