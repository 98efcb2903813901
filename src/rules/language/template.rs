//! Messages: text with expressions in braces, such as `Missing tags: {missing}.`
//!
//! A brace that is text is written twice. A list is joined with commas. A message may have several
//! clauses; one of several is left out where a list in it is empty.

use super::computed::Computed;
use super::evaluate::{Evaluation, Known};
use super::expression::{Expression, Node};
use super::mistake::Mistake;
use super::parse::{Names, parse_part};
use super::{MOST_MESSAGE, MOST_SOURCE};

/// How long a value in a message usually is.
const USUAL_VALUE: usize = 32;

/// A text with expressions in braces.
#[derive(Debug)]
pub struct Clause(Box<[Part]>);

#[derive(Debug)]
enum Part {
    Text(Box<str>),
    Value(Expression),
}

/// A piece of a text with names in braces.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Piece {
    /// Text as it is.
    Text(Box<str>),
    /// What stands for a name.
    Name(Box<str>),
}

/// Parses a clause.
pub fn parse_clause(source: &str, names: Names<'_>) -> Result<Clause, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    match parse_clause_with(source, names, &mut mistakes) {
        Some(clause) if mistakes.is_empty() => Ok(clause),
        _ => Err(mistakes),
    }
}

/// Parses a clause and gathers its mistakes; `None` where its syntax is wrong.
pub(crate) fn parse_clause_with(
    source: &str,
    names: Names<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Clause> {
    if source.len() > MOST_SOURCE {
        mistakes.push(Mistake::new(0, format!("this is longer than {MOST_SOURCE} bytes")));
        return None;
    }
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut at = 0;
    while let Some(found) = source[at..].find(['{', '}']) {
        let brace = at + found;
        text.push_str(&source[at..brace]);
        let twice = &source[brace..=brace] == source.get(brace + 1..brace + 2).unwrap_or("");
        if twice {
            text.push_str(&source[brace..=brace]);
            at = brace + 2;
            continue;
        }
        if source.as_bytes()[brace] == b'}' {
            mistakes.push(Mistake::new(brace, "this `}` closes nothing: write `}}` for a brace"));
            return None;
        }
        let (expression, end) = parse_part(source, brace + 1, names, mistakes)?;
        if !source[end..].starts_with('}') {
            mistakes.push(Mistake::new(brace, "this `{` is not closed: write `{{` for a brace"));
            return None;
        }
        if !text.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut text).into()));
        }
        parts.push(Part::Value(expression));
        at = end + 1;
    }
    text.push_str(&source[at..]);
    if !text.is_empty() {
        parts.push(Part::Text(text.into()));
    }
    Some(Clause(parts.into()))
}

impl Clause {
    /// The expressions in braces.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.0.iter().filter_map(|part| match part {
            Part::Value(expression) => Some(expression),
            Part::Text(_) => None,
        })
    }

    /// Its pieces, of a clause that has nothing but names in braces.
    pub fn into_pieces(self) -> Vec<Piece> {
        let pieces = self.0.into_iter().filter_map(|part| match part {
            Part::Text(text) => Some(Piece::Text(text)),
            Part::Value(Expression { node: Node::Local(_, name), .. }) => Some(Piece::Name(name)),
            Part::Value(_) => None,
        });
        pieces.collect()
    }

    /// Its literal texts.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Text(text) => Some(&**text),
            Part::Value(_) => None,
        })
    }

    /// Adds the clause to a message. False where a list in it is empty.
    fn render<'a>(&'a self, evaluation: &mut Evaluation<'a>, message: &mut Message) -> bool {
        let mut is_needed = true;
        for part in &self.0 {
            match part {
                Part::Text(text) => message.push(text),
                Part::Value(expression) => {
                    let value = evaluation.value(expression);
                    let elements = value.ok().and_then(Computed::elements);
                    is_needed &= elements.is_none_or(|elements| !elements.is_empty());
                    message.push_value(value);
                }
            }
        }
        is_needed
    }
}

/// The message of clauses: those that are needed, or all where none is.
pub fn render<'a>(clauses: &'a [Clause], evaluation: &mut Evaluation<'a>) -> String {
    let needed = render_needed(clauses, evaluation);
    if !needed.is_empty() {
        return needed;
    }
    let mut message = Message::of(clauses);
    for clause in clauses {
        clause.render(evaluation, &mut message);
    }
    message.0
}

/// The message of the clauses that are needed: empty where none is.
pub fn render_needed<'a>(clauses: &'a [Clause], evaluation: &mut Evaluation<'a>) -> String {
    let mut message = Message::of(clauses);
    for clause in clauses {
        let before = message.0.len();
        if before > 0 {
            message.push(" ");
        }
        if !clause.render(evaluation, &mut message) && clauses.len() > 1 {
            message.0.truncate(before);
        }
    }
    message.0
}

/// The texts of a list, as a verdict carries them; `None` where it, or an element, is unknown.
pub fn texts<'a>(evaluation: &mut Evaluation<'a>, list: &'a Expression) -> Option<Vec<String>> {
    let text = |element| match element {
        Computed::Unknown(_) => None,
        element => {
            let mut message = Message(String::new());
            message.push_value(Ok(element));
            Some(message.0)
        }
    };
    evaluation.evaluate(list).elements()?.iter().map(text).collect()
}

/// What is written so far, up to its bound.
struct Message(String);

impl Message {
    /// Of clauses, with room for what they usually become.
    fn of(clauses: &[Clause]) -> Self {
        let length = |part: &Part| match part {
            Part::Text(text) => text.len(),
            Part::Value(_) => USUAL_VALUE,
        };
        Self(String::with_capacity(clauses.iter().flat_map(|clause| &clause.0).map(length).sum()))
    }

    fn push(&mut self, text: &str) {
        let left = MOST_MESSAGE.saturating_sub(self.0.len());
        if text.len() <= left {
            self.0.push_str(text);
        } else if !self.0.ends_with('…') {
            let end = (0..=left).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            self.0.push_str(&text[..end]);
            self.0.push('…');
        }
    }

    fn push_value(&mut self, value: Known<'_>) {
        match value.unwrap_or_else(Computed::Unknown) {
            Computed::Null => self.push("null"),
            Computed::Boolean(value) => self.push(if value { "true" } else { "false" }),
            Computed::Integer(number) => self.push(&number.to_string()),
            Computed::Float(number) => self.push(&number.to_string()),
            Computed::Text(text) => self.push(text),
            Computed::Unknown(_) => self.push("unknown"),
            list => {
                for (place, element) in list.elements().iter().flat_map(|e| e.iter()).enumerate() {
                    if self.0.len() >= MOST_MESSAGE {
                        break;
                    }
                    if place > 0 {
                        self.push(", ");
                    }
                    // A list within a list is not opened: how deep a document is does not matter.
                    match element.elements() {
                        Some(_) => self.push("…"),
                        None => self.push_value(Ok(element)),
                    }
                }
            }
        }
    }
}
