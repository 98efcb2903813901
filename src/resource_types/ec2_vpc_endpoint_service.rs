//! Endpoint services of the account: `DescribeVpcEndpointServiceConfigurations`, and
//! `DescribeVpcEndpointServicePermissions` of each.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::VPCEndpointService",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["in plans, endpoint services: who may use one is a resource of its own"],
    security_hub_type: "Other",
    arn: Some("arn:{partition}:ec2:{region}:{account}:vpc-endpoint-service/{id}"),
    config: Config {
        not_recorded: &[(
            PRINCIPALS,
            "AWS Config does not record who may use an endpoint service.",
        )],
        ..Config::USUAL
    },
    plan: InPlans::NONE,
    permissions: &[
        ("", "ec2:DescribeVpcEndpointServiceConfigurations"),
        (PRINCIPALS, "ec2:DescribeVpcEndpointServicePermissions"),
    ],
    share_of_account: 0.0,
};

const PRINCIPALS: &str = "configuration.allowedPrincipals";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_ec2::Client;

    use super::{PRINCIPALS, TYPE};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "ec2:DescribeVpcEndpointServiceConfigurations";

    const ALLOWED: &str = "ec2:DescribeVpcEndpointServicePermissions";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: ALLOWED,
                fills: Fills {
                    base: PRINCIPALS,
                    renames: &[Rename::new(PRINCIPALS, "AllowedPrincipals")],
                },
                check: None,
            },
            call: sdk_call!(
                ALLOWED,
                Client::new,
                describe_vpc_endpoint_service_permissions,
                |call, ask| {
                    call.set_service_id(ask.of).max_results(1000).set_next_token(ask.token)
                },
                |page| page.next_token
            ),
            means: |refusal| {
                let is_gone = refusal.is(&["InvalidVpcEndpointServiceId.NotFound"]);
                if is_gone { Meaning::Gone } else { Meaning::Unknown }
            },
            follow: None,
        }],
        ..ResourceCalls::of(TYPE, RESOURCES)
    };

    const RESOURCES: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills {
                base: "configuration",
                renames: &[Rename::new("tags", "Tags{Key,Value}")],
            },
            check: None,
        },
        items: "ServiceConfigurations[]",
        scope: Scope::Region,
        id: &["configuration.serviceId"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_vpc_endpoint_service_configurations,
            |call, ask| call.max_results(1000).set_next_token(ask.token),
            |page| page.next_token
        ),
    };
}
