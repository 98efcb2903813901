//! Flow logs of VPCs, subnets and network interfaces: `DescribeFlowLogs`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Reference};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::FlowLog",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[],
    security_hub_type: "Other",
    arn: Some("arn:{partition}:ec2:{region}:{account}:vpc-flow-log/{id}"),
    config: Config { name: Some("tags.Name"), ..Config::USUAL },
    plan: InPlans {
        noun: "flow log",
        resources: &[PlanResource {
            kind: "aws_flow_log",
            names: &["id"],
            attributes: Attributes {
                // A flow log works once it is made; whether deliveries fail, no plan says.
                constants: &[
                    ("configuration.flowLogStatus", Literal::Text("ACTIVE")),
                    ("configuration.deliverLogsStatus", Literal::Null),
                ],
                ..Attributes::USUAL
            },
            references: &[of("aws_vpc"), of("aws_default_vpc")],
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "ec2:DescribeFlowLogs")],
    share_of_account: 0.0,
};

const fn of(vpc: &'static str) -> Reference {
    Reference {
        path: "configuration.resourceId",
        attribute: "vpc_id",
        to: ("AWS::EC2::VPC", vpc),
        unclear: "Which VPC the flow log is for is known only after apply.",
    }
}

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;
    use aws_sdk_ec2::types::Filter;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeFlowLogs";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(
        TYPE,
        ListCall {
            source: Source {
                operation: LIST,
                fills: Fills {
                    base: "configuration",
                    renames: &[Rename::new("tags", "Tags{Key,Value}")],
                },
                check: None,
            },
            items: "FlowLogs[]",
            scope: Scope::Region,
            id: &["configuration.flowLogId"],
            // A VPC that is in none of them has none.
            unlisted: None,
            call: sdk_call!(
                LIST,
                Client::new,
                describe_flow_logs,
                |call, ask| {
                    let of = ask.of.map(|id| Filter::builder().name("resource-id").values(id));
                    let of = of.map(|filter| vec![filter.build()]);
                    call.set_filter(of).max_results(1000).set_next_token(ask.token)
                },
                |page| page.next_token
            ),
        },
    );
}
