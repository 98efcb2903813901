//! The report's rules: what each asks for, why, and how a violation is fixed.

use maud::{Markup, html};

use super::super::{Report, Spool};
use crate::rules::frameworks::control_title;
use crate::rules::{Rule, find};

pub fn section(report: &Report<Spool>) -> Markup {
    let rules: Vec<_> = report.by_rule.keys().filter_map(|id| find(id)).collect();
    html! {
        @if !rules.is_empty() {
            section .rules aria-labelledby="rules" {
                h2 id="rules" { "Rules" }
                @for rule in rules { (one(rule)) }
            }
        }
    }
}

fn one(rule: &Rule) -> Markup {
    html! {
        details id={ "rule-" (rule.id) } {
            summary { strong { (rule.id) } " " span .quiet { (rule.title) } " " span class={ "badge " (rule.severity) } { (rule.severity) } }
            dl {
                dt { "Why it matters" } dd { (rule.rationale) }
                dt { "How to fix a violation" } dd { (rule.remediation.console) pre { code { (rule.general_remedy().script()) } } }
                @if !rule.controls.is_empty() {
                    dt { "Controls it serves" }
                    dd { ul .controls { @for controls in rule.controls { @for id in controls.ids { li {
                        (controls.framework) " " (id)
                        @if let Some(title) = control_title(controls.framework, id) { ": " (title) }
                    } } } } }
                }
            }
        }
    }
}
