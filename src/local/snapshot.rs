//! AWS Config's own files as an inventory: configuration snapshots and configuration histories, plain or gzip, streamed.
//!
//! A snapshot holds each resource once and is judged as it is read. A history file holds every change of a resource, so the newest
//! item of each is kept until the end; a snapshot that is older than a history gives way to it.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use crate::configuration_item::{ClusterKey, ConfigurationItem, Described};
use crate::ports::{Found, Gap, Inventory, Outcome, PortError};
use crate::resource::{Detail, Reading, Resource, ResourceType};
use crate::unfinished::Positions;

mod items;
mod past;
mod unpacked;

pub use past::{Past, demo_past};

/// The bundled account, in AWS Config's snapshot format. Invented; made by `checks/fixtures/demo/generate.py`.
static DEMO: &[u8] = include_bytes!("demo.json.gz");
/// The moment at which the bundled account is judged, so that its verdicts never change.
const DEMO_MOMENT: OffsetDateTime = time::macros::datetime!(2026-11-20 06:00 UTC);

#[derive(Debug, Error)]
pub enum SnapshotError {
    #[error("cannot read {path}")]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{path} is not an AWS Config snapshot or history file")]
    Malformed { path: PathBuf, source: serde_json::Error },
    #[error("{path} holds no AWS Config file (.json or .json.gz)")]
    Empty { path: PathBuf },
}

/// Files that AWS Config delivered.
#[derive(Clone, Debug)]
pub struct Snapshot {
    files: Vec<Origin>,
    as_of: OffsetDateTime,
}

#[derive(Clone, Debug)]
enum Origin {
    File(PathBuf),
    Bundled,
}

impl Snapshot {
    /// One file, or every Config file below a folder; judged as of a moment.
    pub fn open(path: &Path, as_of: OffsetDateTime) -> Result<Self, SnapshotError> {
        let mut files = Vec::new();
        let unreadable = |source| SnapshotError::Unreadable { path: path.to_owned(), source };
        if fs::metadata(path).map_err(unreadable)?.is_dir() {
            collect(path, &mut files).map_err(unreadable)?;
            if files.is_empty() {
                return Err(SnapshotError::Empty { path: path.to_owned() });
            }
            // Names end in the time of delivery: the newest file of a place comes first, and what it holds is not looked at again.
            files.sort_by(|left, right| right.file_name().cmp(&left.file_name()));
        } else {
            files.push(path.to_owned());
        }
        Ok(Self { files: files.into_iter().map(Origin::File).collect(), as_of })
    }

    /// The account that is bundled with the program.
    pub fn demo() -> Self {
        Self { files: vec![Origin::Bundled], as_of: DEMO_MOMENT }
    }

    fn send_all(&self, wanted: &[ResourceType], found: &Sender<Found>) -> Result<(), SnapshotError> {
        let mut reading = Progress::new(wanted, found, self.as_of);
        let (histories, snapshots) = self.sorted()?;
        for file in &histories {
            file.read(&mut |item| reading.remember(&item))?;
        }
        for file in &snapshots {
            file.read(&mut |item| reading.take(&item))?;
        }
        reading.finish();
        Ok(())
    }

    /// Histories first: they may be newer than the snapshots.
    fn sorted(&self) -> Result<(Vec<&Origin>, Vec<&Origin>), SnapshotError> {
        let mut histories = Vec::new();
        let mut snapshots = Vec::new();
        for file in &self.files {
            if file.is_snapshot()? { snapshots.push(file) } else { histories.push(file) }
        }
        Ok((histories, snapshots))
    }
}

impl Inventory for Snapshot {
    fn read<'a>(&'a self, wanted: &'a [ResourceType], _: &'a Positions, found: Sender<Found>) -> Outcome<'a, ()> {
        let (snapshot, wanted) = (self.clone(), wanted.to_vec());
        Box::pin(async move {
            let reading = tokio::task::spawn_blocking(move || snapshot.send_all(&wanted, &found));
            let read = reading.await.map_err(|error| PortError::new("reading AWS Config files", error))?;
            read.map_err(|error| PortError::new("reading AWS Config files", error))
        })
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, files)?;
        // AWS also leaves a file that proves it may write, and notes on oversized items, in the same folders.
        } else if (name.ends_with(".json") || name.ends_with(".json.gz")) && !name.contains("OversizedChangeNotification") {
            files.push(path);
        }
    }
    Ok(())
}

impl Origin {
    fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Bundled => Path::new("the bundled account"),
        }
    }

    fn open(&self) -> Result<Box<dyn BufRead>, SnapshotError> {
        let unreadable = |source| SnapshotError::Unreadable { path: self.path().to_owned(), source };
        match self {
            Self::File(path) => unpacked::open(BufReader::with_capacity(1 << 16, File::open(path).map_err(unreadable)?)),
            Self::Bundled => unpacked::open(DEMO),
        }
        .map_err(unreadable)
    }

    /// Snapshots carry an id of their own ahead of the items; histories do not.
    fn is_snapshot(&self) -> Result<bool, SnapshotError> {
        let mut head = Vec::new();
        let read = self.open()?.take(1024).read_to_end(&mut head);
        read.map_err(|source| SnapshotError::Unreadable { path: self.path().to_owned(), source })?;
        Ok(String::from_utf8_lossy(&head).contains("\"configSnapshotId\""))
    }

    fn read(&self, each: &mut dyn FnMut(ConfigurationItem)) -> Result<(), SnapshotError> {
        let path = || self.path().to_owned();
        items::each(self.open()?, each).map_err(|source| {
            if source.is_io() {
                SnapshotError::Unreadable { path: path(), source: source.into() }
            } else {
                SnapshotError::Malformed { path: path(), source }
            }
        })
    }
}

/// The items of a Config file, gzip or plain.
pub fn items(file: impl BufRead + 'static, each: &mut dyn FnMut(ConfigurationItem)) -> serde_json::Result<()> {
    items::each(unpacked::open(file).map_err(serde_json::Error::io)?, each)
}

/// How many resources are sent at once.
const BURST: usize = 128;

/// What has been read so far: what was sent, and what waits for something that comes later in the files.
struct Progress<'a> {
    wanted: &'a [ResourceType],
    found: &'a Sender<Found>,
    as_of: OffsetDateTime,
    /// The newest item of each resource that history files speak of.
    changed: HashMap<(ResourceType, String), (Option<OffsetDateTime>, Described)>,
    hasher: RandomState,
    sent: HashSet<u64>,
    /// The newest that is known of each cluster, and as of when.
    clusters: HashMap<ClusterKey, (Option<OffsetDateTime>, Reading<i32>)>,
    members: Vec<Resource>,
    /// About to be sent.
    ready: Vec<Resource>,
}

impl<'a> Progress<'a> {
    fn new(wanted: &'a [ResourceType], found: &'a Sender<Found>, as_of: OffsetDateTime) -> Self {
        let (changed, clusters) = (HashMap::new(), HashMap::new());
        Self { wanted, found, as_of, changed, hasher: RandomState::new(), sent: HashSet::new(), clusters, members: Vec::new(), ready: Vec::new() }
    }

    fn remember(&mut self, item: &ConfigurationItem) {
        let time = item.captured_at();
        let described = item.describe(self.as_of);
        let key = match &described {
            Described::Resource(resource) => (resource.resource_type(), resource.id.clone()),
            Described::Gone { resource_type, resource_id } => (*resource_type, resource_id.clone()),
            Described::Cluster { .. } | Described::Other => return self.deliver(described, time),
        };
        if self.changed.get(&key).is_none_or(|(known, _)| *known <= time) {
            self.changed.insert(key, (time, described));
        }
    }

    fn take(&mut self, item: &ConfigurationItem) {
        let described = item.describe(self.as_of);
        if let Described::Resource(resource) = &described
            && let Some((time, newer)) = self.changed.remove(&(resource.resource_type(), resource.id.clone()))
            && time > item.captured_at()
        {
            return self.deliver(newer, time);
        }
        self.deliver(described, item.captured_at());
    }

    fn deliver(&mut self, described: Described, time: Option<OffsetDateTime>) {
        match described {
            Described::Resource(resource) => self.judge(*resource),
            Described::Cluster { key, backup_retention_days } => {
                if self.clusters.get(&key).is_none_or(|(known, _)| *known <= time) {
                    self.clusters.insert(key, (time, backup_retention_days));
                }
            }
            // Deleted for sure: an older file that still has it is not believed.
            Described::Gone { resource_type, resource_id } => {
                self.sent.insert(self.hasher.hash_one((resource_type, &resource_id)));
            }
            Described::Other => {}
        }
    }

    fn judge(&mut self, resource: Resource) {
        if !self.wanted.contains(&resource.resource_type()) || !self.sent.insert(self.hasher.hash_one((resource.resource_type(), &resource.id))) {
            return;
        }
        if matches!(&resource.detail, Detail::Database(database) if database.cluster.is_some()) {
            self.members.push(resource);
        } else {
            self.send(resource);
        }
    }

    fn send(&mut self, resource: Resource) {
        self.ready.push(resource);
        if self.ready.len() == BURST {
            self.send_ready();
        }
    }

    fn send_ready(&mut self) {
        // The reader is gone only when the scan has failed already.
        let _ = self.found.blocking_send(Found::Resources(std::mem::replace(&mut self.ready, Vec::with_capacity(BURST))));
    }

    fn finish(mut self) {
        for (_, (time, described)) in std::mem::take(&mut self.changed) {
            self.deliver(described, time);
        }
        for mut member in std::mem::take(&mut self.members) {
            let place = (member.account_id.clone(), member.region.clone());
            if let Detail::Database(database) = &mut member.detail
                && let Some(cluster) = &mut database.cluster
                && let Some((_, retention)) = self.clusters.get(&(place.0, place.1, cluster.identifier.clone()))
            {
                cluster.backup_retention_days = retention.clone();
            }
            self.send(member);
        }
        self.send_ready();
        if self.sent.is_empty() {
            let _ = self.found.blocking_send(Found::Gap(Gap::new("AWS Config files", "they hold no resource that a rule judges")));
        }
    }
}
