//! SARIF 2.1.0, for code scanning: results only for what needs somebody's eyes. A violation is of kind `fail`, what could not be
//! judged of kind `review`, and what was not seen is a notification of a run that did not succeed. A violation under an exception is a
//! suppressed result. Where there was a scan to compare with, results are `new` or `unchanged` against it.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::text::shown;
use super::{Escaped, Report, Spool, identity, list};
use crate::evaluation::{ComplianceType, Evaluation, Severity};
use crate::exceptions::Excepted;
use crate::rules::{Rule, find};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let to = &mut Escaped(to);
    let ids: Vec<&str> = report.by_rule.keys().map(String::as_str).collect();
    let driver = json!({
        "name": env!("CARGO_PKG_NAME"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "shortDescription": { "text": message(env!("CARGO_PKG_DESCRIPTION")) },
        "rules": ids.iter().map(|id| find(id).map_or_else(|| json!({ "id": id }), describe)).collect::<Vec<_>>(),
    });
    let notifications: Vec<_> =
        report.incomplete.iter().map(|gap| json!({ "level": "error", "message": { "text": message(&gap.to_string()) } })).collect();
    let invocation = json!({
        "executionSuccessful": report.incomplete.is_empty(),
        "endTimeUtc": report.report_timestamp,
        "toolExecutionNotifications": notifications,
    });
    let schema = Value::from(SCHEMA);
    writeln!(to, "{{\"$schema\":{schema},\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},")?;
    let compared = report.changes.compared_with.is_some();
    write!(to, "\"invocations\":[{invocation}],\"columnKind\":\"unicodeCodePoints\",\"results\":")?;
    list::write(to, report.evaluations.evaluations()?.filter_map(|evaluation| evaluation.map(|one| result(&one, &ids, compared)).transpose()))?;
    writeln!(to, "}}]}}")
}

fn describe(rule: &Rule) -> Value {
    let controls: Vec<_> = rule.controls.iter().flat_map(|controls| controls.ids.iter().map(|id| format!("{} {id}", controls.framework))).collect();
    let remediation = &rule.remediation;
    let tags = ["security", "compliance", rule.resource_type.as_str()].map(str::to_owned).into_iter().chain(controls.clone());
    json!({
        "id": rule.id,
        "name": rule.title,
        "shortDescription": { "text": message(rule.title) },
        "fullDescription": { "text": message(rule.rationale) },
        "help": {
            "text": message(&format!("{} Console: {}. Command: {}. Controls: {}.", rule.rationale, remediation.console, remediation.command, controls.join(", "))),
            "markdown": braces(&format!(
                "{}\n\n**Console**: {}\n\n```sh\n{}\n```\n\n**Controls**: {}",
                rule.rationale,
                remediation.console,
                remediation.command,
                controls.join(", ")
            )),
        },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": tags.collect::<Vec<_>>(), "precision": "very-high", "security-severity": score(rule.severity) },
    })
}

fn result(evaluation: &Evaluation, rules: &[&str], compared: bool) -> Option<Value> {
    // A level belongs to failures; every other kind has none.
    let (kind, level) = match evaluation.compliance_type {
        ComplianceType::NonCompliant => ("fail", level(evaluation.severity)),
        ComplianceType::InsufficientData => ("review", "none"),
        ComplianceType::Compliant | ComplianceType::NotApplicable => return None,
    };
    let (id, name) = (&evaluation.resource_id, &evaluation.resource_name);
    let known_as = if id == name { id.clone() } else { format!("{id} ({name})") };
    let within = [&evaluation.account_id, &evaluation.region, &evaluation.resource_type, id];
    let mut result = json!({
        "ruleId": evaluation.rule,
        "ruleIndex": rules.binary_search(&evaluation.rule.as_str()).ok(),
        "kind": kind,
        "level": level,
        "message": { "text": message(&format!("{known_as}: {}", evaluation.annotation)) },
        "locations": [{
            // No file holds the resource, but code scanning takes no result without one: its place in AWS stands for it.
            "physicalLocation": { "artifactLocation": { "uri": uri(&within) }, "region": { "startLine": 1 } },
            "logicalLocations": [{
                "name": name,
                "fullyQualifiedName": id,
                "kind": "resource",
                "properties": { "account_id": evaluation.account_id, "region": evaluation.region, "resource_type": evaluation.resource_type },
            }],
        }],
        // Empty rather than absent: every result was asked whether it is suppressed.
        "suppressions": evaluation.exception_in_force().map(suppression).into_iter().collect::<Vec<_>>(),
        "partialFingerprints": { "resourceAndRule/v1": identity::finding(evaluation).to_string() },
        "properties": {
            "compliance_type": evaluation.compliance_type,
            "severity": evaluation.severity,
            "evaluation_timestamp": evaluation.evaluation_timestamp,
            "missing_tags": evaluation.missing_tag_keys(),
            "source": evaluation.source,
        },
    });
    if let Some(since) = &evaluation.failing_since {
        result["properties"]["failing_since"] = since.as_str().into();
        if compared {
            result["baselineState"] = if *since == evaluation.evaluation_timestamp { "new" } else { "unchanged" }.into();
        }
    }
    Some(result)
}

fn suppression(exception: &Excepted) -> Value {
    json!({
        "kind": "external",
        "status": "accepted",
        "justification": shown(&exception.said()),
        "properties": { "owner": exception.owner, "until": exception.until, "ticket": exception.ticket },
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// The middle of each of code scanning's bands.
const fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

/// A message in which nothing is a placeholder or a link.
fn message(text: &str) -> String {
    braces(&shown(text)).replace("](", "] (")
}

fn braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

fn uri(within: &[&String]) -> String {
    within.iter().fold("aws".to_owned(), |mut uri, part| {
        uri.push('/');
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) || (byte == b'.' && part.len() > 2) {
                uri.push(char::from(byte));
            } else {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    use super::super::format::Format;
    use super::super::samples;
    use super::*;
    use std::collections::BTreeSet;

    fn checked(report: &Report<Spool>) -> Value {
        samples::valid(Format::Sarif, report, include_str!("../../checks/fixtures/schemas/sarif-2.1.0.json"))
    }

    fn results(log: &Value) -> &Vec<Value> {
        log["runs"][0]["results"].as_array().unwrap()
    }

    #[test]
    fn a_small_report() {
        let mut log = checked(&samples::small());
        log["runs"][0]["tool"]["driver"]["semanticVersion"] = "VERSION".into();
        samples::snapshot("format_sarif", &format!("{log:#}"));
    }

    #[test]
    fn a_plan_and_nothing_at_all() {
        let log = checked(&samples::planned());
        let location = &results(&log)[0]["locations"][0];
        assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], r#"module.store["eu"].aws_s3_bucket.this[0]"#);
        assert_eq!(
            location["physicalLocation"]["artifactLocation"]["uri"],
            "aws/plan/unknown/AWS%3A%3AS3%3A%3ABucket/module.store%5B%22eu%22%5D.aws_s3_bucket.this%5B0%5D"
        );
        assert!(results(&checked(&samples::report(&[]))).is_empty());
    }

    #[test]
    fn what_could_not_be_judged_is_for_review() {
        let log = checked(&samples::small());
        let kinds: Vec<_> = results(&log).iter().map(|result| (result["kind"].as_str().unwrap(), result["level"].as_str().unwrap())).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == ("review", "none")).count(), 1);
        assert_eq!(kinds.iter().filter(|kind| kind.0 == "fail" && kind.1 != "none").count(), 4);
        assert_eq!(kinds.len(), 5, "compliant ones are not results");
        assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false, "something was not seen");
    }

    #[test]
    fn an_exception_in_force_suppresses_and_one_that_has_ended_does_not() {
        let log = checked(&samples::excepted());
        let said: Vec<_> = results(&log)
            .iter()
            .map(|result| json!({ "text": result["message"]["text"], "suppressions": result["suppressions"], "baselineState": result["baselineState"] }))
            .collect();
        samples::snapshot("format_sarif_exceptions", &format!("{:#}", Value::from(said)));
        assert!(results(&checked(&samples::small())).iter().all(|result| result.get("baselineState").is_none()), "there was nothing to compare with");
    }

    #[test]
    fn every_result_names_its_rule_and_has_a_fingerprint_of_its_own() {
        for report in [samples::small(), samples::report(&samples::hostile())] {
            let log = checked(&report);
            let mut fingerprints = BTreeSet::new();
            for result in results(&log) {
                let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
                assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
                assert!(fingerprints.insert(result["partialFingerprints"].to_string()), "{result}");
            }
        }
    }

    #[test]
    fn names_are_neither_links_nor_placeholders_nor_paths() {
        let log = checked(&samples::report(&samples::hostile()));
        for result in results(&log) {
            let text = result["message"]["text"].as_str().unwrap();
            assert!(!text.contains("](") && !text.contains(char::is_control) && !text.contains('\u{202e}'), "{text}");
            let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            assert_eq!(uri.matches('/').count(), 4, "{uri}");
        }
        let exact: BTreeSet<_> =
            results(&log).iter().map(|result| result["locations"][0]["logicalLocations"][0]["name"].as_str().unwrap().to_owned()).collect();
        assert!(samples::hostile().iter().all(|evaluation| exact.contains(&evaluation.resource_name)), "an id is an id, whatever it holds");
    }

    #[test]
    fn code_scanning_takes_at_most_twenty_tags() {
        assert!(crate::rules::RULES.iter().all(|rule| describe(rule)["properties"]["tags"].as_array().unwrap().len() <= 20));
    }
}
