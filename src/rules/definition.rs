//! A rule as data: what its file says, as the program holds it.
//!
//! The rules that come with the program are such data in the program itself (`built_in`), so that
//! a function parses no TOML at its start.

use serde::{Deserialize, Serialize};

use super::AlertText;
use crate::model::evaluation::Severity;
use crate::resource_types::ResourceType;
use crate::rules::parameters::Parameter;

/// A rule. Conditions and messages are the text that the rule's file has.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// The rule's name in settings, reports and history, such as `ec2-required-tags`.
    pub id: &'static str,
    /// What it was called in earlier versions, its first name first: understood wherever an id is.
    pub aliases: &'static [&'static str],
    /// What a compliant resource does, in one line.
    pub title: &'static str,
    /// How much a violation matters.
    pub severity: Severity,
    /// Whether the deployed scanner evaluates it by default.
    pub core: bool,
    /// Whether it finds much that few people want to know: it runs only where it is asked for.
    pub noisy: bool,
    /// The resource types that the rule judges.
    pub judges: &'static [Judged],
    /// Why it matters.
    pub rationale: &'static str,
    /// How to fix a violation.
    pub remediation: Steps,
    /// What the rule can be told.
    pub parameters: &'static [Parameter],
    /// What must hold for its parameters.
    pub parameter_checks: &'static [ParameterCheck],
    /// The controls that the rule serves with its default parameters.
    pub controls: &'static [Control],
    /// The words of the rule's alert.
    pub alert: AlertText,
    /// The related resources that the rule looks at.
    pub related: &'static [Relation],
    /// Expressions by their names, each of which may use those before it.
    pub named: &'static [(&'static str, &'static str)],
    /// What is judged: the first surely violated check speaks, else the first unknown one.
    pub checks: &'static [Check],
    /// Lists that a violation carries beside its message, by their names: its commands may name
    /// them.
    pub values: &'static [(&'static str, &'static str)],
}

impl Definition {
    /// The id that it had first: what follows from it stays where a rule is renamed.
    pub fn first_id(&self) -> &'static str {
        self.aliases.first().copied().unwrap_or(self.id)
    }
}

/// A resource type that a rule judges.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// Its AWS Config name.
    pub resource: &'static str,
    /// The paths of its documents that the rule reads.
    pub fields: &'static [&'static str],
}

/// How to fix a violation.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    /// Where to click.
    pub console: &'static str,
    /// What goes wrong where it is done without thought.
    pub warning: Option<&'static str>,
    /// The commands. In braces stands what [`super::remedy`] fills in.
    pub steps: &'static [&'static str],
    /// The names in braces of whose values each has a command of its own.
    pub for_each: &'static [&'static str],
    /// The words of the commands that a person replaces, such as `KEY_ARN`.
    pub blanks: &'static [&'static str],
}

/// A control of a framework.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Control {
    /// The framework's id, such as `cis-aws-3.0`.
    pub framework: &'static str,
    /// The control's own id.
    pub id: &'static str,
}

/// Related resources: those whose values at some paths are the resource's own at others, or all of
/// a type where no paths are named.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Relation {
    /// The name behind `related.`.
    pub name: &'static str,
    /// Their resource type, under its AWS Config name.
    pub resource: &'static str,
    /// Pairs of their path and the resource's own. Lists are transparent: of several values, one
    /// that both have is enough.
    pub on: &'static [(&'static str, &'static str)],
    /// Where they are looked for.
    pub within: Within,
    /// The paths of their documents that the rule reads.
    pub fields: &'static [&'static str],
    /// Whether there is one at most of each value: of two the one that AWS Config captured last
    /// counts.
    pub is_one: bool,
    /// Why nothing is known of one that was not among what was read.
    pub unseen: &'static str,
}

/// Where related resources are looked for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Within {
    /// In the resource's own account and region. Types that are in no region are in each.
    Region,
    /// In all regions of the resource's own account.
    Account,
}

impl Relation {
    /// The type of the related resources; `None` where it has no file.
    pub fn resource_type(&self) -> Option<ResourceType> {
        ResourceType::named(self.resource)
    }

    /// Whether another relation is to the same resources, whatever is read of them.
    pub fn is_to_the_same(&self, other: &Self) -> bool {
        Self { fields: &[], unseen: "", ..*self } == Self { fields: &[], unseen: "", ..*other }
    }
}

/// What must hold for a rule's parameters.
#[derive(Clone, Copy, Debug)]
pub struct ParameterCheck {
    /// The condition.
    pub require: &'static str,
    /// What is wrong where it does not hold.
    pub refusal: &'static str,
}

/// A condition that a resource meets or not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Check {
    /// Where this is surely false, the check says nothing.
    pub applies: Option<&'static str>,
    /// Why it says nothing, where no other check does either.
    pub not_applicable: &'static [&'static str],
    /// What must hold.
    pub require: &'static str,
    /// The message where it does not.
    pub violation: &'static [&'static str],
    /// The message where it is unknown, in the place of the bare `reason`.
    pub unknown: &'static [&'static str],
    /// The message where every check holds. The last such message counts.
    pub compliant: &'static [&'static str],
}
