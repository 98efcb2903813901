//! One checker's part of a scan: its marker, and the evaluations that are not stored yet.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use super::{OnStored, ScanRequest};
use crate::history::changes::Baseline;
use crate::history::failing::PreviousFinding;
use crate::history::port::{History, Selection, for_each_evaluation};
use crate::model::counts::Counts;
use crate::model::evaluation::{ComplianceType, Evaluation};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::port::PortError;
use crate::model::scan_record::Scan;

/// One checker's part of a scan.
pub struct CheckerScan {
    pub scan: Scan,
    pub baseline: Option<Baseline>,
    /// What was evaluated: a resource that AWS lists on two pages counts once.
    evaluated: HashSet<u64>,
    hasher: RandomState,
    pub batch: Vec<(Evaluation, Option<PreviousFinding>)>,
}

impl CheckerScan {
    pub fn add(&mut self, mut evaluation: Evaluation, request: &ScanRequest<'_>) {
        let Evaluation { account_id, region, resource_type, resource_id, rule, .. } = &evaluation;
        if !self.evaluated.insert(self.hasher.hash_one((
            account_id,
            region,
            resource_type,
            resource_id,
            rule,
        ))) {
            return;
        }
        let before = self.baseline.as_mut().and_then(|baseline| baseline.take(&mut evaluation));
        self.count(&evaluation, request);
        self.batch.push((evaluation, before));
    }

    fn count(&mut self, evaluation: &Evaluation, request: &ScanRequest<'_>) {
        match evaluation.compliance_type {
            ComplianceType::Compliant => self.scan.compliant += 1,
            ComplianceType::NonCompliant => self.scan.non_compliant += 1,
            ComplianceType::InsufficientData => self.scan.insufficient_data += 1,
            ComplianceType::NotApplicable => {}
        }
        let excepted = request.exceptions.cover(evaluation, request.scan_time);
        self.scan
            .by_rule
            .entry(evaluation.rule.clone())
            .or_default()
            .add(evaluation.compliance_type, excepted);
    }

    /// Looks at what earlier runs of the scan stored: it is not gone, and after a killed run it is
    /// counted only here.
    pub async fn read_again(
        &mut self,
        history: &dyn History,
        request: &ScanRequest<'_>,
    ) -> Result<(), PortError> {
        if !request.resume_from.recount && self.baseline.is_none() {
            return Ok(());
        }
        if request.resume_from.recount {
            (self.scan.compliant, self.scan.non_compliant, self.scan.insufficient_data) = (0, 0, 0);
            self.scan.by_rule.values_mut().for_each(|counts| *counts = Counts::default());
        }
        let mut baseline = self.baseline.take();
        let scan_id = self.scan.scan_id();
        let read = for_each_evaluation(history, &scan_id, Selection::All, |mut evaluation| {
            baseline.as_mut().and_then(|baseline| baseline.take(&mut evaluation));
            if request.resume_from.recount {
                self.count(&evaluation, request);
            }
            Ok(())
        });
        // An index that does not show everything yet makes nothing gone.
        if read.await? == self.scan.evaluations() {
            self.baseline = baseline;
        }
        Ok(())
    }

    pub async fn keep(
        &mut self,
        history: &dyn History,
        on_stored: &mut OnStored<'_>,
    ) -> Result<(), PortError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let (evaluations, before): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.batch).into_iter().unzip();
        history.store(&evaluations, Some(&self.scan.scan_id())).await?;
        evaluations
            .iter()
            .zip(&before)
            .for_each(|(evaluation, before)| on_stored(evaluation, before.as_ref()));
        Ok(())
    }
}

/// The part of each checker whose rules run; what an earlier run counted is in it.
pub async fn checker_scans(
    history: &dyn History,
    request: &ScanRequest<'_>,
) -> Result<BTreeMap<LambdaFunction, CheckerScan>, PortError> {
    let mut scans = BTreeMap::new();
    for checker in request.ruleset.rules().map(|rule| rule.checker) {
        if scans.contains_key(&checker) {
            continue;
        }
        // Every rule that runs, whether or not it finds anything to judge: what another rule found
        // before is not gone.
        let by_rule = request
            .ruleset
            .rules()
            .filter(|rule| rule.checker == checker)
            .map(|rule| (rule.id.to_owned(), Counts::default()))
            .collect();
        let parameters = request
            .ruleset
            .parameters()
            .iter()
            .filter(|(rule, _)| rule.checker == checker)
            .map(|(rule, values)| (rule.id.to_owned(), values.clone()))
            .collect();
        let mut scan = Scan {
            checker,
            recorded_as: checker.to_string(),
            target: request.target.clone(),
            scan_time: request.scan_time,
            finished_at: request.scan_time,
            source: request.source,
            data_as_of: request.data_as_of,
            partition: request.partition,
            compliant: 0,
            non_compliant: 0,
            insufficient_data: 0,
            by_rule,
            parameters: Some(parameters),
            incomplete: Vec::new(),
        };
        let baseline =
            if request.compare { Some(Baseline::previous_to(history, &scan).await?) } else { None };
        if let Some(from) = &request.resume_from.checkpoint {
            from.restore(&mut scan);
        }
        scans.insert(
            checker,
            CheckerScan {
                scan,
                baseline,
                evaluated: HashSet::new(),
                hasher: RandomState::new(),
                batch: Vec::new(),
            },
        );
    }
    Ok(scans)
}
