//! A field that should hold text, whatever it holds instead: one odd field must not make the rest
//! of an item unreadable.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A JSON value without parts, or the fact that there was something else.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scalar<'a> {
    /// There is no such field, or it is `null`.
    #[default]
    Absent,
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Number(f64),
    /// A list, an object, `true` or `false`, or a number out of range.
    Other,
}

impl Scalar<'_> {
    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// An account's id: a number has lost the zeros in front.
    pub fn account_id(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(Cow::Borrowed(text)),
            Self::Integer(number) if (0..1_000_000_000_000).contains(number) => {
                Some(Cow::Owned(format!("{number:012}")))
            }
            _ => None,
        }
    }
}

impl<'a, 'de: 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

/// A text that stays where it lies unless it has escapes: serde's own `Cow` is always a copy.
#[derive(Debug)]
pub struct Text<'a>(pub Cow<'a, str>);

impl<'a, 'de: 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(AnyText)
    }
}

struct AnyText;

impl<'de> Visitor<'de> for AnyText {
    type Value = Text<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Scalar<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Absent)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Other)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(number).map_or(Scalar::Other, Scalar::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(number))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_read() {
        for (json, expected) in [
            ("null", Scalar::Absent),
            ("\"text\"", Scalar::Text("text".into())),
            ("\"t\\u0065xt\"", Scalar::Text("text".into())),
            ("-5", Scalar::Integer(-5)),
            ("1.5", Scalar::Number(1.5)),
            ("18446744073709551615", Scalar::Other),
            ("true", Scalar::Other),
            ("[1, {\"a\": []}]", Scalar::Other),
            ("{\"a\": [1]}", Scalar::Other),
        ] {
            assert_eq!(serde_json::from_str::<Scalar<'_>>(json).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn an_account_that_was_a_number_has_its_twelve_digits() {
        assert_eq!(Scalar::Integer(12_345).account_id().as_deref(), Some("000000012345"));
        assert_eq!(
            Scalar::Text("111122223333".into()).account_id().as_deref(),
            Some("111122223333")
        );
        for odd in [
            Scalar::Absent,
            Scalar::Integer(-1),
            Scalar::Integer(i64::MAX),
            Scalar::Number(1.0),
            Scalar::Other,
            Scalar::Text("".into()),
        ] {
            assert_eq!(odd.account_id(), None, "{odd:?}");
        }
    }
}
