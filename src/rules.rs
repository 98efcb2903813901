//! The rules: what each is, and the one list of them all.
//!
//! A rule is one file, `NAME.toml`, from which `built_in` is generated. Everything else about it
//! (its function, its permissions, its Config rule, its page in the documentation, its section of a
//! report) follows from that file and the file of its resource type.

use std::sync::LazyLock;

use crate::model::lambda_functions::LambdaFunction;

use built_in::BUILT_IN;
use definition::Definition;

#[rustfmt::skip]
pub mod built_in;
pub mod catalogue;
pub mod definition;
pub mod file;
pub mod folders;
pub mod frameworks;
pub mod language;
mod microseconds;
pub mod own;
pub mod parameters;
pub mod program;
pub mod remedy;
mod rule;
mod ruleset;
pub mod schema;
pub mod selection;
mod wanted;

pub use rule::{AlertText, Controls, Judge, Rule};
pub use ruleset::Ruleset;
pub use wanted::Wanted;

/// Every rule, in the order reports list them: by their functions, then by their ids.
pub static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let named = |rules: &'static [Definition]| {
        rules.iter().map(|rule| {
            let types = rule.judges.iter().map(|judged| judged.resource).collect::<Vec<_>>();
            (rule.first_id(), types)
        })
    };
    let microseconds = microseconds::microseconds(named(BUILT_IN), named(&own::installed().rules));
    let mut rules: Vec<_> = definitions()
        .filter_map(|definition| {
            let microsecond = *microseconds.get(definition.first_id())?;
            Rule::of(definition, function_of(definition)?, microsecond)
        })
        .collect();
    rules.sort_by_key(|rule| (rule.checker, rule.id));
    // Rules are made once and live as long as the program.
    rules.into_iter().map(|rule| &*Box::leak(Box::new(rule))).collect()
});

/// The rules that come with the program, and those of the user's own.
fn definitions() -> impl Iterator<Item = &'static Definition> {
    BUILT_IN.iter().chain(&own::installed().rules)
}

/// The function that evaluates a rule. Types of several functions are read by the one for other
/// services: it asks each region, and of the account as a whole once.
fn function_of(rule: &Definition) -> Option<LambdaFunction> {
    let others = || is_own(rule).then(LambdaFunction::of_other_services)?;
    let of = |resource| LambdaFunction::evaluating(rule.id, resource).or_else(others);
    let mut functions = rule.judges.iter().map(|judged| of(judged.resource));
    let first = functions.next()??;
    let is_of_one = functions.all(|other| other == Some(first));
    if is_of_one { Some(first) } else { LambdaFunction::of_other_services() }
}

fn is_own(rule: &Definition) -> bool {
    own::installed().rules.iter().any(|own| own.id == rule.id)
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

/// The rule that has this id, or had it in an earlier version.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.ids().any(|known| known == id))
}

/// The id of the rule that somebody may have meant, by an id that it has or had.
pub fn nearest_id(misspelt: &str) -> Option<&'static str> {
    let ids = RULES.iter().flat_map(|rule| rule.ids());
    parameters::nearest(misspelt, ids).and_then(find).map(|rule| rule.id)
}

/// The rules that had other ids in earlier versions. They are few: every evaluation that is read
/// is compared with them.
static RENAMED: LazyLock<Vec<&'static Definition>> =
    LazyLock::new(|| definitions().filter(|rule| !rule.aliases.is_empty()).collect());

/// Today's id of the rule that an earlier version called so; every other text as it is. What is
/// read of earlier versions passes through here, so that nothing else knows of aliases.
pub fn current_id(id: String) -> String {
    let renamed = RENAMED.iter().find(|rule| rule.aliases.contains(&id.as_str()));
    renamed.map_or(id, |rule| rule.id.to_owned())
}

/// The id that the rule of this one had first; every other text as it is. What is compared outside
/// of the program, such as a finding in Security Hub, is known by it in every version.
pub fn first_id(id: &str) -> &str {
    let is_of = |rule: &&&Definition| rule.id == id || rule.aliases.contains(&id);
    RENAMED.iter().find(is_of).map_or(id, |rule| rule.first_id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_alias_is_the_id_of_a_rule_or_another_alias() {
        let ids: Vec<_> = RULES.iter().flat_map(|rule| rule.ids()).collect();
        let distinct: BTreeSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len(), "{ids:?}");
        for rule in RULES.iter() {
            for id in rule.ids() {
                assert_eq!(find(id).map(|found| found.id), Some(rule.id));
                assert_eq!(current_id(id.to_owned()), rule.id);
                assert_eq!(first_id(id), rule.aliases.first().copied().unwrap_or(rule.id));
            }
        }
        assert_eq!(current_id("a-retired-rule".to_owned()), "a-retired-rule");
        assert_eq!(first_id("a-retired-rule"), "a-retired-rule");
    }

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
