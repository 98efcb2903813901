//! The functions' log: one JSON object a line, each with the scan and the invocation that it is of.
//! Lambda adds the time.
//!
//! A scan is named by its time, which the schedule gives and the state machine hands to every
//! function: the same in all of them, in every `scan_id` of the history, and in the report. What
//! AWS says, or a resource's name, is always inside a JSON string: it can neither begin a line of
//! its own nor pass for a metric.

use std::fmt::{self, Debug};
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};
use time::OffsetDateTime;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::model::evaluation::{rfc3339, to_milliseconds};

/// What is being done. A span would not do: the runtime says outside of ours why an invocation
/// failed. A function answers one event at a time.
static CURRENT: Mutex<Current> = Mutex::new(Current { request_id: None, scan: None });

#[derive(Clone, Debug, Default)]
struct Current {
    request_id: Option<String>,
    scan: Option<String>,
}

impl Current {
    fn add_to(&self, line: &mut Map<String, Value>) {
        for (name, value) in [("scan", &self.scan), ("requestId", &self.request_id)] {
            line.extend(value.as_ref().map(|value| (name.to_owned(), Value::from(value.as_str()))));
        }
    }
}

fn current() -> Current {
    CURRENT.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Lines that follow are of this invocation, and of no scan yet.
pub fn of_invocation(request_id: &str) {
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) =
        Current { request_id: Some(request_id.to_owned()), scan: None };
}

/// Lines that follow are of the scan of this time.
pub fn of_scan(scan_time: OffsetDateTime) {
    CURRENT.lock().unwrap_or_else(PoisonError::into_inner).scan = Some(scan(scan_time));
}

/// A scan as it is called in logs: the end of each of its `scan_id`s.
fn scan(scan_time: OffsetDateTime) -> String {
    rfc3339(to_milliseconds(scan_time))
}

/// Writes a line that is no event of `tracing`, with what all lines have.
pub fn write(mut line: Map<String, Value>) {
    current().add_to(&mut line);
    let text = format!("{}\n", Value::from(line));
    // The log cannot be written to, so the error cannot be logged.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Begins to log, at a level that the environment may name.
pub fn start() {
    let level =
        std::env::var("LOG_LEVEL").ok().and_then(|level| level.parse().ok()).unwrap_or(Level::INFO);
    tracing_subscriber::fmt().event_format(Lines).with_max_level(level).init();
}

struct Lines;

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields(Map::new());
        event.record(&mut fields);
        let mut line =
            Map::from_iter([("level".to_owned(), event.metadata().level().as_str().into())]);
        line.extend(fields.0);
        current().add_to(&mut line);
        writeln!(writer, "{}", Value::from(line))
    }
}

/// An event's fields as JSON.
struct Fields(Map<String, Value>);

impl Fields {
    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.insert(field, format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use time::macros::datetime;
    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Kept {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    // One test: what is being done is the process' own.
    #[test]
    fn every_line_is_one_object_and_names_the_scan() {
        let kept = Kept::default();
        let subscriber =
            tracing_subscriber::fmt().event_format(Lines).with_writer(kept.clone()).finish();
        let hostile = "web\n{\"_aws\":{}}\r\n\u{1b}[31m\"level\":\"ERROR\"\u{2028}";
        tracing::subscriber::with_default(subscriber, || {
            of_invocation("8e4b");
            tracing::info!("before the event is read");
            of_scan(datetime!(2026-11-23 12:00 UTC));
            tracing::warn!(resource = hostile, count = 3_u64, share = 0.5, all = true, "{hostile}");
            of_invocation("9f5c");
            tracing::error!(error = ?io::Error::other("no table"), "of another invocation");
        });
        let text = String::from_utf8(kept.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
            .unwrap_or_default();
        assert!(!text.contains('\u{1b}') && !text.contains('\r'), "{text}");
        let lines: Vec<Value> = text
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
            })
            .collect();
        let expected = [
            serde_json::json!({"level": "INFO", "message": "before the event is read", "requestId": "8e4b"}),
            serde_json::json!({"level": "WARN", "message": hostile, "resource": hostile, "count": 3, "share": 0.5, "all": true, "requestId": "8e4b", "scan": "2026-11-23T12:00:00.000000Z"}),
            serde_json::json!({"level": "ERROR", "message": "of another invocation", "error": "Custom { kind: Other, error: \"no table\" }", "requestId": "9f5c"}),
        ];
        assert_eq!(lines, expected);
    }
}
