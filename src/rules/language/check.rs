//! Checks expressions against what documents may hold, before any is evaluated, and gathers the
//! fields that they read.
//!
//! The published shapes do not say what is a list, so a list and its element pass for each other
//! here; evaluating distinguishes them.

use super::computed::Type;
use super::evaluate::functions::{Scope, at as function_at};
use super::expression::{Expression, Node};
use super::kind::{Kind, Place};
use super::mistake::{MOST_MISTAKES, Mistake};
use super::shape::Shape;
use super::template::Clause;
use crate::model::fields::Fields;

mod kinds;

/// Checks the expressions of one rule.
#[derive(Debug)]
pub struct Checker<'s> {
    item: &'s Shape,
    related: Vec<&'s Shape>,
    parameters: Vec<Kind<'s>>,
    /// What is known of the named expressions so far, and whether each is for messages only.
    named: Vec<(Kind<'s>, bool)>,
    local: Vec<Kind<'s>>,
    mistakes: Vec<Mistake>,
    /// What is read of the resource.
    pub fields: Fields,
    /// What is read of the documents of each relation.
    pub related_fields: Vec<Fields>,
}

impl<'s> Checker<'s> {
    /// For a resource type, the types of its relations, and the kinds of the parameters.
    pub fn new(item: &'s Shape, related: Vec<&'s Shape>, parameters: Vec<Kind<'s>>) -> Self {
        let related_fields = related.iter().map(|_| Fields::default()).collect();
        Self {
            item,
            related,
            parameters,
            named: Vec::new(),
            local: Vec::new(),
            mistakes: Vec::new(),
            fields: Fields::default(),
            related_fields,
        }
    }

    /// Checks the next named expression.
    pub fn name(&mut self, expression: &Expression) -> Vec<Mistake> {
        let kind = self.kind(expression);
        let for_messages = self.is_for_messages(expression);
        self.named.push((kind, for_messages));
        std::mem::take(&mut self.mistakes)
    }

    /// Passes over a named expression that could not be parsed.
    pub fn skip_name(&mut self) {
        self.named.push((Kind::Anything, false));
    }

    /// Checks a condition.
    pub fn condition(&mut self, condition: &Expression) -> Vec<Mistake> {
        if self.is_for_messages(condition) {
            let what = "`surely` and `isKnown` are for messages: in a condition they would turn \
                        what is unknown into a verdict";
            self.mistake(condition.at, what);
        }
        let kind = self.kind(condition);
        self.expect_boolean(condition, &kind);
        self.read(&kind);
        std::mem::take(&mut self.mistakes)
    }

    /// Checks a list that a verdict carries.
    pub fn list(&mut self, list: &Expression) -> Vec<Mistake> {
        let kind = self.kind(list);
        self.expect_list(list, &kind);
        self.read(&kind);
        std::mem::take(&mut self.mistakes)
    }

    /// Checks a clause of a message, which may use some local names, each a text.
    pub fn clause(&mut self, clause: &Clause, local: usize) -> Vec<Mistake> {
        self.local = vec![Kind::A(Type::Text); local];
        for expression in clause.expressions() {
            let kind = self.kind(expression);
            self.read(&kind);
        }
        self.local.clear();
        std::mem::take(&mut self.mistakes)
    }

    fn is_for_messages(&self, expression: &Expression) -> bool {
        expression.any(&|node| match node {
            Node::Call(function, _) => {
                function_at(*function).is_some_and(|function| function.scope == Scope::Message)
            }
            Node::Named(place) => self.named.get(*place).is_some_and(|(_, only)| *only),
            _ => false,
        })
    }

    fn mistake(&mut self, at: usize, what: impl Into<String>) {
        if self.mistakes.len() < MOST_MISTAKES {
            self.mistakes.push(Mistake::new(at, what));
        }
    }

    fn fields_of(&mut self, relation: Option<usize>) -> &mut Fields {
        match relation {
            Some(relation) => &mut self.related_fields[relation],
            None => &mut self.fields,
        }
    }

    /// Notes that a value is read with everything in it.
    fn read(&mut self, kind: &Kind<'s>) {
        match kind {
            Kind::Place(place) => {
                // Of a document with no path, nothing is read but that it is there.
                if !place.path.is_empty() {
                    let path = place.path.iter().map(String::as_str);
                    self.fields_of(place.relation).ask(path);
                }
            }
            Kind::List(of) | Kind::Map(of) => self.read(of),
            Kind::A(_) | Kind::Anything => {}
        }
    }

    /// Notes that a function reads members of the objects at a place.
    fn read_members(&mut self, at: usize, function: &str, place: &Place<'s>, members: &[&str]) {
        for member in members {
            if let Err((shape, name)) = place.shape.at(member)
                && !shape.is_open
            {
                let of = place.path.join(".");
                let what = format!("`{of}` has no field `{name}`, which `{function}` reads");
                self.mistake(at, what);
                return;
            }
            let path = place.path.iter().map(String::as_str).chain(member.split('.'));
            self.fields_of(place.relation).ask(path);
        }
    }

    fn expect_boolean(&mut self, expression: &Expression, kind: &Kind<'s>) {
        if kind.scalar().is_some_and(|scalar| scalar != Type::Boolean) || kind.is_structure() {
            let is = kind.in_words();
            self.mistake(expression.at, format!("this is {is}, not true or false"));
        }
    }

    fn expect_list(&mut self, expression: &Expression, kind: &Kind<'s>) {
        if let Kind::A(is) = kind
            && !matches!(is, Type::List | Type::Object)
        {
            self.mistake(expression.at, format!("this is {}, not a list", is.as_str()));
        }
    }
}
