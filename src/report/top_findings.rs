//! The top findings of a report, for those formats that cannot show everything. What is under an
//! exception is not among it.

use std::cmp::Reverse;
use std::io;

use super::{Report, Spool};
use crate::model::evaluation::{ComplianceType, Evaluation};

/// At most `most` of what is not compliant, the violations by severity, new ones first, and then
/// what could not be judged; and how many there are in all.
pub fn top_findings(report: &Report<Spool>, most: usize) -> io::Result<(Vec<Evaluation>, usize)> {
    let rank = |evaluation: &Evaluation| {
        (
            evaluation.compliance_type == ComplianceType::InsufficientData,
            Reverse(evaluation.severity),
            !evaluation.is_new(),
        )
    };
    let mut top: Vec<Evaluation> = Vec::new();
    let mut total = 0;
    for evaluation in report.evaluations.evaluations()? {
        let evaluation = evaluation?;
        if evaluation.compliance_type == ComplianceType::Compliant || evaluation.is_excepted() {
            continue;
        }
        total += 1;
        // Kept sorted and short: memory does not grow with what is found.
        let place = top.partition_point(|other| rank(other) <= rank(&evaluation));
        if place < most {
            top.insert(place, evaluation);
            top.truncate(most);
        }
    }
    Ok((top, total))
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
