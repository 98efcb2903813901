//! The functions that rules call: one file each, and the one table of them all.
//!
//! A function is called as `f(a, b)` or as `a.f(b)`. An argument that is unknown, or of another
//! type than the function takes, makes the call unknown before the function is asked. A function
//! charges steps for whatever grows with its arguments.

use super::{Evaluation, Known};
use crate::model::value::{Member, Object};
use crate::rules::language::computed::{Computed, Type, Unknown};
use crate::rules::language::expression::Expression;

mod acl_grants;
mod admin_statements;
mod cidr_contains;
mod contains;
mod days_between;
mod days_since;
mod days_until;
mod denies_insecure_transport;
mod distinct;
mod ends_with;
mod escalations;
mod flatten;
mod foreign_grantees;
mod foreign_statements;
mod full_service_statements;
mod insufficient_data;
mod is_known;
mod join;
mod json;
mod like;
mod lower;
mod metric_filter_finds;
mod minutes_between;
mod number;
mod open_in_network_acl;
mod open_to_world;
mod plural;
mod policy_statements;
mod ports_except;
mod prefix_length;
mod public_access;
mod public_statements;
mod public_trust;
mod same_kms_key;
mod size;
mod sorted;
mod split;
mod starts_with;
mod statements_on_all;
mod string;
mod surely;

/// Every function, in the order of their names.
pub static FUNCTIONS: [&Function; 41] = [
    &acl_grants::FUNCTION,
    &admin_statements::FUNCTION,
    &cidr_contains::FUNCTION,
    &contains::FUNCTION,
    &days_between::FUNCTION,
    &days_since::FUNCTION,
    &days_until::FUNCTION,
    &denies_insecure_transport::FUNCTION,
    &distinct::FUNCTION,
    &ends_with::FUNCTION,
    &escalations::FUNCTION,
    &flatten::FUNCTION,
    &foreign_grantees::FUNCTION,
    &foreign_statements::FUNCTION,
    &full_service_statements::FUNCTION,
    &insufficient_data::FUNCTION,
    &is_known::FUNCTION,
    &join::FUNCTION,
    &json::FUNCTION,
    &like::FUNCTION,
    &lower::FUNCTION,
    &metric_filter_finds::FUNCTION,
    &minutes_between::FUNCTION,
    &number::FUNCTION,
    &open_in_network_acl::FUNCTION,
    &open_to_world::FUNCTION,
    &plural::FUNCTION,
    &policy_statements::FUNCTION,
    &ports_except::FUNCTION,
    &prefix_length::FUNCTION,
    &public_access::FUNCTION,
    &public_statements::FUNCTION,
    &public_trust::FUNCTION,
    &same_kms_key::FUNCTION,
    &size::FUNCTION,
    &sorted::FUNCTION,
    &split::FUNCTION,
    &starts_with::FUNCTION,
    &statements_on_all::FUNCTION,
    &string::FUNCTION,
    &surely::FUNCTION,
];

pub(crate) use json::document as json_document;

/// The most arguments of a function.
pub const MOST_ARGUMENTS: usize = 6;

/// A function of the language.
#[derive(Debug)]
pub struct Function {
    /// The name that rules call it by.
    pub name: &'static str,
    /// What it does, for the documentation.
    pub description: &'static str,
    /// A call and what it gives, for the documentation; a test runs it.
    pub example: (&'static str, &'static str),
    /// What each argument may be.
    pub arguments: &'static [Takes],
    /// How many of the last arguments may be left out.
    pub optional: usize,
    /// What it gives.
    pub gives: Gives,
    /// What else it looks at than its arguments, and where it may be called.
    pub scope: Scope,
    /// Computes it. Arguments that are not there are `null`.
    pub compute: Compute,
}

/// The code of a function: it is given the arguments as expressions, for reasons, and as values.
pub type Compute = for<'a> fn(
    &mut Evaluation<'a>,
    &'a [Expression],
    [Computed<'a>; MOST_ARGUMENTS],
) -> Known<'a, Computed<'a>>;

/// What an argument may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Takes {
    /// Everything that is known.
    Anything,
    /// Everything, the unknown included, of which the function asks whether it is known alone.
    Unknown,
    /// Everything with all that is in it, the unknown included: the function decides what is
    /// unknown.
    KnownOrNot,
    /// The same of an object, of which the function reads these members, or of `null`.
    Parts(&'static [&'static str]),
    /// A text.
    Text,
    /// A number.
    Number,
    /// A list.
    List,
    /// What has a size: a text, a list or an object.
    Sized,
    /// A list of objects, of which the function reads these members, named as in AWS Config.
    Objects(&'static [&'static str]),
    /// A policy: its text or its document, or `null` where there is none.
    Policy,
}

/// What a function gives.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Gives {
    /// A value of one type.
    A(Type),
    /// A list of texts.
    Texts,
    /// What its first argument is.
    SameAsFirst,
    /// Any value.
    Anything,
}

/// What a function looks at, and where it may be called.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scope {
    /// Its arguments alone.
    Pure,
    /// Its arguments and the moment at which the resource looked like this.
    Time,
    /// In messages only: it turns what is unknown into true or false, and a condition that did
    /// that would judge what is unknown.
    Message,
}

impl Takes {
    /// Whether an argument of this type will do.
    pub const fn accepts(self, given: Type) -> bool {
        match self {
            Self::Anything | Self::Unknown | Self::KnownOrNot | Self::Parts(_) => true,
            Self::Text => matches!(given, Type::Text),
            Self::Number => matches!(given, Type::Number),
            Self::List | Self::Objects(_) => matches!(given, Type::List),
            Self::Sized => matches!(given, Type::Text | Type::List | Type::Object),
            Self::Policy => matches!(given, Type::Text | Type::Object | Type::Null),
        }
    }

    /// What an argument may be, in a sentence.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anything | Self::Unknown | Self::KnownOrNot | Self::Parts(_) => "a value",
            Self::Text => "a text",
            Self::Number => "a number",
            Self::List => "a list",
            Self::Sized => "a text, a list or an object",
            Self::Objects(_) => "a list of objects",
            Self::Policy => "a policy",
        }
    }
}

impl Function {
    /// Whether it can be called with as many values.
    pub(crate) const fn takes(&self, given: usize) -> bool {
        given <= self.arguments.len() && given + self.optional >= self.arguments.len()
    }

    /// What is wrong with a call of as many values.
    pub(crate) fn wrong_count(&self, given: usize) -> String {
        let takes = match (self.arguments.len(), self.optional) {
            (1, 0) => "1 value".to_owned(),
            (count, 0) => format!("{count} values"),
            (count, optional) => format!("{} to {count} values", count - optional),
        };
        format!("`{}` takes {takes}, here {given}", self.name)
    }
}

/// A member of an object: `null` where it is absent, and why where it is unknown.
pub(crate) fn part<'a>(object: &'a Object, name: &str) -> Known<'a> {
    match object.get(name) {
        Member::Present(value) => match Computed::from(value) {
            Computed::Unknown(reason) => Err(reason),
            known => Ok(known),
        },
        Member::Absent => Ok(Computed::Null),
        Member::Unread(reason) => Err(Unknown::Unread(reason)),
    }
}

/// The elements of a list that is an argument, each as what it names.
pub(crate) fn each_named<'a, T>(
    argument: &'a Expression,
    list: Computed<'a>,
    what: &'static str,
    named: impl Fn(Computed<'a>) -> Option<T>,
) -> Known<'a, Vec<T>> {
    let elements = list.elements_of(argument)?;
    if let Some(more) = elements.more {
        return Err(more);
    }
    let element = |element: Computed<'a>| {
        element.value_type()?;
        named(element).ok_or(Unknown::Unreadable(argument, what))
    };
    elements.iter().map(element).collect()
}

/// The function with this name, and its place among all.
pub fn find(name: &str) -> Option<(usize, &'static Function)> {
    FUNCTIONS.into_iter().enumerate().find(|(_, function)| function.name == name)
}

/// The function at a place among all.
pub fn at(place: usize) -> Option<&'static Function> {
    FUNCTIONS.get(place).copied()
}

/// The names of all functions.
pub fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.into_iter().map(|function| function.name)
}

/// What the functions' table tests share.
#[cfg(test)]
pub(crate) mod test {
    use serde_json::Value as Json;
    use time::OffsetDateTime;
    use time::macros::datetime;

    use crate::model::value::Value;
    use crate::rules::language::arena::Arena;
    use crate::rules::language::evaluate::{Evaluation, Subject};
    use crate::rules::language::explain::explain;
    use crate::rules::language::parse::{Names, parse};

    pub const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

    /// What an expression gives over an item: `1`, `"text"`, `["a"]`, or `? reason`.
    pub fn given(source: &str, item: &Value) -> String {
        let expression = match parse(source, Names { item: true, ..Names::default() }) {
            Ok(expression) => expression,
            Err(mistakes) => return format!("! {}", mistakes[0].what),
        };
        let arena = Arena::default();
        let subject = Subject::of(item, NOW);
        let computed = Evaluation::new(subject, &[], &[], &arena).evaluate(&expression);
        shown(&computed.to_value(&|unknown| explain(unknown, &[])))
    }

    fn shown(value: &Value) -> String {
        match value {
            Value::Null => "null".to_owned(),
            Value::Boolean(value) => value.to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Text(text) => format!("{text:?}"),
            Value::Unread(reason) => format!("? {reason}"),
            Value::List(list) => {
                let more = list.more.as_ref().map(|reason| format!("? {reason}"));
                let elements: Vec<_> = list.elements.iter().map(shown).chain(more).collect();
                format!("[{}]", elements.join(", "))
            }
            Value::Object(object) => {
                let members =
                    object.iter().map(|(name, value)| format!("{name}: {}", shown(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Compares what expressions give with what they should. `item.partly` is a list and
    /// `item.some` an object that may have more; `item.unread` could not be read.
    pub fn table(item: Json, cases: &[(&str, &str)]) {
        let mut item = Value::from(item);
        item.put("partly", partly(&["a", "b"]));
        item.put("unread", Value::unread("AccessDenied"));
        for (source, expected) in cases {
            assert_eq!(given(source, &item), *expected, "{source}");
        }
    }

    /// A list of texts that may have more.
    pub fn partly(texts: &[&str]) -> Value {
        let mut list: crate::model::value::List =
            texts.iter().map(|text| Value::from(*text)).collect();
        list.more = Some("There may be more.".into());
        list.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_unique_and_arguments_are_few() {
        assert!(FUNCTIONS.is_sorted_by(|left, right| left.name < right.name));
        let few = |function: &&Function| {
            function.optional <= function.arguments.len()
                && function.arguments.len() <= MOST_ARGUMENTS
        };
        assert!(FUNCTIONS.iter().all(few));
    }

    #[test]
    fn every_example_gives_what_it_says() {
        let item = crate::model::value::Object::default().into();
        for function in FUNCTIONS {
            let (call, gives) = function.example;
            assert!(call.contains(&format!("{}(", function.name)), "{call}");
            assert_eq!(test::given(call, &item), gives, "{call}");
        }
    }
}
