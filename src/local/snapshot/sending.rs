//! The second reading: the items that count are described and sent on.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use serde::de::IgnoredAny;
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use super::items::{Items, parse};
use super::survey::{DRIFT, Group, Survey};
use crate::configuration_item::{ConfigurationItem, Described, Identity, ItemView, WithDocuments};
use crate::ports::Found;
use crate::resource::Resource;
use crate::rules::Wanted;

/// How many resources are sent at once.
const BURST: usize = 128;
const NOT_JSON: &str = "AWS Config's item of the resource is not valid JSON.";

/// What is about to be sent.
#[derive(Debug)]
pub struct Sending<'a> {
    wanted: &'a Wanted,
    found: &'a Sender<Found>,
    as_of: OffsetDateTime,
    ready: Vec<Resource>,
}

impl<'a> Sending<'a> {
    pub fn new(wanted: &'a Wanted, found: &'a Sender<Found>, as_of: OffsetDateTime) -> Self {
        Self { wanted, found, as_of, ready: Vec::new() }
    }

    pub fn take<'i>(&mut self, item: impl Into<ItemView<'i>>) {
        let described = item.into().describe(self.as_of, self.wanted);
        self.deliver(described);
    }

    fn take_unknown<'i>(&mut self, item: impl Into<ItemView<'i>>, reason: impl Into<Cow<'static, str>>) {
        let described = item.into().describe_unknown(self.as_of, self.wanted, reason.into());
        self.deliver(described);
    }

    fn deliver(&mut self, described: Described) {
        match described {
            Described::Resource(resource) | Described::NotRecorded(resource) => self.send(*resource),
            // What is related to it learns that it is gone.
            Described::Gone(resource) if self.wanted.related.contains(&resource.resource_type) => self.send(*resource),
            Described::Gone(_) | Described::Other => {}
        }
    }

    fn send(&mut self, mut resource: Resource) {
        // A moment in the future is not to be believed.
        resource.captured_at = resource.captured_at.filter(|moment| *moment <= self.as_of.saturating_add(DRIFT));
        self.ready.push(resource);
        if self.ready.len() == BURST {
            self.send_ready();
        }
    }

    fn send_ready(&mut self) {
        // The reader is gone only when the scan has failed already.
        let _ = self.found.blocking_send(Found::Resources(std::mem::replace(&mut self.ready, Vec::with_capacity(BURST))));
    }

    pub fn finish(mut self) {
        self.send_ready();
    }
}

/// Reads the files again, and sends what counts.
#[derive(Debug)]
pub struct Counting<'a, 'b> {
    survey: &'a Survey,
    pub sending: Sending<'b>,
    /// The next item's.
    pub number: u64,
    /// What was said by those of each group that were read.
    rivals: HashMap<usize, Rivals>,
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct Rivals {
    read: usize,
    said: Option<u64>,
    differ: bool,
    newest: Option<ConfigurationItem>,
}

impl<'a, 'b> Counting<'a, 'b> {
    pub fn new(survey: &'a Survey, sending: Sending<'b>) -> Self {
        Self { survey, sending, number: 0, rivals: HashMap::new(), hasher: RandomState::new() }
    }

    fn count(&mut self, item: Identity<'_>, is_whole: bool) {
        if let Some(doubt) = self.survey.doubts.get(&self.number) {
            self.sending.take_unknown(&item, doubt.to_string());
        } else if let Some(group) = self.survey.rivals.get(&self.number) {
            self.compare(*group, item.into(), is_whole);
        } else if is_whole {
            self.sending.take(&item);
        } else {
            self.sending.take_unknown(&item, NOT_JSON);
        }
    }

    /// Items of which more than one may be the newest do no harm where they say the same.
    fn compare(&mut self, group: usize, item: ConfigurationItem, is_whole: bool) {
        let Some(Group { size, newest, why }) = self.survey.groups.get(group) else { return };
        let said = self.hasher.hash_one(format!("{:?}", item.describe(self.sending.as_of, self.sending.wanted).undated()));
        let rivals = self.rivals.entry(group).or_default();
        rivals.read += 1;
        rivals.differ |= !is_whole;
        rivals.differ |= rivals.said.replace(said).is_some_and(|before| before != said);
        if *newest == self.number {
            rivals.newest = Some(item);
        }
        if rivals.read == *size
            && let Some(Rivals { newest: Some(item), differ, .. }) = self.rivals.remove(&group)
        {
            if differ { self.sending.take_unknown(&item, *why) } else { self.sending.take(&item) }
        }
    }
}

impl Items for Counting<'_, '_> {
    fn item(&mut self, bytes: &[u8]) -> serde_json::Result<usize> {
        let length = if self.survey.counts.contains(self.number) {
            match parse::<WithDocuments<'_>>(bytes) {
                Ok((WithDocuments(item), length)) => {
                    self.count(item, true);
                    length
                }
                Err(cause) if cause.is_eof() => return Err(cause),
                // Whose it is was read before.
                Err(_) => {
                    let (item, length) = parse::<Identity<'_>>(bytes)?;
                    self.count(item, false);
                    length
                }
            }
        } else {
            parse::<IgnoredAny>(bytes)?.1
        };
        self.number += 1;
        Ok(length)
    }

    fn unreadable(&mut self, _: &'static str) {
        self.number += 1;
    }
}
