//! The newest item of each resource so far: of each a hash, a time and a place.

use std::cmp::Ordering;
use std::collections::{HashMap, hash_map};
use std::hash::{BuildHasherDefault, Hasher};

use time::OffsetDateTime;

use super::scopes::{Contents, Scope};

/// An item that was read.
#[derive(Clone, Copy, Debug)]
pub struct ReadItem {
    /// The resource's hash.
    pub resource: u64,
    pub scope: Scope,
    pub captured: Option<OffsetDateTime>,
    /// In the order of reading.
    pub number: u64,
    pub is_not_recorded: bool,
    /// Of its bytes: snapshots repeat what has not changed.
    pub checksum: u32,
    /// How many bytes it has.
    pub length: u32,
}

/// What was found of one resource.
#[derive(Debug)]
pub struct NewestOfResource {
    pub newest: ReadItem,
    /// The last snapshot that holds the resource.
    pub snapshot: Option<usize>,
    /// The numbers of other items that may be as new, and are not the same to the byte.
    pub rivals: Vec<u64>,
    /// Whether the time of one of these items cannot be read.
    pub is_undated: bool,
}

#[derive(Debug, Default)]
pub struct Newest {
    resources: HashMap<u64, Entry, BuildHasherDefault<Hashed>>,
    rivals: HashMap<u64, Vec<Rival>>,
}

/// Of a hash, the hash is itself.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// An item that is as new as the newest, or may be, since its time cannot be read.
#[derive(Debug)]
struct Rival {
    number: u64,
    checksum: u32,
    is_dated: bool,
}

#[derive(Debug)]
struct Entry {
    /// Microseconds since 1970; less than any where there is no time to be read.
    captured: i64,
    number: u64,
    /// With [`NOT_RECORDED`].
    scope: u32,
    /// Counted from one; none is zero.
    snapshot: u32,
    checksum: u32,
    length: u32,
}

const UNREADABLE: i64 = i64::MIN;
const NOT_RECORDED: u32 = 1 << 31;

impl Newest {
    pub fn add(&mut self, item: &ReadItem, file: &Contents) {
        let captured = item
            .captured
            .and_then(|moment| i64::try_from(moment.unix_timestamp_nanos() / 1000).ok())
            .unwrap_or(UNREADABLE);
        let scope = item.scope.0 | if item.is_not_recorded { NOT_RECORDED } else { 0 };
        let new = Entry {
            captured,
            number: item.number,
            scope,
            snapshot: 0,
            checksum: item.checksum,
            length: item.length,
        };
        let entry = match self.resources.entry(item.resource) {
            hash_map::Entry::Vacant(vacant) => vacant.insert(new),
            hash_map::Entry::Occupied(occupied) => {
                let entry = occupied.into_mut();
                let rival = match captured.cmp(&entry.captured) {
                    Ordering::Equal if entry.checksum == item.checksum => {
                        return Self::hold(entry, file);
                    }
                    Ordering::Less | Ordering::Equal => new,
                    Ordering::Greater => {
                        if let hash_map::Entry::Occupied(mut rivals) =
                            self.rivals.entry(item.resource)
                        {
                            rivals.get_mut().retain(|rival| !rival.is_dated);
                        }
                        let snapshot = entry.snapshot;
                        std::mem::replace(entry, Entry { snapshot, ..new })
                    }
                };
                let is_dated = rival.captured != UNREADABLE;
                if !is_dated || rival.captured == entry.captured {
                    let rivals = self.rivals.entry(item.resource).or_default();
                    if rivals.iter().all(|known| known.checksum != rival.checksum) {
                        rivals.push(Rival {
                            number: rival.number,
                            checksum: rival.checksum,
                            is_dated,
                        });
                    }
                }
                entry
            }
        };
        Self::hold(entry, file);
    }

    /// A snapshot that holds the resource, in whatever state.
    fn hold(entry: &mut Entry, file: &Contents) {
        if file.is_snapshot {
            entry.snapshot = u32::try_from(file.index + 1).unwrap_or(0);
        }
    }

    pub fn resources(self) -> impl Iterator<Item = NewestOfResource> {
        let mut rivals = self.rivals;
        self.resources.into_iter().map(move |(resource, entry)| {
            let rivals = rivals.remove(&resource).unwrap_or_default();
            NewestOfResource {
                newest: ReadItem {
                    resource,
                    scope: Scope(entry.scope & !NOT_RECORDED),
                    captured: OffsetDateTime::from_unix_timestamp_nanos(
                        i128::from(entry.captured) * 1000,
                    )
                    .ok(),
                    number: entry.number,
                    is_not_recorded: entry.scope & NOT_RECORDED != 0,
                    checksum: entry.checksum,
                    length: entry.length,
                },
                snapshot: (entry.snapshot as usize).checked_sub(1),
                is_undated: entry.captured == UNREADABLE
                    || rivals.iter().any(|rival| !rival.is_dated),
                rivals: rivals.into_iter().map(|rival| rival.number).collect(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    /// The items of one resource, as time and checksum, in their order; the number of the newest,
    /// and of those as new.
    fn newest(items: &[(Option<OffsetDateTime>, u32)]) -> (u64, Vec<u64>) {
        let mut newest = Newest::default();
        for (number, (captured, checksum)) in (0..).zip(items) {
            let item = ReadItem {
                resource: 1,
                scope: Scope(0),
                captured: *captured,
                number,
                is_not_recorded: false,
                checksum: *checksum,
                length: 1,
            };
            newest.add(&item, &Contents::default());
        }
        newest.resources().map(|found| (found.newest.number, found.rivals)).next().unwrap()
    }

    #[test]
    fn the_time_decides_whatever_the_order() {
        let (old, new) =
            (Some(datetime!(2026-11-20 08:00 UTC)), Some(datetime!(2026-11-20 09:00:00.001 UTC)));
        for (items, expected) in [
            (vec![(old, 1), (new, 2)], (1, vec![])),
            (vec![(new, 2), (old, 1)], (0, vec![])),
            (vec![(None, 1), (old, 2), (None, 3)], (1, vec![0, 2])),
            (vec![(old, 2), (None, 1), (new, 3), (old, 4)], (2, vec![1])),
            (vec![(old, 1), (old, 1), (old, 1)], (0, vec![])),
            (vec![(old, 1), (old, 2), (old, 1), (old, 2)], (0, vec![1])),
            (vec![(old, 1), (old, 2), (new, 3)], (2, vec![])),
            (vec![(None, 1), (None, 2)], (0, vec![1])),
            (vec![(None, 1), (None, 1)], (0, vec![])),
        ] {
            assert_eq!(newest(&items), expected, "{items:?}");
        }
    }
}
