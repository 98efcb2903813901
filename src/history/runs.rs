//! Runs: the finished scans that share the moment which asked for them. People say "the scan
//! of noon"; history keeps one marker a checker and target.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use thiserror::Error;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime};

use crate::history::port::History;
use crate::model::counts::Counts;
use crate::model::evaluation::{rfc3339, rfc3339_seconds};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::port::PortError;
use crate::model::scan_record::{Gap, Scan};
use crate::report::ScanSummary;

/// How many runs an error names.
const CANDIDATES: usize = 5;

/// Finished scans of one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The scan time that all of them have.
    pub scan_time: OffsetDateTime,
    /// Their markers, one for each checker and target.
    pub scans: Vec<Scan>,
}

impl Run {
    /// Its place among runs: that of the scan whose data is the newest.
    fn order(&self) -> Option<(OffsetDateTime, OffsetDateTime)> {
        self.scans.iter().map(Scan::order).max()
    }

    /// Counts over all its scans.
    pub fn counts(&self) -> Counts {
        let mut all = Counts::default();
        self.scans.iter().flat_map(Scan::counts).for_each(|(_, counts)| all.merge(&counts));
        all
    }

    /// Counts by rule over all its scans.
    pub fn by_rule(&self) -> BTreeMap<String, Counts> {
        let mut by_rule: BTreeMap<String, Counts> = BTreeMap::new();
        self.scans
            .iter()
            .flat_map(Scan::counts)
            .for_each(|(rule, counts)| by_rule.entry(rule).or_default().merge(&counts));
        by_rule
    }

    /// What it could not see, each said once.
    pub fn incomplete(&self) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = Vec::new();
        for gap in self.scans.iter().flat_map(|scan| &scan.incomplete) {
            if !gaps.contains(gap) {
                gaps.push(gap.clone());
            }
        }
        gaps
    }

    /// The accounts and regions that it looked at, as people read them.
    pub fn targets(&self) -> String {
        let named = |scan: &Scan| format!("{} ({})", scan.target.account_id, scan.target.regions);
        let targets: BTreeSet<_> = self.scans.iter().map(named).collect();
        targets.into_iter().collect::<Vec<_>>().join(", ")
    }

    /// Whether a scan of both was of the same checker and target.
    fn shares_a_target(&self, other: &Self) -> bool {
        self.scans.iter().any(|scan| {
            other
                .scans
                .iter()
                .any(|theirs| (theirs.checker, &theirs.target) == (scan.checker, &scan.target))
        })
    }
}

/// A run as machines read it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunSummary {
    /// RFC 3339.
    pub scan_time: String,
    /// Where the resources came from.
    pub source: &'static str,
    /// How many evaluations are compliant.
    pub compliant: u64,
    /// How many are non-compliant and under no exception.
    pub non_compliant: u64,
    /// How many could not be evaluated.
    pub insufficient_data: u64,
    /// How many are under an exception.
    pub excepted: u64,
    /// Of what is compliant or not, what is compliant; 0 to 100.
    pub compliance_percentage: f64,
    /// The same counts for each rule that ran.
    pub by_rule: BTreeMap<String, Counts>,
    /// The scans it is made of.
    pub scans: Vec<ScanSummary>,
    /// What was not looked at.
    pub incomplete: Vec<Gap>,
}

impl From<&Run> for RunSummary {
    fn from(run: &Run) -> Self {
        let counts = run.counts();
        Self {
            scan_time: rfc3339(run.scan_time),
            source: run.scans.first().map_or("", |scan| scan.source.as_str()),
            compliant: counts.compliant,
            non_compliant: counts.non_compliant,
            insufficient_data: counts.insufficient_data(),
            excepted: counts.excepted,
            compliance_percentage: counts.percentage(),
            by_rule: run.by_rule(),
            scans: run.scans.iter().map(ScanSummary::from).collect(),
            incomplete: run.incomplete(),
        }
    }
}

/// Why there is no such run.
#[derive(Debug, Error, PartialEq)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum RunError {
    #[error(
        "no scan is called `{name}`: write a day, `yesterday`, `7d` for seven days ago, the beginning of a time that `compliance history` lists, `latest` or `previous`; the last are {candidates}"
    )]
    Unknown { name: String, candidates: String },
    #[error("several scans begin with `{name}`: {candidates}; write more of the time")]
    Ambiguous { name: String, candidates: String },
    #[error("there is no scan of {targets} before that of {newer} to compare it with")]
    Alone { newer: String, targets: String },
}

/// The run that a name means, among these (newest first): `latest`, `previous` (the one before
/// `latest` that shares a target with it), the last of a day, the last that is as many days old as
/// `7d` says, or the beginning of its time. By day only runs of what `newer` looked at count.
pub fn named<'a>(
    runs: &'a [Run],
    name: &str,
    newer: Option<&Run>,
    now: OffsetDateTime,
) -> Result<&'a Run, RunError> {
    match (name, runs.first()) {
        ("latest", Some(latest)) => return Ok(latest),
        ("previous", Some(latest)) => return run_before(runs, latest),
        _ => {}
    }
    // A run of something else is no answer to "a week ago".
    let comparable =
        || runs.iter().filter(|run| newer.is_none_or(|newer| run.shares_a_target(newer)));
    if let Some(days) = days_ago(name) {
        let latest = now.saturating_sub(Duration::days(days));
        if let Some(run) = comparable().find(|run| run.scan_time <= latest) {
            return Ok(run);
        }
    }
    let day = if name == "yesterday" {
        Some(now.saturating_sub(Duration::DAY).date())
    } else {
        Date::parse(name, format_description!("[year]-[month]-[day]")).ok()
    };
    if let Some(run) = comparable().find(|run| Some(run.scan_time.date()) == day) {
        return Ok(run);
    }
    let beginning = name.trim().replace(' ', "T");
    let beginning = beginning.trim_end_matches('Z');
    let fitting: Vec<_> = runs
        .iter()
        .filter(|run| !beginning.is_empty() && rfc3339(run.scan_time).starts_with(beginning))
        .collect();
    let candidates = |runs: &[&Run]| {
        let times: Vec<_> =
            runs.iter().take(CANDIDATES).map(|run| rfc3339(run.scan_time)).collect();
        format!("{}{}", times.join(", "), if runs.len() > CANDIDATES { ", …" } else { "" })
    };
    match fitting.as_slice() {
        [run] => Ok(run),
        [] => Err(RunError::Unknown {
            name: name.to_owned(),
            candidates: candidates(&runs.iter().take(CANDIDATES).collect::<Vec<_>>()),
        }),
        several => {
            Err(RunError::Ambiguous { name: name.to_owned(), candidates: candidates(several) })
        }
    }
}

/// `7d`: that many days ago.
fn days_ago(name: &str) -> Option<i64> {
    name.strip_suffix('d')?.parse::<u16>().ok().map(i64::from)
}

/// The newest run before another one that shares a target with it, by the age of the data: that of
/// an old snapshot may be scanned last.
pub fn run_before<'a>(runs: &'a [Run], newer: &Run) -> Result<&'a Run, RunError> {
    let alone =
        || RunError::Alone { newer: rfc3339_seconds(newer.scan_time), targets: newer.targets() };
    let earlier =
        runs.iter().filter(|run| run.order() < newer.order() && run.shares_a_target(newer));
    earlier.max_by_key(|run| run.order()).ok_or_else(alone)
}

/// The newest runs, newest first: `most` markers of each checker are looked at, those before a
/// moment where one is given.
pub async fn runs(
    history: &dyn History,
    older_than: Option<OffsetDateTime>,
    most: usize,
) -> Result<Vec<Run>, PortError> {
    let mut runs: BTreeMap<OffsetDateTime, Vec<Scan>> = BTreeMap::new();
    for checker in LambdaFunction::ALL {
        for scan in history.recent(checker, older_than, most).await? {
            runs.entry(scan.scan_time).or_default().push(scan);
        }
    }
    Ok(runs.into_iter().rev().map(|(scan_time, scans)| Run { scan_time, scans }).collect())
}
