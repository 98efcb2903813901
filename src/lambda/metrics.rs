//! Metrics in CloudWatch's Embedded Metric Format: a line of the log, of which CloudWatch makes
//! metrics, so that no function calls an API for them or needs a permission.
//!
//! Every metric has one dimension, the function with its environment (`FunctionName`, as AWS
//! Lambda's own metrics have it): each further one would be paid for again with every value it
//! takes. Only scans and reports are measured: an account's changes would be a metric paid for in
//! every hour, and AWS Lambda counts those.

use std::env;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::log;
use crate::aws::rate_limit;

const NAMESPACE: &str = "Compliance";
const DIMENSION: &str = "FunctionName";

/// A metric: its name and its unit, as CloudWatch calls them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Metric {
    /// CloudWatch's name of it.
    pub name: &'static str,
    /// CloudWatch's unit.
    pub unit: &'static str,
    /// What is counted.
    pub meaning: &'static str,
}

const fn count(name: &'static str, meaning: &'static str) -> Metric {
    Metric { name, unit: "Count", meaning }
}

/// Evaluations that were stored or reported.
pub const EVALUATIONS: Metric =
    count("Evaluations", "evaluations that a finished scan stored, or that a report holds");
/// Evaluations that are non-compliant.
pub const NON_COMPLIANT: Metric =
    count("NonCompliant", "of those, violations; in a report without those under an exception");
/// Evaluations without enough data.
pub const INSUFFICIENT_DATA: Metric =
    count("InsufficientData", "of those, what could not be evaluated");
/// Reports that were written.
pub const REPORTS: Metric = count("Reports", "reports that were written");
/// Gaps of a report.
pub const INCOMPLETE: Metric = count(
    "Incomplete",
    "what a report misses: scans that failed, are stale or absent, lists that could not be read",
);
/// Calls that AWS throttled.
pub const THROTTLED_CALLS: Metric = count(
    "ThrottledCalls",
    "calls that AWS refused for being too many, each time; they were made again",
);
/// How long an invocation took.
pub const DURATION: Metric = Metric {
    name: "Duration",
    unit: "Milliseconds",
    meaning: "from the event until everything was stored, or the report written",
};

/// All there are.
pub const METRICS: &[Metric] = &[
    EVALUATIONS,
    NON_COMPLIANT,
    INSUFFICIENT_DATA,
    REPORTS,
    INCOMPLETE,
    THROTTLED_CALLS,
    DURATION,
];

/// From where an invocation is measured.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    began: Instant,
    refusals: u64,
}

impl Measured {
    /// Begins to measure an invocation.
    pub fn begin() -> Self {
        Self { began: Instant::now(), refusals: rate_limit::refusals() }
    }

    /// Writes these metrics, how long it took, and what AWS refused meanwhile.
    pub fn write(self, values: &[(Metric, u64)]) {
        // AWS Lambda sets it.
        let Ok(function) = env::var("AWS_LAMBDA_FUNCTION_NAME") else { return };
        let milliseconds =
            |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let own = [
            (DURATION, milliseconds(self.began.elapsed())),
            (THROTTLED_CALLS, rate_limit::refusals() - self.refusals),
        ];
        let values: Vec<_> = values.iter().copied().chain(own).collect();
        log::write(line(
            &function,
            milliseconds(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()),
            &values,
        ));
    }
}

/// The object that CloudWatch reads, at the top of the line.
fn line(function: &str, now: u64, values: &[(Metric, u64)]) -> Map<String, Value> {
    let metrics: Vec<_> = values
        .iter()
        .map(|(metric, _)| json!({ "Name": metric.name, "Unit": metric.unit }))
        .collect();
    let directive =
        json!({ "Namespace": NAMESPACE, "Dimensions": [[DIMENSION]], "Metrics": metrics });
    let mut line = Map::from_iter([
        ("_aws".to_owned(), json!({ "Timestamp": now, "CloudWatchMetrics": [directive] })),
        ("level".to_owned(), "INFO".into()),
        ("message".to_owned(), "Metrics".into()),
        (DIMENSION.to_owned(), function.into()),
    ]);
    line.extend(values.iter().map(|(metric, value)| (metric.name.to_owned(), (*value).into())));
    line
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_line_is_what_cloudwatch_reads() {
        let values = [
            (EVALUATIONS, 349),
            (NON_COMPLIANT, 72),
            (INSUFFICIENT_DATA, 12),
            (DURATION, 1_234),
            (THROTTLED_CALLS, 0),
        ];
        let line = Value::from(line("ec2-tag-checker-dev", 1_795_435_200_000, &values)).to_string();
        insta::assert_snapshot!(line, @r#"{"Duration":1234,"Evaluations":349,"FunctionName":"ec2-tag-checker-dev","InsufficientData":12,"NonCompliant":72,"ThrottledCalls":0,"_aws":{"CloudWatchMetrics":[{"Dimensions":[["FunctionName"]],"Metrics":[{"Name":"Evaluations","Unit":"Count"},{"Name":"NonCompliant","Unit":"Count"},{"Name":"InsufficientData","Unit":"Count"},{"Name":"Duration","Unit":"Milliseconds"},{"Name":"ThrottledCalls","Unit":"Count"}],"Namespace":"Compliance"}],"Timestamp":1795435200000},"level":"INFO","message":"Metrics"}"#);
    }

    #[test]
    fn the_metrics_are_documented() {
        let page = include_str!("../../docs/operations.md");
        for Metric { name, unit, meaning } in METRICS {
            let row = format!("| `{name}` | {unit} | {meaning} |");
            assert!(page.contains(&row), "docs/operations.md, Metrics: {row}");
        }
    }

    /// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    #[test]
    fn the_line_keeps_the_formats_rules() {
        let values: Vec<_> = METRICS.iter().map(|metric| (*metric, 1)).collect();
        let line = line("report-aggregator-dev", 1, &values);
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        let named = |list: &Value| {
            list.as_array()
                .into_iter()
                .flatten()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect::<Vec<_>>()
        };
        // What a directive names is a member of the line: dimensions as text, metrics as numbers,
        // no more than 30 and 100 of them.
        for dimension in named(&directive["Dimensions"][0]) {
            assert!(
                line[&dimension]
                    .as_str()
                    .is_some_and(|value| !value.is_empty() && value.len() <= 1024),
                "{dimension}"
            );
        }
        for metric in METRICS {
            assert!(line[metric.name].is_u64(), "{}", metric.name);
            assert!(["Count", "Milliseconds"].contains(&metric.unit));
        }
        assert_eq!(
            METRICS.iter().map(|metric| metric.name).collect::<BTreeSet<_>>().len(),
            METRICS.len()
        );
    }
}
