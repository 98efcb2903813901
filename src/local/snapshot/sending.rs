//! The second reading: the items that count are described and sent on.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use serde::de::IgnoredAny;
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use super::items::{Items, parse};
use super::survey::{Group, Survey};
use crate::configuration_item::{ClusterKey, ConfigurationItem, Described, Identity};
use crate::ports::Found;
use crate::resource::{CLUSTER, Database, Reading, Resource, ResourceType};

/// How many resources are sent at once.
const BURST: usize = 128;
const NOT_JSON: &str = "AWS Config's item of the resource is not valid JSON.";

/// What waits for something that comes later in the files, and what is about to be sent.
#[derive(Debug)]
pub struct Sending<'a> {
    wanted: &'a [ResourceType],
    found: &'a Sender<Found>,
    as_of: OffsetDateTime,
    /// The newest that is known of each cluster, and as of when.
    clusters: HashMap<ClusterKey, (Option<OffsetDateTime>, Reading<i32>)>,
    members: Vec<Resource>,
    ready: Vec<Resource>,
}

impl<'a> Sending<'a> {
    pub fn new(wanted: &'a [ResourceType], found: &'a Sender<Found>, as_of: OffsetDateTime) -> Self {
        Self { wanted, found, as_of, clusters: HashMap::new(), members: Vec::new(), ready: Vec::new() }
    }

    pub fn take(&mut self, item: &ConfigurationItem) {
        self.deliver(item.describe(self.as_of), item.captured_at());
    }

    fn take_unknown(&mut self, item: &ConfigurationItem, reason: impl Into<Cow<'static, str>>) {
        self.deliver(item.describe_unknown(self.as_of, reason.into()), item.captured_at());
    }

    fn deliver(&mut self, described: Described, time: Option<OffsetDateTime>) {
        match described {
            Described::Resource(resource) | Described::NotRecorded(resource) => self.judge(*resource),
            Described::Cluster { key, backup_retention_days } => {
                if self.clusters.get(&key).is_none_or(|(known, _)| *known <= time) {
                    self.clusters.insert(key, (time, backup_retention_days));
                }
            }
            Described::Gone { .. } | Described::Other => {}
        }
    }

    fn judge(&mut self, resource: Resource) {
        if !self.wanted.contains(&resource.resource_type) {
            return;
        }
        if resource.related.contains_key(CLUSTER) {
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

    pub fn finish(mut self) {
        for mut member in std::mem::take(&mut self.members) {
            let place = (member.account_id.clone(), member.region.clone());
            if let Some(mut cluster) = Database::of(&member).cluster
                && let Some((_, retention)) = self.clusters.get(&(place.0, place.1, cluster.identifier.clone()))
            {
                cluster.backup_retention_days = retention.clone();
                member.related.insert(CLUSTER, cluster.related());
            }
            self.send(member);
        }
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

    fn count(&mut self, item: ConfigurationItem, is_whole: bool) {
        if let Some(doubt) = self.survey.doubts.get(&self.number) {
            self.sending.take_unknown(&item, doubt.to_string());
        } else if let Some(group) = self.survey.rivals.get(&self.number) {
            self.compare(*group, item, is_whole);
        } else if is_whole {
            self.sending.take(&item);
        } else {
            self.sending.take_unknown(&item, NOT_JSON);
        }
    }

    /// Items of which more than one may be the newest do no harm where they say the same.
    fn compare(&mut self, group: usize, item: ConfigurationItem, is_whole: bool) {
        let Some(Group { size, newest, why }) = self.survey.groups.get(group) else { return };
        let said = self.hasher.hash_one(format!("{:?}", item.describe(self.sending.as_of).undated()));
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
            match parse::<ConfigurationItem>(bytes) {
                Ok((item, length)) => {
                    self.count(item, true);
                    length
                }
                Err(cause) if cause.is_eof() => return Err(cause),
                // Whose it is was read before.
                Err(_) => {
                    let (item, length) = parse::<Identity<'_>>(bytes)?;
                    self.count(item.into(), false);
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
