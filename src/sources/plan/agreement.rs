//! What is so whichever of several documents counts.

use crate::model::value::{List, Member, Object, Value};

/// What is so whichever of two counts. What is unread in one stays so, with its reason.
pub fn agreed(one: &Value, other: &Value, otherwise: &str) -> Value {
    let differs = || Value::unread(otherwise.to_owned());
    match (one, other) {
        (Value::Unread(_), _) => one.clone(),
        (_, Value::Unread(_)) => other.clone(),
        (Value::Object(one), Value::Object(other)) if one.len() == other.len() => {
            let member = |(name, value): (&str, &Value)| {
                let value = match other.get(name) {
                    Member::Present(other) => agreed(value, other, otherwise),
                    Member::Absent | Member::Unread(_) => differs(),
                };
                (name.to_owned(), value)
            };
            let mut object: Object = one.iter().map(member).collect();
            object.more = one.more.clone().or_else(|| other.more.clone());
            object.into()
        }
        (Value::List(one), Value::List(other)) if one.elements.len() == other.elements.len() => {
            let elements = one.elements.iter().zip(&other.elements);
            let mut list: List =
                elements.map(|(one, other)| agreed(one, other, otherwise)).collect();
            list.more = one.more.clone().or_else(|| other.more.clone());
            list.into()
        }
        _ if one == other => one.clone(),
        _ => differs(),
    }
}

/// Puts one reason in the place of all.
pub fn because(value: Value, reason: &str) -> Value {
    match value {
        Value::Unread(_) => Value::unread(reason.to_owned()),
        Value::Object(object) => {
            let more = object.more.as_ref().map(|_| reason.to_owned().into());
            let members = object.into_iter().map(|(name, value)| (name, because(value, reason)));
            let mut object: Object = members.collect();
            object.more = more;
            object.into()
        }
        Value::List(list) => {
            let more = list.more.as_ref().map(|_| reason.to_owned().into());
            let elements = list.elements.into_iter().map(|value| because(value, reason)).collect();
            List { elements, more }.into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    #[test]
    fn what_two_documents_agree_on() {
        const UNREAD: &str = "unread";
        fn document(json: &Json) -> Value {
            let mut document = Value::from(json.clone());
            if json["a"] == "?" {
                document.put("a", Value::unread(UNREAD));
            }
            document
        }
        for (name, one, other, expected) in [
            ("the same", json!({"a": 1}), json!({"a": 1}), Some(json!({"a": 1}))),
            (
                "lists",
                json!({"a": [{"b": 1}]}),
                json!({"a": [{"b": 1}]}),
                Some(json!({"a": [{"b": 1}]})),
            ),
            ("another value", json!({"a": 1}), json!({"a": 2}), None),
            ("a longer list", json!({"a": [1]}), json!({"a": [1, 1]}), None),
            ("null and an object", json!({"a": null}), json!({"a": {}}), None),
        ] {
            let agreed = agreed(&document(&one), &document(&other), "they differ");
            match expected {
                Some(expected) => assert_eq!(agreed, Value::from(expected), "{name}"),
                None => assert_eq!(agreed.at("a"), Member::Unread(&"they differ".into()), "{name}"),
            }
        }
        let hidden = agreed(&document(&json!({"a": "?"})), &document(&json!({"a": 1})), "differ");
        assert_eq!(hidden.at("a"), Member::Unread(&UNREAD.into()));
        assert_eq!(because(hidden, "unclear").at("a"), Member::Unread(&"unclear".into()));
    }
}
