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
use super::plan::MemberPlan;
use super::scalar::Text;
use crate::model::value::{List, Object, Value};

/// How many strings and objects of the same name may lie in one another.
const DEEPEST: usize = 4;
/// Up to how many members of an object are read without room of their own.
const FEW: usize = 8;

/// What is asked of a document in JSON. What has another form than an object, where members of it
/// are asked for, is unread.
pub fn read(json: &str, plan: &MemberPlan) -> Value {
    as_document(read_as(json, Asked::of(plan)), plan)
}

/// What is asked of a document that is the next value of an object: as [`read`], but that it fails
/// where something in the document cannot be read.
pub fn read_next<'de, A: MapAccess<'de>>(
    object: &mut A,
    plan: &MemberPlan,
) -> Result<Value, A::Error> {
    object.next_value_seed(Asked::of(plan)).map(|value| as_document(value, plan))
}

fn as_document(value: Value, plan: &MemberPlan) -> Value {
    match value {
        Value::List(_) if !plan.is_whole() => Value::Unread(odd()),
        value => value,
    }
}

fn read_as(json: &str, asked: Asked<'_>) -> Value {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let value = asked.deserialize(&mut deserializer);
    value.and_then(|value| deserializer.end().map(|()| value)).unwrap_or(Value::Unread(odd()))
}

/// What is asked of a value.
#[derive(Clone, Copy)]
struct Asked<'a> {
    plan: &'a MemberPlan,
    depth: usize,
    /// Whether it is an element of a list that is kept as an object.
    is_element: bool,
}

impl<'de> DeserializeSeed<'de> for Asked<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Asked<'a> {
    fn of(plan: &'a MemberPlan) -> Self {
        Self { plan, depth: 0, is_element: false }
    }
}

impl Asked<'_> {
    /// A value without members.
    fn scalar(self, value: Value) -> Value {
        if self.plan.is_whole() { value } else { Value::Unread(odd()) }
    }

    fn text(self, text: &str) -> Value {
        if self.plan.is_whole() {
            return Value::from(text);
        }
        if self.depth == DEEPEST {
            return Value::Unread(odd());
        }
        read_as(text.trim(), Self { depth: self.depth + 1, ..self })
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
        if let Some(plan) = self.plan.list_alone.and_then(|place| self.plan.members.get(place)) {
            let inner = Asked::of(plan);
            while let Some(element) = list.next_element_seed(inner)? {
                elements.push(element);
            }
            // An empty one may be an empty object that a program of another language wrote.
            if elements.is_empty() {
                return Ok(Value::Unread(odd()));
            }
            let list = Value::from(elements.into_iter().collect::<List>());
            return Ok([(plan.name.clone(), list)].into_iter().collect::<Object>().into());
        }
        while let Some(element) = list.next_element_seed(self)? {
            elements.push(element);
        }
        Ok(elements.into_iter().collect::<List>().into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        if self.plan.is_by_id && !self.is_element {
            let mut elements = Vec::new();
            while object.next_key::<IgnoredAny>()?.is_some() {
                elements.push(object.next_value_seed(Self { is_element: true, ..self })?);
            }
            return Ok(elements.into_iter().collect::<List>().into());
        }
        if self.plan.is_whole() {
            return self.visit_whole(object);
        }
        let plans = &self.plan.members;
        // In the order in which they are asked for: what says the same is the same.
        let (mut few, mut many);
        let members: &mut [Option<Value>] = if plans.len() <= FEW {
            few = [const { None }; FEW];
            &mut few[..plans.len()]
        } else {
            many = vec![None; plans.len()];
            &mut many
        };
        let mut wrapped = None;
        while let Some(Text(key)) = object.next_key()? {
            if let Some(place) = self.plan.place(&key) {
                let value = object.next_value_seed(Asked::of(&plans[place]))?;
                // A member that is there twice says nothing.
                let is_first = members[place].is_none();
                members[place] = Some(if is_first { value } else { Value::Unread(odd()) });
            } else if self.depth < DEEPEST && self.plan.is_called(&key) {
                let inner = Asked { depth: self.depth + 1, ..self };
                wrapped = Some(object.next_value_seed(inner)?);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        if let Some(wrapped) = wrapped.filter(|_| members.iter().all(Option::is_none)) {
            return Ok(wrapped);
        }
        // What is absent is put in later.
        let mut read = Object::with_capacity(plans.len());
        for (plan, value) in plans.iter().zip(members) {
            if let Some(value) = value.take() {
                read.push(plan.name.clone(), value);
            }
        }
        Ok(read.into())
    }
}

impl Asked<'_> {
    /// An object of which everything is asked for, in the order of its names.
    fn visit_whole<'de, A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members: BTreeMap<Cow<'de, str>, Value> = BTreeMap::new();
        while let Some(Text(key)) = object.next_key()? {
            let value = object.next_value_seed(self)?;
            members.entry(key).and_modify(|known| *known = Value::Unread(odd())).or_insert(value);
        }
        Ok(members.into_iter().collect::<Object>().into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};
    use time::macros::datetime;

    use super::super::{ConfigurationItem, Described};
    use crate::model::value::{Member, Value};
    use crate::rules::Wanted;

    #[test]
    fn what_is_kept_by_ids_is_a_list() {
        let bucket = |supplement: Json| {
            let item = json!({ "resourceType": "AWS::S3::Bucket", "resourceId": "b",
                "supplementaryConfiguration": supplement });
            let item: ConfigurationItem = serde_json::from_str(&item.to_string()).unwrap();
            match item.describe(datetime!(2026-11-23 12:00 UTC), &Wanted::all()) {
                Described::Resource(resource) => resource.document,
                other => panic!("{other:?}"),
            }
        };
        let at = |document: &Value, path: &str| match document
            .at(&format!("supplementaryConfiguration.{path}"))
        {
            Member::Present(value) => Json::from(value),
            other => panic!("{path}: {other:?}"),
        };
        let rules = json!({ "first": { "status": "Enabled", "destinationConfig": { "bucketARN": "arn:aws:s3:::copy" } } });
        let topics =
            json!({ "first": { "events": ["s3:ObjectCreated:*"] }, "second": { "events": [] } });
        for document in [
            json!({ "BucketReplicationConfiguration": { "rules": rules },
                "BucketNotificationConfiguration": { "configurations": topics, "eventBridgeConfiguration": null } }),
            json!({ "BucketReplicationConfiguration": json!({ "rules": rules }).to_string(),
                "BucketNotificationConfiguration": json!({ "configurations": topics.to_string(), "eventBridgeConfiguration": null }).to_string() }),
        ] {
            let read = bucket(document);
            assert_eq!(
                at(&read, "BucketReplicationConfiguration.rules"),
                json!([{ "status": "Enabled", "destinationConfig": { "bucketName": "copy" } }]),
            );
            assert_eq!(
                at(&read, "BucketNotificationConfiguration"),
                json!({
                    "topicConfigurations": [{ "events": ["s3:ObjectCreated:*"] }, { "events": [] }],
                    "queueConfigurations": [],
                    "lambdaFunctionConfigurations": [],
                    "eventBridgeConfiguration": null,
                }),
            );
        }
        let none = bucket(json!({ "BucketNotificationConfiguration": { "configurations": {} } }));
        assert_eq!(at(&none, "BucketReplicationConfiguration"), Json::Null);
        assert_eq!(at(&none, "BucketNotificationConfiguration.topicConfigurations"), json!([]));
        let bridge =
            "supplementaryConfiguration.BucketNotificationConfiguration.eventBridgeConfiguration";
        assert!(matches!(none.at(bridge), Member::Unread(_)), "{none:?}");
    }
}
