//! What an expression gives: a value, or why it is unknown.

use super::expression::Expression;
use crate::model::value::{List, Object, Value};

/// What an expression gives. A part of a document, of the rule or of what the evaluation keeps.
#[derive(Clone, Copy, Debug)]
pub enum Computed<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Another number.
    Float(f64),
    /// A text.
    Text(&'a str),
    /// A list of a document.
    List(&'a List),
    /// A list that the rule makes.
    MadeList(&'a MadeList<'a>),
    /// An object of a document.
    Object(&'a Object),
    /// It cannot be known.
    Unknown(Unknown<'a>),
}

/// Why something is unknown. It is worded only where somebody reads it.
#[derive(Clone, Copy, Debug)]
pub enum Unknown<'a> {
    /// The document says why it could not be read.
    Unread(&'a str),
    /// The document has no such member: the path, and how many of its members lead to it.
    Absent(&'a Expression, usize),
    /// It has no members at all: the path, how many of its members lead to it, and its type.
    NoMembers(&'a Expression, usize, Type),
    /// It is of another type than the operation takes: its type, and what the operation takes.
    WrongType(&'a Expression, Type, &'static str),
    /// Two values of different types are compared.
    Incomparable(&'a Expression, Type, Type),
    /// The list has no such element.
    NoElement(&'a Expression, i64),
    /// A text is not what the function reads, such as a moment.
    Unreadable(&'a Expression, &'static str),
    /// A sum is too large for a number.
    TooLarge(&'a Expression),
    /// The rule takes too many steps.
    TooManySteps,
}

/// A list that a rule makes, and why there may be more elements than these.
#[derive(Debug, Default)]
pub struct MadeList<'a> {
    /// The elements.
    pub elements: Vec<Computed<'a>>,
    /// Why there may be more.
    pub more: Option<Unknown<'a>>,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Type {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

impl Type {
    /// The type in a sentence.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

impl<'a> Computed<'a> {
    /// Its type, where it is known.
    pub const fn value_type(self) -> Result<Type, Unknown<'a>> {
        Ok(match self {
            Self::Null => Type::Null,
            Self::Boolean(_) => Type::Boolean,
            Self::Integer(_) | Self::Float(_) => Type::Number,
            Self::Text(_) => Type::Text,
            Self::List(_) | Self::MadeList(_) => Type::List,
            Self::Object(_) => Type::Object,
            Self::Unknown(unknown) => return Err(unknown),
        })
    }

    /// The text, where it is one.
    pub const fn as_text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, which an operation takes that `of` is an operand of.
    pub(crate) fn text(self, of: &'a Expression) -> Result<&'a str, Unknown<'a>> {
        let is = self.value_type()?;
        self.as_text().ok_or(Unknown::WrongType(of, is, Type::Text.as_str()))
    }

    /// The elements of the list, or the names of the object, which an operation takes that `of`
    /// is an operand of.
    pub(crate) fn elements_of(self, of: &'a Expression) -> Result<Elements<'a>, Unknown<'a>> {
        let is = self.value_type()?;
        self.elements().ok_or(Unknown::WrongType(of, is, Type::List.as_str()))
    }

    /// The number, where it is a whole one.
    pub const fn as_integer(self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(number),
            _ => None,
        }
    }

    /// The elements of a list, or the names of an object's members.
    pub fn elements(self) -> Option<Elements<'a>> {
        let (source, more) = match self {
            Self::List(list) => (Source::List(&list.elements), list.more.as_deref()),
            Self::Object(object) => (Source::Names(object), object.more.as_deref()),
            Self::MadeList(list) => {
                return Some(Elements { source: Source::Made(&list.elements), more: list.more });
            }
            _ => return None,
        };
        Some(Elements { source, more: more.map(Unknown::Unread) })
    }

    /// The value as part of a document, for what does not depend on the resource.
    pub fn to_value(self, reason: &dyn Fn(Unknown<'a>) -> String) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => Value::Boolean(value),
            Self::Integer(number) => Value::Integer(number),
            Self::Float(number) => Value::Float(number),
            Self::Text(text) => Value::from(text),
            Self::List(list) => Value::from(list.clone()),
            Self::Object(object) => Value::from(object.clone()),
            Self::MadeList(list) => Value::from(List {
                elements: list.elements.iter().map(|element| element.to_value(reason)).collect(),
                more: list.more.map(|unknown| reason(unknown).into()),
            }),
            Self::Unknown(unknown) => Value::unread(reason(unknown)),
        }
    }
}

impl<'a> From<&'a Value> for Computed<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Boolean(value) => Self::Boolean(*value),
            Value::Integer(number) => Self::Integer(*number),
            Value::Float(number) => Self::Float(*number),
            Value::Text(text) => Self::Text(text),
            Value::List(list) => Self::List(list),
            Value::Object(object) => Self::Object(object),
            Value::Unread(reason) => Self::Unknown(Unknown::Unread(reason)),
        }
    }
}

/// What a loop goes over.
#[derive(Clone, Copy, Debug)]
pub struct Elements<'a> {
    source: Source<'a>,
    /// Why there may be more elements than these.
    pub more: Option<Unknown<'a>>,
}

#[derive(Clone, Copy, Debug)]
enum Source<'a> {
    List(&'a [Value]),
    Made(&'a [Computed<'a>]),
    Names(&'a Object),
}

impl<'a> Elements<'a> {
    /// How many are known.
    pub fn len(self) -> usize {
        match self.source {
            Source::List(list) => list.len(),
            Source::Made(list) => list.len(),
            Source::Names(object) => object.len(),
        }
    }

    /// Whether none is known.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The known ones.
    pub fn iter(self) -> impl Iterator<Item = Computed<'a>> {
        (0..self.len()).map(move |place| self.at(place))
    }

    fn at(self, place: usize) -> Computed<'a> {
        match self.source {
            Source::List(list) => Computed::from(&list[place]),
            Source::Made(list) => list[place],
            Source::Names(object) => Computed::Text(object.at(place).map_or("", |(name, _)| name)),
        }
    }

    /// The element at a place, where there is one.
    pub fn get(self, place: usize) -> Option<Computed<'a>> {
        (place < self.len()).then(|| self.at(place))
    }
}
