//! Counts of evaluations, as reports, markers and trends give them.

use serde::{Deserialize, Serialize};

use crate::model::evaluation::ComplianceType;

/// `total` is compliant, non-compliant, excepted and insufficient data together.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// All evaluations, without those that do not apply.
    pub total: u64,
    /// How many are compliant.
    pub compliant: u64,
    /// How many are non-compliant and under no exception.
    pub non_compliant: u64,
    /// Violations under an exception that is in force: counted here alone, and left out of the
    /// percentage.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub excepted: u64,
}

// The signature is serde's.
#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Counts {
    /// Counts an evaluation; one that does not apply is not counted.
    pub const fn add(&mut self, compliance_type: ComplianceType, excepted: bool) {
        self.total += 1;
        match compliance_type {
            ComplianceType::Compliant => self.compliant += 1,
            ComplianceType::NonCompliant if excepted => self.excepted += 1,
            ComplianceType::NonCompliant => self.non_compliant += 1,
            ComplianceType::InsufficientData | ComplianceType::NotApplicable => {}
        }
    }

    /// Adds what was counted elsewhere.
    pub const fn merge(&mut self, other: &Self) {
        self.total += other.total;
        self.compliant += other.compliant;
        self.non_compliant += other.non_compliant;
        self.excepted += other.excepted;
    }

    /// How many could not be evaluated.
    pub const fn insufficient_data(&self) -> u64 {
        // A marker may hold anything.
        self.total
            .saturating_sub(self.compliant)
            .saturating_sub(self.non_compliant)
            .saturating_sub(self.excepted)
    }

    /// Whether anything was judged: nothing judged is not the same as all well.
    pub const fn is_judged(&self) -> bool {
        self.compliant + self.non_compliant > 0
    }

    /// Percent of compliant among compliant and non-compliant, one decimal; 100.0 where there is
    /// nothing to judge.
    // Counts are far below 2^52, where f64 would begin to round.
    #[allow(clippy::cast_precision_loss)]
    pub fn percentage(&self) -> f64 {
        if !self.is_judged() {
            return 100.0;
        }
        (self.compliant as f64 * 1000.0 / (self.compliant + self.non_compliant) as f64).round()
            / 10.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ComplianceType::{Compliant, InsufficientData, NonCompliant};

    #[test]
    fn an_exception_takes_a_violation_out_of_the_percentage() {
        let mut counts = Counts::default();
        for (compliance_type, excepted) in [
            (Compliant, false),
            (NonCompliant, false),
            (NonCompliant, true),
            (InsufficientData, false),
        ] {
            counts.add(compliance_type, excepted);
        }
        assert_eq!(counts, Counts { total: 4, compliant: 1, non_compliant: 1, excepted: 1 });
        assert_eq!((counts.insufficient_data(), counts.percentage()), (1, 50.0));
    }
}
