//! The JSON of a plan: what is kept of it. Everything else is passed over as it is read, so that
//! memory does not grow with what no rule looks at.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::marker::PhantomData;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::kept;
use crate::model::fields::same_name;

static NULL: Value = Value::Null;

/// The outermost object of what `tofu show -json` prints.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Document {
    pub format_version: Option<String>,
    #[serde(deserialize_with = "or_default")]
    pub variables: HashMap<String, Variable>,
    pub planned_values: Option<PlannedValues>,
    #[serde(deserialize_with = "kept")]
    pub resource_changes: Vec<Change>,
    #[serde(deserialize_with = "or_default")]
    pub configuration: Configuration,
    pub errored: Option<bool>,
    pub complete: Option<bool>,
    #[serde(deserialize_with = "or_default")]
    pub deferred_changes: Vec<IgnoredAny>,
    /// Whether it changes kept resources that are not among its planned values.
    #[serde(skip)]
    pub lacks_planned: bool,
    /// Of a state that was shown, rather than a plan.
    pub values: Option<IgnoredAny>,
    /// Of a state file.
    pub lineage: Option<IgnoredAny>,
    /// Of a message of `tofu plan -json`.
    #[serde(rename = "@level")]
    pub level: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Variable {
    pub value: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PlannedValues {
    #[serde(deserialize_with = "or_default")]
    pub root_module: PlannedModule,
}

/// A module instance. Its address is empty for the root.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PlannedModule {
    pub address: String,
    #[serde(deserialize_with = "kept")]
    pub resources: Vec<PlannedResource>,
    #[serde(deserialize_with = "or_default")]
    pub child_modules: Vec<PlannedModule>,
}

/// A resource as it would be.
#[derive(Debug, Deserialize)]
pub struct PlannedResource {
    pub address: Box<str>,
    #[serde(default)]
    mode: Mode,
    #[serde(rename = "type", default)]
    pub kind: Kind,
    pub name: Box<str>,
    #[serde(default)]
    pub values: Attributes,
}

/// What the plan does to a resource.
#[derive(Debug, Deserialize)]
pub struct Change {
    pub address: Box<str>,
    #[serde(default)]
    mode: Mode,
    #[serde(rename = "type", default)]
    pub kind: Kind,
    /// Of an object that an earlier apply could not destroy; the resource itself has another entry.
    pub deposed: Option<IgnoredAny>,
    #[serde(rename = "change")]
    pub effect: Effect,
}

#[derive(Debug, Deserialize)]
pub struct Effect {
    /// In the order in which they happen.
    pub actions: Vec<Box<str>>,
    #[serde(default)]
    pub before: Attributes,
    #[serde(default, deserialize_with = "unknown")]
    pub after_unknown: Attributes,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Configuration {
    #[serde(deserialize_with = "or_default")]
    pub provider_config: HashMap<String, ProviderConfig>,
    #[serde(deserialize_with = "or_default")]
    pub root_module: ConfiguredModule,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProviderConfig {
    pub name: String,
    /// The module that it is written in; absent for the root.
    pub module_address: Option<String>,
    pub expressions: Attributes,
}

/// A module as it is written: once, whatever `count` and `for_each` make of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ConfiguredModule {
    #[serde(deserialize_with = "kept")]
    pub resources: Vec<Block>,
    #[serde(deserialize_with = "or_default")]
    pub module_calls: HashMap<String, ModuleCall>,
    #[serde(deserialize_with = "or_default")]
    pub outputs: HashMap<String, Output>,
    #[serde(deserialize_with = "or_default")]
    pub variables: HashMap<String, VariableBlock>,
}

/// A resource as it is written.
#[derive(Debug, Deserialize)]
pub struct Block {
    #[serde(default)]
    mode: Mode,
    #[serde(rename = "type", default)]
    pub kind: Kind,
    pub name: Box<str>,
    pub provider_config_key: Option<Box<str>>,
    #[serde(default)]
    pub expressions: Attributes,
    #[serde(default)]
    pub for_each_expression: Value,
    #[serde(default)]
    count_expression: Option<IgnoredAny>,
}

impl Block {
    /// Whether it has neither `count` nor `for_each`.
    pub fn is_single(&self) -> bool {
        self.count_expression.is_none() && self.for_each_expression.is_null()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ModuleCall {
    #[serde(deserialize_with = "or_default")]
    pub expressions: HashMap<String, Value>,
    pub for_each_expression: Value,
    count_expression: Option<IgnoredAny>,
    #[serde(deserialize_with = "or_default")]
    pub module: ConfiguredModule,
}

impl ModuleCall {
    /// Whether it has neither `count` nor `for_each`.
    pub fn is_single(&self) -> bool {
        self.count_expression.is_none() && self.for_each_expression.is_null()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Output {
    pub expression: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct VariableBlock {
    pub default: Value,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Managed,
    #[default]
    #[serde(other)]
    Other,
}

impl Document {
    /// Looks for resources that it changes and that are not among its planned values: OpenTofu
    /// writes both, and other programs leave some out.
    pub fn compare_planned(&mut self) {
        let mut planned = HashSet::new();
        let mut modules: Vec<_> = self.planned_values.iter().map(|of| &of.root_module).collect();
        while let Some(module) = modules.pop() {
            planned.extend(module.resources.iter().map(|resource| &*resource.address));
            modules.extend(&module.child_modules);
        }
        let would_exist = |change: &&Change| {
            change.deposed.is_none()
                && ["create", "update", "no-op"].iter().any(|action| change.does(action))
        };
        let mut changes = self.resource_changes.iter().filter(would_exist);
        self.lacks_planned = changes.any(|change| !planned.contains(&*change.address));
    }

    /// Why resources may be missing from the plan, where that is so.
    pub fn incomplete(&self) -> Option<&'static str> {
        if self.errored == Some(true) {
            Some(
                "it ended with an error, and does not hold what would have come after: mend that and plan again",
            )
        } else if !self.deferred_changes.is_empty() {
            Some("it defers changes to a later plan, and those are not evaluated")
        } else if self.complete == Some(false) {
            Some(
                "it is not complete (such as with -target): plan again without the restriction, or once this plan is applied",
            )
        } else if self.lacks_planned {
            Some(
                "its `planned_values` lack resources that it changes, and those are not evaluated: make it again with `tofu show -json PLANFILE`",
            )
        } else {
            None
        }
    }
}

/// The kept ones of some attributes. Few: they are looked through.
#[derive(Debug, Default)]
pub struct Attributes(Box<[(&'static str, Value)]>);

impl Attributes {
    /// Null where it is not there.
    pub fn get(&self, name: &str) -> &Value {
        self.find(name).unwrap_or(&NULL)
    }

    /// `None` where it is not there, which is not the same as null: a plan has null for what is not
    /// set.
    pub fn find(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(attribute, _)| same_name(attribute, name)).map(|(_, value)| value)
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Kept;
        impl<'de> Visitor<'de> for Kept {
            type Value = Attributes;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
                let mut kept = Vec::new();
                while let Some(OneOf(name)) = map.next_key_seed(Among(kept::attribute))? {
                    match name {
                        Some(name) => kept.push((name, map.next_value()?)),
                        None => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(Attributes(kept.into()))
            }

            /// Whether nothing is known of the resource.
            fn visit_bool<E>(self, is_unknown: bool) -> Result<Attributes, E> {
                let all = kept::attributes().iter().filter(|_| is_unknown);
                let all = all.map(|name| (*name, Value::Bool(true)));
                Ok(Attributes(all.collect()))
            }

            fn visit_unit<E>(self) -> Result<Attributes, E> {
                Ok(Attributes::default())
            }
        }
        deserializer.deserialize_any(Kept)
    }
}

/// What is unknown: `{}` and `false` stand in the plan for everything that is not.
fn unknown<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Attributes, D::Error> {
    fn has_unknown(value: &Value) -> bool {
        match value {
            Value::Array(items) => items.iter().any(has_unknown),
            Value::Object(entries) => entries.values().any(has_unknown),
            other => *other == Value::Bool(true),
        }
    }
    let Attributes(all) = Attributes::deserialize(deserializer)?;
    Ok(Attributes(all.into_iter().filter(|(_, value)| has_unknown(value)).collect()))
}

/// Reads a name without keeping it: the one of these that it is.
#[derive(Clone, Copy)]
struct Among(fn(&str) -> Option<&'static str>);

struct OneOf(Option<&'static str>);

impl<'de> serde::de::DeserializeSeed<'de> for Among {
    type Value = OneOf;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<OneOf, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Among {
    type Value = OneOf;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<OneOf, E> {
        Ok(OneOf((self.0)(name)))
    }
}

/// A resource type; empty for one that is not kept.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Kind(pub &'static str);

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::DeserializeSeed::deserialize(Among(kept::kind), deserializer)
            .map(|OneOf(kind)| Self(kind.unwrap_or_default()))
    }
}

/// Go writes an empty list or map as null in places.
fn or_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// An element of a list that is kept, or not.
trait Keep {
    fn is_kept(&self) -> bool;
}

impl Keep for PlannedResource {
    fn is_kept(&self) -> bool {
        self.mode == Mode::Managed && self.kind != Kind::default()
    }
}

impl Keep for Change {
    fn is_kept(&self) -> bool {
        self.mode == Mode::Managed && self.kind != Kind::default()
    }
}

impl Keep for Block {
    fn is_kept(&self) -> bool {
        self.mode == Mode::Managed && self.kind != Kind::default()
    }
}

fn kept<'de, T: Deserialize<'de> + Keep, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct List<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de> + Keep> Visitor<'de> for List<T> {
        type Value = Vec<T>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut kept = Vec::new();
            while let Some(element) = list.next_element::<T>()? {
                if element.is_kept() {
                    kept.push(element);
                }
            }
            Ok(kept)
        }

        fn visit_unit<E>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }
    }
    deserializer.deserialize_any(List(PhantomData))
}
