//! Alerts: violations as the messages people read.
//!
//! One message a rule, or one for all rules of a function. Entries are gathered while a scan runs
//! and cut where SNS would refuse the message: complete entries only, then how many more there are
//! and where the report is.

use std::cmp::Reverse;
use std::fmt::Write;

use time::Duration;

use crate::history::failing::PreviousFinding;
use crate::model::evaluation::{ComplianceType, Evaluation, parse_rfc3339};
use crate::model::message::{BODY_LIMIT, Message};
use crate::model::text::sanitized;
use crate::rules::Rule;

/// Which violations are worth a message.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum AlertOn {
    /// Every violation of every scan.
    #[default]
    Violations,
    /// Only what is new or solved since the scan before.
    Changes,
    /// Nothing by the checkers: the aggregator sends one message a report.
    Digest,
}

/// What the words around a message's entries take at the most.
const WORDS: usize = 1024;

/// Gathers one rule's alert.
#[derive(Debug)]
pub struct AlertBuilder {
    rule: &'static Rule,
    on: AlertOn,
    found: usize,
    entries: Vec<String>,
    /// What they take, with what stands between them.
    bytes: usize,
    entries_left_out: usize,
    excepted: usize,
    solved: Vec<String>,
}

impl AlertBuilder {
    /// An alert of a rule, on these changes.
    pub const fn new(rule: &'static Rule, on: AlertOn) -> Self {
        Self {
            rule,
            on,
            found: 0,
            entries: Vec::new(),
            bytes: 0,
            entries_left_out: 0,
            excepted: 0,
            solved: Vec::new(),
        }
    }

    /// Takes an evaluation, with what the scan before said of it where that failed.
    pub fn add(&mut self, evaluation: &Evaluation, before: Option<&PreviousFinding>) {
        if evaluation.rule != self.rule.id {
            return;
        }
        let is_news = self.on == AlertOn::Violations || before.is_none();
        match evaluation.compliance_type {
            ComplianceType::NonCompliant if evaluation.is_excepted() => self.excepted += 1,
            ComplianceType::NonCompliant if is_news => self.add_entry(evaluation),
            ComplianceType::Compliant if self.on == AlertOn::Changes && before.is_some() => {
                self.solved.push(self.identity(&evaluation.resource_id, &evaluation.resource_name));
            }
            // Still failing, or not known: neither new nor solved.
            _ => {}
        }
    }

    /// Takes what failed before and was not seen again.
    pub fn add_gone(&mut self, before: &PreviousFinding) {
        if self.on == AlertOn::Changes && *before.rule == *self.rule.id {
            self.solved.push(format!(
                "{} (no longer there)",
                self.identity(&before.resource_id, &before.resource_name)
            ));
        }
    }

    fn add_entry(&mut self, evaluation: &Evaluation) {
        self.found += 1;
        let text = &self.rule.alert;
        let missing = evaluation.missing_tag_keys();
        let detail =
            if missing.is_empty() { evaluation.annotation.clone() } else { missing.join(", ") };
        let detail = sanitized(&detail);
        // The words around the entries need room too.
        if self.bytes + detail.len() + evaluation.resource_name.len() + 4096 > BODY_LIMIT {
            self.entries_left_out += 1;
            return;
        }
        let mut entry = format!(
            "{}: {}\n{}: {detail}",
            text.label,
            self.identity(&evaluation.resource_id, &evaluation.resource_name),
            text.detail
        );
        if let Some(as_of) = evaluation.as_of.as_ref().filter(|_| was_captured_earlier(evaluation))
        {
            let _ = write!(entry, "\nCaptured by AWS Config: {}", sanitized(as_of));
        }
        self.bytes += entry.len() + if self.entries.is_empty() { 0 } else { 2 };
        self.entries.push(entry);
    }

    /// Instances are known by their id, everything else by its name.
    fn identity(&self, id: &str, name: &str) -> String {
        sanitized(if self.rule.alert.label == "Instance" { id } else { name }).into_owned()
    }

    fn has_something_to_say(&self) -> bool {
        self.on != AlertOn::Digest && (self.found > 0 || !self.solved.is_empty())
    }

    /// The message, if there is anything to say. `report` is where the whole list is.
    pub fn finish(self, report: &str) -> Option<Message> {
        self.within(BODY_LIMIT, report)
    }

    /// The message in so many bytes.
    fn within(mut self, limit: usize, report: &str) -> Option<Message> {
        if !self.has_something_to_say() {
            return None;
        }
        let mut bytes = WORDS;
        self.entries.retain(|entry| {
            let fits = bytes + entry.len() + 2 <= limit;
            if fits {
                bytes += entry.len() + 2;
            } else {
                self.entries_left_out += 1;
            }
            fits
        });
        let text = &self.rule.alert;
        let mut body = format!("{} Compliance Alert\n\n", text.subject);
        if self.found > 0 {
            let (new, s) = (
                if self.on == AlertOn::Changes { "new " } else { "" },
                if self.found == 1 { "" } else { "s" },
            );
            let _ = write!(
                body,
                "Found {} {new}non-compliant {}{s}:\n\n{}",
                self.found,
                text.noun,
                self.entries.join("\n\n")
            );
        }
        if self.entries_left_out > 0 {
            let _ = write!(
                body,
                "\n\n… and {} more. The whole list is in {report}.",
                self.entries_left_out
            );
        }
        if self.excepted > 0 {
            let (gap, are) = (
                if self.found > 0 { "\n\n" } else { "" },
                if self.excepted == 1 { "is" } else { "are" },
            );
            let _ = write!(body, "{gap}{} more {are} under an exception.", self.excepted);
        }
        if !self.solved.is_empty() {
            let gap = if self.found > 0 || self.excepted > 0 { "\n\n" } else { "" };
            let _ = write!(body, "{gap}Solved since the last scan: {}", self.solved.len());
            for (number, identity) in self.solved.iter().enumerate() {
                if body.len() + identity.len() + 200 > limit {
                    let _ = write!(body, "\n… and {} more.", self.solved.len() - number);
                    break;
                }
                let _ = write!(body, "\n{}: {identity}", text.label);
            }
        }
        Some(Message { subject: format!("{} Compliance Violation", text.subject), body })
    }
}

/// One message for everything that a function's rules found, the most severe first. That of one
/// rule is the rule's own.
pub fn together(function: &str, alerts: Vec<AlertBuilder>, report: &str) -> Option<Message> {
    let mut alerts: Vec<_> =
        alerts.into_iter().filter(AlertBuilder::has_something_to_say).collect();
    if alerts.len() < 2 {
        return alerts.pop()?.finish(report);
    }
    alerts.sort_by_key(|alert| Reverse(alert.rule.severity));
    let rules = alerts.len();
    let limit = (BODY_LIMIT - WORDS) / rules;
    let parts = alerts.into_iter().filter_map(|alert| alert.within(limit - 3, report));
    let parts: Vec<_> = parts.map(|message| message.body).collect();
    Some(Message {
        subject: format!("{function}: Compliance Violations of {rules} rules"),
        body: format!(
            "{function}: {rules} rules, the most severe first\n\n\n{}",
            parts.join("\n\n\n")
        ),
    })
}

/// Whether AWS Config captured the state well before it was evaluated: an event usually follows
/// within minutes.
fn was_captured_earlier(evaluation: &Evaluation) -> bool {
    let moments = evaluation
        .as_of
        .as_deref()
        .and_then(parse_rfc3339)
        .zip(parse_rfc3339(&evaluation.evaluation_timestamp));
    moments.is_none_or(|(captured, evaluated)| evaluated - captured >= Duration::hours(1))
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests;
