//! The formats a report is written in: what each is called, and its renderer. A new one is a file
//! here and its line below.

use std::io::{self, BufWriter, Write};

use super::{
    BUFFER, Report, Spool, asff, csv, html, json, junit, markdown, ndjson, ocsf, sarif, script,
};

/// A format of reports.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// The report of the specification: one JSON document.
    Json,
    /// One evaluation a line as JSON, each naming its report.
    Ndjson,
    /// The same, compressed.
    NdjsonGzip,
    /// One evaluation a row.
    Csv,
    /// A summary for a comment on a pull request.
    Markdown,
    /// One self-contained page.
    Html,
    /// OCSF's Compliance Finding.
    Ocsf,
    /// Security Hub's AWS Security Finding Format.
    Asff,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit's XML, for CI.
    Junit,
    /// The commands that fix the violations.
    Script,
}

type Renderer = fn(&Report<Spool>, &mut dyn Write) -> io::Result<()>;

struct Description {
    name: &'static str,
    /// The usual one first.
    extensions: &'static [&'static str],
    purpose: &'static str,
    /// As HTTP says it, and S3.
    content_type: &'static str,
    write: Renderer,
}

impl Format {
    /// Every format, in the order in which help lists them.
    pub const ALL: &[Self] = &[
        Self::Json,
        Self::Ndjson,
        Self::NdjsonGzip,
        Self::Csv,
        Self::Markdown,
        Self::Html,
        Self::Ocsf,
        Self::Asff,
        Self::Sarif,
        Self::Junit,
        Self::Script,
    ];

    const fn description(self) -> Description {
        match self {
            Self::Json => Description {
                name: "json",
                extensions: &["json"],
                purpose: "The whole report, for machines",
                content_type: "application/json",
                write: json::write,
            },
            Self::Ndjson => Description {
                name: "ndjson",
                extensions: &["ndjson"],
                purpose: "One evaluation a line, as JSON",
                content_type: "application/x-ndjson",
                write: ndjson::write,
            },
            Self::NdjsonGzip => Description {
                name: "ndjson-gzip",
                extensions: &["ndjson.gz"],
                purpose: "The same, compressed, for Athena and DuckDB",
                content_type: "application/gzip",
                write: ndjson::write_gzip,
            },
            Self::Csv => Description {
                name: "csv",
                extensions: &["csv"],
                purpose: "One evaluation a row, for spreadsheets",
                content_type: "text/csv; charset=utf-8",
                write: csv::write,
            },
            Self::Markdown => Description {
                name: "markdown",
                extensions: &["md"],
                purpose: "Summary and violations, for pull requests",
                content_type: "text/markdown; charset=utf-8",
                write: markdown::write,
            },
            Self::Html => Description {
                name: "html",
                extensions: &["html"],
                purpose: "One page that needs no network, for a browser",
                content_type: "text/html; charset=utf-8",
                write: html::write,
            },
            Self::Ocsf => Description {
                name: "ocsf",
                extensions: &["ocsf.json"],
                purpose: "OCSF 1.8.0 Compliance Findings, for security data lakes",
                content_type: "application/json",
                write: ocsf::write,
            },
            Self::Asff => Description {
                name: "asff",
                extensions: &["asff.json"],
                purpose: "AWS Security Finding Format, for Security Hub",
                content_type: "application/json",
                write: asff::write,
            },
            Self::Sarif => Description {
                name: "sarif",
                extensions: &["sarif", "sarif.json"],
                purpose: "SARIF 2.1.0, for code scanning",
                content_type: "application/sarif+json",
                write: sarif::write,
            },
            Self::Junit => Description {
                name: "junit",
                extensions: &["xml"],
                purpose: "JUnit XML, for test reports",
                content_type: "application/xml",
                write: junit::write,
            },
            Self::Script => Description {
                name: "script",
                extensions: &["sh"],
                purpose: "Commands that fix the violations, to read before running",
                content_type: "text/x-shellscript; charset=utf-8",
                write: script::write,
            },
        }
    }

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        self.description().name
    }

    /// The usual extension of its files.
    pub const fn extension(self) -> &'static str {
        self.description().extensions[0]
    }

    /// What it is for, in help.
    pub const fn purpose(self) -> &'static str {
        self.description().purpose
    }

    /// Its media type.
    pub const fn content_type(self) -> &'static str {
        self.description().content_type
    }

    /// The format with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }

    /// The format that a file's name asks for: by the longest extension that it ends in.
    pub fn of_file(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let ends =
            |extension: &str| name.strip_suffix(extension).is_some_and(|stem| stem.ends_with('.'));
        let longest = |format: Self| {
            format
                .description()
                .extensions
                .iter()
                .filter(|extension| ends(extension))
                .map(|extension| extension.len())
                .max()
        };
        Self::ALL
            .iter()
            .copied()
            .filter_map(|format| Some((longest(format)?, format)))
            .max_by_key(|(length, _)| *length)
            .map(|(_, format)| format)
    }

    /// What those that the format is for would not take of a report.
    pub fn warning(self, report: &Report<Spool>) -> Option<String> {
        match self {
            Self::Sarif => sarif::warning(report),
            _ => None,
        }
    }

    /// Writes a report in this format.
    pub fn write(self, report: &Report<Spool>, to: impl Write) -> io::Result<()> {
        let mut to = BufWriter::with_capacity(BUFFER, to);
        (self.description().write)(report, &mut to)?;
        to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_file_says_its_format_by_its_longest_extension() {
        let cases = [
            ("report.json", Some("json")),
            ("report.ndjson", Some("ndjson")),
            ("report.ndjson.gz", Some("ndjson-gzip")),
            ("report.json.gz", None),
            ("REPORT.CSV", Some("csv")),
            ("a.b/report.md", Some("markdown")),
            ("report.sarif", Some("sarif")),
            ("report.sarif.json", Some("sarif")),
            ("report.ocsf.json", Some("ocsf")),
            ("report.asff.json", Some("asff")),
            ("report.xml", Some("junit")),
            ("fix.sh", Some("script")),
            ("report.txt", None),
            ("json", None),
            ("reportjson", None),
        ];
        for (file, format) in cases {
            assert_eq!(Format::of_file(file).map(Format::name), format, "{file}");
        }
    }

    #[test]
    fn every_format_says_why_something_is_unknown_and_how_old_the_data_is() {
        let report = samples::captured();
        for format in Format::ALL.iter().copied().filter(|format| *format != Format::NdjsonGzip) {
            let text = samples::rendered(format, &report);
            let why = "AWS Config no longer records this resource, which still exists.";
            // A script has nothing but what can be fixed.
            assert!(format == Format::Script || text.contains(why), "{}", format.name());
            assert!(text.contains("2026-11-19"), "{}", format.name());
        }
    }

    #[test]
    fn every_format_is_found_by_name_and_by_its_own_extension() {
        for format in Format::ALL.iter().copied() {
            assert_eq!(Format::named(format.name()), Some(format));
            assert_eq!(Format::of_file(&format!("report.{}", format.extension())), Some(format));
        }
    }
}
