//! Frameworks and their controls: how the rules that serve each one stand. What no rule touches is
//! not claimed.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::{Counts, Report, Spool};
use super::groups::{count_heads, counts_of, filtered};
use super::words::{counted, name, number};
use crate::rules::{RULES, frameworks};

pub fn section(report: &Report<Spool>) -> Markup {
    html! {
        @if !report.by_control.is_empty() {
            section .controls aria-labelledby="controls" {
                h2 id="controls" { "By framework and control" }
                p .note {
                    "Only controls that a rule of this report touches are listed. A framework's other controls are not covered: nothing here says whether they are "
                    "met, and a check of settings is seldom all that a control asks for."
                }
                @for (framework, controls) in &report.by_control { (one(report, framework, controls)) }
            }
        }
    }
}

fn one(report: &Report<Spool>, framework: &str, controls: &BTreeMap<String, Counts>) -> Markup {
    let failing = controls.values().filter(|counts| counts.non_compliant > 0).count() as u64;
    html! {
        details .framework open[report.framework.is_some()] {
            summary {
                strong { (name(frameworks::title(framework))) } " "
                span .quiet {
                    (counted(controls.len() as u64, "control touched", "controls touched")) ", "
                    @if failing == 0 { "none with violations" } @else { (number(failing)) " with violations" }
                }
            }
            div .scroll tabindex="0" role="region" aria-label={ "Controls of " (framework) } {
                table {
                    thead { tr { th scope="col" { "Control" } th scope="col" { "Rules" } (count_heads()) } }
                    tbody { @for control in in_order(controls) { @let counts = &controls[control]; tr {
                        th scope="row" {
                            a href=(filtered("control", &format!("{framework} {control}"), counts)) { (name(control)) }
                            @if let Some(title) = frameworks::control_title(framework, control) { span .title { (title) } }
                        }
                        td { @for id in serving(report, framework, control) { a .rule href={ "#rule-" (id) } { (id) } " " } }
                        (counts_of(counts))
                    } } }
                }
            }
        }
    }
}

/// Controls as their numbers go.
pub fn in_order(controls: &BTreeMap<String, Counts>) -> Vec<&String> {
    let mut numbered: Vec<_> = controls.keys().collect();
    numbered.sort_by_cached_key(|control| frameworks::numbered(control));
    numbered
}

/// The rules of the report that serve a control.
fn serving<'a>(
    report: &'a Report<Spool>,
    framework: &'a str,
    control: &'a str,
) -> impl Iterator<Item = &'static str> + 'a {
    let serves = move |controls: &crate::rules::Controls| {
        controls.framework == framework && controls.ids.contains(&control)
    };
    RULES
        .iter()
        .filter(move |rule| {
            report.by_rule.contains_key(rule.id) && rule.controls.iter().any(serves)
        })
        .map(|rule| rule.id)
}
