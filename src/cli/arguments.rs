//! What the command line takes.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::error::ErrorKind;
use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

use super::cost::CostArguments;
use super::diff::DiffArguments;
use super::doctor::{self, DoctorArguments};
use super::evidence::{self, EvidenceArguments};
use super::exceptions::ExceptionsArguments;
use super::exit::Exit;
use super::frameworks::FrameworksArguments;
use super::history::HistoryArguments;
use super::init::InitArguments;
use super::report::ReportArguments;
use super::rules::{RulesArguments, RulesCommand};
use super::scan::ScanArguments;
use super::trend::TrendArguments;
use super::watch::WatchArguments;
use super::{diff, exceptions, history, print, rules, scan, trend, watch};

/// Judges AWS resources: live accounts, AWS Config snapshots and OpenTofu plans, with one set of
/// rules.
#[derive(Debug, Parser)]
#[command(name = "compliance", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Start with `compliance scan --demo`.")]
pub struct Arguments {
    /// Folders of rules of the user's own.
    #[arg(
        id = "rule_folders",
        long = "rules",
        value_name = "FOLDER",
        global = true,
        help = "Folder of rules of your own, repeatable [default: those that `folder` of [rules] in compliance.toml names, or the folder rules beside it]"
    )]
    pub rules: Vec<PathBuf>,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// Print without colours, as with NO_COLOR
    #[arg(long, global = true)]
    pub no_color: bool,
}

/// What the user wrote; what is no command ends the program here.
pub fn parsed() -> Arguments {
    // The parser's own messages have colours too.
    let mut command = Arguments::command();
    if env::args_os().any(|argument| argument == "--no-color") {
        anstream::ColorChoice::Never.write_global();
        command = command.color(ColorChoice::Never);
    }
    let parsed = Arguments::from_arg_matches(&command.get_matches());
    parsed.unwrap_or_else(|error| error.exit())
}

impl Arguments {
    /// The settings that the command is given, where it looks at rules of the user's own: `None`
    /// where it does not.
    pub fn config_of_own_rules(&self) -> Option<Option<&Path>> {
        Some(match &self.command {
            // `doctor` reports what is wrong with them, and the others do not look at rules.
            Command::Doctor(_) | Command::Init(_) | Command::Completions(_) | Command::Man(_) => {
                return None;
            }
            Command::Scan(scan) => scan.data_paths.config.as_deref(),
            Command::Watch(watch) => watch.data_paths.config.as_deref(),
            Command::Report(report) => report.history_source.config(),
            Command::History(history) => history.history_source.config(),
            Command::Diff(diff) => diff.history_source.config(),
            Command::Trend(trend) => trend.history_source.config(),
            Command::Exceptions(exceptions) => exceptions.history_source.config(),
            Command::Evidence(evidence) => evidence.history_source.config(),
            Command::Frameworks(_) | Command::Cost(_) => None,
            Command::Rules(rules) => match &rules.command {
                Some(RulesCommand::List { config, .. } | RulesCommand::Try { config, .. }) => {
                    config.as_deref()
                }
                None | Some(RulesCommand::Show { .. }) => None,
                // These look at files, which may have mistakes.
                Some(_) => return None,
            },
        })
    }

    /// What the parser itself cannot say is a usage error too.
    pub fn check(&self) -> Result<(), clap::Error> {
        let (name, checked) = match &self.command {
            Command::Scan(scan) => (
                "scan",
                scan.source
                    .check()
                    .and_then(|()| scan.output.check())
                    .and_then(|()| scan.notify.check()),
            ),
            Command::Watch(watch) => ("watch", watch.source.check()),
            Command::Report(report) => ("report", report.output.check()),
            _ => return Ok(()),
        };
        checked.map_err(|message| {
            let mut command = Self::command();
            command.build();
            // The usage shown is the subcommand's.
            let subcommand = command.find_subcommand(name).cloned();
            subcommand.unwrap_or(command).error(ErrorKind::ArgumentConflict, message)
        })
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Scan an account, a Config snapshot or a plan, keep the evaluations and write a report
    #[command(after_help = scan::EXAMPLES)]
    Scan(Box<ScanArguments>),
    /// Make a report of the newest finished scans in the history
    #[command(
        after_help = "Examples:\n  compliance report\n  compliance report --output json > report.json\n  compliance report --output-file report.sarif --output-file report.md"
    )]
    Report(ReportArguments),
    /// List the finished scans, or show what was said of one resource, oldest first
    #[command(after_help = history::EXAMPLES)]
    History(HistoryArguments),
    /// Say what changed between two scans: new, solved, gone, unchanged
    #[command(after_help = diff::EXAMPLES)]
    Diff(DiffArguments),
    /// Draw the percentage over the last scans, and how each rule went
    #[command(after_help = trend::EXAMPLES)]
    Trend(TrendArguments),
    /// List the exceptions of compliance.toml with the days they have left
    #[command(after_help = exceptions::EXAMPLES)]
    Exceptions(ExceptionsArguments),
    /// Scan again and again, and show what changes
    #[command(after_help = watch::EXAMPLES)]
    Watch(Box<WatchArguments>),
    /// List the rules, explain one, or write and test rules of your own
    #[command(after_help = rules::EXAMPLES)]
    Rules(RulesArguments),
    /// Write a folder for an auditor: reports, exceptions and rules of one framework and window of
    /// time
    #[command(after_help = evidence::EXAMPLES)]
    Evidence(EvidenceArguments),
    /// List the frameworks whose controls the rules touch, or show what they touch of one
    #[command(
        after_help = "Examples:\n  compliance frameworks\n  compliance frameworks pci-dss-4.0\n  compliance frameworks soc-2 --output json"
    )]
    Frameworks(FrameworksArguments),
    /// Say what a month of the deployed scanner costs
    #[command(
        after_help = "Examples:\n  compliance cost\n  compliance cost --resources 350 --changes-per-resource-per-month 10"
    )]
    Cost(CostArguments),
    /// Say what keeps the scanner from working, on this machine and in AWS, and what to do about it
    #[command(after_help = doctor::EXAMPLES)]
    Doctor(DoctorArguments),
    /// Write a commented compliance.toml
    Init(InitArguments),
    /// Print a completion script for a shell
    #[command(
        after_help = "Examples:\n  mkdir -p ~/.local/share/bash-completion/completions\n  compliance completions bash > ~/.local/share/bash-completion/completions/compliance"
    )]
    Completions(CompletionsArguments),
    /// Print the manual page, or write those of every command to a folder
    #[command(after_help = "Example:\n  compliance man | man -l -")]
    Man(ManArguments),
}

#[derive(Debug, Args)]
pub struct CompletionsArguments {
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Debug, Args)]
pub struct ManArguments {
    /// Write one page a command into this folder instead
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

pub fn completions(arguments: &CompletionsArguments) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "compliance", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::options::{OutputFile, ReportOutput};
    use crate::report::format::Format;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    fn parsed(arguments: &[&str]) -> Result<Arguments, clap::Error> {
        let arguments = Arguments::try_parse_from(["compliance"].iter().chain(arguments))?;
        arguments.check().map(|()| arguments)
    }

    #[test]
    fn one_format_goes_to_standard_output_and_any_number_to_files() {
        let Ok(Arguments { command: Command::Report(report), .. }) = parsed(&[
            "report",
            "--output",
            "json",
            "--output",
            "json",
            "--output-file",
            "a.csv",
            "--output-file",
            "junit=b=c",
        ]) else {
            panic!("they are good")
        };
        assert_eq!(report.output.output(), ReportOutput::Format(Format::Json));
        let file = |format, path: &str| OutputFile { format, path: path.into() };
        assert_eq!(report.output.files, [file(Format::Csv, "a.csv"), file(Format::Junit, "b=c")]);
    }

    #[test]
    fn regions_are_checked_and_may_be_separated_by_commas() {
        let Ok(Arguments { command: Command::Scan(scan), .. }) =
            parsed(&["scan", "--region", "us-east-1, eu-west-1", "--region", "ap-south-1"])
        else {
            panic!("they are good")
        };
        assert_eq!(scan.source.regions, ["us-east-1", "eu-west-1", "ap-south-1"]);
        let cases: &[(&[&str], &[&str])] = &[
            (&["scan", "--region", "US-EAST-1"], &["'US-EAST-1'", "did you mean `us-east-1`?"]),
            (&["scan", "--region", "ALL"], &["'ALL'", "did you mean `all`?"]),
            (&["scan", "--region", ""], &["--region", "such as eu-west-1"]),
            (&["scan", "--region", "us-east-1,"], &["--region", "such as eu-west-1"]),
            (&["scan", "--region", "us-east-1,nowhere"], &["'nowhere'", "such as eu-west-1"]),
            (
                &["scan", "--region", "us-east-1", "--region", "cn-north-1"],
                &["`us-east-1` is in partition aws", "`cn-north-1` in aws-cn"],
            ),
            (&["watch", "--region", "us-east-1,us-gov-west-1"], &["one after the other"]),
            (&["doctor", "--region", "eu-west-1a"], &["did you mean `eu-west-1`?"]),
            (&["doctor", "--region", "all"], &["'all'"]),
            (
                &["history", "--from-aws", "dev", "--region", "us-east-1,eu-west-1"],
                &["'us-east-1,eu-west-1'"],
            ),
        ];
        for (arguments, expected) in cases {
            let error = parsed(arguments).unwrap_err();
            assert_eq!(error.exit_code(), 2);
            assert!(
                expected.iter().all(|expected| error.to_string().contains(expected)),
                "{arguments:?}: {error}"
            );
        }
    }

    #[test]
    fn what_is_no_text_is_kept_off_a_terminal() {
        let output = |format: &str| match parsed(&["report", "--output", format]) {
            Ok(Arguments { command: Command::Report(report), .. }) => report.output,
            other => panic!("{other:?}"),
        };
        let error = output("ndjson-gzip").check_on(true).unwrap_err();
        assert!(error.contains("> report.ndjson.gz"), "{error}");
        assert_eq!(output("ndjson-gzip").check_on(false), Ok(()));
        assert_eq!(output("ndjson").check_on(true), Ok(()));
    }

    #[test]
    fn usage_errors_say_what_to_do() {
        let folder = std::env::temp_dir().display().to_string();
        let cases: &[(&[&str], &str)] = &[
            (&["--output", "json", "--output", "csv"], "--output-file report.csv"),
            (&["--output", "table", "--output", "sarif"], "keep one --output"),
            (&["--output-file", "a.csv", "--output-file", "json=a.csv"], "another name than a.csv"),
            (
                &["--output-file", "report.txt"],
                "write FORMAT=report.txt, where FORMAT is one of json, ndjson, ndjson-gzip, csv",
            ),
            (&["--output-file", "nosuchfolder/a.csv"], "there is no folder nosuchfolder"),
            (&["--output-file", "csv="], "not a file's name"),
            (&["--output-file", &format!("csv={folder}")], "not a file's name"),
        ];
        for (arguments, expected) in cases {
            let error = parsed(&[&["scan", "--demo"], *arguments].concat()).unwrap_err();
            assert_eq!(error.exit_code(), 2);
            assert!(error.to_string().contains(expected), "{arguments:?}: {error}");
        }
    }
}
