//! `compliance diff`: what is new, solved and gone from one scan to another.

use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::{Result, bail};
use clap::Args;
use time::OffsetDateTime;

use super::data_paths::settings;
use super::exit::Exit;
use super::history_source::HistorySource;
use super::options::{HistorySourceArguments, Output};
use super::table::{Column, Listing, Shown};
use super::{print, print_json, table};
use crate::history::changes::Solved;
use crate::history::comparison::{Comparison, compare};
use crate::history::runs::{named, run_before, runs};
use crate::model::text::grouped;

pub const EXAMPLES: &str = "\
Examples:
  compliance diff                                     the newest scan and the one before it of the same target
  compliance diff 2026-11-16                          since the last scan of that day
  compliance diff 7d                                  since seven days ago; `yesterday` is a day too
  compliance diff 2026-11-16T06 2026-11-23T06         two scans, by the beginnings of their times
  compliance diff previous latest --output json --exit-code
  compliance diff --demo

Exit codes: 0 the scans were compared; 1 error; 2 usage; with --exit-code 3 something is new.";

#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The older scan: a day, `yesterday`, `7d` (days ago), the beginning of a time that
    /// `compliance history` lists, `latest` or `previous` [default: the one before NEWER of the
    /// same target]
    pub older: Option<String>,
    /// The newer scan [default: latest]
    pub newer: Option<String>,
    #[command(flatten)]
    pub history_source: HistorySourceArguments,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
    #[command(flatten)]
    pub shown: Shown,
    /// Exit with 3 when something is new
    #[arg(long)]
    pub exit_code: bool,
}

/// How many markers of each checker are looked through for the scans that are named.
const LOOKED_THROUGH: usize = 2000;
/// How many findings of a kind a table shows.
const SHOWN: usize = 50;

pub async fn run(arguments: DiffArguments) -> Result<Exit> {
    let settings = settings(&arguments.history_source.data_paths)?;
    let HistorySource { history, data_paths } =
        HistorySource::open(&arguments.history_source, &settings).await?;
    let runs = runs(history.as_ref(), None, LOOKED_THROUGH).await?;
    if runs.is_empty() {
        bail!(
            "the history {} holds no finished scan: run `compliance scan` first",
            data_paths.history()
        );
    }
    let now = OffsetDateTime::now_utc();
    let newer = named(&runs, arguments.newer.as_deref().unwrap_or("latest"), None, now)?;
    let older = match &arguments.older {
        Some(older) => named(&runs, older, Some(newer), now)?,
        None => run_before(&runs, newer)?,
    };
    if older.scan_time >= newer.scan_time {
        bail!(
            "the older scan comes first, and the two are not the same: {} is not before {}",
            table::moment(older.scan_time),
            table::moment(newer.scan_time)
        );
    }
    let comparison = compare(history.as_ref(), older, newer, &settings.exceptions, now).await?;
    match arguments.output {
        Output::Json => print_json(&comparison)?,
        Output::Table => {
            let title = format!(
                "{} → {}, {}",
                table::moment(older.scan_time),
                table::moment(newer.scan_time),
                newer.targets()
            );
            print(&format!(
                "{}{}",
                table::heading(&title),
                text(&comparison, arguments.shown.limit(SHOWN))
            ))?;
        }
    }
    Ok(if arguments.exit_code && comparison.new > 0 { Exit::NonCompliant } else { Exit::Done })
}

fn text(comparison: &Comparison, shown: usize) -> String {
    let Comparison { new, solved, gone, unchanged, excepted, .. } = comparison;
    let mut text = format!(
        "{}, {solved} solved, {gone} gone, {unchanged} unchanged",
        table::alarming(*new, "new")
    );
    if *excepted > 0 {
        let _ = write!(text, "; {excepted} under an exception are in none of these");
    }
    text.push('\n');
    if !comparison.new_findings.is_empty() {
        let accounts: BTreeSet<_> =
            comparison.new_findings.iter().map(|evaluation| &evaluation.account_id).collect();
        let several_accounts = accounts.len() > 1;
        let mut columns = vec![Column::key("New"), Column::key("Rule"), Column::key("Resource")];
        columns.extend(several_accounts.then(|| Column::key("Account")));
        columns.extend([
            Column::optional("Region", 1),
            Column::optional("First seen", 0),
            Column::sentence("Why"),
        ]);
        let mut lines = Listing::new(columns);
        for evaluation in comparison.new_findings.iter().take(shown) {
            let mut cells = vec![
                table::severity(evaluation),
                table::name(&evaluation.rule),
                table::name(&table::known_as(evaluation)),
            ];
            cells.extend(several_accounts.then(|| table::name(&evaluation.account_id)));
            cells.extend([
                table::name(&evaluation.region),
                table::name(&table::minutes(
                    evaluation.failing_since.as_deref().unwrap_or_default(),
                )),
                table::name(&evaluation.annotation),
            ]);
            lines.add_row(cells);
        }
        section(&mut text, &lines, *new, shown);
    }
    for (name, wanted, count) in [("Solved", false, *solved), ("Gone", true, *gone)] {
        let findings: Vec<&Solved> =
            comparison.solved_findings.iter().filter(|finding| finding.gone == wanted).collect();
        if findings.is_empty() {
            continue;
        }
        let mut lines = Listing::new([
            Column::key(name),
            Column::key("Resource"),
            Column::optional("First seen", 0),
        ]);
        for finding in findings.into_iter().take(shown) {
            let (id, name) = (&finding.resource_id, &finding.resource_name);
            let resource = if id == name { id.clone() } else { format!("{name} ({id})") };
            lines.add_row(vec![
                table::name(&finding.rule),
                table::name(&resource),
                table::name(&table::minutes(&finding.failing_since)),
            ]);
        }
        section(&mut text, &lines, count, shown);
    }
    for gap in comparison.incomplete.iter().take(shown) {
        let _ = writeln!(
            text,
            "{red}not compared:{red:#} {}",
            table::printable(&gap.to_string()),
            red = table::RED
        );
    }
    text
}

fn section(text: &mut String, lines: &Listing, count: u64, shown: usize) {
    let _ = writeln!(text, "\n{lines}");
    let more = count.saturating_sub(shown as u64);
    if more > 0 {
        let _ =
            writeln!(text, "… and {} more: --all, and --output json, name 1,000.", grouped(more));
    }
}
