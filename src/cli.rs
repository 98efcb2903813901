//! The command line: one command a file.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

use crate::report::Escaped;

#[cfg(feature = "live")]
mod accounts;
mod arguments;
mod chart;
mod choose;
mod cost;
mod data_paths;
pub mod demo;
mod diff;
mod doctor;
mod evidence;
mod exceptions;
mod exit;
mod frameworks;
mod history;
mod history_source;
mod init;
mod interrupt;
#[cfg(feature = "live")]
mod live;
mod manual;
#[cfg(feature = "live")]
mod mfa;
mod notify;
mod offered;
mod options;
mod own_rules;
mod progress;
mod report;
mod resume;
mod rules;
mod scan;
mod source;
mod stack;
mod table;
mod trend;
mod watch;

pub use arguments::Arguments;
use arguments::Command;
use exit::{Exit, Interrupted, message};

/// Parses, runs, and turns what happened into an exit code.
pub fn main() -> ExitCode {
    let arguments = arguments::parsed();
    arguments.check().unwrap_or_else(|error| error.exit());
    match run(arguments) {
        Ok(exit) => exit.into(),
        Err(error) => {
            // Ignore a closed pipe.
            if error.chain().any(|cause| {
                cause
                    .downcast_ref::<io::Error>()
                    .is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
            }) {
                return Exit::Done.into();
            }
            if let Some(Interrupted(what_to_do)) = error.downcast_ref() {
                warn(what_to_do);
                return Exit::Interrupted.into();
            }
            let _ = writeln!(
                anstream::stderr(),
                "{red}error:{red:#} {}",
                table::error_lines(&table::printable_lines(&message(&error))),
                red = table::RED
            );
            Exit::of(&error).into()
        }
    }
}

/// Prints a note to stderr.
fn warn(message: &str) {
    let _ = writeln!(
        anstream::stderr(),
        "{yellow}note:{yellow:#} {}",
        table::printable(message),
        yellow = table::YELLOW
    );
}

fn run(arguments: Arguments) -> Result<Exit> {
    if let Some(config) = arguments.config_of_own_rules() {
        own_rules::install(&arguments.rules, config)?;
    }
    match arguments.command {
        Command::Scan(scan) => in_runtime(scan::run(*scan)),
        Command::Report(report) => in_runtime(report::run(report)),
        Command::History(history) => in_runtime(history::run(history)),
        Command::Diff(diff) => in_runtime(diff::run(diff)),
        Command::Trend(trend) => in_runtime(trend::run(trend)),
        Command::Exceptions(exceptions) => in_runtime(exceptions::run(exceptions)),
        Command::Watch(watch) => in_runtime(watch::run(*watch)),
        Command::Rules(rules) => in_runtime(rules::run(rules, &arguments.rules)),
        Command::Evidence(evidence) => in_runtime(evidence::run(evidence)),
        Command::Frameworks(frameworks) => frameworks::run(&frameworks),
        Command::Cost(cost) => cost::run(&cost),
        Command::Doctor(doctor) => in_runtime(doctor::run(doctor, &arguments.rules)),
        Command::Init(init) => init::run(&init),
        Command::Completions(completions) => arguments::completions(&completions),
        Command::Man(man) => manual::run(&man),
    }
}

fn in_runtime(command: impl Future<Output = Result<Exit>>) -> Result<Exit> {
    // One thread: others would take a millisecond to come and go.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(command);
    // A reader of files whose scan was interrupted is not waited for.
    runtime.shutdown_background();
    ended
}

/// Prints to standard output; styles are left out where it is not a terminal or `NO_COLOR` is set.
fn print(text: &str) -> Result<()> {
    let mut output = anstream::stdout().lock();
    output.write_all(text.as_bytes())?;
    Ok(output.flush()?)
}

fn print_json(value: &impl Serialize) -> Result<()> {
    let mut json = Vec::new();
    serde_json::to_writer_pretty(Escaped(&mut json), value)?;
    json.push(b'\n');
    let mut output = io::stdout().lock();
    output.write_all(&json)?;
    Ok(output.flush()?)
}
