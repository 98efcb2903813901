//! The report: counts over evaluations, and the evaluations themselves.
//!
//! Evaluations are added one by one and spooled to a temporary file, so that a report of a million
//! costs no more memory than one of a hundred. [`Report`] is the one description of the format:
//! what is written is its serialization, and its JSON Schema is derived from it.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufWriter, Write};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::history::changes::Changes;
use crate::history::trend::TrendPoint;
use crate::model::evaluation::{Evaluation, rfc3339, rfc3339_seconds};
use crate::model::scan_record::{Gap, Scan, Target};
use crate::rules;
use crate::settings::exceptions::{Exception, Exceptions};

pub use crate::model::counts::Counts;

pub mod aggregate;
pub mod asff;
pub mod coverage;
mod csv;
mod data_age;
mod escaped;
#[cfg(feature = "cli")]
pub mod folder;
pub mod format;
mod html;
mod json;
mod junit;
mod list;
mod markdown;
mod ndjson;
mod ocsf;
mod partitions;
pub mod port;
#[cfg(feature = "lambda")]
pub mod s3;
#[cfg(test)]
pub(crate) mod samples;
mod sarif;
#[cfg(feature = "lambda")]
pub mod security_hub;
mod spool;
mod top_findings;

pub use data_age::DataAge;
pub use escaped::Escaped;
pub use ndjson::partitioned;
pub use partitions::Partitions;
pub use spool::Spool;
pub use top_findings::{excepted, top_findings};

/// The report's version. What may change in which is promised in docs/report.md; a report of every
/// version is in checks/fixtures/reports.
pub const SCHEMA_VERSION: &str = "1.2";

/// Reports that name no version are older than the versions.
fn before_versions() -> String {
    "1.0".to_owned()
}

/// A compliance report. The first five keys are the documented ones; the others stand beside them.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report<E = Vec<Evaluation>> {
    /// RFC 3339, UTC.
    pub report_timestamp: String,
    pub summary: Summary,
    pub by_resource_type: BTreeMap<String, Counts>,
    pub by_rule: BTreeMap<String, Counts>,
    pub evaluations: E,
    /// The version of this format: the second number grows when something is added, the first when
    /// anything else changes.
    #[serde(default = "before_versions")]
    pub schema_version: String,
    /// What AWS refused to say, counted apart and left out of the percentage.
    pub insufficient_data: CountedApart,
    pub by_severity: BTreeMap<String, Counts>,
    pub by_region: BTreeMap<String, Counts>,
    pub by_account: BTreeMap<String, Counts>,
    /// Framework, then control. Counts of the rules that serve it; controls that no rule touches
    /// are not here.
    pub by_control: BTreeMap<String, BTreeMap<String, Counts>>,
    pub scans: Vec<ScanSummary>,
    /// What is missing or stale, and why. Empty where everything was seen.
    pub incomplete: Vec<Gap>,
    /// Violations under an exception that is in force, counted apart and left out of the
    /// percentage.
    #[serde(default)]
    pub excepted: CountedApart,
    /// What is new and what is solved since the scans before.
    #[serde(default)]
    pub changes: Changes,
    /// Where things stood at past scans, oldest first; the newest is this report's own.
    #[serde(default)]
    pub trend: Vec<TrendPoint>,
    /// Every exception, in force or ended, with how many of the findings it speaks of.
    #[serde(default)]
    pub exceptions: Vec<ExceptionSummary>,
    /// The framework that the report is limited to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framework: Option<String>,
    /// How old the data is where it was not read from AWS for the scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_as_of: Option<DataAge>,
    /// For formats that write ARNs.
    #[serde(skip)]
    pub partitions: Partitions,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Distinct resources among the evaluations.
    pub total_resources: u64,
    pub total_evaluations: u64,
    pub compliant: u64,
    pub non_compliant: u64,
    /// Percent of compliant among compliant and non-compliant, one decimal; 100.0 where there is
    /// nothing to judge.
    pub compliance_percentage: f64,
}

#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedApart {
    pub total: u64,
    pub by_rule: BTreeMap<String, u64>,
}

/// An exception, and what became of it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExceptionSummary {
    #[serde(flatten)]
    pub exception: Exception,
    pub expired: bool,
    /// How many violations of this report it speaks of.
    pub findings: u64,
}

/// A scan that the report is made of.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScanSummary {
    pub scan_id: String,
    pub checker: String,
    pub account_id: String,
    pub regions: String,
    pub scan_time: String,
    pub finished_at: String,
    pub evaluations: u64,
}

impl From<&Scan> for ScanSummary {
    fn from(scan: &Scan) -> Self {
        Self {
            scan_id: scan.scan_id(),
            checker: scan.checker.as_str().to_owned(),
            account_id: scan.target.account_id.clone(),
            regions: scan.target.regions.clone(),
            scan_time: rfc3339(scan.scan_time),
            finished_at: rfc3339(scan.finished_at),
            evaluations: scan.evaluations(),
        }
    }
}

/// `compliance-report-YYYYMMDD-HHMMSS.json`, in UTC.
pub fn file_name(moment: OffsetDateTime) -> String {
    let format =
        format_description!("compliance-report-[year][month][day]-[hour][minute][second].json");
    moment.to_offset(time::UtcOffset::UTC).format(format).unwrap_or_default()
}

/// Gathers a report.
#[derive(Debug)]
pub struct ReportBuilder {
    moment: OffsetDateTime,
    exceptions: Exceptions,
    /// How many findings each exception speaks of.
    found: Vec<u64>,
    framework: Option<String>,
    pub changes: Changes,
    pub trend: Vec<TrendPoint>,
    spool: BufWriter<File>,
    hasher: RandomState,
    resources: HashSet<u64>,
    total: Counts,
    by_resource_type: BTreeMap<String, Counts>,
    by_rule: BTreeMap<String, Counts>,
    by_severity: BTreeMap<String, Counts>,
    by_region: BTreeMap<String, Counts>,
    by_account: BTreeMap<String, Counts>,
    scans: Vec<ScanSummary>,
    incomplete: Vec<Gap>,
    data_as_of: Option<DataAge>,
    partitions: Partitions,
}

impl ReportBuilder {
    /// A report as of a moment: exceptions that have ended by then no longer count.
    pub fn new(moment: OffsetDateTime, exceptions: &Exceptions) -> io::Result<Self> {
        Ok(Self {
            moment,
            exceptions: exceptions.clone(),
            found: vec![0; exceptions.iter().count()],
            framework: None,
            changes: Changes::default(),
            trend: Vec::new(),
            spool: BufWriter::new(tempfile::tempfile()?),
            hasher: RandomState::new(),
            resources: HashSet::new(),
            total: Counts::default(),
            by_resource_type: BTreeMap::new(),
            by_rule: BTreeMap::new(),
            by_severity: BTreeMap::new(),
            by_region: BTreeMap::new(),
            by_account: BTreeMap::new(),
            scans: Vec::new(),
            incomplete: Vec::new(),
            data_as_of: None,
            partitions: Partitions::default(),
        })
    }

    /// Limits the report to the rules that serve a framework.
    pub fn limit(&mut self, framework: &str) {
        self.framework = Some(framework.to_owned());
    }

    /// Whether the report speaks of this rule.
    pub fn wants(&self, rule: &str) -> bool {
        self.framework
            .as_deref()
            .is_none_or(|framework| rules::find(rule).is_some_and(|rule| rule.serves(framework)))
    }

    /// Lays an exception over an evaluation, if there is one for it.
    pub fn except(&mut self, evaluation: &mut Evaluation) {
        if let Some(number) = self.exceptions.apply(evaluation, self.moment) {
            self.found[number] += 1;
        }
    }

    pub fn add(&mut self, evaluation: &Evaluation) -> io::Result<()> {
        serde_json::to_writer(&mut self.spool, evaluation)?;
        self.spool.write_all(b"\n")?;
        let Evaluation { resource_type, account_id, region, resource_id, .. } = evaluation;
        self.resources.insert(self.hasher.hash_one((
            resource_type,
            account_id,
            region,
            resource_id,
        )));
        self.partitions.add_regions(account_id, region);
        DataAge::add(&mut self.data_as_of, evaluation);
        let add =
            |counts: &mut Counts| counts.add(evaluation.compliance_type, evaluation.is_excepted());
        add(&mut self.total);
        for (group, key) in [
            (&mut self.by_resource_type, evaluation.resource_type.as_str()),
            (&mut self.by_rule, &evaluation.rule),
            (&mut self.by_severity, evaluation.severity.as_str()),
            (&mut self.by_region, &evaluation.region),
            (&mut self.by_account, &evaluation.account_id),
        ] {
            // Looked up first: the key is owned only the first time it is seen.
            match group.get_mut(key) {
                Some(counts) => add(counts),
                None => add(group.entry(key.to_owned()).or_default()),
            }
        }
        Ok(())
    }

    /// Names a scan whose evaluations were added, with what it could not see.
    pub fn add_scan(&mut self, scan: &Scan) {
        self.scans.push(scan.into());
        let Target { account_id, regions } = &scan.target;
        self.partitions.add_regions(account_id, regions);
        scan.partition.inspect(|partition| self.partitions.add(account_id, *partition));
        for gap in &scan.incomplete {
            self.add_gap(gap.clone());
        }
    }

    pub fn add_gap(&mut self, gap: Gap) {
        if !self.incomplete.contains(&gap) {
            self.incomplete.push(gap);
        }
    }

    /// The counts as a report, with the evaluations still in their spool.
    pub fn finish(mut self) -> io::Result<Report<Spool>> {
        self.spool.flush()?;
        let file = self.spool.into_inner().map_err(io::IntoInnerError::into_error)?;
        let apart = |count: fn(&Counts) -> u64| CountedApart {
            total: count(&self.total),
            by_rule: self
                .by_rule
                .iter()
                .map(|(rule, counts)| (rule.clone(), count(counts)))
                .filter(|(_, count)| *count > 0)
                .collect(),
        };
        let (insufficient_data, excepted) =
            (apart(Counts::insufficient_data), apart(|counts| counts.excepted));
        let exceptions =
            self.exceptions.iter().zip(&self.found).map(|(exception, findings)| ExceptionSummary {
                exception: exception.clone(),
                expired: exception.is_expired(self.moment),
                findings: *findings,
            });
        Ok(Report {
            schema_version: SCHEMA_VERSION.to_owned(),
            report_timestamp: rfc3339_seconds(self.moment),
            summary: Summary {
                total_resources: self.resources.len() as u64,
                total_evaluations: self.total.total,
                compliant: self.total.compliant,
                non_compliant: self.total.non_compliant,
                compliance_percentage: self.total.percentage(),
            },
            by_control: by_control(&self.by_rule, self.framework.as_deref()),
            exceptions: exceptions.collect(),
            by_resource_type: self.by_resource_type,
            by_rule: self.by_rule,
            evaluations: Spool(file),
            insufficient_data,
            excepted,
            changes: self.changes,
            trend: self.trend,
            framework: self.framework,
            by_severity: self.by_severity,
            by_region: self.by_region,
            by_account: self.by_account,
            scans: self.scans,
            incomplete: self.incomplete,
            data_as_of: self.data_as_of,
            partitions: self.partitions,
        })
    }
}

fn by_control(
    by_rule: &BTreeMap<String, Counts>,
    only: Option<&str>,
) -> BTreeMap<String, BTreeMap<String, Counts>> {
    let mut frameworks: BTreeMap<String, BTreeMap<String, Counts>> = BTreeMap::new();
    for (rule, counts) in by_rule.iter().filter_map(|(id, counts)| Some((rules::find(id)?, counts)))
    {
        for controls in rule
            .controls
            .iter()
            .filter(|controls| only.is_none_or(|only| controls.framework == only))
        {
            for id in controls.ids {
                frameworks
                    .entry(controls.framework.to_owned())
                    .or_default()
                    .entry((*id).to_owned())
                    .or_default()
                    .merge(counts);
            }
        }
    }
    frameworks
}

impl Report<Spool> {
    /// Counts over everything.
    pub fn total(&self) -> Counts {
        let Summary { total_evaluations, compliant, non_compliant, .. } = self.summary;
        Counts { total: total_evaluations, compliant, non_compliant, excepted: self.excepted.total }
    }

    /// Writes the report as JSON: indented, one evaluation a line.
    pub fn write(&self, to: impl Write) -> io::Result<()> {
        let mut to = BufWriter::new(to);
        serde_json::to_writer_pretty(Escaped(&mut to), self)?;
        to.write_all(b"\n")?;
        to.flush()
    }
}
