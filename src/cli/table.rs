//! Reports and timelines as tables that fit the terminal.

use std::fmt::Write;
use std::io::{self, IsTerminal};

use anstyle::{AnsiColor, Style};
use comfy_table::{Attribute, Cell, CellAlignment, Color, ContentArrangement, LineStyle, Table, TableStyle};

use crate::evaluation::{ComplianceType, Evaluation, Severity};
use crate::report::{Counts, Report, Spool, worst};

pub const RED: Style = AnsiColor::Red.on_default().bold();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
/// Rows stand close: only the header is set off.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
/// How many violations a table shows; the report has them all.
const SHOWN: usize = 25;

/// A table as wide as the terminal, or as a page where there is none.
pub fn new(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    if io::stdout().is_terminal() {
        // Styles go through `anstream`, which knows NO_COLOR and friends.
        table.enforce_styling();
    } else {
        table.set_width(160).force_no_tty();
    }
    table.set_header(header.iter().map(|name| Cell::new(name).add_attribute(Attribute::Bold)));
    table
}

/// The summary by rule, and the worst of what was found.
pub fn report(report: &Report<Spool>) -> io::Result<String> {
    let mut text = by_rule(report);
    text.push('\n');
    let (worst, total) = worst(report, SHOWN)?;
    if total > 0 {
        let mut table = new(&["Severity", "Rule", "Resource", "Region", "Why"]);
        for evaluation in &worst {
            table.add_row(vec![
                severity(evaluation),
                Cell::new(&evaluation.rule),
                Cell::new(printable(&known_as(evaluation))),
                Cell::new(&evaluation.region),
                Cell::new(printable(&evaluation.annotation)),
            ]);
        }
        let _ = writeln!(text, "{table}");
        if total > worst.len() {
            let _ = writeln!(text, "{DIM}… and {} more: they are in the report, and in --output json.{DIM:#}", total - worst.len());
        }
        text.push('\n');
    }
    let gaps = &report.incomplete;
    for gap in gaps.iter().take(SHOWN) {
        let _ = writeln!(text, "{RED}not seen:{RED:#} {}", printable(&gap.to_string()));
    }
    if gaps.len() > SHOWN {
        let _ = writeln!(text, "{RED}not seen:{RED:#} … and {} more", gaps.len() - SHOWN);
    }
    Ok(text)
}

fn by_rule(report: &Report<Spool>) -> String {
    let mut table = new(&["Rule", "Compliant", "Non-compliant", "Insufficient data", "Compliance"]);
    for (rule, counts) in &report.by_rule {
        table.add_row(row(Cell::new(rule), counts));
    }
    let summary = &report.summary;
    let total = report.total();
    let resources = format!("{} resource{}", summary.total_resources, if summary.total_resources == 1 { "" } else { "s" });
    table.add_row(row(Cell::new(format!("all, {resources}")).add_attribute(Attribute::Bold), &total));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{table}\n")
}

fn row(name: Cell, counts: &Counts) -> Vec<Cell> {
    let failed = Cell::new(counts.non_compliant);
    let unknown = Cell::new(counts.insufficient_data());
    vec![
        name,
        Cell::new(counts.compliant),
        if counts.non_compliant > 0 { failed.fg(Color::Red) } else { failed },
        if counts.insufficient_data() > 0 { unknown.fg(Color::Yellow) } else { unknown },
        // Nothing judged is not the same as all well.
        Cell::new(if !counts.is_judged() { "–".to_owned() } else { format!("{:.1} %", counts.percentage()) }),
    ]
}

fn severity(evaluation: &Evaluation) -> Cell {
    if evaluation.compliance_type == ComplianceType::InsufficientData {
        return Cell::new("UNKNOWN").fg(Color::Yellow);
    }
    let cell = Cell::new(evaluation.severity);
    match evaluation.severity {
        Severity::Critical | Severity::High => cell.fg(Color::Red),
        Severity::Medium => cell.fg(Color::Yellow),
        Severity::Low => cell,
    }
}

/// What people call it; an instance's name alone is seldom unique.
fn known_as(evaluation: &Evaluation) -> String {
    let (id, name) = (&evaluation.resource_id, &evaluation.resource_name);
    if evaluation.resource_type == "AWS::EC2::Instance" && name != id { format!("{id} ({name})") } else { name.clone() }
}

/// One resource's evaluations.
pub fn timeline(evaluations: &[Evaluation]) -> String {
    let mut table = new(&["Time", "Rule", "Result", "Seen in", "Why"]);
    for evaluation in evaluations {
        let result = Cell::new(evaluation.compliance_type);
        let result = match evaluation.compliance_type {
            ComplianceType::NonCompliant => result.fg(Color::Red),
            ComplianceType::InsufficientData => result.fg(Color::Yellow),
            ComplianceType::Compliant | ComplianceType::NotApplicable => result.fg(Color::Green),
        };
        let seconds = evaluation
            .evaluation_timestamp
            .split_once('.')
            .map_or(evaluation.evaluation_timestamp.as_str(), |(seconds, _)| seconds)
            .replace('T', " ");
        table.add_row(vec![
            Cell::new(seconds),
            Cell::new(&evaluation.rule),
            result,
            Cell::new(evaluation.source.as_str()),
            Cell::new(printable(&evaluation.annotation)),
        ]);
    }
    format!("{table}\n")
}

pub fn heading(text: &str) -> String {
    format!("{BOLD}{}{BOLD:#}\n", printable(text))
}

pub fn note(name: &str, value: &str) -> String {
    format!("{DIM}{name:<7}{DIM:#} {value}\n")
}

/// Names come from other people: control characters are shown, not obeyed.
pub fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { char::REPLACEMENT_CHARACTER } else { character }).collect()
}
