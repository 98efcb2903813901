//! AWS Config's files as they lie in a folder, or as they were brought from S3.

use std::collections::HashSet;
use std::fs::{self, File as Opened};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use time::OffsetDateTime;

use super::choice::{Choice, FileChoice};
use super::delivery::Delivery;
use super::items::{self, Items};
use super::passed_over::PassedOver;
use super::{SnapshotError, unpacked};
use crate::files::utf8;

/// Why a file that AWS Config did not write is passed over.
pub const FOREIGN: &str = "it is not AWS Config's, so it was passed over; to leave it out, name the folder that AWS Config delivers to (AWSLogs/ACCOUNT/Config/)";

/// The files to read, oldest delivery first.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Those to read, oldest delivery first.
    pub files: Vec<File>,
    /// What is not read, and why.
    pub passed_over: PassedOver,
    /// Whether one was named by itself: then it has to be readable.
    pub is_single: bool,
}

/// A file of AWS Config: on disk, in memory or in the program.
#[derive(Clone, Debug)]
pub struct File {
    origin: Origin,
    /// What it is called in messages: its path or its key.
    pub name: String,
    /// What its name says of its content.
    pub delivery: Delivery,
    read: Arc<AtomicU64>,
}

/// How much of some files has been read. Each is read twice.
#[derive(Clone, Debug, Default)]
pub struct BytesRead {
    read: Arc<AtomicU64>,
    all: u64,
}

impl BytesRead {
    /// How many bytes have been read, and of how many.
    pub fn of_all(&self) -> (u64, u64) {
        (self.read.load(Relaxed).min(self.all), self.all)
    }
}

/// Counts what is read.
struct Metered<R> {
    file: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(to)?;
        self.read.fetch_add(read as u64, Relaxed);
        Ok(read)
    }
}

#[derive(Clone, Debug)]
enum Origin {
    Path(PathBuf),
    Bytes(Arc<[u8]>),
    Bundled(&'static [u8]),
}

impl File {
    /// A file that may lie under another name than its own.
    pub fn at(path: PathBuf, name: String) -> Self {
        let delivery = Delivery::of(&name);
        Self { origin: Origin::Path(path), name, delivery, read: Arc::default() }
    }

    /// The file that is part of the program.
    pub fn bundled(bytes: &'static [u8]) -> Self {
        Self {
            origin: Origin::Bundled(bytes),
            name: "the bundled account".to_owned(),
            delivery: Delivery::default(),
            read: Arc::default(),
        }
    }

    /// A file in memory.
    pub fn of_bytes(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            origin: Origin::Bytes(bytes.into()),
            name: name.to_owned(),
            delivery: Delivery::of(name),
            read: Arc::default(),
        }
    }

    /// Hands its items on.
    pub fn read(&self, to: &mut dyn Items) -> Result<(), SnapshotError> {
        items::for_each_item(self.open()?, to).map_err(|source| {
            if source.is_io() {
                SnapshotError::Unreadable { name: self.name.clone(), source: source.into() }
            } else {
                SnapshotError::Malformed { name: self.name.clone(), source }
            }
        })
    }

    fn open(&self) -> Result<impl Read + use<>, SnapshotError> {
        let open = || match &self.origin {
            Origin::Path(path) => {
                if !fs::metadata(path)?.is_file() {
                    return Err(io::Error::other("it is not a regular file"));
                }
                let file = Metered { file: Opened::open(path)?, read: Arc::clone(&self.read) };
                unpacked::open(BufReader::with_capacity(1 << 16, file))
            }
            Origin::Bytes(bytes) => unpacked::open(io::Cursor::new(Arc::clone(bytes))),
            Origin::Bundled(bytes) => unpacked::open(*bytes),
        };
        open()
            .and_then(utf8::open)
            .map_err(|source| SnapshotError::Unreadable { name: self.name.clone(), source })
    }
}

impl Files {
    /// One file, or every one below a folder that is chosen and may be AWS Config's.
    pub fn find(path: &Path, choice: &Choice) -> Result<Self, SnapshotError> {
        let unreadable =
            |source| SnapshotError::Unreadable { name: path.display().to_string(), source };
        if !fs::metadata(path).map_err(unreadable)?.is_dir() {
            let file = File::at(path.to_owned(), path.display().to_string());
            return Ok(Self {
                files: vec![file],
                passed_over: PassedOver::default(),
                is_single: true,
            });
        }
        let mut found = Self::default();
        let mut any = false;
        let mut seen = HashSet::new();
        let mut waiting = vec![path.to_owned()];
        while let Some(folder) = waiting.pop() {
            // A link may lead to a folder around it.
            if fs::canonicalize(&folder).is_ok_and(|real| !seen.insert(real)) {
                continue;
            }
            let entries = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
            let entries = match entries {
                Ok(entries) => entries,
                Err(source) if folder == path => return Err(unreadable(source)),
                Err(source) => {
                    found.passed_over.add(
                        || folder.display().to_string(),
                        &format!("the folder cannot be read: {source}"),
                        None,
                    );
                    continue;
                }
            };
            for entry in entries {
                let path = entry.path();
                if path.is_dir() {
                    waiting.push(path);
                } else if may_be_config(&path.to_string_lossy()) {
                    any = true;
                    found.take(File::at(path.clone(), path.display().to_string()), choice);
                }
            }
        }
        if !any && found.passed_over.is_empty() {
            return Err(SnapshotError::Empty { name: path.display().to_string() });
        }
        if found.files.is_empty() && found.passed_over.is_empty() {
            return Err(SnapshotError::NotChosen { name: path.display().to_string() });
        }
        found.sort();
        Ok(found)
    }

    /// Lets all of them count how much is read.
    pub fn metered(&mut self) -> BytesRead {
        let read = Arc::new(AtomicU64::new(0));
        let mut all = 0;
        for file in &mut self.files {
            if let Origin::Path(path) = &file.origin {
                all += 2 * fs::metadata(path).map_or(0, |file| file.len());
                file.read = Arc::clone(&read);
            }
        }
        BytesRead { read, all }
    }

    /// Adds a file that is chosen.
    pub fn take(&mut self, file: File, choice: &Choice) {
        match choice.takes(&file.delivery) {
            FileChoice::Yes => self.files.push(file),
            FileChoice::No => {}
            FileChoice::Foreign => self.passed_over.add(|| file.name, FOREIGN, None),
        }
    }

    /// Names the files that were delivered after a moment, and takes their time away.
    pub fn doubt_times_after(&mut self, latest: OffsetDateTime, why: &str) {
        for file in &mut self.files {
            if file.delivery.time.is_some_and(|time| time > latest) {
                file.delivery.time = None;
                self.passed_over.add(|| file.name.clone(), why, None);
            }
        }
        self.sort();
    }

    /// Oldest first, so that what is read last of several snapshots is the newest.
    pub fn sort(&mut self) {
        self.files.sort_by(|left, right| {
            (left.delivery.time, &left.name).cmp(&(right.delivery.time, &right.name))
        });
    }
}

/// Whether a file of this name may be AWS Config's. AWS also leaves one that proves it may write,
/// without an ending.
pub fn may_be_config(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".json", ".gz"].iter().any(|ending| name.ends_with(ending))
}
