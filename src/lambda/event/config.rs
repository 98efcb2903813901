//! An invocation by AWS Config, in the form of "Example Events for AWS Config Rules"
//! (<https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html>).

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use super::EventError;
use crate::rules::parameters::Values;
use crate::sources::config::item::moment::moment;
use crate::sources::config::item::scalar::Scalar;
use crate::sources::config::item::{ConfigurationItem, Identity, Status};

/// An evaluation that AWS Config asks for.
#[derive(Debug)]
pub struct ConfigEvent {
    /// AWS Config's name of the rule.
    pub rule_name: String,
    /// The rule's parameters in AWS Config.
    pub parameters: Values,
    /// The token that PutEvaluations takes.
    pub result_token: String,
    /// Whether the resource is no longer in the rule's scope.
    pub left_scope: bool,
    /// The accounts that the event and its item name: one, in what AWS Config sends.
    pub accounts: Vec<String>,
    /// When AWS Config made the event: the same in a retried one, another in a re-evaluation of the
    /// same item. Its documentation has change events without it.
    pub created: Option<OffsetDateTime>,
    /// Why the rule was invoked.
    pub invoking: Invoking,
}

/// Why AWS Config invoked a rule.
#[derive(Debug)]
pub enum Invoking {
    /// With the moment at which the item was captured: without that, an old state could win over a
    /// newer one.
    Changed(OffsetDateTime, ConfigurationItem),
    /// Too large for the event: only who and when.
    Oversized(Summary),
    /// The moment of a periodic evaluation.
    Scheduled(OffsetDateTime),
}

/// A configuration item that is too large for an event: what the notification has of it.
#[derive(Debug)]
pub struct Summary {
    /// AWS's name of the type, such as `AWS::S3::Bucket`.
    pub resource_type: String,
    /// AWS's id of the resource.
    pub resource_id: String,
    /// Whether the resource was there.
    pub status: Status,
    /// When AWS Config captured the item.
    pub captured_at: OffsetDateTime,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InvokingEvent<'a> {
    #[serde(default)]
    message_type: String,
    #[serde(default, borrow)]
    aws_account_id: Scalar<'a>,
    #[serde(default)]
    configuration_item: Option<ConfigurationItem>,
    #[serde(default, borrow)]
    configuration_item_summary: Option<&'a RawValue>,
    #[serde(default, borrow)]
    notification_creation_time: Scalar<'a>,
}

impl ConfigEvent {
    /// Reads an event of which `invokingEvent` is given.
    pub(super) fn decode(event: &Value, invoking: &Value) -> Result<Self, EventError> {
        // A string that holds JSON, as documented; through text in any case, for the nested
        // documents stay raw.
        let text = invoking.as_str().map_or_else(|| invoking.to_string(), str::to_owned);
        let invoking: InvokingEvent<'_> = serde_json::from_str(&text)
            .map_err(|source| EventError::Malformed { field: "invokingEvent", source })?;
        let created = match &invoking.notification_creation_time {
            Scalar::Absent => None,
            written => {
                Some(moment(written).ok_or(EventError::Undated("notificationCreationTime"))?)
            }
        };
        let own = Scalar::deserialize(&event["accountId"]).unwrap_or_default();
        let mut accounts: Vec<_> = [&own, &invoking.aws_account_id]
            .into_iter()
            .filter_map(Scalar::account_id)
            .map(Cow::into_owned)
            .collect();
        let message_type = invoking.message_type;
        let missing = |field| EventError::Missing {
            field,
            of: format!("a message of type `{message_type}`"),
        };
        let undated = EventError::Undated("configurationItemCaptureTime");
        let invoking = match message_type.as_str() {
            "ConfigurationItemChangeNotification" => {
                let item =
                    invoking.configuration_item.ok_or_else(|| missing("configurationItem"))?;
                accounts.push(item.aws_account_id.clone());
                Invoking::Changed(item.captured_at().ok_or(undated)?, item)
            }
            "OversizedConfigurationItemChangeNotification" => {
                let field = "configurationItemSummary";
                let summary = invoking.configuration_item_summary.ok_or_else(|| missing(field))?;
                let summary: Identity<'_> = serde_json::from_str(summary.get())
                    .map_err(|source| EventError::Malformed { field, source })?;
                accounts.extend(summary.account_id().map(Cow::into_owned));
                let text = |field, scalar: &Scalar<'_>| {
                    let text = scalar.text().filter(|text| !text.is_empty()).map(str::to_owned);
                    text.ok_or_else(|| EventError::Missing {
                        field,
                        of: "a `configurationItemSummary`".to_owned(),
                    })
                };
                Invoking::Oversized(Summary {
                    resource_type: text("resourceType", &summary.resource_type)?,
                    resource_id: text("resourceId", &summary.resource_id)?,
                    status: summary.status(),
                    captured_at: summary.captured_at().ok_or(undated)?,
                })
            }
            "ScheduledNotification" => {
                Invoking::Scheduled(created.ok_or_else(|| missing("notificationCreationTime"))?)
            }
            _ => return Err(EventError::MessageType(message_type)),
        };
        accounts.retain(|account| !account.is_empty());
        accounts.sort_unstable();
        accounts.dedup();
        Ok(Self {
            rule_name: event["configRuleName"].as_str().unwrap_or_default().to_owned(),
            parameters: rule_parameters(&event["ruleParameters"])?,
            result_token: event["resultToken"].as_str().unwrap_or_default().to_owned(),
            left_scope: event["eventLeftScope"].as_bool().unwrap_or(false),
            accounts,
            created,
            invoking,
        })
    }

    /// Refuses an event of another account than the function's own: everything that is asked would
    /// be asked of the wrong one.
    pub fn expect_account(&self, own: &str) -> Result<(), EventError> {
        match self.accounts.iter().find(|account| *account != own) {
            None => Ok(()),
            Some(other) => Err(EventError::Account { other: other.clone(), own: own.to_owned() }),
        }
    }
}

fn rule_parameters(value: &Value) -> Result<Values, EventError> {
    match value {
        Value::Null => Ok(Values::new()),
        Value::Object(parameters) => Ok(parameters.clone()),
        Value::String(text) if text.trim().is_empty() => Ok(Values::new()),
        Value::String(text) => serde_json::from_str(text)
            .map_err(|source| EventError::Malformed { field: "ruleParameters", source }),
        other => Err(EventError::Unfit {
            field: "ruleParameters",
            expected: "a JSON object in a string",
            given: other.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(invoking: &Value) -> Value {
        json!({ "invokingEvent": invoking.to_string(), "accountId": "123456789012" })
    }

    fn decode(event: &Value) -> Result<ConfigEvent, String> {
        ConfigEvent::decode(event, &event["invokingEvent"]).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_missing_or_cannot_be_read_is_named() {
        let change = "ConfigurationItemChangeNotification";
        let oversized = "OversizedConfigurationItemChangeNotification";
        let summary = json!({ "resourceType": "AWS::EC2::Instance", "resourceId": "i-1" });
        for (name, invoking, message) in [
            (
                "a change without an item",
                json!({ "messageType": change, "configurationItem": null }),
                "the event has no `configurationItem`, which a message of type `ConfigurationItemChangeNotification` must have",
            ),
            (
                "a change with a summary alone",
                json!({ "messageType": change, "configurationItemSummary": summary }),
                "the event has no `configurationItem`, which a message of type `ConfigurationItemChangeNotification` must have",
            ),
            (
                "an oversized item without its summary",
                json!({ "messageType": oversized }),
                "the event has no `configurationItemSummary`, which a message of type `OversizedConfigurationItemChangeNotification` must have",
            ),
            (
                "a schedule without a time",
                json!({ "messageType": "ScheduledNotification" }),
                "the event has no `notificationCreationTime`, which a message of type `ScheduledNotification` must have",
            ),
            (
                "a time that is none",
                json!({ "messageType": "ScheduledNotification", "notificationCreationTime": "noon" }),
                "the event's `notificationCreationTime` is missing, or is no time in a form that AWS writes",
            ),
            (
                "a change of no time",
                json!({ "messageType": change, "configurationItem": { "resourceType": "AWS::EC2::Instance", "resourceId": "i-1" } }),
                "the event's `configurationItemCaptureTime` is missing, or is no time in a form that AWS writes",
            ),
            (
                "an oversized item of a time that is none",
                json!({ "messageType": oversized, "configurationItemSummary": { "resourceType": "AWS::EC2::Instance", "resourceId": "i-1", "configurationItemCaptureTime": "noon" } }),
                "the event's `configurationItemCaptureTime` is missing, or is no time in a form that AWS writes",
            ),
            (
                "an oversized item of nothing",
                json!({ "messageType": oversized, "configurationItemSummary": { "resourceType": "AWS::EC2::Instance" } }),
                "the event has no `resourceId`, which a `configurationItemSummary` must have",
            ),
            (
                "another message",
                json!({ "messageType": "ConfigurationSnapshotDeliveryCompleted" }),
                "AWS Config sent a message of type `ConfigurationSnapshotDeliveryCompleted`, which this function does not know; its rule should be \
                 triggered by configuration changes, oversized ones, or a period",
            ),
        ] {
            assert_eq!(decode(&event(&invoking)).map(|_| ()), Err(message.to_owned()), "{name}");
        }
    }

    #[test]
    fn every_account_that_is_named_counts() {
        let own = "123456789012";
        let item = |account: &str| json!({ "resourceType": "AWS::EC2::Instance", "resourceId": "i-1", "awsAccountId": account, "configurationItemCaptureTime": "2026-11-20T05:00:00Z" });
        let scheduled = |account: &str| json!({ "messageType": "ScheduledNotification", "notificationCreationTime": "2026-11-20T06:00:04.373Z", "awsAccountId": account });
        let change = |item: Value| json!({ "messageType": "ConfigurationItemChangeNotification", "configurationItem": item });
        let oversized = |summary: Value| json!({ "messageType": "OversizedConfigurationItemChangeNotification", "configurationItemSummary": summary });
        for (name, account, invoking, taken) in [
            ("own change", own, change(item(own)), true),
            ("an item that names none", own, change(item("")), true),
            ("an event that names none", "", change(item(own)), true),
            ("foreign change", "210987654321", change(item("210987654321")), false),
            ("foreign item", own, change(item("210987654321")), false),
            ("foreign event", "210987654321", change(item(own)), false),
            ("own oversized", own, oversized(item(own)), true),
            ("foreign oversized", own, oversized(item("210987654321")), false),
            ("own schedule", own, scheduled(own), true),
            ("foreign schedule", own, scheduled("210987654321"), false),
            ("schedule of a foreign rule", "210987654321", scheduled(own), false),
        ] {
            let mut event = event(&invoking);
            event["accountId"] = account.into();
            let checked = decode(&event)
                .map(|event| event.expect_account(own).map_err(|error| error.to_string()));
            let refusal = "the event is of account 210987654321, but this function judges its own account 123456789012 alone: \
                           let the rule invoke a function of account 210987654321";
            assert_eq!(checked, Ok(if taken { Ok(()) } else { Err(refusal.to_owned()) }), "{name}");
        }
    }
}
