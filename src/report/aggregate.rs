//! The second use case: read finished scans back from history and make a report of them.
//!
//! Cost grows with the scans that are read, never with the history they lie in.

use std::collections::BTreeMap;

use futures_util::stream::{StreamExt, TryStreamExt, iter};
use time::{Duration, OffsetDateTime};

use crate::history::changes::Baseline;
use crate::history::first::First;
use crate::history::known::KnownFindings;
use crate::history::port::{History, Selection, for_each_evaluation};
use crate::history::trend::trend;
use crate::model::evaluation::{ComplianceType, Evaluation, rfc3339_seconds};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::port::PortError;
use crate::model::scan_record::{Gap, Scan};
use crate::report::{Report, ReportBuilder, Spool};
use crate::rules::{RULES, Rule, find};
use crate::settings::exceptions::Exceptions;
use crate::settings::excluded::Excluded;

/// How often a scan whose evaluations are not all there yet is read again, and how long to wait
/// between.
const READS: u32 = 4;
/// For how many scans what they are compared with is read ahead: of many accounts there are
/// thousands, and each is a few short questions.
const AHEAD: usize = 16;
/// How many past scans a report's trend goes back.
const TREND: usize = 30;
const WAIT: std::time::Duration = std::time::Duration::from_millis(500);

/// The newest finished run of every checker. What is missing or older than `stale_after` is named.
pub async fn newest(
    history: &dyn History,
    checkers: &[LambdaFunction],
    now: OffsetDateTime,
    stale_after: Duration,
) -> Result<(Vec<Scan>, Vec<Gap>), PortError> {
    let mut scans = Vec::new();
    let mut gaps = Vec::new();
    for checker in checkers {
        let run = history.newest(*checker, None).await?;
        match run.first() {
            None => gaps.push(Gap::of_checker(
                *checker,
                checker.as_str(),
                "no finished scan is in the history",
            )),
            Some(scan) if now - scan.scan_time > stale_after => {
                let hours = (now - scan.scan_time).whole_hours();
                gaps.push(Gap::of_checker(
                    *checker,
                    checker.as_str(),
                    format!(
                        "stale: its newest finished scan is of {}, {hours} hours ago",
                        rfc3339_seconds(scan.scan_time)
                    ),
                ));
            }
            Some(_) => {}
        }
        scans.extend(run);
    }
    Ok((scans, gaps))
}

/// The same, with the newest scans of all other functions: nothing is missing where those have
/// none, for they may run nowhere.
pub async fn newest_of_all(
    history: &dyn History,
    expected: &[LambdaFunction],
    now: OffsetDateTime,
) -> Result<(Vec<Scan>, Vec<Gap>), PortError> {
    let (mut scans, gaps) = newest(history, expected, now, Duration::MAX).await?;
    let others = LambdaFunction::ALL.into_iter().filter(|function| !expected.contains(function));
    for function in others {
        scans.extend(history.newest(function, None).await?);
    }
    scans.sort_by_key(|scan| scan.checker);
    Ok((scans, gaps))
}

/// What a report is to be made of.
#[derive(Debug)]
pub struct ReportRequest<'a> {
    /// The markers of the scans.
    pub scans: &'a [Scan],
    /// What is known to be missing.
    pub gaps: Vec<Gap>,
    /// When the report is made.
    pub moment: OffsetDateTime,
    /// The exceptions to lay over the evaluations.
    pub exceptions: &'a Exceptions,
    /// The framework that the report is limited to.
    pub framework: Option<&'a str>,
    /// What else the report is made with.
    pub options: ReportOptions,
}

/// What a report may be made with besides.
#[derive(Clone, Debug, Default)]
pub struct ReportOptions {
    /// The names of accounts that are known, by their ids.
    pub account_names: BTreeMap<String, String>,
    /// What to compare with instead of the scans before.
    pub known: Option<KnownFindings>,
    /// The resources to leave out.
    pub excluded: Excluded,
}

/// Takes every resolved finding as the newer scan evaluated it; of a deleted resource as
/// [`ComplianceType::NotApplicable`](crate::model::evaluation::ComplianceType). A report names a
/// thousand at most, this gets them all.
pub type OnResolved<'a> = dyn FnMut(&Evaluation) + Send + 'a;

/// A report. Each scan's evaluations are counted against its marker, and a difference is named.
pub async fn report(
    history: &dyn History,
    request: ReportRequest<'_>,
) -> Result<Report<Spool>, PortError> {
    report_with_resolved(history, request, &mut |_| ()).await
}

/// The same, with every resolved finding given to `on_resolved`.
pub async fn report_with_resolved(
    history: &dyn History,
    request: ReportRequest<'_>,
    on_resolved: &mut OnResolved<'_>,
) -> Result<Report<Spool>, PortError> {
    let spooling =
        |error| PortError::new("writing the report to a temporary file (is the disk full?)", error);
    let mut builder = ReportBuilder::new(request.moment, request.exceptions).map_err(spooling)?;
    request.framework.inspect(|framework| builder.limit(framework));
    let ReportOptions { account_names, known, excluded } = request.options;
    builder.account_names = account_names;
    builder.exclude(excluded.patterns());
    let known = known.as_ref();
    // Checkers without a rule of the report have no part in it, and neither has what
    // they could not see.
    let takes_part = |checker: LambdaFunction| {
        request.framework.is_none_or(|framework| checker.rules().any(|rule| rule.serves(framework)))
    };
    let scans: Vec<Scan> =
        request.scans.iter().filter(|scan| takes_part(scan.checker)).cloned().collect();
    let gaps = request
        .gaps
        .into_iter()
        .filter(|gap| request.framework.is_none_or(|framework| gap.concerns(serving(framework))));
    gaps.for_each(|gap| builder.add_gap(gap));
    let preparing = scans.iter().map(|scan| async move {
        let baseline = match known {
            Some(known) => known.before(scan),
            None => Baseline::previous_to(history, scan).await?,
        };
        await_all(history, scan, &scan.scan_id()).await?;
        Ok::<_, PortError>(baseline)
    });
    let mut prepared = iter(preparing.collect::<Vec<_>>()).buffered(AHEAD);
    for scan in &scans {
        let Some(mut baseline) = prepared.try_next().await? else { break };
        builder.changes.compare_with(&baseline);
        if let Some(framework) = request.framework {
            let wants = |id: &str| find(id).is_some_and(|rule| rule.serves(framework));
            builder.changes.rules.retain(wants);
        }
        let scan_id = scan.scan_id();
        let mut solved = First::default();
        let adding = |mut evaluation: Evaluation| {
            if !builder.wants(&evaluation.rule) {
                return Ok(());
            }
            if known.is_some() {
                // What the history knows does not count.
                evaluation.failing_since = None;
            }
            let before = baseline.take(&mut evaluation);
            if excluded.covers(&evaluation) {
                builder.count_excluded();
                return Ok(());
            }
            builder.except(&mut evaluation);
            if before.is_some() && evaluation.compliance_type == ComplianceType::Compliant {
                on_resolved(&evaluation);
            }
            if let Some(before) = builder.changes.count(&evaluation, before) {
                solved.insert(&evaluation, || before);
            }
            builder.add(&evaluation).map_err(spooling)
        };
        let count = for_each_evaluation(history, &scan_id, Selection::All, adding).await?;
        builder.changes.name_solved(solved.into_values());
        builder.add_scan(scan).map_err(spooling)?;
        if count != scan.evaluations() {
            builder.add_gap(Gap::of_checker(
                scan.checker,
                &scan_id,
                format!(
                    "{count} evaluations were read, but the scan stored {}",
                    scan.evaluations()
                ),
            ));
        } else if scan.incomplete.is_empty() {
            // Only a scan that saw everything can tell what is gone.
            let gone: Vec<_> = baseline
                .rest()
                .into_iter()
                .filter(|before| scan.ran(&before.rule) && builder.wants(&before.rule))
                .filter(|before| !excluded.names(&before.resource_id, &before.resource_name))
                .collect();
            gone.iter().for_each(|before| on_resolved(&before.gone(scan)));
            builder.changes.add_gone(gone);
        }
    }
    builder.trend = trend(history, &scans, TREND, &|rule| builder.wants(rule)).await?;
    builder.finish().map_err(spooling)
}

/// The rules that serve a framework.
fn serving(framework: &str) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().filter(move |rule| rule.serves(framework))
}

/// An index may lag behind its table: a scan that has just finished is counted first, and given a
/// moment to appear whole.
async fn await_all(history: &dyn History, scan: &Scan, scan_id: &str) -> Result<(), PortError> {
    // Of many accounts and regions most hold nothing.
    if scan.evaluations() == 0 {
        return Ok(());
    }
    for _ in 1..READS {
        if history.count(scan_id).await? >= scan.evaluations() {
            return Ok(());
        }
        tokio::time::sleep(WAIT).await;
    }
    Ok(())
}
