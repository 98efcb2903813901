//! The index page of the evidence: plain, printable, and without anything from elsewhere.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{EvidenceRequest, Gathered, InForce, ScanLine, Silence};
use crate::model::counts::Counts;
use crate::model::evaluation::rfc3339_seconds;
use crate::model::text::{cut, sanitized};
use crate::report::coverage::{MEANING, limits};
use crate::rules::frameworks::{Framework, control_title};

const STYLE: &str = "
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1 { font-size: 1.6rem; margin-bottom: 0 } h2 { font-size: 1.15rem; margin-top: 2.2rem; border-bottom: 1px solid #ccc }
table { border-collapse: collapse; width: 100%; font-size: 13px } th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid #e3e3e3 }
th { font-weight: 600 } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums } code { font-size: 12px; overflow-wrap: anywhere }
.wide { overflow-x: auto } .note { color: #555 }
@media print { body { margin: 0; max-width: none; font-size: 11px } table { font-size: 9px } tr { break-inside: avoid } h2 { break-after: avoid } a { color: inherit; text-decoration: none } }
";

pub fn page(request: &EvidenceRequest<'_>, gathered: &Gathered) -> String {
    let framework = request.framework;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { "Evidence: " (framework.title) ", " (request.window) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Evidence for " (framework.title) }
                p.note {
                    (gathered.lines.len()) " scans " (request.window) ". Made on " (rfc3339_seconds(request.now)) " by "
                    (env!("CARGO_PKG_NAME")) " " (env!("CARGO_PKG_VERSION")) "."
                }
                (about(request))
                (scope(request))
                (controls(framework, gathered))
                (scans(&gathered.lines))
                (missing(request, gathered))
                (exceptions(request, &gathered.exceptions))
                (rules(gathered))
                (verify())
            }
        }
    };
    page.into_string()
}

fn about(request: &EvidenceRequest<'_>) -> Markup {
    html! {
        h2 { "What this folder is" }
        p {
            "Each scan judged AWS resources by the rules below and kept every verdict. This folder has, for the window above, "
            "what those scans found with the rules that serve " (request.framework.title) ": "
            code { "reports/" } " one report a scan, as JSON (everything) and CSV (one verdict a row); "
            code { "exceptions.json" } " the exceptions; " code { "rules/" } " the text of each rule; "
            code { "catalogue.json" } " all rules as data; " code { "SHA256SUMS" } " the checksums of all these files."
        }
        p {
            "A verdict is COMPLIANT, NON_COMPLIANT, or INSUFFICIENT_DATA where AWS refused to say. The percentage is compliant among compliant and "
            "non-compliant. A violation under an exception has its own count and is left out of the percentage, as of the moment of its scan."
        }
    }
}

fn scope(request: &EvidenceRequest<'_>) -> Markup {
    let framework = request.framework;
    html! {
        h2 { "Scope and limits" }
        ul {
            li { (MEANING) }
            li { strong { (limits(framework)) } " Nothing in this folder covers them." }
            li { "Only the resource types that the rules judge, and only the accounts and regions named with each scan, were looked at." }
            li {
                "“Seen in” says what was judged: live accounts, AWS Config's snapshots, plans of what shall be, or a bundled account that is invented."
            }
            li { "A scan says how things stood when it ran. What changed and changed back between two scans is not seen." }
            li {
                "Exceptions and parameters are those of the settings that this folder was made with. Settings that were replaced since are not known; "
                "an exception says when it ends, not when it began."
            }
            li { "The mapping of rules to controls is this program's, made from published sources. It is no statement by " (framework.publisher) "." }
        }
        p { "The framework: " a href=(framework.url) { (framework.url) } }
    }
}

fn controls(framework: &Framework, gathered: &Gathered) -> Markup {
    html! {
        h2 { "Controls that the rules touch, each at the newest scan of the window that judged it" }
        div.wide { table {
            tr { th { "Control" } th { "Rules" } (heads()) }
            @for ((control, counts), (_, rules)) in gathered.controls.iter().zip(framework.controls()) {
                tr {
                    td { (control) " " (control_title(framework.id, control).unwrap_or_default()) }
                    td { (rules.iter().map(|rule| rule.id).collect::<Vec<_>>().join(", ")) }
                    (cells(counts))
                }
            }
        } }
    }
}

fn scans(lines: &[ScanLine]) -> Markup {
    html! {
        h2 { "Scans" }
        div.wide { table {
            tr { th { "Time (UTC)" } th { "Accounts" } th { "Regions" } th { "Seen in" } th.n { "Resources" } (heads()) th { "Complete" } th { "Report" } }
            @for line in lines {
                tr {
                    td { (rfc3339_seconds(line.scan_time)) }
                    td { (listed(&line.accounts)) }
                    td { (listed(&line.regions)) }
                    td { (line.sources.iter().copied().chain(line.captured.as_deref()).collect::<Vec<_>>().join(", ")) }
                    td.n { (line.resources) }
                    (cells(&line.counts))
                    td { @if line.is_whole() { "yes" } @else { "no, see below" } }
                    td { a href=(format!("{}.json", line.stem)) { "JSON" } " " a href=(format!("{}.csv", line.stem)) { "CSV" } }
                }
            }
        } }
    }
}

fn missing(request: &EvidenceRequest<'_>, gathered: &Gathered) -> Markup {
    let hours = request.longest_gap.whole_hours();
    let partial: Vec<_> = gathered.lines.iter().filter(|line| !line.is_whole()).collect();
    html! {
        h2 { "Missing and incomplete scans" }
        @if gathered.silences.is_empty() {
            p { "Between the beginning of the window, its scans, and its end (or the making of this folder) never more than " (hours) " hours passed." }
        } @else {
            p { "Longer than " (hours) " hours without a finished scan, within the window:" }
            div.wide { table {
                tr { th { "Scanner" } th { "Account" } th { "Regions" } th { "From" } th { "To" } th.n { "Hours" } }
                @for Silence { checker, account_id, regions, from, to } in &gathered.silences {
                    tr {
                        td { (checker.as_str()) }
                        td { (text(account_id)) }
                        td { (text(regions)) }
                        td { (rfc3339_seconds(*from)) }
                        td { (rfc3339_seconds(*to)) }
                        td.n { ((*to - *from).whole_hours()) }
                    }
                }
            } }
        }
        @if partial.is_empty() {
            p { "Every scan of the window was complete." }
        } @else {
            p { "Scans that did not see everything:" }
            ul {
                @for line in partial {
                    li {
                        (rfc3339_seconds(line.scan_time))
                        ul {
                            @for checker in &line.absent { li { (checker.as_str()) " finished no scan of this moment" } }
                            @for gap in &line.incomplete.0 { li { (text(gap)) } }
                            @if line.incomplete.1 > 0 { li { "… and " (line.incomplete.1) " more, in the report" } }
                        }
                    }
                }
            }
        }
    }
}

fn exceptions(request: &EvidenceRequest<'_>, exceptions: &[InForce]) -> Markup {
    html! {
        h2 { "Exceptions" }
        @if exceptions.is_empty() {
            p { "No exception that could cover a rule of " (request.framework.title) " was in force in the window." }
        } @else {
            div.wide { table {
                tr { th { "Rule" } th { "Resources" } th { "Owner" } th { "Until" } th { "Reason" } th { "Ticket" } th.n { "Violations, at most in one scan" } }
                @for InForce { exception, ended_in_window, most_findings_in_a_scan } in exceptions {
                    tr {
                        td { (text(&exception.rule)) }
                        td {
                            code { (text(&exception.resource)) }
                            @for (key, value) in &exception.tags { " tagged " code { (text(key)) "=" (text(value)) } }
                            @if !exception.accounts.is_empty() { " in " (listed(&exception.accounts)) }
                        }
                        td { (text(&exception.owner)) }
                        td { (exception.until.as_deref().unwrap_or("no end")) @if *ended_in_window { " (ends in the window)" } }
                        td { (text(&exception.reason)) }
                        td { (text(exception.ticket.as_deref().unwrap_or_default())) }
                        td.n { (most_findings_in_a_scan) }
                    }
                }
            } }
        }
    }
}

fn rules(gathered: &Gathered) -> Markup {
    html! {
        h2 { "Rules" }
        div.wide { table {
            tr { th { "Rule" } th { "What it judges" } th { "Severity" } th { "SHA-256 of its text" } }
            @for (rule, digest) in &gathered.rules {
                tr {
                    td { a href=(format!("rules/{}.md", rule.id)) { (rule.id) } }
                    td { (rule.title) }
                    td { (rule.severity.as_str()) }
                    td { code { (digest) } }
                }
            }
        } }
    }
}

fn verify() -> Markup {
    html! {
        h2 { "Checking this folder" }
        p { code { "sha256sum -c SHA256SUMS" } " in this folder says whether any file was changed since it was made." }
        p.note {
            "The checksums prove that the files belong together, not who made them. To prove who made them, sign SHA256SUMS, or send its own "
            "checksum another way."
        }
    }
}

impl ScanLine {
    fn is_whole(&self) -> bool {
        self.absent.is_empty() && self.incomplete.0.is_empty()
    }
}

fn heads() -> Markup {
    html! { th.n { "Compliant" } th.n { "Non-compliant" } th.n { "Excepted" } th.n { "Insufficient data" } th.n { "Compliance" } }
}

fn cells(counts: &Counts) -> Markup {
    html! {
        td.n { (counts.compliant) }
        td.n { (counts.non_compliant) }
        td.n { (counts.excepted) }
        td.n { (counts.insufficient_data()) }
        td.n { @if counts.is_judged() { (format!("{:.1} %", counts.percentage())) } @else { "–" } }
    }
}

fn listed<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(|name| text(name)).collect::<Vec<_>>().join(", ")
}

/// Names come from other people: maud escapes them, and what would be obeyed rather than read is
/// shown.
fn text(name: &str) -> String {
    sanitized(&cut(name, 500)).into_owned()
}
