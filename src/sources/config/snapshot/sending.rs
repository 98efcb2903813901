//! The second reading: the items that count are described and sent on.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use serde::de::{DeserializeSeed, IgnoredAny};
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use super::items::{Items, parse};
use super::survey::{CountedItem, DRIFT, Group, Survey};
use crate::model::resource::Resource;
use crate::rules::Wanted;
use crate::sources::config::item::{
    ConfigurationItem, Described, Identity, ItemView, Plans, RawDocuments, WithDocuments,
};
use crate::sources::source::{RelatedRead, SourceEvent};

/// How many resources are sent at once.
const BURST: usize = 128;
const NOT_JSON: &str = "AWS Config's item of the resource is not valid JSON.";

/// What is about to be sent.
#[derive(Debug)]
pub struct Sending<'a> {
    wanted: &'a Wanted,
    plans: Plans,
    found: &'a Sender<SourceEvent>,
    as_of: OffsetDateTime,
    ready: Vec<Resource>,
}

impl<'a> Sending<'a> {
    pub fn new(wanted: &'a Wanted, found: &'a Sender<SourceEvent>, as_of: OffsetDateTime) -> Self {
        Self { wanted, plans: Plans::of(wanted), found, as_of, ready: Vec::new() }
    }

    pub fn take<'i>(&mut self, item: impl Into<ItemView<'i>>) {
        let described = item.into().describe(self.as_of, &self.plans);
        self.deliver(described);
    }

    fn take_unknown<'i>(
        &mut self,
        item: impl Into<ItemView<'i>>,
        reason: impl Into<Cow<'static, str>>,
    ) {
        let described = item.into().describe_unknown(self.as_of, &self.plans, reason.into());
        self.deliver(described);
    }

    fn deliver(&mut self, described: Described) {
        match described {
            Described::Resource(resource) | Described::NotRecorded(resource) => {
                self.send(*resource);
            }
            // What is related to it learns that it is gone.
            Described::Gone(resource) if self.wanted.related.contains(&resource.resource_type) => {
                self.send(*resource);
            }
            Described::Gone(_) | Described::Other => {}
        }
    }

    fn send(&mut self, mut resource: Resource) {
        // A moment in the future is not to be believed.
        resource.captured_at =
            resource.captured_at.filter(|moment| *moment <= self.as_of.saturating_add(DRIFT));
        self.ready.push(resource);
        if self.ready.len() == BURST {
            self.send_ready();
        }
    }

    fn send_ready(&mut self) {
        // The reader is gone only when the scan has failed already.
        let _ = self.found.blocking_send(SourceEvent::Resources(std::mem::replace(
            &mut self.ready,
            Vec::with_capacity(BURST),
        )));
    }

    pub fn finish(mut self) {
        self.send_ready();
    }

    /// The same, of accounts of which no other file holds more.
    pub fn finish_accounts<'i>(mut self, account_ids: impl IntoIterator<Item = &'i String>) {
        self.send_ready();
        for account_id in account_ids {
            for resource_type in &self.wanted.related {
                let _ = self.found.blocking_send(SourceEvent::Related(RelatedRead {
                    resource_type: *resource_type,
                    account_id: account_id.clone(),
                    region: None,
                    missing: None,
                }));
            }
        }
    }
}

/// Reads the files again, and sends what counts.
#[derive(Debug)]
pub struct Counting<'a, 'b> {
    survey: &'a Survey,
    pub sending: Sending<'b>,
    /// The next item's.
    pub number: u64,
    /// What was content_hash by those of each group that were read.
    rivals: HashMap<usize, Rivals>,
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct Rivals {
    read: usize,
    content_hash: Option<u64>,
    differ: bool,
    newest: Option<ConfigurationItem>,
}

impl<'a, 'b> Counting<'a, 'b> {
    pub fn new(survey: &'a Survey, sending: Sending<'b>) -> Self {
        Self { survey, sending, number: 0, rivals: HashMap::new(), hasher: RandomState::new() }
    }

    /// Describes an item by what was read of it before; `None` where it has to be read as any
    /// other. Says how long it is.
    fn count_at_once(&mut self, known: CountedItem, bytes: &[u8]) -> Option<usize> {
        let bytes = bytes.get(..known.length).filter(|bytes| !bytes.is_empty())?;
        let plan = self.sending.plans.named(known.resource_type?.as_str())?;
        let mut item = serde_json::Deserializer::from_str(std::str::from_utf8(bytes).ok()?);
        let read = plan.deserialize(&mut item).ok()?;
        item.end().ok()?;
        let described = read.describe(self.sending.as_of)?;
        self.sending.deliver(described);
        Some(bytes.len())
    }

    fn count_slowly(&mut self, bytes: &[u8]) -> serde_json::Result<usize> {
        match parse(bytes) {
            Ok((item, length)) => {
                self.count(item);
                Ok(length)
            }
            Err(cause) if cause.is_eof() => Err(cause),
            // Whose it is was read before.
            Err(_) => {
                let (item, length) = parse(bytes)?;
                self.count_damaged(item);
                Ok(length)
            }
        }
    }

    fn count(&mut self, item: WithDocuments<'_>) {
        if let Some(doubt) = self.survey.doubts.get(&self.number) {
            self.sending.take_unknown(&item, doubt.to_string());
        } else if let Some(group) = self.survey.rivals.get(&self.number) {
            self.compare(*group, item.into(), true);
        } else {
            self.sending.take(&item);
        }
    }

    /// An item whose documents are not valid.
    fn count_damaged(&mut self, item: Identity<'_>) {
        if let Some(doubt) = self.survey.doubts.get(&self.number) {
            self.sending.take_unknown(&item, doubt.to_string());
        } else if let Some(group) = self.survey.rivals.get(&self.number) {
            self.compare(*group, WithDocuments(item, RawDocuments::default()).into(), false);
        } else {
            self.sending.take_unknown(&item, NOT_JSON);
        }
    }

    /// Items of which more than one may be the newest are no problem if they are the same.
    fn compare(&mut self, group: usize, item: ConfigurationItem, is_whole: bool) {
        let Some(Group { size, newest, why }) = self.survey.groups.get(group) else { return };
        let content_hash = self.hasher.hash_one(format!(
            "{:?}",
            ItemView::from(&item).describe(self.sending.as_of, &self.sending.plans).undated()
        ));
        let rivals = self.rivals.entry(group).or_default();
        rivals.read += 1;
        rivals.differ |= !is_whole;
        rivals.differ |=
            rivals.content_hash.replace(content_hash).is_some_and(|before| before != content_hash);
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
        let length = match self.survey.counts.get(self.number) {
            None => parse::<IgnoredAny>(bytes)?.1,
            Some(known) => match self.count_at_once(known, bytes) {
                Some(length) => length,
                None => self.count_slowly(bytes)?,
            },
        };
        self.number += 1;
        Ok(length)
    }

    fn unreadable(&mut self, _: &'static str) {
        self.number += 1;
    }
}
