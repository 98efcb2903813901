//! The documents of an item, read by field: only what is asked for, in whatever spelling AWS wrote
//! it.
//!
//! Files have documents as objects, the API as strings that hold JSON, some of them once more. An
//! object may lie in another under its own name. Both are read alike, and so is what the type's
//! file says of its spelling.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserializer;
use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::document::odd;
use crate::model::fields::{Fields, same_name};
use crate::model::value::{List, Name, Object, Value};
use crate::resource_types::Spelling;

/// How many strings and objects of the same name may lie in one another.
const DEEPEST: usize = 4;

/// What is asked of a value in JSON. What has another form than an object, where members of it are
/// asked for, is unread.
pub fn read(json: &str, name: &str, fields: &Fields, spelling: &Spelling) -> Value {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let asked = Asked { name, fields, spelling, depth: 0 };
    let value = asked.deserialize(&mut deserializer);
    match value.and_then(|value| deserializer.end().map(|()| value)) {
        Ok(Value::List(_)) if !fields.is_whole() => Value::Unread(odd()),
        Ok(value) => value,
        Err(_) => Value::Unread(odd()),
    }
}

/// What is asked of a value that has a name.
#[derive(Clone, Copy)]
struct Asked<'a> {
    name: &'a str,
    fields: &'a Fields,
    spelling: &'a Spelling,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Asked<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Asked<'a> {
    /// What is asked of a member by the name that AWS wrote.
    fn member(self, key: &str) -> Option<(usize, &'a Name, &'a Fields)> {
        let named = |key: &str| {
            let mut members = self.fields.members().enumerate();
            members.find(|(_, (name, _))| same_name(name, key))
        };
        let mut aliases = self.spelling.aliases.iter();
        let found = named(key).or_else(|| named(aliases.find(|(alias, _)| same_name(alias, key))?.1));
        found.map(|(place, (name, fields))| (place, name, fields))
    }

    /// A value without members.
    fn scalar(self, value: Value) -> Value {
        if self.fields.is_whole() { value } else { Value::Unread(odd()) }
    }

    fn text(self, text: &str) -> Value {
        if self.fields.is_whole() {
            return Value::from(text);
        }
        if self.depth == DEEPEST {
            return Value::Unread(odd());
        }
        let mut deserializer = serde_json::Deserializer::from_str(text.trim());
        let inner = Asked { depth: self.depth + 1, ..self };
        let value = inner.deserialize(&mut deserializer);
        value.and_then(|value| deserializer.end().map(|()| value)).unwrap_or(Value::Unread(odd()))
    }
}

impl<'de> Visitor<'de> for Asked<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(self.scalar(Value::Boolean(value)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(self.scalar(Value::Integer(number)))
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        let value = i64::try_from(number).map_or(Value::Float(number as f64), Value::Integer);
        Ok(self.scalar(value))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(self.scalar(Value::Float(number)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(self.text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        let alone = self.spelling.list_alone.iter().find(|(name, _)| *name == self.name);
        if let Some((name, fields)) = alone.and_then(|(_, list)| self.fields.member(list)) {
            let inner = Asked { name, fields, depth: 0, ..self };
            while let Some(element) = list.next_element_seed(inner)? {
                elements.push(element);
            }
            // An empty one may be an empty object that a program of another language wrote.
            if elements.is_empty() {
                return Ok(Value::Unread(odd()));
            }
            let list = Value::from(elements.into_iter().collect::<List>());
            return Ok([(name.clone(), list)].into_iter().collect::<Object>().into());
        }
        while let Some(element) = list.next_element_seed(self)? {
            elements.push(element);
        }
        Ok(elements.into_iter().collect::<List>().into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        if self.fields.is_whole() {
            return self.visit_whole(object);
        }
        // In the order in which they are asked for: what says the same is the same.
        let mut members: Vec<Option<Value>> = vec![None; self.fields.members().len()];
        let mut wrapped = None;
        while let Some(key) = object.next_key::<Cow<'de, str>>()? {
            if let Some((place, name, fields)) = self.member(&key) {
                let value = object.next_value_seed(Asked { name, fields, depth: 0, ..self })?;
                // A member that is there twice says nothing.
                let is_first = members[place].is_none();
                members[place] = Some(if is_first { value } else { Value::Unread(odd()) });
            } else if self.depth < DEEPEST && same_name(&key, self.name) {
                let inner = Asked { depth: self.depth + 1, ..self };
                wrapped = Some(object.next_value_seed(inner)?);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        if let Some(wrapped) = wrapped.filter(|_| members.iter().all(Option::is_none)) {
            return Ok(wrapped);
        }
        let mut read = Object::default();
        for ((name, _), value) in self.fields.members().zip(members) {
            if let Some(value) = value {
                read.push(name.clone(), value);
            }
        }
        Ok(read.into())
    }
}

impl Asked<'_> {
    /// An object of which everything is asked for, in the order of its names.
    fn visit_whole<'de, A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members: BTreeMap<Cow<'de, str>, Value> = BTreeMap::new();
        while let Some(key) = object.next_key::<Cow<'de, str>>()? {
            let value = object.next_value_seed(Asked { name: &key, depth: 0, ..self })?;
            members.entry(key).and_modify(|known| *known = Value::Unread(odd())).or_insert(value);
        }
        Ok(members.into_iter().collect::<Object>().into())
    }
}
