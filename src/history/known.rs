//! Findings that are known, in a file: what a pipeline compares with that keeps no history. A
//! finding that is in it is not new.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::changes::Baseline;
use super::failing::PreviousFinding;
use crate::model::evaluation::{ComplianceType, Evaluation, parse_rfc3339};
use crate::model::scan_record::Scan;
use crate::settings::accounts::is_account_id;

/// The file's format.
const VERSION: u32 = 1;

/// The findings of a report, as a file has them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub struct KnownFindings {
    version: u32,
    /// When the report was made, RFC 3339.
    written: String,
    findings: Vec<Known>,
}

/// One finding; the order of the fields is the file's.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
struct Known {
    rule: String,
    account_id: String,
    region: String,
    resource_type: String,
    resource_id: String,
    resource_name: String,
    /// When a scan first saw it fail, RFC 3339.
    failing_since: String,
}

/// Why a file of known findings cannot be used.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum KnownError {
    #[error("cannot read the baseline {path} (--write-baseline writes one)")]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("the baseline {path} is damaged: write it again with --write-baseline")]
    Malformed { path: PathBuf, source: serde_json::Error },
    #[error("the baseline {path} is of version {version}, and this program knows version 1")]
    Version { path: PathBuf, version: u32 },
}

impl KnownFindings {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, KnownError> {
        let path = path.to_owned();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) => return Err(KnownError::Unreadable { path, source }),
        };
        let known: Self = match serde_json::from_str(&text) {
            Ok(known) => known,
            Err(source) => return Err(KnownError::Malformed { path, source }),
        };
        match known.version {
            VERSION => Ok(known),
            version => Err(KnownError::Version { path, version }),
        }
    }

    /// The findings of a report's evaluations: what fails under no exception, and what failed
    /// before and could not be evaluated now.
    pub fn of(
        written: &str,
        evaluations: impl Iterator<Item = io::Result<Evaluation>>,
    ) -> io::Result<Self> {
        let mut findings = Vec::new();
        for evaluation in evaluations {
            let evaluation = evaluation?;
            let is_unknown = evaluation.compliance_type == ComplianceType::InsufficientData;
            if !(evaluation.is_violation() || is_unknown && evaluation.failing_since.is_some()) {
                continue;
            }
            let failing_since = evaluation.failing_since.unwrap_or(evaluation.evaluation_timestamp);
            findings.push(Known {
                rule: evaluation.rule,
                account_id: evaluation.account_id,
                region: evaluation.region,
                resource_type: evaluation.resource_type,
                resource_id: evaluation.resource_id,
                resource_name: evaluation.resource_name,
                failing_since,
            });
        }
        findings.sort();
        Ok(Self { version: VERSION, written: written.to_owned(), findings })
    }

    /// How many findings it has.
    pub const fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Writes it, one finding a line: it is made to lie in a repository.
    pub fn write(&self, mut to: impl Write) -> io::Result<()> {
        let written = serde_json::to_string(&self.written)?;
        write!(to, "{{\"version\":{VERSION},\"written\":{written},\"findings\":[")?;
        for (number, finding) in self.findings.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            write!(to, "{comma}\n{}", serde_json::to_string(finding)?)?;
        }
        writeln!(to, "\n]}}")
    }

    /// What failed before a scan, as far as its rules go.
    pub fn before(&self, scan: &Scan) -> Baseline {
        // A scan that names its accounts says nothing of others.
        let accounts: Vec<_> = scan.target.account_id.split('+').collect();
        let is_named = accounts.iter().all(|id| is_account_id(id) || id.starts_with("plan"));
        let of_scan = self.findings.iter().filter(|finding| {
            scan.by_rule.contains_key(&finding.rule)
                && (!is_named || accounts.contains(&finding.account_id.as_str()))
        });
        let findings = of_scan.map(|finding| PreviousFinding {
            rule: finding.rule.as_str().into(),
            resource_id: finding.resource_id.as_str().into(),
            resource_name: finding.resource_name.as_str().into(),
            resource_type: finding.resource_type.as_str().into(),
            account_id: finding.account_id.as_str().into(),
            region: finding.region.as_str().into(),
            failing_since: finding.failing_since.as_str().into(),
        });
        Baseline::known(findings, parse_rfc3339(&self.written))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::report::samples::evaluation;

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("baseline.json");
        let mut compliant = evaluation("i-3");
        compliant.compliance_type = ComplianceType::Compliant;
        let mut unknown = evaluation("i-4");
        unknown.compliance_type = ComplianceType::InsufficientData;
        let evaluations = [evaluation("i-2"), compliant, unknown, evaluation("i-1")];
        let known =
            KnownFindings::of("2026-11-23T12:00:00Z", evaluations.into_iter().map(Ok)).unwrap();
        known.write(fs::File::create(&path).unwrap()).unwrap();
        assert_eq!(KnownFindings::read(&path).unwrap(), known);
        let ids: Vec<_> = known.findings.iter().map(|one| one.resource_id.as_str()).collect();
        assert_eq!((ids, known.len(), known.is_empty()), (vec!["i-1", "i-2"], 2, false));
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4, "one a line");
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("baseline.json");
        let error = |text: Option<&str>| {
            text.inspect(|text| fs::write(&path, text).unwrap());
            KnownFindings::read(&path).unwrap_err().to_string()
        };
        assert!(error(None).contains("--write-baseline writes one"));
        assert!(error(Some("{")).contains("is damaged"));
        let newer = r#"{"version":2,"written":"2026-11-23T12:00:00Z","findings":[]}"#;
        assert!(error(Some(newer)).contains("is of version 2"));
    }
}
