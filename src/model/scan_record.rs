//! The marker that a finished scan leaves: what it looked at, what it counted and what it could not
//! see.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::counts::Counts;
use super::evaluation::{Source, rfc3339};
use super::lambda_functions::LambdaFunction;
use super::partition::Partition;
use super::resource::ResourceType;
use crate::rules::{Rule, current_id};

/// Something that is missing from a scan or a report, and why.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gap {
    /// What was not looked at.
    pub what: String,
    /// Why, for people.
    pub why: String,
    /// The AWS Config type of the resources that are missing; absent where it is not of one type
    /// alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
}

impl Gap {
    /// Something that was not looked at, and why.
    pub fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into(), resource_type: None }
    }

    /// A gap in what a checker does: about the type that its rules evaluate, where that is one.
    pub fn of_checker(
        checker: LambdaFunction,
        what: impl Into<String>,
        why: impl Into<String>,
    ) -> Self {
        let mut types = checker.rules().flat_map(|rule| rule.judges).map(|(judged, _)| *judged);
        let first = types.next();
        match first.filter(|first| types.all(|other| other == *first)) {
            Some(resource_type) => Self::of(resource_type, what, why),
            None => Self::new(what, why),
        }
    }

    /// Whether some of the rules evaluate the resources that are missing; a gap that names no type
    /// concerns every rule.
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

/// Which accounts and regions a scan looks at, as its marker and its keys name them.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Twelve digits; `plan` for a plan.
    pub account_id: String,
    /// Region names joined by `+`, or `all`.
    pub regions: String,
}

/// The marker of a finished scan of one checker over one target.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Scan {
    /// The function whose rules ran.
    pub checker: LambdaFunction,
    /// The function's name when the scan was stored, which its evaluations carry: it may have been
    /// renamed since.
    pub recorded_as: String,
    /// What was scanned.
    pub target: Target,
    /// The moment of the event that asked for the scan.
    pub scan_time: OffsetDateTime,
    /// When the marker was written.
    pub finished_at: OffsetDateTime,
    /// Where the resources came from.
    pub source: Source,
    /// Of when the data is, where it was not read from AWS at the time of the scan.
    pub data_as_of: Option<OffsetDateTime>,
    /// The partition of the accounts, where it is known: a scan of what is global shows it nowhere
    /// else.
    pub partition: Option<Partition>,
    /// How many evaluations are compliant.
    pub compliant: u64,
    /// How many are non-compliant, exceptions among them.
    pub non_compliant: u64,
    /// How many could not be evaluated.
    pub insufficient_data: u64,
    /// The same by rule, for every rule that ran; violations under an exception at the time have
    /// their own count. Empty in a marker that an earlier version left.
    pub by_rule: BTreeMap<String, Counts>,
    /// The parameters of the rules that ran with others than their defaults, as JSON, by rule.
    /// `None` in a marker that an earlier version left.
    pub parameters: Option<BTreeMap<String, String>>,
    /// What was not looked at.
    pub incomplete: Vec<Gap>,
}

impl Scan {
    /// The key under which the scan's evaluations are found again.
    pub fn scan_id(&self) -> String {
        scan_id(&self.recorded_as, &self.target, self.scan_time)
    }

    /// Of when the data is: a scan is compared with those of older data, whenever they ran.
    pub fn data_moment(&self) -> OffsetDateTime {
        self.data_as_of.unwrap_or(self.scan_time)
    }

    /// The order in which scans follow one another: by when their data is, then by when they ran.
    /// An old snapshot may be scanned after a newer one.
    pub fn order(&self) -> (OffsetDateTime, OffsetDateTime) {
        (self.data_moment(), self.scan_time)
    }

    /// How many evaluations were stored.
    pub const fn evaluations(&self) -> u64 {
        self.compliant + self.non_compliant + self.insufficient_data
    }

    /// Whether this rule was among those that ran; a marker that an earlier version left does not
    /// say.
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

/// What an earlier version may have left by rule, under the ids that the rules have now.
pub fn by_current_id<T>(by_rule: BTreeMap<String, T>) -> BTreeMap<String, T> {
    by_rule.into_iter().map(|(rule, of_rule)| (current_id(rule), of_rule)).collect()
}

/// The key of a scan's evaluations, from the name of the function that stored them.
pub fn scan_id(function: &str, target: &Target, scan_time: OffsetDateTime) -> String {
    format!("{function}/{}/{}/{}", target.account_id, target.regions, rfc3339(scan_time))
}
