//! The bundled account's history: where there is none yet it begins with the scans that would have
//! been made before, so that there is something to look back at. What they found is the rules' own
//! judgement of the account's past states.

use std::path::Path;

use anyhow::{Context, Result};
use tempfile::TempPath;
use time::OffsetDateTime;

use crate::history::sqlite::Sqlite;
use crate::model::evaluation::Source;
use crate::model::scan_record::Target;
use crate::rules::selection::Selection;
use crate::scan::{ResumeFrom, ScanRequest, scan};
use crate::settings::Settings;
use crate::sources::config::snapshot::demo_past;

/// The bundled account's id.
pub const ACCOUNT: &str = "123456789012";

/// Makes the history, complete or not at all, of scans before `now`; one that is there stays as it
/// is.
pub async fn begin(history: &Path, settings: &Settings, now: OffsetDateTime) -> Result<()> {
    if history.exists() {
        return Ok(());
    }
    let folder =
        history.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let making = || {
        format!(
            "making the bundled account's history {} (is the folder writable?)",
            history.display()
        )
    };
    std::fs::create_dir_all(folder).with_context(making)?;
    // Beside it first: another scan that starts meanwhile finds all of it or nothing.
    // In a folder, which goes with all that SQLite has put beside the file where the disk is full.
    let begun =
        tempfile::Builder::new().prefix(".history-").tempdir_in(folder).with_context(making)?;
    let file = begun.path().join("history.sqlite");
    fill(&file, settings, now).await.with_context(making)?;
    match TempPath::try_from_path(file).with_context(making)?.persist_noclobber(history) {
        // The other one was first.
        Err(error) if history.exists() => drop(error.path),
        persisted => persisted.with_context(making)?,
    }
    Ok(())
}

async fn fill(file: &Path, settings: &Settings, now: OffsetDateTime) -> Result<()> {
    let history = Sqlite::open(file)?;
    let ruleset = settings.ruleset(&Selection::default())?;
    for state in demo_past()? {
        let request = ScanRequest {
            ruleset: &ruleset,
            target: Target { account_id: ACCOUNT.to_owned(), regions: "all".to_owned() },
            scan_time: history.reserve(now - state.ago)?,
            source: Source::Demo,
            data_as_of: None,
            partition: None,
            exceptions: &settings.exceptions,
            compare: true,
            resume_from: ResumeFrom::default(),
            now: OffsetDateTime::now_utc,
        };
        scan(&state, &history, &request, &mut |_, _| ()).await?;
    }
    Ok(())
}
