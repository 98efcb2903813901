//! VPC endpoints: `DescribeVpcEndpoints`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Reference};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::VPCEndpoint",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "endpoints of other VPCs that are reached over a transit gateway",
        "in plans, the policies of endpoints",
    ],
    security_hub_type: "Other",
    arn: Some("arn:{partition}:ec2:{region}:{account}:vpc-endpoint/{id}"),
    config: Config {
        name: Some("tags.Name"),
        not_recorded: &[(POLICY, "AWS Config does not record the policies of endpoints.")],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "VPC endpoint",
        resources: &[PlanResource {
            kind: "aws_vpc_endpoint",
            names: &["id"],
            attributes: Attributes {
                constants: &[
                    (STATE, Literal::Text("available")),
                    ("configuration.requesterManaged", Literal::Boolean(false)),
                    // It may be a resource of its own as well.
                    (POLICY, Literal::Unread("Of a plan, the policies of endpoints are not read.")),
                ],
                ..Attributes::USUAL
            },
            references: &[of("aws_vpc"), of("aws_default_vpc")],
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeVpcEndpoints")],
    share_of_account: 0.0,
};

const STATE: &str = "configuration.state.value";
const POLICY: &str = "configuration.policyDocument";

const fn of(vpc: &'static str) -> Reference {
    Reference {
        path: "configuration.vpcId",
        attribute: "vpc_id",
        to: ("AWS::EC2::VPC", vpc),
        unclear: "Which VPC the endpoint is in is known only after apply.",
    }
}

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeVpcEndpoints";

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
        items: "VpcEndpoints[]",
        scope: Scope::Region,
        id: &["configuration.vpcEndpointId"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_vpc_endpoints,
            |call, ask| call.max_results(1000).set_next_token(ask.token),
            |page| page.next_token
        ),
    };
}
