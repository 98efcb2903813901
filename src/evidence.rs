//! Evidence: what an auditor gets of one framework and one window of time, out of the history
//! alone.
//!
//! One report of each scan in the window as of that scan's own moment, the exceptions, the rules'
//! texts, and a page that says what all this is and what it is not. One report is held at a time,
//! and of each only a line is remembered.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use serde::Serialize;
use thiserror::Error;
use time::{Duration, OffsetDateTime};

use crate::history::port::History;
use crate::history::runs::Run;
use crate::model::counts::Counts;
use crate::model::evaluation::rfc3339_seconds;
use crate::model::lambda_functions::LambdaFunction;
use crate::model::port::PortError;
use crate::model::scan_record::Scan;
use crate::report::aggregate;
use crate::report::format::Format;
use crate::report::{DataAge, Escaped, Report, Spool, file_name};
use crate::rules::Rule;
use crate::rules::catalogue::catalogue;
use crate::rules::frameworks::Framework;
use crate::rules::parameters::Values;
use crate::settings::exceptions::{Exception, Exceptions};

#[cfg(feature = "cli")]
pub mod folder;
mod page;
mod rule;
pub mod window;

pub use window::Window;

/// How many markers are asked for at first.
const MARKERS: usize = 256;
/// How many of a scan's gaps the page names; the report has them all.
const GAPS: usize = 5;
/// How many scans an error names.
const NAMED: usize = 10;

/// Where the files go. A path is relative, and its parts are parted by `/`.
pub trait Files {
    /// Writes a file: `content` gets where to write to.
    fn write(
        &mut self,
        path: &str,
        content: &mut dyn FnMut(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), PortError>;
}

/// What the evidence is to be of.
#[derive(Debug)]
pub struct EvidenceRequest<'a> {
    /// The framework that the evidence is for.
    pub framework: &'static Framework,
    /// The time that it covers.
    pub window: Window,
    /// The exceptions that are in force or have ended.
    pub exceptions: &'a Exceptions,
    /// The rules' parameters as they are set now, by id; a rule that is switched off is not there.
    pub parameters: BTreeMap<&'static str, Values>,
    /// The longest time between two scans that need not be named.
    pub longest_gap: Duration,
    /// When the evidence is made.
    pub now: OffsetDateTime,
}

/// Why there is no evidence.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum EvidenceError {
    #[error("no scan of a rule that serves {framework} finished {window}: {known}")]
    Empty { framework: &'static str, window: Window, known: String },
    #[error(transparent)]
    Port(#[from] PortError),
}

/// What the page says of one scan.
#[derive(Debug)]
struct ScanLine {
    scan_time: OffsetDateTime,
    counts: Counts,
    resources: u64,
    accounts: Vec<String>,
    regions: BTreeSet<String>,
    sources: BTreeSet<&'static str>,
    /// When AWS Config captured what was judged, where AWS was not asked.
    captured: Option<String>,
    /// Checkers that serve the framework and finished no scan of this moment.
    absent: Vec<LambdaFunction>,
    /// What was not seen, and how many more.
    incomplete: (Vec<String>, usize),
    /// The files, without their extensions.
    stem: String,
}

/// A time without a scan.
#[derive(Debug, Eq, PartialEq)]
struct Silence {
    checker: LambdaFunction,
    account_id: String,
    regions: String,
    from: OffsetDateTime,
    to: OffsetDateTime,
}

/// An exception, as `exceptions.json` has it.
#[derive(Debug, Serialize)]
struct InForce {
    #[serde(flatten)]
    exception: Exception,
    /// Whether its last day lies within the window.
    ended_in_window: bool,
    /// How many violations it covers in that scan of the window where there are most.
    most_findings_in_a_scan: u64,
}

/// All that is gathered for the page.
struct Gathered {
    lines: Vec<ScanLine>,
    silences: Vec<Silence>,
    exceptions: Vec<InForce>,
    /// Each at the newest scan that judged it.
    controls: Vec<(&'static str, Counts)>,
    /// With the digests of their texts.
    rules: Vec<(&'static Rule, String)>,
}

/// Writes the evidence, and returns how many scans it is of.
pub async fn evidence(
    history: &dyn History,
    request: &EvidenceRequest<'_>,
    files: &mut dyn Files,
) -> Result<usize, EvidenceError> {
    let runs = runs_within(history, request).await?;
    let (mut lines, mut exceptions) = (Vec::new(), Vec::new());
    let mut controls: Vec<_> = request
        .framework
        .controls()
        .into_iter()
        .map(|(control, _)| (control, Counts::default()))
        .collect();
    let mut stems = BTreeSet::new();
    for run in &runs {
        let asked = aggregate::ReportRequest {
            scans: &run.scans,
            gaps: Vec::new(),
            moment: run.scan_time,
            exceptions: request.exceptions,
            framework: Some(request.framework.id),
            options: aggregate::ReportOptions::default(),
        };
        let report = aggregate::report(history, asked).await?;
        let stem = free_stem(&mut stems, run.scan_time);
        for format in [Format::Json, Format::Csv] {
            files.write(&format!("{stem}.{}", format.extension()), &mut |to| {
                format.write(&report, to)
            })?;
        }
        exceptions = in_force(request, &report, &exceptions);
        // Not every scan runs every rule: what was judged last stays.
        let counted = controls
            .iter_mut()
            .zip(request.framework.counts(&report))
            .filter(|(_, (_, counts))| counts.total > 0);
        counted.for_each(|(control, newer)| *control = newer);
        lines.push(ScanLine::new(request, run, &report, stem));
    }
    write_json(files, "exceptions.json", &exceptions)?;
    write_json(files, "catalogue.json", &catalogue())?;
    let mut rules = Vec::new();
    for of in request.framework.rules() {
        let (text, digest) = rule::text(of, request.parameters.get(of.id));
        files.write(&format!("rules/{}.md", of.id), &mut |to| to.write_all(text.as_bytes()))?;
        rules.push((of, digest));
    }
    let gathered =
        Gathered { silences: silences(request, &runs), lines, exceptions, controls, rules };
    let page = page::page(request, &gathered);
    files.write("index.html", &mut |to| to.write_all(page.as_bytes()))?;
    Ok(gathered.lines.len())
}

fn write_json(files: &mut dyn Files, path: &str, value: &impl Serialize) -> Result<(), PortError> {
    files.write(path, &mut |to| {
        serde_json::to_writer_pretty(Escaped(&mut *to), value)?;
        to.write_all(b"\n")
    })
}

fn checkers(framework: &'static Framework) -> Vec<LambdaFunction> {
    LambdaFunction::with_rules(|rule| rule.serves(framework.id))
}

/// The runs of the window, oldest first.
async fn runs_within(
    history: &dyn History,
    request: &EvidenceRequest<'_>,
) -> Result<Vec<Run>, EvidenceError> {
    let mut runs: BTreeMap<OffsetDateTime, Vec<Scan>> = BTreeMap::new();
    for checker in checkers(request.framework) {
        let mut most = MARKERS;
        let scans = loop {
            let scans = history.recent(checker, Some(request.window.before), most).await?;
            // Doubled rather than paged: scans of several targets share a moment, and a page could
            // end between them.
            if scans.len() < most
                || scans.last().is_some_and(|oldest| oldest.scan_time < request.window.from)
            {
                break scans;
            }
            most *= 2;
        };
        for scan in scans.into_iter().filter(|scan| scan.scan_time >= request.window.from) {
            runs.entry(scan.scan_time).or_default().push(scan);
        }
    }
    if runs.is_empty() {
        let known = known(history, request.framework).await?;
        return Err(EvidenceError::Empty {
            framework: request.framework.title,
            window: request.window,
            known,
        });
    }
    Ok(runs.into_iter().map(|(scan_time, scans)| Run { scan_time, scans }).collect())
}

/// Which scans there are, for the error about a window without one.
async fn known(history: &dyn History, framework: &'static Framework) -> Result<String, PortError> {
    let mut times = BTreeSet::new();
    for checker in checkers(framework) {
        times.extend(
            history.recent(checker, None, NAMED + 1).await?.into_iter().map(|scan| scan.scan_time),
        );
    }
    let named: Vec<_> = times.iter().rev().take(NAMED).map(|time| rfc3339_seconds(*time)).collect();
    Ok(match named.len() {
        0 => "the history holds none at all; run `compliance scan` first".to_owned(),
        _ if times.len() > NAMED => format!(
            "the newest of the history are of {}, and there are older ones",
            named.join(", ")
        ),
        _ => format!("the history has those of {}", named.join(", ")),
    })
}

/// Two scans may fall into one second.
fn free_stem(taken: &mut BTreeSet<String>, scan_time: OffsetDateTime) -> String {
    let name = file_name(scan_time);
    let plain = format!("reports/{}", name.trim_end_matches(".json"));
    let mut stem = plain.clone();
    let mut number = 1;
    while !taken.insert(stem.clone()) {
        number += 1;
        stem = format!("{plain}-{number}");
    }
    stem
}

/// Exceptions that could cover rules of the framework and were in force at some time of the window.
/// When one began is not written anywhere.
fn in_force(
    request: &EvidenceRequest<'_>,
    report: &Report<Spool>,
    before: &[InForce],
) -> Vec<InForce> {
    let Window { from, .. } = request.window;
    let last = request.window.last_moment();
    let concerns = |exception: &Exception| {
        exception.rule == "*" || request.framework.rules().any(|rule| rule.id == exception.rule)
    };
    let kept = report
        .exceptions
        .iter()
        .filter(|summary| concerns(&summary.exception) && !summary.exception.is_expired(from));
    kept.enumerate()
        .map(|(number, summary)| InForce {
            exception: summary.exception.clone(),
            // Its last day is within the window when the window's last day is not before it.
            ended_in_window: summary.exception.days_left(last).is_some_and(|days| days <= 1),
            // They are the same ones in every report, in the same order.
            most_findings_in_a_scan: before
                .get(number)
                .map_or(0, |before| before.most_findings_in_a_scan)
                .max(summary.findings),
        })
        .collect()
}

/// Where no scan of a checker and a target finished for longer than is expected, within the window
/// and up to now.
fn silences(request: &EvidenceRequest<'_>, runs: &[Run]) -> Vec<Silence> {
    let mut times: BTreeMap<(LambdaFunction, &str, &str), Vec<OffsetDateTime>> = BTreeMap::new();
    for scan in runs.iter().flat_map(|run| &run.scans) {
        times
            .entry((scan.checker, &scan.target.account_id, &scan.target.regions))
            .or_default()
            .push(scan.scan_time);
    }
    let end = request.window.before.min(request.now);
    let mut silences = Vec::new();
    for ((checker, account_id, regions), scans) in times {
        let moments: Vec<_> =
            std::iter::once(request.window.from).chain(scans).chain([end]).collect();
        for pair in moments.windows(2).filter(|pair| pair[1] - pair[0] > request.longest_gap) {
            silences.push(Silence {
                checker,
                account_id: account_id.to_owned(),
                regions: regions.to_owned(),
                from: pair[0],
                to: pair[1],
            });
        }
    }
    // Of a checker that never finished there is no target to name.
    let seen: BTreeSet<_> =
        runs.iter().flat_map(|run| &run.scans).map(|scan| scan.checker).collect();
    for checker in checkers(request.framework).into_iter().filter(|checker| !seen.contains(checker))
    {
        let any = || "any".to_owned();
        silences.push(Silence {
            checker,
            account_id: any(),
            regions: any(),
            from: request.window.from,
            to: end,
        });
    }
    silences
}

impl ScanLine {
    fn new(request: &EvidenceRequest<'_>, run: &Run, report: &Report<Spool>, stem: String) -> Self {
        let took_part =
            |checker: &LambdaFunction| run.scans.iter().any(|scan| scan.checker == *checker);
        let named: Vec<_> = report.incomplete.iter().take(GAPS).map(ToString::to_string).collect();
        let more = report.incomplete.len() - named.len();
        Self {
            scan_time: run.scan_time,
            counts: report.total(),
            resources: report.summary.total_resources,
            accounts: report
                .scans
                .iter()
                .map(|scan| scan.account_id.clone())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            regions: report.scans.iter().map(|scan| scan.regions.clone()).collect(),
            sources: run.scans.iter().map(|scan| scan.source.as_str()).collect(),
            captured: report.data_as_of.as_ref().map(DataAge::captured),
            absent: checkers(request.framework)
                .into_iter()
                .filter(|checker| !took_part(checker))
                .collect(),
            incomplete: (named, more),
            stem,
        }
    }
}
