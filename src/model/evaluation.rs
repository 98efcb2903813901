//! What a rule said of a resource, as history keeps it and reports show it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, UtcOffset};

/// AWS Config's own compliance types.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ComplianceType {
    /// What the rule asks for is true.
    Compliant,
    /// What the rule asks for is false.
    NonCompliant,
    /// AWS refused to say; never counted as either of the others.
    InsufficientData,
    /// The rule does not apply to this resource; never stored.
    NotApplicable,
}

impl ComplianceType {
    /// AWS Config's name, such as `NON_COMPLIANT`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "COMPLIANT",
            Self::NonCompliant => "NON_COMPLIANT",
            Self::InsufficientData => "INSUFFICIENT_DATA",
            Self::NotApplicable => "NOT_APPLICABLE",
        }
    }

    /// The type with AWS Config's name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Compliant, Self::NonCompliant, Self::InsufficientData, Self::NotApplicable]
            .into_iter()
            .find(|compliance| compliance.as_str() == name)
    }
}

impl fmt::Display for ComplianceType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// How much a violation matters. Ordered: the worst is the greatest.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// LOW
    Low,
    /// MEDIUM
    Medium,
    /// HIGH
    High,
    /// CRITICAL
    Critical,
}

impl Severity {
    /// Upper case, such as `HIGH`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "LOW",
            Self::Medium => "MEDIUM",
            Self::High => "HIGH",
            Self::Critical => "CRITICAL",
        }
    }

    /// The severity with this upper-case name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High, Self::Critical]
            .into_iter()
            .find(|severity| severity.as_str() == name)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Where the resource was seen.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// AWS' own APIs, asked now.
    Live,
    /// An AWS Config event.
    ConfigEvent,
    /// An AWS Config snapshot or history file.
    Snapshot,
    /// An OpenTofu or Terraform plan.
    Plan,
    /// The bundled account.
    Demo,
}

impl Source {
    /// The name in history and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::ConfigEvent => "config-event",
            Self::Snapshot => "snapshot",
            Self::Plan => "plan",
            Self::Demo => "demo",
        }
    }

    /// Whether the state is one that AWS Config captured, which may be long ago.
    pub const fn is_recorded(self) -> bool {
        matches!(self, Self::ConfigEvent | Self::Snapshot)
    }

    /// The source with the name of history and reports.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Live, Self::ConfigEvent, Self::Snapshot, Self::Plan, Self::Demo]
            .into_iter()
            .find(|source| source.as_str() == name)
    }
}

/// A rule's answer about one resource, before it is anybody's record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// What the rule concluded.
    pub compliance_type: ComplianceType,
    /// Why, in one sentence for people.
    pub annotation: Cow<'static, str>,
    /// The keys of missing tags.
    pub missing_tags: Option<Vec<String>>,
    /// What the commands that fix it name beside the resource.
    pub values: BTreeMap<String, Vec<String>>,
}

impl Verdict {
    /// What the rule asks for is true.
    pub fn compliant(annotation: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ComplianceType::Compliant, annotation)
    }

    /// What the rule asks for is false.
    pub fn non_compliant(annotation: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ComplianceType::NonCompliant, annotation)
    }

    /// What the rule needs to know is unknown, for this reason.
    pub fn insufficient_data(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ComplianceType::InsufficientData, reason)
    }

    /// The rule says nothing about the resource, for this reason.
    pub fn not_applicable(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ComplianceType::NotApplicable, reason)
    }

    fn new(compliance_type: ComplianceType, annotation: impl Into<Cow<'static, str>>) -> Self {
        let annotation = annotation.into();
        Self { compliance_type, annotation, missing_tags: None, values: BTreeMap::new() }
    }
}

/// One line of history. The first six fields are the report's documented ones, in its order.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Evaluation {
    /// AWS's id of the resource.
    pub resource_id: String,
    /// RFC 3339, UTC, microseconds; unique for a resource and a rule, and the same whenever the
    /// same event is judged again.
    pub evaluation_timestamp: String,
    /// What the rule concluded.
    pub compliance_type: ComplianceType,
    /// AWS's name of the type, such as `AWS::S3::Bucket`.
    pub resource_type: String,
    /// A JSON list in a string, only where the rule looks for tags and some are missing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub missing_tags: Option<String>,
    /// The rule's id.
    pub rule: String,
    /// The name that people know the resource by; the id where it has none.
    pub resource_name: String,
    /// The rule's severity.
    pub severity: Severity,
    /// Twelve digits.
    pub account_id: String,
    /// The resource's region; `global` for those that have none.
    pub region: String,
    /// Why, in one sentence for people.
    pub annotation: String,
    /// What the commands that fix it name beside the resource.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub remediation_values: BTreeMap<String, Vec<String>>,
    /// Where the resource came from.
    pub source: Source,
    /// The resource's tags, of those keys alone that an exception asks for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// Since when it has failed without a break, as far as earlier scans are known: the timestamp
    /// of the first evaluation that did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<String>,
    /// When AWS Config captured the state that was evaluated (RFC 3339, UTC); absent where AWS or a
    /// plan was read at the time of the evaluation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The exception that covers this violation. Reports add it; it is never stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Excepted>,
}

impl Evaluation {
    /// What tells it from every other of the history, in the order in which reports list a scan's
    /// evaluations.
    pub fn key(&self) -> [&str; 6] {
        let Self {
            evaluation_timestamp, resource_id, account_id, region, resource_type, rule, ..
        } = self;
        [evaluation_timestamp, resource_id, account_id, region, resource_type, rule]
            .map(String::as_str)
    }

    /// The keys that `missing_tags` lists; empty where there are none.
    pub fn missing_tag_keys(&self) -> Vec<String> {
        let list = self.missing_tags.as_deref();
        list.and_then(|list| serde_json::from_str(list).ok()).unwrap_or_default()
    }

    /// Whether it is a violation under an exception that is in force.
    pub fn is_excepted(&self) -> bool {
        self.exception_in_force().is_some()
    }

    /// Whether it is non-compliant and not covered by an exception in force.
    pub fn is_violation(&self) -> bool {
        self.compliance_type == ComplianceType::NonCompliant && !self.is_excepted()
    }

    /// Whether it is a violation that the scan before did not have.
    pub fn is_new(&self) -> bool {
        self.is_violation() && self.failing_since.as_ref() == Some(&self.evaluation_timestamp)
    }

    /// The exception that is in force.
    pub fn exception_in_force(&self) -> Option<&Excepted> {
        self.exception.as_ref().filter(|exception| !exception.expired)
    }

    /// Whether it names an AWS account: a plan may not know its own.
    pub fn is_of_an_account(&self) -> bool {
        self.account_id.len() == 12 && self.account_id.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// What a report says of an excepted finding.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Excepted {
    /// Who accepted the risk.
    pub owner: String,
    /// Why it was accepted.
    pub reason: String,
    /// The last day on which it is in force (UTC), YYYY-MM-DD; without one it has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Where it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Whether it has ended: the finding then counts as non-compliant again.
    pub expired: bool,
}

impl Excepted {
    /// Until when, by whom and why, in one line.
    pub fn message(&self) -> String {
        let until = self
            .until
            .as_ref()
            .map_or_else(|| "without an end".to_owned(), |until| format!("until {until}"));
        let ticket = self.ticket.as_ref().map(|ticket| format!(" ({ticket})")).unwrap_or_default();
        let state = if self.expired { "Was excepted" } else { "Excepted" };
        format!("{state} {until} by {}: {}{ticket}", self.owner, self.reason)
    }
}

const SECONDS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const MICROSECONDS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");

/// A moment as RFC 3339 in UTC, whole seconds.
pub fn rfc3339_seconds(moment: OffsetDateTime) -> String {
    moment.to_offset(UtcOffset::UTC).format(SECONDS).unwrap_or_default()
}

/// A moment as RFC 3339 in UTC with microseconds: sorts as text the way it sorts as time.
pub fn rfc3339(moment: OffsetDateTime) -> String {
    moment.to_offset(UtcOffset::UTC).format(MICROSECONDS).unwrap_or_default()
}

/// Reads what AWS and this program write as RFC 3339, in UTC: of years that can be written. The
/// last of them is left out, so that there is room behind every moment.
pub fn parse_rfc3339(text: &str) -> Option<OffsetDateTime> {
    let moment =
        OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()?;
    moment.checked_to_offset(UtcOffset::UTC).filter(|moment| (0..9999).contains(&moment.year()))
}

/// A moment cut to milliseconds, so that the microseconds are free to distinguish rules.
pub fn to_milliseconds(moment: OffsetDateTime) -> OffsetDateTime {
    moment.to_offset(UtcOffset::UTC)
        - Duration::nanoseconds(i64::from(moment.nanosecond() % 1_000_000))
}

/// The key of an evaluation in time: the event's own moment plus the rule's microseconds
/// ([`Rule::microsecond`](crate::rules::Rule::microsecond)). Two rules on one resource never
/// overwrite each other, and a retried event writes the same key again.
pub fn evaluation_timestamp(event: OffsetDateTime, microsecond: u16) -> String {
    EvaluationTimestamps::of(event).at(microsecond)
}

/// The evaluation timestamps of one event: its moment is formatted once for all rules.
#[derive(Clone, Debug)]
pub struct EvaluationTimestamps {
    milliseconds: String,
}

impl EvaluationTimestamps {
    /// Those of an event at this moment.
    pub fn of(event: OffsetDateTime) -> Self {
        let mut milliseconds = rfc3339(to_milliseconds(event));
        milliseconds.truncate(milliseconds.len().saturating_sub("000Z".len()));
        Self { milliseconds }
    }

    /// That of a rule with these microseconds, of which a millisecond has 999 at the most.
    pub fn at(&self, microsecond: u16) -> String {
        format!("{}{microsecond:03}Z", self.milliseconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn timestamps_differ_by_rule_and_repeat_by_event() {
        let event = datetime!(2026-11-23 12:00:00.123456789 UTC);
        assert_eq!(evaluation_timestamp(event, 1), "2026-11-23T12:00:00.123001Z");
        assert_eq!(evaluation_timestamp(event, 2), "2026-11-23T12:00:00.123002Z");
        assert_eq!(evaluation_timestamp(event, 1), evaluation_timestamp(event, 1));
    }

    #[test]
    fn moments_that_cannot_be_reckoned_with_are_none() {
        for text in [
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59-23:59",
            "0000-01-01T00:00:00+23:59",
            "2026-11-23",
            "",
            "2026-11-23T12:00:00",
        ] {
            let moment = parse_rfc3339(text);
            assert!(
                moment.is_none_or(|moment| (0..9999).contains(&moment.year())),
                "{text}: {moment:?}"
            );
            // Whatever it is, a key is made of it.
            assert!(
                moment.is_none_or(|moment| evaluation_timestamp(moment, 999).ends_with("999Z")
                    && evaluation_timestamp(moment, 999).len() == 27),
                "{text}"
            );
        }
        assert_eq!(
            parse_rfc3339("2026-11-23T13:30:00+01:30"),
            Some(datetime!(2026-11-23 12:00 UTC))
        );
        assert_eq!(parse_rfc3339("9998-12-31T23:59:59-01:00"), None);
    }

    #[test]
    fn other_offsets_become_utc() {
        assert_eq!(rfc3339_seconds(datetime!(2026-11-23 13:30:00 +1:30)), "2026-11-23T12:00:00Z");
    }
}
