//! What changed from one scan to the next of the same target: new, still failing, solved, gone.
//!
//! The state lies in the history itself: what failed in the scan before is read once, held by the
//! finding's identity, and taken out as the newer scan names it. What is left in the end is gone.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::history::port::{History, Selection, for_each_evaluation};
use crate::model::evaluation::{ComplianceType, Evaluation, rfc3339_seconds};
use crate::model::finding::finding;
use crate::model::port::PortError;
use crate::model::scan_record::Scan;

use super::failing::{Failing, PreviousFinding};
use super::first::NAMED;

/// How far back to look for a scan that ran a rule which the last one left out.
const LOOKED_THROUGH: usize = 8;
/// How many rules a sentence names.
const RULES_NAMED: usize = 5;

/// What failed in the scans before.
#[derive(Debug, Default)]
pub struct Baseline {
    failing: Failing,
    /// The newest of the scans compared with.
    compared_with: Option<OffsetDateTime>,
    rules: ChangedRules,
}

impl Baseline {
    /// What the finished scan before this one of the same checker and target said; of a rule that
    /// did not run in it, what the newest one said that ran it. A scan of older data is before one
    /// of newer data, whenever it ran.
    pub async fn previous_to(history: &dyn History, scan: &Scan) -> Result<Self, PortError> {
        let mut baseline = Self::default();
        let mut known: BTreeSet<String> = BTreeSet::new();
        let (checker, moment) = (scan.checker, scan.data_moment());
        let mut scans =
            history.of_target(checker, &scan.target, Some(scan.scan_time), LOOKED_THROUGH).await?;
        scans.retain(|before| before.data_moment() <= moment);
        scans.sort_by_key(|before| Reverse(before.order()));
        if let Some(before) = scans.first() {
            baseline.rules = ChangedRules::between(before, scan);
        }
        for scan in scans {
            let wanted = |rule: &str| !known.contains(rule);
            if scan.by_rule.is_empty() && known.is_empty()
                || scan.by_rule.keys().any(|rule| wanted(rule))
            {
                baseline.load(history, &scan, &wanted).await?;
            }
            known.extend(scan.by_rule.keys().cloned());
            if scan.by_rule.is_empty() || checker.rules().all(|rule| known.contains(rule.id)) {
                break;
            }
        }
        Ok(baseline)
    }

    /// What was said last of a single finding.
    pub fn of(last: Option<Evaluation>) -> Self {
        let mut baseline = Self::default();
        last.into_iter().for_each(|evaluation| baseline.remember(&evaluation));
        baseline
    }

    /// What is known to fail, and when that was written down.
    pub fn known(
        findings: impl Iterator<Item = PreviousFinding>,
        written: Option<OffsetDateTime>,
    ) -> Self {
        let mut baseline = Self { compared_with: written, ..Self::default() };
        findings.for_each(|known| baseline.failing.insert(known.finding(), known));
        baseline
    }

    /// Adds what a scan said of the wanted rules.
    pub async fn load(
        &mut self,
        history: &dyn History,
        scan: &Scan,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<(), PortError> {
        self.compared_with = self.compared_with.max(Some(scan.scan_time));
        let remembering = |evaluation: Evaluation| {
            if wanted(&evaluation.rule) {
                self.remember(&evaluation);
            }
            Ok(())
        };
        for_each_evaluation(history, &scan.scan_id(), Selection::NotCompliant, remembering)
            .await
            .map(drop)
    }

    fn remember(&mut self, evaluation: &Evaluation) {
        let failing_since = match (evaluation.compliance_type, &evaluation.failing_since) {
            // What AWS refused to say in between is still failing, as far as anybody knows.
            (ComplianceType::NonCompliant | ComplianceType::InsufficientData, Some(since)) => {
                since.as_str()
            }
            (ComplianceType::NonCompliant, None) => &evaluation.evaluation_timestamp,
            _ => return,
        };
        self.failing.insert(finding(evaluation), PreviousFinding::new(evaluation, failing_since));
    }

    /// Takes out what failed before under this evaluation's identity, and notes on the evaluation
    /// since when it has failed.
    pub fn take(&mut self, evaluation: &mut Evaluation) -> Option<PreviousFinding> {
        // Of a first scan, or of one where all was well, the digest is not worth computing.
        let before =
            if self.failing.is_empty() { None } else { self.failing.remove(&finding(evaluation)) };
        let since = before.as_ref().map(|before| before.failing_since.to_string());
        match evaluation.compliance_type {
            ComplianceType::NonCompliant => {
                let known = evaluation.failing_since.take();
                evaluation.failing_since =
                    known.or(since).or_else(|| Some(evaluation.evaluation_timestamp.clone()));
            }
            ComplianceType::InsufficientData => {
                evaluation.failing_since = evaluation.failing_since.take().or(since);
            }
            ComplianceType::Compliant | ComplianceType::NotApplicable => {}
        }
        before
    }

    /// What failed before and was not seen again, by rule and name.
    pub fn rest(self) -> Vec<PreviousFinding> {
        let mut rest: Vec<_> = self.failing.rest().collect();
        rest.sort_by(|left, right| {
            (&left.rule, &left.resource_name, &left.resource_id).cmp(&(
                &right.rule,
                &right.resource_name,
                &right.resource_id,
            ))
        });
        rest
    }
}

/// What is different in the rules of two scans: new and solved findings may come from that rather
/// than from the resources.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedRules {
    /// Rules that did not run in the scan before.
    pub added: BTreeSet<String>,
    /// Rules that ran in the scan before, and do not any more.
    pub removed: BTreeSet<String>,
    /// Rules with other parameters than in the scan before.
    pub parameters: BTreeSet<String>,
}

impl ChangedRules {
    /// What is different from one scan to a later one. A marker that an earlier version left does
    /// not say everything: what it does not say is not called different.
    pub fn between(older: &Scan, newer: &Scan) -> Self {
        if older.by_rule.is_empty() || newer.by_rule.is_empty() {
            return Self::default();
        }
        let only = |of: &Scan, other: &Scan| {
            of.by_rule.keys().filter(|rule| !other.by_rule.contains_key(*rule)).cloned().collect()
        };
        let mut parameters = BTreeSet::new();
        if let (Some(before), Some(now)) = (&older.parameters, &newer.parameters) {
            let in_both = newer.by_rule.keys().filter(|rule| older.by_rule.contains_key(*rule));
            let changed = in_both.filter(|rule| before.get(*rule) != now.get(*rule));
            parameters.extend(changed.cloned());
        }
        Self { added: only(newer, older), removed: only(older, newer), parameters }
    }

    fn extend(&mut self, other: &Self) {
        self.added.extend(other.added.iter().cloned());
        self.removed.extend(other.removed.iter().cloned());
        self.parameters.extend(other.parameters.iter().cloned());
    }

    /// Keeps the rules that a report is of.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        for rules in [&mut self.added, &mut self.removed, &mut self.parameters] {
            rules.retain(|rule| wanted(rule));
        }
    }

    /// In a sentence, where anything is different.
    pub fn sentence(&self) -> Option<String> {
        let parts = [
            ("added", &self.added),
            ("no longer run", &self.removed),
            ("with other parameters", &self.parameters),
        ];
        let parts: Vec<_> = parts
            .into_iter()
            .filter(|(_, rules)| !rules.is_empty())
            .map(|(what, rules)| format!("{what}: {}", some(rules)))
            .collect();
        (!parts.is_empty()).then(|| format!("The rules have changed since; {}.", parts.join("; ")))
    }
}

/// The first of some rules, and how many others there are.
fn some(rules: &BTreeSet<String>) -> String {
    let named: Vec<_> = rules.iter().take(RULES_NAMED).map(String::as_str).collect();
    match rules.len().saturating_sub(RULES_NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// What changed since the scans before. Violations under an exception are in none of the counts.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Changes {
    /// The newest of the scans compared with: the last ones before of the same checkers and
    /// targets. Without one, everything is new.
    pub compared_with: Option<String>,
    /// Failing now, and not failing before.
    pub new: u64,
    /// Failed before, and not seen to be solved.
    pub still_failing: u64,
    /// Failed before, and compliant or not applicable now.
    pub solved: u64,
    /// Failed before, and no longer there.
    pub gone: u64,
    /// What was solved or is gone; 1,000 at most.
    pub solved_findings: Vec<Solved>,
    /// What is different in the rules since the scans compared with.
    #[serde(default)]
    pub rules: ChangedRules,
}

/// A finding that failed in the scan before and does no longer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Solved {
    /// AWS's id of the resource.
    pub resource_id: String,
    /// The name that people know it by; the id where it has none.
    pub resource_name: String,
    /// The rule's id.
    pub rule: String,
    /// Since when it failed, RFC 3339.
    pub failing_since: String,
    /// Whether the resource was no longer there.
    pub gone: bool,
}

impl Changes {
    /// Notes what the changes are since.
    pub fn compare_with(&mut self, baseline: &Baseline) {
        let compared = baseline.compared_with.map(rfc3339_seconds);
        self.compared_with = self.compared_with.take().max(compared);
        self.rules.extend(&baseline.rules);
    }

    /// Counts an evaluation, with what was said of it before, and names it if it is solved.
    pub fn add(&mut self, evaluation: &Evaluation, before: Option<PreviousFinding>) {
        let solved = self.count(evaluation, before);
        self.name_solved(solved);
    }

    /// Counts an evaluation, with what was said of it before; returns that if it is solved.
    pub fn count(
        &mut self,
        evaluation: &Evaluation,
        before: Option<PreviousFinding>,
    ) -> Option<PreviousFinding> {
        match (evaluation.compliance_type, &before) {
            (ComplianceType::NonCompliant, _) if evaluation.is_excepted() => None,
            (ComplianceType::NonCompliant, None) => {
                self.new += 1;
                None
            }
            (ComplianceType::NonCompliant | ComplianceType::InsufficientData, Some(_)) => {
                self.still_failing += 1;
                None
            }
            (ComplianceType::Compliant | ComplianceType::NotApplicable, Some(_)) => {
                self.solved += 1;
                before
            }
            _ => None,
        }
    }

    /// Names what was solved.
    pub fn name_solved(&mut self, solved: impl IntoIterator<Item = PreviousFinding>) {
        solved.into_iter().for_each(|before| self.name(before, false));
    }

    /// Counts what was not seen again.
    pub fn add_gone(&mut self, rest: Vec<PreviousFinding>) {
        self.gone += rest.len() as u64;
        for before in rest {
            self.name(before, true);
        }
    }

    fn name(&mut self, before: PreviousFinding, gone: bool) {
        if self.solved_findings.len() < NAMED {
            self.solved_findings.push(Solved {
                resource_id: before.resource_id.into(),
                resource_name: before.resource_name.into(),
                rule: before.rule.into(),
                failing_since: before.failing_since.into(),
                gone,
            });
        }
    }
}
