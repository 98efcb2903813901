//! The rules as data for others: what `tofu/catalogue.json` holds and `compliance rules --output
//! json` prints.
//!
//! A function's permissions, its Config rules and the documentation follow from it, so that a rule
//! is described once.

use serde_json::{Map, Value, json};

use crate::model::lambda_functions::{AGGREGATOR, LambdaFunction};
use crate::report::format::Format;
use crate::rules::selection::Pack;
use crate::rules::{RULES, Rule};

/// Every function that evaluates rules, every rule with its metadata and what reading takes, the
/// packs, and the formats that reports are written in. Which rules a function evaluates follows
/// from the packs that are deployed, and from those what it may do.
pub fn catalogue() -> Value {
    let functions: Map<_, _> = LambdaFunction::with_rules(|_| true)
        .into_iter()
        .map(|function| (function.to_string(), describe_function(function)))
        .collect();
    let rules: Map<_, _> = RULES.iter().map(|rule| (rule.id.to_owned(), describe(rule))).collect();
    let packs: Map<_, _> = Pack::all()
        .map(|pack| (pack.name().to_owned(), Value::String(pack.description())))
        .collect();
    let formats: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
    json!({
        "aggregator": AGGREGATOR,
        "functions": functions,
        "formats": formats,
        "packs": packs,
        "rules": rules,
    })
}

fn describe_function(function: LambdaFunction) -> Value {
    json!({
        "binary": function.binary(),
        "earlier_names": function.earlier_names(),
        "scope": if function.is_global() { "global" } else { "regional" },
        // Only where more than the function's own region is asked for by `all`.
        "all_regions_permissions": if function.is_global() { vec![] } else { vec!["ec2:DescribeRegions"] },
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
    let types = || rule.judges.iter().map(|(judged, _)| judged);
    let resource_types: Vec<_> = types().map(|judged| judged.as_str()).collect();
    let recorded_types: Vec<_> =
        types().filter(|judged| judged.is_recorded()).map(|judged| judged.as_str()).collect();
    json!({
        "aliases": rule.aliases,
        "title": rule.title,
        "severity": rule.severity,
        "packs": rule.packs(),
        "checker": rule.checker.as_str(),
        "resource_type": rule.resource_type.as_str(),
        "resource_types": resource_types,
        // Those that AWS Config has.
        "recorded_types": recorded_types,
        "rationale": rule.rationale,
        "remediation": json!({
            "console": rule.remediation.console,
            "command": rule.general_remedy().script(),
        }),
        "permissions": rule.permissions,
        "parameters": parameters,
        "controls": controls,
        "not_looked_at": rule.not_looked_at().collect::<Vec<_>>(),
    })
}
