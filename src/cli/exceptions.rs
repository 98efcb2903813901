//! `compliance exceptions`: the accepted risks, their owners, and how long they last.

use std::fmt::Write;

use anyhow::Result;
use clap::Args;
use comfy_table::{Cell, Color};
use serde::Serialize;
use time::OffsetDateTime;

use super::data_paths::settings;
use super::exit::Exit;
use super::history_source::HistorySource;
use super::options::{HistorySourceArguments, Output};
use super::table::{Column, Listing};
use super::{print, print_json, table};
use crate::report::aggregate;
use crate::settings::Settings;
use crate::settings::exceptions::Exception;

pub const EXAMPLES: &str = "\
Examples:
  compliance exceptions
  compliance exceptions --exit-code                   in a pipeline: fails once one has ended
  compliance exceptions --from-aws dev                with what they cover in the deployed scanner's newest scans

Exit codes: 0 they were listed; 1 error; 2 usage; with --exit-code 3 one has ended.";

#[derive(Debug, Args)]
pub struct ExceptionsArguments {
    #[command(flatten)]
    pub history_source: HistorySourceArguments,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
    /// Exit with 3 when one has ended
    #[arg(long)]
    pub exit_code: bool,
}

/// From when on an end is near.
const SOON: i64 = 14;

#[derive(Debug, Serialize)]
struct Listed {
    #[serde(flatten)]
    exception: Exception,
    /// Today among them; zero or negative once it has ended; null where it never does.
    days_left: Option<i64>,
    expired: bool,
    /// How many violations of the newest scans it covers; null where there is no finished scan.
    findings: Option<u64>,
}

pub async fn run(arguments: ExceptionsArguments) -> Result<Exit> {
    let settings = settings(&arguments.history_source.data_paths)?;
    let now = OffsetDateTime::now_utc();
    let found = found(&arguments, &settings, now).await?;
    let findings = |number: usize| found.as_ref().and_then(|found| found.get(number).copied());
    let list = settings.exceptions.iter().enumerate().map(|(number, exception)| Listed {
        days_left: exception.days_left(now),
        expired: exception.is_expired(now),
        findings: findings(number),
        exception: exception.clone(),
    });
    let mut list: Vec<_> = list.collect();
    list.sort_by_key(|listed| listed.days_left.unwrap_or(i64::MAX));
    match arguments.output {
        Output::Json => print_json(&list)?,
        Output::Table if list.is_empty() => {
            print(
                "There are no exceptions: `compliance init` writes a compliance.toml with an example, and --config reads another file.\n",
            )?;
        }
        Output::Table => print(&text(&list))?,
    }
    let expired = list.iter().any(|listed| listed.expired);
    Ok(if arguments.exit_code && expired { Exit::NonCompliant } else { Exit::Done })
}

/// How many findings of the newest scans each exception covers.
async fn found(
    arguments: &ExceptionsArguments,
    settings: &Settings,
    now: OffsetDateTime,
) -> Result<Option<Vec<u64>>> {
    if settings.exceptions.is_empty() {
        return Ok(None);
    }
    let Ok(history_source) = HistorySource::find(&arguments.history_source, settings).await? else {
        return Ok(None);
    };
    let expected = history_source.expected(settings)?;
    let history = history_source.history;
    let (scans, gaps) = aggregate::newest_of_all(history.as_ref(), &expected, now).await?;
    if scans.is_empty() {
        return Ok(None);
    }
    let request = aggregate::ReportRequest {
        scans: &scans,
        gaps,
        moment: now,
        exceptions: &settings.exceptions,
        framework: None,
        options: aggregate::ReportOptions::default(),
    };
    let report = aggregate::report(history.as_ref(), request).await?;
    Ok(Some(report.exceptions.iter().map(|summary| summary.findings).collect()))
}

fn text(list: &[Listed]) -> String {
    let scoped = list
        .iter()
        .any(|listed| !listed.exception.accounts.is_empty() || !listed.exception.tags.is_empty());
    let ticketed = list.iter().any(|listed| listed.exception.ticket.is_some());
    let mut columns = vec![
        Column::key("Days left").number(),
        Column::key("Until"),
        Column::key("Rule"),
        Column::key("Resource"),
    ];
    columns.extend(scoped.then(|| Column::optional("Only", 1)));
    columns.extend([Column::key("Owner"), Column::sentence("Reason")]);
    columns.extend(ticketed.then(|| Column::optional("Ticket", 0)));
    columns.push(Column::key("Findings").number());
    let mut lines = Listing::new(columns);
    for listed in list {
        lines.add_row(row(listed, scoped, ticketed));
    }
    let mut text = format!("{lines}\n\n");
    let idle = list.iter().filter(|listed| listed.findings == Some(0)).count();
    let ended = list.iter().filter(|listed| listed.expired).count();
    if ended > 0 {
        let covered = if ended == 1 { "it covered" } else { "they covered" };
        let _ = writeln!(
            text,
            "{}: what {covered} counts as non-compliant again.",
            table::alarming(ended as u64, "ended")
        );
    }
    if idle > 0 {
        let (cover, are) = if idle == 1 { ("covers", "is it") } else { ("cover", "are they") };
        let _ = writeln!(
            text,
            "{idle} {cover} nothing in the newest scans: {are} still needed, and spelled as the resources are?"
        );
    }
    if list.iter().all(|listed| listed.findings.is_none()) {
        text.push_str("What they cover is known once there is a finished scan.\n");
    }
    text
}

fn row(listed: &Listed, scoped: bool, ticketed: bool) -> Vec<Cell> {
    let Exception { rule, resource, tags, accounts, until, owner, reason, ticket } =
        &listed.exception;
    let days = match listed.days_left {
        None => Cell::new("no end"),
        Some(_) if listed.expired => Cell::new("ended").fg(Color::Red),
        Some(days) if days <= SOON => Cell::new(days).fg(Color::Yellow),
        Some(days) => Cell::new(days),
    };
    let cell = table::name;
    let until = cell(until.as_deref().unwrap_or("–"));
    let mut cells = vec![
        days,
        if listed.expired { until.fg(Color::Red) } else { until },
        cell(rule),
        cell(resource),
    ];
    if scoped {
        let only: Vec<_> = accounts
            .iter()
            .cloned()
            .chain(tags.iter().map(|(key, value)| format!("{key}={value}")))
            .collect();
        cells.push(cell(&only.join(", ")));
    }
    cells.extend([cell(owner), cell(reason)]);
    if ticketed {
        cells.push(cell(ticket.as_deref().unwrap_or_default()));
    }
    cells.push(match listed.findings {
        None => Cell::new("–"),
        Some(0) => Cell::new(0).fg(Color::Yellow),
        Some(findings) => Cell::new(findings),
    });
    cells
}
