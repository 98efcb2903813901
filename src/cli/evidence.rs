//! `compliance evidence`: a folder for an auditor, of one framework and one window of time.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use time::{Duration, OffsetDateTime};

use super::data_paths::settings;
use super::exit::Exit;
use super::history_source::HistorySource;
use super::offered::{self, framework};
use super::options::HistorySourceArguments;
use super::{print, table};
use crate::evidence::folder::EvidenceFolder;
use crate::evidence::window::{End, Window};
use crate::evidence::{EvidenceRequest, evidence};
use crate::rules::RULES;

pub const EXAMPLES: &str = "\
Examples:
  compliance evidence --framework pci-dss-4.0 --from 2026-10-01 --to 2026-12-31 --out evidence-q4
  compliance evidence --framework soc-2 --from 2026-11-23T06:00:00Z --to 2026-11-23T12:00:00Z --out evidence

The folder holds index.html (start there), reports/ (JSON and CSV of every scan in the window), exceptions.json, rules/, catalogue.json
and SHA256SUMS, which `sha256sum -c` checks.";

#[derive(Debug, Args)]
pub struct EvidenceArguments {
    /// The framework; `compliance frameworks` lists them
    #[arg(long, value_name = "ID", value_parser = offered::text(offered::frameworks), hide_possible_values = true)]
    pub framework: String,
    /// First day (UTC), or a moment in RFC 3339
    #[arg(long, value_name = "DATE", value_parser = End::parse)]
    pub from: End,
    /// Last day (UTC, included), or a moment in RFC 3339
    #[arg(long, value_name = "DATE", value_parser = End::parse)]
    pub to: End,
    /// The folder to make; it must not be there yet, or be empty
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Name every time without a finished scan that is longer than this
    #[arg(long, value_name = "HOURS", default_value_t = 13, value_parser = clap::value_parser!(u32).range(1..=87_600))]
    pub stale_after_hours: u32,
    #[command(flatten)]
    pub history_source: HistorySourceArguments,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

pub async fn run(arguments: EvidenceArguments) -> Result<Exit> {
    let settings = settings(&arguments.history_source.data_paths)?;
    let framework = framework(&arguments.framework)?;
    let window = Window::new(arguments.from, arguments.to)?;
    let HistorySource { history, .. } =
        HistorySource::open(&arguments.history_source, &settings).await?;
    let mut folder = EvidenceFolder::begin(&arguments.out)?;
    let request = EvidenceRequest {
        framework,
        window,
        exceptions: &settings.exceptions,
        parameters: RULES
            .iter()
            .filter_map(|rule| Some((rule.id, settings.parameters(rule)?)))
            .collect(),
        longest_gap: Duration::hours(arguments.stale_after_hours.into()),
        now: OffsetDateTime::now_utc(),
    };
    let gathering = evidence(history.as_ref(), &request, &mut folder).await;
    let scans = gathering
        .with_context(|| format!("no evidence was written to {}", arguments.out.display()))?;
    let place = folder.finish()?;
    if !arguments.quiet {
        let s = if scans == 1 { "" } else { "s" };
        let mut text =
            table::heading(&format!("Evidence for {} {window}: {scans} scan{s}", framework.title));
        text.push_str(&table::note("start", &place.join("index.html").display().to_string()));
        text.push_str(&table::note(
            "check",
            &format!("cd {} && sha256sum -c SHA256SUMS", place.display()),
        ));
        print(&text)?;
    }
    Ok(Exit::Done)
}
