//! Network interfaces: `DescribeNetworkInterfaces`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::NetworkInterface",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["in plans, the interfaces that instances bring along"],
    security_hub_type: "AwsEc2NetworkInterface",
    arn: Some("arn:{partition}:ec2:{region}:{account}:network-interface/{id}"),
    config: Config { name: Some("tags.Name"), ..Config::USUAL },
    plan: InPlans {
        noun: "network interface",
        resources: &[PlanResource {
            kind: "aws_network_interface",
            names: &["id"],
            attributes: Attributes {
                constants: &[("configuration.requesterManaged", Literal::Boolean(false))],
                // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html
                if_unwritten: &[
                    Unwritten::always("configuration.interfaceType", Literal::Text("interface")),
                    Unwritten::always("configuration.sourceDestCheck", Literal::Boolean(true)),
                ],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeNetworkInterfaces")],
    share_of_account: 0.0,
};

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;
    use aws_sdk_ec2::types::Filter;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeNetworkInterfaces";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(TYPE, RESOURCES);

    const RESOURCES: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills {
                base: "configuration",
                renames: &[Rename::new("tags", "TagSet{Key,Value}")],
            },
            check: None,
        },
        items: "NetworkInterfaces[]",
        scope: Scope::Region,
        id: &["configuration.networkInterfaceId"],
        // A security group that is in none of them is unused.
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_network_interfaces,
            |call, ask| {
                let of = ask.of.map(|id| Filter::builder().name("group-id").values(id));
                let of = of.map(|filter| vec![filter.build()]);
                call.set_filters(of).max_results(1000).set_next_token(ask.token)
            },
            |page| page.next_token
        ),
    };
}
