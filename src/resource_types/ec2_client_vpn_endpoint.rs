//! Client VPN endpoints: `DescribeClientVpnEndpoints`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::ClientVpnEndpoint",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[],
    security_hub_type: "AwsEc2ClientVpnEndpoint",
    arn: Some("arn:{partition}:ec2:{region}:{account}:client-vpn-endpoint/{id}"),
    config: Config {
        name: Some("tags.Name"),
        // AWS Config records those that exist, and does not say their state.
        none_if_absent: &[STATE],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "Client VPN endpoint",
        resources: &[PlanResource {
            kind: "aws_ec2_client_vpn_endpoint",
            names: &["id"],
            attributes: Attributes {
                renames: &[("configuration.ConnectionLogOptions", "connection_log_options[0]")],
                constants: &[(STATE, Literal::Null)],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeClientVpnEndpoints")],
    share_of_account: 0.0,
};

const STATE: &str = "configuration.state";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeClientVpnEndpoints";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(TYPE, RESOURCES);

    const RESOURCES: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills {
                base: "configuration",
                renames: &[
                    Rename::new("tags", "Tags{Key,Value}"),
                    Rename::new("configuration.state", "Status.Code"),
                ],
            },
            check: None,
        },
        items: "ClientVpnEndpoints[]",
        scope: Scope::Region,
        id: &["configuration.clientVpnEndpointId"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_client_vpn_endpoints,
            |call, ask| call.max_results(1000).set_next_token(ask.token),
            |page| page.next_token
        ),
    };
}
