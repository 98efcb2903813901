//! Evaluations on disk while a report is made of them, so that a report of a million costs no more
//! memory than one of a hundred.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek};

use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::from_str;
use serde_json::value::RawValue;

use super::BUFFER;
use crate::model::evaluation::{ComplianceType, Evaluation, Severity};

/// Evaluations on disk, one JSON object a line; serialized as a list of them.
#[derive(Debug)]
pub struct Spool(pub(super) File);

impl Spool {
    /// Reads the evaluations back, one at a time.
    pub fn evaluations(&self) -> io::Result<impl Iterator<Item = io::Result<Evaluation>> + '_> {
        Ok(self.lines()?.map(|line| Ok(from_str(&line?)?)))
    }

    /// The evaluations of one rule.
    pub(super) fn of_rule<'a>(
        &'a self,
        rule: &'a str,
    ) -> io::Result<impl Iterator<Item = io::Result<Evaluation>> + 'a> {
        self.fitting(vec![("rule", rule)], move |evaluation| evaluation.rule == rule)
    }

    /// The evaluations of one verdict and severity.
    pub(super) fn of_verdict(
        &self,
        verdict: ComplianceType,
        severity: Severity,
    ) -> io::Result<impl Iterator<Item = io::Result<Evaluation>> + '_> {
        let named = vec![("compliance_type", verdict.as_str()), ("severity", severity.as_str())];
        self.fitting(named, move |evaluation| {
            evaluation.compliance_type == verdict && evaluation.severity == severity
        })
    }

    /// The evaluations whose lines hold these fields, and which fit.
    fn fitting<'a>(
        &'a self,
        fields: Vec<(&'a str, &'a str)>,
        fits: impl Fn(&Evaluation) -> bool + 'a,
    ) -> io::Result<impl Iterator<Item = io::Result<Evaluation>> + 'a> {
        // The other lines are not even parsed: no text within a line can hold these bytes, for its
        // quotes are escaped. A tag's name can.
        let named: Vec<_> = fields
            .into_iter()
            .map(|(key, value)| format!("\"{key}\":{},", serde_json::Value::from(value)))
            .collect();
        let lines = self.lines()?.filter(move |line| {
            line.as_ref().map_or(true, |line| named.iter().all(|named| line.contains(named)))
        });
        let read = |line: io::Result<String>| Ok(from_str(&line?)?);
        Ok(lines.map(read).filter(move |read| read.as_ref().map_or(true, &fits)))
    }

    /// The evaluations as they lie there.
    pub(super) fn lines(&self) -> io::Result<impl Iterator<Item = io::Result<String>> + '_> {
        (&self.0).rewind()?;
        Ok(BufReader::with_capacity(BUFFER, &self.0).lines())
    }
}

impl Serialize for Spool {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.0).rewind().map_err(S::Error::custom)?;
        let mut lines = BufReader::with_capacity(BUFFER, &self.0);
        let mut list = serializer.serialize_seq(None)?;
        let mut line = String::new();
        while lines.read_line(&mut line).map_err(S::Error::custom)? > 0 {
            let evaluation: &RawValue = from_str(&line).map_err(S::Error::custom)?;
            list.serialize_element(evaluation)?;
            line.clear();
        }
        list.end()
    }
}
