//! One pass over a JSON body: what was not asked for is skipped, never built.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;
use time::OffsetDateTime;
use time::macros::format_description;

use crate::model::value::{List as Elements, Object, Value};

use super::fill::{Names, begin, begin_map, documents, finish, finish_entry, of_text, slots_of};
use super::plan::nodes::{Leaf, Node, Put};
use super::plan::template::Slots;
use super::plan::{Documents, Plan};
use super::shape::Kind;
use super::{BodyError, Extracted};

pub(super) fn extract(plan: &Plan, body: &[u8]) -> Result<Extracted, BodyError> {
    let (mut slots, mut names) = (slots_of(plan), Names::default());
    let (Documents::Lists(_), Node::Structure(root)) = (&plan.documents, &plan.root) else {
        read(body, Into { node: &plan.root, slots: &mut slots, names: &mut names })?;
        return Ok(documents(plan, slots, Vec::new));
    };
    // What is left for the SDK are the other members, as they are.
    let Members(members) = serde_json::from_slice(body)?;
    let mut rest = vec![b'{'];
    for (name, raw) in members {
        let mut left = raw.get();
        if let Some(node) = root.find(&name) {
            read(left.as_bytes(), Into { node, slots: &mut slots, names: &mut names })?;
            if matches!(node, Node::List(_)) {
                left = "[]";
            }
        }
        if rest.len() > 1 {
            rest.push(b',');
        }
        serde_json::to_writer(&mut rest, &name)?;
        rest.push(b':');
        rest.extend_from_slice(left.as_bytes());
    }
    rest.push(b'}');
    Ok(documents(plan, slots, || rest))
}

fn read(text: &[u8], into: Into<'_>) -> Result<(), BodyError> {
    let mut json = serde_json::Deserializer::from_slice(text);
    into.deserialize(&mut json)?;
    Ok(json.end()?)
}

/// The members of an object, in their order, not looked into.
struct Members<'m>(Vec<(Cow<'m, str>, &'m RawValue)>);

impl<'m> Deserialize<'m> for Members<'m> {
    fn deserialize<D: Deserializer<'m>>(json: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'m> Visitor<'m> for Reader {
            type Value = Members<'m>;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }
            fn visit_map<A: MapAccess<'m>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<Text<'m>, _>()? {
                    members.push((name.0, value));
                }
                Ok(Members(members))
            }
        }
        json.deserialize_map(Reader)
    }
}

/// A name, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

/// Where a value goes.
struct Into<'i> {
    node: &'i Node,
    slots: &'i mut Slots,
    names: &'i mut Names,
}

impl<'j> DeserializeSeed<'j> for Into<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'j>>(self, json: D) -> Result<(), D::Error> {
        match self.node {
            Node::Leaf(leaf) => {
                let value = Any(self.names).deserialize(json)?;
                put(leaf, value, self.slots);
                Ok(())
            }
            _ => json.deserialize_any(self),
        }
    }
}

impl<'j> Visitor<'j> for Into<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self.node {
            Node::List(_) => "a list",
            _ => "an object",
        })
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { node, slots, names } = self;
        match node {
            Node::Structure(structure) => {
                for slot in &structure.seen {
                    slots[*slot] = Some(Value::Null);
                }
                while let Some(Text(name)) = map.next_key()? {
                    match structure.find(&name) {
                        Some(node) => map.next_value_seed(Into { node, slots, names })?,
                        None => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(())
            }
            Node::Map(entries) => {
                begin_map(&entries.outputs, slots);
                while let Some(Text(key)) = map.next_key()? {
                    let mut entry: Slots = vec![None; entries.slots];
                    map.next_value_seed(Into { node: &entries.node, slots: &mut entry, names })?;
                    finish_entry(&entries.outputs, Some(&names.name(&key)), &mut entry, slots);
                }
                Ok(())
            }
            Node::List(_) | Node::Leaf(_) => Err(A::Error::custom("an object where a list is due")),
        }
    }

    fn visit_seq<A: SeqAccess<'j>>(self, mut elements: A) -> Result<(), A::Error> {
        let Self { node, slots, names } = self;
        let Node::List(list) = node else {
            return Err(A::Error::custom("a list where an object is due"));
        };
        let node = &*list.element;
        begin(&list.outputs, slots);
        let Some(count) = list.slots else {
            while elements.next_element_seed(Into { node, slots, names })?.is_some() {}
            return Ok(());
        };
        let mut item = Slots::new();
        loop {
            item.clear();
            item.resize(count, None);
            let into = Into { node, slots: &mut item, names };
            if elements.next_element_seed(into)?.is_none() {
                return Ok(());
            }
            finish(&list.outputs, &mut item, slots, names);
        }
    }

    /// A member that is null is not there.
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

fn put(leaf: &Leaf, value: Value, slots: &mut Slots) {
    let Some((last, others)) = leaf.puts.split_last() else { return };
    if value == Value::Null {
        return;
    }
    for put in others {
        slots[put.slot] = Some(single(put, value.clone()));
    }
    slots[last.slot] = Some(single(last, value));
}

/// JSON says itself what is a number; what else a text may be, the model and the type's renames do.
fn single(put: &Put, value: Value) -> Value {
    match (put.kind, value) {
        (Kind::Text, value @ Value::Text(_)) if put.words.is_empty() => value,
        (_, Value::Text(text)) => of_text(put, &text),
        (Kind::Time, Value::Integer(seconds)) => {
            moment(i128::from(seconds) * 1000).map_or(Value::Integer(seconds), Value::from)
        }
        (Kind::Time, Value::Float(seconds)) => {
            milliseconds(seconds).and_then(moment).map_or(Value::Float(seconds), Value::from)
        }
        (_, value) => value,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "rounded, and within the years that there are")]
fn milliseconds(seconds: f64) -> Option<i128> {
    (seconds.abs() < 1e12).then(|| (seconds * 1000.0).round() as i128)
}

/// JSON's times are seconds since 1970; AWS Config's are texts with milliseconds.
fn moment(milliseconds: i128) -> Option<String> {
    const FORM: &[time::format_description::BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    let nanoseconds = milliseconds.checked_mul(1_000_000)?;
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok()?.format(FORM).ok()
}

/// Whatever stands there.
struct Any<'n>(&'n mut Names);

impl<'j> DeserializeSeed<'j> for Any<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'j>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'j> Visitor<'j> for Any<'_> {
    type Value = Value;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    #[expect(clippy::cast_precision_loss, reason = "no other number holds it")]
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Float(number as f64), Value::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'j>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Elements::default();
        while let Some(element) = elements.next_element_seed(Any(self.0))? {
            list.elements.push(element);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'j>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Object::default();
        while let Some(Text(name)) = members.next_key()? {
            let value = members.next_value_seed(Any(self.0))?;
            object.insert(self.0.name(&name), value);
        }
        Ok(object.into())
    }
}
