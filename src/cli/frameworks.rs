//! `compliance frameworks`: what the rules touch of each framework, and plainly what they do not;
//! and a report's controls.

use std::fmt::Write;

use anyhow::Result;
use clap::Args;
use comfy_table::Cell;

use super::exit::Exit;
use super::offered::{self, framework};
use super::options::Output;
use super::table::{Column, Listing};
use super::{print, table};
use crate::report::coverage::{MEANING, automated_sentence, describe, limits};
use crate::report::{Report, Spool};
use crate::rules::frameworks::{FRAMEWORKS, Framework, control_title};

#[derive(Debug, Args)]
pub struct FrameworksArguments {
    /// A framework's id; without one, all are listed
    #[arg(value_name = "ID", value_parser = offered::text(offered::frameworks), hide_possible_values = true)]
    pub framework: Option<String>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
}

pub fn run(arguments: &FrameworksArguments) -> Result<Exit> {
    let framework = arguments.framework.as_deref().map(framework).transpose()?;
    let text = match (framework, arguments.output) {
        (Some(framework), Output::Table) => explain(framework),
        (None, Output::Table) => list(),
        (Some(framework), Output::Json) => format!("{:#}\n", describe(framework)),
        (None, Output::Json) => {
            format!("{:#}\n", FRAMEWORKS.iter().map(describe).collect::<serde_json::Value>())
        }
    };
    print(&text)?;
    Ok(Exit::Done)
}

fn list() -> String {
    let mut table = Listing::new([
        Column::key("Framework"),
        Column::sentence("Title"),
        Column::key("Controls touched").number(),
        Column::key("Rules").number(),
    ]);
    for framework in FRAMEWORKS.iter() {
        let (controls, rules) = (framework.controls().len(), framework.rules().count());
        table.add_row(vec![
            Cell::new(framework.id),
            Cell::new(framework.title),
            Cell::new(controls),
            Cell::new(rules),
        ]);
    }
    let others = "All other controls of these frameworks are not covered by any rule. Show one with \
                  `compliance frameworks ID`; limit a report to it with --framework ID.";
    format!("{table}\n{}{}", table::paragraph(MEANING, 0), table::paragraph(others, 0))
}

fn explain(framework: &Framework) -> String {
    let Framework { id, title, publisher, url, .. } = framework;
    let mut text = table::heading(title);
    let _ = writeln!(text, "{id}, {publisher}, {url}\n");
    let mut table = Listing::new([
        Column::key("Control"),
        Column::sentence("Title"),
        Column::sentence("Rules that touch it"),
    ]);
    for (control, rules) in framework.controls() {
        table.add_row(vec![
            Cell::new(control),
            Cell::new(control_title(id, control).unwrap_or_default()),
            Cell::new(rules.iter().map(|rule| rule.id).collect::<Vec<_>>().join(", ")),
        ]);
    }
    let _ = writeln!(text, "{table}");
    for sentence in [MEANING, &limits(framework)] {
        text.push_str(&table::paragraph(sentence, 0));
    }
    let automated = automated_sentence(framework);
    if !automated.is_empty() {
        text.push_str(&table::paragraph(&automated, 0));
    }
    text
}

/// The controls of a report that is limited to a framework, with their counts.
pub fn controls(framework: &Framework, report: &Report<Spool>) -> String {
    let excepted = report.excepted.total > 0;
    let columns = [Column::key("Control"), Column::sentence("Title")];
    let mut table = Listing::new(columns.into_iter().chain(table::count_columns(excepted)));
    for (control, counts) in framework.counts(report) {
        let title = control_title(framework.id, control).unwrap_or_default();
        let names = [Cell::new(control), Cell::new(title)];
        table.add_row(names.into_iter().chain(table::counts(&counts, excepted)).collect());
    }
    let mut text = format!("{table}\n");
    for sentence in [MEANING, &report.extent_of_framework().unwrap_or_default()] {
        text.push_str(&table::paragraph(sentence, 0));
    }
    text.push('\n');
    text
}
