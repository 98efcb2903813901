//! Where an account stood at its past scans: from their markers alone, so that a year costs no more
//! than its scans are many.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::history::port::History;
use crate::model::counts::Counts;
use crate::model::evaluation::rfc3339;
use crate::model::lambda_functions::LambdaFunction;
use crate::model::port::PortError;
use crate::model::scan_record::{Scan, Target};

/// How many markers of a checker are looked at: with thousands of targets a trend goes back less
/// far, rather than memory grow with them.
const MARKERS: usize = 20_000;

/// Where things stood once a scan had finished: the newest scan of every checker and target by
/// then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrendPoint {
    /// RFC 3339, UTC.
    pub scan_time: String,
    /// How many evaluations were compliant.
    pub compliant: u64,
    /// How many were non-compliant and under no exception.
    pub non_compliant: u64,
    /// How many could not be evaluated.
    pub insufficient_data: u64,
    /// Violations that were under an exception at the time.
    pub excepted: u64,
    /// As in the summary.
    pub compliance_percentage: f64,
    /// The same counts for each rule that ran.
    pub by_rule: BTreeMap<String, Counts>,
}

impl TrendPoint {
    fn new(scan_time: OffsetDateTime, by_rule: BTreeMap<String, Counts>) -> Self {
        let mut all = Counts::default();
        by_rule.values().for_each(|counts| all.merge(counts));
        Self {
            scan_time: rfc3339(scan_time),
            compliant: all.compliant,
            non_compliant: all.non_compliant,
            insufficient_data: all.insufficient_data(),
            excepted: all.excepted,
            compliance_percentage: all.percentage(),
            by_rule,
        }
    }
}

/// The last `points` moments at which a scan of one of the same checkers and targets as `scans`
/// finished, oldest first; of the wanted rules alone.
pub async fn trend(
    history: &dyn History,
    scans: &[Scan],
    points: usize,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<TrendPoint>, PortError> {
    let place = |target: &Target| (target.account_id.clone(), target.regions.clone());
    let mut targets: BTreeMap<LambdaFunction, BTreeSet<(String, String)>> = BTreeMap::new();
    scans
        .iter()
        .for_each(|scan| _ = targets.entry(scan.checker).or_default().insert(place(&scan.target)));
    let newest = scans.iter().map(Scan::order).max();
    let mut past: Vec<Scan> = Vec::new();
    for (checker, targets) in targets {
        // Whole runs: a part of one would look like a worse or a better day.
        let runs = points.min(MARKERS / targets.len().max(1)).max(1);
        let recent = history.recent(checker, None, runs.saturating_mul(targets.len())).await?;
        // What is newer than the scans the trend is for is not its past.
        past.extend(
            recent.into_iter().filter(|scan| {
                targets.contains(&place(&scan.target)) && Some(scan.order()) <= newest
            }),
        );
    }
    past.sort_by_key(Scan::order);
    let hidden = past
        .chunk_by(|left, right| left.scan_time == right.scan_time)
        .count()
        .saturating_sub(points);
    let mut latest: BTreeMap<(LambdaFunction, &str, &str), &Scan> = BTreeMap::new();
    let mut trend = Vec::new();
    for (number, run) in past.chunk_by(|left, right| left.scan_time == right.scan_time).enumerate()
    {
        latest.extend(run.iter().map(|scan| {
            ((scan.checker, scan.target.account_id.as_str(), scan.target.regions.as_str()), scan)
        }));
        let scan_time = run[0].scan_time;
        if number < hidden {
            continue;
        }
        let mut by_rule: BTreeMap<String, Counts> = BTreeMap::new();
        for (rule, counts) in latest
            .values()
            .flat_map(|scan| scan.counts())
            .filter(|(rule, counts)| counts.total > 0 && wanted(rule))
        {
            by_rule.entry(rule).or_default().merge(&counts);
        }
        trend.push(TrendPoint::new(scan_time, by_rule));
    }
    Ok(trend)
}
