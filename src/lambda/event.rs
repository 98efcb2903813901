//! What starts a function: EventBridge, Step Functions, a person with `{}`, or AWS Config. Decoded leniently: schedule payloads lack
//! fields that change events have, and nobody sends all of them.

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;
use time::OffsetDateTime;

use crate::configuration_item::ConfigurationItem;
use crate::evaluation::parse_rfc3339;
use crate::parameters::Values;
use crate::ports::Gap;
use crate::unfinished::Unfinished;

/// The field in which a scan that is not done hands on where the next run begins: of an answer, and of the event made of it.
pub const CONTINUE: &str = "continue";

#[derive(Debug, Error)]
pub enum EventError {
    #[error("the event's `{field}` cannot be read")]
    Malformed { field: &'static str, source: serde_json::Error },
    #[error("the event's `{field}` must be {expected}, not {given}")]
    Unfit { field: &'static str, expected: &'static str, given: String },
    #[error(
        "AWS Config sent a message of type `{0}`, which this function does not know; its rule should be triggered by configuration changes, oversized ones, or a period"
    )]
    MessageType(String),
}

/// What a checker is asked.
#[derive(Debug)]
pub enum CheckerEvent {
    Scan(ScanEvent),
    Config(Box<ConfigEvent>),
}

/// A full scan: when it is for, and of what.
#[derive(Debug, Default)]
pub struct ScanEvent {
    pub scan_time: Option<OffsetDateTime>,
    pub role_arn: Option<String>,
    pub external_id: Option<String>,
    pub regions: Vec<String>,
    /// Where the run before left off.
    pub from: Option<Unfinished>,
}

/// An invocation by AWS Config.
#[derive(Debug)]
pub struct ConfigEvent {
    pub rule_name: String,
    pub parameters: Values,
    pub result_token: String,
    pub left_scope: bool,
    pub invoking: Invoking,
}

#[derive(Debug)]
pub enum Invoking {
    Changed(ConfigurationItem),
    /// Too large for the event: only who and when.
    Oversized(Summary),
    Scheduled(OffsetDateTime),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    pub resource_type: String,
    pub resource_id: String,
    #[serde(default)]
    pub configuration_item_capture_time: String,
    #[serde(default)]
    pub configuration_item_status: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InvokingEvent {
    #[serde(default)]
    message_type: String,
    #[serde(default)]
    configuration_item: Option<ConfigurationItem>,
    #[serde(default)]
    configuration_item_summary: Option<Summary>,
    #[serde(default)]
    notification_creation_time: Option<String>,
}

impl CheckerEvent {
    pub fn decode(event: &Value) -> Result<Self, EventError> {
        match event.get("invokingEvent") {
            Some(invoking) => config_event(event, invoking).map(|event| Self::Config(Box::new(event))),
            None => scan_event(event).map(Self::Scan),
        }
    }
}

fn scan_event(event: &Value) -> Result<ScanEvent, EventError> {
    let target = &event["target"];
    let regions = match &target["regions"] {
        Value::Null => Vec::new(),
        Value::Array(regions) if regions.iter().all(Value::is_string) => regions.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        other => return Err(EventError::Unfit { field: "target.regions", expected: "a list of region names", given: other.to_string() }),
    };
    let text = |name: &str, field, expected| match &target[name] {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        other => Err(EventError::Unfit { field, expected, given: other.to_string() }),
    };
    let role_arn = text("role_arn", "target.role_arn", "a role's ARN")?;
    let external_id = text("external_id", "target.external_id", "text")?;
    let from = match &event[CONTINUE] {
        Value::Null => None,
        from => Some(Unfinished::deserialize(from).map_err(|source| EventError::Malformed { field: CONTINUE, source })?),
    };
    Ok(ScanEvent { scan_time: scan_time(event)?, role_arn, external_id, regions, from })
}

/// `scan_time` of Step Functions, or `time` of EventBridge.
pub fn scan_time(event: &Value) -> Result<Option<OffsetDateTime>, EventError> {
    let Some((field, value)) = ["scan_time", "time"].into_iter().find_map(|field| Some((field, event.get(field).filter(|value| !value.is_null())?)))
    else {
        return Ok(None);
    };
    match value.as_str().and_then(parse_rfc3339) {
        Some(time) => Ok(Some(time)),
        None => Err(EventError::Unfit { field, expected: "an RFC 3339 time", given: value.to_string() }),
    }
}

fn config_event(event: &Value, invoking: &Value) -> Result<ConfigEvent, EventError> {
    // A string that holds JSON, as documented; through text in any case, for the nested documents stay raw.
    let text = invoking.as_str().map_or_else(|| invoking.to_string(), str::to_owned);
    let invoking: InvokingEvent = serde_json::from_str(&text).map_err(|source| EventError::Malformed { field: "invokingEvent", source })?;
    let message_type = invoking.message_type;
    let invoking = match (message_type.as_str(), invoking.configuration_item, invoking.configuration_item_summary) {
        ("ConfigurationItemChangeNotification", Some(item), _) => Invoking::Changed(item),
        ("OversizedConfigurationItemChangeNotification", _, Some(summary)) => Invoking::Oversized(summary),
        ("ScheduledNotification", ..) => {
            let created = invoking.notification_creation_time.unwrap_or_default();
            let time = parse_rfc3339(&created).ok_or(EventError::Unfit {
                field: "notificationCreationTime",
                expected: "an RFC 3339 time",
                given: created,
            })?;
            Invoking::Scheduled(time)
        }
        _ => return Err(EventError::MessageType(message_type)),
    };
    Ok(ConfigEvent {
        rule_name: event["configRuleName"].as_str().unwrap_or_default().to_owned(),
        parameters: rule_parameters(&event["ruleParameters"])?,
        result_token: event["resultToken"].as_str().unwrap_or_default().to_owned(),
        left_scope: event["eventLeftScope"].as_bool().unwrap_or(false),
        invoking,
    })
}

fn rule_parameters(value: &Value) -> Result<Values, EventError> {
    match value {
        Value::Null => Ok(Values::new()),
        Value::Object(parameters) => Ok(parameters.clone()),
        Value::String(text) if text.trim().is_empty() => Ok(Values::new()),
        Value::String(text) => serde_json::from_str(text).map_err(|source| EventError::Malformed { field: "ruleParameters", source }),
        other => Err(EventError::Unfit { field: "ruleParameters", expected: "a JSON object in a string", given: other.to_string() }),
    }
}

/// What the aggregator is told of the scans before it.
#[derive(Debug, Default, PartialEq)]
pub struct Told {
    /// The scans that finished and must be in the history.
    pub scan_ids: Vec<String>,
    /// The checkers that failed.
    pub failed: Vec<Gap>,
    /// Of checkers with very many targets: which of them, and where it is written what came of each.
    pub manifests: Vec<(String, String)>,
}

impl Told {
    /// Reads `scans`: answers of checkers and caught errors, in lists of lists as parallel states and maps leave them.
    pub fn decode(event: &Value) -> Self {
        let mut told = Self::default();
        let mut waiting = vec![&event["scans"]];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(items) => waiting.extend(items.iter().rev()),
                Value::Object(entry) => {
                    let of = |name: &str| value[name].as_str().map(str::to_owned);
                    if let Some(error) = entry.get("error").filter(|error| !error.is_null()) {
                        let [error, cause] = ["Error", "Cause"].map(|name| error[name].as_str().unwrap_or_default());
                        told.failed.push(match of("list") {
                            Some(list) => Gap::new(list, format!("it could not be made: {error}: {}", message(cause))),
                            None => failure(value["checker"].as_str().unwrap_or("a checker"), &value["target"], error, cause),
                        });
                    } else if let Some((checker, manifest)) = of("checker").zip(of("manifest")) {
                        told.manifests.push((checker, manifest));
                    } else if let Some(id) = of("scan_id") {
                        told.scan_ids.push(id);
                    }
                }
                _ => {}
            }
        }
        told
    }
}

/// That a checker failed on a target.
pub fn failure(checker: &str, target: &Value, error: &str, cause: &str) -> Gap {
    let regions: Vec<_> = target["regions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let of = target["role_arn"].as_str().map(|role| format!(" of {role}")).unwrap_or_default();
    let within = if regions.is_empty() { String::new() } else { format!(" in {}", regions.join(", ")) };
    let error = if error.is_empty() { "error" } else { error };
    Gap::new(format!("{checker}{of}{within}"), format!("the scan failed: {error}: {}", message(cause)))
}

/// Step Functions puts the function's own error, JSON once more, into the cause.
fn message(cause: &str) -> String {
    let error = serde_json::from_str::<Value>(cause).ok();
    error.and_then(|error| error["errorMessage"].as_str().map(str::to_owned)).unwrap_or_else(|| cause.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;
    use time::macros::datetime;

    #[test]
    fn scans_are_asked_for_in_many_ways() {
        let decoded = |event: Value| match CheckerEvent::decode(&event) {
            Ok(CheckerEvent::Scan(scan)) => (scan.scan_time, scan.role_arn, scan.regions),
            other => panic!("{other:?}"),
        };
        assert_eq!(decoded(json!({})), (None, None, vec![]));
        assert_eq!(decoded(json!(null)), (None, None, vec![]));
        let noon = datetime!(2026-11-23 12:00 UTC);
        assert_eq!(decoded(json!({"source": "aws.events", "time": "2026-11-23T12:00:00Z", "detail": {}})).0, Some(noon));
        let target = json!({"scan_time": "2026-11-23T12:00:00Z", "target": {"role_arn": "arn", "regions": ["eu-west-1"]}});
        assert_eq!(decoded(target), (Some(noon), Some("arn".to_owned()), vec!["eu-west-1".to_owned()]));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (event, message) in [
            (json!({"time": "noon"}), "the event's `time` must be an RFC 3339 time, not \"noon\""),
            (json!({"target": {"regions": "x"}}), "the event's `target.regions` must be a list of region names, not \"x\""),
            (json!({"invokingEvent": "{"}), "the event's `invokingEvent` cannot be read"),
            (json!({"invokingEvent": "{\"messageType\":\"X\"}"}), "AWS Config sent a message of type `X`"),
            (json!({"invokingEvent": "{\"messageType\":\"ScheduledNotification\"}"}), "the event's `notificationCreationTime` must be"),
            (
                json!({"invokingEvent": "{\"messageType\":\"ScheduledNotification\",\"notificationCreationTime\":\"2026-11-23T12:00:00Z\"}", "ruleParameters": "["}),
                "the event's `ruleParameters`",
            ),
        ] {
            let error = CheckerEvent::decode(&event).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn the_aggregator_reads_nested_answers_and_caught_errors() {
        let event = json!({"scans": [
            {"checker": "ec2-tag-checker", "scan_id": "a"},
            [{"scan_id": "b"}, {"checker": "rds-backup-checker", "target": {"role_arn": "arn:x", "regions": ["eu-west-1"]}, "error": {"Error": "ScanError", "Cause": "{\"errorMessage\":\"no table\"}"}}],
            {"checker": "iam-user-checker", "error": {"Error": "States.Timeout"}},
            {"checker": "s3-encryption-checker", "manifest": "scans/x/manifest.json"},
            {"list": "the list of accounts", "error": {"Error": "ScanError", "Cause": "{\"errorMessage\":\"AccessDenied\"}"}},
        ]});
        let told = Told::decode(&event);
        assert_eq!(told.scan_ids, ["a", "b"]);
        let said: Vec<_> = told.failed.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "rds-backup-checker of arn:x in eu-west-1: the scan failed: ScanError: no table",
                "iam-user-checker: the scan failed: States.Timeout: ",
                "the list of accounts: it could not be made: ScanError: AccessDenied"
            ]
        );
        assert_eq!(told.manifests, [("s3-encryption-checker".to_owned(), "scans/x/manifest.json".to_owned())]);
        assert_eq!(Told::decode(&json!({})), Told::default());
    }
}
