//! The documents inside an item: `configuration` and `supplementaryConfiguration`, and what lies in them.
//!
//! Files have them as objects, the API as strings that hold JSON. AWS Config's own spelling begins small (`rules`), the APIs' and
//! CloudFormation's with a capital (`Rules`): both are read. A field of another form than AWS gives it is unknown; the fields beside it are not.

use std::borrow::Cow;

use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, de};
use serde_json::value::RawValue;

use crate::resource::Reading;

pub const NOT_RECORDED: &str = "AWS Config did not record it.";
const ODD: &str = "AWS Config's file has it in a form that is not known.";
/// How many strings may lie in one another.
const DEEPEST: usize = 4;

/// The JSON of a value; where it is a string that holds a document, the document.
pub fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let mut text = Cow::Borrowed(raw.get());
    for _ in 0..DEEPEST {
        if !text.starts_with('"') {
            return Some(text);
        }
        let inner: String = serde_json::from_str(&text).ok()?;
        text = Cow::Owned(inner.trim().to_owned());
    }
    None
}

/// An object of the document's type, or why it cannot be known.
pub fn read<T: DeserializeOwned>(raw: Option<&RawValue>) -> Result<T, Cow<'static, str>> {
    let text = raw.map_or(Some(Cow::Borrowed("null")), text).ok_or(ODD)?;
    if text == "null" {
        return Err(NOT_RECORDED.into());
    }
    // An object alone: serde would take a list for one as well.
    if !text.starts_with('{') {
        return Err(ODD.into());
    }
    serde_json::from_str(&text).map_err(|_| ODD.into())
}

/// One field of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Field<T> {
    /// It is not there, or `null`.
    #[default]
    Absent,
    Known(T),
    /// It is of another type.
    Odd,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(match raw.get() {
            "null" => Self::Absent,
            text => serde_json::from_str(text).map_or(Self::Odd, Self::Known),
        })
    }
}

impl<T> Field<T> {
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Odd => None,
        }
    }

    /// Where the field must be there to be known.
    pub fn reading(self, absent: &'static str) -> Reading<T> {
        self.optional().map_or_else(Reading::Unknown, |value| value.map_or_else(|| Reading::unknown(absent), Reading::Known))
    }

    /// Where the field's absence says something, or why it cannot be known.
    pub fn optional(self) -> Result<Option<T>, Cow<'static, str>> {
        match self {
            Self::Known(value) => Ok(Some(value)),
            Self::Absent => Ok(None),
            Self::Odd => Err(ODD.into()),
        }
    }
}

/// A field whose `null` says more than its absence.
pub fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    <Box<RawValue> as de::Deserialize>::deserialize(deserializer).map(Some)
}

/// The reason why something in another form cannot be known.
pub const fn odd() -> Cow<'static, str> {
    Cow::Borrowed(ODD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, Deserialize, PartialEq)]
    struct Sample {
        #[serde(default)]
        days: Field<i32>,
    }

    #[test]
    fn documents_are_read_in_whatever_they_are_wrapped() {
        let known = Ok(Sample { days: Field::Known(7) });
        for (json, expected) in [
            (r#"{"days": 7}"#, known.clone()),
            (r#""{\"days\": 7}""#, known.clone()),
            (r#"" {\"days\": 7} ""#, known.clone()),
            (r#""\"{\\\"days\\\": 7}\"""#, known),
            (r#"{"days": null}"#, Ok(Sample { days: Field::Absent })),
            ("{}", Ok(Sample { days: Field::Absent })),
            (r#"{"days": "seven"}"#, Ok(Sample { days: Field::Odd })),
            (r#"{"days": 99999999999}"#, Ok(Sample { days: Field::Odd })),
            ("null", Err(NOT_RECORDED)),
            (r#""null""#, Err(NOT_RECORDED)),
            ("[7]", Err(ODD)),
            ("5", Err(ODD)),
            (r#""text""#, Err(ODD)),
            (r#""""#, Err(ODD)),
            (r#"{"days": 7, "days": 8}"#, Err(ODD)),
        ] {
            let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
            assert_eq!(read::<Sample>(Some(&raw)), expected.map_err(Cow::from), "{json}");
        }
        assert_eq!(read::<Sample>(None), Err(NOT_RECORDED.into()));
    }
}
