//! The rules: what each is, and the one list of them all.
//!
//! A new rule is one new file and its two adjacent lines below. Everything else about it (its function's permissions, its Config
//! rule, its page in the documentation, its section of a report) follows from its metadata.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use time::OffsetDateTime;

use crate::evaluation::{ComplianceType, Evaluation, Severity, Source, Verdict, evaluation_timestamp, rfc3339_seconds};
use crate::model::fields::Fields;
use crate::parameters::{Parameter, ParameterError, Values, resolve};
use crate::resource::{Resource, ResourceType};

#[rustfmt::skip]
pub mod built_in;
pub mod definition;
mod ec2_required_tags;
pub mod file;
mod iam_access_key_rotated;
mod iam_user_mfa_enabled;
pub mod language;
#[cfg(test)]
mod parity;
pub mod program;
mod rds_backup_enabled;
mod s3_encryption_enabled;
pub mod schema;

/// Every rule, in the order reports list them.
pub static RULES: &[&Rule] =
    &[&ec2_required_tags::RULE, &s3_encryption_enabled::RULE, &rds_backup_enabled::RULE, &iam_access_key_rotated::RULE, &iam_user_mfa_enabled::RULE];

/// A rule's metadata and its entry point.
pub struct Rule {
    pub id: &'static str,
    /// Fixed for ever and unique: the microseconds of the rule's evaluation timestamps.
    pub ordinal: u16,
    pub title: &'static str,
    pub severity: Severity,
    pub checker: Checker,
    pub resource_type: ResourceType,
    /// The paths of a document that it looks at.
    pub fields: &'static [&'static str],
    /// The other resources that it looks at.
    pub related: &'static [Relation],
    /// Why it matters.
    pub rationale: &'static str,
    pub remediation: Remediation,
    /// IAM actions that reading its resources takes.
    pub permissions: &'static [&'static str],
    pub parameters: &'static [Parameter],
    pub controls: &'static [Controls],
    pub alert: AlertText,
    /// Makes the pure evaluation out of checked parameters.
    pub prepare: fn(Values) -> Result<Judge, ParameterError>,
}

impl Rule {
    /// Whether it judges or looks at resources of this type.
    pub fn reads(&self, resource_type: &str) -> bool {
        let mut types = self.related.iter().map(|relation| relation.resource_type).chain([self.resource_type]);
        types.any(|read| read.as_str() == resource_type)
    }

    /// Whether it serves a control of this framework.
    pub fn serves(&self, framework: &str) -> bool {
        self.controls.iter().any(|controls| controls.framework == framework)
    }
}

/// A rule with its parameters: a total function from a resource to a verdict.
pub type Judge = Box<dyn Fn(&Resource) -> Verdict + Send + Sync>;

/// Resources of another type, of the same account and region, that belong to the one that is judged.
#[derive(Debug)]
pub struct Relation {
    /// What the rule calls them.
    pub name: &'static str,
    pub resource_type: ResourceType,
    /// The path of their value that is equal to ours.
    pub theirs: &'static str,
    pub ours: &'static str,
    /// The paths of their documents that the rule looks at.
    pub fields: &'static [&'static str],
    /// Whether there is one at most: of two with the same value the one that was captured last counts.
    pub is_one: bool,
    /// Why nothing is known of one that was not among what was read.
    pub unseen: &'static str,
}

/// How to fix a violation.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Remediation {
    pub console: &'static str,
    pub command: &'static str,
}

/// The controls of one framework that a rule serves.
#[derive(Clone, Copy, Debug)]
pub struct Controls {
    pub framework: &'static str,
    pub ids: &'static [&'static str],
}

/// The words of a rule's alert: "{subject} Compliance Violation", "Found 3 non-compliant {noun}s", "{label}: …\n{detail}: …".
#[derive(Clone, Copy, Debug)]
pub struct AlertText {
    pub subject: &'static str,
    pub noun: &'static str,
    pub label: &'static str,
    pub detail: &'static str,
}

/// The function that runs a rule in AWS; its name is the binary's.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub enum Checker {
    Ec2Tag,
    S3Encryption,
    RdsBackup,
    IamUser,
}

impl Checker {
    pub const ALL: [Self; 4] = [Self::Ec2Tag, Self::S3Encryption, Self::RdsBackup, Self::IamUser];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ec2Tag => "ec2-tag-checker",
            Self::S3Encryption => "s3-encryption-checker",
            Self::RdsBackup => "rds-backup-checker",
            Self::IamUser => "iam-user-checker",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|checker| checker.as_str() == name)
    }

    /// True where one call answers for the whole account, whatever the region.
    pub const fn is_global(self) -> bool {
        matches!(self, Self::S3Encryption | Self::IamUser)
    }

    pub fn rules(self) -> impl Iterator<Item = &'static Rule> {
        RULES.iter().copied().filter(move |rule| rule.checker == self)
    }
}

impl fmt::Display for Checker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Rule({})", self.id)
    }
}

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// What a source is asked for: resource types, and of each the fields that rules look at.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The types that rules judge, in the rules' order.
    pub judged: Vec<ResourceType>,
    /// Those that rules look at beside what they judge.
    pub related: Vec<ResourceType>,
    fields: BTreeMap<ResourceType, Fields>,
}

impl Wanted {
    /// What all rules want.
    pub fn all() -> Self {
        Self::by(RULES.iter().copied())
    }

    fn by(rules: impl Iterator<Item = &'static Rule>) -> Self {
        let mut wanted = Self::default();
        for rule in rules {
            wanted.ask(rule.resource_type, rule.fields);
            add(&mut wanted.judged, rule.resource_type);
            for relation in rule.related {
                wanted.ask(rule.resource_type, &[relation.ours]);
                wanted.ask(relation.resource_type, &[relation.theirs]);
                wanted.ask(relation.resource_type, relation.fields);
                add(&mut wanted.related, relation.resource_type);
            }
        }
        wanted
    }

    /// Asks for the tags of everything that rules judge as well.
    pub fn ask_for_tags(&mut self) {
        self.judged.clone().into_iter().for_each(|resource_type| self.ask(resource_type, &["tags"]));
    }

    fn ask(&mut self, resource_type: ResourceType, paths: &[&str]) {
        let fields = self.fields.entry(resource_type).or_default();
        paths.iter().for_each(|path| fields.add(path));
    }

    /// Whether resources of this type are to be sent.
    pub fn contains(&self, resource_type: ResourceType) -> bool {
        self.fields.contains_key(&resource_type)
    }

    /// What is asked of resources of a type; `None` where they are not to be sent.
    pub fn fields(&self, resource_type: ResourceType) -> Option<&Fields> {
        self.fields.get(&resource_type)
    }
}

fn add(types: &mut Vec<ResourceType>, resource_type: ResourceType) {
    if !types.contains(&resource_type) {
        types.push(resource_type);
    }
}

/// Rules made ready with their parameters.
pub struct Ruleset(Vec<(&'static Rule, Judge)>);

impl fmt::Debug for Ruleset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.rules()).finish()
    }
}

impl Ruleset {
    /// Prepares `rules`, each with what `parameters` gives for it.
    pub fn new<'a>(
        rules: impl IntoIterator<Item = &'static Rule>,
        parameters: impl Fn(&str) -> Option<&'a Values>,
    ) -> Result<Self, (&'static Rule, ParameterError)> {
        let none = Values::new();
        let prepared = rules.into_iter().map(|rule| {
            let values = resolve(rule.parameters, parameters(rule.id).unwrap_or(&none));
            values.and_then(rule.prepare).map(|judge| (rule, judge)).map_err(|error| (rule, error))
        });
        prepared.collect::<Result<_, _>>().map(Self)
    }

    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        self.0.iter().map(|(rule, _)| *rule)
    }

    /// The resource types that some rule here judges or looks at, in the rules' order.
    pub fn wanted(&self) -> Wanted {
        Wanted::by(self.rules())
    }

    /// The verdict of every rule that speaks of this resource; where it does not apply, nothing.
    pub fn verdicts<'a>(&'a self, resource: &'a Resource) -> impl Iterator<Item = (&'static Rule, Verdict)> + 'a {
        self.0
            .iter()
            .filter(|(rule, _)| rule.resource_type == resource.resource_type)
            .map(|(rule, judge)| (*rule, judge(resource)))
            .filter(|(_, verdict)| verdict.compliance_type != ComplianceType::NotApplicable)
    }

    /// The verdicts as lines of history, keyed by the moment of the event that asked for them.
    pub fn evaluate<'a>(
        &'a self,
        resource: &'a Resource,
        event: OffsetDateTime,
        source: Source,
    ) -> impl Iterator<Item = (&'static Rule, Evaluation)> + 'a {
        self.verdicts(resource).map(move |(rule, verdict)| {
            let evaluation = Evaluation {
                resource_id: resource.id.clone(),
                evaluation_timestamp: evaluation_timestamp(event, rule.ordinal),
                compliance_type: verdict.compliance_type,
                resource_type: rule.resource_type.as_str().to_owned(),
                missing_tags: verdict.missing_tags.and_then(|tags| serde_json::to_string(&tags).ok()),
                rule: rule.id.to_owned(),
                resource_name: resource.name.clone(),
                severity: rule.severity,
                account_id: resource.account_id.clone(),
                region: resource.region.clone(),
                annotation: verdict.annotation.into_owned(),
                source,
                tags: BTreeMap::new(),
                failing_since: None,
                as_of: resource.captured_at.filter(|_| source.is_recorded()).map(rfc3339_seconds),
                exception: None,
            };
            (rule, evaluation)
        })
    }
}

/// What the rules' own table tests share.
#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests_support {
    use super::{Judge, Rule};
    use crate::model::value::Value;
    use crate::parameters::{Values, resolve};
    use crate::resource::{Resource, ResourceType};
    use std::collections::BTreeMap;
    use time::OffsetDateTime;

    pub const NOW: OffsetDateTime = time::macros::datetime!(2026-11-23 12:00 UTC);

    pub fn resource(resource_type: ResourceType, document: Value) -> Resource {
        Resource {
            id: "id".to_owned(),
            name: "name".to_owned(),
            account_id: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
            as_of: NOW,
            captured_at: None,
            resource_type,
            document,
            related: BTreeMap::new(),
        }
    }

    pub fn judge(rule: &Rule, parameters: &serde_json::Value) -> Judge {
        let values = resolve(rule.parameters, parameters.as_object().unwrap_or(&Values::new()));
        values.and_then(rule.prepare).expect("parameters of a test are good")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_and_ordinals_are_unique() {
        let ids: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
        let ordinals: BTreeSet<_> = RULES.iter().map(|rule| rule.ordinal).collect();
        assert_eq!((ids.len(), ordinals.len()), (RULES.len(), RULES.len()));
        assert!(ordinals.iter().all(|ordinal| (1..1000).contains(ordinal)), "an ordinal is microseconds within a millisecond");
    }

    #[test]
    fn every_rule_starts_with_its_defaults_and_every_checker_has_one() {
        let ruleset = Ruleset::new(RULES.iter().copied(), |_| None);
        assert!(ruleset.is_ok(), "{ruleset:?}");
        assert!(Checker::ALL.iter().all(|checker| checker.rules().next().is_some()));
    }
}
