//! SARIF 2.1.0, for code scanning: results only for what needs somebody's eyes. A violation is of
//! kind `fail`, what could not be judged of kind `review`, and what was not seen is a notification
//! of a run that did not succeed. A violation under an exception is a suppressed result. Where
//! there was a scan to compare with, results are `new` or `unchanged` against it.
//!
//! GitHub refuses a file with a run of more than 25,000 results: what is more goes into further
//! runs, each with an id of its own.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Escaped, Report, Spool, list};
use crate::model::evaluation::Excepted;
use crate::model::evaluation::{ComplianceType, Evaluation, Severity};
use crate::model::finding;
use crate::model::source_lines::SourceLine;
use crate::model::text::{cut, sanitized};
use crate::rules::frameworks::numbered;
use crate::rules::{Rule, find};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What GitHub's code scanning takes and keeps
/// (<https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit>).
const RESULTS_A_RUN: u64 = 25_000;
/// A file may have 20 runs and 10 MB compressed. The size is reached first: a result takes at least
/// 40 bytes (60,000 were measured).
const RESULTS_A_FILE: u64 = 250_000;
const TAGS_A_RULE: usize = 10;
/// Those of a rule of very many types would leave no room for its controls.
const TYPES_A_RULE: usize = 4;

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    write_runs(report, RESULTS_A_RUN, to)
}

/// What GitHub would not take, and what to do about it.
pub fn warning(report: &Report<Spool>) -> Option<String> {
    let results = results(report);
    (results > RESULTS_A_FILE).then(|| {
        format!(
            "SARIF: {results} results, and GitHub takes 10 MB of a compressed file, about {RESULTS_A_FILE} results: \
             scan fewer accounts or regions at once, or run fewer rules (--rule)"
        )
    })
}

/// What is not compliant, under an exception or not, and what could not be judged.
fn results(report: &Report<Spool>) -> u64 {
    let total = report.total();
    total.non_compliant + total.excepted + total.insufficient_data()
}

fn write_runs(report: &Report<Spool>, results_a_run: u64, to: &mut dyn Write) -> io::Result<()> {
    let to = &mut Escaped(to);
    let ids: Vec<&str> = report.by_rule.keys().map(String::as_str).collect();
    let driver = json!({
        "name": env!("CARGO_PKG_NAME"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "shortDescription": { "text": message(env!("CARGO_PKG_DESCRIPTION")) },
        "rules": ids.iter().map(|id| find(id).map_or_else(|| json!({ "id": id }), describe)).collect::<Vec<_>>(),
    });
    let notifications: Vec<_> = report
        .incomplete
        .iter()
        .map(|gap| json!({ "level": "error", "message": { "text": message(&gap.to_string()) } }))
        .collect();
    let invocation = json!({
        "executionSuccessful": report.incomplete.is_empty(),
        "endTimeUtc": report.report_timestamp,
        "toolExecutionNotifications": notifications,
    });
    let schema = Value::from(SCHEMA);
    let compared = report.changes.compared_with.is_some();
    let one = |one: Evaluation| {
        result(&one, &report.reason(&one), &ids, compared, report.source_line(&one))
    };
    let mut results =
        report.evaluations.evaluations()?.filter_map(|evaluation| evaluation.map(one).transpose());
    let runs = self::results(report).div_ceil(results_a_run).max(1);
    writeln!(to, "{{\"$schema\":{schema},\"version\":\"2.1.0\",\"runs\":[")?;
    for number in 1..=runs {
        writeln!(to, "{{\"tool\":{{\"driver\":{driver}}},")?;
        // By its id GitHub distinguishes analyses of one commit. A single run leaves that to the
        // one who uploads it: their category would not count.
        if runs > 1 {
            writeln!(to, "\"automationDetails\":{},", automation_details(report, number))?;
        }
        if let Some(age) = &report.data_as_of {
            writeln!(to, "\"properties\":{},", json!({ "data_as_of": age }))?;
        }
        write!(
            to,
            "\"invocations\":[{invocation}],\"columnKind\":\"unicodeCodePoints\",\"results\":"
        )?;
        // The last one takes whatever there is.
        let most = if number == runs {
            usize::MAX
        } else {
            usize::try_from(results_a_run).unwrap_or(usize::MAX)
        };
        list::write(to, results.by_ref().take(most))?;
        writeln!(to, "{}", if number == runs { "}]}" } else { "}," })?;
    }
    Ok(())
}

/// The same in the next scan of the same accounts. What stands before the last slash is GitHub's
/// category.
fn automation_details(report: &Report<Spool>, number: u64) -> Value {
    let accounts: Vec<_> = report.by_account.keys().map(String::as_str).collect();
    let first =
        accounts.first().map_or_else(String::new, |account| cut(account, 64).replace('/', "_"));
    let accounts =
        if accounts.len() > 1 { format!("{first}+{}", accounts.len() - 1) } else { first };
    json!({ "id": format!("{}/{accounts}/{number}/", env!("CARGO_PKG_NAME")) })
}

/// Those that tell most first: what it is, then one control of each framework, the most technical
/// framework first and older versions of a benchmark last, then their other controls. The help
/// text has them all.
fn tags(rule: &Rule) -> Vec<String> {
    let longest = rule.controls.iter().map(|controls| controls.ids.len()).max().unwrap_or_default();
    let mut frameworks: Vec<_> = rule.controls.iter().rev().collect();
    frameworks.sort_by_key(|controls| is_superseded(rule, controls.framework));
    let by_turns = (0..longest).flat_map(|turn| {
        frameworks.iter().filter_map(move |controls| {
            Some(format!("{} {}", controls.framework, controls.ids.get(turn)?))
        })
    });
    let types = rule.judges.iter().map(|(judged, _)| judged.as_str()).take(TYPES_A_RULE);
    let what = ["security"].into_iter().chain(types).map(str::to_owned);
    what.chain(by_turns).chain(["compliance".to_owned()]).take(TAGS_A_RULE).collect()
}

/// Whether the rule serves a newer version of the same benchmark, too.
fn is_superseded(rule: &Rule, framework: &str) -> bool {
    let is_version = |character: char| character.is_ascii_digit() || character == '.';
    let benchmark = framework.trim_end_matches(is_version);
    rule.controls.iter().any(|other| {
        other.framework.trim_end_matches(is_version) == benchmark
            && numbered(other.framework) > numbered(framework)
    })
}

fn describe(rule: &Rule) -> Value {
    let controls: Vec<_> = rule
        .controls
        .iter()
        .flat_map(|controls| controls.ids.iter().map(|id| format!("{} {id}", controls.framework)))
        .collect();
    let remediation = &rule.remediation;
    let command = rule.general_remedy().script();
    let mut described = json!({
        "id": rule.id,
        "name": rule.title,
        "shortDescription": { "text": message(rule.title) },
        "fullDescription": { "text": message(rule.rationale) },
        "help": {
            "text": message(&format!("{} Console: {}. Command: {}. Controls: {}.", rule.rationale, remediation.console, command, controls.join(", "))),
            "markdown": braces(&format!(
                "{}\n\n**Console**: {}\n\n```sh\n{}\n```\n\n**Controls**: {}",
                rule.rationale,
                remediation.console,
                command,
                controls.join(", ")
            )),
        },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": tags(rule), "precision": "very-high", "security-severity": score(rule.severity) },
    });
    if !rule.aliases.is_empty() {
        described["deprecatedIds"] = json!(rule.aliases);
    }
    described
}

fn result(
    evaluation: &Evaluation,
    reason: &str,
    rules: &[&str],
    compared: bool,
    written: Option<&SourceLine>,
) -> Option<Value> {
    // A level belongs to failures; every other kind has none.
    let (kind, level) = match evaluation.compliance_type {
        ComplianceType::NonCompliant => ("fail", level(evaluation.severity)),
        ComplianceType::InsufficientData => ("review", "none"),
        ComplianceType::Compliant | ComplianceType::NotApplicable => return None,
    };
    let (id, name) = (&evaluation.resource_id, &evaluation.resource_name);
    let known_as = if id == name { id.clone() } else { format!("{id} ({name})") };
    let within = [&evaluation.account_id, &evaluation.region, &evaluation.resource_type, id];
    let (uri, line) = match written {
        Some(SourceLine { file, line, .. }) => (encoded(file.split('/')), *line),
        None => (encoded(["aws"].into_iter().chain(within.map(String::as_str))), 1),
    };
    let mut result = json!({
        "ruleId": evaluation.rule,
        "ruleIndex": rules.binary_search(&evaluation.rule.as_str()).ok(),
        "kind": kind,
        "level": level,
        "message": { "text": message(&format!("{known_as}: {reason}")) },
        "locations": [{
            // No file holds a resource in AWS, but code scanning takes no result without one: its
            // place there stands for it.
            "physicalLocation": { "artifactLocation": { "uri": uri }, "region": { "startLine": line } },
            "logicalLocations": [{
                "name": name,
                "fullyQualifiedName": id,
                "kind": "resource",
                "properties": { "account_id": evaluation.account_id, "region": evaluation.region, "resource_type": evaluation.resource_type },
            }],
        }],
        // Empty rather than absent: every result was asked whether it is suppressed.
        "suppressions": evaluation.exception_in_force().map(suppression).into_iter().collect::<Vec<_>>(),
        "partialFingerprints": { "resourceAndRule/v1": finding::finding(evaluation).to_string() },
        "properties": {
            "compliance_type": evaluation.compliance_type,
            "severity": evaluation.severity,
            "evaluation_timestamp": evaluation.evaluation_timestamp,
            "missing_tags": evaluation.missing_tag_keys(),
            "source": evaluation.source,
        },
    });
    if let Some(as_of) = &evaluation.as_of {
        result["properties"]["as_of"] = as_of.as_str().into();
    }
    if let Some(since) = &evaluation.failing_since {
        result["properties"]["failing_since"] = since.as_str().into();
        if compared {
            result["baselineState"] =
                if *since == evaluation.evaluation_timestamp { "new" } else { "unchanged" }.into();
        }
    }
    Some(result)
}

fn suppression(exception: &Excepted) -> Value {
    json!({
        "kind": "external",
        "status": "accepted",
        "justification": sanitized(&exception.message()),
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
    braces(&sanitized(text)).replace("](", "] (")
}

fn braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

fn encoded<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut uri = String::new();
    for (number, part) in parts.into_iter().enumerate() {
        if number > 0 {
            uri.push('/');
        }
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric()
                || b"-_~".contains(&byte)
                || (byte == b'.' && part.len() > 2)
            {
                uri.push(char::from(byte));
            } else {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests;
