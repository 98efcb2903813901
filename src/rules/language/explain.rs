//! Why something is unknown, in a sentence.

use super::MOST_STEPS;
use super::computed::Unknown;
use super::evaluate::Named;
use super::expression::{Expression, Node};

/// The reason as a sentence.
pub(crate) fn explain(unknown: Unknown<'_>, named: &[Named]) -> String {
    let name = |expression| name_of(expression, named);
    match unknown {
        Unknown::Unread(reason) => reason.to_owned(),
        Unknown::Absent(expression, members) => {
            format!("{} was not read.", path_of(expression, members, named))
        }
        Unknown::NoMembers(expression, members, is) => {
            let path = path_of(expression, members, named);
            format!("{path} is {} and has no members.", is.as_str())
        }
        Unknown::WrongType(expression, is, not) => {
            format!("{} is {}, not {not}.", name(expression), is.as_str())
        }
        Unknown::Incomparable(expression, left, right) => {
            let (left, right) = (left.as_str(), right.as_str());
            match &expression.node {
                Node::Compare(_, sides) => format!(
                    "{} is {left} and {} is {right}: they cannot be compared.",
                    name(&sides[0]),
                    name(&sides[1])
                ),
                _ => format!(
                    "{} is compared with another type: {left} with {right}.",
                    name(expression)
                ),
            }
        }
        Unknown::NoElement(list, place) => format!("{} has no element {place}.", name(list)),
        Unknown::Unreadable(expression, what) => format!("{} is not {what}.", name(expression)),
        Unknown::TooLarge(_) => "A sum is too large for a number.".to_owned(),
        Unknown::TooManySteps => {
            format!("The rule takes more than {MOST_STEPS} steps on this resource.")
        }
    }
}

/// A path up to some of its members.
fn path_of(expression: &Expression, members: usize, named: &[Named]) -> String {
    let Node::Member(base, path) = &expression.node else { return name_of(expression, named) };
    let base = match &base.node {
        Node::Item => None,
        _ => Some(name_of(base, named)),
    };
    let path = path.iter().take(members).map(|segment| segment.name.to_string());
    let whole: Vec<_> = base.into_iter().chain(path).collect();
    if whole.is_empty() { "The resource".to_owned() } else { whole.join(".") }
}

/// What an expression names, for a sentence.
pub(crate) fn name_of(expression: &Expression, named: &[Named]) -> String {
    match &expression.node {
        Node::Null => "null".to_owned(),
        Node::Boolean(value) => value.to_string(),
        Node::Integer(number) => number.to_string(),
        Node::Text(text) => format!("\"{text}\""),
        Node::Item => "The resource".to_owned(),
        Node::Related(_, name) => format!("related.{name}"),
        Node::Parameter(_, name) => format!("params.{name}"),
        Node::Local(_, name) => name.to_string(),
        Node::Named(place) => match named.get(*place) {
            Some(Named { name, expression, .. }) => match &expression.node {
                Node::Member(..) | Node::Index(_) => name_of(expression, named),
                _ => name.to_string(),
            },
            None => "A value".to_owned(),
        },
        Node::Member(_, path) => path_of(expression, path.len(), named),
        Node::Index(parts) => {
            let (of, index) = (&parts[0], &parts[1]);
            format!("{}[{}]", name_of(of, named), name_of(index, named))
        }
        Node::Call(function, arguments) => match &**arguments {
            [only] => format!("{}({})", function.name, name_of(only, named)),
            _ => format!("{}(…)", function.name),
        },
        _ => "A value".to_owned(),
    }
}
