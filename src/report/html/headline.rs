//! What everybody wants to know first: how many percent, of what, when, and whether anything was
//! not seen.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::super::{Report, Spool};
use super::bar::bar;
use super::words::{counted, filter, name, number, percentage, time};

/// How many accounts the title names.
const NAMED: usize = 3;

pub fn title(report: &Report<Spool>) -> Markup {
    let accounts: Vec<_> = report.by_account.keys().collect();
    html! {
        h1 { "Compliance report" }
        p .about {
            @for account in accounts.iter().take(NAMED) { span { (name(account)) } }
            @if accounts.len() > NAMED { span { (counted((accounts.len() - NAMED) as u64, "more account", "more accounts")) } }
            @if let Some(framework) = &report.framework { span { "limited to " (name(framework)) } }
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
            p .percentage { strong { (percentage(&total)) } " compliant" (since_last(report)) }
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
                span { (counted(total.total, "evaluation", "evaluations")) }
                span { (counted(report.by_rule.len() as u64, "rule", "rules")) }
            }
        }
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
