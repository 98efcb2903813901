//! CloudTrail trails: `DescribeTrails` in every region, of each trail `GetTrailStatus` and
//! `GetEventSelectors`, and of its log group `DescribeMetricFilters`.
//!
//! `DescribeTrails` also lists copies ("shadow trails") of multi-region trails in their other
//! regions, and of an organization's trails in its member accounts.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Reference, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::CloudTrail::Trail",
    place: Place::Region,
    // The id is the trail's name.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["event data stores of CloudTrail Lake"],
    security_hub_type: "AwsCloudTrailTrail",
    arn: Some("arn:{partition}:cloudtrail:{region}:{account}:trail/{name}"),
    config: Config {
        name: Some("configuration.name"),
        none_if_absent: &[KMS_KEY, LOG_GROUP],
        none_if_null: &[
            DELIVERED,
            NOT_DELIVERED,
            "supplementaryConfiguration.MetricFilters.fieldSelectionCriteria",
            "supplementaryConfiguration.MetricFilters.metricTransformations.unit",
        ],
        not_recorded: &[(
            "supplementaryConfiguration",
            "AWS Config records neither whether a trail is logging nor which events it logs.",
        )],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "trail",
        resources: &[PlanResource {
            kind: "aws_cloudtrail",
            names: &["id", "name", "arn"],
            attributes: Attributes {
                renames: &[
                    (VALIDATION, "enable_log_file_validation"),
                    (STATUS, ""),
                    (LOGGING, "enable_logging"),
                    (LOG_GROUP, "cloud_watch_logs_group_arn"),
                ],
                constants: &[
                    // A plan's trails are no copies: null, where AWS names the region and the
                    // account of the original.
                    (HOME, Literal::Null),
                    (ARN, Literal::Null),
                    (SELECTORS, Literal::Unread(UNREAD_SELECTORS)),
                    (METRIC_FILTERS, Literal::Unread(UNREAD_FILTERS)),
                    (DELIVERED, Literal::Unread(UNREAD_DELIVERY)),
                    (NOT_DELIVERED, Literal::Unread(UNREAD_DELIVERY)),
                ],
                if_null: &[(KMS_KEY, Literal::Null), (LOG_GROUP, Literal::Null)],
                // The provider's defaults:
                // https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudtrail#argument-reference
                if_unwritten: &[
                    Unwritten::always(VALIDATION, Literal::Boolean(false)),
                    Unwritten::always(LOGGING, Literal::Boolean(true)),
                    Unwritten::always("configuration.isMultiRegionTrail", Literal::Boolean(false)),
                    Unwritten::always("configuration.isOrganizationTrail", Literal::Boolean(false)),
                ],
                ..Attributes::USUAL
            },
            references: &[Reference {
                path: "configuration.s3BucketName",
                attribute: "s3_bucket_name",
                to: ("AWS::S3::Bucket", "aws_s3_bucket"),
                unclear: "Which bucket the trail delivers to is known only after apply.",
            }],
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[
        ("", "cloudtrail:DescribeTrails"),
        (STATUS, "cloudtrail:GetTrailStatus"),
        (SELECTORS, "cloudtrail:GetEventSelectors"),
        (METRIC_FILTERS, "logs:DescribeMetricFilters"),
        ("tags", "cloudtrail:ListTags"),
    ],
    share_of_account: 0.0,
};

const ARN: &str = "configuration.trailARN";
const HOME: &str = "configuration.homeRegion";
const KMS_KEY: &str = "configuration.kmsKeyId";
const VALIDATION: &str = "configuration.logFileValidationEnabled";
const STATUS: &str = "supplementaryConfiguration.TrailStatus";
const LOGGING: &str = "supplementaryConfiguration.TrailStatus.isLogging";
const DELIVERED: &str = "supplementaryConfiguration.TrailStatus.latestCloudWatchLogsDeliveryTime";
const NOT_DELIVERED: &str =
    "supplementaryConfiguration.TrailStatus.latestCloudWatchLogsDeliveryError";
const SELECTORS: &str = "supplementaryConfiguration.EventSelectors";
const LOG_GROUP: &str = "configuration.cloudWatchLogsLogGroupArn";
/// The metric filters of the log group that the trail delivers to.
const METRIC_FILTERS: &str = "supplementaryConfiguration.MetricFilters";
// No rule judges what several trails log together by a plan, which has some of them at most.
const UNREAD_SELECTORS: &str = "Which events a trail logs is not read from plans.";
const UNREAD_FILTERS: &str = "The metric filters of a trail's log group are not read from plans.";
const UNREAD_DELIVERY: &str = "A plan does not say whether a trail has delivered.";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use serde::Deserialize;

    use super::{ARN, HOME, KMS_KEY, LOG_GROUP, METRIC_FILTERS, SELECTORS, STATUS, TYPE};
    use crate::aws::endpoint;
    use crate::aws::error::ANOTHER_ANSWERS;
    use crate::model::value::{List, Object, Value};
    use crate::sources::live::calls::reader::{Detail, Subject};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source,
    };
    use crate::sources::live::fields::plan::{Fills, Literal, Rename};
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};
    use crate::sources::live::tag_list::TAGS;

    const LIST: RawOperation = RawOperation {
        service: endpoint::Service::CloudTrail,
        name: "cloudtrail:DescribeTrails",
        protocol: Protocol::Json(
            "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails",
        ),
        arguments: &[("includeShadowTrails", Argument::Boolean(true))],
        pages: None,
    };
    const GET_STATUS: RawOperation = RawOperation {
        name: "cloudtrail:GetTrailStatus",
        protocol: Protocol::Json(
            "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.GetTrailStatus",
        ),
        arguments: &[("Name", Argument::Resource)],
        ..LIST
    };
    const GET_SELECTORS: RawOperation = RawOperation {
        name: "cloudtrail:GetEventSelectors",
        protocol: Protocol::Json(
            "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.GetEventSelectors",
        ),
        arguments: &[("TrailName", Argument::Resource)],
        ..LIST
    };

    const LIST_TAGS: RawOperation = RawOperation {
        name: "cloudtrail:ListTags",
        protocol: Protocol::Json("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.ListTags"),
        arguments: &[("ResourceIdList", Argument::ResourceInList)],
        pages: None,
        ..LIST
    };

    const LIST_FILTERS: RawOperation = RawOperation {
        service: endpoint::Service::CloudWatchLogs,
        name: "logs:DescribeMetricFilters",
        protocol: Protocol::Json("Logs_20140328.DescribeMetricFilters"),
        arguments: &[("logGroupName", Argument::Resource)],
        pages: Some(Pages { asked: "nextToken", answered: "nextToken" }),
    };

    const TRAILS: ListCall = ListCall {
        source: Source {
            operation: LIST.name,
            fills: Fills {
                base: "configuration",
                renames: &[
                    Rename::new(KMS_KEY, "KmsKeyId").with_words(&[("", Literal::Null)]),
                    Rename::new(LOG_GROUP, "CloudWatchLogsLogGroupArn")
                        .with_words(&[("", Literal::Null)]),
                ],
            },
            check: None,
        },
        items: "trailList[]",
        scope: Scope::RegionWithCopies(HOME),
        id: &["configuration.name"],
        unlisted: None,
        call: |connection, ask| LIST.call(connection, ask),
    };

    /// How they are read from AWS: each once, where it was made.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[
            DetailCall {
                source: Source {
                    operation: GET_STATUS.name,
                    fills: Fills { base: STATUS, renames: &[] },
                    check: None,
                },
                call: |connection, ask| GET_STATUS.call(connection, ask),
                means,
                follow: Some(|trail, detail| Box::pin(by_arn(trail, detail))),
            },
            DetailCall {
                source: Source {
                    operation: GET_SELECTORS.name,
                    fills: Fills { base: SELECTORS, renames: &[] },
                    check: None,
                },
                call: |connection, ask| GET_SELECTORS.call(connection, ask),
                means,
                follow: Some(|trail, detail| Box::pin(by_arn(trail, detail))),
            },
            DetailCall {
                source: Source {
                    operation: LIST_FILTERS.name,
                    fills: Fills {
                        base: METRIC_FILTERS,
                        renames: &[Rename::new(METRIC_FILTERS, "metricFilters")],
                    },
                    check: None,
                },
                call: |connection, ask| LIST_FILTERS.call(connection, ask),
                means: |_| Meaning::Unknown,
                follow: Some(|trail, detail| Box::pin(of_log_group(trail, detail))),
            },
            DetailCall {
                source: Source {
                    operation: LIST_TAGS.name,
                    fills: Fills { base: TAGS, renames: &[] },
                    check: None,
                },
                call: |_, _| Box::pin(async { Err(Refusal::because("Tags are read whole.")) }),
                means,
                follow: Some(|trail, _| Box::pin(tags(trail))),
            },
        ],
        // Where it is asked for, and by what.
        needs: &[
            (STATUS, ARN),
            (STATUS, HOME),
            (SELECTORS, ARN),
            (SELECTORS, HOME),
            (METRIC_FILTERS, LOG_GROUP),
            (TAGS, ARN),
            (TAGS, HOME),
        ],
        ..ResourceCalls::of(TYPE, TRAILS)
    };

    /// A member account may be refused its organization's trail as if there were none: only of the
    /// account's own trail does it mean that.
    const NOT_FOUND: &str = "TrailNotFoundException";

    fn means(refusal: &Refusal) -> Meaning {
        if refusal.is(&[NOT_FOUND]) { Meaning::Gone } else { Meaning::Unknown }
    }

    /// Asks in the trail's home region by its ARN: elsewhere, and in member accounts of its
    /// organization, its name alone is not known
    /// (<https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html>).
    async fn by_arn(trail: &mut Subject, detail: &Detail) -> Result<Option<Value>, Refusal> {
        let (region, arn) = home_and_arn(trail)?;
        let answer = trail.ask_by(detail, region, arn).await;
        answer.map(Some).map_err(|refusal| {
            let is_unclear = refusal.is(&[NOT_FOUND]) && !is_own(trail, arn);
            if is_unclear { Refusal { code: None, ..refusal } } else { refusal }
        })
    }

    fn home_and_arn(trail: &Subject) -> Result<(&str, &str), Refusal> {
        let arn = trail.text(ARN).unwrap_or(&trail.name);
        let connections = &trail.connections;
        let region = trail.text(HOME).or(trail.region.as_deref()).unwrap_or(&connections.home);
        if connections.may_call(region) {
            return Ok((region, arn));
        }
        Err(Refusal::because(format!(
            "It is said to be in `{region}`, which is not in the account's partition: nothing is sent there."
        )))
    }

    fn is_own(trail: &Subject, arn: &str) -> bool {
        arn.split(':').nth(4) == Some(trail.connections.account().account_id.as_str())
    }

    /// The answer has them in a list of trails, though one alone is asked about: it is read whole.
    async fn tags(trail: &Subject) -> Result<Option<Value>, Refusal> {
        let (region, arn) = home_and_arn(trail)?;
        let unreadable =
            |error: &str| Refusal::because(format!("{}: {error}{ANOTHER_ANSWERS}", LIST_TAGS.name));
        if !is_own(trail, arn) {
            return Err(Refusal::because(
                "The trail is another account's, which alone can list its tags.",
            ));
        }
        let connection = trail.connections.of(region);
        let answer = {
            let _turn = trail.connections.account().turn().await;
            LIST_TAGS.answer(&connection, Some(arn.to_owned()), None).await?
        };
        let answer: Tagged =
            serde_json::from_slice(&answer).map_err(|error| unreadable(&error.to_string()))?;
        let [of_trail] = answer.resources.as_slice() else {
            return Err(unreadable("it is not about the trail alone"));
        };
        let tags = of_trail.tags.iter().map(|tag| (tag.key.clone(), Value::from(&*tag.value)));
        let mut document = Value::from(Object::default());
        document.put(TAGS, tags.collect::<Object>().into());
        Ok(Some(document))
    }

    #[derive(Deserialize)]
    struct Tagged {
        #[serde(rename = "ResourceTagList")]
        resources: Vec<OfTrail>,
    }

    #[derive(Deserialize)]
    struct OfTrail {
        #[serde(rename = "TagsList", default)]
        tags: Vec<Tag>,
    }

    #[derive(Deserialize)]
    struct Tag {
        #[serde(rename = "Key")]
        key: String,
        // A tag without a value has an empty one.
        #[serde(rename = "Value", default)]
        value: String,
    }

    /// Asks where the trail's log group is. The filters of another account's group cannot be
    /// listed; and of a region that is not read, nothing else about its alarms would be known.
    async fn of_log_group(trail: &mut Subject, detail: &Detail) -> Result<Option<Value>, Refusal> {
        let mut answer = Value::from(Object::default());
        answer.put(METRIC_FILTERS, List::default().into());
        let Some(group) = trail.text(LOG_GROUP) else { return Ok(Some(answer)) };
        let account = trail.connections.account();
        let parts: Vec<&str> = group.split(':').collect();
        let ["arn", _, "logs", region, owner, "log-group", name, ..] = parts[..] else {
            return Err(Refusal::because(format!("`{group}` is no ARN of a log group.")));
        };
        if owner != account.account_id {
            return Err(Refusal::because(format!(
                "The trail's log group is in account {owner}, whose metric filters are not read."
            )));
        }
        if !account.regions.iter().chain(&account.other_regions).any(|read| read == region) {
            return Err(Refusal::because(format!(
                "The trail's log group is in `{region}`, of which no alarms are read."
            )));
        }
        match trail.ask_by(detail, region, name).await {
            Err(refusal) if refusal.is(&["ResourceNotFoundException"]) => Ok(Some(answer)),
            asked => asked.map(Some),
        }
    }
}
