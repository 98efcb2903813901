//! One evaluation a row, as RFC 4180 has it. The header names the fields as the JSON report does.
//!
//! Names come from whoever may tag a resource, and a spreadsheet runs a cell that begins like a formula. Such a cell gets an
//! apostrophe in front, which a spreadsheet takes as "this is text"; a reader that wants the exact name takes another format.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};

use super::text;
use super::{Report, Spool};
use crate::evaluation::Evaluation;

const HEADER: [&str; 12] = [
    "resource_id",
    "evaluation_timestamp",
    "compliance_type",
    "resource_type",
    "missing_tags",
    "rule",
    "resource_name",
    "severity",
    "account_id",
    "region",
    "annotation",
    "source",
];

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let mut rows = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(to);
    rows.write_record(HEADER)?;
    for evaluation in report.evaluations.evaluations()? {
        rows.write_record(cells(&evaluation?).map(cell).iter().map(|cell| cell.as_bytes()))?;
    }
    rows.flush()
}

fn cells(evaluation: &Evaluation) -> [&str; 12] {
    [
        &evaluation.resource_id,
        &evaluation.evaluation_timestamp,
        evaluation.compliance_type.as_str(),
        &evaluation.resource_type,
        evaluation.missing_tags.as_deref().unwrap_or_default(),
        &evaluation.rule,
        &evaluation.resource_name,
        evaluation.severity.as_str(),
        &evaluation.account_id,
        &evaluation.region,
        &evaluation.annotation,
        evaluation.source.as_str(),
    ]
}

fn cell(text: &str) -> Cow<'_, str> {
    // Looked at before control characters are replaced: a tab in front of a formula hides it from us, not from a spreadsheet.
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        return Cow::Owned(format!("'{}", text::shown(text)));
    }
    text::shown(text)
}

#[cfg(test)]
mod tests {
    use super::super::format::Format;
    use super::super::samples;
    use super::*;
    use csv::ReaderBuilder;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut reader = ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_small_report() {
        let text = samples::rendered(Format::Csv, &samples::small());
        assert_eq!(text.matches("\r\n").count(), text.matches('\n').count(), "RFC 4180 ends a row with CR LF");
        samples::snapshot("format_csv", &text.replace("\r\n", "\n"));
    }

    #[test]
    fn the_header_names_the_fields_of_an_evaluation() {
        let evaluation = samples::hostile().into_iter().find(|evaluation| evaluation.missing_tags.is_some()).unwrap();
        let json = serde_json::to_string(&evaluation).unwrap();
        let places: Vec<_> = HEADER.iter().map(|name| json.find(&format!("\"{name}\":")).unwrap()).collect();
        assert!(places.is_sorted(), "{json}");
        assert_eq!(serde_json::to_value(&evaluation).unwrap().as_object().unwrap().len(), HEADER.len());
    }

    #[test]
    fn no_cell_is_a_formula_and_every_row_is_whole() {
        let evaluations = samples::hostile();
        let rows = rows(&samples::rendered(Format::Csv, &samples::report(&evaluations)));
        assert_eq!(rows.len(), evaluations.len() + 1);
        for row in &rows {
            assert_eq!(row.len(), HEADER.len());
            assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])), "{row:?}");
            assert!(row.iter().all(|cell| !cell.contains(char::is_control)), "{row:?}");
        }
        assert!(rows.iter().any(|row| row[6] == "'=HYPERLINK(\"http://example.com\",\"open\")"));
        assert!(rows.iter().any(|row| row[6] == "a, \"b\" | `c`"), "quotes and commas come back as they were");
    }

    #[test]
    fn what_could_not_be_judged_says_so() {
        let rows = rows(&samples::rendered(Format::Csv, &samples::small()));
        assert_eq!(rows.iter().filter(|row| row[2] == "INSUFFICIENT_DATA").count(), 1);
    }
}
