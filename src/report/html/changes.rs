//! What is new, still failing, solved and gone since the scans before.

use maud::{Markup, html};

use super::super::{Report, Spool};
use super::words::{age, counted, filter, name, number, time};
use crate::history::changes::Changes;

/// How many solved findings are listed.
const LISTED: usize = 100;

pub fn section(report: &Report<Spool>) -> Markup {
    let changes = &report.changes;
    let Some(compared_with) = &changes.compared_with else { return html! {} };
    html! {
        section .changes aria-labelledby="changes" {
            h2 id="changes" { "Changes" }
            p .about { span { "since the scan of " (time(compared_with)) } }
            dl .counts {
                div .new { dt { "New" } dd { a href=(filter(&[("state", "new")])) { (number(changes.new)) } } dd .meaning { "did not fail before" } }
                div .still { dt { "Still failing" } dd { (number(changes.still_failing)) } dd .meaning { "failed before, not seen to be solved" } }
                div .solved { dt { "Solved" } dd { (number(changes.solved)) } dd .meaning { "failed before, compliant now" } }
                div .gone { dt { "Gone" } dd { (number(changes.gone)) } dd .meaning { "failed before, no longer there" } }
            }
            @if let Some(rules) = changes.rules.sentence() { p .note { (name(&rules)) } }
            (solved(changes, &report.report_timestamp))
        }
    }
}

fn solved(changes: &Changes, now: &str) -> Markup {
    let all = changes.solved + changes.gone;
    let listed = changes.solved_findings.len().min(LISTED);
    html! {
        @if listed > 0 {
            details {
                summary { "What was solved or is gone" }
                div .scroll tabindex="0" role="region" aria-label="Solved and gone findings" {
                    table {
                        caption .hidden { "Findings that failed in the scan before and do no longer" }
                        thead { tr { th scope="col" { "Resource" } th scope="col" { "Rule" } th scope="col" { "First seen" } th scope="col" { "Now" } } }
                        tbody { @for finding in &changes.solved_findings[..listed] { tr {
                            th scope="row" { (name(&finding.resource_name))
                                @if finding.resource_name != finding.resource_id { " " span .id { (name(&finding.resource_id)) } } }
                            td { (name(&finding.rule)) }
                            td { (age(&finding.failing_since, now).unwrap_or_default()) " before" }
                            td { @if finding.gone { "gone" } @else { "solved" } }
                        } } }
                    }
                }
                @if all > listed as u64 { p .quiet { (counted(all - listed as u64, "more is left out here.", "more are left out here.")) } }
            }
        }
    }
}
