//! A resource's evaluations as periods of one status: months with the same result of a rule are one
//! line.

use std::collections::HashMap;

use crate::model::evaluation::Evaluation;

/// Consecutive evaluations of one rule with the same result.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusPeriod<'a> {
    /// The oldest of them.
    pub first: &'a Evaluation,
    /// The newest of them.
    pub last: &'a Evaluation,
    /// How many there are.
    pub evaluations: usize,
}

/// The periods, by the time they begin. The evaluations come oldest first, of any number of rules
/// and of resources that share a name.
pub fn status_periods(evaluations: &[Evaluation]) -> Vec<StatusPeriod<'_>> {
    let mut periods: Vec<StatusPeriod<'_>> = Vec::new();
    let mut newest = HashMap::new();
    for evaluation in evaluations {
        let of = (
            &evaluation.account_id,
            &evaluation.region,
            &evaluation.resource_type,
            &evaluation.resource_id,
            &evaluation.rule,
        );
        match newest.get(&of).and_then(|place: &usize| periods.get_mut(*place)) {
            Some(period) if period.last.compliance_type == evaluation.compliance_type => {
                period.last = evaluation;
                period.evaluations += 1;
            }
            _ => {
                newest.insert(of, periods.len());
                periods.push(StatusPeriod { first: evaluation, last: evaluation, evaluations: 1 });
            }
        }
    }
    periods
}

/// The newest evaluation of every rule and resource among these, oldest first.
pub fn newest(evaluations: &[Evaluation]) -> Vec<&Evaluation> {
    let mut newest: Vec<_> =
        status_periods(evaluations).into_iter().map(|period| period.last).collect();
    let same = |one: &Evaluation, other: &Evaluation| {
        (&one.account_id, &one.region, &one.resource_id, &one.rule)
            == (&other.account_id, &other.region, &other.resource_id, &other.rule)
    };
    let all = newest.clone();
    newest.retain(|evaluation| {
        !all.iter().any(|other| {
            same(evaluation, other) && other.evaluation_timestamp > evaluation.evaluation_timestamp
        })
    });
    newest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::evaluation::ComplianceType;
    use crate::model::evaluation::ComplianceType::{Compliant, InsufficientData, NonCompliant};
    use crate::report::samples;

    fn evaluation(day: u8, rule: &str, compliance_type: ComplianceType) -> Evaluation {
        let evaluation_timestamp = format!("2026-11-{day:02}T12:00:00.000001Z");
        Evaluation {
            evaluation_timestamp,
            rule: rule.to_owned(),
            compliance_type,
            ..samples::evaluation("i-1")
        }
    }

    #[test]
    fn each_rule_has_periods_of_its_own() {
        let evaluations = [
            evaluation(1, "a", NonCompliant),
            evaluation(1, "b", Compliant),
            evaluation(2, "a", NonCompliant),
            evaluation(2, "b", Compliant),
            evaluation(3, "a", InsufficientData),
            evaluation(3, "b", Compliant),
            evaluation(4, "a", NonCompliant),
        ];
        let found: Vec<_> = status_periods(&evaluations)
            .iter()
            .map(|period| {
                (
                    &period.first.evaluation_timestamp[8..10],
                    period.first.rule.as_str(),
                    period.last.compliance_type,
                    period.evaluations,
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("01", "a", NonCompliant, 2),
                ("01", "b", Compliant, 3),
                ("03", "a", InsufficientData, 1),
                ("04", "a", NonCompliant, 1)
            ]
        );
        let newest: Vec<_> = newest(&evaluations)
            .iter()
            .map(|evaluation| (evaluation.rule.as_str(), &evaluation.evaluation_timestamp[8..10]))
            .collect();
        assert_eq!(newest, [("b", "03"), ("a", "04")]);
        assert!(status_periods(&[]).is_empty());
    }
}
