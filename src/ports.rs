//! What the use cases need from outside, as traits: where resources come from, and where evaluations, alerts and reports go.
//!
//! Streams are bounded channels: an adapter sends what it finds and waits when the reader is behind, so memory does not grow with
//! the account.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::Path;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::mpsc;

use crate::alert::Message;
use crate::counts::Counts;
use crate::evaluation::{ComplianceType, Evaluation, Source, rfc3339};
use crate::model::value::Reason;
use crate::partition::Partition;
use crate::resource::{Resource, ResourceType};
use crate::rules::{Checker, Rule, Wanted};
use crate::unfinished::{Position, Positions};

/// How many evaluations may wait in a stream.
const WAITING: usize = 1024;

/// What an inventory sends: resources, something it could not see, or how far it has come in one of its parts.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// As many as there are at once, at most a page of a list: the receiver wakes once for all of them.
    Resources(Vec<Resource>),
    Gap(Gap),
    /// All resources of a type that others are related to have been sent, of one account and region.
    Related(RelatedRead),
    /// Everything before this position has been sent.
    Position(String, Position),
}

/// A type that others are related to has been read in an account and a region.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedRead {
    pub resource_type: ResourceType,
    pub account_id: String,
    pub region: String,
    /// Why some are missing; `None` where all were sent.
    pub missing: Option<Reason>,
}

/// Something that is missing from a scan or a report, and why.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gap {
    pub what: String,
    pub why: String,
    /// The AWS Config type of the resources that are missing; absent where it is not of one type alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
}

impl Gap {
    pub fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into(), resource_type: None }
    }

    /// A gap in what a checker does: about the type that its rules evaluate, where that is one.
    pub fn of_checker(checker: Checker, what: impl Into<String>, why: impl Into<String>) -> Self {
        let mut types = checker.rules().map(|rule| rule.resource_type);
        let first = types.next();
        match first.filter(|first| types.all(|other| other == *first)) {
            Some(resource_type) => Self::of(resource_type, what, why),
            None => Self::new(what, why),
        }
    }

    /// Whether some of the rules evaluate the resources that are missing; a gap that names no type concerns every rule.
    pub fn concerns<'a>(&self, mut rules: impl Iterator<Item = &'a Rule>) -> bool {
        self.resource_type
            .as_deref()
            .is_none_or(|resource_type| rules.any(|rule| rule.reads(resource_type)))
    }

    /// A gap in what is known of one resource type.
    pub fn of(
        resource_type: ResourceType,
        what: impl Into<String>,
        why: impl Into<String>,
    ) -> Self {
        Self { resource_type: Some(resource_type.as_str().to_owned()), ..Self::new(what, why) }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.what, self.why)
    }
}

/// A failed adapter call: what was being done, and the cause.
#[derive(Debug, Error)]
#[error("{doing}")]
pub struct PortError {
    doing: String,
    #[source]
    cause: Box<dyn Error + Send + Sync>,
}

impl PortError {
    pub fn new(doing: impl Into<String>, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { doing: doing.into(), cause: cause.into() }
    }
}

pub type Outcome<'a, T> = BoxFuture<'a, Result<T, PortError>>;

/// Which accounts and regions a scan looks at, as its marker and its keys name them.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Target {
    pub account_id: String,
    /// Region names joined by `+`, or `all`.
    pub regions: String,
}

/// The marker of a finished scan of one checker over one target.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Scan {
    pub checker: Checker,
    pub target: Target,
    pub scan_time: OffsetDateTime,
    pub finished_at: OffsetDateTime,
    pub source: Source,
    /// Of when the data is, where it was not read from AWS at the time of the scan.
    pub data_as_of: Option<OffsetDateTime>,
    /// The partition of the accounts, where it is known: a scan of what is global shows it nowhere else.
    pub partition: Option<Partition>,
    pub compliant: u64,
    pub non_compliant: u64,
    pub insufficient_data: u64,
    /// The same by rule, for every rule that ran; violations under an exception at the time are apart. Empty in a marker that an earlier version left.
    pub by_rule: BTreeMap<String, Counts>,
    pub incomplete: Vec<Gap>,
}

impl Scan {
    /// The key under which the scan's evaluations are found again.
    pub fn scan_id(&self) -> String {
        scan_id(self.checker, &self.target, self.scan_time)
    }

    /// Of when the data is: a scan is compared with those of older data, whenever they ran.
    pub fn data_moment(&self) -> OffsetDateTime {
        self.data_as_of.unwrap_or(self.scan_time)
    }

    /// The order in which scans follow one another: by when their data is, then by when they ran. An old snapshot may be scanned after a newer one.
    pub fn order(&self) -> (OffsetDateTime, OffsetDateTime) {
        (self.data_moment(), self.scan_time)
    }

    pub const fn evaluations(&self) -> u64 {
        self.compliant + self.non_compliant + self.insufficient_data
    }

    /// Whether this rule was among those that ran; a marker that an earlier version left does not say.
    pub fn ran(&self, rule: &str) -> bool {
        self.by_rule.is_empty() || self.by_rule.contains_key(rule)
    }

    /// Counts by rule; where the marker has none, all under the checker's name.
    pub fn counts(&self) -> Vec<(String, Counts)> {
        if self.by_rule.is_empty() && self.evaluations() > 0 {
            let all = Counts {
                total: self.evaluations(),
                compliant: self.compliant,
                non_compliant: self.non_compliant,
                excepted: 0,
            };
            return vec![(self.checker.to_string(), all)];
        }
        self.by_rule.iter().map(|(rule, counts)| (rule.clone(), *counts)).collect()
    }
}

pub fn scan_id(checker: Checker, target: &Target, scan_time: OffsetDateTime) -> String {
    format!("{checker}/{}/{}/{}", target.account_id, target.regions, rfc3339(scan_time))
}

/// Where resources come from.
pub trait Inventory: Send + Sync {
    /// Sends every resource of the wanted types, from where an earlier run left off; what is read in one go begins anew. What cannot be
    /// listed is sent as a gap; an error ends the scan.
    fn read<'a>(
        &'a self,
        wanted: &'a Wanted,
        from: &'a Positions,
        found: mpsc::Sender<Found>,
    ) -> Outcome<'a, ()>;
}

/// Which of a scan's evaluations are read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Selection {
    All,
    /// All but the compliant ones: what a newer scan is compared with. Most of what is kept is not worth reading for that.
    NotCompliant,
}

impl Selection {
    pub fn takes(self, compliance_type: ComplianceType) -> bool {
        self == Self::All || compliance_type != ComplianceType::Compliant
    }
}

/// Where evaluations are kept.
pub trait History: Send + Sync {
    /// Stores evaluations; storing the same one again changes nothing. `scan_id` is absent for single events.
    fn store<'a>(
        &'a self,
        evaluations: &'a [Evaluation],
        scan_id: Option<&'a str>,
    ) -> Outcome<'a, ()>;

    /// Leaves the marker of a finished scan.
    fn finish<'a>(&'a self, scan: &'a Scan) -> Outcome<'a, ()>;

    /// The markers of a checker's newest run (all that share the newest scan time), or of the newest before a moment.
    fn newest(&self, checker: Checker, before: Option<OffsetDateTime>) -> Outcome<'_, Vec<Scan>>;

    /// The markers of a checker's newest scans of one target, newest first: `most` at most, those before a moment where one is given.
    fn of_target<'a>(
        &'a self,
        checker: Checker,
        target: &'a Target,
        before: Option<OffsetDateTime>,
        most: usize,
    ) -> Outcome<'a, Vec<Scan>>;

    /// The same whatever the target.
    fn recent(
        &self,
        checker: Checker,
        before: Option<OffsetDateTime>,
        most: usize,
    ) -> Outcome<'_, Vec<Scan>>;

    /// How many evaluations of one scan can be read by now.
    fn count<'a>(&'a self, scan_id: &'a str) -> Outcome<'a, u64>;

    /// Everything that is known of a resource, by its id or its name, oldest first.
    fn timeline<'a>(&'a self, resource: &'a str) -> Outcome<'a, Vec<Evaluation>>;

    /// Sends the selected evaluations of one scan, in the order of their timestamps.
    fn read<'a>(
        &'a self,
        scan_id: &'a str,
        selection: Selection,
        evaluations: mpsc::Sender<Evaluation>,
    ) -> Outcome<'a, ()>;
}

/// Tells the selected evaluations of one scan, and says how many there were.
pub async fn each(
    history: &dyn History,
    scan_id: &str,
    selection: Selection,
    mut told: impl FnMut(Evaluation) -> Result<(), PortError>,
) -> Result<u64, PortError> {
    let (sender, mut evaluations) = mpsc::channel(WAITING);
    let telling = async {
        let mut count = 0;
        while let Some(evaluation) = evaluations.recv().await {
            told(evaluation)?;
            count += 1;
        }
        Ok(count)
    };
    tokio::try_join!(history.read(scan_id, selection, sender), telling).map(|((), count)| count)
}

/// Where people are told.
pub trait Alerts: Send + Sync {
    fn publish<'a>(&'a self, message: &'a Message) -> Outcome<'a, ()>;
}

/// Where reports are kept.
pub trait Reports: Send + Sync {
    /// Publishes a finished file under a name, whole or not at all, and returns where it is.
    fn publish<'a>(&'a self, name: &'a str, file: &'a Path) -> Outcome<'a, String>;
}
