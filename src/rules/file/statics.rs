//! A rule's file as a definition, which lives as long as the program.

use super::{ParameterKind, RuleFile, Text};
use crate::model::fields::Fields;
use crate::rules::AlertText;
use crate::rules::definition::{
    Check, Control, Definition, Judged, ParameterCheck, Relation, Steps,
};
use crate::rules::parameters::{Kind, Parameter};

impl RuleFile {
    /// The rule as data that is never freed: rules are loaded once, at the program's start.
    pub fn definition(&self) -> Definition {
        let rule = &self.rule;
        Definition {
            id: fixed(&rule.id),
            aliases: fixed_texts(&rule.aliases),
            title: fixed(&rule.title),
            severity: rule.severity,
            core: rule.core,
            noisy: rule.noisy,
            judges: list(rule.resources.iter().zip(&self.reads.items).map(|(resource, reads)| {
                Judged { resource: fixed(resource), fields: paths(reads) }
            })),
            rationale: fixed(&rule.rationale),
            remediation: Steps {
                console: fixed(&rule.remediation.console),
                warning: rule.remediation.warning.as_ref().map(fixed),
                steps: fixed_texts(&rule.remediation.steps),
                for_each: fixed_texts(&rule.remediation.for_each),
                blanks: fixed_texts(&rule.remediation.blanks),
            },
            parameters: list(rule.parameters.iter().map(|parameter| Parameter {
                name: fixed(&parameter.name),
                description: fixed(&parameter.description),
                kind: kind(&parameter.kind),
                default: parameter.default.to_string().leak(),
            })),
            parameter_checks: list(rule.parameter_checks.iter().map(|check| ParameterCheck {
                require: fixed(&check.require),
                refusal: fixed(&check.refusal),
            })),
            controls: list(rule.controls.iter().filter(|control| control.only_with.is_none()).map(
                |control| Control { framework: fixed(&control.framework), id: fixed(&control.id) },
            )),
            alert: AlertText {
                subject: fixed(&rule.alert.subject),
                noun: fixed(&rule.alert.noun),
                label: fixed(&rule.alert.label),
                detail: fixed(&rule.alert.detail),
            },
            related: list(rule.related.iter().zip(&self.reads.related).map(|(relation, reads)| {
                Relation {
                    name: fixed(&relation.name),
                    resource: fixed(&relation.resource),
                    on: pairs(&relation.on),
                    within: relation.within,
                    fields: paths(reads),
                    is_one: relation.is_one,
                    unseen: fixed(&relation.unseen),
                }
            })),
            named: pairs(&rule.named),
            checks: list(rule.checks.iter().map(|check| Check {
                applies: check.applies.as_ref().map(fixed),
                not_applicable: fixed_texts(&check.not_applicable),
                require: fixed(&check.require),
                violation: fixed_texts(&check.violation),
                unknown: fixed_texts(&check.unknown),
                compliant: fixed_texts(&check.compliant),
            })),
            values: pairs(&rule.values),
        }
    }
}

pub(super) fn fixed(text: &Text) -> &'static str {
    text.value.clone().leak()
}

fn paths(fields: &Fields) -> &'static [&'static str] {
    let mut paths = fields.written();
    paths.sort();
    list(paths.into_iter().map(|path| &*path.leak()))
}

pub(super) fn list<T>(of: impl Iterator<Item = T>) -> &'static [T] {
    of.collect::<Vec<_>>().leak()
}

pub(super) fn fixed_texts(texts: &[Text]) -> &'static [&'static str] {
    list(texts.iter().map(fixed))
}

pub(super) fn pairs(texts: &[(Text, Text)]) -> &'static [(&'static str, &'static str)] {
    list(texts.iter().map(|(name, text)| (fixed(name), fixed(text))))
}

fn kind(kind: &ParameterKind) -> Kind {
    match kind {
        ParameterKind::Boolean => Kind::Boolean,
        ParameterKind::Number { minimum, maximum } => {
            Kind::Number { minimum: *minimum, maximum: *maximum }
        }
        ParameterKind::Choice(choices) => {
            Kind::Choice(list(choices.iter().map(|choice| &*choice.clone().leak())))
        }
        ParameterKind::List => Kind::List,
        ParameterKind::Types(types) => {
            Kind::Types(list(types.iter().map(|name| &*name.clone().leak())))
        }
        ParameterKind::Table => Kind::Table,
    }
}
