//! What a source is asked for.

use std::collections::BTreeMap;

use super::RULES;
use super::definition::Relation;
use super::rule::{Judged, Rule};
use crate::model::fields::Fields;
use crate::model::resource::ResourceType;

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
        Self::by(RULES.iter().map(|rule| (*rule, rule.judges)))
    }

    /// What one rule wants.
    pub fn of(rule: &'static Rule) -> Self {
        Self::by(std::iter::once((rule, rule.judges)))
    }

    /// What rules want of these of their types.
    pub(super) fn by<'r>(rules: impl Iterator<Item = (&'static Rule, &'r [Judged])>) -> Self {
        let mut wanted = Self::default();
        for (rule, judges) in rules {
            for (resource_type, fields) in judges {
                wanted.ask(*resource_type, fields);
                add(&mut wanted.judged, *resource_type);
            }
            for relation in rule.related {
                // What they have in common is among the fields of both.
                let Some(resource_type) = relation.resource_type() else { continue };
                wanted.ask(resource_type, relation.fields);
                add(&mut wanted.related, resource_type);
                for (judged, _) in judges {
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

    /// Asks for fields of resources of a type as well.
    pub fn ask(&mut self, resource_type: ResourceType, paths: &[&str]) {
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
