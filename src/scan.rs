//! The first use case: read an inventory, judge what it finds, keep what was judged, and leave a marker for each checker.

use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;
use tokio::sync::mpsc;

use crate::changes::{Baseline, Before};
use crate::counts::Counts;
use crate::evaluation::{ComplianceType, Evaluation, Source};
use crate::exceptions::Exceptions;
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
    pub exceptions: &'a Exceptions,
    /// Whether to look at the scan before, which says since when something has been failing, and what is new.
    pub compare: bool,
    pub now: fn() -> OffsetDateTime,
}

/// What a scan leaves.
#[derive(Debug)]
pub struct Scanned {
    /// The marker of each checker.
    pub scans: Vec<Scan>,
    /// What failed in the scan before and was not seen again, of those checkers that saw everything.
    pub gone: Vec<Before>,
}

/// Is told every evaluation once it is safely stored, with what the scan before said of it where that failed.
pub type Seen<'a> = dyn FnMut(&Evaluation, Option<&Before>) + Send + 'a;

/// Runs a scan.
pub async fn scan(inventory: &dyn Inventory, history: &dyn History, request: &Request<'_>, seen: &mut Seen<'_>) -> Result<Scanned, PortError> {
    let mut scans = markers(history, request).await?;
    let tags = request.exceptions.tag_keys();
    let wanted = request.ruleset.resource_types();
    let (sender, mut found) = mpsc::channel(WAITING);
    let reading = inventory.read(&wanted, sender);
    let judging = async {
        while let Some(item) = found.recv().await {
            match item {
                Found::Gap(gap) => {
                    scans
                        .values_mut()
                        .filter(|under_way| concerns(&gap, &under_way.scan))
                        .for_each(|under_way| under_way.scan.incomplete.push(gap.clone()));
                }
                Found::Resource(resource) => {
                    for (rule, mut evaluation) in request.ruleset.evaluate(&resource, request.scan_time, request.source) {
                        evaluation.tags = tags.iter().filter_map(|key| Some(((*key).to_owned(), resource.tag(key)?.to_owned()))).collect();
                        if let Some(under_way) = scans.get_mut(&rule.checker) {
                            under_way.add(evaluation, request);
                            if under_way.batch.len() >= BATCH {
                                under_way.keep(history, seen).await?;
                            }
                        }
                    }
                }
            }
        }
        for under_way in scans.values_mut() {
            under_way.keep(history, seen).await?;
        }
        Ok::<_, PortError>(())
    };
    tokio::try_join!(reading, judging)?;
    let (mut finished, mut gone) = (Vec::new(), Vec::new());
    for UnderWay { scan, baseline, .. } in scans.into_values() {
        if scan.incomplete.is_empty() {
            gone.extend(baseline.map(Baseline::rest).into_iter().flatten().filter(|before| scan.ran(&before.rule)));
        }
        finished.push(scan);
    }
    refuse_blind(&finished)?;
    for scan in &mut finished {
        scan.finished_at = (request.now)();
        history.finish(scan).await?;
    }
    Ok(Scanned { scans: finished, gone })
}

/// One checker's part of a scan.
struct UnderWay {
    scan: Scan,
    baseline: Option<Baseline>,
    batch: Vec<(Evaluation, Option<Before>)>,
}

impl UnderWay {
    fn add(&mut self, mut evaluation: Evaluation, request: &Request<'_>) {
        let before = self.baseline.as_mut().and_then(|baseline| baseline.take(&mut evaluation));
        match evaluation.compliance_type {
            ComplianceType::Compliant => self.scan.compliant += 1,
            ComplianceType::NonCompliant => self.scan.non_compliant += 1,
            ComplianceType::InsufficientData => self.scan.insufficient_data += 1,
            ComplianceType::NotApplicable => {}
        }
        let excepted = request.exceptions.cover(&evaluation, request.scan_time);
        self.scan.by_rule.entry(evaluation.rule.clone()).or_default().add(evaluation.compliance_type, excepted);
        self.batch.push((evaluation, before));
    }

    async fn keep(&mut self, history: &dyn History, seen: &mut Seen<'_>) -> Result<(), PortError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let (evaluations, before): (Vec<_>, Vec<_>) = std::mem::take(&mut self.batch).into_iter().unzip();
        let id = scan_id(self.scan.checker, &self.scan.target, self.scan.scan_time);
        history.store(&evaluations, Some(&id)).await?;
        evaluations.iter().zip(&before).for_each(|(evaluation, before)| seen(evaluation, before.as_ref()));
        Ok(())
    }
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

async fn markers(history: &dyn History, request: &Request<'_>) -> Result<BTreeMap<Checker, UnderWay>, PortError> {
    let mut markers = BTreeMap::new();
    for checker in request.ruleset.rules().map(|rule| rule.checker) {
        if markers.contains_key(&checker) {
            continue;
        }
        // Every rule that runs, whether or not it finds anything to judge: what another rule found before is not gone.
        let by_rule = request.ruleset.rules().filter(|rule| rule.checker == checker).map(|rule| (rule.id.to_owned(), Counts::default())).collect();
        let baseline = if request.compare { Some(Baseline::before(history, checker, &request.target, request.scan_time).await?) } else { None };
        let scan = Scan {
            checker,
            target: request.target.clone(),
            scan_time: request.scan_time,
            finished_at: request.scan_time,
            source: request.source,
            compliant: 0,
            non_compliant: 0,
            insufficient_data: 0,
            by_rule,
            incomplete: Vec::new(),
        };
        markers.insert(checker, UnderWay { scan, baseline, batch: Vec::new() });
    }
    Ok(markers)
}

/// A gap names the resource type it is about, or concerns everyone.
fn concerns(gap: &Gap, scan: &Scan) -> bool {
    let types = crate::resource::ResourceType::ALL;
    let named = types.iter().find(|kind| gap.what.starts_with(kind.as_str()));
    named.is_none_or(|kind| scan.checker.rules().any(|rule| rule.resource_type == *kind))
}
