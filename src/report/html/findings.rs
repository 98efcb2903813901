//! The findings: the frame that the script fills, and a table of the worst for those who print or
//! run no scripts.

use std::cmp::Reverse;
use std::io;

use maud::{Markup, html};

use super::super::{Report, Spool};
use super::controls::in_order;
use super::words::{age, counted, moment, name, number, plain};
use crate::model::evaluation::{ComplianceType, Evaluation, Severity};
use crate::model::text::sanitized;
use crate::rules::frameworks;

/// How many of the worst are plain HTML.
const MOST_TOP: usize = 50;
/// The columns: the field to sort by, and the heading.
const COLUMNS: [(&str, &str); 7] = [
    ("state", "State"),
    ("severity", "Severity"),
    ("resource", "Resource"),
    ("rule", "Rule"),
    ("account", "Account"),
    ("region", "Region"),
    ("since", "First seen"),
];

/// The worst violations, and how many there are in all.
pub fn top_violations(report: &Report<Spool>) -> io::Result<(Vec<Evaluation>, u64)> {
    let mut top = Vec::new();
    for severity in severities(report) {
        for evaluation in report.evaluations.of_verdict(ComplianceType::NonCompliant, severity)? {
            let evaluation = evaluation?;
            if top.len() == MOST_TOP {
                return Ok((top, report.summary.non_compliant));
            }
            if evaluation.is_violation() {
                top.push(evaluation);
            }
        }
    }
    Ok((top, report.summary.non_compliant))
}

/// The severities that the report has, the worst first.
pub fn severities(report: &Report<Spool>) -> Vec<Severity> {
    let mut severities: Vec<_> =
        report.by_severity.keys().filter_map(|name| Severity::named(name)).collect();
    severities.sort_by_key(|severity| Reverse(*severity));
    severities
}

pub fn section(report: &Report<Spool>, top: &[Evaluation], all: u64) -> Markup {
    html! {
        section .findings aria-labelledby="findings" {
            h2 id="findings" tabindex="-1" { "Findings" }
            noscript { p .note { "Searching, sorting and the list of every finding need JavaScript, which is off. The worst are below." } }
            div #explorer hidden { (controls(report)) (table()) (pages()) }
            div #worst { (top_table(report, top, all)) }
            div #paper {}
        }
    }
}

fn controls(report: &Report<Spool>) -> Markup {
    let total = report.total();
    let mut states =
        vec![("", "All", total.total), ("violation", "Violations", total.non_compliant)];
    if report.changes.compared_with.is_some() {
        states.push(("new", "New", report.changes.new));
    }
    states.push(("insufficient", "Insufficient data", total.insufficient_data()));
    states.push(("excepted", "Excepted", total.excepted));
    states.push(("compliant", "Compliant", total.compliant));
    let severities: Vec<_> = severities(report).into_iter().map(Severity::as_str).collect();
    // What there is to do comes first.
    let opened = if total.non_compliant > 0 { "violation" } else { "" };
    html! {
        form #filters role="search" aria-label="Findings" {
            fieldset {
                legend .hidden { "State" }
                @for (value, label, count) in states {
                    label { input type="radio" name="state" value=(value) checked[value == opened]; span { (label) " " small { (number(count)) } } }
                }
            }
            label .search { span { "Search " kbd { "/" } } input #search type="search" aria-keyshortcuts="/" placeholder="Name, id, reason …" autocomplete="off" spellcheck="false"; }
            (select("severity", "Severity", severities.into_iter(), &plain))
            (select("rule", "Rule", report.by_rule.keys().map(String::as_str), &plain))
            (select("type", "Type", report.by_resource_type.keys().map(String::as_str), &plain))
            (select("account", "Account", report.by_account.keys().map(String::as_str), &|id| plain(&report.account_label(id))))
            (select("region", "Region", report.by_region.keys().map(String::as_str), &plain))
            (control_select(report))
            button #reset type="reset" { "Reset" }
        }
        div .found {
            p #count role="status" {}
            button #save type="button" { "Save these as CSV" }
        }
    }
}

/// A choice among the values there are; where there is only one, there is nothing to choose.
fn select<'a>(
    field: &str,
    label: &str,
    values: impl ExactSizeIterator<Item = &'a str>,
    shown: &dyn Fn(&str) -> String,
) -> Markup {
    html! {
        @if values.len() > 1 {
            label { span { (label) } select name=(field) {
                option value="" { "Any" }
                @for value in values { option value=(sanitized(value)) { (shown(value)) } }
            } }
        }
    }
}

/// A choice among the controls of the frameworks: the findings of the rules that serve one.
fn control_select(report: &Report<Spool>) -> Markup {
    html! {
        @if !report.by_control.is_empty() {
            label { span { "Control" } select name="control" {
                option value="" { "Any" }
                @for (framework, controls) in &report.by_control {
                    optgroup label=(plain(frameworks::title(framework))) {
                        @for control in in_order(controls) {
                            option value=(sanitized(&format!("{framework} {control}"))) { (plain(control)) }
                        }
                    }
                }
            } }
        }
    }
}

fn table() -> Markup {
    html! {
        div .scroll tabindex="0" role="region" aria-label="Table of findings" {
            table #list {
                caption .hidden { "Findings, the worst first. A resource opens its details." }
                thead { tr { @for (field, head) in COLUMNS { th scope="col" class=(field) { button type="button" data-sort=(field) { (head) } } } } }
                tbody {}
            }
        }
    }
}

fn pages() -> Markup {
    html! {
        nav #pages aria-label="Pages of findings" {
            button type="button" data-page="first" { "First" }
            button type="button" data-page="previous" { "Previous" }
            span #page {}
            button type="button" data-page="next" { "Next" }
            button type="button" data-page="last" { "Last" }
        }
        p #said .hidden role="status" {}
    }
}

fn top_table(report: &Report<Spool>, top: &[Evaluation], all: u64) -> Markup {
    let left_out = all.saturating_sub(top.len() as u64);
    html! {
        @if top.is_empty() {
            p .quiet { "There are no violations." }
        } @else {
            h3 id="worst-heading" { "The worst violations" }
            div .scroll tabindex="0" role="region" aria-labelledby="worst-heading" {
                table {
                    thead { tr { @for head in ["Severity", "Resource", "Rule", "Where", "Why", "First seen"] { th scope="col" { (head) } } } }
                    tbody { @for evaluation in top { (row(evaluation, &report.report_timestamp)) } }
                }
            }
            @if left_out > 0 { p .quiet { (counted(left_out, "more violation is not in this table.", "more violations are not in this table.")) } }
        }
    }
}

fn row(evaluation: &Evaluation, now: &str) -> Markup {
    let since = evaluation.failing_since.as_deref().unwrap_or(&evaluation.evaluation_timestamp);
    html! {
        tr {
            td { span class={ "badge " (evaluation.severity) } { (evaluation.severity) } }
            th scope="row" {
                (name(&evaluation.resource_name))
                @if evaluation.resource_name != evaluation.resource_id { " " span .id { (name(&evaluation.resource_id)) } }
            }
            td { a .rule href={ "#rule-" (plain(&evaluation.rule)) } { (name(&evaluation.rule)) } }
            td { (name(&evaluation.account_id)) " " span .id { (name(&evaluation.region)) } }
            td { (name(&evaluation.annotation)) }
            td { (age(since, now).unwrap_or_default()) " " span .id { (moment(since)) } }
        }
    }
}
