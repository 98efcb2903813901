//! The worst of a report, for those formats that cannot show everything.

use std::cmp::Reverse;
use std::io;

use super::{Report, Spool};
use crate::evaluation::{ComplianceType, Evaluation};

/// At most `shown` of what is not compliant, the violations by severity and then what could not be judged; and how many there are in all.
pub fn worst(report: &Report<Spool>, shown: usize) -> io::Result<(Vec<Evaluation>, usize)> {
    let rank = |evaluation: &Evaluation| (evaluation.compliance_type == ComplianceType::InsufficientData, Reverse(evaluation.severity));
    let mut worst: Vec<Evaluation> = Vec::new();
    let mut total = 0;
    for evaluation in report.evaluations.evaluations()? {
        let evaluation = evaluation?;
        if evaluation.compliance_type == ComplianceType::Compliant {
            continue;
        }
        total += 1;
        // Kept sorted and short: memory does not grow with what is found.
        let place = worst.partition_point(|other| rank(other) <= rank(&evaluation));
        if place < shown {
            worst.insert(place, evaluation);
            worst.truncate(shown);
        }
    }
    Ok((worst, total))
}
