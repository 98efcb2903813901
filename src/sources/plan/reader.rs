//! What a planned resource says of the fields that are asked for: its type's file and the fields,
//! compiled once for all resources of a kind.

use std::mem::discriminant;

use serde_json::Value as Json;

use super::attribute::{AFTER_APPLY, Attribute, Step, steps};
use super::tree::{Planned, ResourceId, Tree};
use crate::model::fields::{Fields, same_name};
use crate::model::value::{List, Member, Name, Object, Value};
use crate::resource_types::in_plans::{Attributes, Literal, Reference, Unwritten};

const UNSAID: &str = "A plan does not say it.";

/// Reads the resources of a kind, or blocks of another.
#[derive(Debug)]
pub struct Reader(Vec<Node>);

/// A resource of the plan that is read.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'t, 'a> {
    pub tree: &'t Tree<'a>,
    pub id: ResourceId,
}

impl<'t, 'a> Subject<'t, 'a> {
    pub fn planned(&self) -> &'t Planned<'a> {
        &self.tree.planned[self.id]
    }
}

/// What is asked of a document, and the member that it is.
#[derive(Debug)]
struct Node {
    name: Name,
    from: Origin,
    members: Vec<Node>,
    if_null: Option<Literal>,
    if_unknown: Option<Literal>,
    if_unwritten: Option<&'static Unwritten>,
    words: Vec<(&'static str, Literal)>,
}

/// Where a value comes from.
#[derive(Debug)]
enum Origin {
    /// From what the resource says at these steps.
    Attribute(Vec<Step>),
    /// It holds what is beside it in the plan.
    Beside,
    Constant(Literal),
    Nothing,
}

/// What a type's file says of one kind of resources.
#[derive(Clone, Copy, Debug)]
pub struct Spelling<'s> {
    pub attributes: &'static Attributes,
    pub references: &'static [Reference],
    /// Where in the document its attributes are.
    pub base: &'s str,
    /// What others fill.
    pub filled: &'s [&'static str],
}

impl Reader {
    /// Reads what is asked at a path.
    pub fn new(spelling: Spelling<'_>, path: &str, asked: &Fields) -> Self {
        Self(spelling.nodes(path, asked, false))
    }

    /// The attributes that it reads.
    pub fn attributes(&self) -> Vec<&str> {
        self.0.iter().flat_map(Node::attributes).collect()
    }

    /// What is asked of a resource, or of a block of one.
    pub fn read(&self, subject: Subject<'_, '_>, block: Option<Attribute<'_>>) -> Value {
        object(&self.0, |node| node.read(subject, block))
    }

    /// What is asked, of one that is as a type's file writes it down.
    pub fn filled(&self, literal: Literal, address: &str) -> Value {
        match literal.value(address) {
            Value::Object(written) => {
                object(&self.0, |node| node.filled(written.get(&node.name), address))
            }
            other => other,
        }
    }

    /// What is asked, of one of which nothing is known.
    pub fn unread(&self, reason: &str) -> Value {
        object(&self.0, |_| Value::unread(reason.to_owned()))
    }
}

impl Spelling<'_> {
    fn nodes(&self, path: &str, asked: &Fields, is_read: bool) -> Vec<Node> {
        let members = asked.members().map(|(name, below)| (join(path, name), name, below));
        members
            .filter(|(path, ..)| !self.filled.iter().any(|filled| same_name(filled, path)))
            .map(|(path, name, below)| self.node(&path, name, below, is_read))
            .collect()
    }

    fn node(&self, path: &str, name: &Name, asked: &Fields, is_read: bool) -> Node {
        let Attributes { constants, if_null, if_unknown, if_unwritten, words, .. } =
            self.attributes;
        let from = find(constants, path)
            .map_or_else(|| self.origin(path, name, is_read), Origin::Constant);
        let is_read = is_read || matches!(from, Origin::Attribute(_));
        let words = words.iter().filter(|(of, ..)| same_name(of, path));
        Node {
            name: name.clone(),
            from,
            members: self.nodes(path, asked, is_read),
            if_null: find(if_null, path),
            if_unknown: find(if_unknown, path),
            if_unwritten: if_unwritten.iter().find(|unwritten| same_name(unwritten.path, path)),
            words: words.map(|(_, word, literal)| (*word, *literal)).collect(),
        }
    }

    fn origin(&self, path: &str, name: &str, is_read: bool) -> Origin {
        let Attributes { renames, constants, .. } = self.attributes;
        let references = self.references.iter().map(|of| (of.path, of.attribute));
        let mut renamed = renames.iter().copied().chain(references);
        if let Some((_, attribute)) = renamed.find(|(of, _)| same_name(of, path)) {
            let steps = steps(attribute);
            return if steps.is_empty() { Origin::Beside } else { Origin::Attribute(steps) };
        }
        let renamed = renames.iter().map(|(of, _)| *of).chain([self.base]);
        let mut renamed = renamed.chain(self.filled.iter().copied());
        if constants.iter().any(|(of, _)| is_below(of, path)) {
            Origin::Beside
        } else if is_read || is_below(path, self.base) {
            Origin::Attribute(vec![Step::Member(name.into())])
        } else if same_name(path, self.base) || renamed.any(|other| is_below(other, path)) {
            Origin::Beside
        } else {
            Origin::Nothing
        }
    }
}

impl Node {
    fn attributes(&self) -> Vec<&str> {
        match &self.from {
            Origin::Attribute(steps) => match steps.first() {
                Some(Step::Member(name)) => vec![name],
                _ => Vec::new(),
            },
            Origin::Beside => self.members.iter().flat_map(Self::attributes).collect(),
            Origin::Constant(_) | Origin::Nothing => Vec::new(),
        }
    }

    fn read(&self, subject: Subject<'_, '_>, within: Option<Attribute<'_>>) -> Value {
        let planned = subject.planned();
        let at = |steps: &[Step]| match within {
            Some(attribute) => Some(attribute.at(steps)),
            None => planned.at(steps),
        };
        let steps = match &self.from {
            Origin::Constant(literal) => return literal.value(planned.address()),
            Origin::Nothing => return Value::unread(UNSAID),
            Origin::Beside if !self.members.is_empty() => {
                return object(&self.members, |node| node.read(subject, within));
            }
            // What the plan has alone is an object in the document.
            Origin::Beside => {
                return within.map_or_else(
                    || Value::unread(UNSAID),
                    |alone| self.value(subject, &[], alone),
                );
            }
            Origin::Attribute(steps) => steps,
        };
        let Some(attribute) = at(steps) else { return Value::unread(UNSAID) };
        if self.members.is_empty() {
            return self.value(subject, steps, attribute);
        }
        match steps.split_last() {
            Some((Step::First, before)) => {
                let block = at(before).unwrap_or(attribute);
                self.block(subject, block).unwrap_or_else(|| self.object(subject, attribute))
            }
            Some((Step::Only, before)) => {
                let block = at(before).unwrap_or(attribute);
                if let (Some(literal), Ok(value)) = (self.if_null, block.known())
                    && is_nothing(value)
                {
                    let written = literal.value(planned.address());
                    return self.filled(Member::Present(&written), planned.address());
                }
                [self.object(subject, attribute)].into_iter().collect::<List>().into()
            }
            _ => self.blocks(subject, attribute),
        }
    }

    fn object(&self, subject: Subject<'_, '_>, within: Attribute<'_>) -> Value {
        object(&self.members, |node| node.read(subject, Some(within)))
    }

    /// What a block says where it says it as a whole.
    fn block(&self, subject: Subject<'_, '_>, block: Attribute<'_>) -> Option<Value> {
        let literal = self.if_null?;
        match block.known() {
            Ok(value) if is_nothing(value) => {
                let written = literal.value(subject.planned().address());
                Some(self.filled(Member::Present(&written), subject.planned().address()))
            }
            // There is always one, whatever is in it.
            Err(reason) if matches!(literal, Literal::Object(_)) => {
                Some(object(&self.members, |_| Value::unread(reason)))
            }
            Err(reason) => Some(Value::unread(reason)),
            Ok(_) => None,
        }
    }

    /// An object, or a list of them.
    fn blocks(&self, subject: Subject<'_, '_>, blocks: Attribute<'_>) -> Value {
        if let Some(value) = self.block(subject, blocks) {
            return value;
        }
        match (blocks.known(), blocks.elements()) {
            (Err(reason), _) => Value::unread(reason),
            (Ok(_), Some(elements)) => {
                let element = |element: Attribute<'_>| match element.known() {
                    Err(reason) => Value::unread(reason),
                    Ok(Json::Null) => Value::unread(AFTER_APPLY),
                    Ok(_) => self.object(subject, element),
                };
                elements.map(element).collect::<List>().into()
            }
            (Ok(Json::Object(_)), None) => self.object(subject, blocks),
            (Ok(Json::Null), None) => Value::unread(AFTER_APPLY),
            // A value alone, where AWS has a list of them.
            (Ok(_), None) => [self.object(subject, blocks)].into_iter().collect::<List>().into(),
        }
    }

    fn value(&self, subject: Subject<'_, '_>, steps: &[Step], attribute: Attribute<'_>) -> Value {
        let address = subject.planned().address();
        let known = attribute.known();
        if let (Some(unwritten), Some(Step::Member(argument))) = (self.if_unwritten, steps.first())
            && matches!(known, Err(_) | Ok(Json::Null))
            && subject.planned().is_new()
            && subject.tree.is_null(subject.id, argument)
        {
            let (arguments, otherwise) = unwritten.unless;
            return if arguments.iter().any(|argument| subject.may_have(argument)) {
                Value::unread(otherwise)
            } else {
                unwritten.is.value(address)
            };
        }
        match known {
            Err(reason) => self.if_unknown.unwrap_or(Literal::Unread(reason)).value(address),
            Ok(value) if is_nothing(value) && (self.if_null.is_some() || !value.is_array()) => {
                self.if_null.unwrap_or(Literal::Unread(AFTER_APPLY)).value(address)
            }
            Ok(_) => self.in_our_words(converted(attribute), address),
        }
    }

    fn in_our_words(&self, value: Value, address: &str) -> Value {
        let is_odd = |unwritten: &Unwritten| {
            discriminant(&unwritten.is.value(address)) != discriminant(&value)
        };
        if self.if_unwritten.is_some_and(is_odd) {
            return Value::unread(AFTER_APPLY);
        }
        let is_called = |word: &str| match &value {
            Value::Text(text) => **text == *word,
            Value::Boolean(value) => word == if *value { "true" } else { "false" },
            _ => false,
        };
        match self.words.iter().find(|(word, _)| is_called(word)) {
            Some((_, literal)) => literal.value(address),
            None => value,
        }
    }

    /// What is asked of what a type's file writes down.
    fn filled(&self, written: Member<'_>, address: &str) -> Value {
        match written {
            Member::Present(Value::Object(written)) if !self.members.is_empty() => {
                object(&self.members, |node| node.filled(written.get(&node.name), address))
            }
            Member::Present(Value::List(written)) if !self.members.is_empty() => {
                let filled = |element| self.filled(Member::Present(element), address);
                written.elements.iter().map(filled).collect::<List>().into()
            }
            Member::Present(written) => written.clone(),
            Member::Absent | Member::Unread(_) => match (self.if_null, &self.from) {
                (Some(literal), _) => {
                    self.filled(Member::Present(&literal.value(address)), address)
                }
                (None, Origin::Beside) => {
                    object(&self.members, |node| node.filled(Member::Absent, address))
                }
                (None, _) => Value::unread(AFTER_APPLY),
            },
        }
    }
}

impl Subject<'_, '_> {
    /// Whether an argument is something, as far as the plan does not exclude it.
    fn may_have(&self, argument: &str) -> bool {
        let value = self.planned().value(argument);
        let is_empty = !value.is_null() && is_nothing(value);
        !(is_empty || self.tree.is_null(self.id, argument))
    }
}

fn object(nodes: &[Node], value: impl Fn(&Node) -> Value) -> Value {
    let mut object = Object::with_capacity(nodes.len());
    nodes.iter().for_each(|node| object.push(node.name.clone(), value(node)));
    object.into()
}

fn is_nothing(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// A value as a whole, with what apply decides of it.
fn converted(attribute: Attribute<'_>) -> Value {
    if *attribute.unknown == Json::Bool(true) {
        return Value::unread(AFTER_APPLY);
    }
    match (attribute.value, attribute.elements()) {
        (_, Some(elements)) => elements.map(converted).collect::<List>().into(),
        (Json::Object(members), None) => {
            let mut names: Vec<&String> = members.keys().collect();
            let unknown = attribute.unknown.as_object().into_iter().flatten();
            let later = unknown.filter(|(name, unknown)| {
                **unknown == Json::Bool(true) && !members.contains_key(*name)
            });
            names.extend(later.map(|(name, _)| name));
            let member = |name: &String| {
                let at = attribute.at(&[Step::Member((**name).into())]);
                (name.clone(), converted(at))
            };
            names.into_iter().map(member).collect::<Object>().into()
        }
        (value, None) => Value::from(value.clone()),
    }
}

fn find(table: &[(&str, Literal)], path: &str) -> Option<Literal> {
    table.iter().find(|(of, _)| same_name(of, path)).map(|(_, literal)| *literal)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether one path is below another.
fn is_below(path: &str, other: &str) -> bool {
    path.len() > other.len()
        && path.is_char_boundary(other.len())
        && path[other.len()..].starts_with('.')
        && same_name(&path[..other.len()], other)
}

#[cfg(test)]
mod tests;
