//! `compliance frameworks`: what the rules touch of each framework, and plainly what they do not;
//! and a report's controls.

use std::fmt::Write;

use anyhow::Result;
use clap::Args;
use comfy_table::{Cell, CellAlignment, Color};

use super::exit::Exit;
use super::options::Output;
use super::{print, table};
use crate::report::coverage::{MEANING, describe, limits};
use crate::report::{Report, Spool};
use crate::rules::frameworks;
use crate::rules::frameworks::{FRAMEWORKS, Framework};

#[derive(Debug, Args)]
pub struct FrameworksArguments {
    /// A framework's id; without one, all are listed
    #[arg(value_name = "ID", value_parser = frameworks::named)]
    pub framework: Option<&'static Framework>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
}

pub fn run(arguments: &FrameworksArguments) -> Result<Exit> {
    let text = match (arguments.framework, arguments.output) {
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
    let mut table = table::new(&["Framework", "Title", "Controls touched", "Rules"]);
    for framework in FRAMEWORKS {
        let (controls, rules) = (framework.controls().len(), framework.rules().count());
        table.add_row(vec![
            Cell::new(framework.id),
            Cell::new(framework.title),
            Cell::new(controls),
            Cell::new(rules),
        ]);
    }
    table
        .column_iter_mut()
        .skip(2)
        .for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    format!(
        "{table}\n{MEANING}\nAll other controls of these frameworks are not covered by any rule. Show one with `compliance frameworks ID`;\n\
         limit a report to it with --framework ID.\n"
    )
}

fn explain(framework: &Framework) -> String {
    let Framework { id, title, publisher, url } = framework;
    let mut text = table::heading(title);
    let _ = writeln!(text, "{id}, {publisher}, {url}\n");
    let mut table = table::new(&["Control", "Rules that touch it"]);
    for (control, rules) in framework.controls() {
        table.add_row(vec![
            control.to_owned(),
            rules.iter().map(|rule| rule.id).collect::<Vec<_>>().join(", "),
        ]);
    }
    let _ = writeln!(text, "{table}\n{MEANING}\n{}", limits(framework));
    text
}

/// The controls of a report that is limited to a framework, with their counts.
pub fn controls(framework: &Framework, report: &Report<Spool>) -> String {
    let mut table = table::new(&[
        "Control",
        "Compliant",
        "Non-compliant",
        "Excepted",
        "Insufficient data",
        "Compliance",
    ]);
    for (control, counts) in framework.counts(report) {
        let shown = |count: u64, colour: Color| {
            if count > 0 { Cell::new(count).fg(colour) } else { Cell::new(count) }
        };
        table.add_row(vec![
            Cell::new(control),
            Cell::new(counts.compliant),
            shown(counts.non_compliant, Color::Red),
            Cell::new(counts.excepted),
            shown(counts.insufficient_data(), Color::Yellow),
            // Nothing judged is not the same as all well.
            Cell::new(if counts.is_judged() {
                format!("{:.1} %", counts.percentage())
            } else {
                "–".to_owned()
            }),
        ]);
    }
    table
        .column_iter_mut()
        .skip(1)
        .for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    format!("{table}\n{MEANING}\n{}\n\n", limits(framework))
}
