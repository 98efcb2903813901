//! Events that start nothing: a queue, a topic or an EventBridge rule in front of the wrong
//! function must not start a scan for each message.

use std::borrow::Cow;

use serde_json::Value;

use super::EventError;
use crate::model::text::cut;

/// How many unknown fields an error names.
const NAMED: usize = 5;
/// How much an error shows of a text that came with the event.
const SHOWN: usize = 60;

/// Whether a schedule sent it: a rule of EventBridge, or EventBridge Scheduler.
pub fn is_scheduled(event: &Value) -> bool {
    event["detail-type"] == "Scheduled Event"
        && (event["source"] == "aws.events" || event["source"] == "aws.scheduler")
}

/// Refuses whatever is neither a schedule's event nor an object of these fields.
pub fn expect_fields(
    event: &Value,
    fields: &[&str],
    takes: &'static str,
) -> Result<(), EventError> {
    let is_known = is_scheduled(event)
        || event
            .as_object()
            .is_some_and(|object| object.keys().all(|key| fields.contains(&key.as_str())));
    if is_known {
        Ok(())
    } else {
        Err(EventError::Unknown { came: described(event, fields), takes })
    }
}

/// What came, as people call it.
fn described(event: &Value, fields: &[&str]) -> String {
    let object = match event {
        Value::Object(object) => object,
        Value::Array(_) => return "a list".to_owned(),
        Value::String(_) => return "a text".to_owned(),
        other => return format!("`{}`", cut(&other.to_string(), SHOWN)),
    };
    if let Some(source) = [&event["Records"][0]["eventSource"], &event["Records"][0]["EventSource"]]
        .into_iter()
        .find_map(text)
    {
        return format!("a batch of records of `{source}`");
    }
    if let Some(topic) = text(&event["TopicArn"]) {
        return format!("an SNS message of the topic `{topic}`");
    }
    if let Some(kind) = text(&event["detail-type"]) {
        return format!(
            "EventBridge's event `{kind}` of `{}`",
            text(&event["source"]).unwrap_or_default()
        );
    }
    let unknown: Vec<_> = object
        .keys()
        .filter(|key| !fields.contains(&key.as_str()))
        .map(|key| format!("`{}`", cut(key, SHOWN)))
        .collect();
    let more = if unknown.len() > NAMED { ", …" } else { "" };
    format!(
        "an object with the unknown fields {}{more}",
        unknown[..unknown.len().min(NAMED)].join(", ")
    )
}

fn text(value: &Value) -> Option<Cow<'_, str>> {
    value.as_str().map(|text| cut(text, SHOWN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_came_and_what_is_taken_are_named() {
        let long = "x".repeat(1000);
        for (name, event, came) in [
            ("text", json!("{}"), "a text"),
            ("list", json!([{}]), "a list"),
            ("number", json!(3), "`3`"),
            ("null", json!(null), "`null`"),
            (
                "SNS, which Lambda subscribes to",
                json!({"Records": [{"EventSource": "aws:sns", "Sns": {"Message": "{}"}}]}),
                "a batch of records of `aws:sns`",
            ),
            (
                "SQS",
                json!({"Records": [{"eventSource": "aws:sqs", "body": "{}"}]}),
                "a batch of records of `aws:sqs`",
            ),
            (
                "SNS as a queue holds it",
                json!({"Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:123456789012:config", "Message": "{}"}),
                "an SNS message of the topic `arn:aws:sns:eu-west-1:123456789012:config`",
            ),
            (
                "EventBridge",
                json!({"detail-type": "Config Configuration Item Change", "source": "aws.config", "time": "2026-11-23T12:00:00Z"}),
                "EventBridge's event `Config Configuration Item Change` of `aws.config`",
            ),
            (
                "another's Scheduled Event",
                json!({"detail-type": "Scheduled Event", "source": "shop.orders"}),
                "EventBridge's event `Scheduled Event` of `shop.orders`",
            ),
            (
                "a typing error",
                json!({"scan-time": "2026-11-23T12:00:00Z"}),
                "an object with the unknown fields `scan-time`",
            ),
            (
                "EventBridge's time alone",
                json!({"time": "2026-11-23T12:00:00Z"}),
                "an object with the unknown fields `time`",
            ),
            (
                "many fields",
                json!({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1}),
                "an object with the unknown fields `a`, `b`, `c`, `d`, `e`, …",
            ),
        ] {
            let error =
                expect_fields(&event, &["scan_time"], "nothing").map_err(|error| error.to_string());
            assert_eq!(
                error,
                Err(format!("{came} does not start this function; it takes nothing")),
                "{name}"
            );
        }
        let error = expect_fields(&json!({"detail-type": long, "source": long}), &[], "nothing")
            .map_err(|error| error.to_string().len());
        assert!(error.is_err_and(|length| length < 300));
    }

    #[test]
    fn schedules_and_known_fields_are_taken() {
        for event in [
            json!({}),
            json!({"scan_time": "2026-11-23T12:00:00Z"}),
            json!({"version": "0", "id": "53dc4d37", "detail-type": "Scheduled Event", "source": "aws.events", "time": "2026-11-23T12:00:00Z", "detail": {}}),
            json!({"version": "0", "detail-type": "Scheduled Event", "source": "aws.scheduler", "time": "2026-11-23T12:00:00Z", "detail": "{}"}),
        ] {
            assert!(expect_fields(&event, &["scan_time"], "").is_ok(), "{event}");
        }
    }
}
