//! One evaluation a line, for `jq`, log pipelines and databases; each says which report it is of,
//! so that lines of many reports can lie together. The counts, and what was not seen, are in the
//! JSON report only. tofu/analysis.tf and docs/analysis.md have the same columns.

use std::io::{self, Write};

use flate2::{Compression, GzBuilder};
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

use super::{Escaped, Report, Spool};

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let mut to = Escaped(to);
    let timestamp = serde_json::Value::from(report.report_timestamp.as_str());
    for line in report.evaluations.lines()? {
        let line = line?;
        writeln!(
            to,
            "{},\"report_timestamp\":{timestamp}}}",
            line.strip_suffix('}').unwrap_or(&line)
        )?;
    }
    Ok(())
}

/// The same report gives the same bytes: no time of its own is in the file.
pub fn write_gzip(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let mut compressed = GzBuilder::new().mtime(0).write(to, Compression::default());
    write(report, &mut compressed)?;
    compressed.finish().map(drop)
}

/// Where the lines of a report lie for Athena and DuckDB: in a folder a day, in UTC, as Hive names
/// partitions.
pub fn partitioned(moment: OffsetDateTime) -> String {
    let format = format_description!(
        "evaluations/report_date=[year]-[month]-[day]/compliance-report-[year][month][day]-[hour][minute][second].ndjson.gz"
    );
    moment.to_offset(UtcOffset::UTC).format(format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use time::macros::datetime;

    use super::super::format::Format;
    use super::super::samples;
    use super::partitioned;
    use crate::model::evaluation::Evaluation;

    #[test]
    fn a_small_report() {
        samples::snapshot("format_ndjson", &samples::rendered(Format::Ndjson, &samples::small()));
    }

    #[test]
    fn whatever_a_name_holds_comes_back() {
        let evaluations = samples::hostile();
        let text = samples::rendered(Format::Ndjson, &samples::report(&evaluations));
        let read: Vec<Evaluation> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(read, evaluations);
    }

    #[test]
    fn every_line_says_which_report_it_is_of() {
        let report = samples::small();
        for line in samples::rendered(Format::Ndjson, &report).lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(value["report_timestamp"], report.report_timestamp.as_str());
        }
    }

    #[test]
    fn what_aws_config_captured_says_when() {
        let text = samples::rendered(Format::Ndjson, &samples::captured());
        assert!(text.lines().all(|line| line.contains("\"as_of\":\"2026-11-")), "{text}");
        assert!(!samples::rendered(Format::Ndjson, &samples::small()).contains("as_of"));
    }

    #[test]
    fn compressed_it_holds_the_same_and_never_another_byte() {
        let report = samples::excepted();
        let compressed = || {
            let mut bytes = Vec::new();
            Format::NdjsonGzip.write(&report, &mut bytes).unwrap();
            bytes
        };
        let bytes = compressed();
        assert_eq!(bytes, compressed());
        let mut text = String::new();
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(text, samples::rendered(Format::Ndjson, &report));
    }

    #[test]
    fn a_day_is_a_partition() {
        let moment = datetime!(2026-11-24 01:30:00 +02:00);
        assert_eq!(
            partitioned(moment),
            "evaluations/report_date=2026-11-23/compliance-report-20261123-233000.ndjson.gz"
        );
    }
}
