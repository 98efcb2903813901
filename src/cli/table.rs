//! Reports and timelines as tables that fit the terminal.

use std::borrow::Cow;
use std::env;
use std::fmt::Write;
use std::io::{self, IsTerminal};

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, Color};
use time::OffsetDateTime;

use crate::model::evaluation::{
    ComplianceType, Evaluation, Severity, parse_rfc3339, rfc3339_seconds,
};
use crate::model::text::{grouped, sanitized};
use crate::report::Counts;

mod listing;
mod report;

pub use listing::{Column, Listing, wrapped};
pub use report::{Shown, by_rule, changes, data_age, findings, report};

pub const RED: Style = AnsiColor::Red.on_default().bold();
pub const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
/// The columns of a terminal that does not say how many it has, as those of CI runners.
const COLUMNS: usize = 80;
/// Longer lines of text are hard to read.
const LONGEST_LINE: usize = 100;

/// The time between two moments, in its largest whole unit.
pub fn age(since: &str, until: &str) -> String {
    let (Some(since), Some(until)) = (parse_rfc3339(since), parse_rfc3339(until)) else {
        return String::new();
    };
    let age = until - since;
    match (age.whole_days(), age.whole_hours()) {
        (0, 0) => format!("{} min", age.whole_minutes().max(0)),
        (0, hours) => format!("{hours} h"),
        (days, _) => format!("{days} d"),
    }
}

/// How much a finding matters, and its colour where it has one.
fn grade(evaluation: &Evaluation) -> (&'static str, Option<AnsiColor>) {
    if evaluation.compliance_type == ComplianceType::InsufficientData {
        return ("UNKNOWN", Some(AnsiColor::Yellow));
    }
    let colour = match evaluation.severity {
        Severity::Critical | Severity::High => Some(AnsiColor::Red),
        Severity::Medium => Some(AnsiColor::Yellow),
        Severity::Low => None,
    };
    (evaluation.severity.as_str(), colour)
}

pub fn severity(evaluation: &Evaluation) -> Cell {
    match grade(evaluation) {
        (label, Some(AnsiColor::Red)) => Cell::new(label).fg(Color::Red),
        (label, Some(_)) => Cell::new(label).fg(Color::Yellow),
        (label, None) => Cell::new(label),
    }
}

/// What people call it; an instance's name alone is seldom unique.
pub fn known_as(evaluation: &Evaluation) -> String {
    let (id, name) = (&evaluation.resource_id, &evaluation.resource_name);
    if evaluation.resource_type == "AWS::EC2::Instance" && name != id {
        format!("{id} ({name})")
    } else {
        name.clone()
    }
}

/// One resource's evaluations.
pub fn timeline(evaluations: &[Evaluation]) -> String {
    let mut table = Listing::new([
        Column::key("Time"),
        Column::key("Rule"),
        Column::key("Result"),
        Column::optional("Seen in", 0),
        Column::sentence("Why"),
    ]);
    for evaluation in evaluations {
        let seconds = evaluation
            .evaluation_timestamp
            .split_once('.')
            .map_or(evaluation.evaluation_timestamp.as_str(), |(seconds, _)| seconds)
            .replace('T', " ");
        table.add_row(vec![
            name(&seconds),
            name(&evaluation.rule),
            result(evaluation),
            name(&seen_in(evaluation)),
            name(&evaluation.annotation),
        ]);
    }
    format!("{table}\n")
}

/// The source, and the age of what it said where it is not of the time of the evaluation.
fn seen_in(evaluation: &Evaluation) -> String {
    let source = evaluation.source.as_str();
    evaluation
        .as_of
        .as_ref()
        .map_or_else(|| source.to_owned(), |as_of| format!("{source}, captured {}", minutes(as_of)))
}

/// The compliance type in its colour.
pub fn result(evaluation: &Evaluation) -> Cell {
    let result = Cell::new(evaluation.compliance_type);
    match evaluation.compliance_type {
        ComplianceType::NonCompliant => result.fg(Color::Red),
        ComplianceType::InsufficientData => result.fg(Color::Yellow),
        ComplianceType::Compliant | ComplianceType::NotApplicable => result.fg(Color::Green),
    }
}

/// A timestamp to the minute, as people read it.
pub fn minutes(timestamp: &str) -> String {
    timestamp.get(..16).unwrap_or(timestamp).replace('T', " ")
}

/// A scan's time, as `compliance history` lists it.
pub fn moment(moment: OffsetDateTime) -> String {
    rfc3339_seconds(moment)
}

/// The columns of the terminal; `None` where standard output is none, and lines may be long.
pub fn width() -> Option<usize> {
    io::stdout().is_terminal().then(terminal_columns)
}

/// The columns of the terminal, or `otherwise` where standard output is none.
pub fn width_or(otherwise: usize) -> usize {
    width().unwrap_or(otherwise)
}

/// What the terminal says, else `COLUMNS`, else a usual number.
fn terminal_columns() -> usize {
    let size = crossterm::terminal::size().map_or(0, |(columns, _)| usize::from(columns));
    let named = || env::var("COLUMNS").ok()?.trim().parse().ok();
    Some(size).filter(|size| *size > 0).or_else(named).filter(|size| *size > 0).unwrap_or(COLUMNS)
}

/// The columns of the terminal that errors and progress go to.
pub fn stderr_columns() -> usize {
    terminal_columns()
}

/// Text in lines that fit the terminal, each so far in.
pub fn paragraph(text: &str, indent: usize) -> String {
    let columns = width().map(|columns| columns.min(LONGEST_LINE).saturating_sub(indent));
    let lines = text.lines().flat_map(|line| wrapped(line, columns));
    lines.fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{:indent$}{line}", "");
        text
    })
}

/// An error's lines, as wide as the terminal that they go to.
pub fn error_lines(text: &str) -> String {
    let columns = io::stderr().is_terminal().then(|| terminal_columns().min(LONGEST_LINE));
    let lines: Vec<_> = text.lines().flat_map(|line| wrapped(line, columns)).collect();
    lines.join("\n")
}

/// A count that is red unless it is nothing.
pub fn alarming(count: u64, what: &str) -> String {
    let text = format!("{} {what}", grouped(count));
    if count == 0 { text } else { format!("{RED}{text}{RED:#}") }
}

/// The columns of [`counts`].
pub fn count_columns(excepted: bool) -> Vec<Column> {
    let mut columns = vec![Column::key("Compliant"), Column::key("Non-compliant")];
    columns.extend(excepted.then(|| Column::optional("Excepted", 3)));
    columns.extend([Column::key("No data"), Column::optional("Compliance", 0)]);
    columns.into_iter().map(Column::number).collect()
}

/// Compliant, non-compliant, excepted where that is asked for, insufficient data, percentage.
pub fn counts(counts: &Counts, excepted: bool) -> Vec<Cell> {
    let coloured = |count: u64, colour: Color| {
        let cell = Cell::new(grouped(count));
        if count > 0 { cell.fg(colour) } else { cell }
    };
    let mut cells =
        vec![Cell::new(grouped(counts.compliant)), coloured(counts.non_compliant, Color::Red)];
    cells.extend(excepted.then(|| Cell::new(grouped(counts.excepted))));
    cells.extend([
        coloured(counts.insufficient_data(), Color::Yellow),
        // Nothing judged is not the same as all well.
        Cell::new(if counts.is_judged() {
            format!("{:.1} %", counts.percentage())
        } else {
            "–".to_owned()
        }),
    ]);
    cells
}

pub fn heading(text: &str) -> String {
    format!("{BOLD}{}{BOLD:#}\n", printable(text))
}

pub fn note(name: &str, value: &str) -> String {
    format!("{DIM}{name:<7}{DIM:#} {}\n", printable(value))
}

/// Names come from other people: control characters, and what reorders or hides its neighbours, are
/// shown and not obeyed.
pub fn printable(text: &str) -> Cow<'_, str> {
    sanitized(text)
}

/// The same of a text that may have lines, as some errors do.
pub fn printable_lines(text: &str) -> String {
    text.lines().map(sanitized).collect::<Vec<_>>().join("\n")
}

/// A name or a sentence of other people's as a cell.
pub fn name(text: &str) -> Cell {
    Cell::new(printable(text))
}
