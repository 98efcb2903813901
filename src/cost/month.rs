//! One month of an account: how much of everything there is to pay for.

use super::deployment::mix;
use super::{
    BATCHED_BYTES, CHANGE_SECONDS, Deployment, EVALUATION_SECONDS, GB, ITEM_BYTES,
    ITEM_OVERHEAD_BYTES, LOG_BYTES, MONTHS_KEPT, NON_COMPLIANT, SCAN_SECONDS, SCANS,
};
use crate::resource_types::s3_bucket;

/// One month, counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Month {
    pub resources: f64,
    pub functions: f64,
    pub checkers: f64,
    /// Evaluations that one scan makes and stores one by one: by the rules of the specification.
    pub evaluations: f64,
    /// Those that it stores in batches: by rules that packs bring.
    pub batched: f64,
    /// Changes that AWS Config records.
    pub changes: f64,
    /// Evaluations of AWS Config's rules that changes cause: invocations, too.
    pub config_evaluations: f64,
    /// Evaluations that these invocations store.
    pub stored_changes: f64,
    /// Calls about single buckets that one scan makes.
    pub bucket_calls: f64,
    /// Types that AWS Config records.
    pub recorded_types: f64,
}

// No account has so many resources that a float could not count them.
#[allow(clippy::cast_precision_loss)]
impl Month {
    pub fn new(deployment: &Deployment, resources: u64, changes_per_resource: f64) -> Self {
        let resources = resources as f64;
        let checkers = deployment.checkers().len() as f64;
        let changes = resources * changes_per_resource;
        let on_change = deployment.on_change();
        let buckets: f64 = mix()
            .filter(|(judged, _)| *judged == s3_bucket::TYPE)
            .map(|(_, share)| share * resources)
            .sum();
        Self {
            resources,
            functions: checkers + 1.0,
            checkers,
            evaluations: resources * deployment.of_core().each,
            batched: resources * deployment.of_packs().each,
            changes,
            config_evaluations: changes * on_change.config_evaluations,
            stored_changes: changes * on_change.stored,
            bucket_calls: buckets * deployment.bucket_calls() as f64,
            recorded_types: deployment.recorded_types() as f64,
        }
    }

    /// Evaluations of every scan of the month.
    pub fn scanned(&self) -> f64 {
        SCANS * (self.evaluations + self.batched)
    }

    pub fn invocations(&self) -> f64 {
        SCANS * self.functions + self.config_evaluations
    }

    pub fn compute_seconds(&self) -> f64 {
        SCANS * self.functions * SCAN_SECONDS
            + self.scanned() * EVALUATION_SECONDS
            + self.config_evaluations * CHANGE_SECONDS
    }

    pub fn messages(&self) -> f64 {
        SCANS * self.checkers + self.config_evaluations * NON_COMPLIANT
    }

    pub fn log_gb(&self) -> f64 {
        self.invocations() * LOG_BYTES / GB
    }

    pub fn table_gb(&self) -> f64 {
        self.gb(SCANS * self.evaluations + self.stored_changes)
    }

    /// Evaluations of single changes belong to no scan and are not in the index.
    pub fn index_gb(&self) -> f64 {
        self.gb(SCANS * self.evaluations)
    }

    /// So many single evaluations a month, and the batches of every scan.
    fn gb(&self, single: f64) -> f64 {
        let single = single * (ITEM_BYTES + ITEM_OVERHEAD_BYTES);
        MONTHS_KEPT * (single + SCANS * self.batched * BATCHED_BYTES) / GB
    }
}
