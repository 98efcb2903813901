//! The documents inside an item: `configuration` and `supplementaryConfiguration`, and what lies in
//! them.
//!
//! Files have them as objects, the API as strings that hold JSON. AWS Config's own spelling begins
//! small (`rules`), the APIs' and CloudFormation's with a capital (`Rules`): both are read. A field
//! of another form than AWS gives it is unknown; the fields beside it are not.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

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

/// The reason why something in another form cannot be known.
pub const fn odd() -> Cow<'static, str> {
    Cow::Borrowed(ODD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Clone, Debug, Deserialize, PartialEq)]
    struct Sample {
        days: i32,
    }

    #[test]
    fn documents_are_read_in_whatever_they_are_wrapped() {
        let known = Ok(Sample { days: 7 });
        for (json, expected) in [
            (r#"{"days": 7}"#, known.clone()),
            (r#""{\"days\": 7}""#, known.clone()),
            (r#"" {\"days\": 7} ""#, known.clone()),
            (r#""\"{\\\"days\\\": 7}\"""#, known),
            (r#"{"days": "seven"}"#, Err(ODD)),
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
