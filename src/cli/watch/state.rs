//! What a watch has seen, as a screen and as lines for a log.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Result;
use time::OffsetDateTime;

use super::super::scan::Finished;
use super::super::table;
use crate::model::evaluation::{Evaluation, rfc3339_seconds};
use crate::model::text::grouped;
use crate::report::{Counts, Report, Spool};

/// How many changes are remembered to be shown.
const REMEMBERED: usize = 200;
/// How many of them the screen has, so that there is room for what fails.
const SHOWN_CHANGES: usize = 8;
/// How many findings it has.
const SHOWN_FINDINGS: usize = 12;
/// How many new findings of one scan are named.
const NAMED: usize = 100;

/// What has been seen so far.
#[derive(Debug, Default)]
pub struct State {
    pub scans: u64,
    /// Drawn anew for every width of the terminal.
    latest: Option<Finished>,
    counts: Counts,
    before: Option<Counts>,
    newest: String,
    changes: VecDeque<String>,
    error: Option<String>,
    /// Lines for a log that were not printed yet.
    pub log: String,
}

impl State {
    pub fn add(&mut self, finished: Finished) -> Result<()> {
        let report = &finished.report;
        let when = report
            .scans
            .iter()
            .map(|scan| scan.scan_time.as_str())
            .max()
            .unwrap_or(&report.report_timestamp);
        let when = when
            .split_once('.')
            .map_or_else(|| when.to_owned(), |(seconds, _)| format!("{seconds}Z"));
        let before = report.trend.iter().rev().nth(1);
        self.before = if self.scans > 0 {
            Some(self.counts)
        } else {
            before.map(|point| Counts {
                total: point.compliant
                    + point.non_compliant
                    + point.insufficient_data
                    + point.excepted,
                compliant: point.compliant,
                non_compliant: point.non_compliant,
                excepted: point.excepted,
            })
        };
        self.scans += 1;
        self.counts = report.total();
        self.newest.clone_from(&when);
        self.error = None;
        let changes = changes(report)?;
        let Counts { compliant, non_compliant, excepted, .. } = self.counts;
        let _ = write!(
            self.log,
            "{when} scan {}: {compliant} compliant, {non_compliant} non-compliant",
            percentage(&self.counts)
        );
        if excepted > 0 {
            let _ = write!(self.log, ", {excepted} excepted");
        }
        let _ = write!(self.log, ", {} insufficient data", self.counts.insufficient_data());
        let _ = match &report.changes.compared_with {
            Some(_) => writeln!(
                self.log,
                "; {} new, {} solved, {} gone",
                report.changes.new, report.changes.solved, report.changes.gone
            ),
            None => writeln!(self.log, "; the first scan"),
        };
        for gap in &report.incomplete {
            let _ = writeln!(self.log, "{when} not seen: {}", table::printable(&gap.to_string()));
        }
        for (kind, what) in changes {
            let _ = writeln!(self.log, "{when} {kind} {what}");
            let (colour, reset) = if kind == "new" {
                (table::RED.render().to_string(), table::RED.render_reset().to_string())
            } else {
                (String::new(), String::new())
            };
            self.changes
                .push_front(format!("{} {colour}{kind:<6}{reset} {what}", table::minutes(&when)));
        }
        self.changes.truncate(REMEMBERED);
        self.latest = Some(finished);
        Ok(())
    }

    pub fn failed(&mut self, error: &str, when: OffsetDateTime) {
        let (when, error) = (rfc3339_seconds(when), error.lines().collect::<Vec<_>>().join("; "));
        let _ = writeln!(
            self.log,
            "{when} failed, and is tried again at the next interval: {}",
            table::printable(&error)
        );
        self.error = Some(format!("{when} {error}"));
    }

    /// The whole screen; while a scan runs no time is left until the next.
    pub fn screen(&self, interval: Duration, left: Option<Duration>) -> String {
        let every = humantime::format_duration(interval);
        let next = left.map_or_else(
            || format!("scanning, every {every}"),
            |left| {
                let seconds = left.as_secs() + u64::from(left.subsec_millis() > 0);
                let left = humantime::format_duration(Duration::from_secs(seconds));
                format!("next in {left}, every {every}")
            },
        );
        let failure = self.error.as_ref().map(|error| {
            format!(
                "{red}the last scan failed:{red:#} {}\n",
                table::printable(error),
                red = table::RED
            )
        });
        let failure = failure.unwrap_or_default();
        let Some(Finished { report, title, .. }) = &self.latest else {
            let heading = table::heading("No scan has finished so far");
            return format!("{heading}{dim}{next}; q ends it{dim:#}\n{failure}", dim = table::DIM);
        };
        let width = table::width_or(80);
        let heading = table::heading(&format!("Compliance of {title}"));
        let mut text = cut(heading.trim_end(), width) + "\n";
        let change = match &self.before {
            Some(before) if before.is_judged() && self.counts.is_judged() => {
                let change = self.counts.percentage() - before.percentage();
                if change.abs() < 0.05 {
                    " (as before)".to_owned()
                } else {
                    format!(" ({change:+.1})")
                }
            }
            _ => String::new(),
        };
        let _ = writeln!(
            text,
            "{bold}{}{change}{bold:#}, {}, {} resources{}",
            percentage(&self.counts),
            table::alarming(self.counts.non_compliant, "non-compliant"),
            grouped(report.summary.total_resources),
            match report.incomplete.len() {
                0 => String::new(),
                unseen => format!(", {}", table::alarming(unseen as u64, "not seen")),
            },
            bold = table::BOLD,
        );
        let _ = writeln!(
            text,
            "{dim}scanned {}, last {}; {next}; q ends it{dim:#}",
            if self.scans == 1 { "once".to_owned() } else { format!("{} times", self.scans) },
            self.newest,
            dim = table::DIM
        );
        let _ = write!(text, "{failure}\n{}{}", table::data_age(report), table::changes(report));
        if self.changes.is_empty() {
            text.push_str("Nothing has changed so far.\n");
        } else {
            text.push_str(&table::heading("What changed"));
            let shown = self.changes.iter().take(SHOWN_CHANGES);
            shown.for_each(|line| text.push_str(&(cut(line, width) + "\n")));
        }
        match table::findings(report, SHOWN_FINDINGS) {
            Ok(findings) => {
                let _ = write!(text, "\n{findings}");
            }
            Err(error) => {
                let _ = writeln!(text, "\nThe findings cannot be read: {error}");
            }
        }
        text + &table::by_rule(report)
    }
}

/// What is new, solved and gone, in words; nothing where there was no scan before.
fn changes(report: &Report<Spool>) -> Result<Vec<(&'static str, String)>> {
    let mut changes = Vec::new();
    if report.changes.compared_with.is_none() {
        return Ok(changes);
    }
    for evaluation in report.evaluations.evaluations()? {
        let evaluation = evaluation?;
        if evaluation.is_new() && changes.len() < NAMED {
            changes.push(("new", finding(&evaluation)));
        }
    }
    let more = report.changes.new.saturating_sub(changes.len() as u64);
    if more > 0 {
        changes.push(("new", format!("… and {more} more")));
    }
    for solved in report.changes.solved_findings.iter().take(NAMED) {
        let (id, name) = (&solved.resource_id, &solved.resource_name);
        let resource = if id == name { id.clone() } else { format!("{id} ({name})") };
        changes.push((
            if solved.gone { "gone" } else { "solved" },
            table::printable(&format!("{} {resource}", solved.rule)).into_owned(),
        ));
    }
    Ok(changes)
}

fn finding(evaluation: &Evaluation) -> String {
    let Evaluation { severity, rule, region, annotation, .. } = evaluation;
    table::printable(&format!(
        "{severity} {rule} {} in {region}: {annotation}",
        table::known_as(evaluation)
    ))
    .into_owned()
}

fn percentage(counts: &Counts) -> String {
    // Nothing judged is not the same as all well.
    if counts.is_judged() { format!("{:.1} %", counts.percentage()) } else { "–".to_owned() }
}

/// A line that fits: styles take no room.
fn cut(line: &str, width: usize) -> String {
    let (mut cut, mut room, mut styled) = (String::new(), width, false);
    for character in line.chars() {
        if character == '\u{1b}' {
            styled = true;
        } else if !styled {
            if room == 0 {
                continue;
            }
            room -= 1;
        }
        cut.push(character);
        if styled && character == 'm' {
            styled = false;
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_that_fails_is_shown_before_any_has_finished() {
        let mut state = State::default();
        state.failed(
            "AWS was not reached\nis there a network?",
            time::macros::datetime!(2026-11-24 12:00 UTC),
        );
        assert_eq!(
            state.log,
            "2026-11-24T12:00:00Z failed, and is tried again at the next interval: AWS was not reached; is there a network?\n"
        );
        let screen = state.screen(Duration::from_mins(5), Some(Duration::from_secs(7)));
        for expected in [
            "No scan has finished so far",
            "next in 7s, every 5m",
            "2026-11-24T12:00:00Z AWS was not reached; is there a network?",
        ] {
            assert!(screen.contains(expected), "{expected}: {screen}");
        }
    }

    #[test]
    fn a_line_is_cut_between_its_styles() {
        assert_eq!(cut("abc", 2), "ab");
        assert_eq!(cut("\u{1b}[31mnew\u{1b}[0m thing", 5), "\u{1b}[31mnew\u{1b}[0m t");
    }
}
