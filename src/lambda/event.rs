//! What starts a function: AWS Config, the state machine, a schedule, or a person with `{}`.
//! Anything else is refused before AWS is asked anything.

use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;
use time::OffsetDateTime;

use crate::model::checkpoint::Checkpoint;
use crate::model::evaluation::parse_rfc3339;
use crate::model::lambda_functions::LambdaFunction;
use crate::model::scan_record::Gap;

mod config;
mod unknown;

pub use config::{ConfigEvent, Invoking, Summary};
use unknown::{expect_fields, is_scheduled};

/// The field in which a scan that is not done hands on where the next run begins: of an answer, and
/// of the event made of it.
pub const CONTINUE: &str = "continue";
const OF_CHECKERS: &str = "AWS Config's events, a schedule's, and an object of `scan_time`, `target` and `continue`, or `{}`";
const OF_THE_AGGREGATOR: &str =
    "a schedule's event, and an object of `scan_time`, `scans`, `targets` and `list`, or `{}`";

/// Why an event is refused.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum EventError {
    #[error("{came} does not start this function; it takes {takes}")]
    Unknown { came: String, takes: &'static str },
    #[error("the event's `{field}` cannot be read")]
    Malformed { field: &'static str, source: serde_json::Error },
    #[error("the event's `{field}` must be {expected}, not {given}")]
    Unfit { field: &'static str, expected: &'static str, given: String },
    #[error("the event's `{0}` is missing, or is no time in a form that AWS writes")]
    Undated(&'static str),
    #[error("the event has no `{field}`, which {of} must have")]
    Missing { field: &'static str, of: String },
    #[error(
        "AWS Config sent a message of type `{0}`, which this function does not know; its rule should be triggered by configuration changes, oversized ones, or a period"
    )]
    MessageType(String),
    #[error(
        "the event is of account {other}, but this function judges its own account {own} alone: let the rule invoke a function of account {other}"
    )]
    Account { other: String, own: String },
}

/// What a checker is asked.
#[derive(Debug)]
pub enum CheckerEvent {
    /// A full scan.
    Scan(ScanEvent),
    /// An evaluation that AWS Config asks for.
    Config(Box<ConfigEvent>),
}

/// A full scan: when it is for, and of what.
#[derive(Debug, Default)]
pub struct ScanEvent {
    /// When the scan is for; `None` for now.
    pub scan_time: Option<OffsetDateTime>,
    /// The role to assume; `None` for the function's own account.
    pub role_arn: Option<String>,
    /// The external id that the role's trust policy asks for.
    pub external_id: Option<String>,
    /// Names of regions; empty for all that are enabled.
    pub regions: Vec<String>,
    /// Where the run before left off.
    pub from: Option<Checkpoint>,
}

impl CheckerEvent {
    /// Reads the event that a function is invoked with. A field that is not known is refused.
    pub fn decode(event: &Value) -> Result<Self, EventError> {
        match event.get("invokingEvent") {
            Some(invoking) => {
                ConfigEvent::decode(event, invoking).map(|event| Self::Config(Box::new(event)))
            }
            None => scan_event(event).map(Self::Scan),
        }
    }
}

fn scan_event(event: &Value) -> Result<ScanEvent, EventError> {
    expect_fields(event, &["scan_time", "target", CONTINUE], OF_CHECKERS)?;
    let target = match &event["target"] {
        Value::Null => &CheckerTarget::default(),
        target => &CheckerTarget::deserialize(target)
            .map_err(|source| EventError::Malformed { field: "target", source })?,
    };
    let CheckerTarget { role_arn, external_id, regions, .. } = target.clone();
    let from = match &event[CONTINUE] {
        Value::Null => None,
        from => Some(
            Checkpoint::deserialize(from)
                .map_err(|source| EventError::Malformed { field: CONTINUE, source })?,
        ),
    };
    Ok(ScanEvent {
        scan_time: scan_time(event)?,
        role_arn,
        external_id,
        regions: regions.unwrap_or_default(),
        from,
    })
}

/// What is to be scanned. A field that it does not have would be a role or a region that is passed
/// over: that is refused.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename = "Target")]
struct CheckerTarget {
    role_arn: Option<String>,
    external_id: Option<String>,
    regions: Option<Vec<String>>,
    /// For the report alone ([`failure`]).
    #[serde(rename = "is_management_account")]
    _is_management_account: Option<bool>,
}

/// Refuses what starts no report.
pub fn expect_aggregator_event(event: &Value) -> Result<(), EventError> {
    expect_fields(event, &["scan_time", "scans", "targets", "list"], OF_THE_AGGREGATOR)
}

/// `scan_time` of Step Functions, or `time` of a schedule.
pub fn scan_time(event: &Value) -> Result<Option<OffsetDateTime>, EventError> {
    let field = if is_scheduled(event) { "time" } else { "scan_time" };
    let given = &event[field];
    if given.is_null() {
        return Ok(None);
    }
    let time = given.as_str().and_then(parse_rfc3339);
    time.map(Some).ok_or_else(|| EventError::Unfit {
        field,
        expected: "an RFC 3339 time",
        given: given.to_string(),
    })
}

/// The results of the scans before the aggregator.
#[derive(Debug, Default, PartialEq)]
pub struct ScanResults {
    /// The scans that finished and must be in the history.
    pub scan_ids: Vec<String>,
    /// What failed.
    pub failed: Vec<Gap>,
    /// Checkers that failed as a whole, before they came to single targets.
    pub failed_checkers: Vec<LambdaFunction>,
    /// Of checkers with very many targets: which of them, and where it is written what came of
    /// each.
    pub manifests: Vec<(LambdaFunction, String)>,
}

impl ScanResults {
    /// Reads `scans`: answers of checkers and caught errors, in lists of lists as parallel states
    /// and maps leave them.
    pub fn decode(event: &Value) -> Self {
        let mut results = Self::default();
        let mut waiting = vec![&event["scans"]];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(items) => waiting.extend(items.iter().rev()),
                Value::Object(entry) => {
                    let of = |name: &str| value[name].as_str().map(str::to_owned);
                    if let Some(error) = entry.get("error").filter(|error| !error.is_null()) {
                        let [error, cause] =
                            ["Error", "Cause"].map(|name| error[name].as_str().unwrap_or_default());
                        let (checker, target) = (of("checker"), &value["target"]);
                        results.failed.push(match of("list") {
                            Some(list) => Gap::new(
                                list,
                                format!("it could not be made: {error}: {}", message(cause)),
                            ),
                            None => failure(
                                checker.as_deref().unwrap_or("a checker"),
                                target,
                                error,
                                cause,
                            ),
                        });
                        let names_no_target = target.as_object().is_none_or(Map::is_empty);
                        results.failed_checkers.extend(
                            checker
                                .filter(|_| names_no_target)
                                .and_then(|name| LambdaFunction::named(&name)),
                        );
                    } else if let Some((checker, manifest)) = of("checker").zip(of("manifest")) {
                        results
                            .manifests
                            .extend(LambdaFunction::named(&checker).zip(Some(manifest)));
                    } else if let Some(id) = of("scan_id") {
                        results.scan_ids.push(id);
                    }
                }
                _ => {}
            }
        }
        results
    }
}

/// That a checker failed on a target.
pub fn failure(checker: &str, target: &Value, error: &str, cause: &str) -> Gap {
    let regions: Vec<_> =
        target["regions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let is_management = target["is_management_account"].as_bool() == Some(true);
    let hint = if is_management {
        " (the organization's management account, in which a StackSet makes no role)"
    } else {
        ""
    };
    let of =
        target["role_arn"].as_str().map(|role| format!(" of {role}{hint}")).unwrap_or_default();
    let within =
        if regions.is_empty() { String::new() } else { format!(" in {}", regions.join(", ")) };
    let error = if error.is_empty() { "error" } else { error };
    Gap::new(
        format!("{checker}{of}{within}"),
        format!("the scan failed: {error}: {}", message(cause)),
    )
}

/// Step Functions puts the function's own error, JSON once more, into the cause.
fn message(cause: &str) -> String {
    let error = serde_json::from_str::<Value>(cause).ok();
    error
        .and_then(|error| error["errorMessage"].as_str().map(str::to_owned))
        .unwrap_or_else(|| cause.to_owned())
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
        let noon = datetime!(2026-11-23 12:00 UTC);
        let scheduled = json!({"source": "aws.events", "detail-type": "Scheduled Event", "time": "2026-11-23T12:00:00Z", "detail": {}});
        assert_eq!(decoded(scheduled).0, Some(noon));
        let target = json!({"scan_time": "2026-11-23T12:00:00Z", "target": {"role_arn": "arn", "regions": ["eu-west-1"], "is_management_account": true}});
        assert_eq!(
            decoded(target),
            (Some(noon), Some("arn".to_owned()), vec!["eu-west-1".to_owned()])
        );
        assert_eq!(
            decoded(json!({"scan_time": null, "target": {"role_arn": null, "regions": null}})),
            (None, None, vec![])
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (event, message) in [
            (
                json!({"scan_time": "noon"}),
                "the event's `scan_time` must be an RFC 3339 time, not \"noon\"",
            ),
            (json!({"scan_time": 3}), "the event's `scan_time` must be an RFC 3339 time, not 3"),
            (
                json!({"source": "aws.events", "detail-type": "Scheduled Event", "time": "noon"}),
                "the event's `time` must be an RFC 3339 time, not \"noon\"",
            ),
            (
                json!({"target": {"regions": "x"}}),
                "the event's `target` cannot be read: invalid type: string \"x\", expected a sequence",
            ),
            (
                json!({"target": {"role": "arn"}}),
                "the event's `target` cannot be read: unknown field `role`, expected one of `role_arn`, `external_id`, `regions`",
            ),
            (
                json!({"continue": 3}),
                "the event's `continue` cannot be read: invalid type: integer `3`",
            ),
            (
                json!({"invokingEvent": "{"}),
                "the event's `invokingEvent` cannot be read: EOF while parsing an object",
            ),
            (
                json!({"invokingEvent": "{\"messageType\":\"X\"}"}),
                "AWS Config sent a message of type `X`",
            ),
            (
                json!({"invokingEvent": "{\"messageType\":\"ScheduledNotification\",\"notificationCreationTime\":\"2026-11-23T12:00:00Z\"}", "ruleParameters": "["}),
                "the event's `ruleParameters` cannot be read: invalid type: sequence, expected a map",
            ),
        ] {
            let error = CheckerEvent::decode(&event).unwrap_err();
            let cause = std::error::Error::source(&error)
                .map(|cause| format!(": {cause}"))
                .unwrap_or_default();
            let found = format!("{error}{cause}");
            assert!(found.starts_with(message), "{found}");
        }
    }

    /// What is wired to the wrong function: nothing is asked of AWS for it.
    #[test]
    fn other_events_start_nothing() {
        let bus = json!({"version": "0", "detail-type": "Config Configuration Item Change", "source": "aws.config", "detail": {"messageType": "ConfigurationItemChangeNotification"}});
        for event in [
            bus,
            json!({"Records": [{"EventSource": "aws:sns"}]}),
            json!([]),
            json!("{}"),
            json!(null),
            json!({"scans": [], "tag": 1}),
        ] {
            let refused =
                |error: Option<EventError>| matches!(error, Some(EventError::Unknown { .. }));
            assert!(refused(CheckerEvent::decode(&event).err()), "{event}");
            assert!(refused(expect_aggregator_event(&event).err()), "{event}");
        }
        assert!(
            expect_aggregator_event(
                &json!({"scan_time": "2026-11-23T12:00:00Z", "scans": [], "targets": {}})
            )
            .is_ok()
        );
        let config = json!({"invokingEvent": "{}", "configRuleName": "ec2-required-tags"});
        assert!(expect_aggregator_event(&config).is_err(), "the aggregator is no rule's function");
    }

    #[test]
    fn the_aggregator_reads_nested_answers_and_caught_errors() {
        let event = json!({"scans": [
            {"checker": "ec2-tag-checker", "scan_id": "a"},
            [{"scan_id": "b"}, {"checker": "rds-backup-checker", "target": {"role_arn": "arn:x", "regions": ["eu-west-1"]}, "error": {"Error": "ScanError", "Cause": "{\"errorMessage\":\"no table\"}"}}],
            {"checker": "iam-checker", "error": {"Error": "States.Timeout"}},
            {"checker": "s3-encryption-checker", "manifest": "scans/x/manifest.json"},
            {"list": "the list of accounts", "error": {"Error": "ScanError", "Cause": "{\"errorMessage\":\"AccessDenied\"}"}},
        ]});
        let results = ScanResults::decode(&event);
        assert_eq!(results.scan_ids, ["a", "b"]);
        let gaps: Vec<_> = results.failed.iter().map(ToString::to_string).collect();
        assert_eq!(
            gaps,
            [
                "rds-backup-checker of arn:x in eu-west-1: the scan failed: ScanError: no table",
                "iam-checker: the scan failed: States.Timeout: ",
                "the list of accounts: it could not be made: ScanError: AccessDenied"
            ]
        );
        assert_eq!(
            results.failed_checkers,
            [LambdaFunction::named("iam-checker").unwrap()],
            "the others failed on a target, or are no checker"
        );
        assert_eq!(
            results.manifests,
            [(
                LambdaFunction::named("s3-encryption-checker").unwrap(),
                "scans/x/manifest.json".to_owned()
            )]
        );
        assert_eq!(ScanResults::decode(&json!({})), ScanResults::default());
    }
}
