//! Evaluations on disk while a report is made of them, so that a report of a million costs no more
//! memory than one of a hundred.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::slice;

use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::from_str;
use serde_json::value::RawValue;

use super::BUFFER;
use crate::model::evaluation::{ComplianceType, Evaluation, Severity};

/// How many bytes wait until they are written.
const WAITING: usize = 1 << 20;

/// A part of a file: where it begins, and how long it is.
type Part = (u64, u64);

/// Evaluations on disk, one JSON object a line; serialized as a list of them.
#[derive(Debug)]
pub struct Spool {
    file: File,
    /// In the order of the list.
    parts: Vec<Part>,
}

/// Makes a [`Spool`]: scan by scan, the evaluations of each by their timestamps, which is by rule,
/// and those of a rule as they came.
#[derive(Debug)]
pub struct SpoolWriter {
    file: BufWriter<File>,
    end: u64,
    /// Of the finished scans.
    parts: Vec<Part>,
    /// Of the scan that is being added, by timestamp.
    sections: BTreeMap<String, Section>,
    waiting: usize,
}

/// The evaluations of one timestamp: what is in the file, and what waits.
#[derive(Debug, Default)]
struct Section {
    parts: Vec<Part>,
    lines: Vec<u8>,
}

impl SpoolWriter {
    pub fn new() -> io::Result<Self> {
        let file = BufWriter::with_capacity(BUFFER, tempfile::tempfile()?);
        Ok(Self { file, end: 0, parts: Vec::new(), sections: BTreeMap::new(), waiting: 0 })
    }

    pub fn add(&mut self, evaluation: &Evaluation) -> io::Result<()> {
        let timestamp = &evaluation.evaluation_timestamp;
        // Looked up first: the key is owned only the first time it is seen.
        let section = match self.sections.get_mut(timestamp) {
            Some(section) => section,
            None => self.sections.entry(timestamp.clone()).or_default(),
        };
        let before = section.lines.len();
        serde_json::to_writer(&mut section.lines, evaluation)?;
        section.lines.push(b'\n');
        self.waiting += section.lines.len() - before;
        if self.waiting > WAITING { self.write() } else { Ok(()) }
    }

    /// Writes what waits.
    fn write(&mut self) -> io::Result<()> {
        for section in self.sections.values_mut().filter(|section| !section.lines.is_empty()) {
            self.file.write_all(&section.lines)?;
            let length = section.lines.len() as u64;
            section.parts.push((self.end, length));
            section.lines.clear();
            self.end += length;
        }
        self.waiting = 0;
        Ok(())
    }

    /// Ends a scan: what is added later lies behind it.
    pub fn end_scan(&mut self) -> io::Result<()> {
        self.write()?;
        let sections = std::mem::take(&mut self.sections);
        for (begin, length) in sections.into_values().flat_map(|section| section.parts) {
            match self.parts.last_mut() {
                // Of many accounts most scans are small, and lie there in order.
                Some(last) if last.0 + last.1 == begin => last.1 += length,
                _ => self.parts.push((begin, length)),
            }
        }
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<Spool> {
        self.end_scan()?;
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Spool { file, parts: self.parts })
    }
}

/// Reads the parts of a spool one after the other.
struct Parts<'a> {
    file: &'a File,
    next: slice::Iter<'a, Part>,
    /// How much is left of the part that is being read.
    left: u64,
}

impl Parts<'_> {
    /// Goes to the next part, if there is one.
    fn advance(&mut self) -> io::Result<bool> {
        let Some((begin, length)) = self.next.next() else { return Ok(false) };
        self.file.seek(SeekFrom::Start(*begin))?;
        self.left = *length;
        Ok(true)
    }
}

impl Read for Parts<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.left == 0 {
            if !self.advance()? {
                return Ok(0);
            }
        }
        let read = self.file.take(self.left).read(buffer)?;
        self.left -= read as u64;
        if read == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(read) }
    }
}

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

    fn reader(&self) -> io::Result<BufReader<Parts<'_>>> {
        let mut parts = Parts { file: &self.file, next: self.parts.iter(), left: 0 };
        parts.advance()?;
        Ok(BufReader::with_capacity(BUFFER, parts))
    }

    /// The evaluations as they lie there.
    pub(super) fn lines(&self) -> io::Result<impl Iterator<Item = io::Result<String>> + '_> {
        Ok(self.reader()?.lines())
    }
}

impl Serialize for Spool {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut lines = self.reader().map_err(S::Error::custom)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn a_scan_lies_by_timestamp_and_behind_the_scan_before() {
        for (name, is_written) in [("at once", false), ("in parts", true)] {
            let mut writer = SpoolWriter::new().unwrap();
            for scan in ["1", "2"] {
                for (id, microsecond) in [("a", 7), ("a", 3), ("b", 3), ("b", 9), ("c", 7)] {
                    let evaluation = Evaluation {
                        evaluation_timestamp: format!("2026-11-23T12:00:00.00000{microsecond}Z"),
                        ..samples::evaluation(&format!("{scan}{id}{microsecond}"))
                    };
                    writer.add(&evaluation).unwrap();
                    if is_written {
                        writer.write().unwrap();
                    }
                }
                writer.end_scan().unwrap();
            }
            let spool = writer.finish().unwrap();
            let ids = || -> Vec<_> {
                spool.evaluations().unwrap().map(|one| one.unwrap().resource_id).collect()
            };
            let expected = ["1a3", "1b3", "1a7", "1c7", "1b9", "2a3", "2b3", "2a7", "2c7", "2b9"];
            assert_eq!(ids(), expected, "{name}");
            assert_eq!(ids(), expected, "{name}, again");
            let list: Vec<Evaluation> =
                serde_json::from_str(&serde_json::to_string(&spool).unwrap()).unwrap();
            assert_eq!(list.len(), expected.len());
        }
    }
}
