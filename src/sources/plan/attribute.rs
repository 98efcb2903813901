//! A value of a planned resource, with what the plan says of how it is known: an attribute, or
//! something in a block of it.

use serde_json::Value;

use super::steps::Step;
use super::tree::Planned;
use crate::model::fields::same_name;

pub const AFTER_APPLY: &str = "Its value is known only after apply.";
pub const NOT_LISTED: &str = "The plan does not say what it does to the resource.";
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
    /// Whether the plan has no value where there has to be one.
    lacks: bool,
    has_block: bool,
    is_listed: bool,
}

impl<'a> Planned<'a> {
    /// An attribute of the resource.
    pub fn attribute(&self, name: &str) -> Attribute<'a> {
        Attribute {
            value: self.value(name),
            unknown: self.unknown(name),
            written: self.block.map_or(&NULL, |block| block.expressions.get(name)),
            lacks: self.lacks(name),
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
        } else if self.lacks {
            Err(MISSING)
        } else {
            Ok(self.value)
        }
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
        let is_missing = self.value.is_object()
            && value.is_none()
            && (written.is_some_and(|written| !written.is_null()) || !self.has_block);
        Self {
            value: value.unwrap_or(&NULL),
            unknown: member(self.unknown, name).unwrap_or(&NULL),
            written: written.unwrap_or(&NULL),
            lacks: self.lacks || is_missing,
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
