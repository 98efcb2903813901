//! `compliance doctor`: what keeps the scanner from working, here and where it was deployed, and
//! what to do about it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use comfy_table::{Cell, Color};
use serde_json::json;
use time::OffsetDateTime;

use super::data_paths::{DataPaths, settings};
use super::exit::{Exit, message};
use super::offered::{self, offered};
use super::options::{DataPathArguments, Output, region, suffix};
use super::table::{Column, Listing};
use super::{own_rules, print, table};
use crate::doctor::facts::{Credentials, Deployed, Facts, Place, Setting, SettingsFile};
use crate::doctor::{Finding, Verdict, examine};
use crate::history::port::History;
use crate::history::sqlite::Sqlite;
use crate::model::lambda_functions::LambdaFunction;
use crate::rules::selection::Selection;
use crate::settings::{FILE_NAME, Settings};

pub const EXAMPLES: &str = "\
Examples:
  compliance doctor                                   settings, history, reports, clock and credentials of this machine
  compliance doctor --from-aws dev                    and the scanner that was deployed as dev
  compliance doctor --from-aws prod --profile audit --region eu-west-1
  compliance doctor --from-aws dev --output json      for machines

docs/doctor.md says what each check looks at and which permission it needs; a check without it is \"not checked\".

Exit codes: 0 nothing is broken; 1 error; 2 usage; 3 something is broken.";

#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// Look at the scanner that was deployed with this suffix, too
    #[arg(long, value_name = "SUFFIX", value_parser = suffix)]
    pub from_aws: Option<String>,
    /// AWS profile
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Region of the deployed scanner
    #[arg(long, value_name = "REGION", value_parser = offered(region, offered::regions), hide_possible_values = true)]
    pub region: Option<String>,
    #[command(flatten)]
    pub data_paths: DataPathArguments,
    /// What to print
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
}

pub async fn run(arguments: DoctorArguments, own: &[PathBuf]) -> Result<Exit> {
    let now = OffsetDateTime::now_utc();
    let (settings_file, known) = settings_file(&arguments.data_paths, own);
    let data_paths = DataPaths::new(&arguments.data_paths, &known, None)?;
    let InAws { profile, region, credentials, deployed } =
        in_aws(&arguments, &known.scan.regions, now).await?;
    let history = history(&data_paths.history).await;
    let facts = Facts {
        now,
        settings: settings_file,
        history,
        reports: reports(&data_paths.reports),
        profile,
        region,
        credentials,
        deployed,
    };
    let findings = examine(&facts);
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let (broken, warnings, not_checked) =
        (count(Verdict::Broken), count(Verdict::Warning), count(Verdict::NotChecked));
    match arguments.output {
        Output::Json => {
            let answer = json!({ "broken": broken, "warnings": warnings, "not_checked": not_checked, "checks": findings });
            print(&format!("{answer:#}\n"))?;
        }
        Output::Table => {
            let summary = format!(
                "{}, {warnings} warnings, {not_checked} not checked\n",
                table::alarming(broken as u64, "broken")
            );
            print(&format!("{}\n{summary}", findings_table(&findings)))?;
        }
    }
    Ok(if broken > 0 { Exit::Broken } else { Exit::Done })
}

fn findings_table(findings: &[Finding]) -> Listing {
    let mut lines = Listing::new([
        Column::key("Check"),
        Column::key("Verdict"),
        Column::sentence("What was found, and what to do"),
    ]);
    for finding in findings {
        let verdict = match finding.verdict {
            Verdict::Ok => Cell::new("ok").fg(Color::Green),
            Verdict::Warning => Cell::new("warning").fg(Color::Yellow),
            Verdict::Broken => Cell::new("broken").fg(Color::Red),
            Verdict::NotChecked => Cell::new("not checked"),
        };
        let what_to_do =
            finding.what_to_do.as_ref().map(|todo| format!("\n→ {todo}")).unwrap_or_default();
        let found = format!("{}{what_to_do}", finding.found);
        let found: Vec<_> = found.lines().map(table::printable).collect();
        lines.add_row(vec![Cell::new(finding.check), verdict, Cell::new(found.join("\n"))]);
    }
    lines
}

/// What is set, as far as it can be read.
fn settings_file(data_paths: &DataPathArguments, own: &[PathBuf]) -> (SettingsFile, Settings) {
    let path = data_paths.config.as_deref().unwrap_or(Path::new(FILE_NAME));
    let rules = own_rules::install(own, data_paths.config.as_deref());
    if data_paths.config.is_none() && !path.exists() && rules.is_ok() {
        return (SettingsFile::Absent, Settings::default());
    }
    let read = rules.and_then(|()| settings(data_paths)).and_then(|settings| {
        Ok((settings.ruleset(&Selection::default())?.rules().count(), settings))
    });
    match read {
        Ok((rules, settings)) => {
            let exceptions = settings.exceptions.iter().count();
            (SettingsFile::Valid { path: path.display().to_string(), rules, exceptions }, settings)
        }
        Err(error) => (SettingsFile::Invalid(message(&error)), Settings::default()),
    }
}

async fn history(path: &Path) -> Place<Option<OffsetDateTime>> {
    let place = path.display().to_string();
    if !path.exists() {
        return Place::Absent(place);
    }
    match newest(path).await {
        Ok(holds) => Place::Usable { path: place, holds },
        Err(error) => Place::Unusable { path: place, why: message(&error) },
    }
}

async fn newest(path: &Path) -> Result<Option<OffsetDateTime>> {
    let history = Sqlite::open(path)?;
    let mut newest = None;
    for checker in LambdaFunction::ALL {
        newest = history
            .newest(checker, None)
            .await?
            .iter()
            .map(|scan| scan.scan_time)
            .max()
            .max(newest);
    }
    Ok(newest)
}

fn reports(folder: &Path) -> Place<()> {
    let path = folder.display().to_string();
    // Where it is made, if it is not there yet.
    let there = folder
        .ancestors()
        .find(|folder| folder.as_os_str().is_empty() || folder.exists())
        .unwrap_or(folder);
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    let tried = fs::metadata(there)
        .and_then(|found| {
            if found.is_dir() {
                Ok(())
            } else {
                Err(std::io::Error::other(format!("{} is a file", there.display())))
            }
        })
        .and_then(|()| tempfile::tempfile_in(there));
    match tried {
        Ok(_) if folder.exists() => Place::Usable { path, holds: () },
        Ok(_) => Place::Absent(path),
        Err(error) => Place::Unusable { path, why: error.to_string() },
    }
}

/// What was found out about the caller and the deployed scanner.
struct InAws {
    profile: Setting,
    region: Setting,
    credentials: Credentials,
    deployed: Option<Deployed>,
}

#[cfg(feature = "live")]
async fn in_aws(
    arguments: &DoctorArguments,
    scanned: &[String],
    now: OffsetDateTime,
) -> Result<InAws> {
    use super::live::{Look, look};
    use crate::doctor::aws::{Place, ask, not_asked};
    use crate::model::partition::Partition;

    let Look { profile, region, credentials, config } =
        look(arguments.profile.as_deref(), arguments.region.as_deref(), scanned).await;
    let Some(suffix) = &arguments.from_aws else {
        return Ok(InAws { profile, region, credentials, deployed: None });
    };
    let place = config.as_ref().and_then(|config| Some((config, config.region()?.to_string())));
    let deployed = match (&credentials, &place) {
        (Credentials::Accepted { account, .. }, Some((config, region))) => {
            match Partition::of_region(region) {
                Some(partition) => {
                    Box::pin(ask(&Place { config, suffix, account, partition, region, now })).await
                }
                None => not_asked(
                    suffix,
                    Some(region.clone()),
                    "the region is of no AWS partition that this version knows",
                ),
            }
        }
        (Credentials::Accepted { .. }, None) => not_asked(suffix, None, "no region is set"),
        _ => not_asked(suffix, Some(String::new()), "needs credentials that AWS accepts"),
    };
    Ok(InAws { profile, region, credentials, deployed: Some(deployed) })
}

// The signature is that of the live one.
#[cfg(not(feature = "live"))]
#[allow(clippy::unused_async)]
async fn in_aws(arguments: &DoctorArguments, _: &[String], _: OffsetDateTime) -> Result<InAws> {
    let no_sdk = || Setting::NotAsked("this build has no AWS SDK".to_owned());
    match &arguments.from_aws {
        Some(suffix) => anyhow::bail!(
            "this build has no AWS SDK: build with default features to look at `{suffix}`"
        ),
        None => Ok(InAws {
            profile: no_sdk(),
            region: no_sdk(),
            credentials: Credentials::NoSdk,
            deployed: None,
        }),
    }
}
