//! Runs: the finished scans that share the moment which asked for them. People speak of "the scan of noon"; history keeps one marker a
//! checker and target.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use crate::counts::Counts;
use crate::ports::{History, PortError, Scan};
use crate::rules::Checker;

/// Finished scans of one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub scan_time: OffsetDateTime,
    pub scans: Vec<Scan>,
}

impl Run {
    /// Counts over all its scans.
    pub fn counts(&self) -> Counts {
        let mut all = Counts::default();
        self.scans.iter().flat_map(Scan::counts).for_each(|(_, counts)| all.merge(&counts));
        all
    }
}

/// The newest runs, newest first: `most` markers of each checker are looked at, those before a moment where one is given.
pub async fn runs(history: &dyn History, before: Option<OffsetDateTime>, most: usize) -> Result<Vec<Run>, PortError> {
    let mut runs: BTreeMap<OffsetDateTime, Vec<Scan>> = BTreeMap::new();
    for checker in Checker::ALL {
        for scan in history.recent(checker, before, most).await? {
            runs.entry(scan.scan_time).or_default().push(scan);
        }
    }
    Ok(runs.into_iter().rev().map(|(scan_time, scans)| Run { scan_time, scans }).collect())
}
