//! The first use case: read a source, evaluate its resources, store the evaluations, and leave a
//! marker for each checker.
//!
//! Sources emit checkpoints. Everything before a checkpoint is stored before the checkpoint is, so
//! a resumed scan loses nothing, and what it stores again has the same keys.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use tokio::sync::mpsc;

use crate::history::changes::Baseline;
use crate::history::failing::PreviousFinding;
use crate::history::port::History;
use crate::model::checkpoint::{Checkpoint, Cursor, Cursors, is_unfinished};
use crate::model::evaluation::{Evaluation, Source};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::partition::Partition;
use crate::model::port::PortError;
use crate::model::resource::Resource;
use crate::model::scan_record::{Gap, Scan, Target};
use crate::rules::{Ruleset, Wanted};
use crate::settings::exceptions::Exceptions;
use crate::sources::source::{Inventory, SourceEvent};

mod checker_scan;
mod joined;
mod relations;

pub use joined::read_joined;

use checker_scan::{CheckerScan, checker_scans};
use relations::Relations;

/// How many messages of an inventory may wait.
const WAITING: usize = 16;

/// How many reasons an error names.
const REASONS: usize = 5;

/// From how many evaluations on a batch of whole resources goes to history.
const BATCH: usize = 256;

/// What is to be scanned.
#[derive(Debug)]
pub struct ScanRequest<'a> {
    /// The rules to run, with their parameters.
    pub ruleset: &'a Ruleset,
    /// What is scanned, as the marker names it.
    pub target: Target,
    /// The moment of the event that asked for the scan: the key of everything stored.
    pub scan_time: OffsetDateTime,
    /// Where the resources come from.
    pub source: Source,
    /// Of when the data is, where it is not read from AWS now.
    pub data_as_of: Option<OffsetDateTime>,
    /// Of the accounts, where it is known.
    pub partition: Option<Partition>,
    /// What counts as excepted in the marker.
    pub exceptions: &'a Exceptions,
    /// Whether to look at the scan before, which says since when something has been failing, and
    /// what is new.
    pub compare: bool,
    /// Where an earlier run of the scan ended.
    pub resume_from: ResumeFrom<'a>,
    /// The clock, for the markers.
    pub now: fn() -> OffsetDateTime,
}

/// Where a scan begins, and what notes its progress.
#[derive(Default)]
pub struct ResumeFrom<'a> {
    /// What an earlier run of the same scan left.
    pub checkpoint: Option<Checkpoint>,
    /// Whether that run was killed: it may have stored more than it noted, so everything is counted
    /// again from the history in the end.
    pub recount: bool,
    /// Stores a checkpoint; `None` where the scan cannot be resumed.
    pub on_checkpoint: Option<&'a OnCheckpoint<'a>>,
}

/// Notes how far a scan has come, once everything until then is stored.
pub type OnCheckpoint<'a> = dyn Fn(&Checkpoint) -> Result<(), PortError> + Sync + 'a;

impl std::fmt::Debug for ResumeFrom<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ResumeFrom")
            .field("checkpoint", &self.checkpoint)
            .field("recount", &self.recount)
            .finish_non_exhaustive()
    }
}

/// What a scan leaves.
#[derive(Debug)]
pub struct ScanOutcome {
    /// The marker of each checker.
    pub scans: Vec<Scan>,
    /// What failed in the scan before and was not seen again, of those checkers that saw
    /// everything.
    pub gone: Vec<PreviousFinding>,
    /// Where the next run goes on; then no marker is left in the history yet.
    pub unfinished: Option<Checkpoint>,
}

/// Takes every evaluation once it is stored, with what the scan before said of it where that
/// failed.
pub type OnStored<'a> = dyn FnMut(&Evaluation, Option<&PreviousFinding>) + Send + 'a;

/// Runs a scan.
pub async fn scan(
    inventory: &dyn Inventory,
    history: &dyn History,
    request: &ScanRequest<'_>,
    on_stored: &mut OnStored<'_>,
) -> Result<ScanOutcome, PortError> {
    let mut scans = checker_scans(history, request).await?;
    let wanted = request.exceptions.wanted(request.ruleset);
    let mut relations = Relations::new(request.ruleset);
    let from = request
        .resume_from
        .checkpoint
        .as_ref()
        .map(|from| from.cursors.clone())
        .unwrap_or_default();
    for gap in types_without_file(&wanted, request.source) {
        for CheckerScan { scan, .. } in scans.values_mut() {
            // A scan that goes on has it already.
            if gap.concerns(scan.checker.rules()) && !scan.incomplete.contains(&gap) {
                scan.incomplete.push(gap.clone());
            }
        }
    }
    let mut cursors = from.clone();
    let (sender, mut found) = mpsc::channel(WAITING);
    let reading = inventory.read(&wanted, &from, sender);
    let judging = async {
        while let Some(item) = found.recv().await {
            match item {
                SourceEvent::Gap(gap) => {
                    scans
                        .values_mut()
                        .filter(|checker_scan| gap.concerns(checker_scan.scan.checker.rules()))
                        .for_each(|checker_scan| checker_scan.scan.incomplete.push(gap.clone()));
                }
                SourceEvent::Checkpoint(part, cursor) => {
                    for checker_scan in scans.values_mut() {
                        checker_scan.keep(history, on_stored).await?;
                    }
                    cursors.insert(part, cursor);
                    // What waits for a related resource is not stored yet.
                    if let Some(on_checkpoint) =
                        request.resume_from.on_checkpoint.filter(|_| !relations.is_waited_for())
                    {
                        on_checkpoint(&Checkpoint::new(
                            &cursors,
                            scans.values().map(|checker_scan| &checker_scan.scan),
                        ))?;
                    }
                }
                SourceEvent::Related(read) => {
                    judge(&relations.read(read), &mut scans, history, request, on_stored).await?;
                }
                SourceEvent::LookedAt(resources) => {
                    resources.iter().for_each(|resource| relations.remember(resource));
                }
                SourceEvent::Resources(resources) => {
                    let joined: Vec<_> = resources
                        .into_iter()
                        .filter_map(|resource| relations.take(resource))
                        .collect();
                    judge(&joined, &mut scans, history, request, on_stored).await?;
                    // What else waits has its turn: a user who ends the scan.
                    tokio::task::yield_now().await;
                }
            }
        }
        judge(&relations.finish(), &mut scans, history, request, on_stored).await?;
        for checker_scan in scans.values_mut() {
            checker_scan.keep(history, on_stored).await?;
        }
        Ok::<_, PortError>(())
    };
    tokio::try_join!(reading, judging)?;
    if is_unfinished(&cursors) {
        refuse_standstill(&from, &cursors)?;
        let scans: Vec<_> = scans.into_values().map(|checker_scan| checker_scan.scan).collect();
        let unfinished = Some(Checkpoint::new(&cursors, scans.iter()));
        return Ok(ScanOutcome { scans, gone: Vec::new(), unfinished });
    }
    if request.resume_from.checkpoint.is_some() {
        for checker_scan in scans.values_mut() {
            checker_scan.read_again(history, request).await?;
        }
    }
    let (mut finished, mut gone) = (Vec::new(), Vec::new());
    for CheckerScan { scan, baseline, .. } in scans.into_values() {
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
    Ok(ScanOutcome { scans: finished, gone, unfinished: None })
}

/// What was not looked at because only AWS Config knows the type.
fn types_without_file(wanted: &Wanted, source: Source) -> Vec<Gap> {
    let why = match source {
        Source::Live => "it is not read from AWS: scan AWS Config's files with --snapshot",
        Source::Plan => {
            "nothing says how plans describe it: add a file with [resource_type] to your rules, or \
             scan AWS Config's files with --snapshot"
        }
        Source::Demo | Source::Snapshot | Source::ConfigEvent => return Vec::new(),
    };
    let without_file = wanted.judged.iter().filter(|judged| {
        let plans = judged.definition().plan.resources;
        !judged.has_file() && (source != Source::Plan || plans.is_empty())
    });
    without_file.map(|judged| Gap::of(*judged, judged.as_str(), why)).collect()
}

/// Judges resources, and keeps what comes of it in batches.
async fn judge(
    resources: &[Resource],
    scans: &mut BTreeMap<LambdaFunction, CheckerScan>,
    history: &dyn History,
    request: &ScanRequest<'_>,
    on_stored: &mut OnStored<'_>,
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
            if let Some(checker_scan) = scans.get_mut(&rule.checker) {
                checker_scan.add(evaluation, request);
            }
        }
        // Between resources: the evaluations of one are stored together.
        for checker_scan in scans.values_mut() {
            if checker_scan.batch.len() >= BATCH {
                checker_scan.keep(history, on_stored).await?;
            }
        }
    }
    Ok(())
}

/// Without progress the scan would be resumed forever.
fn refuse_standstill(from: &Cursors, cursors: &Cursors) -> Result<(), PortError> {
    let got_further = |(part, cursor): (&String, &Cursor)| match from.get(part) {
        None => *cursor != Cursor::Beginning,
        Some(before) => cursor != before,
    };
    if cursors.iter().any(got_further) {
        return Ok(());
    }
    let parts: Vec<_> = cursors
        .iter()
        .filter(|(_, cursor)| **cursor != Cursor::End)
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
