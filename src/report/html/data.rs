//! All findings as data for the script: rows in blocks, the worst first, and then what their
//! numbers stand for.
//!
//! A row is a list: state, kind, place, id, name, reason, moment of evaluation, since when it
//! fails, exception, when it was captured, what its commands name. What many rows share is written
//! once and named by number; where there are too many different ones, the row carries it itself, so
//! that memory stays bounded.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::super::{Report, Spool};
use super::findings::severities;
use crate::model::evaluation::{ComplianceType, Evaluation, Severity};
use crate::model::text::sanitized;
use crate::rules::language::template::Piece;
use crate::rules::{Rule, find};

/// Rows of a block: what the script reads before it shows the first page.
const BLOCK: u64 = 20_000;
/// How many shared words are remembered.
const WORDS: usize = 20_000;
/// What a row's first number says of a violation that the scan before did not have; the other
/// states go by their place below.
const NEW: u8 = 4;

/// The states, in the order of the rows.
#[derive(Clone, Copy)]
enum State {
    Violation,
    InsufficientData,
    Excepted,
    Compliant,
}

impl State {
    const ALL: [Self; 4] =
        [Self::Violation, Self::InsufficientData, Self::Excepted, Self::Compliant];

    const fn verdict(self) -> ComplianceType {
        match self {
            Self::Violation | Self::Excepted => ComplianceType::NonCompliant,
            Self::InsufficientData => ComplianceType::InsufficientData,
            Self::Compliant => ComplianceType::Compliant,
        }
    }

    fn count(self, report: &Report<Spool>) -> u64 {
        let total = report.total();
        match self {
            Self::Violation => total.non_compliant,
            Self::InsufficientData => total.insufficient_data(),
            Self::Excepted => total.excepted,
            Self::Compliant => total.compliant,
        }
    }
}

/// Texts by number, in the order they were met.
#[derive(Default)]
struct Numbered {
    numbers: BTreeMap<String, usize>,
    limit: usize,
}

impl Numbered {
    fn new(limit: usize) -> Self {
        Self { numbers: BTreeMap::new(), limit }
    }

    /// A piece of JSON as its number, or as it is where there is no room for another.
    fn shorten(&mut self, json: String) -> String {
        let next = self.numbers.len();
        match self.numbers.get(&json) {
            Some(number) => number.to_string(),
            None if next < self.limit => {
                self.numbers.insert(json, next);
                next.to_string()
            }
            None => json,
        }
    }

    fn list(&self) -> String {
        let mut texts: Vec<_> = self.numbers.iter().collect();
        texts.sort_by_key(|(_, number)| **number);
        let texts: Vec<_> = texts.into_iter().map(|(text, _)| text.as_str()).collect();
        format!("[{}]", texts.join(","))
    }
}

struct Rows {
    /// Without an earlier scan everything would be new, which says nothing.
    compared: bool,
    kinds: Numbered,
    places: Numbered,
    words: Numbered,
    exceptions: Numbered,
    values: Numbered,
    written: u64,
}

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let mut rows = Rows {
        compared: report.changes.compared_with.is_some(),
        kinds: Numbered::new(usize::MAX),
        places: Numbered::new(usize::MAX),
        words: Numbered::new(WORDS),
        exceptions: Numbered::new(WORDS),
        values: Numbered::new(WORDS),
        written: 0,
    };
    for state in State::ALL.into_iter().filter(|state| state.count(report) > 0) {
        for severity in severities(report) {
            rows.write(report, state, severity, to)?;
        }
    }
    if rows.written > 0 {
        to.write_all(b"]</script>\n")?;
    }
    to.write_all(b"<script type=\"application/json\" id=\"facts\">")?;
    rows.facts(report, &mut Harmless(to))?;
    to.write_all(b"</script>\n")
}

impl Rows {
    fn write(
        &mut self,
        report: &Report<Spool>,
        state: State,
        severity: Severity,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        for evaluation in report.evaluations.of_verdict(state.verdict(), severity)? {
            let evaluation = evaluation?;
            if evaluation.is_excepted() != matches!(state, State::Excepted) {
                continue;
            }
            match self.written % BLOCK {
                0 if self.written == 0 => {
                    to.write_all(b"\n<script type=\"application/json\" class=\"rows\">[\n")?;
                }
                0 => to.write_all(
                    b"]</script>\n<script type=\"application/json\" class=\"rows\">[\n",
                )?,
                _ => to.write_all(b",\n")?,
            }
            self.written += 1;
            Harmless(to).write_all(self.row(report, state, &evaluation).as_bytes())?;
        }
        Ok(())
    }

    fn row(&mut self, report: &Report<Spool>, state: State, evaluation: &Evaluation) -> String {
        let kind = json!([
            evaluation.rule,
            evaluation.severity,
            evaluation.resource_type,
            evaluation.source
        ]);
        let place = json!([evaluation.account_id, evaluation.region]);
        let (kind, place) = (self.kinds.shorten(safe(kind)), self.places.shorten(safe(place)));
        let id = text(&evaluation.resource_id);
        let name = if evaluation.resource_name == evaluation.resource_id {
            "0".to_owned()
        } else {
            text(&evaluation.resource_name)
        };
        let why = self.words.shorten(text(&report.reason(evaluation)));
        let at = self.words.shorten(seconds(&evaluation.evaluation_timestamp));
        let state = if self.compared && evaluation.is_new() { NEW } else { state as u8 };
        let mut row = format!("[{state},{kind},{place},{id},{name},{why},{at}");
        let since =
            evaluation.failing_since.as_deref().map(|since| self.words.shorten(seconds(since)));
        let exception = evaluation
            .exception
            .as_ref()
            .map(|exception| self.exceptions.shorten(safe(json!(exception))));
        let captured = evaluation.as_of.as_deref().map(|as_of| self.words.shorten(seconds(as_of)));
        let values = (!evaluation.remediation_values.is_empty())
            .then(|| self.values.shorten(safe(json!(evaluation.remediation_values))));
        let rest = [since, exception, captured, values];
        // What is missing is left out at the end of a row.
        let written = rest.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        for part in rest.into_iter().take(written) {
            row.push(',');
            row.push_str(part.as_deref().unwrap_or("null"));
        }
        row.push(']');
        row
    }

    fn facts(&self, report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
        let rules: BTreeMap<_, _> =
            report.by_rule.keys().filter_map(|id| find(id)).map(|rule| (rule.id, rule)).collect();
        let rules: BTreeMap<_, _> = rules
            .into_iter()
            .map(|(id, rule)| {
                let controls: Vec<_> = rule.controls.iter().map(|controls| json!([controls.framework, controls.ids])).collect();
                let about =
                    json!({ "title": rule.title, "console": rule.remediation.console, "warning": rule.remediation.warning, "steps": steps(rule), "for_each": rule.remediation.for_each, "blanks": rule.remediation.blanks, "controls": controls });
                (id, about)
            })
            .collect();
        let accounts: BTreeMap<_, _> =
            report.account_names.iter().map(|(id, name)| (id, sanitized(name))).collect();
        let about = json!({
            "moment": report.report_timestamp,
            "rows": self.written,
            "rules": rules,
            "accounts": accounts,
        });
        let Self { kinds, places, words, exceptions, values, .. } = self;
        let [kinds, places, words, exceptions, values] =
            [kinds, places, words, exceptions, values].map(Numbered::list);
        write!(
            to,
            "{{\"about\":{about},\"kinds\":{kinds},\"places\":{places},\"words\":{words},\"exceptions\":{exceptions},\"values\":{values}}}"
        )
    }
}

/// The commands in pieces: a text as it is, and the name of a value as a list of one.
fn steps(rule: &Rule) -> Value {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => json!(text),
        Piece::Name(name) => json!([name]),
    };
    rule.pieces().iter().map(|step| step.iter().map(piece).collect::<Value>()).collect()
}

fn text(text: &str) -> String {
    Value::from(sanitized(text).as_ref()).to_string()
}

/// A moment to the second: the microseconds only distinguish rules.
fn seconds(timestamp: &str) -> String {
    match timestamp.split_once('.') {
        Some((seconds, _)) => text(&format!("{seconds}Z")),
        None => text(timestamp),
    }
}

/// JSON in which every text is as it may be shown.
fn safe(value: Value) -> String {
    fn shown_within(value: Value) -> Value {
        match value {
            Value::String(text) => Value::from(sanitized(&text).as_ref()),
            Value::Array(items) => items.into_iter().map(shown_within).collect(),
            Value::Object(fields) => Value::Object(
                fields.into_iter().map(|(key, value)| (key, shown_within(value))).collect(),
            ),
            other => other,
        }
    }
    shown_within(value).to_string()
}

/// JSON that no HTML parser takes for markup: in JSON, `<` is only ever within a text, where it can
/// be written as a number.
struct Harmless<'a>(&'a mut dyn Write);

impl Write for Harmless<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (number, part) in bytes.split(|byte| *byte == b'<').enumerate() {
            if number > 0 {
                self.0.write_all(b"\\u003c")?;
            }
            self.0.write_all(part)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
