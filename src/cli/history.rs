//! `compliance history`: the finished scans; and with a resource all that was ever said of it.

use anyhow::{Result, bail};
use clap::Args;
use comfy_table::{Cell, Color};
use time::{Duration, OffsetDateTime};

use super::data_paths::settings;
use super::exit::Exit;
use super::history_source::HistorySource;
use super::options::{HistorySourceArguments, Output, last};
use super::table::{Column, Listing};
use super::{print, print_json, table};
use crate::history::runs::{Run, RunSummary, runs};
use crate::history::timeline::{newest, status_periods};
use crate::model::evaluation::{
    ComplianceType, Evaluation, parse_rfc3339, rfc3339, rfc3339_seconds, to_milliseconds,
};
use crate::rules::find;
use crate::settings::exceptions::Exceptions;

pub const EXAMPLES: &str = "\
Examples:
  compliance history                                  the last scans
  compliance history i-0123456789abcdef0              since when a resource fails, and what it did before
  compliance history my-bucket --all --output json    each evaluation
  compliance history --demo                           the bundled account's, after `compliance scan --demo`
  compliance history --from-aws dev                   what the deployed scanner found, from its table";

#[derive(Debug, Args)]
pub struct HistoryArguments {
    /// Resource id or name, or a part that no other has; without one the finished scans are listed
    pub resource: Option<String>,
    /// Show each evaluation rather than periods of time with the same result
    #[arg(long, requires = "resource")]
    pub all: bool,
    /// How many scans to list
    #[arg(long, value_name = "N", value_parser = last, default_value_t = 20, conflicts_with = "resource")]
    pub last: usize,
    #[command(flatten)]
    pub history_source: HistorySourceArguments,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
}

pub async fn run(arguments: HistoryArguments) -> Result<Exit> {
    let settings = settings(&arguments.history_source.data_paths)?;
    let history_source = HistorySource::open(&arguments.history_source, &settings).await?;
    match &arguments.resource {
        Some(resource) => {
            of_resource(&arguments, resource, &history_source, &settings.exceptions).await?;
        }
        None => of_scans(&arguments, &history_source).await?,
    }
    Ok(Exit::Done)
}

async fn of_scans(arguments: &HistoryArguments, history_source: &HistorySource) -> Result<()> {
    // Scans of several targets may share a moment.
    let mut runs =
        runs(history_source.history.as_ref(), None, arguments.last.saturating_mul(4)).await?;
    runs.truncate(arguments.last);
    runs.reverse();
    match arguments.output {
        Output::Json => {
            let runs: Vec<_> = runs.iter().map(RunSummary::from).collect();
            print_json(&runs)
        }
        Output::Table if runs.is_empty() => bail!(
            "the history {} holds no finished scan: run `compliance scan` first",
            history_source.data_paths.history()
        ),
        Output::Table => {
            let mut text = scans(&runs);
            text.push('\n');
            text.push_str(&table::note("history", &history_source.data_paths.history()));
            print(&text)
        }
    }
}

fn scans(runs: &[Run]) -> String {
    let excepted = runs.iter().any(|run| run.counts().excepted > 0);
    let mut columns =
        vec![Column::key("Scan"), Column::key("Target"), Column::optional("Source", 2)];
    columns.extend(table::count_columns(excepted));
    // What a scan could not see is left out only where every scan saw everything.
    let unseen = runs.iter().any(|run| !run.incomplete().is_empty());
    let not_seen = if unseen { Column::key("Not seen") } else { Column::optional("Not seen", 1) };
    columns.push(not_seen.number());
    let mut lines = Listing::new(columns);
    for run in runs {
        let counts = run.counts();
        let unseen = run.incomplete().len();
        let mut cells = vec![
            Cell::new(rfc3339_seconds(run.scan_time)),
            table::name(&run.targets()),
            Cell::new(run.scans.first().map_or("", |scan| scan.source.as_str())),
        ];
        cells.extend(table::counts(&counts, excepted));
        cells.push(if unseen == 0 { Cell::new("–") } else { Cell::new(unseen).fg(Color::Red) });
        lines.add_row(cells);
    }
    format!("{lines}\n")
}

async fn of_resource(
    arguments: &HistoryArguments,
    resource: &str,
    history_source: &HistorySource,
    exceptions: &Exceptions,
) -> Result<()> {
    let mut evaluations = history_source.history.timeline(resource).await?;
    let like = if evaluations.is_empty() { history_source.like(resource) } else { Vec::new() };
    // A part that only one name or id has is enough.
    if let [only] = like.as_slice() {
        evaluations = history_source.history.timeline(only).await?;
    }
    if evaluations.is_empty() {
        let hint = if like.is_empty() {
            if history_source.data_paths.table.is_some() {
                "ids and names in a table are compared whole".to_owned()
            } else {
                "it is in no id or name".to_owned()
            }
        } else {
            format!(
                "did you mean {}?",
                like.iter().map(|name| table::printable(name)).collect::<Vec<_>>().join(", ")
            )
        };
        bail!(
            "the history {} knows no resource `{}`: {hint}",
            history_source.data_paths.history(),
            table::printable(resource)
        );
    }
    match arguments.output {
        Output::Json => print_json(&evaluations),
        Output::Table => {
            let mut sections = Vec::new();
            for evaluations in by_resource(evaluations) {
                sections
                    .push(section(&evaluations, arguments.all, history_source, exceptions).await?);
            }
            print(&sections.join("\n"))
        }
    }
}

/// The evaluations of each resource: several may have one name, and in different regions or
/// accounts one id.
fn by_resource(evaluations: Vec<Evaluation>) -> Vec<Vec<Evaluation>> {
    let mut resources: Vec<Vec<Evaluation>> = Vec::new();
    let key = |one: &Evaluation| {
        [&one.account_id, &one.region, &one.resource_type, &one.resource_id].map(Clone::clone)
    };
    for evaluation in evaluations {
        let known = resources
            .iter_mut()
            .find(|known| known.first().is_some_and(|first| key(first) == key(&evaluation)));
        match known {
            Some(known) => known.push(evaluation),
            None => resources.push(vec![evaluation]),
        }
    }
    resources
}

/// What was said of one resource, and where it stands.
async fn section(
    evaluations: &[Evaluation],
    all: bool,
    history_source: &HistorySource,
    exceptions: &Exceptions,
) -> Result<String> {
    let title = evaluations.last().map_or_else(String::new, |last| {
        format!(
            "{} {} ({}), {} of account {}",
            last.resource_type, last.resource_name, last.resource_id, last.region, last.account_id
        )
    });
    let lines = if all { table::timeline(evaluations) } else { collapsed(evaluations) };
    let now = OffsetDateTime::now_utc();
    let mut standing = String::new();
    for evaluation in newest(evaluations) {
        standing.push_str(&self::standing(
            evaluation,
            is_seen(evaluation, history_source).await?,
            exceptions,
            now,
        ));
    }
    Ok(format!("{}{lines}\n{standing}", table::heading(&title)))
}

fn collapsed(evaluations: &[Evaluation]) -> String {
    let mut lines = Listing::new([
        Column::key("From"),
        Column::key("To"),
        Column::optional("Times", 1).number(),
        Column::key("Rule"),
        Column::key("Result"),
        Column::optional("Seen in", 0),
        Column::sentence("Why"),
    ]);
    for period in status_periods(evaluations) {
        let to = if period.evaluations == 1 {
            String::new()
        } else {
            table::minutes(&period.last.evaluation_timestamp)
        };
        lines.add_row(vec![
            table::name(&table::minutes(&period.first.evaluation_timestamp)),
            table::name(&to),
            Cell::new(period.evaluations),
            table::name(&period.last.rule),
            table::result(period.last),
            Cell::new(period.last.source.as_str()),
            table::name(&period.last.annotation),
        ]);
    }
    format!("{lines}\n")
}

/// Whether no scan of the same target has finished since that did not see it.
async fn is_seen(evaluation: &Evaluation, history_source: &HistorySource) -> Result<bool> {
    let Some(rule) = find(&evaluation.rule) else { return Ok(false) };
    let Some(moment) = parse_rfc3339(&evaluation.evaluation_timestamp).map(to_milliseconds) else {
        return Ok(false);
    };
    let history = history_source.history.as_ref();
    let mut run = history.newest(rule.checker, Some(moment + Duration::milliseconds(1))).await?;
    if run.first().is_none_or(|scan| scan.scan_time != moment) {
        // It is of an event: any scan of its account may have looked since.
        run = history.newest(rule.checker, None).await?;
    }
    if run.iter().any(|scan| scan.target.account_id == evaluation.account_id) {
        run.retain(|scan| scan.target.account_id == evaluation.account_id);
    }
    for scan in run {
        let newest = history.of_target(rule.checker, &scan.target, None, 1).await?;
        if newest.first().is_some_and(|newest| newest.ran(rule.id) && newest.scan_time > moment) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Where a rule stands on the resource now, or stood when it was last seen.
fn standing(
    evaluation: &Evaluation,
    is_seen: bool,
    exceptions: &Exceptions,
    now: OffsetDateTime,
) -> String {
    let rule = &evaluation.rule;
    let since = evaluation.failing_since.as_deref().unwrap_or(&evaluation.evaluation_timestamp);
    let seen = table::minutes(&evaluation.evaluation_timestamp);
    let text = match evaluation.compliance_type {
        ComplianceType::NonCompliant if !is_seen => {
            return format!(
                "{rule}: first seen failing {}; last seen {seen}, and not by the newest scan\n",
                table::minutes(since)
            );
        }
        _ if !is_seen => return format!("{rule}: last seen {seen}, and not by the newest scan\n"),
        ComplianceType::NonCompliant => {
            let mut evaluation = evaluation.clone();
            exceptions.apply(&mut evaluation, now);
            let age = table::age(since, &rfc3339(now));
            let exception = evaluation.exception.filter(|exception| !exception.expired);
            let under = exception.map(|exception| {
                let until = exception
                    .until
                    .map_or_else(|| "without an end".to_owned(), |until| format!("until {until}"));
                format!(", under an exception of {} {until}", exception.owner)
            });
            format!(
                "fails; first seen failing {} ({age} ago){}",
                table::minutes(since),
                under.unwrap_or_default()
            )
        }
        ComplianceType::InsufficientData if evaluation.failing_since.is_some() => {
            format!("could not be judged; first seen failing {}", table::minutes(since))
        }
        ComplianceType::InsufficientData => "could not be judged".to_owned(),
        ComplianceType::Compliant | ComplianceType::NotApplicable => {
            return table::printable(&format!("{rule}: compliant")).into_owned() + "\n";
        }
    };
    format!("{red}{rule}: {}{red:#}\n", table::printable(&text), red = table::RED)
}
