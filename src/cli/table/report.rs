//! A report in the terminal: the top findings of every rule first, where things stand last, so that
//! what matters most is still on the screen in the end.

use std::fmt::Write;
use std::io;

use anstyle::Style;
use clap::Args;
use comfy_table::{Attribute, Cell, Color};

use super::{
    BOLD, Column, DIM, Listing, RED, age, alarming, count_columns, counts, grade, known_as, name,
    paragraph, printable,
};
use crate::model::evaluation::Evaluation;
use crate::model::text::{counted, grouped};
use crate::report::{Counts, Report, RuleFindings, Spool, excepted, top_findings};

/// How many findings a table shows where nothing else is asked for.
const SHOWN: usize = 25;
/// How many of one rule, so that a rule that finds much does not hide the others.
const SHOWN_OF_RULE: usize = 3;
/// From this number of rules on, those that found nothing share a line.
const MANY_RULES: usize = 12;

/// How many findings the table shows.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Shown {
    /// Show every finding in the table
    #[arg(long, conflicts_with = "limit")]
    all: bool,
    /// How many findings the table shows; 0 shows the summary alone [default: 25]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl Shown {
    /// How many, where `otherwise` is the default.
    pub fn limit(self, otherwise: usize) -> usize {
        if self.all { usize::MAX } else { self.limit.unwrap_or(otherwise) }
    }
}

/// What was found, what could not be seen, and last the summary. `controls` is the table of a
/// framework's.
pub fn report(report: &Report<Spool>, shown: Shown, controls: &str) -> io::Result<String> {
    let limit = shown.limit(SHOWN);
    let mut text = findings(report, limit)?;
    text.push_str(&under_exceptions(report, limit)?);
    let gaps = &report.incomplete;
    for gap in gaps.iter().take(limit.max(1)) {
        let _ = writeln!(text, "{RED}not seen:{RED:#} {}", printable(&gap.to_string()));
    }
    if gaps.len() > limit.max(1) {
        let more = gaps.len() - limit.max(1);
        let _ = writeln!(text, "{RED}not seen:{RED:#} … and {more} more");
    }
    if !gaps.is_empty() {
        text.push('\n');
    }
    text.push_str(controls);
    text.push_str(&by_rule(report));
    text.push('\n');
    text.push_str(&standing(report));
    Ok(text)
}

/// How many checks passed of how many, what failed, and what changed.
fn standing(report: &Report<Spool>) -> String {
    let total = report.total();
    let mut text = format!("{BOLD}{}{BOLD:#}", total.passed());
    if total.is_judged() {
        let _ = write!(text, " ({:.1} %)", total.percentage());
    }
    text.push('\n');
    let failed = report.failed_by_severity();
    if !failed.is_empty() {
        let count = grouped(total.non_compliant);
        let _ = writeln!(text, "{RED}{count} failed{RED:#}: {failed}");
    }
    let unknown = total.insufficient_data();
    if unknown > 0 {
        let _ = writeln!(text, "{} could not be evaluated", grouped(unknown));
    }
    if let Some(left_out) = &report.excluded {
        text.push_str(&paragraph(&printable(&left_out.sentence()), 0));
    }
    text.push_str(&data_age(report));
    text.push_str(&changes(report));
    text
}

/// The top findings of each rule, the most severe rules first.
pub fn findings(report: &Report<Spool>, limit: usize) -> io::Result<String> {
    let rules = top_findings(report, limit)?;
    if rules.is_empty() {
        return Ok(String::new());
    }
    // Without a scan before, everything would be new.
    let compared = report.changes.compared_with.is_some();
    let several_accounts = report.by_account.len() > 1;
    // Where few rules found something, each has more lines.
    let of_rule = (limit / rules.len()).max(SHOWN_OF_RULE);
    let (mut text, mut shown, mut left_out) = (String::new(), 0, 0);
    if compared && limit > 0 {
        let account = if several_accounts { "account, " } else { "" };
        let _ = writeln!(text, "{DIM}First seen, {account}resource, region, why:{DIM:#}");
    }
    for RuleFindings { rule, findings, total, .. } in &rules {
        let room = of_rule.min(limit - shown);
        let more = total - findings.len().min(room);
        left_out += more;
        let Some(first) = findings.first().filter(|_| room > 0) else { continue };
        let (label, colour) = grade(first);
        let colour: Style = colour.map_or(BOLD, |colour| colour.on_default().bold());
        let _ = writeln!(
            text,
            "{colour}{label}{colour:#} {BOLD}{}{BOLD:#}, {}",
            printable(rule),
            grouped(*total as u64)
        );
        let mut columns = Vec::new();
        columns.extend(compared.then(|| Column::key("First seen")));
        columns.extend(several_accounts.then(|| Column::key("Account")));
        columns.extend([Column::key("Resource"), Column::key("Region"), Column::sentence("Why")]);
        let mut table = Listing::new(columns).below_heading();
        for evaluation in findings.iter().take(room) {
            let mut cells = Vec::new();
            cells.extend(compared.then(|| lasting(evaluation, &report.report_timestamp)));
            cells.extend(
                several_accounts.then(|| name(&report.account_label(&evaluation.account_id))),
            );
            cells.extend([
                name(&known_as(evaluation)),
                name(&evaluation.region),
                name(&report.reason(evaluation)),
            ]);
            table.add_row(cells);
            shown += 1;
        }
        let _ = writeln!(text, "{table}");
        if more > 0 {
            let _ = writeln!(text, "  {DIM}… and {} more{DIM:#}", grouped(more as u64));
        }
    }
    if left_out > 0 {
        let left_out = counted(left_out as u64, "finding is", "findings are");
        let all = "add --all, or --output-file report.html for a page of all";
        for line in paragraph(&format!("{left_out} not shown: {all}."), 0).lines() {
            let _ = writeln!(text, "{DIM}{line}{DIM:#}");
        }
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
    let Some(before) = &changes.compared_with else { return String::new() };
    let rules = changes.rules.sentence().map(|sentence| paragraph(&printable(&sentence), 0));
    format!(
        "{}, {} still failing, {} solved, {} gone since {before}\n{}",
        alarming(changes.new, "new"),
        grouped(changes.still_failing),
        grouped(changes.solved),
        grouped(changes.gone),
        rules.unwrap_or_default()
    )
}

/// The violations under an exception, in a table of their own.
fn under_exceptions(report: &Report<Spool>, limit: usize) -> io::Result<String> {
    let excepted = excepted(report, limit)?;
    if excepted.is_empty() {
        return Ok(String::new());
    }
    let several_accounts = report.by_account.len() > 1;
    let mut columns = vec![Column::key("Excepted")];
    columns.extend(several_accounts.then(|| Column::key("Account")));
    columns.extend([
        Column::key("Resource"),
        Column::optional("Region", 0),
        Column::key("Owner"),
        Column::key("Until"),
        Column::sentence("Reason"),
    ]);
    let mut table = Listing::new(columns);
    for evaluation in &excepted {
        let Some(exception) = &evaluation.exception else { continue };
        let reason = exception.ticket.as_ref().map_or_else(
            || exception.reason.clone(),
            |ticket| format!("{} ({ticket})", exception.reason),
        );
        let mut cells = vec![name(&evaluation.rule)];
        cells.extend(several_accounts.then(|| name(&report.account_label(&evaluation.account_id))));
        cells.extend([
            name(&known_as(evaluation)),
            name(&evaluation.region),
            name(&exception.owner),
            name(exception.until.as_deref().unwrap_or("–")),
            name(&reason),
        ]);
        table.add_row(cells);
    }
    let more = report.excepted.total - excepted.len() as u64;
    let more = if more > 0 {
        format!("{DIM}… and {} more under an exception.{DIM:#}\n", grouped(more))
    } else {
        String::new()
    };
    Ok(format!("{table}\n{more}\n"))
}

/// How long it has failed as far as the history knows, or that it is new.
fn lasting(evaluation: &Evaluation, until: &str) -> Cell {
    match &evaluation.failing_since {
        _ if evaluation.is_new() => Cell::new("new").fg(Color::Red),
        Some(since) => Cell::new(age(since, until)),
        None => Cell::new(""),
    }
}

/// The counts of every rule, and of all.
pub fn by_rule(report: &Report<Spool>) -> String {
    let excepted = report.excepted.total > 0;
    let columns = [Column::optional("Severity", 1), Column::key("Rule")];
    let mut table = Listing::new(columns.into_iter().chain(count_columns(excepted)));
    let row = |severity: Cell, name: Cell, counts: &Counts| {
        [severity, name].into_iter().chain(self::counts(counts, excepted)).collect::<Vec<_>>()
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
    let all = format!("all, {}", counted(report.summary.total_resources, "resource", "resources"));
    let all = Cell::new(all).add_attribute(Attribute::Bold);
    table.add_row(row(Cell::new(""), all, &report.total()));
    format!("{table}\n")
}
