//! The token of the next page, as an answer has it beside the list.
//!
//! An empty token is none.

use serde_json::{Map, Value, from_slice};

use super::xml_text::text_of;

/// In an answer of JSON.
pub fn of_json(answer: &[u8], name: &str) -> Result<Option<String>, String> {
    let answer: Map<String, Value> = from_slice(answer).map_err(|error| error.to_string())?;
    match answer.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(token)) => Ok(Some(token.clone()).filter(|token| !token.is_empty())),
        Some(other) => Err(format!("{name} is {other}, which is no token of a page")),
    }
}

/// In an answer of XML.
pub fn of_xml(answer: &[u8], name: &str) -> Result<Option<String>, String> {
    let token = text_of(answer, name).map_err(|error| error.to_string())?;
    Ok(token.filter(|token| !token.is_empty()))
}
