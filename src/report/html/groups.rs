//! Counts by rule, severity, resource type, account and region. Each name filters the findings.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::{Counts, Report, Spool};
use super::bar::bar;
use super::words::{counted, filter, name, number, percentage};
use crate::model::evaluation::Severity;
use crate::rules::find;

/// How many rows a group has at most; its worst come first.
const LISTED: usize = 200;

pub fn sections(report: &Report<Spool>) -> Markup {
    html! {
        section .groups aria-labelledby="groups" {
            h2 id="groups" { "Where it stands" }
            (group(report, "rule", "By rule", "Rule", &report.by_rule))
            (group(report, "severity", "By severity", "Severity", &report.by_severity))
            (group(report, "type", "By resource type", "Resource type", &report.by_resource_type))
            (group(report, "account", "By account", "Account", &report.by_account))
            (group(report, "region", "By region", "Region", &report.by_region))
        }
    }
}

/// The findings of a group: its violations, or all of it where there are none.
pub fn filtered(field: &str, key: &str, counts: &Counts) -> String {
    if counts.non_compliant > 0 {
        filter(&[(field, key)])
    } else {
        filter(&[("state", ""), (field, key)])
    }
}

fn group(
    report: &Report<Spool>,
    field: &str,
    title: &str,
    head: &str,
    by: &BTreeMap<String, Counts>,
) -> Markup {
    let shown =
        |key: &str| if field == "account" { report.account_label(key) } else { key.to_owned() };
    let mut rows: Vec<_> = by.iter().collect();
    match field {
        "severity" => rows.sort_by_key(|(severity, _)| Reverse(Severity::named(severity))),
        // Rules with violations first, the most severe before the others.
        "rule" => rows.sort_by_key(|(id, counts)| {
            let severity = find(id).map(|rule| rule.severity);
            (counts.non_compliant == 0, Reverse(severity), Reverse(counts.non_compliant))
        }),
        _ => rows.sort_by_key(|(_, counts)| Reverse(counts.non_compliant)),
    }
    html! {
        div .group {
            h3 id={ "by-" (field) } { (title) }
            div .scroll tabindex="0" role="region" aria-labelledby={ "by-" (field) } {
                table {
                    thead { tr { th scope="col" { (head) } (count_heads()) } }
                    tbody { @for (key, counts) in rows.iter().take(LISTED) { tr {
                        th scope="row" {
                            a href=(filtered(field, key, counts)) { (name(&shown(key))) }
                            @if field == "rule" && let Some(rule) = find(key) { span .title { (rule.severity) " · " (rule.title) } }
                        }
                        (counts_of(counts))
                    } } }
                }
            }
            @if rows.len() > LISTED { p .quiet { (counted((rows.len() - LISTED) as u64, "more is left out here.", "more are left out here.")) } }
        }
    }
}

pub fn count_heads() -> Markup {
    html! {
        th .drawn scope="col" { span .hidden { "Drawn" } }
        @for head in ["Compliance", "Non-compliant", "Compliant", "No data", "Excepted"] { th .number scope="col" { (head) } }
    }
}

pub fn counts_of(counts: &Counts) -> Markup {
    html! {
        td .drawn { (bar(counts)) }
        td .number { (percentage(counts)) }
        td .number .violation[counts.non_compliant > 0] { (number(counts.non_compliant)) }
        td .number { (number(counts.compliant)) }
        td .number { (number(counts.insufficient_data())) }
        td .number { (number(counts.excepted)) }
    }
}
