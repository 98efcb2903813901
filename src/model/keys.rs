//! The values by which resources are related.

use super::value::{Member, Reason, Value};

/// The most combinations of values that a resource has: AWS's limits are far below.
const MOST: usize = 10_000;

/// The values that a document has at the paths of a relation, joined.
#[derive(Debug)]
pub struct Keys {
    /// Each value, or each combination of them. A relation without paths has one, which is empty.
    pub known: Vec<String>,
    /// Why there may be more.
    pub more: Option<Reason>,
}

impl Keys {
    /// Of some paths, in their order.
    pub fn of<'p>(document: &Value, paths: impl Iterator<Item = &'p str>) -> Self {
        let mut keys = Self { known: vec![String::new()], more: None };
        for (place, path) in paths.enumerate() {
            let (mut values, mut more) = (Vec::new(), None);
            values_at(document, path, &mut values, &mut more);
            let separator = if place > 0 { "\u{1f}" } else { "" };
            let joined = keys.known.iter().flat_map(|before| {
                values.iter().map(move |value| format!("{before}{separator}{value}"))
            });
            keys.known = joined.take(MOST).collect();
            if keys.known.len() == MOST {
                more.get_or_insert("It is related to too many others.".into());
            }
            keys.more = keys.more.or(more);
        }
        keys
    }
}

/// The values at a path, in which lists are transparent.
fn values_at(value: &Value, path: &str, values: &mut Vec<String>, more: &mut Option<Reason>) {
    match value {
        Value::Unread(reason) => {
            more.get_or_insert_with(|| reason.clone());
        }
        Value::List(list) => {
            if let Some(reason) = &list.more {
                more.get_or_insert_with(|| reason.clone());
            }
            list.elements.iter().for_each(|element| values_at(element, path, values, more));
        }
        Value::Object(object) if !path.is_empty() => {
            let (name, rest) = path.split_once('.').unwrap_or((path, ""));
            match object.get(name) {
                Member::Present(member) => values_at(member, rest, values, more),
                Member::Absent => {}
                Member::Unread(reason) => {
                    more.get_or_insert_with(|| reason.clone());
                }
            }
        }
        Value::Text(text) if path.is_empty() && !text.is_empty() => values.push(text.to_string()),
        Value::Integer(number) if path.is_empty() => values.push(number.to_string()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_of_documents() {
        let mut document = Value::from(json!({
            "id": "a", "empty": "", "none": null, "port": 22,
            "groups": [{"id": "g1"}, {"id": "g2"}, {}], "texts": ["t1", "t2"],
        }));
        document.put("unread", Value::unread("AccessDenied"));
        for (paths, expected, more) in [
            (vec!["id"], vec!["a"], None),
            (vec!["port"], vec!["22"], None),
            (vec!["empty"], vec![], None),
            (vec!["none"], vec![], None),
            (vec!["absent.id"], vec![], None),
            (vec!["groups.id"], vec!["g1", "g2"], None),
            (vec!["texts"], vec!["t1", "t2"], None),
            (vec!["id", "texts"], vec!["a\u{1f}t1", "a\u{1f}t2"], None),
            (vec!["id", "none"], vec![], None),
            (vec!["unread"], vec![], Some("AccessDenied")),
            (vec!["id", "unread.x"], vec![], Some("AccessDenied")),
            (vec![], vec![""], None),
        ] {
            let keys = Keys::of(&document, paths.iter().copied());
            assert_eq!(
                (keys.known, keys.more.as_deref()),
                (expected.into_iter().map(str::to_owned).collect(), more),
                "{paths:?}"
            );
        }
    }
}
