//! `compliance trend`: the percentage over the last scans, and how each rule went.

use super::offered;
use super::options::{HistorySourceArguments, last};
use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use comfy_table::{Attribute, Cell, Color};
use time::OffsetDateTime;

use super::data_paths::settings;
use super::exit::{Exit, Misuse};
use super::history_source::HistorySource;
use super::table::{Column, Listing};
use super::{chart, print, print_json, table};
use crate::history::trend::{TrendPoint, trend};
use crate::model::counts::Counts;
use crate::report::aggregate;
use crate::rules::parameters::nearest;
use crate::rules::{RULES, find};
use crate::settings::rule_named;

pub const EXAMPLES: &str = "\
Examples:
  compliance trend
  compliance trend --last 120 --rule ec2-required-tags
  compliance trend --framework cis-aws-3.0
  compliance trend --output csv > trend.csv
  compliance trend --demo";

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum TrendOutput {
    /// A chart and a table, for people
    Table,
    /// Every scan with its counts by rule
    Json,
    /// One row a scan and rule
    Csv,
}

#[derive(Debug, Args)]
pub struct TrendArguments {
    /// How many scans to go back
    #[arg(long, value_name = "N", value_parser = last, default_value_t = 30)]
    pub last: usize,
    /// Only this rule, repeatable
    #[arg(long = "rule", value_name = "ID", value_parser = offered::text(offered::rules), hide_possible_values = true, conflicts_with = "framework")]
    pub rules: Vec<String>,
    /// Only the rules that serve this framework
    #[arg(long, value_name = "NAME", value_parser = offered::text(offered::frameworks), hide_possible_values = true)]
    pub framework: Option<String>,
    #[command(flatten)]
    pub history_source: HistorySourceArguments,
    /// What to print
    #[arg(long, value_enum, default_value_t = TrendOutput::Table)]
    pub output: TrendOutput,
}

/// What a table's columns other than the rule's name and the sparkline take.
const BESIDE: usize = 48;

pub async fn run(arguments: TrendArguments) -> Result<Exit> {
    let named = arguments.rules.iter().map(|id| rule_named(id).map(|rule| rule.id));
    let named = named.collect::<Result<Vec<_>, _>>()?;
    arguments.framework.as_deref().map_or(Ok(()), known_framework)?;
    let settings = settings(&arguments.history_source.data_paths)?;
    let HistorySource { history, data_paths } =
        HistorySource::open(&arguments.history_source, &settings).await?;
    let (scans, _) =
        aggregate::newest_of_all(history.as_ref(), &[], OffsetDateTime::now_utc()).await?;
    if scans.is_empty() {
        bail!(
            "the history {} holds no finished scan: run `compliance scan` first",
            data_paths.history()
        );
    }
    let wanted = |rule: &str| {
        (named.is_empty() || named.contains(&rule))
            && arguments
                .framework
                .as_deref()
                .is_none_or(|framework| find(rule).is_some_and(|rule| rule.serves(framework)))
    };
    let points = trend(history.as_ref(), &scans, arguments.last, &wanted).await?;
    match arguments.output {
        TrendOutput::Json => print_json(&points)?,
        TrendOutput::Csv => print(&rows(&points)?)?,
        TrendOutput::Table => {
            let targets: BTreeSet<_> =
                scans.iter().map(|scan| scan.target.account_id.as_str()).collect();
            let of = arguments
                .framework
                .as_ref()
                .map(|framework| format!(", {framework}"))
                .unwrap_or_default();
            let scans = if points.len() == 1 {
                "1 scan".to_owned()
            } else {
                format!("{} scans", points.len())
            };
            let title = format!(
                "Compliance over {scans}, {}{of}",
                targets.into_iter().collect::<Vec<_>>().join(", ")
            );
            print(&format!("{}\n{}", table::heading(&title), text(&points, table::width_or(80))))?;
        }
    }
    Ok(Exit::Done)
}

fn known_framework(name: &str) -> Result<()> {
    let known: BTreeSet<_> =
        RULES.iter().flat_map(|rule| rule.controls).map(|controls| controls.framework).collect();
    if known.contains(name) {
        return Ok(());
    }
    let hint = nearest(name, known.iter().copied()).map_or_else(
        || format!("it is one of {}", known.iter().copied().collect::<Vec<_>>().join(", ")),
        |nearest| format!("did you mean `{nearest}`?"),
    );
    Err(Misuse(format!("no rule serves a framework `{name}`: {hint}")).into())
}

fn text(points: &[TrendPoint], width: usize) -> String {
    let judged: Vec<_> =
        points.iter().filter(|point| point.compliant + point.non_compliant > 0).collect();
    let percentages: Vec<_> = judged
        .iter()
        .map(|point| (table::minutes(&point.scan_time), point.compliance_percentage))
        .collect();
    let mut text = chart::line(&percentages, width);
    if judged.is_empty() {
        text.push_str("Nothing was judged in these scans.\n");
    }
    let mut rules: BTreeSet<&str> =
        points.iter().flat_map(|point| point.by_rule.keys()).map(String::as_str).collect();
    // Rules that found nothing to judge in any of the scans have no trend.
    rules.retain(|rule| {
        points.iter().any(|point| point.by_rule.get(*rule).is_some_and(|counts| counts.total > 0))
    });
    let mut lines = Listing::new([
        Column::key("Rule"),
        Column::optional("Compliance", 0),
        Column::optional("Non-compliant", 1).number(),
        Column::key("From").number(),
        Column::key("To").number(),
        Column::key("Change").number(),
    ]);
    let longest = rules.iter().map(|rule| rule.len()).max().unwrap_or_default();
    let room = width.saturating_sub(BESIDE + longest).clamp(8, points.len().max(8));
    for rule in &rules {
        let counts: Vec<_> = points.iter().map(|point| point.by_rule.get(*rule)).collect();
        lines.add_row(row(table::name(rule), &counts, room));
    }
    let all: Vec<Counts> = points.iter().map(total).collect();
    lines.add_row(row(
        Cell::new("all").add_attribute(Attribute::Bold),
        &all.iter().map(Some).collect::<Vec<_>>(),
        room,
    ));
    let _ = writeln!(text, "\n{lines}");
    text
}

fn total(point: &TrendPoint) -> Counts {
    let TrendPoint { compliant, non_compliant, insufficient_data, excepted, .. } = point;
    Counts {
        total: compliant + non_compliant + insufficient_data + excepted,
        compliant: *compliant,
        non_compliant: *non_compliant,
        excepted: *excepted,
    }
}

fn row(name: Cell, counts: &[Option<&Counts>], room: usize) -> Vec<Cell> {
    let percentages: Vec<_> = counts
        .iter()
        .map(|counts| counts.filter(|counts| counts.is_judged()).map(|counts| counts.percentage()))
        .collect();
    let known: Vec<_> = counts.iter().flatten().collect();
    let failed = match (known.first(), known.last()) {
        (Some(first), Some(last)) => format!("{} → {}", first.non_compliant, last.non_compliant),
        _ => "–".to_owned(),
    };
    let mut ends = percentages.iter().copied().flatten();
    let (first, last) = (ends.next(), ends.next_back());
    let percent = |value: Option<f64>| {
        Cell::new(value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1} %")))
    };
    let change = match (first, last.or(first)) {
        (Some(first), Some(last)) => last - first,
        _ => 0.0,
    };
    let cell =
        Cell::new(if change.abs() < 0.05 { "=".to_owned() } else { format!("{change:+.1}") });
    vec![
        name,
        Cell::new(chart::sparkline(&percentages, room)),
        Cell::new(failed),
        percent(first),
        percent(last.or(first)),
        if change > 0.05 {
            cell.fg(Color::Green)
        } else if change < -0.05 {
            cell.fg(Color::Red)
        } else {
            cell
        },
    ]
}

fn rows(points: &[TrendPoint]) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "scan_time",
        "rule",
        "compliant",
        "non_compliant",
        "insufficient_data",
        "excepted",
        "compliance_percentage",
    ])?;
    for point in points {
        let all = ("all".to_owned(), total(point));
        for (rule, counts) in
            point.by_rule.iter().map(|(rule, counts)| (rule.clone(), *counts)).chain([all])
        {
            let numbers = [
                counts.compliant,
                counts.non_compliant,
                counts.insufficient_data(),
                counts.excepted,
            ]
            .map(|count| count.to_string());
            // Nothing judged is not the same as all well.
            let percentage = if counts.is_judged() {
                format!("{:.1}", counts.percentage())
            } else {
                String::new()
            };
            writer.write_record(
                [point.scan_time.clone(), rule].into_iter().chain(numbers).chain([percentage]),
            )?;
        }
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
