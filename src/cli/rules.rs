//! `compliance rules`: the list, and one rule explained.

use std::fmt::Write;

use anyhow::Result;
use clap::{Args, Subcommand};
use comfy_table::Cell;

use super::exit::Exit;
use super::options::Output;
use super::{print, print_json, table};
use crate::rules::catalogue::{catalogue, describe};
use crate::rules::{RULES, Rule};
use crate::settings::rule_named;

#[derive(Debug, Args)]
pub struct RulesArguments {
    #[command(subcommand)]
    pub command: Option<RulesCommand>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table, global = true)]
    pub output: Output,
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Explain one rule: why it matters, how to fix a violation, its parameters and controls
    Show {
        /// The rule's id
        id: String,
    },
}

pub fn run(arguments: &RulesArguments) -> Result<Exit> {
    match (&arguments.command, arguments.output) {
        (None, Output::Json) => print_json(&catalogue())?,
        (None, Output::Table) => print(&list())?,
        (Some(RulesCommand::Show { id }), output) => {
            let rule = rule_named(id)?;
            match output {
                Output::Json => print_json(&describe(rule))?,
                Output::Table => print(&explain(rule))?,
            }
        }
    }
    Ok(Exit::Done)
}

fn list() -> String {
    let mut rules = table::new(&["Rule", "Severity", "Resource type", "Title"]);
    for rule in RULES.iter().copied() {
        rules.add_row(vec![
            Cell::new(rule.id),
            Cell::new(rule.severity),
            Cell::new(rule.types()),
            Cell::new(rule.title),
        ]);
    }
    format!("{rules}\nExplain one with `compliance rules show ID`.\n")
}

fn explain(rule: &Rule) -> String {
    let mut text = table::heading(&format!("{}: {}", rule.id, rule.title));
    let _ = writeln!(
        text,
        "{}, {}, run by {}\n\n{}",
        rule.severity,
        rule.types(),
        rule.checker,
        rule.rationale
    );
    let _ = write!(
        text,
        "\n{}  {}\n  {}\n",
        table::heading("How to fix it"),
        rule.remediation.console,
        rule.remediation.command
    );
    let _ = write!(
        text,
        "\n{}  {}\n",
        table::heading("Permissions it needs"),
        rule.permissions.join(", ")
    );
    if !rule.parameters.is_empty() {
        let _ = write!(
            text,
            "\n{}",
            table::heading(&format!("Parameters ([rules.{}] in compliance.toml)", rule.id))
        );
        for parameter in rule.parameters {
            let _ = writeln!(
                text,
                "  {} = {}\n    {} It takes {}.",
                parameter.name,
                parameter.default,
                parameter.description,
                parameter.kind.expected()
            );
        }
    }
    let _ = write!(text, "\n{}", table::heading("Not looked at"));
    for what in rule.resource_type.definition().not_looked_at {
        let _ = writeln!(text, "  {what}");
    }
    let _ = write!(text, "\n{}", table::heading("Controls it serves"));
    for controls in rule.controls {
        let _ = writeln!(text, "  {}: {}", controls.framework, controls.ids.join(", "));
    }
    text
}
