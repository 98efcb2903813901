//! The report: counts over evaluations, and the evaluations themselves.
//!
//! [`ReportBuilder`] makes one. [`Report`] is the one description of the format: what is written is
//! its serialization, and its JSON Schema is derived from it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::history::changes::Changes;
use crate::history::trend::TrendPoint;
use crate::model::evaluation::{Evaluation, Source, rfc3339};
use crate::model::scan_record::{Gap, Scan};
use crate::model::source_lines::{SourceLine, SourceLines};
use crate::settings::exceptions::Exception;

pub use crate::model::counts::Counts;

pub mod aggregate;
pub mod asff;
mod builder;
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
mod script;
#[cfg(feature = "lambda")]
pub mod security_hub;
mod spool;
mod standing;
mod top_findings;

pub use builder::ReportBuilder;
pub use data_age::DataAge;
pub use escaped::Escaped;
pub use ndjson::partitioned;
pub use partitions::Partitions;
pub use spool::Spool;
pub use top_findings::{RuleFindings, excepted, top_findings};

/// The report's version. What may change in which is promised in docs/report.md; a report of every
/// version is in checks/fixtures/reports.
pub const SCHEMA_VERSION: &str = "1.3";

/// How many bytes of a report are read or written at once.
const BUFFER: usize = 64 * 1024;

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
    /// The counts of everything.
    pub summary: Summary,
    /// Counts by AWS's name of the type.
    pub by_resource_type: BTreeMap<String, Counts>,
    /// Counts by the rule's id.
    pub by_rule: BTreeMap<String, Counts>,
    /// Every evaluation of the scans.
    pub evaluations: E,
    /// The version of this format: the second number grows when something is added, the first when
    /// anything else changes.
    #[serde(default = "before_versions")]
    pub schema_version: String,
    /// What could not be evaluated: counted by itself and left out of the percentage.
    pub insufficient_data: CountedApart,
    /// Counts by severity, such as `HIGH`.
    pub by_severity: BTreeMap<String, Counts>,
    /// Counts by region.
    pub by_region: BTreeMap<String, Counts>,
    /// Counts by account.
    pub by_account: BTreeMap<String, Counts>,
    /// Framework, then control. Counts of the rules that serve it; controls that no rule touches
    /// are not here.
    pub by_control: BTreeMap<String, BTreeMap<String, Counts>>,
    /// The scans that the report is made of.
    pub scans: Vec<ScanSummary>,
    /// What is missing or stale, and why. Empty where everything was seen.
    pub incomplete: Vec<Gap>,
    /// Violations under an exception that is in force: counted by themselves and left out of the
    /// percentage.
    #[serde(default)]
    pub excepted: CountedApart,
    /// What is new and what is solved since the scans before.
    #[serde(default)]
    pub changes: Changes,
    /// Where things stood at past scans, oldest first; the newest is this report's own.
    #[serde(default)]
    pub trend: Vec<TrendPoint>,
    /// Every exception, in force or ended, with how many of the findings it covers.
    #[serde(default)]
    pub exceptions: Vec<ExceptionSummary>,
    /// The framework that the report is limited to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framework: Option<String>,
    /// What the report leaves out because it was asked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<LeftOut>,
    /// How old the data is where it was not read from AWS for the scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_as_of: Option<DataAge>,
    /// The names of accounts, by their ids, where they are known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub account_names: BTreeMap<String, String>,
    /// Where the resources of a plan are written. Not in the report itself: the files change.
    #[serde(skip)]
    pub source_lines: SourceLines,
    /// For formats that write ARNs.
    #[serde(skip)]
    pub partitions: Partitions,
}

/// The counts of everything.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Distinct resources among the evaluations.
    pub total_resources: u64,
    /// All evaluations, without those that do not apply.
    pub total_evaluations: u64,
    /// How many are compliant.
    pub compliant: u64,
    /// How many are non-compliant and under no exception.
    pub non_compliant: u64,
    /// Percent of compliant among compliant and non-compliant, one decimal; 100.0 where there is
    /// nothing to judge.
    pub compliance_percentage: f64,
}

/// Evaluations that count neither as compliant nor as non-compliant.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedApart {
    /// How many there are.
    pub total: u64,
    /// How many each rule has, by its id.
    pub by_rule: BTreeMap<String, u64>,
}

/// What a report leaves out.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeftOut {
    /// Patterns for ids and names, and `KEY=PATTERN` for tags.
    pub patterns: Vec<String>,
    /// How many evaluations they cover; these are counted nowhere else.
    pub evaluations: u64,
}

/// An exception, and what became of it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExceptionSummary {
    /// The exception as it was written.
    #[serde(flatten)]
    pub exception: Exception,
    /// Whether it has ended.
    pub expired: bool,
    /// How many violations of this report it covers.
    pub findings: u64,
}

/// A scan that the report is made of.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScanSummary {
    /// What the scan's evaluations are stored under.
    pub scan_id: String,
    /// The function whose rules ran.
    pub checker: String,
    /// Twelve digits.
    pub account_id: String,
    /// The regions that were scanned, or `all`.
    pub regions: String,
    /// The moment of the event that asked for the scan, RFC 3339.
    pub scan_time: String,
    /// When the scan was done, RFC 3339.
    pub finished_at: String,
    /// How many evaluations it stored.
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

impl<E> Report<E> {
    /// Where what a plan's evaluation is of is written.
    pub fn source_line(&self, evaluation: &Evaluation) -> Option<&SourceLine> {
        let is_planned = evaluation.source == Source::Plan;
        self.source_lines.of(&evaluation.resource_id).filter(|_| is_planned)
    }

    /// Why an evaluation is as it is, and of a plan's violation what is to be changed where.
    pub fn reason<'a>(&self, evaluation: &'a Evaluation) -> Cow<'a, str> {
        let annotation = &evaluation.annotation;
        self.hint(evaluation)
            .map_or(Cow::Borrowed(annotation), |hint| Cow::Owned(format!("{annotation} {hint}")))
    }

    /// Of a plan's violation what is to be changed where.
    pub fn hint(&self, evaluation: &Evaluation) -> Option<String> {
        let Evaluation { rule, resource_id, .. } = evaluation;
        let is_planned = evaluation.source == Source::Plan && evaluation.is_violation();
        is_planned.then(|| self.source_lines.hint(rule, resource_id)).flatten()
    }

    /// An account as people know it: `123456789012 (production)`.
    pub fn account_label(&self, id: &str) -> String {
        match self.account_names.get(id) {
            Some(name) if name != id => format!("{id} ({name})"),
            _ => id.to_owned(),
        }
    }
}

impl Report<Spool> {
    /// Counts over everything.
    pub fn total(&self) -> Counts {
        let Summary { total_evaluations, compliant, non_compliant, .. } = self.summary;
        Counts { total: total_evaluations, compliant, non_compliant, excepted: self.excepted.total }
    }

    /// Writes the report as JSON: indented, one evaluation a line.
    pub fn write(&self, to: impl Write) -> io::Result<()> {
        let mut to = BufWriter::with_capacity(BUFFER, to);
        serde_json::to_writer_pretty(Escaped(&mut to), self)?;
        to.write_all(b"\n")?;
        to.flush()
    }
}
