//! DynamoDB: queries of the history's table and of its index, and writes that are let go.

use std::fmt::Write;

use compliance::history::port::Selection;
use compliance::model::evaluation::rfc3339;
use compliance::model::lambda_functions::LambdaFunction;
use compliance::model::scan_record::Scan;
use serde_json::Value;

use crate::answer::Answer;
use crate::history::History;
use crate::request::Request;

pub fn answer(operation: &str, request: &Request, history: &History) -> Answer {
    if operation != "Query" {
        return Answer::json("{}".to_owned());
    }
    let asked: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let text = |pointer: &str| asked.pointer(pointer).and_then(Value::as_str);
    let values = asked["ExpressionAttributeValues"].as_object();
    let is_key = |name: &str| ![":before", ":compliant"].contains(&name);
    let key = values
        .into_iter()
        .flatten()
        .find(|(name, _)| is_key(name))
        .and_then(|(_, value)| value["S"].as_str())
        .unwrap_or_default();
    // `scans/CHECKER` in the index, `scan/CHECKER/ACCOUNT/REGIONS` in the table.
    if let Some(named) = key.strip_prefix("scans/").or_else(|| key.strip_prefix("scan/")) {
        let name = named.split('/').next().unwrap_or_default();
        // Nothing is stored under a function's earlier names.
        let Some(checker) = LambdaFunction::ALL.into_iter().find(|known| known.as_str() == name)
        else {
            return Answer::json("{\"Items\":[],\"Count\":0,\"ScannedCount\":0}".to_owned());
        };
        // A page goes on from its last marker.
        let before = text("/ExclusiveStartKey/evaluation_timestamp/S")
            .or_else(|| text("/ExpressionAttributeValues/:before/S"));
        return markers(history, checker, before, asked["Limit"].as_u64().unwrap_or(1000));
    }
    if !key.starts_with(|letter: char| letter.is_ascii_lowercase()) || !key.contains("-checker/") {
        return Answer::json("{\"Items\":[],\"Count\":0,\"ScannedCount\":0}".to_owned());
    }
    let last = text("/ExclusiveStartKey/resource_id/S")
        .and_then(|id| id.rsplit('-').next()?.parse::<u64>().ok());
    // Evaluations are counted by a list of the items that hold several: here there are none.
    let listed = text("/ProjectionExpression").is_none();
    let is_filtered = listed && text("/FilterExpression").is_some();
    let selection = if is_filtered { Selection::NotCompliant } else { Selection::All };
    let items = history.evaluations(key, last.map_or(0, |last| last + 1), selection, listed);
    let count = if listed { items.count } else { 0 };
    let mut body = format!(
        "{{\"Count\":{count},\"ScannedCount\":{},\"Items\":[{}]",
        items.scanned, items.list
    );
    if let Some(last) = items.last {
        let _ = write!(
            body,
            ",\"LastEvaluatedKey\":{{\"resource_id\":{{\"S\":\"at-{last}\"}},\"scan_id\":{{\"S\":\"{key}\"}}}}"
        );
    }
    body.push('}');
    Answer::json(body)
}

fn markers(history: &History, checker: LambdaFunction, before: Option<&str>, limit: u64) -> Answer {
    let mut scans = history.scans(checker, before).peekable();
    let (mut items, mut count, mut last) = (String::new(), 0, None);
    while count < limit
        && let Some(scan) = scans.next()
    {
        if count > 0 {
            items.push(',');
        }
        items.push_str(&marker(&scan));
        last = Some(rfc3339(scan.scan_time));
        count += 1;
    }
    let more = scans
        .peek()
        .and(last)
        .map(|last| {
            format!(",\"LastEvaluatedKey\":{{\"evaluation_timestamp\":{{\"S\":\"{last}\"}}}}")
        })
        .unwrap_or_default();
    Answer::json(format!(
        "{{\"Count\":{count},\"ScannedCount\":{count},\"Items\":[{items}]{more}}}"
    ))
}

fn marker(scan: &Scan) -> String {
    let by_rule = serde_json::to_string(&scan.by_rule).unwrap_or_default();
    let texts = [
        (
            "resource_id",
            format!("scan/{}/{}/{}", scan.checker, scan.target.account_id, scan.target.regions),
        ),
        ("evaluation_timestamp", rfc3339(scan.scan_time)),
        ("scan_id", format!("scans/{}", scan.checker)),
        ("scan", scan.scan_id()),
        ("checker", scan.checker.to_string()),
        ("account_id", scan.target.account_id.clone()),
        ("regions", scan.target.regions.clone()),
        ("finished_at", rfc3339(scan.finished_at)),
        ("source", scan.source.as_str().to_owned()),
        ("incomplete", "[]".to_owned()),
        ("by_rule", by_rule),
    ];
    let counts = [
        ("compliant", scan.compliant),
        ("non_compliant", scan.non_compliant),
        ("insufficient_data", scan.insufficient_data),
    ];
    let texts =
        texts.into_iter().map(|(name, value)| (name.to_owned(), serde_json::json!({ "S": value })));
    let counts = counts
        .into_iter()
        .map(|(name, count)| (name.to_owned(), serde_json::json!({ "N": count.to_string() })));
    serde_json::Value::Object(texts.chain(counts).collect()).to_string()
}
