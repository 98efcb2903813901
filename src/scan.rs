//! The first use case: read an inventory, judge what it finds, keep what was judged, and leave a
//! marker for each checker.
//!
//! An inventory sends positions. Everything before a position is stored before the position is
//! noted, so a resumed scan loses nothing, and what it stores again has the same keys.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use time::OffsetDateTime;
use tokio::sync::mpsc;

use crate::history::changes::Baseline;
use crate::history::failing::Before;
use crate::history::port::{History, Selection, for_each_evaluation};
use crate::model::checkpoint::{Checkpoint, Cursor, Cursors, is_unfinished};
use crate::model::counts::Counts;
use crate::model::evaluation::{ComplianceType, Evaluation, Source};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::partition::Partition;
use crate::model::port::PortError;
use crate::model::resource::Resource;
use crate::model::scan_record::{Scan, Target};
use crate::rules::Ruleset;
use crate::settings::exceptions::Exceptions;
use crate::sources::source::{Inventory, SourceEvent};

mod relations;

use relations::Relations;

/// How many messages of an inventory may wait.
const WAITING: usize = 16;

/// How many reasons an error names.
const REASONS: usize = 5;

/// How many evaluations go to history at once.
const BATCH: usize = 256;

/// What is to be scanned.
#[derive(Debug)]
pub struct Request<'a> {
    pub ruleset: &'a Ruleset,
    pub target: Target,
    /// The moment of the event that asked for the scan: the key of everything stored.
    pub scan_time: OffsetDateTime,
    pub source: Source,
    /// Of when the data is, where it is not read from AWS now.
    pub data_as_of: Option<OffsetDateTime>,
    /// Of the accounts, where it is known.
    pub partition: Option<Partition>,
    pub exceptions: &'a Exceptions,
    /// Whether to look at the scan before, which says since when something has been failing, and
    /// what is new.
    pub compare: bool,
    pub course: Course<'a>,
    pub now: fn() -> OffsetDateTime,
}

/// Where a scan begins, and what notes its progress.
#[derive(Default)]
pub struct Course<'a> {
    /// What an earlier run of the same scan left.
    pub from: Option<Checkpoint>,
    /// Whether that run was killed: it may have stored more than it noted, so everything is counted
    /// again from the history in the end.
    pub recount: bool,
    pub note: Option<&'a Note<'a>>,
}

/// Notes how far a scan has come, once everything until then is stored.
pub type Note<'a> = dyn Fn(&Checkpoint) -> Result<(), PortError> + Sync + 'a;

impl std::fmt::Debug for Course<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Course")
            .field("from", &self.from)
            .field("recount", &self.recount)
            .finish_non_exhaustive()
    }
}

/// What a scan leaves.
#[derive(Debug)]
pub struct Scanned {
    /// The marker of each checker.
    pub scans: Vec<Scan>,
    /// What failed in the scan before and was not seen again, of those checkers that saw
    /// everything.
    pub gone: Vec<Before>,
    /// Where the next run goes on; then no marker is left in the history yet.
    pub unfinished: Option<Checkpoint>,
}

/// Takes every evaluation once it is stored, with what the scan before said of it where that
/// failed.
pub type Seen<'a> = dyn FnMut(&Evaluation, Option<&Before>) + Send + 'a;

/// Runs a scan.
pub async fn scan(
    inventory: &dyn Inventory,
    history: &dyn History,
    request: &Request<'_>,
    seen: &mut Seen<'_>,
) -> Result<Scanned, PortError> {
    let mut scans = markers(history, request).await?;
    let wanted = request.exceptions.wanted(request.ruleset);
    let mut relations = Relations::new(request.ruleset);
    let from = request.course.from.as_ref().map(|from| from.positions.clone()).unwrap_or_default();
    let mut positions = from.clone();
    let (sender, mut found) = mpsc::channel(WAITING);
    let reading = inventory.read(&wanted, &from, sender);
    let judging = async {
        while let Some(item) = found.recv().await {
            match item {
                SourceEvent::Gap(gap) => {
                    scans
                        .values_mut()
                        .filter(|under_way| gap.concerns(under_way.scan.checker.rules()))
                        .for_each(|under_way| under_way.scan.incomplete.push(gap.clone()));
                }
                SourceEvent::Position(part, position) => {
                    for under_way in scans.values_mut() {
                        under_way.keep(history, seen).await?;
                    }
                    positions.insert(part, position);
                    // What waits for a related resource is not stored yet.
                    if let Some(note) = request.course.note.filter(|_| !relations.is_waited_for()) {
                        note(&Checkpoint::new(
                            &positions,
                            scans.values().map(|under_way| &under_way.scan),
                        ))?;
                    }
                }
                SourceEvent::Related(read) => {
                    judge(&relations.read(read), &mut scans, history, request, seen).await?;
                }
                SourceEvent::Resources(resources) => {
                    let joined: Vec<_> = resources
                        .into_iter()
                        .filter_map(|resource| relations.take(resource))
                        .collect();
                    judge(&joined, &mut scans, history, request, seen).await?;
                }
            }
        }
        judge(&relations.finish(), &mut scans, history, request, seen).await?;
        for under_way in scans.values_mut() {
            under_way.keep(history, seen).await?;
        }
        Ok::<_, PortError>(())
    };
    tokio::try_join!(reading, judging)?;
    if is_unfinished(&positions) {
        refuse_standstill(&from, &positions)?;
        let scans: Vec<_> = scans.into_values().map(|under_way| under_way.scan).collect();
        let unfinished = Some(Checkpoint::new(&positions, scans.iter()));
        return Ok(Scanned { scans, gone: Vec::new(), unfinished });
    }
    if request.course.from.is_some() {
        for under_way in scans.values_mut() {
            under_way.read_again(history, request).await?;
        }
    }
    let (mut finished, mut gone) = (Vec::new(), Vec::new());
    for UnderWay { scan, baseline, .. } in scans.into_values() {
        if scan.incomplete.is_empty() {
            gone.extend(
                baseline
                    .map(Baseline::rest)
                    .into_iter()
                    .flatten()
                    .filter(|before| scan.ran(&before.rule)),
            );
        }
        finished.push(scan);
    }
    refuse_blind(&finished)?;
    for scan in &mut finished {
        scan.finished_at = (request.now)();
        history.finish(scan).await?;
    }
    Ok(Scanned { scans: finished, gone, unfinished: None })
}

/// Judges resources, and keeps what comes of it in batches.
async fn judge(
    resources: &[Resource],
    scans: &mut BTreeMap<LambdaFunction, UnderWay>,
    history: &dyn History,
    request: &Request<'_>,
    seen: &mut Seen<'_>,
) -> Result<(), PortError> {
    let tags = request.exceptions.tag_keys();
    for resource in resources {
        for (rule, mut evaluation) in
            request.ruleset.evaluate(resource, request.scan_time, request.source)
        {
            evaluation.tags = tags
                .iter()
                .filter_map(|key| Some(((*key).to_owned(), resource.tag(key)?.to_owned())))
                .collect();
            if let Some(under_way) = scans.get_mut(&rule.checker) {
                under_way.add(evaluation, request);
                if under_way.batch.len() >= BATCH {
                    under_way.keep(history, seen).await?;
                }
            }
        }
    }
    Ok(())
}

/// One checker's part of a scan.
struct UnderWay {
    scan: Scan,
    baseline: Option<Baseline>,
    /// What was evaluated: a resource that AWS lists on two pages counts once.
    evaluated: HashSet<u64>,
    hasher: RandomState,
    batch: Vec<(Evaluation, Option<Before>)>,
}

impl UnderWay {
    fn add(&mut self, mut evaluation: Evaluation, request: &Request<'_>) {
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

    fn count(&mut self, evaluation: &Evaluation, request: &Request<'_>) {
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
    async fn read_again(
        &mut self,
        history: &dyn History,
        request: &Request<'_>,
    ) -> Result<(), PortError> {
        if !request.course.recount && self.baseline.is_none() {
            return Ok(());
        }
        if request.course.recount {
            (self.scan.compliant, self.scan.non_compliant, self.scan.insufficient_data) = (0, 0, 0);
            self.scan.by_rule.values_mut().for_each(|counts| *counts = Counts::default());
        }
        let mut baseline = self.baseline.take();
        let scan_id = self.scan.scan_id();
        let read = for_each_evaluation(history, &scan_id, Selection::All, |mut evaluation| {
            baseline.as_mut().and_then(|baseline| baseline.take(&mut evaluation));
            if request.course.recount {
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

    async fn keep(&mut self, history: &dyn History, seen: &mut Seen<'_>) -> Result<(), PortError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let (evaluations, before): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.batch).into_iter().unzip();
        history.store(&evaluations, Some(&self.scan.scan_id())).await?;
        evaluations
            .iter()
            .zip(&before)
            .for_each(|(evaluation, before)| seen(evaluation, before.as_ref()));
        Ok(())
    }
}

/// Without progress the scan would be resumed forever.
fn refuse_standstill(from: &Cursors, positions: &Cursors) -> Result<(), PortError> {
    let got_further = |(part, position): (&String, &Cursor)| match from.get(part) {
        None => *position != Cursor::Beginning,
        Some(before) => position != before,
    };
    if positions.iter().any(got_further) {
        return Ok(());
    }
    let parts: Vec<_> = positions
        .iter()
        .filter(|(_, position)| **position != Cursor::End)
        .map(|(part, _)| part.as_str())
        .collect();
    Err(PortError::new(
        "the scan got no further within its time",
        format!("not one page was read of {}", parts.join(", ")),
    ))
}

/// If every call was denied, the scan fails and leaves no marker; it does not report an empty,
/// compliant account.
fn refuse_blind(scans: &[Scan]) -> Result<(), PortError> {
    let blind = |scan: &Scan| {
        scan.source == Source::Live && scan.evaluations() == 0 && !scan.incomplete.is_empty()
    };
    if scans.is_empty() || !scans.iter().all(blind) {
        return Ok(());
    }
    // A list of every region is refused for the same reason.
    let mut gaps: Vec<_> = scans.iter().flat_map(|scan| &scan.incomplete).collect();
    gaps.sort_by_key(|gap| &gap.what);
    let mut reasons = BTreeMap::new();
    for gap in gaps {
        reasons.entry(gap.why.as_str()).or_insert(gap);
    }
    let more = if reasons.len() > REASONS {
        format!("; and {} more reasons", reasons.len() - REASONS)
    } else {
        String::new()
    };
    let named: Vec<_> = reasons.into_values().take(REASONS).map(ToString::to_string).collect();
    Err(PortError::new(
        "nothing could be read, so nothing was judged",
        format!("{}{more}", named.join("; ")),
    ))
}

async fn markers(
    history: &dyn History,
    request: &Request<'_>,
) -> Result<BTreeMap<LambdaFunction, UnderWay>, PortError> {
    let mut markers = BTreeMap::new();
    for checker in request.ruleset.rules().map(|rule| rule.checker) {
        if markers.contains_key(&checker) {
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
            incomplete: Vec::new(),
        };
        let baseline =
            if request.compare { Some(Baseline::before(history, &scan).await?) } else { None };
        if let Some(from) = &request.course.from {
            from.restore(&mut scan);
        }
        markers.insert(
            checker,
            UnderWay {
                scan,
                baseline,
                evaluated: HashSet::new(),
                hasher: RandomState::new(),
                batch: Vec::new(),
            },
        );
    }
    Ok(markers)
}
