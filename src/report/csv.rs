//! One evaluation a row, as RFC 4180 has it. The header names the fields as the JSON report does;
//! new ones come at the end. An exception stays with its violation when it has ended: `excepted`
//! says whether it is in force.
//!
//! Everybody who may tag a resource chooses names, and a spreadsheet runs a cell that begins like a
//! formula. Such a cell gets an apostrophe in front, which a spreadsheet takes as "this is text"; a
//! reader that wants the exact name takes another format.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};

use super::{Report, Spool};
use crate::model::evaluation::Evaluation;
use crate::model::text;

const HEADER: [&str; 19] = [
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
    "failing_since",
    "excepted",
    "exception_owner",
    "exception_until",
    "exception_reason",
    "exception_ticket",
    "as_of",
];

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let mut rows = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(to);
    rows.write_record(HEADER).map_err(own)?;
    for evaluation in report.evaluations.evaluations()? {
        let evaluation = evaluation?;
        let cells = cells(&evaluation).map(cell);
        rows.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(own)?;
    }
    rows.flush()
}

/// The error of the file itself: a closed pipe must be known as one.
fn own(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn cells(evaluation: &Evaluation) -> [&str; HEADER.len()] {
    let exception = evaluation.exception.as_ref();
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
        evaluation.failing_since.as_deref().unwrap_or_default(),
        if evaluation.is_excepted() { "true" } else { "false" },
        exception.map_or("", |exception| &exception.owner),
        exception.and_then(|exception| exception.until.as_deref()).unwrap_or_default(),
        exception.map_or("", |exception| &exception.reason),
        exception.and_then(|exception| exception.ticket.as_deref()).unwrap_or_default(),
        evaluation.as_of.as_deref().unwrap_or_default(),
    ]
}

fn cell(text: &str) -> Cow<'_, str> {
    // Looked at before control characters are replaced: a tab in front of a formula hides it from
    // us, not from a spreadsheet.
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        return Cow::Owned(format!("'{}", text::sanitized(text)));
    }
    text::sanitized(text)
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
        assert_eq!(
            text.matches("\r\n").count(),
            text.matches('\n').count(),
            "RFC 4180 ends a row with CR LF"
        );
        samples::snapshot("format_csv", &text.replace("\r\n", "\n"));
    }

    #[test]
    fn the_header_names_the_fields_of_an_evaluation() {
        let mut evaluation = samples::excepted()
            .evaluations
            .evaluations()
            .unwrap()
            .find(|one| one.as_ref().unwrap().is_excepted())
            .unwrap()
            .unwrap();
        evaluation.missing_tags = Some("[]".to_owned());
        evaluation.as_of = Some(samples::CAPTURED.to_owned());
        let json = serde_json::to_string(&evaluation).unwrap();
        // The column has the opposite sense: whether the exception is in force.
        let (excepted, exception) = (
            |name: &&&str| **name != "excepted",
            |name: &str| name.strip_prefix("exception_").unwrap_or(name).to_owned(),
        );
        let (later, first) = HEADER.split_last().unwrap();
        assert_eq!(*later, "as_of", "new ones come at the end");
        let names: Vec<_> = first.iter().filter(excepted).map(|name| exception(name)).collect();
        let (plain, of_exception) = names.split_at(13);
        let places: Vec<_> =
            plain.iter().map(|name| json.find(&format!("\"{name}\":")).unwrap()).collect();
        assert!(places.is_sorted(), "{json}");
        let value = serde_json::to_value(&evaluation).unwrap();
        let fields = value.as_object().unwrap();
        let elsewhere = ["exception", "tags", "as_of"];
        assert!(
            fields.keys().all(|field| plain.contains(field) || elsewhere.contains(&field.as_str())),
            "{json}"
        );
        let mut known: Vec<_> = fields["exception"]
            .as_object()
            .unwrap()
            .keys()
            .filter(|field| *field != "expired")
            .cloned()
            .collect();
        let mut of_exception = of_exception.to_vec();
        known.sort();
        of_exception.sort();
        assert_eq!(of_exception, known);
    }

    #[test]
    fn no_cell_is_a_formula_and_every_row_is_whole() {
        let evaluations = samples::hostile();
        let rows = rows(&samples::rendered(Format::Csv, &samples::report(&evaluations)));
        assert_eq!(rows.len(), evaluations.len() + 1);
        for row in &rows {
            assert_eq!(row.len(), HEADER.len());
            assert!(
                row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])),
                "{row:?}"
            );
            assert!(row.iter().all(|cell| !cell.contains(char::is_control)), "{row:?}");
        }
        assert!(rows.iter().any(|row| row[6] == "'=HYPERLINK(\"http://example.com\",\"open\")"));
        assert!(
            rows.iter().any(|row| row[6] == "a, \"b\" | `c`"),
            "quotes and commas come back as they were"
        );
    }

    #[test]
    fn exceptions_stand_at_the_end_of_their_rows() {
        samples::snapshot(
            "format_csv_exceptions",
            &samples::rendered(Format::Csv, &samples::excepted()).replace("\r\n", "\n"),
        );
    }

    #[test]
    fn what_aws_config_captured_says_when() {
        let rows = rows(&samples::rendered(Format::Csv, &samples::captured()));
        let last: Vec<_> = rows.iter().map(|row| row.last().unwrap().as_str()).collect();
        assert_eq!(
            last,
            ["as_of", samples::CAPTURED, "2026-11-19T18:30:00Z", "2026-11-20T12:00:00Z"]
        );
    }

    #[test]
    fn what_could_not_be_judged_says_so() {
        let rows = rows(&samples::rendered(Format::Csv, &samples::small()));
        assert_eq!(rows.iter().filter(|row| row[2] == "INSUFFICIENT_DATA").count(), 1);
    }
}
