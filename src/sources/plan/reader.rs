//! What a planned resource says of the fields that are asked for.

use std::mem::discriminant;

use serde_json::Value as Json;

use super::asked::{Asked, Node, Origin};
use super::attribute::{AFTER_APPLY, Attribute, UNSAID};
use super::steps::Step;
use super::tree::{Planned, ResourceId, Tree};
use crate::model::value::{List, Member, Object, Value};
use crate::resource_types::in_plans::{Literal, Unwritten};

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

impl Asked {
    /// What is asked of a resource, or of a block of one.
    pub fn read(&self, subject: Subject<'_, '_>, block: Option<Attribute<'_>>) -> Value {
        match &*self.0 {
            [value] if value.name.is_empty() => value.read(subject, block),
            members => object(members, |node| node.read(subject, block)),
        }
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

impl Node {
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
                return match within {
                    // The blocks that stand for the list.
                    Some(blocks) if blocks.value.is_array() => self.blocks(subject, blocks),
                    _ => self.beside(subject, within),
                };
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

    fn beside(&self, subject: Subject<'_, '_>, within: Option<Attribute<'_>>) -> Value {
        let mut read = object(&self.members, |node| node.read(subject, within));
        if let (true, Value::Object(object)) = (self.is_part, &mut read) {
            object.more = Some(UNSAID.into());
        }
        read
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
                    Ok(Json::Null) => Value::unread(element.why_null()),
                    Ok(_) => self.object(subject, element),
                };
                elements.map(element).collect::<List>().into()
            }
            (Ok(Json::Object(_)), None) => self.object(subject, blocks),
            (Ok(Json::Null), None) => Value::unread(blocks.why_null()),
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
                self.if_null.unwrap_or(Literal::Unread(attribute.why_null())).value(address)
            }
            Ok(_) => self.in_our_words(converted(attribute), address),
        }
    }

    fn in_our_words(&self, value: Value, address: &str) -> Value {
        let is_called = |word: &str| match &value {
            Value::Text(text) => **text == *word,
            Value::Boolean(value) => word == if *value { "true" } else { "false" },
            _ => false,
        };
        if let Some((_, literal)) = self.words.iter().find(|(word, _)| is_called(word)) {
            return literal.value(address);
        }
        // Where nothing is written there is none: a value may be of any kind.
        let is_odd = |unwritten: &Unwritten| {
            !matches!(unwritten.is, Literal::Null)
                && discriminant(&unwritten.is.value(address)) != discriminant(&value)
        };
        if self.if_unwritten.is_some_and(is_odd) { Value::unread(AFTER_APPLY) } else { value }
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

#[cfg(test)]
mod tests;
