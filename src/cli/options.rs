//! Options that several commands share.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use time::Date;

use super::exit::Misuse;
use super::offered::{self, framework, offered};
use super::table::Shown;
use crate::model::evaluation::Severity;
use crate::model::regions;
use crate::model::regions::UnfitRegion;
use crate::report::format::Format;
use crate::rules::frameworks::Framework;
use crate::rules::selection::Selection;
use crate::settings::accounts;
use crate::settings::excluded::Excluded;

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
    #[arg(long = "output-file", short = 'o', value_name = "FILE", value_parser = output_file)]
    pub files: Vec<OutputFile>,
    /// Limit the report to the rules that serve this framework, and group it by control;
    /// `compliance frameworks` lists them
    #[arg(long, value_name = "ID", value_parser = offered::text(offered::frameworks), hide_possible_values = true)]
    framework: Option<String>,
    /// Leave resources with this id or name out of the report, repeatable; `*` is anything
    #[arg(long = "exclude-resource", value_name = "PATTERN")]
    excluded_resources: Vec<String>,
    /// Leave resources with this tag out of the report, repeatable: Environment=dev*
    #[arg(long = "exclude-tag", value_name = "KEY=PATTERN", value_parser = tag)]
    excluded_tags: Vec<(String, String)>,
    #[command(flatten)]
    pub shown: Shown,
    /// Open the report in the browser, as a page
    #[arg(long)]
    pub open: bool,
    /// Print nothing but errors (and what --output asks for, other than the table)
    #[arg(long, short)]
    pub quiet: bool,
}

impl OutputArguments {
    /// The framework that the report is limited to.
    pub fn framework(&self) -> Result<Option<&'static Framework>, Misuse> {
        self.framework.as_deref().map(framework).transpose()
    }

    /// What goes to standard output.
    pub fn output(&self) -> ReportOutput {
        self.outputs.first().copied().unwrap_or(ReportOutput::Table)
    }

    /// The resources to leave out.
    pub fn excluded(&self) -> Excluded {
        Excluded::new(&self.excluded_resources, &self.excluded_tags)
    }

    pub fn check(&self) -> Result<(), String> {
        self.check_on(io::stdout().is_terminal())
    }

    /// The same, on a terminal or not.
    pub fn check_on(&self, terminal: bool) -> Result<(), String> {
        if self.outputs.iter().any(|output| *output != self.output()) {
            return Err("several formats cannot go to standard output at once: keep one --output, and give each of the others a file, \
                        such as --output-file report.csv"
                .to_owned());
        }
        if self.output() == ReportOutput::Format(Format::NdjsonGzip) && terminal {
            return Err(
                "ndjson-gzip is not text, and this is a terminal: add `> report.ndjson.gz`, \
                        or --output-file report.ndjson.gz"
                    .to_owned(),
            );
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
pub struct DataPathArguments {
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
pub struct HistorySourceArguments {
    /// Look at the bundled account's history, which `compliance scan --demo` keeps by itself
    #[arg(long, help_heading = "Which history")]
    pub demo: bool,
    /// Read the table compliance-history-SUFFIX of the deployed scanner instead of the SQLite file
    #[arg(long, value_name = "SUFFIX", value_parser = suffix, conflicts_with_all = ["demo", "history"], help_heading = "Which history")]
    pub from_aws: Option<String>,
    /// AWS profile for --from-aws
    #[arg(long, value_name = "NAME", requires = "from_aws", help_heading = "Which history")]
    pub profile: Option<String>,
    /// Region of the table
    #[arg(long, value_name = "REGION", value_parser = offered(region, offered::regions), hide_possible_values = true, requires = "from_aws", help_heading = "Which history")]
    pub region: Option<String>,
    #[command(flatten)]
    pub data_paths: DataPathArguments,
}

impl HistorySourceArguments {
    /// The settings that are asked for.
    pub fn config(&self) -> Option<&Path> {
        self.data_paths.config.as_deref()
    }
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
#[derive(Debug, Default, Args)]
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
    /// Folder of the plan's configuration, whose lines reports name [default: the plan's folder]
    #[arg(
        long = "source",
        id = "source_folder",
        value_name = "DIR",
        requires = "plan",
        help_heading = "What to scan"
    )]
    pub source_folder: Option<PathBuf>,
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
    #[arg(long = "region", value_name = "REGION", value_parser = offered(region_or_all, offered::regions_or_all), hide_possible_values = true, value_delimiter = ',', conflicts_with_all = ["demo", "plan"], help_heading = "What to scan")]
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
    #[command(flatten)]
    pub selection: SelectionArguments,
}

/// Which rules run.
#[derive(Debug, Default, Args)]
pub struct SelectionArguments {
    /// Run the rules of this pack, repeatable: recommended (default), core, all or a framework's
    #[arg(long = "pack", value_name = "PACK", value_parser = offered::text(offered::packs), hide_possible_values = true, value_delimiter = ',', help_heading = "Which rules")]
    pub packs: Vec<String>,
    /// Run only this rule, repeatable; `*` is anything: 'iam-*'
    #[arg(long = "rule", value_name = "ID", value_parser = offered::text(offered::rules), hide_possible_values = true, help_heading = "Which rules")]
    pub rules: Vec<String>,
    /// Do not run this rule, repeatable; `*` is anything
    #[arg(long = "exclude", value_name = "ID", value_parser = offered::text(offered::rules), hide_possible_values = true, help_heading = "Which rules")]
    pub excluded: Vec<String>,
    /// Run only rules on this service's resources, repeatable: ec2, iam, rds, s3
    #[arg(
        long = "service",
        value_name = "SERVICE",
        value_parser = offered::text(offered::services),
        hide_possible_values = true,
        value_delimiter = ',',
        help_heading = "Which rules"
    )]
    pub services: Vec<String>,
    /// Run only rules of this severity or a higher one
    #[arg(id = "least_severity", long = "severity", value_name = "SEVERITY", value_parser = offered(severity, offered::severities), hide_possible_values = true, help_heading = "Which rules")]
    pub severity: Option<Severity>,
}

impl SelectionArguments {
    pub fn selection(&self) -> Selection {
        Selection {
            packs: self.packs.clone(),
            rules: self.rules.clone(),
            excluded: self.excluded.clone(),
            services: self.services.clone(),
            severity: self.severity,
        }
    }
}

fn tag(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, pattern)) if !key.is_empty() => Ok((key.to_owned(), pattern.to_owned())),
        _ => {
            Err("it is a tag's key and a pattern for its value, such as Environment=dev*"
                .to_owned())
        }
    }
}

pub fn severity(text: &str) -> Result<Severity, String> {
    let named = Severity::named(&text.to_ascii_uppercase());
    named.ok_or_else(|| "it is low, medium, high or critical".to_owned())
}

fn day(text: &str) -> Result<Date, String> {
    let form = time::macros::format_description!("[year]-[month padding:none]-[day padding:none]");
    Date::parse(text, form).map_err(|_| "it is a day such as 2026-11-30".to_owned())
}

impl SourceArguments {
    pub fn check(&self) -> Result<(), String> {
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
        UnfitRegion::TwoPartitions { .. } => unfit.to_string(),
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

pub fn last(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=10_000).contains(number));
    number.ok_or_else(|| "it is a number of scans from 1 to 10000".to_owned())
}
