//! Every exception: its owner, why and until when, and how many findings it covers.

use maud::{Markup, html};

use super::super::{ExceptionSummary, Report, Spool};
use super::words::{counted, name, now, number};

pub fn section(report: &Report<Spool>) -> Markup {
    html! {
        @if !report.exceptions.is_empty() {
            section aria-labelledby="exceptions" {
                h2 id="exceptions" { "Exceptions" }
                p .note { "What an exception in force covers has its own count and is left out of the percentage. One that has ended covers nothing." }
                div .scroll tabindex="0" role="region" aria-label="Table of exceptions" {
                    table {
                        thead { tr {
                            @for head in ["Covers", "Owner", "Reason", "Until", "Ticket"] { th scope="col" { (head) } }
                            th .number scope="col" { "Findings" }
                        } }
                        tbody { @for exception in &report.exceptions { (row(exception, &report.report_timestamp)) } }
                    }
                }
            }
        }
    }
}

fn row(summary: &ExceptionSummary, report_timestamp: &str) -> Markup {
    let exception = &summary.exception;
    html! {
        tr {
            th scope="row" {
                (name(&exception.resource)) " " span .id { (name(if exception.rule == "*" { "every rule" } else { &exception.rule })) }
                @for (key, value) in &exception.tags { " " span .id { "tag " (name(key)) " = " (name(value)) } }
                @for account in &exception.accounts { " " span .id { "account " (name(account)) } }
            }
            td { (name(&exception.owner)) }
            td { (name(&exception.reason)) }
            td { (until(summary, report_timestamp)) }
            td { @if let Some(ticket) = &exception.ticket { (name(ticket)) } }
            td .number { (number(summary.findings)) }
        }
    }
}

fn until(summary: &ExceptionSummary, report_timestamp: &str) -> Markup {
    let Some(until) = &summary.exception.until else { return html! { "without end" } };
    let days = summary.exception.days_left(now(report_timestamp));
    html! {
        (until) " "
        @match days {
            _ if summary.expired => span .badge .violation { "ended" },
            Some(days) => span .badge .soon[days <= 14] { (counted(days.unsigned_abs(), "day left", "days left")) },
            None => {}
        }
    }
}
