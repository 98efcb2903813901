//! `compliance report`: the newest finished scans once more; and how every report is shown.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use time::OffsetDateTime;

use super::data_paths::{DataPaths, settings};
use super::exit::Exit;
use super::frameworks::controls;
use super::history_source::HistorySource;
use super::options::{HistorySourceArguments, OutputArguments, ReportOutput};
use super::{print, table, warn};
use crate::model::scan_record::{Scan, Target};
use crate::report::aggregate;
use crate::report::folder::{Folder, write_whole};
use crate::report::format::Format;
use crate::report::{Report, Spool, file_name};
use crate::rules::frameworks;

/// How many targets a title names.
const NAMED: usize = 3;

#[derive(Debug, Args)]
pub struct ReportArguments {
    #[command(flatten)]
    pub history_source: HistorySourceArguments,
    #[command(flatten)]
    pub output: OutputArguments,
}

pub async fn run(arguments: ReportArguments) -> Result<Exit> {
    let settings = settings(&arguments.history_source.data_paths)?;
    let framework = arguments.output.framework()?;
    let history_source = HistorySource::open(&arguments.history_source, &settings).await?;
    let expected = history_source.expected(&settings)?;
    let HistorySource { history, data_paths } = history_source;
    let now = OffsetDateTime::now_utc();
    let (scans, gaps) = aggregate::newest_of_all(history.as_ref(), &expected, now).await?;
    if scans.is_empty() {
        bail!(
            "the history {} holds no finished scan: run `compliance scan` first",
            data_paths.history()
        );
    }
    let report = aggregate::report(
        history.as_ref(),
        aggregate::ReportRequest {
            scans: &scans,
            gaps,
            moment: now,
            exceptions: &settings.exceptions,
            framework: framework.map(|framework| framework.id),
            options: aggregate::ReportOptions {
                account_names: settings.account_names(),
                known: None,
                excluded: arguments.output.excluded(),
            },
        },
    )
    .await?;
    present(&report, &title(&scans), &data_paths, &arguments.output)?;
    Ok(Exit::Done)
}

/// The newest scans may be of another account or file than one thinks of.
fn title(scans: &[Scan]) -> String {
    let target = |scan: &Scan| {
        let Target { account_id, regions } = &scan.target;
        format!("{account_id} ({}), {}", regions.replace('+', ", "), scan.source.as_str())
    };
    let targets: BTreeSet<_> = scans.iter().map(target).collect();
    let named: Vec<_> = targets.iter().take(NAMED).map(String::as_str).collect();
    let more = match targets.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    format!("the newest finished scans: {}{more}", named.join("; "))
}

/// Writes the report to its folder and the files that were asked for, and shows it; returns where
/// it is.
pub fn present(
    report: &Report<Spool>,
    title: &str,
    data_paths: &DataPaths,
    asked: &OutputArguments,
) -> Result<PathBuf> {
    let moment = crate::model::evaluation::parse_rfc3339(&report.report_timestamp)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let folder = Folder::new(&data_paths.reports);
    let location = folder.write(&file_name(moment), |file| report.write(file));
    let location = location.with_context(|| {
        format!(
            "writing the report into {} (is the folder writable?)",
            data_paths.reports.display()
        )
    })?;
    for file in &asked.files {
        file.format.warning(report).inspect(|warning| warn(warning));
        write_whole(&file.path, |to| file.format.write(report, to)).with_context(|| {
            format!("writing the report as {} to {}", file.format.name(), file.path.display())
        })?;
    }
    let page = if asked.open { Some(page(report, &folder, moment, asked)?) } else { None };
    match asked.output() {
        // It is what lies in the folder.
        ReportOutput::Format(Format::Json) => {
            File::open(&location)
                .and_then(|mut written| io::copy(&mut written, &mut io::stdout().lock()))
                .context("writing the report to standard output")?;
        }
        ReportOutput::Format(format) => {
            format.warning(report).inspect(|warning| warn(warning));
            format
                .write(report, io::stdout().lock())
                .context("writing the report to standard output")?;
        }
        ReportOutput::Table if asked.quiet => {}
        ReportOutput::Table => {
            let framework = frameworks::of(report);
            let of =
                framework.map(|framework| format!(", {}", framework.title)).unwrap_or_default();
            let mut text = table::heading(&format!("Compliance of {title}{of}"));
            text.push('\n');
            let controls = framework.map(|framework| controls(framework, report));
            text.push_str(&table::report(report, asked.shown, &controls.unwrap_or_default())?);
            text.push('\n');
            text.push_str(&table::note("report", &location.display().to_string()));
            for file in &asked.files {
                text.push_str(&table::note(file.format.name(), &file.path.display().to_string()));
            }
            text.push_str(&table::note("history", &data_paths.history()));
            if !asked.files.iter().any(|file| file.format == Format::Html) && page.is_none() {
                text.push_str(&table::note("page", "--open shows all of it in the browser"));
            }
            print(&text)?;
        }
    }
    if let Some(page) = &page
        && let Err(error) = opener::open(page)
    {
        warn(&format!("no browser could be opened ({error}): open {} in one", page.display()));
    }
    Ok(location)
}

/// The report as a page: the one that is written anyway, or one in the folder of reports.
fn page(
    report: &Report<Spool>,
    folder: &Folder,
    moment: OffsetDateTime,
    asked: &OutputArguments,
) -> Result<PathBuf> {
    if let Some(file) = asked.files.iter().find(|file| file.format == Format::Html) {
        return Ok(file.path.clone());
    }
    let name = file_name(moment);
    let name = format!("{}.html", name.strip_suffix(".json").unwrap_or(&name));
    let written = folder.write(&name, |file| Format::Html.write(report, file));
    written.context("writing the report as a page into the folder of reports")
}
