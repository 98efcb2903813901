//! A rule: what its file says, and what follows from that.

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use wildmatch::WildMatch;

use super::definition::{Control, Definition, Relation, Steps};
use super::language::evaluate::{Identity, Subject};
use super::language::template::Piece;
use super::own;
use super::parameters::{Parameter, ParameterError, Values};
use super::program::Program;
use super::program::trace::Trace;
use crate::model::evaluation::{Severity, Verdict};
use crate::model::fields::Fields;
use crate::model::lambda_functions::LambdaFunction;
use crate::model::resource::{Resource, ResourceType};
use crate::model::value::List;

/// A rule: what its file says, and what follows from that.
pub struct Rule {
    /// Its name everywhere, such as `ec2-required-tags`.
    pub id: &'static str,
    /// What it was called in earlier versions, its first name first.
    pub aliases: &'static [&'static str],
    /// Those of its evaluation timestamps: no other rule of its resource type has the same.
    pub microsecond: u16,
    /// What holds of a compliant resource, in a short sentence.
    pub title: &'static str,
    /// How much a violation matters.
    pub severity: Severity,
    /// Whether the deployed scanner evaluates it by default.
    pub is_core: bool,
    /// Whether it runs only where it is asked for.
    pub is_noisy: bool,
    /// The function that evaluates it in AWS.
    pub checker: LambdaFunction,
    /// The first of the types that it judges; most rules judge one.
    pub resource_type: ResourceType,
    /// The types that it judges, each with the paths of its documents that it looks at.
    pub judges: &'static [Judged],
    /// The other resources that it looks at.
    pub related: &'static [Relation],
    /// Why it matters.
    pub rationale: &'static str,
    /// How to mend a violation.
    pub remediation: Steps,
    /// IAM actions that reading its resources takes.
    pub permissions: &'static [&'static str],
    /// What can be set in `compliance.toml`.
    pub parameters: &'static [Parameter],
    /// The controls that it serves, by framework.
    pub controls: &'static [Controls],
    /// The words of its alert.
    pub alert: AlertText,
    definition: &'static Definition,
    /// The commands of its remediation, parsed when they are first needed.
    pub(super) pieces: OnceLock<Vec<Vec<Piece>>>,
}

/// A type that a rule judges, with the paths of its documents that it looks at.
pub type Judged = (ResourceType, &'static [&'static str]);

impl Rule {
    /// `None` where its resource type has no file.
    pub(super) fn of(
        definition: &'static Definition,
        checker: LambdaFunction,
        microsecond: u16,
    ) -> Option<Self> {
        let judges = definition.judges.iter();
        let judges = judges
            .map(|judged| Some((ResourceType::named(judged.resource)?, judged.fields)))
            .collect::<Option<Vec<_>>>()?
            .leak();
        let (resource_type, _) = *judges.first()?;
        Some(Self {
            id: definition.id,
            aliases: definition.aliases,
            microsecond,
            title: definition.title,
            severity: definition.severity,
            is_core: definition.core,
            is_noisy: definition.noisy,
            checker,
            resource_type,
            judges,
            rationale: definition.rationale,
            remediation: definition.remediation,
            permissions: permissions(judges, definition.related),
            parameters: definition.parameters,
            controls: by_framework(definition.controls),
            alert: definition.alert,
            related: definition.related,
            definition,
            pieces: OnceLock::new(),
        })
    }

    /// Makes it ready with what is given for its parameters.
    pub fn prepare(&'static self, given: &Values) -> Result<Judge, ParameterError> {
        let program = Program::new(self.definition, given)?;
        let relations = self.relations();
        Ok(Box::new(move |resource| {
            program.verdict(subject(resource, &joined(&relations, resource)))
        }))
    }

    /// What it says of a resource, and what every part of its conditions is.
    pub fn trace(
        &self,
        given: &Values,
        resource: &Resource,
    ) -> Result<(Verdict, Trace), ParameterError> {
        let program = Program::new(self.definition, given)?;
        let relations = self.relations();
        let related = joined(&relations, resource);
        let subject = subject(resource, &related);
        Ok((program.verdict(subject), program.trace(self.definition, subject)))
    }

    fn relations(&self) -> Vec<&'static str> {
        self.definition.related.iter().map(|relation| relation.name).collect()
    }

    /// Whether it judges or looks at resources of this type.
    pub fn reads(&self, resource_type: &str) -> bool {
        self.judges.iter().any(|(judged, _)| judged.as_str() == resource_type)
            || self.related.iter().any(|relation| relation.resource == resource_type)
    }

    /// The types that it judges, for people.
    pub fn types(&self) -> String {
        self.judges.iter().map(|(judged, _)| judged.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// What people take for a part of the types that it judges, and no rule looks at.
    pub fn not_looked_at(&self) -> impl Iterator<Item = &'static str> {
        self.judges.iter().flat_map(|(judged, _)| judged.definition().not_looked_at).copied()
    }

    /// Whether it judges resources of this type.
    pub fn judges(&self, resource_type: ResourceType) -> bool {
        self.judges.iter().any(|(judged, _)| *judged == resource_type)
    }

    /// AWS's service whose resources it judges, such as `EC2`.
    pub fn service(&self) -> &'static str {
        self.resource_type.service()
    }

    /// The lists that its violations carry, by their names.
    pub fn values(&self) -> impl Iterator<Item = &'static str> {
        self.definition.values.iter().map(|(name, _)| *name)
    }

    /// Whether it is one of the user's own.
    pub fn is_own(&self) -> bool {
        own::installed().rules.iter().any(|own| std::ptr::eq(own, self.definition))
    }

    /// Everything that the file of a rule of the user's own says; `None` of those that come with
    /// the program, whose version says it.
    pub fn own_text(&self) -> Option<String> {
        self.is_own().then(|| format!("{:?}", self.definition))
    }

    /// What its file says.
    pub const fn definition(&self) -> &'static Definition {
        self.definition
    }

    /// Every id that it has or had, today's first.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> {
        [self.id].into_iter().chain(self.aliases.iter().copied())
    }

    /// Whether an id that it has or had fits a pattern.
    pub fn is_called(&self, pattern: &WildMatch) -> bool {
        self.ids().any(|id| pattern.matches(id))
    }

    /// Whether it serves a control of this framework.
    pub fn serves(&self, framework: &str) -> bool {
        self.controls.iter().any(|controls| controls.framework == framework)
    }
}

/// A rule with its parameters: a total function from a resource to a verdict.
pub type Judge = Box<dyn Fn(&Resource) -> Verdict + Send + Sync>;

/// The related lists of a resource, in the order of a rule's relations.
fn joined<'r>(relations: &[&'static str], resource: &'r Resource) -> Vec<&'r List> {
    let lists = relations.iter().map(|name| resource.related.get(name));
    lists.map(|list| list.map_or(&*NOT_JOINED, |list| &**list)).collect()
}

/// What a rule looks at of a resource.
fn subject<'r>(resource: &'r Resource, related: &'r [&'r List]) -> Subject<'r> {
    Subject {
        item: &resource.document,
        related,
        as_of: resource.as_of,
        identity: Identity::new([
            &resource.account_id,
            &resource.region,
            &resource.id,
            &resource.name,
            resource.resource_type.as_str(),
        ]),
    }
}

/// A related list that was not read: it may have any elements.
static NOT_JOINED: LazyLock<List> = LazyLock::new(|| List::unknown("It was not read."));

/// The IAM actions that reading the resources of a rule takes, sorted.
fn permissions(judges: &[Judged], related: &[Relation]) -> &'static [&'static str] {
    let of = |resource_type: ResourceType, fields: Fields| {
        let needed = resource_type.definition().permissions.iter();
        needed
            .filter(move |(path, _)| path.is_empty() || fields.touches(path))
            .map(|(_, action)| *action)
    };
    let own = judges
        .iter()
        .flat_map(|(resource_type, fields)| of(*resource_type, Fields::of(fields.iter().copied())));
    let others = related.iter().filter_map(|relation| {
        let fields = Fields::of(relation.fields.iter().copied());
        Some(of(relation.resource_type()?, fields))
    });
    let others = others.flatten();
    let mut actions: Vec<_> = own.chain(others).collect();
    actions.sort_unstable();
    actions.dedup();
    actions.leak()
}

/// The controls by framework, each in the order of the rule's file.
fn by_framework(controls: &[Control]) -> &'static [Controls] {
    let mut grouped: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
    for Control { framework, id } in controls {
        match grouped.iter_mut().find(|(known, _)| known == framework) {
            Some((_, ids)) => ids.push(id),
            None => grouped.push((framework, vec![id])),
        }
    }
    let controls =
        grouped.into_iter().map(|(framework, ids)| Controls { framework, ids: ids.leak() });
    controls.collect::<Vec<_>>().leak()
}

/// The controls of one framework that a rule serves.
#[derive(Clone, Copy, Debug)]
pub struct Controls {
    /// The framework's id.
    pub framework: &'static str,
    /// The ids of the controls.
    pub ids: &'static [&'static str],
}

/// The words of a rule's alert: "{subject} Compliance Violation", "Found 3 non-compliant {noun}s",
/// "{label}: …\n{detail}: …".
#[derive(Clone, Copy, Debug)]
pub struct AlertText {
    /// Of the message's subject.
    pub subject: &'static str,
    /// One resource, as in "EC2 instance".
    pub noun: &'static str,
    /// Before the resource's name.
    pub label: &'static str,
    /// Before what is wrong with it.
    pub detail: &'static str,
}

impl fmt::Debug for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Rule({})", self.id)
    }
}
