//! `compliance rules`: the list, one rule explained, and what helps to write rules of one's own.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use comfy_table::Cell;
use serde_json::Value;

use super::data_paths::settings;
use super::exit::Exit;
use super::offered;
use super::options::{DataPathArguments, Output, SelectionArguments};
use super::table::{Column, Listing};
use super::{print, print_json, table};
use crate::rules::catalogue::{catalogue, describe};
use crate::rules::selection::Pack;
use crate::rules::{RULES, Rule};
use crate::settings::{Settings, rule_named};

mod bundle;
mod check;
mod fields;
mod new;
mod test;
mod trial;

pub const EXAMPLES: &str = "\
Examples:
  compliance rules                                        the rules that a scan runs
  compliance rules show ec2-required-tags                 one rule explained
  compliance rules fields AWS::S3::Bucket encryption      what a rule about buckets can look at
  compliance rules new acme-bucket-names --resource AWS::S3::Bucket
  compliance rules check                                  every mistake in the files of ./rules
  compliance rules test --coverage                        their tests, and what no test takes
  compliance rules test --watch                           again, whenever a file changes
  compliance rules try acme-bucket-names --from plan.json why it says what it says";

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
    /// List the rules that a scan runs, by service
    List {
        #[command(flatten)]
        selection: SelectionArguments,
        /// List the other rules too, which a scan with these options does not run
        #[arg(long)]
        all: bool,
        /// Settings; default: compliance.toml, if it is here
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Explain one rule: why it matters, how to fix a violation, its parameters and controls
    Show {
        /// The rule's id
        #[arg(value_parser = offered::text(offered::rules), hide_possible_values = true)]
        id: String,
    },
    /// Write a file for a rule of your own, with a test that fails until you edit it
    New {
        /// The rule's id, with a prefix of your own: acme-bucket-names
        id: String,
        /// What it judges, such as AWS::S3::Bucket
        #[arg(long, value_name = "TYPE")]
        resource: String,
    },
    /// List the fields of a resource type that a rule can look at
    Fields {
        /// The resource type, such as AWS::S3::Bucket
        #[arg(value_name = "TYPE")]
        resource: String,
        /// Only fields with this in their paths
        word: Option<String>,
    },
    /// Find every mistake in the files of your own rules
    Check {
        /// Files or folders; default: every file of the folders of your own rules
        #[arg(value_name = "FILE|DIR")]
        files: Vec<PathBuf>,
    },
    /// Run the tests in the files of your own rules
    Test {
        /// Files or folders; default: every file of the folders of your own rules
        #[arg(value_name = "FILE|DIR")]
        files: Vec<PathBuf>,
        /// Say too which checks and which parts of conditions no test takes
        #[arg(long)]
        coverage: bool,
        /// Run them again whenever a file changes, until Ctrl-C
        #[arg(long)]
        watch: bool,
    },
    /// Show what a rule says of resources, and what every part of its conditions is
    Try {
        /// The rule's id
        id: String,
        /// Where resources come from: a plan, a snapshot or an item of AWS Config (a file), `demo`
        /// for the bundled account, or `scan` for the account of your AWS credentials
        #[arg(long, value_name = "FILE|demo|scan")]
        from: PathBuf,
        /// Only the resource with this id or name; `*` is anything
        #[arg(long, value_name = "NAME", default_value = "*")]
        resource: String,
        /// Settings; default: compliance.toml, if it is here
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Check your own rules and write them all into one file, which the functions in AWS load
    Bundle {
        /// The file to write
        #[arg(long, value_name = "FILE", default_value = "rules.bundle.json")]
        out: PathBuf,
    },
}

/// `folders` are those that `--rules` names.
pub async fn run(arguments: RulesArguments, folders: &[PathBuf]) -> Result<Exit> {
    match (&arguments.command, arguments.output) {
        (None, Output::Json) => print_json(&catalogue())?,
        (None, Output::Table) => {
            print(&list(&running(&SelectionArguments::default(), None)?, false))?;
        }
        (Some(RulesCommand::List { selection, all, config }), output) => {
            let running = running(selection, config.clone())?;
            match output {
                Output::Json => print_json(&listed(&running, *all))?,
                Output::Table => print(&list(&running, *all))?,
            }
        }
        (Some(RulesCommand::Show { id }), output) => {
            let rule = rule_named(id)?;
            match output {
                Output::Json => print_json(&describe(rule))?,
                Output::Table => print(&explain(rule))?,
            }
        }
        (Some(RulesCommand::New { id, resource }), _) => new::run(id, resource, folders)?,
        (Some(RulesCommand::Fields { resource, word }), output) => {
            fields::run(resource, word.as_deref(), folders, output)?;
        }
        (Some(RulesCommand::Check { files }), _) => check::run(files, folders)?,
        (Some(RulesCommand::Test { files, coverage, watch }), _) => {
            let run = if *watch { test::watch } else { test::run };
            return run(files, folders, *coverage);
        }
        (Some(RulesCommand::Try { id, from, resource, config }), output) => {
            let settings = settings_of(config.clone())?;
            trial::run(rule_named(id)?, &settings, from, resource, output).await?;
        }
        (Some(RulesCommand::Bundle { out }), _) => bundle::run(out, folders)?,
    }
    Ok(Exit::Done)
}

/// The rules that a scan runs.
fn running(selection: &SelectionArguments, config: Option<PathBuf>) -> Result<Vec<&'static Rule>> {
    Ok(settings_of(config)?.rules(&selection.selection(), Pack::Recommended)?)
}

fn settings_of(config: Option<PathBuf>) -> Result<Settings> {
    settings(&DataPathArguments { config, history: None, reports: None })
}

/// The rules that run, or all, by service and id.
fn chosen(running: &[&'static Rule], all: bool) -> Vec<&'static Rule> {
    let mut rules = if all { RULES.to_vec() } else { running.to_vec() };
    rules.sort_by_key(|rule| (rule.service(), rule.id));
    rules
}

fn runs(running: &[&'static Rule], rule: &Rule) -> bool {
    running.iter().any(|running| running.id == rule.id)
}

fn list(running: &[&'static Rule], all: bool) -> String {
    let mut columns = vec![
        Column::key("Rule"),
        Column::key("Severity"),
        Column::optional("Resource type", 0),
        Column::sentence("Title"),
    ];
    columns.extend(all.then(|| Column::key("Runs")));
    let mut rules = Listing::new(columns);
    let chosen = chosen(running, all);
    for rule in &chosen {
        let runs = all.then(|| Cell::new(if runs(running, rule) { "yes" } else { "no" }));
        let cells = [
            Cell::new(rule.id),
            Cell::new(rule.severity),
            Cell::new(rule.types()),
            Cell::new(rule.title),
        ];
        rules.add_row(cells.into_iter().chain(runs).collect::<Vec<_>>());
    }
    let others = RULES.len() - running.len();
    let count = match (all, others) {
        (false, 0) => String::new(),
        (false, 1) => {
            "1 other rule does not run; `compliance rules list --all` shows it.\n".to_owned()
        }
        (false, others) => {
            format!("{others} other rules do not run; `compliance rules list --all` shows them.\n")
        }
        (true, others) => format!("{} of {} rules run.\n", RULES.len() - others, RULES.len()),
    };
    format!("{rules}\n{count}Explain one with `compliance rules show ID`.\n")
}

/// The same for machines: each as the catalogue has it, with its packs and whether it runs.
fn listed(running: &[&'static Rule], all: bool) -> Vec<Value> {
    let described = chosen(running, all).into_iter().map(|rule| {
        let mut described = describe(rule);
        described["id"] = rule.id.into();
        described["runs"] = runs(running, rule).into();
        described
    });
    described.collect()
}

fn explain(rule: &Rule) -> String {
    let mut text = table::heading(&format!("{}: {}", rule.id, rule.title));
    if !rule.aliases.is_empty() {
        let _ = writeln!(text, "Earlier versions called it {}.", rule.aliases.join(" and "));
    }
    if rule.is_own() {
        text.push_str("A rule of your own.\n");
    }
    let _ = writeln!(
        text,
        "{}\n{}",
        table::paragraph(
            &format!(
                "{}, {}, run by {}, in the packs {}",
                rule.severity,
                rule.types(),
                rule.checker,
                rule.packs().join(", ")
            ),
            0
        ),
        table::paragraph(rule.rationale, 0).trim_end()
    );
    let _ = write!(
        text,
        "\n{}{}  {}\n",
        table::heading("How to fix it"),
        table::paragraph(rule.remediation.console, 2),
        rule.general_remedy().script().replace('\n', "\n  ")
    );
    if !rule.permissions.is_empty() {
        let _ = write!(
            text,
            "\n{}{}",
            table::heading("Permissions it needs"),
            table::paragraph(&rule.permissions.join(", "), 2)
        );
    }
    if !rule.parameters.is_empty() {
        let _ = write!(
            text,
            "\n{}",
            table::heading(&format!("Parameters ([rules.{}] in compliance.toml)", rule.id))
        );
        for parameter in rule.parameters {
            let _ = writeln!(
                text,
                "  {} = {}\n{}",
                parameter.name,
                parameter.default,
                table::paragraph(
                    &format!("{} It takes {}.", parameter.description, parameter.kind.expected()),
                    4
                )
                .trim_end()
            );
        }
    }
    let _ = write!(text, "\n{}", table::heading("Not looked at"));
    for what in rule.not_looked_at() {
        text.push_str(&table::paragraph(what, 2));
    }
    if !rule.controls.is_empty() {
        let _ = write!(text, "\n{}", table::heading("Controls it serves"));
    }
    for controls in rule.controls {
        let served = format!("{}: {}", controls.framework, controls.ids.join(", "));
        text.push_str(&table::paragraph(&served, 2));
    }
    text
}
