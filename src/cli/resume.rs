//! `compliance scan --resume`: a scan that was killed goes on where it left off.

use anyhow::{Result, bail};
use time::{Duration, OffsetDateTime};

use super::source::ScanSource;
use super::warn;
use crate::history::sqlite::{Begun, Sqlite};
use crate::model::evaluation::{Source, rfc3339_seconds};

/// What a scan says is of the moment it began: one that is older than this says too little of
/// today.
const OLDEST: Duration = Duration::days(1);

/// The scan to go on with, or why there is none.
pub fn begun(
    history: &Sqlite,
    chosen: &ScanSource,
    rules: &str,
    now: OffsetDateTime,
) -> Result<Begun> {
    if chosen.source != Source::Live {
        bail!("only a scan of accounts can be resumed: files are read again in seconds");
    }
    let title = &chosen.title;
    let Some(begun) = history.begun(&chosen.target)?.filter(|begun| !begun.unfinished.is_blind())
    else {
        bail!("there is no unfinished scan of {title} in the history: run it without --resume");
    };
    let when = rfc3339_seconds(begun.scan_time);
    if begun.rules != rules {
        bail!(
            "the unfinished scan of {title} began at {when} with other rules or other parameters: run a new one without --resume"
        );
    }
    if now - begun.scan_time > OLDEST {
        bail!(
            "the unfinished scan of {title} began at {when}, more than a day ago: run a new one without --resume"
        );
    }
    Ok(begun)
}

/// Says of a new scan that an unfinished one could be resumed.
pub fn hint(history: &Sqlite, chosen: &ScanSource, rules: &str, now: OffsetDateTime) {
    if let Ok(begun) = begun(history, chosen, rules, now) {
        warn(&format!(
            "the scan of {} did not finish; --resume would have gone on with it",
            rfc3339_seconds(begun.scan_time)
        ));
    }
}
