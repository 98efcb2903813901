//! What everybody wants to know first: how many percent, of what, when, and whether anything was
//! not seen.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::super::{Report, Spool};
use super::bar::bar;
use super::findings::severities;
use super::words::{counted, filter, moment, name, number, percentage, time};
use crate::model::evaluation::Source;
use crate::rules::frameworks::title as title_of;

/// How many accounts the title names.
const NAMED: usize = 3;

pub fn title(report: &Report<Spool>) -> Markup {
    let accounts: Vec<_> = report.by_account.keys().collect();
    html! {
        h1 { "Compliance report" }
        p .about {
            @for account in accounts.iter().take(NAMED) { span { (name(&report.account_label(account))) } }
            @if accounts.len() > NAMED { span { (counted((accounts.len() - NAMED) as u64, "more account", "more accounts")) } }
            @if let Some(framework) = &report.framework { span { "limited to " (name(title_of(framework))) } }
            @if is_invented(report) { span { "an invented account, for demonstration" } }
            span { (time(&report.report_timestamp)) }
        }
        @if let Some(age) = &report.data_as_of {
            p .note .age {
                (name(&age.place())) ", captured "
                @if age.oldest == age.newest { "at " (time(&age.oldest)) }
                @else { "from " (time(&age.oldest)) " to " (time(&age.newest)) }
            }
        }
    }
}

/// Where everything is: the page is long.
pub fn contents(report: &Report<Spool>) -> Markup {
    let sections = [
        ("findings", "Findings", true),
        ("groups", "By rule, account, region", true),
        ("controls", "By framework", !report.by_control.is_empty()),
        ("exceptions", "Exceptions", !report.exceptions.is_empty()),
        ("rules", "Rules", true),
    ];
    html! {
        nav .contents aria-label="Contents" {
            @for (id, title, _) in sections.into_iter().filter(|(.., is_there)| *is_there) {
                a href={ "#" (id) } { (title) }
            }
        }
    }
}

/// Whether the report is of the bundled account.
fn is_invented(report: &Report<Spool>) -> bool {
    report
        .evaluations
        .evaluations()
        .ok()
        .and_then(|mut all| all.next())
        .is_some_and(|first| first.is_ok_and(|evaluation| evaluation.source == Source::Demo))
}

pub fn not_seen(report: &Report<Spool>) -> Markup {
    let gaps = &report.incomplete;
    html! {
        @if !gaps.is_empty() {
            section .not-seen aria-labelledby="not-seen" {
                h2 id="not-seen" { "Not everything was seen" }
                p { "The numbers below are of what was seen. Missing or out of date:" }
                ul { @for gap in gaps { li { strong { (name(&gap.what)) } ": " (name(&gap.why)) } } }
            }
        }
    }
}

pub fn headline(report: &Report<Spool>) -> Markup {
    let total = report.total();
    let parts = [
        ("violation", "Non-compliant", total.non_compliant, "somebody has to act"),
        (
            "insufficient",
            "Insufficient data",
            total.insufficient_data(),
            "could not be judged; left out of the percentage",
        ),
        (
            "excepted",
            "Excepted",
            total.excepted,
            "the risk is accepted; left out of the percentage",
        ),
        ("compliant", "Compliant", total.compliant, "as it should be"),
    ];
    html! {
        section .headline aria-labelledby="headline" {
            h2 .hidden id="headline" { "Summary" }
            p .percentage {
                @if total.is_judged() {
                    strong { (number(total.compliant)) " of " (number(total.judged())) }
                    " checks passed (" (percentage(&total)) ")" (since_last(report))
                } @else {
                    strong { "–" } " nothing was judged"
                }
            }
            (failed(report))
            @if let Some(extent) = report.extent_of_framework() { p .note { (extent) } }
            @if let Some(left_out) = &report.excluded { p .note { (name(&left_out.sentence())) } }
            (bar(&total))
            dl .counts {
                @for (state, label, count, meaning) in parts {
                    div class=(state) {
                        dt { (label) }
                        dd { a href=(filter(&[("state", state)])) { (number(count)) } }
                        dd .meaning { (meaning) }
                    }
                }
            }
            p .about {
                span { (counted(report.summary.total_resources, "resource", "resources")) }
                span { (counted(report.by_rule.len() as u64, "rule", "rules")) }
            }
            @if report.changes.compared_with.is_none() && report.total().total > 0 {
                p .note { "There is no earlier scan to compare with: the next one shows what changed." }
            }
        }
    }
}

/// In a mail or a tab this is all there is to see: no percentage without what it is of.
pub fn page_title(report: &Report<Spool>) -> String {
    let of = report.framework.as_deref().map(|id| format!(" of {}", title_of(id)));
    let (rules, total) = (report.by_rule.len() as u64, report.total());
    format!(
        "Compliance{}: {}, {}, {}",
        of.unwrap_or_default(),
        total.passed(),
        counted(rules, "rule", "rules"),
        moment(&report.report_timestamp)
    )
}

/// What failed by severity: each filters the findings.
fn failed(report: &Report<Spool>) -> Markup {
    let severities = severities(report).into_iter().filter_map(|severity| {
        let counts = report.by_severity.get(severity.as_str())?;
        (counts.non_compliant > 0).then_some((severity.as_str(), counts.non_compliant))
    });
    html! {
        p .failed { @for (severity, count) in severities {
            a href=(filter(&[("state", "violation"), ("severity", severity)])) {
                span class={ "badge " (severity) } { (number(count)) " " (severity) }
            } " "
        } }
    }
}

/// By how much the percentage moved since the scan before, as the trend has it.
fn since_last(report: &Report<Spool>) -> Markup {
    let difference = match report.trend.as_slice() {
        [.., before, now] => now.compliance_percentage - before.compliance_percentage,
        _ => return html! {},
    };
    html! {
        span .moved {
            @if difference.abs() < 0.05 { "as in the scan before" }
            @else if difference > 0.0 { "+" (format!("{difference:.1}")) " points since the scan before" }
            @else { "−" (format!("{:.1}", -difference)) " points since the scan before" }
        }
    }
}

pub fn footer(report: &Report<Spool>) -> Markup {
    let sources: BTreeSet<_> = report
        .scans
        .iter()
        .map(|scan| (&scan.checker, &scan.account_id, &scan.regions, &scan.finished_at))
        .collect();
    html! {
        @if !sources.is_empty() {
            details {
                summary { "Made of " (counted(sources.len() as u64, "scan", "scans")) }
                ul { @for (checker, account, regions, finished) in sources {
                    li { (name(checker)) " of " (name(account)) ", " (name(regions)) ", finished " (time(finished)) }
                } }
            }
        }
        p { (env!("CARGO_PKG_NAME")) " " (env!("CARGO_PKG_VERSION")) ". Percentages are compliant / (compliant + non-compliant)." }
    }
}
