//! A value of a planned resource, with what the plan says of how it is known: an attribute, or
//! something in a block of it.

use serde_json::Value;

use super::steps::Step;
use super::tree::Planned;
use crate::model::fields::same_name;

pub const AFTER_APPLY: &str = "Its value is known only after apply.";
pub const NOT_LISTED: &str = "The plan does not say what it does to the resource.";
pub const UNSAID: &str = "A plan does not say it.";
const MISSING: &str = "The plan lacks its value.";

static NULL: Value = Value::Null;

/// A value of a planned resource.
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'a> {
    /// Null where it is not set, or apply decides.
    pub value: &'a Value,
    /// True where apply decides, or the same for what it holds.
    pub unknown: &'a Value,
    written: &'a Value,
    said: Said,
    has_block: bool,
    is_listed: bool,
}

/// Whether the plan has an attribute, as a value, as null or as what apply decides.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Said {
    Yes,
    No,
    /// It has none where there has to be one.
    Missing,
}

impl<'a> Planned<'a> {
    /// An attribute of the resource.
    pub fn attribute(&self, name: &str) -> Attribute<'a> {
        Attribute {
            value: self.value(name),
            unknown: self.unknown(name),
            written: self.block.map_or(&NULL, |block| block.expressions.get(name)),
            said: match (self.says(name), self.lacks(name)) {
                (true, _) => Said::Yes,
                (false, false) => Said::No,
                (false, true) => Said::Missing,
            },
            has_block: self.block.is_some(),
            is_listed: self.is_listed(),
        }
    }

    /// What some steps lead to; `None` where there are none, which lead to no attribute.
    pub fn at(&self, steps: &[Step]) -> Option<Attribute<'a>> {
        let (Step::Member(name), rest) = steps.split_first()? else { return None };
        Some(self.attribute(name).at(rest))
    }
}

impl<'a> Attribute<'a> {
    /// Its value; why that is not known, where apply decides or the plan does not say it.
    pub fn known(&self) -> Result<&'a Value, &'static str> {
        if *self.unknown == Value::Bool(true) {
            Err(AFTER_APPLY)
        } else if self.value.is_null() && !self.is_listed {
            // Every resource has an entry in a plan; without one, what is null cannot be told from
            // what is unknown.
            Err(NOT_LISTED)
        } else if self.said == Said::Missing {
            Err(MISSING)
        } else {
            Ok(self.value)
        }
    }

    /// Why nobody knows what a value is that is null.
    pub fn why_null(&self) -> &'static str {
        if self.said == Said::Yes { AFTER_APPLY } else { UNSAID }
    }

    /// What some steps lead to.
    pub fn at(self, steps: &[Step]) -> Self {
        steps.iter().fold(self, |attribute, step| attribute.step(step))
    }

    fn step(self, step: &Step) -> Self {
        if *self.unknown == Value::Bool(true) {
            return self;
        }
        match step {
            Step::First | Step::Only => Self {
                value: first(self.value),
                unknown: first(self.unknown),
                written: first(self.written),
                ..self
            },
            Step::Member(name) => self.member(name),
        }
    }

    fn member(self, name: &str) -> Self {
        let written = member(self.written, name);
        let value = member(self.value, name);
        let unknown = member(self.unknown, name);
        let is_absent = self.value.is_object() && value.is_none();
        let has_to_be = written.is_some_and(|written| !written.is_null()) || !self.has_block;
        Self {
            value: value.unwrap_or(&NULL),
            unknown: unknown.unwrap_or(&NULL),
            written: written.unwrap_or(&NULL),
            said: match self.said {
                _ if is_absent && has_to_be => Said::Missing,
                Said::Yes if is_absent && unknown.is_none() => Said::No,
                said => said,
            },
            ..self
        }
    }

    /// Its elements, those that apply decides among them; `None` where it is no list.
    pub fn elements(self) -> Option<impl Iterator<Item = Self>> {
        let values = self.value.as_array()?;
        let at = |list: &'a Value, place| list.get(place).unwrap_or(&NULL);
        let number = values.len().max(self.unknown.as_array().map_or(0, Vec::len));
        Some((0..number).map(move |place| Self {
            value: values.get(place).unwrap_or(&NULL),
            unknown: at(self.unknown, place),
            written: at(self.written, place),
            ..self
        }))
    }
}

fn first(value: &Value) -> &Value {
    match value {
        Value::Array(items) => items.first().unwrap_or(&NULL),
        other => other,
    }
}

/// A member in whatever spelling; `None` where it is not there.
fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let members = value.as_object()?;
    members.get(name).or_else(|| {
        members.iter().find(|(other, _)| same_name(other, name)).map(|(_, value)| value)
    })
}
