//! A statement of a policy: which principals may do what, and where.

use super::condition::{Condition, conditions};
use super::{member, texts, texts_of};
use crate::model::value::Object;
use crate::rules::language::computed::{Computed, Unknown};
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::wildcard::{covers, may_share};

/// A statement of a policy.
#[derive(Clone, Copy)]
pub(crate) struct Statement<'a> {
    place: usize,
    object: &'a Object,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Effect {
    Allow,
    Deny,
}

/// To what a statement applies: to some, or to everything but some.
#[derive(Debug)]
pub(crate) enum Subjects<'a> {
    These(Vec<&'a str>),
    AllBut(Vec<&'a str>),
}

impl<'a> Statement<'a> {
    pub(crate) const fn new(place: usize, object: &'a Object) -> Self {
        Self { place, object }
    }

    /// What it is called: by its id, or by its place.
    pub(crate) fn name(&self) -> String {
        match member(self.object, "Sid") {
            Ok(Computed::Text(id)) if !id.is_empty() => format!("statement {id}"),
            _ => format!("statement {}", self.place),
        }
    }

    pub(crate) fn effect(&self, evaluation: &Evaluation<'a>) -> Known<'a, Effect> {
        match member(self.object, "Effect")? {
            Computed::Text("Allow") => Ok(Effect::Allow),
            Computed::Text("Deny") => Ok(Effect::Deny),
            _ => Err(self.odd(evaluation, "neither allows nor denies")),
        }
    }

    pub(crate) fn actions(&self, evaluation: &mut Evaluation<'a>) -> Known<'a, Subjects<'a>> {
        self.subjects(evaluation, "Action", "NotAction")
    }

    pub(crate) fn resources(&self, evaluation: &mut Evaluation<'a>) -> Known<'a, Subjects<'a>> {
        self.subjects(evaluation, "Resource", "NotResource")
    }

    /// Whether it is about one of some actions, each of which may be a pattern.
    pub(crate) fn allows_one_of(
        &self,
        evaluation: &mut Evaluation<'a>,
        actions: &[&str],
    ) -> Known<'a, bool> {
        let subjects = self.actions(evaluation)?;
        for action in actions {
            if subjects.share(evaluation, action)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) fn conditions(
        &self,
        evaluation: &mut Evaluation<'a>,
    ) -> Known<'a, Vec<Condition<'a>>> {
        match member(self.object, "Condition")? {
            Computed::Null => Ok(Vec::new()),
            Computed::Object(object) => conditions(evaluation, object),
            _ => Err(self.odd(evaluation, "has a condition that is none")),
        }
    }

    /// The principals, each as `*`, or as its kind and its name such as `AWS:123456789012`.
    pub(crate) fn principals(&self, evaluation: &mut Evaluation<'a>) -> Known<'a, Subjects<'a>> {
        for (name, is_all_but) in [("Principal", false), ("NotPrincipal", true)] {
            let principals = match member(self.object, name)? {
                Computed::Null => continue,
                Computed::Object(kinds) => {
                    if let Some(more) = &kinds.more {
                        return Err(Unknown::Unread(more));
                    }
                    let mut principals = Vec::new();
                    for (kind, value) in kinds.iter() {
                        let texts = texts_of(evaluation, name, Computed::from(value))?;
                        for text in texts {
                            evaluation.charge(1)?;
                            principals.push(if text == "*" {
                                text
                            } else {
                                evaluation.arena.text(format!("{kind}:{text}"))
                            });
                        }
                    }
                    principals
                }
                value => texts_of(evaluation, name, value)?,
            };
            return Ok(if is_all_but {
                Subjects::AllBut(principals)
            } else {
                Subjects::These(principals)
            });
        }
        Ok(Subjects::These(Vec::new()))
    }

    fn subjects(
        &self,
        evaluation: &mut Evaluation<'a>,
        name: &str,
        not: &str,
    ) -> Known<'a, Subjects<'a>> {
        if let Some(these) = texts(evaluation, self.object, name)? {
            return Ok(Subjects::These(these));
        }
        match texts(evaluation, self.object, not)? {
            Some(others) => Ok(Subjects::AllBut(others)),
            None => Ok(Subjects::These(Vec::new())),
        }
    }

    fn odd(&self, evaluation: &Evaluation<'a>, what: &str) -> Unknown<'a> {
        Unknown::Unread(evaluation.arena.text(format!("The policy's {} {what}.", self.name())))
    }
}

impl<'a> Subjects<'a> {
    /// Whether it applies to everyone or everything: `*`, or all but some.
    pub(crate) fn are_public(&self) -> bool {
        match self {
            Self::These(these) => these.contains(&"*"),
            Self::AllBut(_) => true,
        }
    }

    /// Whether it applies to something that is like a pattern: `s3:Get*` does to
    /// `s3:GetObject*`. Case does not count.
    pub(crate) fn share(&self, evaluation: &mut Evaluation<'a>, pattern: &str) -> Known<'a, bool> {
        match self {
            Self::These(these) => any(these, |one| may_share(evaluation, one, pattern)),
            Self::AllBut(others) => {
                any(others, |one| covers(evaluation, one, pattern)).map(|covered| !covered)
            }
        }
    }

    /// Whether it surely applies to everything that is like a pattern. Case counts.
    pub(crate) fn cover(&self, evaluation: &mut Evaluation<'a>, pattern: &str) -> Known<'a, bool> {
        match self {
            Self::These(these) => any(these, |one| covers(evaluation, one, pattern)),
            Self::AllBut(others) => Ok(others.is_empty()),
        }
    }
}

fn any<'a>(
    texts: &[&'a str],
    mut holds: impl FnMut(&'a str) -> Known<'a, bool>,
) -> Known<'a, bool> {
    for text in texts {
        if holds(text)? {
            return Ok(true);
        }
    }
    Ok(false)
}
