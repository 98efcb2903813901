//! The tables of counts, by control and by rule.

use std::io::{self, Write};

use super::super::{Counts, Report, Spool};
use super::code;

/// By severity. Rules without a finding share a row: two hundred would leave no room for findings.
pub fn rules(report: &Report<Spool>, excepted: bool, to: &mut dyn Write) -> io::Result<()> {
    header(to, "Severity | Rule", excepted)?;
    let is_well = |counts: &Counts| counts.compliant == counts.total;
    for (id, rule, counts) in report.by_severity_of_rule() {
        if !is_well(counts) {
            let severity = rule.map_or("", |rule| rule.severity.as_str());
            row(to, &format!("{severity} | {}", code(id)), counts, excepted)?;
        }
    }
    let well: Vec<_> = report.by_rule.values().filter(|counts| is_well(counts)).collect();
    if !well.is_empty() {
        let (compliant, total) = well.iter().fold((0, 0), |(compliant, total), counts| {
            (compliant + counts.compliant, total + counts.total)
        });
        let counts = Counts { total, compliant, ..Counts::default() };
        let rules = if well.len() == 1 { "rule" } else { "rules" };
        row(to, &format!(" | {} {rules} without a finding", well.len()), &counts, excepted)?;
    }
    Ok(())
}

pub fn header(to: &mut dyn Write, of: &str, excepted: bool) -> io::Result<()> {
    let (name, line) = if excepted { (" Excepted |", "--:|") } else { ("", "") };
    writeln!(
        to,
        "| {of} | Compliant | Non-compliant |{name} Insufficient data | Compliance |\n|{}|--:|--:|{line}--:|--:|",
        if of.contains('|') { "---|---" } else { "---" }
    )
}

pub fn row(to: &mut dyn Write, name: &str, counts: &Counts, excepted: bool) -> io::Result<()> {
    let compliance = percentage(counts.compliant, counts.non_compliant, counts.percentage());
    let excepted = if excepted { format!(" {} |", counts.excepted) } else { String::new() };
    writeln!(
        to,
        "| {name} | {} | {} |{excepted} {} | {compliance} |",
        counts.compliant,
        counts.non_compliant,
        counts.insufficient_data()
    )
}

/// Nothing judged is not the same as all well.
pub fn percentage(compliant: u64, non_compliant: u64, percentage: f64) -> String {
    if compliant + non_compliant == 0 { "–".to_owned() } else { format!("{percentage:.1} %") }
}
