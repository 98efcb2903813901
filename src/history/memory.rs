//! A history in memory, for tests and benches: the same contract as the others, nothing kept.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use crate::history::port::{History, Selection};
use crate::model::evaluation::Evaluation;
use crate::model::finding::{Finding, finding};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::port::PortFuture;
use crate::model::scan_record::{Scan, Target};

/// History in memory: for tests, and for rehearsals that store nothing.
#[derive(Debug, Default)]
pub struct Memory {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    evaluations: BTreeMap<(String, String, Finding), (Evaluation, Option<String>)>,
    scans: Vec<Scan>,
}

impl Memory {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything stored, by resource id and timestamp.
    pub fn evaluations(&self) -> Vec<Evaluation> {
        self.kept().evaluations.values().map(|(evaluation, _)| evaluation.clone()).collect()
    }

    fn newest_first(
        &self,
        wanted: impl Fn(&Scan) -> bool,
        older_than: Option<OffsetDateTime>,
        most: usize,
    ) -> Vec<Scan> {
        let mut scans: Vec<_> = self
            .kept()
            .scans
            .iter()
            .filter(|scan| {
                wanted(scan) && older_than.is_none_or(|older_than| scan.scan_time < older_than)
            })
            .cloned()
            .collect();
        scans.sort_by_key(|scan| std::cmp::Reverse(scan.scan_time));
        scans.truncate(most);
        scans
    }

    fn of_scan(&self, scan_id: &str) -> Vec<Evaluation> {
        let mut evaluations: Vec<_> = self
            .kept()
            .evaluations
            .values()
            .filter(|(_, id)| id.as_deref() == Some(scan_id))
            .map(|(evaluation, _)| evaluation.clone())
            .collect();
        evaluations
            .sort_by(|left, right| left.evaluation_timestamp.cmp(&right.evaluation_timestamp));
        evaluations
    }
}

impl History for Memory {
    fn store<'a>(
        &'a self,
        evaluations: &'a [Evaluation],
        scan_id: Option<&'a str>,
    ) -> PortFuture<'a, ()> {
        for evaluation in evaluations {
            let key = (
                evaluation.resource_id.clone(),
                evaluation.evaluation_timestamp.clone(),
                finding(evaluation),
            );
            self.kept().evaluations.insert(key, (evaluation.clone(), scan_id.map(str::to_owned)));
        }
        Box::pin(async { Ok(()) })
    }

    fn finish<'a>(&'a self, scan: &'a Scan) -> PortFuture<'a, ()> {
        self.kept().scans.push(scan.clone());
        Box::pin(async { Ok(()) })
    }

    fn newest(
        &self,
        checker: LambdaFunction,
        older_than: Option<OffsetDateTime>,
    ) -> PortFuture<'_, Vec<Scan>> {
        let kept = self.kept();
        let scans = kept.scans.iter().filter(|scan| {
            scan.checker == checker
                && older_than.is_none_or(|older_than| scan.scan_time < older_than)
        });
        let newest = scans.clone().map(|scan| scan.scan_time).max();
        let run = scans.filter(|scan| Some(scan.scan_time) == newest).cloned().collect();
        Box::pin(async { Ok(run) })
    }

    fn of_target<'a>(
        &'a self,
        checker: LambdaFunction,
        target: &'a Target,
        older_than: Option<OffsetDateTime>,
        most: usize,
    ) -> PortFuture<'a, Vec<Scan>> {
        let scans = self.newest_first(
            |scan| scan.checker == checker && scan.target == *target,
            older_than,
            most,
        );
        Box::pin(async { Ok(scans) })
    }

    fn recent(
        &self,
        checker: LambdaFunction,
        older_than: Option<OffsetDateTime>,
        most: usize,
    ) -> PortFuture<'_, Vec<Scan>> {
        let scans = self.newest_first(|scan| scan.checker == checker, older_than, most);
        Box::pin(async { Ok(scans) })
    }

    fn timeline<'a>(&'a self, resource: &'a str) -> PortFuture<'a, Vec<Evaluation>> {
        let mut evaluations = self.evaluations();
        evaluations.retain(|evaluation| {
            evaluation.resource_id == resource || evaluation.resource_name == resource
        });
        evaluations
            .sort_by(|left, right| left.evaluation_timestamp.cmp(&right.evaluation_timestamp));
        Box::pin(async { Ok(evaluations) })
    }

    fn count<'a>(&'a self, scan_id: &'a str) -> PortFuture<'a, u64> {
        let count = self.of_scan(scan_id).len() as u64;
        Box::pin(async move { Ok(count) })
    }

    fn read<'a>(
        &'a self,
        scan_id: &'a str,
        selection: Selection,
        evaluations: Sender<Evaluation>,
    ) -> PortFuture<'a, ()> {
        let mut found = self.of_scan(scan_id);
        found.retain(|evaluation| selection.takes(evaluation.compliance_type));
        Box::pin(async move {
            for evaluation in found {
                if evaluations.send(evaluation).await.is_err() {
                    break;
                }
            }
            Ok(())
        })
    }
}
