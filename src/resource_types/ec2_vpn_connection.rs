//! Site-to-Site VPN connections: `DescribeVpnConnections`. The answer holds their pre-shared keys,
//! which no rule reads.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::VPNConnection",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["the customer's side of a connection"],
    security_hub_type: "AwsEc2VpnConnection",
    arn: Some("arn:{partition}:ec2:{region}:{account}:vpn-connection/{id}"),
    config: Config {
        name: Some("tags.Name"),
        not_recorded: &[(LOGS, "AWS Config does not record the logs of tunnels.")],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "VPN connection",
        resources: &[PlanResource {
            kind: "aws_vpn_connection",
            names: &["id"],
            attributes: Attributes {
                constants: &[
                    ("configuration.state.value", Literal::Text("available")),
                    (
                        "configuration.vgwTelemetry",
                        Literal::Unread("A plan does not say whether a tunnel is up."),
                    ),
                ],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        parts: &[
            Part { count: Count::many("tunnel1_log_options"), ..TUNNEL },
            Part { count: Count::many("tunnel2_log_options"), ..TUNNEL },
        ],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeVpnConnections")],
    share_of_account: 0.0,
};

const LOGS: &str = "configuration.options.tunnelOptions.logOptions";
const IKE: &str = "configuration.options.tunnelOptions.ikeVersions";

/// What a plan says of a tunnel's logs. Its other options are not beside them there.
const TUNNEL: Part = Part {
    path: "configuration.options.tunnelOptions",
    noun: "tunnel",
    attributes: Attributes {
        renames: &[
            (LOGS, ""),
            (
                "configuration.options.tunnelOptions.logOptions.cloudWatchLogOptions",
                "cloudwatch_log_options[0]",
            ),
        ],
        constants: &[(
            IKE,
            Literal::Unread("Of a plan, the IKE versions of tunnels are not read."),
        )],
        ..Attributes::USUAL
    },
    ..Part::USUAL
};

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeVpnConnections";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(TYPE, RESOURCES);

    const RESOURCES: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills {
                base: "configuration",
                renames: &[
                    Rename::new("tags", "Tags{Key,Value}"),
                    Rename::new("configuration.state.value", "State"),
                ],
            },
            check: None,
        },
        items: "VpnConnections[]",
        scope: Scope::Region,
        id: &["configuration.vpnConnectionId"],
        unlisted: None,
        call: sdk_call!(LIST, Client::new, describe_vpn_connections, |call, ask| call, |_| None),
    };
}
