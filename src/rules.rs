//! The rules: what each is, and the one list of them all.
//!
//! A rule is one file, `NAME.toml`, from which `built_in` is generated. Everything else about it
//! (its function, its permissions, its Config rule, its page in the documentation, its section of a
//! report) follows from that file and the file of its resource type.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Serialize;
use time::OffsetDateTime;
use wildmatch::WildMatch;

use crate::model::evaluation::{
    ComplianceType, Evaluation, Severity, Source, Verdict, evaluation_timestamp, rfc3339_seconds,
};
use crate::model::fields::Fields;
use crate::model::lambda_functions::LambdaFunction;
use crate::model::resource::{Resource, ResourceType};
use crate::model::value::List;
use crate::rules::parameters::{Parameter, ParameterError, Values};

use built_in::BUILT_IN;
use definition::{Control, Definition, Relation};
use language::evaluate::{Identity, Subject};
use program::Program;

#[rustfmt::skip]
pub mod built_in;
pub mod catalogue;
pub mod definition;
pub mod file;
pub mod frameworks;
pub mod language;
mod microseconds;
pub mod parameters;
pub mod program;
pub mod schema;
pub mod selection;

/// Every rule, in the order reports list them: by their functions, then by their ids.
pub static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let microseconds = microseconds::microseconds(BUILT_IN.iter().map(|rule| {
        (rule.id, rule.judges.iter().map(|judged| judged.resource).collect::<Vec<_>>())
    }));
    let mut rules: Vec<_> = BUILT_IN
        .iter()
        .filter_map(|definition| {
            let service = ResourceType::named(definition.judges.first()?.resource)?.service();
            let function = LambdaFunction::evaluating(definition.id, service)?;
            Rule::of(definition, function, *microseconds.get(definition.id)?)
        })
        .collect();
    rules.sort_by_key(|rule| (rule.checker, rule.id));
    // Rules are made once and live as long as the program.
    rules.into_iter().map(|rule| &*Box::leak(Box::new(rule))).collect()
});

/// A rule: what its file says, and what follows from that.
pub struct Rule {
    pub id: &'static str,
    /// Those of its evaluation timestamps: no other rule of its resource type has the same.
    pub microsecond: u16,
    pub title: &'static str,
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
    pub judges: &'static [(ResourceType, &'static [&'static str])],
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
    definition: &'static Definition,
}

impl Rule {
    /// `None` where its resource type has no file.
    fn of(
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
            microsecond,
            title: definition.title,
            severity: definition.severity,
            is_core: definition.core,
            is_noisy: definition.noisy,
            checker,
            resource_type,
            judges,
            rationale: definition.rationale,
            remediation: Remediation {
                console: definition.remediation.console,
                command: definition.remediation.commands(PLACEHOLDERS).join("\n").leak(),
            },
            permissions: permissions(judges, definition.related),
            parameters: definition.parameters,
            controls: by_framework(definition.controls),
            alert: definition.alert,
            related: definition.related,
            definition,
        })
    }

    /// Makes it ready with what is given for its parameters.
    pub fn prepare(&'static self, given: &Values) -> Result<Judge, ParameterError> {
        let program = Program::new(self.definition, given)?;
        let relations: Vec<_> =
            self.definition.related.iter().map(|relation| relation.name).collect();
        Ok(Box::new(move |resource| {
            let related: Vec<&List> = relations
                .iter()
                .map(|name| resource.related.get(name).map_or(&*NOT_JOINED, |list| &**list))
                .collect();
            program.verdict(Subject {
                item: &resource.document,
                related: &related,
                as_of: resource.as_of,
                identity: Identity::new([
                    &resource.account_id,
                    &resource.region,
                    &resource.id,
                    &resource.name,
                    resource.resource_type.as_str(),
                ]),
            })
        }))
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

    /// Whether it judges resources of this type.
    pub fn judges(&self, resource_type: ResourceType) -> bool {
        self.judges.iter().any(|(judged, _)| *judged == resource_type)
    }

    /// AWS's service whose resources it judges, such as `EC2`.
    pub fn service(&self) -> &'static str {
        self.resource_type.service()
    }

    /// Whether its id fits a pattern.
    pub fn is_called(&self, pattern: &WildMatch) -> bool {
        pattern.matches(self.id)
    }

    /// Whether it serves a control of this framework.
    pub fn serves(&self, framework: &str) -> bool {
        self.controls.iter().any(|controls| controls.framework == framework)
    }
}

/// A rule with its parameters: a total function from a resource to a verdict.
pub type Judge = Box<dyn Fn(&Resource) -> Verdict + Send + Sync>;

/// What stands in a command for what only a resource has.
const PLACEHOLDERS: [&str; 5] = ["ACCOUNT", "ID", "NAME", "PARTITION", "REGION"];

/// Nothing is known of what nobody looked for.
static NOT_JOINED: LazyLock<List> =
    LazyLock::new(|| List { elements: Vec::new(), more: Some("It was not read.".into()) });

/// The IAM actions that reading the resources of a rule takes, sorted.
fn permissions(
    judges: &[(ResourceType, &'static [&'static str])],
    related: &[Relation],
) -> &'static [&'static str] {
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

/// The words of a rule's alert: "{subject} Compliance Violation", "Found 3 non-compliant {noun}s",
/// "{label}: …\n{detail}: …".
#[derive(Clone, Copy, Debug)]
pub struct AlertText {
    pub subject: &'static str,
    pub noun: &'static str,
    pub label: &'static str,
    pub detail: &'static str,
}

impl LambdaFunction {
    /// The functions that are deployed by default: each evaluates a rule of the pack `core`.
    pub fn core() -> Vec<Self> {
        Self::with_rules(|rule| rule.is_core)
    }

    /// The functions that evaluate some of the rules that are wanted.
    pub fn with_rules(is_wanted: impl Fn(&Rule) -> bool) -> Vec<Self> {
        let evaluates = |function: &Self| function.rules().any(&is_wanted);
        Self::ALL.into_iter().filter(evaluates).collect()
    }

    /// The rules that it evaluates.
    pub fn rules(self) -> impl Iterator<Item = &'static Rule> {
        RULES.iter().copied().filter(move |rule| rule.checker == self)
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
    relations: BTreeMap<ResourceType, Vec<&'static Relation>>,
}

impl Wanted {
    /// What all rules want.
    pub fn all() -> Self {
        Self::by(RULES.iter().copied())
    }

    fn by(rules: impl Iterator<Item = &'static Rule>) -> Self {
        let mut wanted = Self::default();
        for rule in rules {
            for (resource_type, fields) in rule.judges {
                wanted.ask(*resource_type, fields);
                add(&mut wanted.judged, *resource_type);
            }
            for relation in rule.related {
                // What they have in common is among the fields of both.
                let Some(resource_type) = relation.resource_type() else { continue };
                wanted.ask(resource_type, relation.fields);
                add(&mut wanted.related, resource_type);
                for (judged, _) in rule.judges {
                    let relations = wanted.relations.entry(*judged).or_default();
                    if !relations.iter().any(|known| known.name == relation.name) {
                        relations.push(relation);
                    }
                }
            }
        }
        wanted
    }

    /// Asks for the tags of everything that rules judge as well.
    pub fn ask_for_tags(&mut self) {
        self.judged
            .clone()
            .into_iter()
            .for_each(|resource_type| self.ask(resource_type, &["tags"]));
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

    /// What rules look at beside resources of a type, each name once.
    pub fn relations(&self, resource_type: ResourceType) -> &[&'static Relation] {
        self.relations.get(&resource_type).map(Vec::as_slice).unwrap_or_default()
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
            let judge = rule.prepare(parameters(rule.id).unwrap_or(&none));
            judge.map(|judge| (rule, judge)).map_err(|error| (rule, error))
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
    pub fn verdicts<'a>(
        &'a self,
        resource: &'a Resource,
    ) -> impl Iterator<Item = (&'static Rule, Verdict)> + 'a {
        self.0
            .iter()
            .filter(|(rule, _)| rule.judges(resource.resource_type))
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
                evaluation_timestamp: evaluation_timestamp(event, rule.microsecond),
                compliance_type: verdict.compliance_type,
                resource_type: resource.resource_type.as_str().to_owned(),
                missing_tags: verdict
                    .missing_tags
                    .and_then(|tags| serde_json::to_string(&tags).ok()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_so_are_the_microseconds_of_a_resource_type() {
        let ids: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
        let moments: BTreeSet<_> = RULES
            .iter()
            .flat_map(|rule| rule.judges.iter().map(|(judged, _)| (*judged, rule.microsecond)))
            .collect();
        let judged: usize = RULES.iter().map(|rule| rule.judges.len()).sum();
        assert_eq!((ids.len(), moments.len()), (RULES.len(), judged));
    }

    /// Relations are joined by their names: of one resource, each name stands for one relation.
    #[test]
    fn relations_of_a_type_with_one_name_are_the_same() {
        for rule in RULES.iter() {
            for other in RULES.iter().filter(|other| other.judges(rule.resource_type)) {
                for (one, same) in rule.related.iter().flat_map(|relation| {
                    let same = other.related.iter().filter(|same| same.name == relation.name);
                    same.map(move |same| (relation, same))
                }) {
                    assert!(one.is_to_the_same(same), "{rule:?} {other:?}: {}", one.name);
                }
            }
        }
    }

    #[test]
    fn every_rule_starts_with_its_defaults_and_every_function_has_one() {
        let ruleset = Ruleset::new(RULES.iter().copied(), |_| None);
        assert!(ruleset.is_ok(), "{ruleset:?}");
        for function in LambdaFunction::ALL {
            let own = |id: &&str| find(id).is_some_and(|rule| rule.checker == function);
            assert!(function.own_rules().iter().all(own), "{function}");
        }
        assert_eq!(
            RULES.len(),
            BUILT_IN.len(),
            "every rule has a function and a resource type with a file"
        );
    }
}
