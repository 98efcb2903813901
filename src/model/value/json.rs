//! Values as JSON, and of JSON.

use super::{List, Object, Value};

impl From<&Value> for serde_json::Value {
    /// What is unread becomes an object with its reason.
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Boolean(value) => Self::from(*value),
            Value::Integer(number) => Self::from(*number),
            Value::Float(number) => Self::from(*number),
            Value::Text(text) => Self::from(&**text),
            Value::List(list) => list.elements.iter().map(Self::from).collect(),
            Value::Object(object) => {
                object.iter().map(|(name, value)| (name.to_owned(), Self::from(value))).collect()
            }
            Value::Unread(reason) => serde_json::json!({ "unread": reason }),
        }
    }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Boolean(value),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(integer) => Self::Integer(integer),
                None => Self::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            serde_json::Value::String(text) => Self::Text(text.into()),
            serde_json::Value::Array(elements) => {
                elements.into_iter().map(Self::from).collect::<List>().into()
            }
            serde_json::Value::Object(members) => {
                let members = members.into_iter().map(|(name, value)| (name, Self::from(value)));
                members.collect::<Object>().into()
            }
        }
    }
}
