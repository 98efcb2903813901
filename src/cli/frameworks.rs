//! `compliance frameworks`: what the rules touch of each framework, and plainly what they do not;
//! and a report's controls.

use std::fmt::Write;

use anyhow::Result;
use clap::Args;
use comfy_table::{Cell, CellAlignment, Color};

use super::exit::Exit;
use super::options::Output;
use super::{print, table};
use crate::report::coverage::{MEANING, automated_sentence, describe, limits};
use crate::report::{Report, Spool};
use crate::rules::frameworks::{self, FRAMEWORKS, Framework, control_title};

/// From this width on, in columns, a report's controls are shown with their titles.
const WITH_TITLES: usize = 120;

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
    let Framework { id, title, publisher, url, .. } = framework;
    let mut text = table::heading(title);
    let _ = writeln!(text, "{id}, {publisher}, {url}\n");
    let mut table = table::new(&["Control", "Title", "Rules that touch it"]);
    for (control, rules) in framework.controls() {
        table.add_row(vec![
            control.to_owned(),
            control_title(id, control).unwrap_or_default().to_owned(),
            rules.iter().map(|rule| rule.id).collect::<Vec<_>>().join(", "),
        ]);
    }
    let _ = writeln!(text, "{table}\n{MEANING}\n{}", limits(framework));
    let automated = automated_sentence(framework);
    if !automated.is_empty() {
        let _ = writeln!(text, "{automated}");
    }
    text
}

/// The controls of a report that is limited to a framework, with their counts.
pub fn controls(framework: &Framework, report: &Report<Spool>) -> String {
    // Titles are sentences: a narrow terminal has room for the counts alone.
    let titled = table::width(WITH_TITLES) >= WITH_TITLES;
    let counts = ["Compliant", "Non-compliant", "Excepted", "Insufficient data", "Compliance"];
    let mut header = vec!["Control"];
    header.extend(titled.then_some("Title"));
    let names = header.len();
    header.extend(counts);
    let mut table = table::new(&header);
    for (control, counts) in framework.counts(report) {
        let colored = |count: u64, colour: Color| {
            if count > 0 { Cell::new(count).fg(colour) } else { Cell::new(count) }
        };
        let title = control_title(framework.id, control).unwrap_or_default();
        let mut cells = vec![Cell::new(control)];
        cells.extend(titled.then(|| Cell::new(title)));
        cells.extend([
            Cell::new(counts.compliant),
            colored(counts.non_compliant, Color::Red),
            Cell::new(counts.excepted),
            colored(counts.insufficient_data(), Color::Yellow),
            // Nothing judged is not the same as all well.
            Cell::new(if counts.is_judged() {
                format!("{:.1} %", counts.percentage())
            } else {
                "–".to_owned()
            }),
        ]);
        table.add_row(cells);
    }
    table
        .column_iter_mut()
        .skip(names)
        .for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    format!("{table}\n{MEANING}\n{}\n\n", limits(framework))
}
