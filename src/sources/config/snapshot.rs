//! AWS Config's own files as an inventory: configuration snapshots, configuration histories and
//! notifications of oversized items, plain or gzip, streamed.
//!
//! A resource may be in many files: in every snapshot, in the history of each change, in the files
//! of several regions. The item that AWS Config captured last counts, and what a newer snapshot of
//! the same account and region no longer has is gone. So the files are read twice: once to learn
//! which items count (`survey`), and once to send those (`sending`). What cannot be read is named,
//! and the rest goes on.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use crate::model::checkpoint::Cursors;
use crate::model::port::{PortError, PortFuture};
use crate::model::scan_record::Gap;
use crate::rules::Wanted;
use crate::sources::config::item::ConfigurationItem;
use crate::sources::source::{Inventory, SourceEvent};
use items::{Items, parse};
use sending::{Counting, Sending};
use survey::{Survey, survey};

mod choice;
mod delivery;
mod files;
mod items;
mod newest;
mod passed_over;
mod past;
mod read_ahead;
mod scopes;
mod sending;
mod survey;
mod unpacked;

pub use choice::{Choice, FileChoice, Folder};
pub use delivery::Delivery;
pub use files::{BytesRead, FOREIGN, File, Files, may_be_config};
pub use passed_over::PassedOver;
pub use past::{EarlierState, demo_past};

/// The bundled account, in AWS Config's snapshot format. Invented; made by
/// `checks/fixtures/demo/generate.py`.
use crate::sources::demo::DEMO;
/// The moment at which the bundled account is judged, so that its verdicts never change.
const DEMO_MOMENT: OffsetDateTime = time::macros::datetime!(2026-11-20 06:00 UTC);

/// Why a file of AWS Config cannot be read.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum SnapshotError {
    #[error("cannot read {name}")]
    Unreadable { name: String, source: io::Error },
    #[error("{name} is not an AWS Config snapshot or history file")]
    Malformed { name: String, source: serde_json::Error },
    #[error("{name} holds no AWS Config file (.json, .json.gz or .gz)")]
    Empty { name: String },
    #[error("{name} holds no file of the regions and days that were asked for")]
    NotChosen { name: String },
    #[error("of the files, not one can be read as AWS Config's: {why}")]
    Foreign { why: &'static str },
    #[error("{name} changed while it was read: scan it again")]
    Changed { name: String },
}

impl SnapshotError {
    /// The error without the file's name.
    fn why(&self) -> String {
        match self {
            Self::Unreadable { source, .. } => format!("it cannot be read: {source}"),
            Self::Malformed { source, .. } => {
                format!("it is not an AWS Config snapshot or history file: {source}")
            }
            other => other.to_string(),
        }
    }
}

/// Files that AWS Config delivered.
#[derive(Clone, Debug)]
pub struct Snapshot {
    survey: Arc<Survey>,
    regions: BTreeSet<String>,
    as_of: OffsetDateTime,
    /// Whether no other file holds more of its accounts.
    has_all: bool,
}

impl Snapshot {
    /// One file, or every Config file below a folder; judged as of a moment.
    pub fn open(path: &Path, as_of: OffsetDateTime) -> Result<Self, SnapshotError> {
        let choice = Choice::default();
        Self::of(Files::find(path, &choice)?, &choice, as_of)
    }

    /// What is chosen of some files.
    pub fn of(files: Files, choice: &Choice, as_of: OffsetDateTime) -> Result<Self, SnapshotError> {
        Ok(Self {
            survey: Arc::new(survey(files, choice, as_of)?),
            regions: choice.regions.clone(),
            as_of,
            has_all: false,
        })
    }

    /// The account that is bundled with the program.
    pub fn demo() -> Result<Self, SnapshotError> {
        let files = Files { files: vec![File::bundled(DEMO)], is_single: true, ..Files::default() };
        Ok(Self { has_all: true, ..Self::of(files, &Choice::default(), DEMO_MOMENT)? })
    }

    /// The accounts of the items.
    pub fn accounts(&self) -> &BTreeSet<String> {
        &self.survey.accounts
    }

    /// The regions that were asked for, otherwise those of the items; what has no region is not
    /// among them.
    pub fn regions(&self) -> &BTreeSet<String> {
        if self.regions.is_empty() { &self.survey.regions } else { &self.regions }
    }

    /// Of when the files are: when the newest was delivered, or its newest state captured.
    pub fn moment(&self) -> Option<OffsetDateTime> {
        let delivered = self.survey.files.iter().filter_map(|file| file.delivery.time).max();
        delivered.max(self.survey.captured)
    }

    fn send_all(&self, wanted: &Wanted, found: &Sender<SourceEvent>) -> Result<(), SnapshotError> {
        let mut counting = Counting::new(&self.survey, Sending::new(wanted, found, self.as_of));
        for (file, items) in self.survey.files.iter().zip(&self.survey.items) {
            let end = counting.number + items;
            // What cannot be read was said before.
            let _ = file.read(&mut counting);
            if counting.number != end {
                return Err(SnapshotError::Changed { name: file.name.clone() });
            }
        }
        if self.has_all {
            counting.sending.finish_accounts(self.accounts());
        } else {
            counting.sending.finish();
        }
        for gap in self.gaps(wanted) {
            let _ = found.blocking_send(SourceEvent::Gap(gap));
        }
        Ok(())
    }

    fn gaps(&self, wanted: &Wanted) -> Vec<Gap> {
        let mut gaps = self.survey.passed_over.gaps();
        let place = if self.regions.is_empty() {
            "the files hold none, so AWS Config may not record the type".to_owned()
        } else {
            let regions: Vec<_> = self.regions.iter().map(String::as_str).collect();
            format!(
                "the files of {} hold none, so AWS Config may not record the type there",
                regions.join(", ")
            )
        };
        for kind in wanted.judged.iter().filter(|kind| !self.survey.types.contains(kind)) {
            let why = match kind {
                kind if kind.is_global() && !self.regions.is_empty() => {
                    format!("{place}; the files of the region that records IAM have them")
                }
                _ => place.clone(),
            };
            gaps.push(Gap::of(*kind, kind.as_str(), why));
        }
        gaps
    }
}

impl Inventory for Snapshot {
    fn read<'a>(
        &'a self,
        wanted: &'a Wanted,
        _: &'a Cursors,
        found: Sender<SourceEvent>,
    ) -> PortFuture<'a, ()> {
        let (snapshot, wanted) = (self.clone(), wanted.clone());
        Box::pin(async move {
            let reading = tokio::task::spawn_blocking(move || snapshot.send_all(&wanted, &found));
            let read =
                reading.await.map_err(|error| PortError::new("reading AWS Config files", error))?;
            read.map_err(|error| PortError::new("reading AWS Config files", error))
        })
    }
}

/// The items of a Config file, gzip or plain.
pub fn items(
    name: &str,
    bytes: Vec<u8>,
    each: &mut dyn FnMut(ConfigurationItem),
) -> Result<(), SnapshotError> {
    struct Each<'a>(&'a mut dyn FnMut(ConfigurationItem));

    impl Items for Each<'_> {
        fn item(&mut self, bytes: &[u8]) -> serde_json::Result<usize> {
            let (item, length) = parse(bytes)?;
            (self.0)(item);
            Ok(length)
        }

        fn unreadable(&mut self, _: &'static str) {}
    }

    File::of_bytes(name, bytes).read(&mut Each(each))
}
