//! Tags, in the two forms in which AWS writes them: an object, or a list of keys and values.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::document;
use super::scalar::Scalar;
use crate::model::value::{Object, Value};
use crate::resource::Reading;

/// Each value may be one that cannot be read; a tag without a value has an empty one.
pub type Tags = BTreeMap<String, Reading<String>>;

/// What a `tags` field holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum TagField {
    #[default]
    Absent,
    Known(Tags),
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
        let tags = match json.as_bytes().first() {
            Some(b'n') => return Self::Absent,
            Some(b'{') => serde_json::from_str::<Entries>(json).map(|Entries(tags)| tags),
            Some(b'[') => {
                serde_json::from_str::<Vec<Pair<'_>>>(json).map(|pairs| pairs.into_iter().map(|pair| tag((pair.key, pair.value))).collect())
            }
            _ => return Self::Odd,
        };
        tags.map_or(Self::Odd, Self::Known)
    }
}

/// The tags of an object.
struct Entries(Tags);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(Tags::new()))
    }
}

impl<'de> Visitor<'de> for Entries {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("tags")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Self, A::Error> {
        while let Some(entry) = object.next_entry()? {
            let (key, value) = tag(entry);
            self.0.insert(key, value);
        }
        Ok(self)
    }
}

#[derive(serde::Deserialize)]
struct Pair<'a> {
    #[serde(alias = "Key")]
    key: String,
    #[serde(alias = "Value", borrow, default)]
    value: Scalar<'a>,
}

/// Tags as a document has them.
pub fn value(tags: &Tags) -> Value {
    let members = tags.iter().map(|(key, value)| {
        let value = match value {
            Reading::Known(value) => Value::from(value.as_str()),
            Reading::Unknown(reason) => Value::Unread(reason.clone()),
        };
        (key.as_str(), value)
    });
    members.collect::<Object>().into()
}

fn tag((key, value): (String, Scalar<'_>)) -> (String, Reading<String>) {
    let value = match value {
        Scalar::Text(text) => Reading::Known(text.into_owned()),
        Scalar::Absent => Reading::Known(String::new()),
        _ => Reading::unknown("AWS Config's file gives it a value that is not text."),
    };
    (key, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_and_what_is_neither() {
        let known = |tags: &[(&str, &str)]| {
            TagField::Known(tags.iter().map(|(key, value)| ((*key).to_owned(), Reading::Known((*value).to_owned()))).collect())
        };
        for (json, expected) in [
            ("null", TagField::Absent),
            (r#"{"a": "1", "b": ""}"#, known(&[("a", "1"), ("b", "")])),
            (r#"{"a": null}"#, known(&[("a", "")])),
            (r#"[{"key": "a", "value": "1"}, {"Key": "b", "Value": "2", "x": []}]"#, known(&[("a", "1"), ("b", "2")])),
            (r#"[{"key": "a"}]"#, known(&[("a", "")])),
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
        let TagField::Known(tags) = serde_json::from_str(r#"{"a": 1, "b": ["x"], "c": "y"}"#).unwrap() else { panic!() };
        assert_eq!(tags.iter().filter(|(_, value)| value.is_known()).map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["c"]);
    }
}
