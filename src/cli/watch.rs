//! `compliance watch`: scans on an interval and shows what changes: a screen that is redrawn on a
//! terminal, lines for a log elsewhere.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, size};
use time::OffsetDateTime;
use tokio::time::{Instant, sleep_until};

use super::exit::{Exit, is_lasting};
use super::options::{PlaceArguments, SourceArguments};
use super::places::settings;
use super::scan::{Finished, once};
use super::{print, table};
use crate::model::evaluation::{Evaluation, rfc3339_seconds};
use crate::report::{Counts, Report, Spool};
use crate::settings::Settings;

const SHORTEST: Duration = Duration::from_secs(10);
const LONGEST: Duration = Duration::from_hours(7 * 24);

pub const EXAMPLES: &str = "\
Examples:
  compliance watch                                    the account of your AWS credentials, every five minutes
  compliance watch --interval 1h --rule iam-user-mfa-enabled
  compliance watch --demo --interval 10s              the bundled account, to see what it looks like
  compliance watch | tee -a compliance.log            a line a scan and a change

Every scan is kept in the history; no reports are written. A scan that fails is tried again at the next interval. Ctrl-C ends it.";

#[derive(Debug, Args)]
pub struct WatchArguments {
    #[command(flatten)]
    pub source: SourceArguments,
    #[command(flatten)]
    pub places: PlaceArguments,
    /// How long from the start of one scan to the next, such as 90s, 5m or 1h; 10s at least
    #[arg(long, value_name = "TIME", value_parser = interval, default_value = "5m")]
    pub interval: Duration,
}

fn interval(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text)
        .map_err(|_| "it is a time such as 90s, 5m or 1h 30m".to_owned())?;
    if (SHORTEST..=LONGEST).contains(&duration) {
        Ok(duration)
    } else {
        Err("it is from 10s to 7d".to_owned())
    }
}

/// How many changes are remembered to be shown.
const REMEMBERED: usize = 200;
/// How many new findings of one scan are named.
const NAMED: usize = 100;

pub async fn run(arguments: WatchArguments) -> Result<Exit> {
    if arguments.source.plan.as_deref() == Some(Path::new("-")) {
        bail!(
            "standard input can be read only once: write the plan to a file and name that with --plan"
        );
    }
    let settings = settings(&arguments.places)?;
    // Both before the first scan, so that neither is missed and the screen comes back whatever
    // happens.
    let screen = Screen::enter()?;
    let ended = tokio::select! {
        biased;
        () = asked_to_stop() => Ok(Exit::Done),
        ended = watch(&arguments, &settings, screen.is_some()) => ended,
    };
    drop(screen);
    ended
}

async fn watch(arguments: &WatchArguments, settings: &Settings, on_screen: bool) -> Result<Exit> {
    if on_screen {
        draw("The first scan is under way. Ctrl-C ends it.\n")?;
    }
    let mut state = State::default();
    loop {
        let next = Instant::now() + arguments.interval;
        let began = OffsetDateTime::now_utc();
        match once(&arguments.source, &arguments.places, settings, None, false, true).await {
            Ok(finished) => state.add(&finished)?,
            // Waiting mends no flag, setting or file of this machine.
            Err(error)
                if state.scans == 0 && (is_lasting(&error) || reads_files(&arguments.source)) =>
            {
                return Err(error);
            }
            Err(error) => state.failed(&format!("{error:#}"), began),
        }
        if !on_screen {
            print(&std::mem::take(&mut state.log))?;
            sleep_until(next).await;
            continue;
        }
        state.log.clear();
        loop {
            let left = next.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            draw(&state.screen(arguments.interval, left))?;
            sleep_until((Instant::now() + Duration::from_secs(1)).min(next)).await;
        }
    }
}

fn reads_files(source: &SourceArguments) -> bool {
    source.demo
        || source.plan.is_some()
        || source.snapshot.as_ref().is_some_and(|place| !place.starts_with("s3://"))
}

/// Ctrl-C, or the signal that ends a service.
async fn asked_to_stop() {
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let mut stop = Some(stop);
    let handled = ctrlc::set_handler(move || {
        stop.take().map(|stop| stop.send(()));
    });
    match handled {
        Ok(()) => drop(stopped.await),
        // The signal then ends the program by itself.
        Err(_) => std::future::pending().await,
    }
}

/// The terminal's other screen, for as long as this lives.
struct Screen;

impl Screen {
    fn enter() -> Result<Option<Self>> {
        if !io::stdout().is_terminal() {
            return Ok(None);
        }
        execute!(io::stdout(), EnterAlternateScreen, Hide)?;
        Ok(Some(Self))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = execute!(io::stdout(), Show, LeaveAlternateScreen);
    }
}

/// Draws over what was there, line by line, so that nothing flickers; what does not fit is left
/// out.
fn draw(text: &str) -> Result<()> {
    let rows = size().map_or(24, |(_, rows)| usize::from(rows));
    execute!(io::stdout(), MoveTo(0, 0))?;
    for (number, line) in text.lines().take(rows).enumerate() {
        print(&format!("{}{line}", if number == 0 { "" } else { "\r\n" }))?;
        execute!(io::stdout(), Clear(ClearType::UntilNewLine))?;
    }
    execute!(io::stdout(), Clear(ClearType::FromCursorDown))?;
    Ok(io::stdout().flush()?)
}

/// What has been seen so far.
#[derive(Debug, Default)]
struct State {
    scans: u64,
    title: String,
    by_rule: String,
    counts: Counts,
    before: Option<Counts>,
    resources: u64,
    unseen: usize,
    newest: String,
    changes: VecDeque<String>,
    error: Option<String>,
    /// Lines for a log that were not printed yet.
    log: String,
}

impl State {
    fn add(&mut self, finished: &Finished) -> Result<()> {
        let Finished { report, title, .. } = finished;
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
        self.resources = report.summary.total_resources;
        self.unseen = report.incomplete.len();
        self.by_rule = format!(
            "{}{}{}",
            table::by_rule(report),
            table::data_age(report),
            table::changes(report)
        );
        self.title.clone_from(title);
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
        Ok(())
    }

    fn failed(&mut self, error: &str, when: OffsetDateTime) {
        let (when, error) = (rfc3339_seconds(when), error.lines().collect::<Vec<_>>().join("; "));
        let _ = writeln!(
            self.log,
            "{when} failed, and is tried again at the next interval: {}",
            table::printable(&error)
        );
        self.error = Some(format!("{when} {error}"));
    }

    /// The whole screen.
    fn screen(&self, interval: Duration, left: Duration) -> String {
        let seconds = left.as_secs() + u64::from(left.subsec_millis() > 0);
        let next = format!(
            "next in {}, every {}",
            humantime::format_duration(Duration::from_secs(seconds)),
            humantime::format_duration(interval)
        );
        let failure = self.error.as_ref().map(|error| {
            format!(
                "{red}the last scan failed:{red:#} {}\n",
                table::printable(error),
                red = table::RED
            )
        });
        let failure = failure.unwrap_or_default();
        if self.scans == 0 {
            let heading = table::heading("No scan has finished so far");
            return format!(
                "{heading}{dim}{next}; Ctrl-C ends it{dim:#}\n{failure}",
                dim = table::DIM
            );
        }
        let mut text = table::heading(&format!("Compliance of {}", self.title));
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
            self.resources,
            if self.unseen > 0 {
                format!(", {}", table::alarming(self.unseen as u64, "not seen"))
            } else {
                String::new()
            },
            bold = table::BOLD,
        );
        let _ = writeln!(
            text,
            "{dim}scanned {}, last {}; {next}; Ctrl-C ends it{dim:#}",
            if self.scans == 1 { "once".to_owned() } else { format!("{} times", self.scans) },
            self.newest,
            dim = table::DIM
        );
        let _ = write!(text, "{failure}\n{}\n", self.by_rule);
        if self.changes.is_empty() {
            text.push_str("Nothing has changed so far.\n");
        } else {
            text.push_str(&table::heading("What changed"));
            let width = table::width(80);
            self.changes.iter().for_each(|line| text.push_str(&(cut(line, width) + "\n")));
        }
        text
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
        let screen = state.screen(Duration::from_mins(5), Duration::from_secs(7));
        for said in [
            "No scan has finished so far",
            "next in 7s, every 5m",
            "2026-11-24T12:00:00Z AWS was not reached; is there a network?",
        ] {
            assert!(screen.contains(said), "{said}: {screen}");
        }
    }

    #[test]
    fn a_line_is_cut_between_its_styles() {
        assert_eq!(cut("abc", 2), "ab");
        assert_eq!(cut("\u{1b}[31mnew\u{1b}[0m thing", 5), "\u{1b}[31mnew\u{1b}[0m t");
    }
}
