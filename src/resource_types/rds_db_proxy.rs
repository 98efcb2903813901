//! Proxies of RDS: `DescribeDBProxies`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::RDS::DBProxy",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["further endpoints of a proxy, which have its settings"],
    security_hub_type: "Other",
    arn: None,
    config: Config {
        name: Some("configuration.dBProxyName"),
        not_recorded: &[("configuration", "AWS Config does not record proxies of RDS.")],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "proxy",
        resources: &[PlanResource {
            kind: "aws_db_proxy",
            attributes: Attributes {
                renames: &[("configuration.dBProxyName", "name")],
                constants: &[("configuration.status", Literal::Text("available"))],
                // https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_proxy#require_tls-1
                if_unwritten: &[Unwritten::always(
                    "configuration.requireTLS",
                    Literal::Boolean(false),
                )],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "rds:DescribeDBProxies"), ("tags", "rds:ListTagsForResource")],
    share_of_account: 0.0,
};

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_rds::Client;

    use super::TYPE;
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::tag_list::{self, TAGS};

    const LIST: &str = "rds:DescribeDBProxies";
    const LIST_TAGS: &str = "rds:ListTagsForResource";
    const ARN: &str = "configuration.dBProxyArn";

    const PROXIES: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills { base: "configuration", renames: &[] },
            check: None,
        },
        items: "DBProxies[]",
        scope: Scope::Region,
        id: &["configuration.dBProxyName"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_db_proxies,
            |call, ask| {
                // One alone has no pages.
                let size = ask.of.is_none().then_some(100);
                call.set_db_proxy_name(ask.of).set_max_records(size).set_marker(ask.token)
            },
            |page| page.marker
        ),
    };

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: LIST_TAGS,
                fills: Fills { base: TAGS, renames: &[Rename::new(TAGS, "TagList{Key,Value}")] },
                check: None,
            },
            call: sdk_call!(
                LIST_TAGS,
                Client::new,
                list_tags_for_resource,
                |call, ask| call.set_resource_name(ask.of),
                |_| None
            ),
            means: |refusal| {
                if refusal.is(&["DBProxyNotFound", "DBProxyNotFoundFault"]) {
                    Meaning::Gone
                } else {
                    Meaning::Unknown
                }
            },
            follow: Some(|proxy, detail| Box::pin(tag_list::by(proxy, detail, ARN))),
        }],
        needs: &[(TAGS, ARN)],
        ..ResourceCalls::of(TYPE, PROXIES)
    };
}
