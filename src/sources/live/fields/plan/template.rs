//! How the slots of an item become its document.

use crate::model::value::{Name, Object, Value};

use super::Problem;

/// The values of an item, as its elements come.
pub(in crate::sources::live::fields) type Slots = Vec<Option<Value>>;

#[derive(Debug)]
pub(in crate::sources::live::fields) enum Template {
    Slot { slot: usize, absent: Option<Value> },
    Object { presence: Presence, absent: Option<Value>, members: Vec<(Name, Template)> },
}

/// When an object is there although it has no members.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sources::live::fields) enum Presence {
    Always,
    /// Where this slot says that its structure was.
    Seen(usize),
    IfAny,
}

impl Template {
    pub(super) fn object(presence: Presence) -> Self {
        Self::Object { presence, absent: None, members: Vec::new() }
    }

    /// Takes the values out of the slots.
    pub(in crate::sources::live::fields) fn build(&self, slots: &mut Slots) -> Option<Value> {
        match self {
            Self::Slot { slot, absent } => match slots[*slot].take() {
                Some(mut value) => {
                    trim(&mut value);
                    Some(value)
                }
                None => absent.clone(),
            },
            Self::Object { presence, absent, members } => {
                if let Presence::Seen(slot) = presence
                    && slots[*slot].is_none()
                {
                    return absent.clone();
                }
                let mut object = Object::with_capacity(members.len());
                for (name, template) in members {
                    if let Some(value) = template.build(slots) {
                        object.push(name.clone(), value);
                    }
                }
                if object.is_empty() && *presence == Presence::IfAny {
                    return absent.clone();
                }
                Some(object.into())
            }
        }
    }

    /// The place at a path, an object without members where it is new.
    pub(super) fn at(&mut self, path: &[String]) -> Result<&mut Self, Problem> {
        let Some((first, rest)) = path.split_first() else { return Ok(self) };
        let Self::Object { members, .. } = self else { return Err(Problem::TwoTypes) };
        let known = members.iter().position(|(name, _)| **name == **first);
        let index = known.unwrap_or_else(|| {
            members.push((Name::from(first.as_str()), Self::object(Presence::IfAny)));
            members.len() - 1
        });
        members[index].1.at(rest)
    }

    /// The slot at a path, made where there is none.
    pub(super) fn slot(
        &mut self,
        path: &[String],
        slots: &mut usize,
        absent: Option<Value>,
    ) -> Result<usize, Problem> {
        let place = self.at(path)?;
        match place {
            Self::Slot { slot, .. } => Ok(*slot),
            Self::Object { presence: Presence::IfAny, members, .. } if members.is_empty() => {
                *place = Self::Slot { slot: new(slots), absent };
                Ok(*slots - 1)
            }
            Self::Object { .. } => Err(Problem::TwoTypes),
        }
    }

    /// Makes an object be there even where it has no members.
    pub(super) fn keep(&mut self) {
        if let Self::Object { presence, .. } = self {
            *presence = Presence::Always;
        }
    }

    /// Makes an object be there where its structure is; gives the slot that is to say so.
    pub(super) fn keep_where_seen(
        &mut self,
        slots: &mut usize,
        otherwise: Option<Value>,
    ) -> Option<usize> {
        match self {
            Self::Object { presence, absent, .. } if *presence == Presence::IfAny => {
                let slot = new(slots);
                (*presence, *absent) = (Presence::Seen(slot), otherwise);
                Some(slot)
            }
            _ => None,
        }
    }
}

fn new(slots: &mut usize) -> usize {
    *slots += 1;
    *slots - 1
}

/// Gives back the room that a list or an object has grown into: documents are held by the thousand.
fn trim(value: &mut Value) {
    match value {
        Value::List(list) => list.elements.shrink_to_fit(),
        Value::Object(object) => object.shrink_to_fit(),
        _ => {}
    }
}
