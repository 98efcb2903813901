//! CloudWatch alarms on metrics: `DescribeAlarms`, and of the SNS topics that one notifies
//! `ListSubscriptionsByTopic`.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::CloudWatch::Alarm",
    place: Place::Region,
    // The id is the ARN.
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "composite alarms, and what they notify",
        "in plans, alarms: whom one notifies is known only after apply",
    ],
    security_hub_type: "AwsCloudWatchAlarm",
    arn: Some("{id}"),
    config: Config {
        name: Some("configuration.alarmName"),
        // An alarm on an expression has no metric of its own.
        none_if_absent: &[
            NAMESPACE,
            "configuration.datapointsToAlarm",
            "configuration.metricName",
            "configuration.statistic",
            "configuration.unit",
        ],
        none_if_null: &[
            "configuration.metrics.accountId",
            "configuration.metrics.metricStat",
            "configuration.metrics.metricStat.unit",
        ],
        ..Config::USUAL
    },
    plan: InPlans::NONE,
    permissions: &[
        ("", "cloudwatch:DescribeAlarms"),
        (SUBSCRIPTIONS, "sns:ListSubscriptionsByTopic"),
        ("tags", "cloudwatch:ListTagsForResource"),
    ],
    share_of_account: 0.0,
};

const NAMESPACE: &str = "configuration.namespace";
/// Those of all topics that the alarm notifies.
const SUBSCRIPTIONS: &str = "supplementaryConfiguration.Subscriptions";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::{NAMESPACE, SUBSCRIPTIONS, TYPE};
    use crate::aws::endpoint;
    use crate::model::value::{List, Member, Object, Value};
    use crate::sources::live::calls::reader::{Detail, Subject};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};
    use crate::sources::live::tag_list::{self, tag_list};

    const ARN: &str = "configuration.alarmArn";
    const ACTIONS: &str = "configuration.alarmActions";

    const LIST: RawOperation = RawOperation {
        service: endpoint::Service::CloudWatch,
        // Without `AlarmTypes`, those on metrics.
        name: "cloudwatch:DescribeAlarms",
        protocol: Protocol::Json10("GraniteServiceVersion20100801.DescribeAlarms"),
        arguments: &[("MaxRecords", Argument::Integer(100))],
        pages: Some(Pages { asked: "NextToken", answered: "NextToken" }),
    };
    const LIST_SUBSCRIPTIONS: RawOperation = RawOperation {
        service: endpoint::Service::Sns,
        name: "sns:ListSubscriptionsByTopic",
        protocol: Protocol::Query("2010-03-31"),
        arguments: &[("TopicArn", Argument::Resource)],
        pages: Some(Pages { asked: "NextToken", answered: "NextToken" }),
    };
    const LIST_TAGS: RawOperation = RawOperation {
        name: "cloudwatch:ListTagsForResource",
        protocol: Protocol::Json10("GraniteServiceVersion20100801.ListTagsForResource"),
        arguments: &[("ResourceARN", Argument::Resource)],
        pages: None,
        ..LIST
    };
    const OF_A_SERVICE: &str =
        "Whom the alarms on AWS services' own metrics notify is not looked at.";

    const ALARMS: ListCall = ListCall {
        source: Source {
            operation: LIST.name,
            fills: Fills { base: "configuration", renames: &[] },
            check: None,
        },
        items: "MetricAlarms[]",
        scope: Scope::Region,
        id: &[ARN],
        unlisted: None,
        call: |connection, ask| LIST.call(connection, ask),
    };

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[
            DetailCall {
                source: Source {
                    operation: LIST_SUBSCRIPTIONS.name,
                    fills: Fills {
                        base: SUBSCRIPTIONS,
                        renames: &[Rename::new(SUBSCRIPTIONS, "Subscriptions")],
                    },
                    check: None,
                },
                call: |connection, ask| LIST_SUBSCRIPTIONS.call(connection, ask),
                means: |_| Meaning::Unknown,
                follow: Some(|alarm, detail| Box::pin(of_topics(alarm, detail))),
            },
            tag_list!(
                LIST_TAGS,
                "Tags{Key,Value}",
                |refusal| {
                    let is_gone = refusal.is(&["ResourceNotFoundException", "ResourceNotFound"]);
                    if is_gone { Meaning::Gone } else { Meaning::Unknown }
                },
                Some(|alarm, detail| Box::pin(tag_list::by(alarm, detail, ARN)))
            ),
        ],
        needs: &[(SUBSCRIPTIONS, ACTIONS), (SUBSCRIPTIONS, NAMESPACE), ("tags", ARN)],
        ..ResourceCalls::of(TYPE, ALARMS)
    };

    /// Asks of each topic. Most alarms of most accounts are on AWS services' own metrics, to which
    /// no metric filter adds anything: their topics would be asked about for nothing.
    async fn of_topics(alarm: &mut Subject, detail: &Detail) -> Result<Option<Value>, Refusal> {
        if alarm.text(NAMESPACE).is_some_and(|namespace| namespace.starts_with("AWS/")) {
            return Err(Refusal::because(OF_A_SERVICE));
        }
        let mut all = List::default();
        for topic in topics(alarm.document()) {
            let region = topic.split(':').nth(3).unwrap_or_default();
            if !alarm.connections.may_call(region) {
                all.more = Some(format!("`{topic}` is not in the account's partition.").into());
                continue;
            }
            match alarm.ask_by(detail, region, &topic).await {
                Ok(answer) => {
                    if let Member::Present(Value::List(list)) = answer.at(SUBSCRIPTIONS) {
                        all.elements.extend(list.elements.iter().cloned());
                        all.more = all.more.take().or_else(|| list.more.clone());
                    }
                }
                // The topic is gone, and its subscriptions with it.
                Err(refusal) if refusal.is(&["NotFound", "NotFoundException"]) => {}
                Err(refusal) => all.more = Some(refusal.reason.into()),
            }
        }
        let mut answer = Value::from(Object::default());
        answer.put(SUBSCRIPTIONS, all.into());
        Ok(Some(answer))
    }

    fn topics(alarm: &Value) -> Vec<String> {
        let Member::Present(Value::List(actions)) = alarm.at(ACTIONS) else { return Vec::new() };
        let actions = actions.elements.iter().filter_map(Value::as_text);
        let topics = actions.filter(|action| action.split(':').nth(2) == Some("sns"));
        topics.map(str::to_owned).collect()
    }
}
