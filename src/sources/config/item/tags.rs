//! Tags, in the two forms in which AWS writes them: an object, or a list of keys and values.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::document;
use super::scalar::{Scalar, Text};
use crate::model::value::{Object, Value};

const ODD_VALUE: &str = "AWS Config's file gives it a value that is not text.";

/// What a `tags` field holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum TagField {
    #[default]
    Absent,
    /// In the order of the keys. Each value may be one that cannot be read; a tag without a value
    /// has an empty one.
    Known(Object),
    /// In neither form.
    Odd,
}

impl<'de> Deserialize<'de> for TagField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(Self::read)
    }
}

impl TagField {
    pub fn read(raw: &RawValue) -> Self {
        document::text(raw).map_or(Self::Odd, |text| Self::of(&text))
    }

    fn of(json: &str) -> Self {
        match json.as_bytes().first() {
            Some(b'n') => Self::Absent,
            Some(b'{' | b'[') => {
                serde_json::from_str(json).map_or(Self::Odd, |Tags(tags)| Self::Known(tags))
            }
            _ => Self::Odd,
        }
    }
}

/// The tags of an object or of a list.
struct Tags(Object);

impl Tags {
    /// Of two tags with one key the later one counts.
    fn of(mut tags: Vec<(Cow<'_, str>, Scalar<'_>)>) -> Self {
        tags.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut object = Object::with_capacity(tags.len());
        let mut tags = tags.into_iter().peekable();
        while let Some((key, value)) = tags.next() {
            if tags.peek().is_some_and(|(next, _)| *next == key) {
                continue;
            }
            let value = match value {
                Scalar::Text(text) => Value::from(&*text),
                Scalar::Absent => Value::from(""),
                _ => Value::unread(ODD_VALUE),
            };
            object.push((&*key).into(), value);
        }
        Self(object)
    }
}

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyTags)
    }
}

struct AnyTags;

impl<'de> Visitor<'de> for AnyTags {
    type Value = Tags;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("tags")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Tags, A::Error> {
        let mut tags = Vec::new();
        while let Some((Text(key), value)) = object.next_entry()? {
            tags.push((key, value));
        }
        Ok(Tags::of(tags))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tags, A::Error> {
        let mut tags = Vec::new();
        while let Some(Pair { key: Text(key), value }) = list.next_element()? {
            tags.push((key, value));
        }
        Ok(Tags::of(tags))
    }
}

#[derive(serde::Deserialize)]
struct Pair<'a> {
    #[serde(alias = "Key", borrow)]
    key: Text<'a>,
    #[serde(alias = "Value", borrow, default)]
    value: Scalar<'a>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_and_what_is_neither() {
        let known = |tags: &[(&str, &str)]| {
            TagField::Known(tags.iter().map(|(key, value)| (*key, Value::from(*value))).collect())
        };
        for (json, expected) in [
            ("null", TagField::Absent),
            (r#"{"a": "1", "b": ""}"#, known(&[("a", "1"), ("b", "")])),
            (r#"{"a": null}"#, known(&[("a", "")])),
            (
                r#"[{"key": "a", "value": "1"}, {"Key": "b", "Value": "2", "x": []}]"#,
                known(&[("a", "1"), ("b", "2")]),
            ),
            (r#"[{"key": "a"}]"#, known(&[("a", "")])),
            (r#"{"b": "1", "a": "2", "b": "3"}"#, known(&[("a", "2"), ("b", "3")])),
            (
                r#"[{"key": "b\u0031", "value": "1"}, {"key": "b1", "value": "2"}]"#,
                known(&[("b1", "2")]),
            ),
            (r#""{\"a\": \"1\"}""#, known(&[("a", "1")])),
            ("[]", known(&[])),
            ("{}", known(&[])),
            (r#"[{"value": "1"}]"#, TagField::Odd),
            (r#"["a"]"#, TagField::Odd),
            ("5", TagField::Odd),
            ("true", TagField::Odd),
            (r#""text""#, TagField::Odd),
        ] {
            assert_eq!(serde_json::from_str::<TagField>(json).unwrap(), expected, "{json}");
        }
        let TagField::Known(tags) =
            serde_json::from_str(r#"{"a": 1, "b": ["x"], "c": "y"}"#).unwrap()
        else {
            panic!()
        };
        assert_eq!(
            tags.iter()
                .filter(|(_, value)| value.as_text().is_some())
                .map(|(key, _)| key)
                .collect::<Vec<_>>(),
            ["c"]
        );
    }
}
