//! An item of a type that is known beforehand, described while it is read: of its documents nothing
//! is looked at twice.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess};
use serde_json::value::RawValue;
use time::OffsetDateTime;

use super::identity::{Document, Documents, Fields};
use super::plan::TypePlan;
use super::tags::TagField;
use super::{Described, Identity, ItemView, pruned};
use crate::model::value::{Object, Value};

/// An item that was read with what is asked of its type.
pub struct ReadItem<'p, 'a> {
    identity: Identity<'a>,
    documents: ReadDocuments<'p, 'a>,
}

impl fmt::Debug for ReadItem<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.identity.fmt(formatter)
    }
}

impl ReadItem<'_, '_> {
    /// What the item says; `None` where it has to be read as any other is: it is of another type,
    /// or its tags lie elsewhere.
    pub fn describe(self, as_of: OffsetDateTime) -> Option<Described> {
        let ReadDocuments { plan, tags, values } = self.documents;
        if self.identity.resource_type.text() != Some(plan.resource_type.as_str()) {
            return None;
        }
        let mut read = Object::with_capacity(plan.documents.len());
        for ((document, plan), value) in plan.documents.iter().zip(values) {
            let value = match document {
                Document::Tags => match tags.map(TagField::read) {
                    Some(TagField::Known(tags)) => tags.into(),
                    _ => return None,
                },
                _ => value,
            };
            read.push(plan.name.clone(), value);
        }
        Some(ItemView::from(&self.identity).describe_by(as_of, plan, || read))
    }
}

impl<'de, 'p> DeserializeSeed<'de> for &'p TypePlan {
    type Value = ReadItem<'p, 'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let documents = ReadDocuments {
            plan: self,
            tags: None,
            values: vec![Value::Null; self.documents.len()],
        };
        let (identity, documents) = deserializer.deserialize_map(Fields(documents))?;
        Ok(ReadItem { identity, documents })
    }
}

struct ReadDocuments<'p, 'a> {
    plan: &'p TypePlan,
    tags: Option<&'a RawValue>,
    values: Vec<Value>,
}

impl<'de> Documents<'de> for ReadDocuments<'_, 'de> {
    fn read<A: MapAccess<'de>>(
        &mut self,
        document: Document,
        object: &mut A,
    ) -> Result<(), A::Error> {
        match self.plan.documents.iter().position(|(asked, _)| *asked == document) {
            None => drop(object.next_value::<IgnoredAny>()?),
            Some(_) if document == Document::Tags => self.tags = object.next_value()?,
            Some(place) => {
                self.values[place] = pruned::read_next(object, &self.plan.documents[place].1)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Plans, WithDocuments};
    use super::*;
    use crate::resource_types::{ec2_instance, s3_bucket};
    use crate::rules::{Ruleset, find};
    use time::macros::datetime;

    const AS_OF: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

    /// What an item of a type says when it is read at once, and when its documents are read
    /// afterwards.
    fn both(resource_type: &str, text: &str) -> (Option<String>, String) {
        let rules = ["ec2-required-tags", "s3-encryption-enabled"];
        let rules = rules.into_iter().filter_map(find);
        let plans = Plans::of(&Ruleset::new(rules, |_| None).unwrap().wanted());
        let plan = plans.named(resource_type).unwrap();
        let at_once = plan
            .deserialize(&mut serde_json::Deserializer::from_str(text))
            .ok()
            .and_then(|item| item.describe(AS_OF));
        let item: WithDocuments<'_> = serde_json::from_str(text).unwrap();
        (
            at_once.map(|described| format!("{described:?}")),
            format!("{:?}", ItemView::from(&item).describe(AS_OF, &plans)),
        )
    }

    #[test]
    fn what_is_read_at_once_is_what_is_read_afterwards() {
        let (instance, bucket) = (ec2_instance::TYPE.as_str(), s3_bucket::TYPE.as_str());
        let encryption =
            r#"{"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]}"#;
        for (name, resource_type, members, is_at_once) in [
            ("usual", instance, r#""tags": {"b": "1", "a": 5}, "configuration": {"x": [{}], "state": {"name": "running"}}"#.to_owned(), true),
            ("nothing", bucket, String::new(), true),
            ("null", bucket, r#""configuration": null, "supplementaryConfiguration": null"#.to_owned(), true),
            ("a list", bucket, r#""supplementaryConfiguration": [{"ServerSideEncryptionConfiguration": {}}]"#.to_owned(), true),
            ("encryption", bucket, format!(r#""supplementaryConfiguration": {{"ServerSideEncryptionConfiguration": {encryption}}}"#), true),
            ("text", bucket, format!(r#""supplementaryConfiguration": {{"serverSideEncryptionConfiguration": {encryption:?}}}"#), true),
            ("twice", bucket, format!(r#""supplementaryConfiguration": {{}}, "supplementaryConfiguration": {encryption}"#), true),
            ("wrapped", instance, r#""tags": {}, "configuration": {"Configuration": {"state": {"name": "x"}}}"#.to_owned(), true),
            ("deleted", instance, r#""tags": {}, "configurationItemStatus": "ResourceDeleted""#.to_owned(), true),
            ("tags in the configuration", instance, r#""configuration": {"tags": [{"key": "a", "value": "1"}]}"#.to_owned(), false),
            ("half a character", instance, r#""tags": {}, "configuration": {"state": {"name": "\ud800"}}"#.to_owned(), false),
            ("another type", instance, r#""tags": {}, "resourceType": "AWS::S3::Bucket""#.to_owned(), false),
        ] {
            let comma = if members.is_empty() { "" } else { "," };
            let text = format!(r#"{{"resourceId": "i", "resourceType": "{resource_type}"{comma}{members}}}"#);
            let (at_once, afterwards) = both(resource_type, &text);
            assert_eq!(at_once.is_some(), is_at_once, "{name}");
            assert!(at_once.is_none_or(|at_once| at_once == afterwards), "{name}: {afterwards}");
        }
    }
}
