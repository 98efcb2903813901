//! A resource's document: values in AWS Config's shape, some of which could not be read.
//!
//! An absent member, `null` and a member that could not be read are three different things. What
//! could not be read stands where its value would be, with its reason; a list or an object of
//! which only a part is known says why there may be more.

use std::borrow::Cow;
use std::sync::Arc;

mod json;

/// Why something could not be read: a sentence for people.
pub type Reason = Cow<'static, str>;

/// The name of a member, shared by all documents that one plan of reading makes.
pub type Name = Arc<str>;

/// A value of a document, or the reason why it could not be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// JSON's `null`: known to be nothing.
    #[default]
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    Text(Box<str>),
    /// A list.
    List(Box<List>),
    /// An object.
    Object(Box<Object>),
    /// Something is there or not: it could not be read, for this reason.
    Unread(Reason),
}

/// The elements of a list, in the order in which they were read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List {
    /// Those that are known.
    pub elements: Vec<Value>,
    /// Why there may be more elements than these.
    pub more: Option<Reason>,
}

impl List {
    /// A list of which no element is known, and why.
    pub fn unknown(reason: impl Into<Reason>) -> Self {
        Self { elements: Vec::new(), more: Some(reason.into()) }
    }
}

/// The members of an object, each name once, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct Object {
    members: Vec<(Name, Value)>,
    /// Why there may be more members than these.
    pub more: Option<Reason>,
}

/// What an object says of one of its members.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Member<'a> {
    /// What it holds.
    Present(&'a Value),
    /// There is none.
    Absent,
    /// It could not be read whether there is such a member.
    Unread(&'a Reason),
}

impl Value {
    /// A value that could not be read, for a reason.
    pub fn unread(reason: impl Into<Reason>) -> Self {
        Self::Unread(reason.into())
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The object, where it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The list, where it is one.
    pub fn as_list(&self) -> Option<&List> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// The value at a path of members, such as `configuration.state.name`: absent where one of
    /// them is, unread where one of them is, and absent below everything that has no members.
    pub fn at<'a>(&'a self, path: &str) -> Member<'a> {
        let mut value = self;
        for name in path.split('.') {
            value = match value {
                Self::Object(object) => match object.get(name) {
                    Member::Present(value) => value,
                    other => return other,
                },
                Self::Unread(reason) => return Member::Unread(reason),
                _ => return Member::Absent,
            };
        }
        match value {
            Self::Unread(reason) => Member::Unread(reason),
            value => Member::Present(value),
        }
    }

    /// Puts a value at a path of members, with the objects on the way to it. What stood there, or
    /// anything on the way that is no object, is replaced.
    pub fn put(&mut self, path: &str, value: Self) {
        match path.split_once('.') {
            None if path.is_empty() => *self = value,
            None => self.make_object().insert(path.into(), value),
            Some((first, rest)) => {
                let object = self.make_object();
                if let Some(member) = object.get_mut(first) {
                    member.put(rest, value);
                } else {
                    let mut member = Self::Object(Box::default());
                    member.put(rest, value);
                    object.insert(first.into(), member);
                }
            }
        }
    }

    /// Puts in what another answer said: objects member by member, lists one after the other, and
    /// anything else in the place of what was there.
    pub fn join(&mut self, other: Self) {
        match (self, other) {
            (Self::Object(object), Self::Object(other)) => {
                object.more = object.more.take().or(other.more.clone());
                for (name, value) in *other {
                    match object.get_mut(&name) {
                        Some(member) => member.join(value),
                        None => object.push(name, value),
                    }
                }
            }
            (Self::List(list), Self::List(mut other)) => {
                list.elements.append(&mut other.elements);
                list.more = list.more.take().or(other.more);
            }
            (place, other) => *place = other,
        }
    }

    fn make_object(&mut self) -> &mut Object {
        if !matches!(self, Self::Object(_)) {
            *self = Self::Object(Box::default());
        }
        match self {
            Self::Object(object) => object,
            _ => unreachable!("it was made an object"),
        }
    }
}

impl Object {
    /// An object without members, with room for so many.
    pub fn with_capacity(members: usize) -> Self {
        Self { members: Vec::with_capacity(members), more: None }
    }

    /// The member with this name.
    pub fn get(&self, name: &str) -> Member<'_> {
        match (self.members.iter().find(|(known, _)| **known == *name), &self.more) {
            (Some((_, value)), _) => Member::Present(value),
            (None, Some(reason)) => Member::Unread(reason),
            (None, None) => Member::Absent,
        }
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.members.iter_mut().find(|(known, _)| **known == *name).map(|(_, value)| value)
    }

    /// Puts a member in, in the place of one with this name where there is one.
    pub fn insert(&mut self, name: Name, value: Value) {
        match self.get_mut(&name) {
            Some(member) => *member = value,
            None => self.members.push((name, value)),
        }
    }

    /// Puts a member in whose name is not there yet: nothing is compared.
    pub fn push(&mut self, name: Name, value: Value) {
        self.members.push((name, value));
    }

    /// Gives back the room that it has grown into.
    pub fn shrink_to_fit(&mut self) {
        self.members.shrink_to_fit();
    }

    /// Every member that is known, in the order of their names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.members.iter().map(|(name, value)| (&**name, value))
    }

    /// The member at a place, where there is one.
    pub fn at(&self, place: usize) -> Option<(&str, &Value)> {
        self.members.get(place).map(|(name, value)| (&**name, value))
    }

    /// How many members are known.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether no member is known.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

impl IntoIterator for Object {
    type Item = (Name, Value);
    type IntoIter = std::vec::IntoIter<(Name, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.members.into_iter()
    }
}

impl PartialEq for Object {
    /// In whatever order the members are.
    fn eq(&self, other: &Self) -> bool {
        let is_same = |(name, value): &(Name, Value)| other.get(name) == Member::Present(value);
        self.len() == other.len() && self.more == other.more && self.members.iter().all(is_same)
    }
}

impl<N: Into<Name>> FromIterator<(N, Value)> for Object {
    /// Of two members with one name the later one counts.
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(members: I) -> Self {
        let mut object = Self::default();
        for (name, value) in members {
            object.insert(name.into(), value);
        }
        object
    }
}

impl FromIterator<Value> for List {
    fn from_iter<I: IntoIterator<Item = Value>>(elements: I) -> Self {
        Self { elements: elements.into_iter().collect(), more: None }
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(Box::new(object))
    }
}

impl From<List> for Value {
    fn from(list: List) -> Self {
        Self::List(Box::new(list))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn absent_null_and_unread_are_three_things() {
        let mut document = Value::from(json!({
            "configuration": {"state": {"name": "running"}, "kernelId": null},
            "tags": {"Owner": "a"},
        }));
        document.put("configuration.imageId", Value::unread("AccessDenied"));
        document.put("supplementaryConfiguration", Value::unread("not asked"));
        let Value::Object(tags) = document.as_object_member("tags") else { panic!() };
        tags.more = Some("known only after apply".into());
        for (path, expected) in [
            ("configuration.state.name", Member::Present(&Value::from("running"))),
            ("configuration.kernelId", Member::Present(&Value::Null)),
            ("configuration.kernelId.x", Member::Absent),
            ("configuration.ebsOptimized", Member::Absent),
            ("configuration.imageId", Member::Unread(&"AccessDenied".into())),
            ("supplementaryConfiguration.a.b", Member::Unread(&"not asked".into())),
            ("tags.Owner", Member::Present(&Value::from("a"))),
            ("tags.Name", Member::Unread(&"known only after apply".into())),
            ("nothing", Member::Absent),
        ] {
            assert_eq!(document.at(path), expected, "{path}");
        }
    }

    #[test]
    fn answers_are_joined() {
        for (name, document, answer, expected) in [
            (
                "members",
                json!({"a": {"b": 1}}),
                json!({"a": {"c": 2}}),
                json!({"a": {"b": 1, "c": 2}}),
            ),
            ("pages", json!({"a": [1]}), json!({"a": [2], "b": []}), json!({"a": [1, 2], "b": []})),
            ("null", json!({"a": null}), json!({"a": {"b": 1}}), json!({"a": {"b": 1}})),
            ("another kind", json!({"a": [1]}), json!({"a": 2}), json!({"a": 2})),
        ] {
            let mut document = Value::from(document);
            document.join(answer.into());
            assert_eq!(document, Value::from(expected), "{name}");
        }
    }

    #[test]
    fn a_value_is_three_words() {
        assert_eq!(size_of::<Value>(), 24);
    }

    impl Value {
        fn as_object_member(&mut self, name: &str) -> &mut Self {
            match self {
                Self::Object(object) => object.get_mut(name).unwrap(),
                _ => panic!("no object"),
            }
        }
    }
}
