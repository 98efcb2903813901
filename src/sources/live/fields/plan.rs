//! A shape, the asked paths and a type's renames, compiled once: which element of an answer goes
//! where in a document.
//!
//! An item of a list has a row of slots, which its elements fill as they come; at its end a
//! template makes a document of them. Where AWS Config wraps a value (`state.value` of `State`),
//! hoists one (`destinationBucketName` of `LoggingEnabled.TargetBucket`) or writes one list twice
//! (`ipRanges` as texts, `ipv4Ranges` as objects), that is just another template.

mod assemble;
mod assignment;
pub(super) mod nodes;
mod path;
mod routes;
pub(super) mod template;

use thiserror::Error;

use crate::model::value::{List, Object, Value};

use super::shape::{Kind, Protocol, Shape, Type};
use assemble::{Scope, Step, list_of_documents};
use nodes::{Node, Output, Structure};
use path::{Path, begins_with, names};
use routes::Routes;
use template::{Presence, Template};

pub use assignment::{Fills, assign};

/// Where AWS Config's document differs from the API by more than case and underscores.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rename<'r> {
    /// In the document, lists marked: `configuration.ipPermissions[].ipRanges[]`.
    pub path: &'r str,
    /// In an item of the answer: `IpPermissions[].IpRanges[].CidrIp`. `Tags{Key,Value}` makes an
    /// object of a list of pairs.
    pub from: &'r str,
    /// What it is, where the model knows it as a text.
    pub kind: Option<Kind>,
    /// AWS's words, and what AWS Config writes for them.
    pub words: &'r [(&'r str, Literal<'r>)],
    /// What the document says where the answer says nothing.
    pub absent: Option<Literal<'r>>,
}

impl<'r> Rename<'r> {
    /// A path of the document, and where its value lies in an item of the answer.
    pub const fn new(path: &'r str, from: &'r str) -> Self {
        Self { path, from, kind: None, words: &[], absent: None }
    }

    /// The same, of a text that is something else.
    #[must_use]
    pub const fn of_kind(self, kind: Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// The same, with what AWS Config writes for AWS's words.
    #[must_use]
    pub const fn with_words(self, words: &'r [(&'r str, Literal<'r>)]) -> Self {
        Self { words, ..self }
    }

    /// The same, with what the document says where the answer says nothing.
    #[must_use]
    pub const fn or(self, absent: Literal<'r>) -> Self {
        Self { absent: Some(absent), ..self }
    }
}

/// A value that a type's file may write down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal<'r> {
    /// JSON's `null`.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(&'r str),
    /// A list without elements.
    EmptyList,
    /// An object without members.
    EmptyObject,
}

impl From<Literal<'_>> for Value {
    fn from(literal: Literal<'_>) -> Self {
        match literal {
            Literal::Null => Self::Null,
            Literal::Boolean(value) => value.into(),
            Literal::Integer(number) => number.into(),
            Literal::Text(text) => text.into(),
            Literal::EmptyList => List::default().into(),
            Literal::EmptyObject => Object::default().into(),
        }
    }
}

/// How documents are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// As AWS Config does. Names below an asked structure have a small first letter:
    /// `dBInstanceArn`. What the answer does not say is null, an empty list or an empty object: it
    /// was asked for, and AWS answered.
    Config,
    /// As the API's model does. What the answer does not say is not there.
    Model,
}

/// What is asked of the items of one list of an answer.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// `Volumes[]`, `Reservations[].Instances[]`; empty where the answer itself is the document.
    pub list: &'w str,
    /// Where an item's members lie in the document: `configuration`.
    pub base: &'w str,
    /// From the document's root, in the spelling that the document is to have.
    pub paths: &'w [&'w str],
    /// Fields that have another name or shape in the document.
    pub renames: &'w [Rename<'w>],
    /// How the document spells its members.
    pub form: Form,
}

/// Why something that was asked for cannot be read: a fault of a rule or of a type's file.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{operation}: `{path}`: {problem}")]
pub struct PlanError {
    /// The operation whose answer was to be read.
    pub operation: String,
    /// The path that was asked for.
    pub path: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a path.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum Problem {
    #[error("there is no field `{name}`{}", hint(near.as_deref()))]
    Unknown {
        name: String,
        /// The most similar one.
        near: Option<String>,
    },
    #[error("`{0}` is asked of a single value or of a list")]
    Single(String),
    #[error("it is not in `{0}`")]
    Outside(String),
    #[error("[] stands where there is no list")]
    NoList,
    #[error("it leads through a list, which has to be marked with []")]
    NoElements,
    #[error("a list of pairs is written `Tags{{Key,Value}}`")]
    NoPair,
    #[error("two paths make different things of it")]
    TwoTypes,
    #[error("the same list, or a list around it, is asked for twice")]
    Overlap,
}

impl Problem {
    /// Whether the answer lacks the path, and nothing is wrong with how it was written down.
    pub fn is_of_answer(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Single(_))
    }
}

fn hint(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"))
}

/// What an operation's answers are read with.
#[derive(Debug)]
pub struct Plan {
    pub(super) format: Format,
    /// What the root is called, where that is known.
    pub(super) root_name: Option<Box<str>>,
    /// The element of the root that the answer is.
    pub(super) wrapper: Option<Box<str>>,
    pub(super) root: Node,
    /// How many slots the answer itself has.
    pub(super) slots: usize,
    pub(super) documents: Documents,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Format {
    Xml,
    Json,
    /// The body is one field, which `wrapper` names.
    Text,
}

#[derive(Debug)]
pub(super) enum Documents {
    /// The slots of the lists of documents.
    Lists(Vec<usize>),
    /// The answer is the document.
    Whole(Template),
}

impl Plan {
    /// A plan that gives a list of documents for each of `wanted`; every path that cannot be read.
    pub fn compile(shape: &Shape<'_>, wanted: &[Wanted<'_>]) -> Result<Self, Vec<PlanError>> {
        let mut root = Node::Structure(Structure::default());
        let (mut slots, mut lists, mut whole, mut errors) = (0, Vec::new(), None, Vec::new());
        for (index, one) in wanted.iter().enumerate() {
            let overlaps = |other: &Wanted<'_>| {
                begins_with(names(one.list), names(other.list))
                    || begins_with(names(other.list), names(one.list))
            };
            let mut template = Template::object(Presence::Always);
            if wanted[..index].iter().any(overlaps) {
                errors.push((one.list.to_owned(), Problem::Overlap));
            } else if one.list.is_empty() {
                one.add(&mut root, &shape.output, &mut slots, &mut template, &mut errors);
                whole = Some(template);
            } else {
                match list_of_documents(&mut root, &shape.output, &Path::parse(one.list)) {
                    Err(problem) => errors.push((one.list.to_owned(), problem)),
                    Ok((list, item)) => {
                        let inner = list.slots.insert(0);
                        one.add(&mut list.element, item, inner, &mut template, &mut errors);
                        list.outputs.push(Output { slot: slots, template, pair: None });
                        lists.push(slots);
                        slots += 1;
                    }
                }
            }
        }
        if !errors.is_empty() {
            let operation = || shape.operation.to_owned();
            let error = |(path, problem)| PlanError { operation: operation(), path, problem };
            return Err(errors.into_iter().map(error).collect());
        }
        let documents = whole.map_or(Documents::Lists(lists), Documents::Whole);
        let name = shape.operation.split(':').next_back().unwrap_or_default();
        let (format, root_name, wrapper) = match shape.protocol {
            Protocol::Ec2 => (Format::Xml, Some(format!("{name}Response")), None),
            Protocol::Query { result } => {
                (Format::Xml, Some(format!("{name}Response")), Some(Box::from(result)))
            }
            Protocol::RestXml { root } => (Format::Xml, root.map(str::to_owned), None),
            Protocol::Json => (Format::Json, None, None),
            Protocol::Text => {
                let field = match &shape.output {
                    Type::Structure(fields) => fields.first().map(|field| Box::from(&*field.wire)),
                    _ => None,
                };
                (Format::Text, None, field)
            }
        };
        let root_name = root_name.map(String::into_boxed_str);
        Ok(Self { format, root_name, wrapper, root, slots, documents })
    }
}

impl Wanted<'_> {
    /// Leads every asked path from an item to its place in the document.
    fn add(
        &self,
        node: &mut Node,
        item: &Type<'_>,
        slots: &mut usize,
        template: &mut Template,
        errors: &mut Vec<(String, Problem)>,
    ) {
        let mut routes = Routes::new(self, item);
        for path in self.paths {
            if let Err(problem) = routes.add(path) {
                errors.push(((*path).to_owned(), problem));
            }
        }
        let base: Vec<String> = names(self.base).map(str::to_owned).collect();
        for route in &routes.found {
            let nulls = self.form == Form::Config;
            let mut scope = Scope { slots, template, base: base.len(), nulls };
            if let Err(problem) = scope.add(node, item, Step::first(route)) {
                errors.push((route.target.to_string(), problem));
            }
        }
        // An answer that says nothing is there all the same; where it is one value, as that.
        for depth in 1..=base.len() {
            if let Ok(place) = template.at(&base[..depth]) {
                place.keep();
            }
        }
    }
}
