//! Subscriptions to events of RDS: `DescribeEventSubscriptions`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::RDS::EventSubscription",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["rules of Amazon EventBridge, which tell of the same events"],
    security_hub_type: "AwsRdsEventSubscription",
    arn: Some("arn:{partition}:rds:{region}:{account}:es:{name}"),
    config: Config {
        name: Some("configuration.custSubscriptionId"),
        // One without a source type is about all of them.
        none_if_absent: &[SOURCE],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "event subscription",
        resources: &[PlanResource {
            kind: "aws_db_event_subscription",
            attributes: Attributes {
                renames: &[
                    ("configuration.custSubscriptionId", "name"),
                    ("configuration.snsTopicArn", "sns_topic"),
                    (CATEGORIES, "event_categories"),
                    (SOURCES, "source_ids"),
                ],
                // Without them it is about all:
                // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateEventSubscription.html
                if_null: &[
                    (SOURCE, Literal::Null),
                    (CATEGORIES, Literal::List(&[])),
                    (SOURCES, Literal::List(&[])),
                ],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "rds:DescribeEventSubscriptions"), ("tags", "rds:ListTagsForResource")],
    share_of_account: 0.0,
};

const CATEGORIES: &str = "configuration.eventCategoriesList";
const SOURCE: &str = "configuration.sourceType";
const SOURCES: &str = "configuration.sourceIdsList";

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

    const LIST: &str = "rds:DescribeEventSubscriptions";
    const LIST_TAGS: &str = "rds:ListTagsForResource";
    const ARN: &str = "configuration.eventSubscriptionArn";

    const SUBSCRIPTIONS: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills { base: "configuration", renames: &[] },
            check: None,
        },
        items: "EventSubscriptionsList[]",
        scope: Scope::Region,
        id: &["configuration.custSubscriptionId"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_event_subscriptions,
            |call, ask| {
                // One alone has no pages.
                let size = ask.of.is_none().then_some(100);
                call.set_subscription_name(ask.of).set_max_records(size).set_marker(ask.token)
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
                if refusal.is(&["SubscriptionNotFound", "SubscriptionNotFoundFault"]) {
                    Meaning::Gone
                } else {
                    Meaning::Unknown
                }
            },
            follow: Some(|subscription, detail| Box::pin(tag_list::by(subscription, detail, ARN))),
        }],
        needs: &[(TAGS, ARN)],
        ..ResourceCalls::of(TYPE, SUBSCRIPTIONS)
    };
}
