//! The first reading of the files: which item of each resource is the newest, by the time at which
//! AWS Config captured it.
//!
//! Of each resource only a hash, a time and a place in the files are held, and in the end only the
//! places of the items that count.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use time::{Duration, OffsetDateTime};

use super::SnapshotError;
use super::choice::Choice;
use super::files::{FOREIGN, File, Files};
use super::items::{Items, parse};
use super::newest::{Newest, NewestOfResource, ReadItem};
use super::passed_over::PassedOver;
use super::scopes::{Contents, Scopes, is_global};
use crate::model::resource::ResourceType;
use crate::sources::config::item::{Identity, Status};

/// The items that count, by their number in the order of reading, and what is known of the files as
/// a whole.
#[derive(Debug)]
pub struct Survey {
    pub files: Vec<File>,
    /// How many items each file holds.
    pub items: Vec<u64>,
    pub counts: CountedItems,
    /// Items of a resource of which more than one may be the newest, by the group of those.
    pub rivals: HashMap<u64, usize>,
    pub groups: Vec<Group>,
    /// Why an item's state is not to be believed.
    pub doubts: HashMap<u64, Arc<str>>,
    pub accounts: BTreeSet<String>,
    /// Without `global`.
    pub regions: BTreeSet<String>,
    /// Types of which there is an item, whatever it says.
    pub types: HashSet<ResourceType>,
    /// When the newest of the items that count was captured.
    pub captured: Option<OffsetDateTime>,
    pub passed_over: PassedOver,
}

/// Items of one resource of which more than one may be the newest.
#[derive(Debug)]
pub struct Group {
    pub size: usize,
    /// The one that counts where all say the same.
    pub newest: u64,
    /// Why the resource is unknown where they do not.
    pub why: &'static str,
}

/// Which items count, by number: of each that was read four bytes, with the type in the lowest
/// eight bits and the length above them.
#[derive(Debug, Default)]
pub struct CountedItems(Vec<u32>);

impl CountedItems {
    /// Without a length where more has to be asked than what the item says.
    fn insert(&mut self, number: u64, resource_type: ResourceType, length: Option<u32>) {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        // What has no room is read as another type or without a length: as the item is not, it is
        // read anew.
        let ordinal = ResourceType::all().take_while(|known| *known != resource_type).count() + 1;
        self.0[place] =
            length.unwrap_or(0) << 8 | u32::try_from(ordinal).unwrap_or(u32::MAX).min(0xff);
    }

    /// `None` where the item does not count.
    pub fn get(&self, number: u64) -> Option<CountedItem> {
        let packed = *self.0.get(usize::try_from(number).ok()?)?;
        let ordinal = (packed as usize & 0xff).checked_sub(1)?;
        Some(CountedItem {
            resource_type: ResourceType::all().nth(ordinal),
            length: (packed >> 8) as usize,
        })
    }
}

/// What is known of an item that counts; a length of zero is not known.
#[derive(Clone, Copy, Debug)]
pub struct CountedItem {
    pub resource_type: Option<ResourceType>,
    pub length: usize,
}

const UNREADABLE_TIMES: &str = "AWS Config's files hold different states of the resource, and not every capture time can be read, so which is the newest is not known.";
const SAME_TIME: &str = "AWS Config's files hold different states of the resource that were captured at the same moment.";
const UNORDERED: &str = "The capture time of the state cannot be read, and a snapshot does not hold the resource: it may have been deleted since.";
const ODD_TIME: &str = "its capture time is in no form that is known";
const FUTURE: &str = "its capture time lies in the future, so it counts as one that cannot be read";
const FUTURE_NAME: &str =
    "its name gives a time in the future, so its age is that of the newest item in it";

/// How far a clock may be ahead of ours.
pub const DRIFT: Duration = Duration::days(1);

/// Reads the files once. What is later than `as_of` by more than clocks differ has a time that is
/// not to be believed.
pub fn survey(
    mut files: Files,
    choice: &Choice,
    as_of: OffsetDateTime,
) -> Result<Survey, SnapshotError> {
    let latest = as_of.saturating_add(DRIFT);
    files.doubt_times_after(latest, FUTURE_NAME);
    let Files { files, passed_over, is_single } = files;
    let mut surveyor = Surveyor {
        choice,
        latest,
        hasher: RandomState::new(),
        newest: Newest::default(),
        scopes: Scopes::default(),
        number: 0,
        file: Contents::default(),
        name: String::new(),
        types: HashSet::new(),
        passed_over,
    };
    let mut items = Vec::new();
    let mut first_error = None;
    let mut any = false;
    for (index, file) in files.iter().enumerate() {
        let before = surveyor.number;
        surveyor.begin(index, file);
        let read = file.read(&mut surveyor);
        items.push(surveyor.number - before);
        surveyor.end(file, read.is_ok());
        match read {
            Ok(()) => any = true,
            Err(error) if is_single => return Err(error),
            Err(error) => {
                // What could be read of it before counts.
                any |= surveyor.number > before;
                surveyor.passed_over.add(|| file.name.clone(), &error.why(), None);
                first_error.get_or_insert(error);
            }
        }
    }
    match first_error {
        Some(error) if !any => return Err(error),
        None if !any => return Err(SnapshotError::Foreign { why: FOREIGN }),
        _ => {}
    }
    Ok(surveyor.finish(files, items))
}

struct Surveyor<'a> {
    choice: &'a Choice,
    latest: OffsetDateTime,
    hasher: RandomState,
    newest: Newest,
    scopes: Scopes,
    /// The next item's.
    number: u64,
    file: Contents,
    name: String,
    types: HashSet<ResourceType>,
    passed_over: PassedOver,
}

impl Items for Surveyor<'_> {
    fn snapshot(&mut self) {
        self.file.is_snapshot = self.file.first.is_none();
    }

    fn item(&mut self, bytes: &[u8]) -> serde_json::Result<usize> {
        let (item, length) = parse::<Identity<'_>>(bytes)?;
        self.number += 1;
        self.add(&item, &bytes[..length]);
        Ok(length)
    }

    fn unreadable(&mut self, why: &'static str) {
        self.number += 1;
        self.lose(why, None);
    }
}

impl Surveyor<'_> {
    fn begin(&mut self, index: usize, file: &File) {
        self.file = Contents::new(index, file.delivery.time);
        self.name.clone_from(&file.name);
    }

    /// Names the item that was read last, whose resource is not known.
    fn lose(&mut self, why: &str, resource_type: Option<ResourceType>) {
        self.file.is_damaged = true;
        self.pass_over(why, resource_type);
    }

    /// Names the item that was read last.
    fn pass_over(&mut self, why: &str, resource_type: Option<ResourceType>) {
        let (name, number) = (&self.name, self.number);
        let first = self.file.first.get_or_insert(number);
        let place = number - *first + 1;
        self.passed_over.add(|| format!("{name}, item {place}"), why, resource_type);
    }

    fn add(&mut self, item: &Identity<'_>, bytes: &[u8]) {
        self.file.first.get_or_insert(self.number);
        let Some(name) = item.resource_type.text() else {
            return self.lose("its resourceType is not a text", None);
        };
        let (account, region) =
            (item.account_id().unwrap_or_default(), item.aws_region.text().unwrap_or_default());
        let written = item.captured_at();
        let captured = written.filter(|moment| *moment <= self.latest);
        self.file.widen(captured);
        let resource_type = ResourceType::named(name);
        if !is_global(region)
            && !resource_type.is_some_and(ResourceType::is_global)
            && !self.choice.takes_region(region)
        {
            // Where nothing says of which region it is, it may be of one that was asked for.
            if region.is_empty() && self.choice.takes_type(name) {
                self.pass_over(
                    "its awsRegion is not a text, so --region leaves it out",
                    resource_type,
                );
            }
            return;
        }
        let place = self.scopes.place(&account, region);
        self.file.add_place(place);
        if !self.choice.takes_type(name) {
            return;
        }
        self.types.extend(resource_type);
        if item.is_of_two_accounts() {
            return self.lose("its awsAccountId and accountId differ", resource_type);
        }
        let Some(id) = item.resource_id.text().filter(|id| !id.is_empty()) else {
            return self.lose("its resourceId is not a text", resource_type);
        };
        if captured.is_none() {
            self.pass_over(if written.is_some() { FUTURE } else { ODD_TIME }, resource_type);
        }
        let scope = self.scopes.scope(&account, region, resource_type);
        let status = item.status();
        if status == Status::Recorded {
            self.file.add_scope(scope);
        }
        let seen = ReadItem {
            resource: self.hasher.hash_one((scope, id)),
            scope,
            captured,
            number: self.number - 1,
            is_not_recorded: status == Status::NotRecorded,
            checksum: crc32fast::hash(bytes),
            length: u32::try_from(bytes.len()).unwrap_or(0),
        };
        self.newest.add(&seen, &self.file);
    }

    fn end(&mut self, file: &File, is_whole: bool) {
        // A snapshot's own place is known even where it holds nothing.
        if let (Some(account), Some(region)) = (&file.delivery.account, &file.delivery.region) {
            let place = self.scopes.place(account, region);
            self.file.add_place(place);
            self.file.place = Some(place);
        } else {
            self.file.place = self
                .file
                .places
                .iter()
                .copied()
                .filter(|place| self.scopes.is_regional(*place))
                .min();
        }
        self.scopes.end(&self.file, is_whole && !self.file.is_damaged);
    }

    fn finish(self, files: Vec<File>, items: Vec<u64>) -> Survey {
        let mut survey = Survey {
            files,
            items,
            counts: CountedItems(vec![0; usize::try_from(self.number).unwrap_or(0)]),
            rivals: HashMap::new(),
            groups: Vec::new(),
            doubts: HashMap::new(),
            accounts: self.scopes.accounts(),
            regions: self.scopes.regions(),
            types: self.types,
            captured: None,
            passed_over: self.passed_over,
        };
        let mut reasons: HashMap<String, Arc<str>> = HashMap::new();
        for found in self.newest.resources() {
            // Of other types nothing was held.
            let Some(resource_type) = self.scopes.type_of(found.newest.scope) else { continue };
            let doubt = match self.scopes.fate(&found) {
                Fate::Counts => None,
                Fate::Gone => continue,
                Fate::Unordered => Some(UNORDERED.to_owned()),
                Fate::NotInSnapshot(time) => Some(format!(
                    "AWS Config's snapshot of {} holds no resource of this type, so AWS Config may no longer record it.",
                    crate::model::evaluation::rfc3339_seconds(time)
                )),
            };
            survey.captured = survey.captured.max(found.newest.captured);
            if let Some(doubt) = doubt {
                let reason =
                    reasons.entry(doubt).or_insert_with_key(|reason| reason.as_str().into());
                survey.doubts.insert(found.newest.number, Arc::clone(reason));
                survey.counts.insert(found.newest.number, resource_type, None);
            } else if !found.rivals.is_empty() {
                let why = if found.is_undated { UNREADABLE_TIMES } else { SAME_TIME };
                for number in found.rivals.iter().copied().chain([found.newest.number]) {
                    survey.counts.insert(number, resource_type, None);
                    survey.rivals.insert(number, survey.groups.len());
                }
                survey.groups.push(Group {
                    size: found.rivals.len() + 1,
                    newest: found.newest.number,
                    why,
                });
            } else {
                survey.counts.insert(found.newest.number, resource_type, Some(found.newest.length));
            }
        }
        survey
    }
}

/// What becomes of a resource's newest item.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fate {
    Counts,
    /// A newer snapshot of the same account and region no longer has the resource.
    Gone,
    /// A snapshot does not have the resource, and nothing says which is newer.
    Unordered,
    /// A newer snapshot has no resource of its type at all.
    NotInSnapshot(OffsetDateTime),
}

/// How much later than an item a snapshot has to be made to have it for sure.
pub const LAG: Duration = Duration::minutes(10);

impl Scopes {
    /// Whether a newer snapshot says that a resource is gone. One that holds none of its type may
    /// be of a recorder that leaves the type out.
    pub fn fate(&self, found: &NewestOfResource) -> Fate {
        // What is not recorded is in no snapshot.
        if found.newest.is_not_recorded {
            return Fate::Counts;
        }
        let held = found.snapshot.map(|file| (file, self.time_of(file)));
        let with_type = self.newest_with(found.newest.scope);
        let place = self
            .place_of_scope(found.newest.scope)
            .or_else(|| found.snapshot.and_then(|file| self.place_of(file)));
        let of_place = place.and_then(|place| self.newest_of(place));
        let Some(captured) = found.newest.captured else {
            let is_elsewhere = |newest: Option<(OffsetDateTime, usize)>| {
                newest.is_some_and(|(_, file)| Some(file) != found.snapshot)
            };
            return if is_elsewhere(with_type) || is_elsewhere(of_place) {
                Fate::Unordered
            } else {
                Fate::Counts
            };
        };
        let is_later = |(time, file): (OffsetDateTime, usize)| match held {
            Some((holder, of)) => {
                file != holder && of.is_none_or(|of| of < time) && captured < time
            }
            None => captured.saturating_add(LAG) < time,
        };
        match (with_type, of_place) {
            (Some(newest), _) if is_later(newest) => Fate::Gone,
            (_, Some(newest)) if is_later(newest) && !self.holds(newest.1, found.newest.scope) => {
                Fate::NotInSnapshot(newest.0)
            }
            _ => Fate::Counts,
        }
    }
}
