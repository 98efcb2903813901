//! Why something is unknown, in a sentence.

use super::MOST_STEPS;
use super::computed::Unknown;
use super::evaluate::Named;
use super::evaluate::functions::at as function_at;
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
    let mut name = Name { text: String::new(), named };
    name.path(expression, members);
    name.finish()
}

/// What an expression names, for a sentence.
pub(crate) fn name_of(expression: &Expression, named: &[Named]) -> String {
    let mut name = Name { text: String::new(), named };
    name.write(expression);
    name.finish()
}

/// The longest name. A short rule can give things names that are longer than memory.
const MOST_NAME: usize = 200;

struct Name<'n> {
    text: String,
    named: &'n [Named],
}

impl Name<'_> {
    fn push(&mut self, text: &str) {
        let left = MOST_NAME.saturating_sub(self.text.len());
        self.text.extend(text.chars().take(left));
    }

    fn finish(self) -> String {
        if self.text.is_empty() { "The resource".to_owned() } else { self.text }
    }

    fn write(&mut self, expression: &Expression) {
        if self.text.len() >= MOST_NAME {
            return;
        }
        match &expression.node {
            Node::Null => self.push("null"),
            Node::Boolean(value) => self.push(if *value { "true" } else { "false" }),
            Node::Integer(number) => self.push(&number.to_string()),
            Node::Text(text) => {
                self.push("\"");
                self.push(text);
                self.push("\"");
            }
            Node::Item => {}
            Node::Related(_, name) => {
                self.push("related.");
                self.push(name);
            }
            Node::Parameter(_, name) => {
                self.push("params.");
                self.push(name);
            }
            Node::Local(_, name) => self.push(name),
            Node::Named(place) => match self.named.get(*place) {
                Some(Named { name, expression, .. }) => match &expression.node {
                    Node::Member(..) | Node::Index(_) => self.write(expression),
                    _ => self.push(name),
                },
                None => self.push("A value"),
            },
            Node::Member(_, path) => self.path(expression, path.len()),
            Node::Index(parts) => {
                self.write(&parts[0]);
                self.push("[");
                self.write(&parts[1]);
                self.push("]");
            }
            Node::Call(function, arguments) => {
                self.push(function_at(*function).map_or("A value", |function| function.name));
                self.push("(");
                match &**arguments {
                    [only] => self.write(only),
                    _ => self.push("…"),
                }
                self.push(")");
            }
            _ => self.push("A value"),
        }
    }

    fn path(&mut self, expression: &Expression, members: usize) {
        let Node::Member(base, path) = &expression.node else { return self.write(expression) };
        let before = self.text.len();
        self.write(base);
        for segment in path.iter().take(members) {
            if self.text.len() > before {
                self.push(".");
            }
            self.push(&segment.name);
        }
    }
}
