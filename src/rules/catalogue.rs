//! The rules as data for others: what `tofu/catalogue.json` holds and `compliance rules --output
//! json` prints.
//!
//! A function's permissions, its Config rules and the documentation follow from it, so that a rule
//! is described once.

use serde_json::{Map, Value, json};

use crate::model::lambda_functions::{AGGREGATOR, LambdaFunction};
use crate::report::format::Format;
use crate::rules::{RULES, Rule};

/// Every function that evaluates rules with what it needs, every rule with its metadata, and the
/// formats that reports are written in.
pub fn catalogue() -> Value {
    let functions: Map<_, _> = LambdaFunction::ALL
        .into_iter()
        .filter(|function| function.rules().next().is_some())
        .map(|function| (function.to_string(), describe_function(function)))
        .collect();
    let rules: Map<_, _> = RULES.iter().map(|rule| (rule.id.to_owned(), describe(rule))).collect();
    let formats: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
    json!({ "aggregator": AGGREGATOR, "functions": functions, "formats": formats, "rules": rules })
}

fn describe_function(function: LambdaFunction) -> Value {
    let sorted = |mut list: Vec<&'static str>| {
        list.sort_unstable();
        list.dedup();
        list
    };
    json!({
        "binary": function.binary(),
        "earlier_names": function.earlier_names(),
        "resource_types": sorted(function.rules().flat_map(|rule| rule.judges).map(|(judged, _)| judged.as_str()).collect()),
        "scope": if function.is_global() { "global" } else { "regional" },
        "permissions": sorted(function.rules().flat_map(|rule| rule.permissions).copied().collect()),
        // Only where more than the function's own region is asked for by `all`.
        "all_regions_permissions": if function.is_global() { vec![] } else { vec!["ec2:DescribeRegions"] },
        "rules": function.rules().map(|rule| rule.id).collect::<Vec<_>>(),
    })
}

/// One rule's metadata.
pub fn describe(rule: &Rule) -> Value {
    let parameters: Map<_, _> = rule
        .parameters
        .iter()
        .map(|parameter| {
            let default: Value = serde_json::from_str(parameter.default).unwrap_or(Value::Null);
            (parameter.name.to_owned(), json!({ "description": parameter.description, "takes": parameter.kind.expected(), "default": default }))
        })
        .collect();
    let controls: Map<_, _> = rule
        .controls
        .iter()
        .map(|controls| (controls.framework.to_owned(), json!(controls.ids)))
        .collect();
    json!({
        "title": rule.title,
        "severity": rule.severity,
        "packs": rule.packs(),
        "checker": rule.checker.as_str(),
        "resource_type": rule.resource_type.as_str(),
        "rationale": rule.rationale,
        "remediation": rule.remediation,
        "permissions": rule.permissions,
        "parameters": parameters,
        "controls": controls,
        "not_looked_at": rule.resource_type.definition().not_looked_at,
    })
}
