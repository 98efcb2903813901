//! The top findings of a report by rule, for those formats that cannot show everything. What is
//! under an exception is not among it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use super::{Counts, Report, Spool};
use crate::model::evaluation::{ComplianceType, Evaluation, Severity};
use crate::rules::{self, Rule};

/// The top findings of one rule.
#[derive(Debug)]
pub struct RuleFindings {
    /// The rule's id.
    pub rule: String,
    /// How much a violation of it matters.
    pub severity: Severity,
    /// Whether these are the resources that could not be evaluated.
    pub is_unknown: bool,
    /// The findings, new ones first; as many as were asked for.
    pub findings: Vec<Evaluation>,
    /// How many there are in all.
    pub total: usize,
}

/// What is not compliant, by rule: violations by severity, then what could not be evaluated. At
/// most `most` findings are kept of a rule.
pub fn top_findings(report: &Report<Spool>, most: usize) -> io::Result<Vec<RuleFindings>> {
    let mut rules: BTreeMap<_, RuleFindings> = BTreeMap::new();
    for evaluation in report.evaluations.evaluations()? {
        let evaluation = evaluation?;
        if evaluation.compliance_type == ComplianceType::Compliant || evaluation.is_excepted() {
            continue;
        }
        let (rule, severity) = (evaluation.rule.clone(), evaluation.severity);
        let is_unknown = evaluation.compliance_type == ComplianceType::InsufficientData;
        let of_rule = rules
            .entry((is_unknown, Reverse(severity), rule.clone()))
            .or_insert(RuleFindings { rule, severity, is_unknown, findings: Vec::new(), total: 0 });
        of_rule.total += 1;
        // Kept sorted and short: memory does not grow with what is found.
        let is_old = !evaluation.is_new();
        let findings = &mut of_rule.findings;
        let place = findings.partition_point(|other| !other.is_new() <= is_old);
        if place < most {
            findings.insert(place, evaluation);
            findings.truncate(most);
        }
    }
    Ok(rules.into_values().collect())
}

/// At most `most` of the violations that are under an exception.
pub fn excepted(report: &Report<Spool>, most: usize) -> io::Result<Vec<Evaluation>> {
    if report.excepted.total == 0 {
        return Ok(Vec::new());
    }
    let excepted = report
        .evaluations
        .evaluations()?
        .filter(|evaluation| evaluation.as_ref().map_or(true, Evaluation::is_excepted));
    excepted.take(most).collect()
}

impl<E> Report<E> {
    /// The counts by rule: rules with violations by severity, then those with resources that could
    /// not be evaluated, then the others. A rule of another version may not be known here.
    pub fn by_severity_of_rule(&self) -> Vec<(&str, Option<&'static Rule>, &Counts)> {
        let known = |(id, counts)| (String::as_str(id), rules::find(id), counts);
        let mut rules: Vec<_> = self.by_rule.iter().map(known).collect();
        rules.sort_by_key(|(_, rule, counts)| {
            (
                counts.non_compliant == 0,
                counts.non_compliant + counts.insufficient_data() == 0,
                Reverse(rule.map(|rule| rule.severity)),
                Reverse(counts.non_compliant),
            )
        });
        rules
    }
}
