//! Policies in AWS's policy language
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>): their
//! statements, as far as they are known.

pub(crate) mod acl;
pub(crate) mod condition;
pub(crate) mod escalation;
pub(crate) mod public;
pub(crate) mod statement;
pub(crate) mod trust;
pub(crate) mod wide;

use super::computed::{Computed, Unknown};
use super::evaluate::functions::{json_document, part};
use super::evaluate::{Evaluation, Known};
use super::expression::Expression;
use super::gathered::Gathered;
use crate::model::value::Object;
pub(crate) use statement::Statement;

/// How many texts may lie in one another.
const DEEPEST: usize = 3;

/// The statements of a policy, which may be its text, its document, or `null` where there is none.
pub(crate) fn statements<'a>(
    evaluation: &mut Evaluation<'a>,
    argument: &'a Expression,
    policy: Computed<'a>,
) -> Known<'a, Statements<'a>> {
    let mut document = policy;
    // AWS Config has some of them as a text within a text.
    for _ in 0..DEEPEST {
        let Computed::Text(text) = document else { break };
        document = json_document(evaluation, argument, text)?;
    }
    let Computed::Object(document) = document else {
        return match document {
            Computed::Null => Ok(Statements::default()),
            _ => Err(Unknown::Unreadable(argument, "a policy")),
        };
    };
    let value = member(document, "Statement")?;
    let mut statements = Statements::default();
    match value {
        Computed::Object(object) => statements.known.push(Statement::new(1, object)),
        Computed::Null => return Err(Unknown::Unreadable(argument, "a policy")),
        other => {
            let elements = other.elements().ok_or(Unknown::Unreadable(argument, "a policy"))?;
            statements.more = elements.more;
            for (place, element) in elements.iter().enumerate() {
                evaluation.charge(1)?;
                match element {
                    Computed::Object(object) => {
                        statements.known.push(Statement::new(place + 1, object));
                    }
                    Computed::Unknown(reason) => {
                        statements.more.get_or_insert(reason);
                    }
                    _ => return Err(Unknown::Unreadable(argument, "a policy")),
                }
            }
        }
    }
    Ok(statements)
}

/// The statements of a policy.
#[derive(Default)]
pub(crate) struct Statements<'a> {
    pub known: Vec<Statement<'a>>,
    /// Why there may be more than these.
    pub more: Option<Unknown<'a>>,
}

impl<'a> Statements<'a> {
    /// What is found in each of them, and why there may be more.
    pub fn gather(
        &self,
        evaluation: &mut Evaluation<'a>,
        mut look: impl FnMut(&mut Evaluation<'a>, &Statement<'a>, &mut Gathered<'a>),
    ) -> Gathered<'a> {
        let mut gathered = Gathered::default();
        for statement in &self.known {
            look(evaluation, statement, &mut gathered);
        }
        self.more.into_iter().for_each(|more| gathered.may_have_more(more));
        gathered
    }

    /// The names of those of which something holds.
    pub fn named(
        &self,
        evaluation: &mut Evaluation<'a>,
        mut holds: impl FnMut(&mut Evaluation<'a>, &Statement<'a>) -> Known<'a, bool>,
    ) -> Gathered<'a> {
        self.gather(evaluation, |evaluation, statement, gathered| {
            let holds = holds(evaluation, statement);
            gathered.add_known(holds.map(|holds| holds.then(|| statement.name())));
        })
    }
}

/// A member of a policy; `null` where it is absent. AWS compares names of elements without case.
pub(crate) fn member<'a>(object: &'a Object, name: &str) -> Known<'a> {
    match part(object, name) {
        Ok(Computed::Null) => {
            let alike = object.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            alike.map_or(Ok(Computed::Null), |(alike, _)| part(object, alike))
        }
        found => found,
    }
}

/// The texts of a member that is a text or a list of texts; `None` where it is absent.
pub(crate) fn texts<'a>(
    evaluation: &mut Evaluation<'a>,
    object: &'a Object,
    name: &str,
) -> Known<'a, Option<Vec<&'a str>>> {
    let value = member(object, name)?;
    if matches!(value, Computed::Null) {
        return Ok(None);
    }
    texts_of(evaluation, name, value).map(Some)
}

/// The texts of a value that is a text or a list of texts. Numbers and booleans are texts here,
/// as they are for AWS.
pub(crate) fn texts_of<'a>(
    evaluation: &mut Evaluation<'a>,
    name: &str,
    value: Computed<'a>,
) -> Known<'a, Vec<&'a str>> {
    if let Some(text) = text(evaluation, value) {
        return Ok(vec![text]);
    }
    let odd = |evaluation: &Evaluation<'a>| {
        let reason = format!("`{name}` of a policy is neither a text nor a list of texts.");
        Unknown::Unread(evaluation.arena.text(reason))
    };
    let elements = match value {
        Computed::List(_) | Computed::MadeList(_) => value.elements(),
        _ => None,
    };
    let Some(elements) = elements else { return Err(odd(evaluation)) };
    if let Some(more) = elements.more {
        return Err(more);
    }
    let mut texts = Vec::new();
    for element in elements.iter() {
        evaluation.charge(1)?;
        element.value_type()?;
        texts.push(text(evaluation, element).ok_or_else(|| odd(evaluation))?);
    }
    Ok(texts)
}

fn text<'a>(evaluation: &Evaluation<'a>, value: Computed<'a>) -> Option<&'a str> {
    match value {
        Computed::Text(text) => Some(text),
        Computed::Boolean(true) => Some("true"),
        Computed::Boolean(false) => Some("false"),
        Computed::Integer(number) => Some(evaluation.arena.text(number.to_string())),
        _ => None,
    }
}
