//! One month of an account: how much of everything there is to pay for.

use super::{
    CHANGE_SECONDS, EVALUATION_SECONDS, GB, ITEM_BYTES, ITEM_OVERHEAD_BYTES, LOG_BYTES,
    MONTHS_KEPT, NON_COMPLIANT, SCAN_SECONDS, SCANS, rules_per_resource,
};
use crate::model::lambda_functions::LambdaFunction;
use crate::rules::RULES;

/// One month, counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Month {
    pub resources: f64,
    pub functions: f64,
    pub checkers: f64,
    pub rules: f64,
    /// Evaluations that one scan makes.
    pub evaluations: f64,
    /// Changes that AWS Config records.
    pub changes: f64,
    /// Evaluations that changes cause: invocations, too.
    pub change_evaluations: f64,
}

// No account has so many resources that a float could not count them.
#[allow(clippy::cast_precision_loss)]
impl Month {
    pub fn new(resources: u64, changes_per_resource: f64) -> Self {
        let resources = resources as f64;
        let checkers = LambdaFunction::core().len() as f64;
        let changes = resources * changes_per_resource;
        Self {
            resources,
            functions: checkers + 1.0,
            checkers,
            rules: RULES.iter().filter(|rule| rule.is_core).count() as f64,
            evaluations: resources * rules_per_resource(),
            changes,
            change_evaluations: changes * rules_per_resource(),
        }
    }

    /// Evaluations of every scan of the month.
    pub fn scanned(&self) -> f64 {
        SCANS * self.evaluations
    }

    pub fn invocations(&self) -> f64 {
        SCANS * self.functions + self.change_evaluations
    }

    pub fn compute_seconds(&self) -> f64 {
        SCANS * self.functions * SCAN_SECONDS
            + self.scanned() * EVALUATION_SECONDS
            + self.change_evaluations * CHANGE_SECONDS
    }

    pub fn messages(&self) -> f64 {
        SCANS * self.rules + self.change_evaluations * NON_COMPLIANT
    }

    pub fn log_gb(&self) -> f64 {
        self.invocations() * LOG_BYTES / GB
    }

    pub fn table_gb(&self) -> f64 {
        MONTHS_KEPT
            * (self.scanned() + self.change_evaluations)
            * (ITEM_BYTES + ITEM_OVERHEAD_BYTES)
            / GB
    }

    /// Evaluations of single changes belong to no scan and are not in the index.
    pub fn index_gb(&self) -> f64 {
        MONTHS_KEPT * self.scanned() * (ITEM_BYTES + ITEM_OVERHEAD_BYTES) / GB
    }
}
