//! Alerts: violations as the messages people read.
//!
//! One message a rule. Entries are gathered while a scan runs and cut where SNS would refuse the message: whole entries only, then
//! how many more there are and where the report is.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::evaluation::{ComplianceType, Evaluation};
use crate::rules::Rule;

/// SNS takes 262,144 bytes, the subject and attributes not counted.
pub const BODY_LIMIT: usize = 262_144;

/// What is sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    /// Printable ASCII, under 100 characters.
    pub subject: String,
    pub body: String,
}

/// Which violations are worth a message.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum AlertOn {
    /// Every violation of every scan.
    #[default]
    Violations,
    /// Only what is new or solved since the scan before.
    Changes,
}

/// What a rule said in the scan before: the violations, by resource id, with their names.
pub type Previous = BTreeMap<String, String>;

/// Gathers one rule's alert.
#[derive(Debug)]
pub struct AlertBuilder {
    rule: &'static Rule,
    /// In `Changes` mode: what failed last time and has not been seen since.
    previous: Option<Previous>,
    found: usize,
    entries: String,
    entries_left_out: usize,
    solved: Vec<String>,
}

impl AlertBuilder {
    /// An alert on every violation, or, with what failed last time, on changes.
    pub const fn new(rule: &'static Rule, previous: Option<Previous>) -> Self {
        Self { rule, previous, found: 0, entries: String::new(), entries_left_out: 0, solved: Vec::new() }
    }

    pub fn add(&mut self, evaluation: &Evaluation) {
        if evaluation.rule != self.rule.id {
            return;
        }
        let failed_before = self.previous.as_mut().and_then(|previous| previous.remove(&evaluation.resource_id));
        match evaluation.compliance_type {
            ComplianceType::NonCompliant if failed_before.is_none() => self.add_entry(evaluation),
            ComplianceType::Compliant => self.solved.extend(failed_before.map(|_| self.identity(evaluation))),
            // Still failing, or not known: neither new nor solved.
            _ => {}
        }
    }

    fn add_entry(&mut self, evaluation: &Evaluation) {
        self.found += 1;
        let text = &self.rule.alert;
        let missing = evaluation.missing_tag_keys();
        let detail = if missing.is_empty() { evaluation.annotation.clone() } else { missing.join(", ") };
        // The words around the entries need room too.
        if self.entries.len() + detail.len() + evaluation.resource_name.len() + 4096 > BODY_LIMIT {
            self.entries_left_out += 1;
            return;
        }
        let separator = if self.entries.is_empty() { "" } else { "\n\n" };
        let _ = write!(self.entries, "{separator}{}: {}\n{}: {detail}", text.label, self.identity(evaluation), text.detail);
    }

    /// Instances are known by their id, everything else by its name.
    fn identity(&self, evaluation: &Evaluation) -> String {
        if self.rule.alert.label == "Instance" { evaluation.resource_id.clone() } else { evaluation.resource_name.clone() }
    }

    /// The message, if there is anything to say. `complete` is whether the scan saw everything: only then has a resource that
    /// failed before and was not seen again gone away. `report` is where the whole list is.
    pub fn finish(mut self, complete: bool, report: &str) -> Option<Message> {
        let on_changes = self.previous.is_some();
        if complete && let Some(previous) = self.previous.take() {
            self.solved.extend(previous.into_iter().map(|(id, name)| {
                let identity = if self.rule.alert.label == "Instance" { id } else { name };
                format!("{identity} (no longer there)")
            }));
        }
        if self.found == 0 && self.solved.is_empty() {
            return None;
        }
        let text = &self.rule.alert;
        let mut body = format!("{} Compliance Alert\n\n", text.subject);
        if self.found > 0 {
            let (new, s) = (if on_changes { "new " } else { "" }, if self.found == 1 { "" } else { "s" });
            let _ = write!(body, "Found {} {new}non-compliant {}{s}:\n\n{}", self.found, text.noun, self.entries);
        }
        if self.entries_left_out > 0 {
            let _ = write!(body, "\n\n… and {} more. The whole list is in {report}.", self.entries_left_out);
        }
        if !self.solved.is_empty() {
            let gap = if self.found > 0 { "\n\n" } else { "" };
            let _ = write!(body, "{gap}Solved since the last scan: {}", self.solved.len());
            for (number, identity) in self.solved.iter().enumerate() {
                if body.len() + identity.len() + 200 > BODY_LIMIT {
                    let _ = write!(body, "\n… and {} more.", self.solved.len() - number);
                    break;
                }
                let _ = write!(body, "\n{}: {identity}", text.label);
            }
        }
        Some(Message { subject: format!("{} Compliance Violation", text.subject), body })
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::evaluation::{Severity, Source};
    use crate::rules;

    fn evaluation(id: &str, compliance_type: ComplianceType, missing: &str) -> Evaluation {
        Evaluation {
            resource_id: id.to_owned(),
            evaluation_timestamp: String::new(),
            compliance_type,
            resource_type: String::new(),
            missing_tags: (!missing.is_empty()).then(|| missing.to_owned()),
            rule: "ec2-required-tags".to_owned(),
            resource_name: format!("name of {id}"),
            severity: Severity::Medium,
            account_id: String::new(),
            region: String::new(),
            annotation: "why".to_owned(),
            source: Source::Live,
        }
    }

    fn alert(previous: Option<Previous>, complete: bool, evaluations: &[Evaluation]) -> Option<Message> {
        let mut builder = AlertBuilder::new(rules::find("ec2-required-tags").expect("the rule exists"), previous);
        evaluations.iter().for_each(|evaluation| builder.add(evaluation));
        builder.finish(complete, "s3://reports")
    }

    use ComplianceType::{Compliant, InsufficientData, NonCompliant};

    #[test]
    fn the_documented_message() {
        let violations = [
            evaluation("i-1", NonCompliant, r#"["CostCenter","Owner"]"#),
            evaluation("i-2", Compliant, ""),
            evaluation("i-3", NonCompliant, r#"["Owner"]"#),
        ];
        let message = alert(None, true, &violations).expect("two violations");
        assert_eq!(message.subject, "EC2 Tag Compliance Violation");
        assert_eq!(
            message.body,
            "EC2 Tag Compliance Alert\n\nFound 2 non-compliant EC2 instances:\n\nInstance: i-1\nMissing Tags: CostCenter, Owner\n\nInstance: i-3\nMissing Tags: Owner"
        );
        let one = alert(None, true, &violations[..1]).expect("one violation");
        assert!(one.body.contains("Found 1 non-compliant EC2 instance:\n"), "{}", one.body);
    }

    #[test]
    fn nothing_wrong_nothing_sent() {
        assert_eq!(alert(None, true, &[evaluation("i-1", Compliant, ""), evaluation("i-2", InsufficientData, "")]), None);
        assert_eq!(alert(None, true, &[]), None);
    }

    #[test]
    fn a_long_list_is_cut_between_entries() {
        let violations: Vec<_> = (0..10_000).map(|number| evaluation(&format!("i-{number:017}"), NonCompliant, r#"["CostCenter"]"#)).collect();
        let body = alert(None, true, &violations).expect("violations").body;
        assert!(body.len() <= BODY_LIMIT, "{}", body.len());
        let told = body.matches("Instance: i-").count();
        assert!(body.contains("Found 10000 non-compliant"));
        assert!(body.ends_with(&format!("Missing Tags: CostCenter\n\n… and {} more. The whole list is in s3://reports.", 10_000 - told)), "{told}");
    }

    #[test]
    fn changes_only() {
        let previous =
            || Some(Previous::from([("i-1".to_owned(), "a".to_owned()), ("i-2".to_owned(), "b".to_owned()), ("i-3".to_owned(), "c".to_owned())]));
        let now = [evaluation("i-1", NonCompliant, ""), evaluation("i-2", Compliant, ""), evaluation("i-4", NonCompliant, r#"["Owner"]"#)];
        let body = alert(previous(), true, &now).expect("changes").body;
        assert_eq!(
            body,
            "EC2 Tag Compliance Alert\n\nFound 1 new non-compliant EC2 instance:\n\nInstance: i-4\nMissing Tags: Owner\n\nSolved since the last scan: 2\nInstance: i-2\nInstance: i-3 (no longer there)"
        );
        let body = alert(previous(), false, &now).expect("changes").body;
        assert!(!body.contains("i-3"), "an incomplete scan cannot say what is gone: {body}");
        let same = [evaluation("i-1", NonCompliant, ""), evaluation("i-2", InsufficientData, ""), evaluation("i-3", NonCompliant, "")];
        assert_eq!(alert(previous(), true, &same), None);
    }
}
