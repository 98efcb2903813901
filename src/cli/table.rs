//! Reports and timelines as tables that fit the terminal.

use std::borrow::Cow;
use std::fmt::Write;
use std::io::{self, IsTerminal};

use anstyle::{AnsiColor, Style};
use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table,
    TableStyle,
};

use time::OffsetDateTime;

use crate::model::evaluation::{
    ComplianceType, Evaluation, Severity, parse_rfc3339, rfc3339_seconds,
};
use crate::model::text::sanitized;
use crate::report::{Counts, Report, RuleFindings, Spool, excepted, top_findings};

pub const RED: Style = AnsiColor::Red.on_default().bold();
pub const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
/// Rows stand close: only the header is set off.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
/// A narrower terminal has no room for two spaces between columns.
const WIDE: u16 = 100;
/// How many findings a table shows; the report has them all.
const SHOWN: usize = 25;
/// How many of one rule, so that a rule that finds much does not hide the others.
const SHOWN_OF_RULE: usize = 3;
/// From this number of rules on, those that found nothing share a line.
const MANY_RULES: usize = 12;

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
    if !header.is_empty() {
        table.set_header(header.iter().map(|name| Cell::new(name).add_attribute(Attribute::Bold)));
    }
    if table.width().is_some_and(|width| width < WIDE) {
        for column in table.column_iter_mut() {
            column.set_padding((1, 0));
        }
    }
    table
}

/// The summary by rule, and the worst of what was found.
pub fn report(report: &Report<Spool>) -> io::Result<String> {
    let mut text = by_rule(report);
    text.push_str(&data_age(report));
    text.push_str(&changes(report));
    text.push('\n');
    text.push_str(&findings(report)?);
    text.push_str(&under_exceptions(report)?);
    let gaps = &report.incomplete;
    for gap in gaps.iter().take(SHOWN) {
        let _ = writeln!(text, "{RED}not seen:{RED:#} {}", printable(&gap.to_string()));
    }
    if gaps.len() > SHOWN {
        let _ = writeln!(text, "{RED}not seen:{RED:#} … and {} more", gaps.len() - SHOWN);
    }
    Ok(text)
}

/// The top findings of each rule, the most severe rules first.
fn findings(report: &Report<Spool>) -> io::Result<String> {
    let rules = top_findings(report, SHOWN)?;
    if rules.is_empty() {
        return Ok(String::new());
    }
    // Without a scan before, everything would be new.
    let compared = report.changes.compared_with.is_some();
    // Where few rules found something, each has more lines.
    let of_rule = (SHOWN / rules.len()).max(SHOWN_OF_RULE);
    let (mut text, mut shown, mut left_out) = (String::new(), 0, 0);
    for RuleFindings { rule, findings, total, .. } in &rules {
        let room = of_rule.min(SHOWN - shown);
        let more = total - findings.len().min(room);
        left_out += more;
        let Some(first) = findings.first().filter(|_| room > 0) else { continue };
        let (label, colour) = grade(first);
        let colour = colour.map_or(BOLD, |colour| colour.on_default().bold());
        let _ =
            writeln!(text, "{colour}{label}{colour:#} {BOLD}{}{BOLD:#}, {total}", printable(rule));
        let mut table = new(&[]);
        for evaluation in findings.iter().take(room) {
            let mut cells = vec![Cell::new("")];
            cells.extend(compared.then(|| lasting(evaluation, &report.report_timestamp)));
            cells.extend([
                name(&known_as(evaluation)),
                name(&evaluation.region),
                name(&evaluation.annotation),
            ]);
            table.add_row(cells);
            shown += 1;
        }
        let _ = writeln!(text, "{table}");
        if more > 0 {
            let _ = writeln!(text, "   {DIM}… and {more} more{DIM:#}");
        }
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "\n{DIM}{left_out} findings are left out here: they are in the report, and in --output json.{DIM:#}"
        );
    }
    text.push('\n');
    Ok(text)
}

/// How old the data is where AWS was not asked now: whose it is and when it was captured, a line
/// each, for 80 columns.
pub fn data_age(report: &Report<Spool>) -> String {
    report
        .data_as_of
        .as_ref()
        .map(|age| format!("{},\n{}\n", age.place(), age.captured()))
        .unwrap_or_default()
}

/// What is different from the scan before.
pub fn changes(report: &Report<Spool>) -> String {
    let changes = &report.changes;
    match &changes.compared_with {
        None => String::new(),
        Some(before) => {
            let (new, solved) = (alarming(changes.new, "new"), changes.solved);
            format!(
                "{new}, {} still failing, {solved} solved, {} gone since {before}\n",
                changes.still_failing, changes.gone
            )
        }
    }
}

/// A count that is red unless it is nothing.
pub fn alarming(count: u64, what: &str) -> String {
    if count == 0 { format!("{count} {what}") } else { format!("{RED}{count} {what}{RED:#}") }
}

/// The violations under an exception, in a table of their own.
fn under_exceptions(report: &Report<Spool>) -> io::Result<String> {
    let excepted = excepted(report, SHOWN)?;
    if excepted.is_empty() {
        return Ok(String::new());
    }
    let mut table = new(&["Excepted", "Resource", "Region", "Owner", "Until", "Reason"]);
    for evaluation in &excepted {
        let Some(exception) = &evaluation.exception else { continue };
        let reason = exception.ticket.as_ref().map_or_else(
            || exception.reason.clone(),
            |ticket| format!("{} ({ticket})", exception.reason),
        );
        table.add_row(vec![
            name(&evaluation.rule),
            name(&known_as(evaluation)),
            name(&evaluation.region),
            name(&exception.owner),
            name(exception.until.as_deref().unwrap_or("–")),
            name(&reason),
        ]);
    }
    let more = report.excepted.total - excepted.len() as u64;
    let more = if more > 0 {
        format!("{DIM}… and {more} more under an exception.{DIM:#}\n")
    } else {
        String::new()
    };
    Ok(format!("{table}\n{more}\n"))
}

/// How long it has failed, or that it is new.
fn lasting(evaluation: &Evaluation, until: &str) -> Cell {
    match &evaluation.failing_since {
        _ if evaluation.is_new() => Cell::new("new").fg(Color::Red),
        Some(since) => Cell::new(age(since, until)),
        None => Cell::new(""),
    }
}

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

pub fn by_rule(report: &Report<Spool>) -> String {
    let excepted = report.excepted.total > 0;
    // A narrow terminal has room for rules' names and counts alone.
    let wide = width(WIDE.into()) >= WIDE.into();
    let mut header = vec!["Rule", "Compliant", "Non-compliant"];
    header.extend(excepted.then_some("Excepted"));
    header.push(if wide { "Insufficient data" } else { "No data" });
    if wide {
        header.insert(0, "Severity");
        header.push("Compliance");
    }
    let mut table = new(&header);
    let row = |severity: Cell, name: Cell, counts: &Counts| -> Vec<Cell> {
        let mut cells = self::counts(counts, excepted);
        cells.insert(0, name);
        if wide {
            cells.insert(0, severity);
        } else {
            cells.pop();
        }
        cells
    };
    let rules = report.by_severity_of_rule();
    let found_nothing =
        |counts: &Counts| counts.non_compliant + counts.insufficient_data() + counts.excepted == 0;
    let quiet = rules.iter().filter(|(.., counts)| found_nothing(counts)).count();
    let shortened = rules.len() > MANY_RULES && quiet > 1;
    let mut others = Counts::default();
    for (id, rule, counts) in rules {
        if shortened && found_nothing(counts) {
            others.merge(counts);
            continue;
        }
        let severity = rule.map_or_else(|| Cell::new(""), |rule| Cell::new(rule.severity));
        table.add_row(row(severity, name(id), counts));
    }
    if shortened {
        table.add_row(row(Cell::new(""), Cell::new(format!("{quiet} other rules")), &others));
    }
    let summary = &report.summary;
    let total = report.total();
    let resources = format!(
        "{} resource{}",
        summary.total_resources,
        if summary.total_resources == 1 { "" } else { "s" }
    );
    table.add_row(row(
        Cell::new(""),
        Cell::new(format!("all, {resources}")).add_attribute(Attribute::Bold),
        &total,
    ));
    let names = if wide { 2 } else { 1 };
    for column in table.column_iter_mut().skip(names) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    if let Some(rules) = table.column_mut(names - 1) {
        rules.set_constraint(ColumnConstraint::ContentWidth);
    }
    format!("{table}\n")
}

/// Compliant, non-compliant, excepted where that is asked for, insufficient data, percentage.
pub fn counts(counts: &Counts, excepted: bool) -> Vec<Cell> {
    let failed = Cell::new(counts.non_compliant);
    let unknown = Cell::new(counts.insufficient_data());
    let mut cells = vec![
        Cell::new(counts.compliant),
        if counts.non_compliant > 0 { failed.fg(Color::Red) } else { failed },
    ];
    cells.extend(excepted.then(|| Cell::new(counts.excepted)));
    cells.extend([
        if counts.insufficient_data() > 0 { unknown.fg(Color::Yellow) } else { unknown },
        // Nothing judged is not the same as all well.
        Cell::new(if counts.is_judged() {
            format!("{:.1} %", counts.percentage())
        } else {
            "–".to_owned()
        }),
    ]);
    cells
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
    let mut table = new(&["Time", "Rule", "Result", "Seen in", "Why"]);
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

/// How wide the terminal is, or `otherwise` where there is none.
pub fn width(otherwise: usize) -> usize {
    if !io::stdout().is_terminal() {
        return otherwise;
    }
    crossterm::terminal::size().map_or(otherwise, |(columns, _)| usize::from(columns))
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
