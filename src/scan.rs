//! The first use case: read an inventory, judge what it finds, keep what was judged, and leave a marker for each checker.

use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;
use tokio::sync::mpsc;

use crate::evaluation::{ComplianceType, Evaluation, Source};
use crate::ports::{Found, Gap, History, Inventory, PortError, Scan, Target, scan_id};
use crate::rules::{Checker, Ruleset};

/// How many evaluations go to history at once.
const BATCH: usize = 256;
/// How many finds may wait to be judged.
const WAITING: usize = 1024;

/// What is to be scanned.
#[derive(Debug)]
pub struct Request<'a> {
    pub ruleset: &'a Ruleset,
    pub target: Target,
    /// The moment of the event that asked for the scan: the key of everything stored.
    pub scan_time: OffsetDateTime,
    pub source: Source,
    pub now: fn() -> OffsetDateTime,
}

/// Runs a scan. `seen` is told every evaluation once it is safely stored. Returns the marker of each checker.
pub async fn scan(
    inventory: &dyn Inventory,
    history: &dyn History,
    request: &Request<'_>,
    seen: &mut (dyn FnMut(&Evaluation) + Send),
) -> Result<Vec<Scan>, PortError> {
    let mut scans = markers(request);
    let wanted = request.ruleset.resource_types();
    let (sender, mut found) = mpsc::channel(WAITING);
    let reading = inventory.read(&wanted, sender);
    let judging = async {
        let mut batches: BTreeMap<Checker, Vec<Evaluation>> = BTreeMap::new();
        while let Some(item) = found.recv().await {
            match item {
                Found::Gap(gap) => scans.values_mut().filter(|scan| concerns(&gap, scan)).for_each(|scan| scan.incomplete.push(gap.clone())),
                Found::Resource(resource) => {
                    for (rule, evaluation) in request.ruleset.evaluate(&resource, request.scan_time, request.source) {
                        let batch = batches.entry(rule.checker).or_default();
                        batch.push(evaluation);
                        if batch.len() >= BATCH {
                            keep(history, &mut scans, rule.checker, batch, seen).await?;
                            batch.clear();
                        }
                    }
                }
            }
        }
        for (checker, batch) in batches {
            keep(history, &mut scans, checker, &batch, seen).await?;
        }
        Ok::<_, PortError>(())
    };
    tokio::try_join!(reading, judging)?;
    let mut scans: Vec<_> = scans.into_values().collect();
    refuse_blind(&scans)?;
    for scan in &mut scans {
        scan.finished_at = (request.now)();
        history.finish(scan).await?;
    }
    Ok(scans)
}

/// A scan that was refused everything is a failure, not an account where all is well: it leaves no marker.
fn refuse_blind(scans: &[Scan]) -> Result<(), PortError> {
    let blind = |scan: &Scan| scan.source == Source::Live && scan.evaluations() == 0 && !scan.incomplete.is_empty();
    if scans.is_empty() || !scans.iter().all(blind) {
        return Ok(());
    }
    let gaps: BTreeSet<_> = scans.iter().flat_map(|scan| &scan.incomplete).map(ToString::to_string).collect();
    let gaps: Vec<_> = gaps.into_iter().collect();
    Err(PortError::new("nothing could be read, so nothing was judged", gaps.join("; ")))
}

fn markers(request: &Request<'_>) -> BTreeMap<Checker, Scan> {
    let marker = |checker| Scan {
        checker,
        target: request.target.clone(),
        scan_time: request.scan_time,
        finished_at: request.scan_time,
        source: request.source,
        compliant: 0,
        non_compliant: 0,
        insufficient_data: 0,
        incomplete: Vec::new(),
    };
    request.ruleset.rules().map(|rule| (rule.checker, marker(rule.checker))).collect()
}

/// A gap names the resource type it is about, or concerns everyone.
fn concerns(gap: &Gap, scan: &Scan) -> bool {
    let types = crate::resource::ResourceType::ALL;
    let named = types.iter().find(|kind| gap.what.starts_with(kind.as_str()));
    named.is_none_or(|kind| scan.checker.rules().any(|rule| rule.resource_type == *kind))
}

async fn keep(
    history: &dyn History,
    scans: &mut BTreeMap<Checker, Scan>,
    checker: Checker,
    batch: &[Evaluation],
    seen: &mut (dyn FnMut(&Evaluation) + Send),
) -> Result<(), PortError> {
    let Some(scan) = scans.get_mut(&checker) else { return Ok(()) };
    for evaluation in batch {
        match evaluation.compliance_type {
            ComplianceType::Compliant => scan.compliant += 1,
            ComplianceType::NonCompliant => scan.non_compliant += 1,
            ComplianceType::InsufficientData => scan.insufficient_data += 1,
            ComplianceType::NotApplicable => {}
        }
    }
    let id = scan_id(checker, &scan.target, scan.scan_time);
    history.store(batch, Some(&id)).await?;
    batch.iter().for_each(seen);
    Ok(())
}
