//! What the command line takes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::builder::PossibleValue;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use time::Date;

use super::doctor::{self, DoctorArguments};
use super::evidence::{EXAMPLES, EvidenceArguments};
use super::exit::Exit;
use super::frameworks::FrameworksArguments;
use super::notify::NotifyArguments;
use super::print;
use crate::model::regions;
use crate::model::regions::UnfitRegion;
use crate::report::format::Format;
use crate::rules::frameworks;
use crate::rules::frameworks::Framework;
use crate::settings::accounts;

const SHORTEST: Duration = Duration::from_secs(10);
const LONGEST: Duration = Duration::from_hours(7 * 24);

const SCAN_EXAMPLES: &str = "\
Examples:
  compliance scan --demo                              the bundled account; no AWS account is needed
  compliance scan                                     the account of your AWS credentials
  compliance scan --profile audit --region all        another profile, every enabled region
  compliance scan --role-arn arn:aws:iam::210987654321:role/reader
  compliance scan --accounts accounts.toml            the accounts that a file lists
  compliance scan --organization --role-name reader   every active account of the organization
  tofu show -json plan.bin | compliance scan --plan - what a plan would make
  compliance scan --snapshot s3://config-bucket/AWSLogs/123456789012/Config/
  compliance scan --resume                            go on with a scan that was cut off
  compliance scan --exit-code --quiet                 in a pipeline
  compliance scan --framework pci-dss-4.0             the rules that serve one framework, by control
  compliance scan --notify $SLACK_WEBHOOK              tell a channel what is new and what is solved
  compliance scan --output-file report.csv --output-file junit=results/compliance.xml

Exit codes: 0 the scan ran; 1 error; 2 usage; with --exit-code 3 something is non-compliant, 4 something could not be judged.";

const HISTORY_EXAMPLES: &str = "\
Examples:
  compliance history                                  the last scans
  compliance history i-0123456789abcdef0              since when a resource fails, and what it did before
  compliance history my-bucket --all --output json    each evaluation
  compliance history --demo                           the bundled account's, after `compliance scan --demo`
  compliance history --from-aws dev                   what the deployed scanner found, from its table";

const DIFF_EXAMPLES: &str = "\
Examples:
  compliance diff                                     the newest scan and the one before it of the same target
  compliance diff 2026-11-16                          since the scan of that day
  compliance diff 2026-11-16T06 2026-11-23T06         two scans, by the beginnings of their times
  compliance diff previous latest --output json --exit-code
  compliance diff --demo

Exit codes: 0 the scans were compared; 1 error; 2 usage; with --exit-code 3 something is new.";

const TREND_EXAMPLES: &str = "\
Examples:
  compliance trend
  compliance trend --last 120 --rule ec2-required-tags
  compliance trend --framework cis-aws-3.0
  compliance trend --output csv > trend.csv
  compliance trend --demo";

const EXCEPTIONS_EXAMPLES: &str = "\
Examples:
  compliance exceptions
  compliance exceptions --exit-code                   in a pipeline: fails once one has ended
  compliance exceptions --from-aws dev                with what they cover in the deployed scanner's newest scans

Exit codes: 0 they were listed; 1 error; 2 usage; with --exit-code 3 one has ended.";

const WATCH_EXAMPLES: &str = "\
Examples:
  compliance watch                                    the account of your AWS credentials, every five minutes
  compliance watch --interval 1h --rule iam-user-mfa-enabled
  compliance watch --demo --interval 10s              the bundled account, to see what it looks like
  compliance watch | tee -a compliance.log            a line a scan and a change

Every scan is kept in the history; no reports are written. A scan that fails is tried again at the next interval. Ctrl-C ends it.";

/// Judges AWS resources: live accounts, AWS Config snapshots and OpenTofu plans, with one set of
/// rules.
#[derive(Debug, Parser)]
#[command(name = "compliance", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Start with `compliance scan --demo`.")]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

impl Arguments {
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
    #[command(after_help = SCAN_EXAMPLES)]
    Scan(ScanArguments),
    /// Make a report of the newest finished scans in the history
    #[command(
        after_help = "Examples:\n  compliance report\n  compliance report --output json > report.json\n  compliance report --output-file report.sarif --output-file report.md"
    )]
    Report(ReportArguments),
    /// List the finished scans, or show what was said of one resource, oldest first
    #[command(after_help = HISTORY_EXAMPLES)]
    History(HistoryArguments),
    /// Say what changed between two scans: new, solved, gone, unchanged
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffArguments),
    /// Draw the percentage over the last scans, and how each rule went
    #[command(after_help = TREND_EXAMPLES)]
    Trend(TrendArguments),
    /// List the exceptions of compliance.toml with the days they have left
    #[command(after_help = EXCEPTIONS_EXAMPLES)]
    Exceptions(ExceptionsArguments),
    /// Scan again and again, and show what changes
    #[command(after_help = WATCH_EXAMPLES)]
    Watch(WatchArguments),
    /// List the rules, or explain one
    #[command(
        after_help = "Examples:\n  compliance rules\n  compliance rules show ec2-required-tags"
    )]
    Rules(RulesArguments),
    /// Write a folder for an auditor: reports, exceptions and rules of one framework and window of
    /// time
    #[command(after_help = EXAMPLES)]
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
        after_help = "Example:\n  compliance completions bash > ~/.local/share/bash-completion/completions/compliance"
    )]
    Completions(CompletionsArguments),
    /// Print the manual page, or write those of every command to a folder
    #[command(after_help = "Example:\n  compliance man | man -l -")]
    Man(ManArguments),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Output {
    /// For people
    Table,
    /// Everything, for machines
    Json,
}

/// How a report is shown, and the files it is written to besides.
#[derive(Debug, Args)]
pub struct OutputArguments {
    /// What to print
    #[arg(long = "output", value_enum, value_name = "FORMAT", default_value = "table")]
    outputs: Vec<ReportOutput>,
    /// Write the report to a file too, repeatable; its extension says the format (.json .ndjson
    /// .ndjson.gz .csv .html .md .ocsf.json .asff.json .sarif .xml), or FORMAT=FILE
    #[arg(long = "output-file", value_name = "FILE", value_parser = output_file)]
    pub files: Vec<OutputFile>,
    /// Limit the report to the rules that serve this framework, and group it by control;
    /// `compliance frameworks` lists them
    #[arg(long, value_name = "ID", value_parser = frameworks::named)]
    pub framework: Option<&'static Framework>,
    /// Print nothing but errors (and what --output asks for, other than the table)
    #[arg(long, short)]
    pub quiet: bool,
}

impl OutputArguments {
    /// What goes to standard output.
    pub fn output(&self) -> ReportOutput {
        self.outputs.first().copied().unwrap_or(ReportOutput::Table)
    }

    fn check(&self) -> Result<(), String> {
        if self.outputs.iter().any(|output| *output != self.output()) {
            return Err("several formats cannot go to standard output at once: keep one --output, and give each of the others a file, \
                        such as --output-file report.csv"
                .to_owned());
        }
        match self.files.iter().enumerate().find(|(number, file)| {
            self.files[..*number].iter().any(|other| other.path == file.path)
        }) {
            Some((_, twice)) => Err(format!(
                "two formats cannot go to the same file: give one of them another name than {}",
                twice.path.display()
            )),
            None => Ok(()),
        }
    }
}

/// A table for people, or one of the report's formats.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReportOutput {
    Table,
    Format(Format),
}

impl ValueEnum for ReportOutput {
    fn value_variants<'a>() -> &'a [Self] {
        static VARIANTS: LazyLock<Vec<ReportOutput>> = LazyLock::new(|| {
            std::iter::once(ReportOutput::Table)
                .chain(Format::ALL.iter().copied().map(ReportOutput::Format))
                .collect()
        });
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Table => PossibleValue::new("table").help("For people"),
            Self::Format(format) => PossibleValue::new(format.name()).help(format.purpose()),
        })
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OutputFile {
    pub format: Format,
    pub path: PathBuf,
}

fn output_file(text: &str) -> Result<OutputFile, String> {
    let named = text.split_once('=').and_then(|(name, path)| Some((Format::named(name)?, path)));
    let (format, path) =
        named.or_else(|| Some((Format::of_file(text)?, text))).ok_or_else(|| {
            let formats: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
            format!(
                "its extension says no format: write FORMAT={text}, where FORMAT is one of {}",
                formats.join(", ")
            )
        })?;
    let path = PathBuf::from(path);
    if path.file_name().is_none() || path.is_dir() {
        return Err("it is not a file's name".to_owned());
    }
    match path.parent() {
        // Said before the scan rather than after it.
        Some(folder) if folder != Path::new("") && !folder.is_dir() => {
            Err(format!("there is no folder {}", folder.display()))
        }
        _ => Ok(OutputFile { format, path }),
    }
}

/// Where settings are, and where evaluations and reports are kept.
#[derive(Debug, Args)]
pub struct PlaceArguments {
    /// Settings; default: compliance.toml, if it is here
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// SQLite file for the evaluations; default: history.sqlite in $COMPLIANCE_HOME or your data
    /// folder
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Folder for reports; default: reports in $COMPLIANCE_HOME or your data folder
    #[arg(long, value_name = "DIR")]
    pub reports: Option<PathBuf>,
}

/// Which history is looked at.
#[derive(Debug, Args)]
pub struct PastArguments {
    /// Look at the bundled account's history, which `compliance scan --demo` keeps apart
    #[arg(long, help_heading = "Which history")]
    pub demo: bool,
    /// Read the table compliance-history-SUFFIX of the deployed scanner instead of the SQLite file
    #[arg(long, value_name = "SUFFIX", value_parser = suffix, conflicts_with_all = ["demo", "history"], help_heading = "Which history")]
    pub from_aws: Option<String>,
    /// AWS profile for --from-aws
    #[arg(long, value_name = "NAME", requires = "from_aws", help_heading = "Which history")]
    pub profile: Option<String>,
    /// Region of the table
    #[arg(long, value_name = "REGION", value_parser = region, requires = "from_aws", help_heading = "Which history")]
    pub region: Option<String>,
    #[command(flatten)]
    pub places: PlaceArguments,
}

pub fn suffix(text: &str) -> Result<String, String> {
    let fit = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if fit {
        Ok(text.to_owned())
    } else {
        Err("it is the suffix that the scanner was deployed with, such as dev".to_owned())
    }
}

/// What is scanned, and by which rules.
#[derive(Debug, Args)]
pub struct SourceArguments {
    /// Scan the bundled account: no AWS account, no network
    #[arg(long, group = "source", help_heading = "What to scan")]
    pub demo: bool,
    /// Scan AWS Config snapshot or history files: a file, a folder, or s3://BUCKET/PREFIX/
    #[arg(long, value_name = "FILE|DIR|URL", group = "source", help_heading = "What to scan")]
    pub snapshot: Option<String>,
    /// Scan a plan (`tofu show -json`); `-` reads standard input
    #[arg(long, value_name = "FILE", group = "source", help_heading = "What to scan")]
    pub plan: Option<PathBuf>,
    /// Name of the plan's stack, whose scans are compared with one another [default: the plan's
    /// folder, and its file's name unless that is one such as plan.json]
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new(), requires = "plan", conflicts_with_all = ["demo", "snapshot"], help_heading = "What to scan")]
    pub stack: Option<String>,
    /// AWS profile
    #[arg(long, value_name = "NAME", conflicts_with_all = ["demo", "plan"], help_heading = "What to scan")]
    pub profile: Option<String>,
    /// Only files that AWS Config delivered on this day or later (YYYY-MM-DD, UTC)
    #[arg(long, value_name = "DAY", value_parser = day, requires = "snapshot", conflicts_with_all = ["demo", "plan"], help_heading = "What to scan")]
    pub since: Option<Date>,
    /// Only files that AWS Config delivered on this day or earlier
    #[arg(long, value_name = "DAY", value_parser = day, requires = "snapshot", conflicts_with_all = ["demo", "plan"], help_heading = "What to scan")]
    pub until: Option<Date>,
    /// Region, repeatable or separated by commas; `all` is every enabled one. Buckets of other
    /// regions are left out when regions are named, and of AWS Config's files those of other
    /// regions are not read
    #[arg(long = "region", value_name = "REGION", value_parser = region_or_all, value_delimiter = ',', conflicts_with_all = ["demo", "plan"], help_heading = "What to scan")]
    pub regions: Vec<String>,
    /// Role of a further account to scan, repeatable
    #[arg(
        long = "role-arn",
        value_name = "ARN",
        conflicts_with = "source",
        help_heading = "What to scan"
    )]
    pub role_arns: Vec<String>,
    /// File that lists further accounts (accounts.toml): ids or roles, names, regions
    #[arg(long, value_name = "FILE", conflicts_with = "source", help_heading = "What to scan")]
    pub accounts: Option<PathBuf>,
    /// Scan every active account of the caller's organization, through the role that --role-name
    /// names in each
    #[arg(long, requires = "role_name", conflicts_with = "source", help_heading = "What to scan")]
    pub organization: bool,
    /// Name of the role to assume in each account of the organization
    #[arg(long, value_name = "NAME", value_parser = role_name, requires = "organization", help_heading = "What to scan")]
    pub role_name: Option<String>,
    /// External id that these roles ask for
    #[arg(long, value_name = "ID", requires = "organization", help_heading = "What to scan")]
    pub external_id: Option<String>,
    /// Only the organization's accounts in this unit and below it, repeatable
    #[arg(long = "organizational-unit", value_name = "OU", value_parser = organizational_unit, requires = "organization", help_heading = "What to scan")]
    pub organizational_units: Vec<String>,
    /// Leave this account of the organization out, repeatable
    #[arg(long = "exclude-account", value_name = "ID", value_parser = account_id, requires = "organization", help_heading = "What to scan")]
    pub excluded_accounts: Vec<String>,
    /// Scan only the accounts of --role-arn, --accounts and --organization, not the caller's own
    #[arg(long, conflicts_with = "source", help_heading = "What to scan")]
    pub only_roles: bool,
    /// AWS calls under way at once [default: 64]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), conflicts_with_all = ["demo", "plan"], help_heading = "What to scan")]
    pub concurrency: Option<u16>,
    /// Run only this rule, repeatable
    #[arg(long = "rule", value_name = "ID", help_heading = "What to scan")]
    pub rules: Vec<String>,
}

fn day(text: &str) -> Result<Date, String> {
    let form = time::macros::format_description!("[year]-[month padding:none]-[day padding:none]");
    Date::parse(text, form).map_err(|_| "it is a day such as 2026-11-30".to_owned())
}

impl SourceArguments {
    fn check(&self) -> Result<(), String> {
        regions::regions(&self.regions).map(|_| ()).map_err(|unfit| unfit.to_string())
    }
}

pub fn region(text: &str) -> Result<String, String> {
    regions::region(text).map_err(|unfit| advice(&unfit))
}

fn region_or_all(text: &str) -> Result<String, String> {
    regions::region_or_all(text).map_err(|unfit| advice(&unfit))
}

/// The parser has named the value already.
fn advice(unfit: &UnfitRegion) -> String {
    match unfit {
        UnfitRegion::Unknown { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
        UnfitRegion::Unknown { nearest: None, .. } | UnfitRegion::Empty => {
            "it is a region's name, such as eu-west-1".to_owned()
        }
        UnfitRegion::Apart { .. } => unfit.to_string(),
    }
}

fn role_name(text: &str) -> Result<String, String> {
    if accounts::is_role_name(text) {
        Ok(text.to_owned())
    } else {
        Err("it is a role's name, such as compliance-reader, not an ARN".to_owned())
    }
}

fn organizational_unit(text: &str) -> Result<String, String> {
    if accounts::is_organizational_unit(text) {
        Ok(text.to_owned())
    } else {
        Err("it is a unit's id, such as ou-ab12-34cd56ef".to_owned())
    }
}

fn account_id(text: &str) -> Result<String, String> {
    if accounts::is_account_id(text) {
        Ok(text.to_owned())
    } else {
        Err("it is an account's 12 digits".to_owned())
    }
}

#[derive(Debug, Args)]
pub struct ScanArguments {
    #[command(flatten)]
    pub source: SourceArguments,
    #[command(flatten)]
    pub places: PlaceArguments,
    #[command(flatten)]
    pub output: OutputArguments,
    #[command(flatten)]
    pub notify: NotifyArguments,
    /// Go on with the last scan of the same accounts and regions if it was cut off: what it has
    /// read is not read again
    #[arg(long, conflicts_with = "source")]
    pub resume: bool,
    /// Exit with 3 when something is non-compliant, with 4 when something could not be judged
    #[arg(long)]
    pub exit_code: bool,
}

#[derive(Debug, Args)]
pub struct WatchArguments {
    #[command(flatten)]
    pub source: SourceArguments,
    #[command(flatten)]
    pub places: PlaceArguments,
    /// How long from the start of one scan to the next, such as 90s, 5m or 1h; 10s at least
    #[arg(long, value_name = "TIME", value_parser = interval, default_value = "5m")]
    pub interval: Duration,
}

fn interval(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text)
        .map_err(|_| "it is a time such as 90s, 5m or 1h 30m".to_owned())?;
    if (SHORTEST..=LONGEST).contains(&duration) {
        Ok(duration)
    } else {
        Err("it is from 10s to 7d".to_owned())
    }
}

#[derive(Debug, Args)]
pub struct ReportArguments {
    #[command(flatten)]
    pub past: PastArguments,
    #[command(flatten)]
    pub output: OutputArguments,
}

#[derive(Debug, Args)]
pub struct HistoryArguments {
    /// Resource id or name; without one the finished scans are listed
    pub resource: Option<String>,
    /// Show each evaluation rather than stretches of time with the same result
    #[arg(long, requires = "resource")]
    pub all: bool,
    /// How many scans to list
    #[arg(long, value_name = "N", value_parser = last, default_value_t = 20, conflicts_with = "resource")]
    pub last: usize,
    #[command(flatten)]
    pub past: PastArguments,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
}

fn last(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (1..=10_000).contains(&number) => Ok(number),
        _ => Err("it is a number of scans from 1 to 10000".to_owned()),
    }
}

#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The older scan: the beginning of a time that `compliance history` lists, `latest` or
    /// `previous` [default: the one before NEWER of the same target]
    pub older: Option<String>,
    /// The newer scan [default: latest]
    pub newer: Option<String>,
    #[command(flatten)]
    pub past: PastArguments,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
    /// Exit with 3 when something is new
    #[arg(long)]
    pub exit_code: bool,
}

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
    #[arg(long = "rule", value_name = "ID", conflicts_with = "framework")]
    pub rules: Vec<String>,
    /// Only the rules that serve this framework
    #[arg(long, value_name = "NAME")]
    pub framework: Option<String>,
    #[command(flatten)]
    pub past: PastArguments,
    /// What to print
    #[arg(long, value_enum, default_value_t = TrendOutput::Table)]
    pub output: TrendOutput,
}

#[derive(Debug, Args)]
pub struct ExceptionsArguments {
    #[command(flatten)]
    pub past: PastArguments,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
    /// Exit with 3 when one has ended
    #[arg(long)]
    pub exit_code: bool,
}

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

#[derive(Debug, Args)]
pub struct CostArguments {
    /// How many resources are scanned, repeatable [default: 100, 1000 and 10000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=1_000_000_000))]
    pub resources: Vec<u64>,
    /// How often each resource changes in a month: AWS Config is paid by the change
    #[arg(long = "changes-per-resource-per-month", value_name = "X", value_parser = changes, default_value_t = crate::cost::CHANGES_PER_RESOURCE)]
    pub changes: f64,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
}

fn changes(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(changes) if (0.0..=1e6).contains(&changes) => Ok(changes),
        _ => Err("it is a number from 0 to 1000000, such as 4 or 0.5".to_owned()),
    }
}

#[derive(Debug, Args)]
pub struct InitArguments {
    /// Where to write
    #[arg(default_value = crate::settings::FILE_NAME)]
    pub file: PathBuf,
    /// Overwrite a file that is there
    #[arg(long)]
    pub force: bool,
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

pub fn man(arguments: &ManArguments) -> Result<Exit> {
    match &arguments.out {
        Some(folder) => {
            fs::create_dir_all(folder)
                .and_then(|()| clap_mangen::generate_to(Arguments::command(), folder))
                .with_context(|| format!("writing manual pages to {}", folder.display()))?;
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
            print(&String::from_utf8_lossy(&page))?;
        }
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let Ok(Arguments { command: Command::Report(report) }) = parsed(&[
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
        let Ok(Arguments { command: Command::Scan(scan) }) =
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
        for (arguments, said) in cases {
            let error = parsed(arguments).unwrap_err();
            assert_eq!(error.exit_code(), 2);
            assert!(
                said.iter().all(|said| error.to_string().contains(said)),
                "{arguments:?}: {error}"
            );
        }
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
        for (arguments, said) in cases {
            let error = parsed(&[&["scan", "--demo"], *arguments].concat()).unwrap_err();
            assert_eq!(error.exit_code(), 2);
            assert!(error.to_string().contains(said), "{arguments:?}: {error}");
        }
    }
}
