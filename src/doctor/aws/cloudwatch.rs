//! CloudWatch, by its JSON protocol: its SDK would be one more to compile for two calls.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{Place, failed};
use crate::aws::endpoint;
use crate::aws::raw_client::{Protocol, RawClient};
use crate::doctor::facts::{Errors, Fact, Hour};

const ERRORS: &str = "cloudwatch:GetMetricData";

/// Makes a call, and reads its answer.
pub async fn call<T: DeserializeOwned>(
    place: &Place<'_>,
    action: &'static str,
    body: &Value,
) -> Fact<T> {
    let client = match RawClient::new(place.config, endpoint::Service::CloudWatch, Protocol::json())
    {
        Ok(client) => client,
        Err(error) => return Fact::Failed(format!("{action}: {error}")),
    };
    let operation = action.rsplit(':').next().unwrap_or_default();
    let request = http::Request::post("/")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", format!("GraniteServiceVersion20100801.{operation}"))
        .body(body.to_string().into_bytes());
    let request = match request {
        Ok(request) => request,
        Err(error) => return Fact::Failed(format!("{action}: {error}")),
    };
    match client.call(request).await {
        Ok(answer) => match serde_json::from_slice(&answer.body) {
            Ok(read) => Fact::Known(read),
            Err(error) => Fact::Failed(format!("{action}: the answer cannot be read: {error}")),
        },
        Err(error) => failed(action, &error),
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MetricData {
    #[serde(default)]
    metric_data_results: Vec<Series>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Series {
    id: String,
    #[serde(default)]
    timestamps: Vec<f64>,
    #[serde(default)]
    values: Vec<f64>,
}

/// How often each function ran in the last 24 hours, and how often it failed.
pub async fn errors(place: &Place<'_>, names: &[String]) -> Fact<Vec<Errors>> {
    let query = |(number, name): (usize, &String)| {
        ["Invocations", "Errors"].map(|metric| {
            let dimensions = json!([{ "Name": "FunctionName", "Value": name }]);
            let metric_of = json!({ "Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": dimensions });
            json!({ "Id": id(metric, number), "MetricStat": { "Metric": metric_of, "Period": 3600, "Stat": "Sum" } })
        })
    };
    let queries: Vec<_> = names.iter().enumerate().flat_map(query).collect();
    let (from, to) = (
        (place.now - Duration::hours(24)).unix_timestamp(),
        (place.now + Duration::minutes(1)).unix_timestamp(),
    );
    let asked = json!({ "MetricDataQueries": queries, "StartTime": from, "EndTime": to, "ScanBy": "TimestampDescending" });
    match call::<MetricData>(place, ERRORS, &asked).await {
        Fact::Known(answer) => {
            let of = |(number, name): (usize, &String)| Errors {
                function: name.clone(),
                hours: hours(&answer.metric_data_results, number),
            };
            Fact::Known(names.iter().enumerate().map(of).collect())
        }
        Fact::Refused { action, message } => Fact::Refused { action, message },
        Fact::Failed(message) => Fact::Failed(message),
        Fact::NotAsked(why) => Fact::NotAsked(why),
    }
}

fn id(metric: &str, number: usize) -> String {
    format!("{}{number}", metric.to_ascii_lowercase())
}

/// The hours in which a function ran, newest first.
fn hours(series: &[Series], number: usize) -> Vec<Hour> {
    let of = |metric| {
        series
            .iter()
            .filter(move |one| one.id == id(metric, number))
            .flat_map(|one| one.timestamps.iter().zip(&one.values))
    };
    let errors_at = |at: f64| {
        of("Errors")
            .filter(|(moment, _)| (**moment - at).abs() < 1.0)
            .map(|(_, value)| *value)
            .sum::<f64>()
    };
    let hour = |(at, invocations): (&f64, &f64)| {
        Some(Hour {
            began: OffsetDateTime::from_unix_timestamp(rounded(*at).try_into().ok()?).ok()?,
            invocations: rounded(*invocations),
            errors: rounded(errors_at(*at)),
        })
    };
    let mut hours: Vec<_> =
        of("Invocations").filter_map(hour).filter(|hour| hour.invocations > 0).collect();
    hours.sort_unstable_by_key(|hour| std::cmp::Reverse(hour.began));
    hours
}

/// CloudWatch counts in floating point numbers.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn rounded(number: f64) -> u64 {
    number.round().max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_without_invocations_say_nothing() {
        let answer: Result<MetricData, _> = serde_json::from_str(
            r#"{"MetricDataResults":[
                {"Id":"invocations0","Timestamps":[1.7952E9,1795203600.0,1795207200],"Values":[2.0,0.0,1.0]},
                {"Id":"errors0","Timestamps":[1795200000.0,1795207200.0],"Values":[2.0,1.0]},
                {"Id":"errors1","Timestamps":[1795200000.0],"Values":[9.0]}]}"#,
        );
        let series = answer.map(|answer| answer.metric_data_results).unwrap_or_default();
        let found: Vec<_> = hours(&series, 0)
            .iter()
            .map(|hour| (hour.began.unix_timestamp(), hour.invocations, hour.errors))
            .collect();
        assert_eq!(found, [(1_795_207_200, 1, 1), (1_795_200_000, 2, 2)]);
        assert!(hours(&series, 1).is_empty());
    }
}
