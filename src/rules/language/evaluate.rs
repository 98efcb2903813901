//! Computes expressions over a document.
//!
//! Total: every expression gives a value or the reason why it is unknown, within a number of
//! steps. Nothing here looks at anything but the document, the parameters and the moment given.

use time::OffsetDateTime;

use super::MOST_STEPS;
use super::arena::Arena;
use super::computed::{Computed, Unknown};
use super::expression::{Expression, Node, Segment};
use super::few::Few;
use crate::model::value::{List, Member, Object, Value};

use functions::{Function, MOST_ARGUMENTS, Takes};

pub mod functions;

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The resource's document.
    pub item: &'a Value,
    /// For each relation of the rule, the list of related documents.
    pub related: &'a [&'a List],
    /// What the resource is called.
    pub identity: Identity<'a>,
    /// When the resource looked like this: ages are reckoned from here.
    pub as_of: OffsetDateTime,
}

impl Subject<'static> {
    /// Where nothing is looked at but parameters.
    pub const NOTHING: Self = Subject::of(&Value::Null, OffsetDateTime::UNIX_EPOCH);
}

impl<'a> Subject<'a> {
    /// A document alone.
    pub const fn of(item: &'a Value, as_of: OffsetDateTime) -> Self {
        Self { item, related: &[], identity: Identity::UNKNOWN, as_of }
    }
}

/// What a resource is called, as every AWS Config item has it: `item.accountId` and its like.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a>([Option<&'a str>; PARTS]);

/// How many parts an identity has.
const PARTS: usize = 5;

impl<'a> Identity<'a> {
    /// The names of its parts, which rules may read of every resource.
    pub const NAMES: [&'static str; PARTS] =
        ["accountId", "awsRegion", "resourceId", "resourceName", "resourceType"];
    /// Where it is not known.
    pub const UNKNOWN: Self = Self([None; PARTS]);

    /// With its parts in the order of their names.
    pub fn new(parts: [&'a str; PARTS]) -> Self {
        Self(parts.map(Some))
    }

    fn part(&self, name: &str) -> Option<&'a str> {
        Self::NAMES.iter().position(|known| *known == name).and_then(|place| self.0[place])
    }
}

/// A named expression of a rule.
#[derive(Debug)]
pub struct Named {
    /// Its name.
    pub name: Box<str>,
    /// What it computes.
    pub expression: Expression,
    /// Its value, where that is the same for every resource.
    pub value: Option<Value>,
}

/// A known value, or why it is unknown.
pub type Known<'a, T = Computed<'a>> = Result<T, Unknown<'a>>;

/// A value, where it is known.
pub(crate) const fn known(computed: Computed<'_>) -> Known<'_> {
    match computed {
        Computed::Unknown(unknown) => Err(unknown),
        known => Ok(known),
    }
}

/// One rule at work on one resource.
#[derive(Debug)]
pub struct Evaluation<'a> {
    pub(crate) subject: Subject<'a>,
    pub(crate) arena: &'a Arena<'a>,
    pub(crate) named: &'a [Named],
    parameters: &'a [Value],
    /// What the named expressions gave, once they were computed.
    remembered: Few<Option<Computed<'a>>, 8>,
    /// The values of local names; those of the expression at work begin at `base`.
    pub(crate) local: Few<Computed<'a>, 4>,
    base: usize,
    steps: u32,
}

impl<'a> Evaluation<'a> {
    /// Of one resource, with the rule's named expressions and its parameters in their order.
    pub const fn new(
        subject: Subject<'a>,
        named: &'a [Named],
        parameters: &'a [Value],
        arena: &'a Arena<'a>,
    ) -> Self {
        Self {
            subject,
            arena,
            named,
            parameters,
            remembered: Few::new(None),
            local: Few::new(Computed::Null),
            base: 0,
            steps: MOST_STEPS,
        }
    }

    /// Whether a condition holds. What can only be true or false is not made a value on the way,
    /// which takes as long as computing it.
    pub fn truth(&mut self, condition: &'a Expression) -> Known<'a, bool> {
        let mut chosen = condition;
        loop {
            self.charge(1)?;
            match &chosen.node {
                Node::Choice(parts) => chosen = self.choice(parts)?,
                Node::Not(_) | Node::All(_) | Node::Any(_) | Node::Compare(..) | Node::In(_) => {
                    return self.holds(chosen);
                }
                _ => {
                    return match self.charged(chosen)? {
                        Computed::Boolean(value) => Ok(value),
                        other => {
                            let is = other.value_type()?;
                            Err(Unknown::WrongType(condition, is, "true or false"))
                        }
                    };
                }
            }
        }
    }

    /// Whether an expression holds that can only be true or false.
    fn holds(&mut self, expression: &'a Expression) -> Known<'a, bool> {
        match &expression.node {
            Node::Not(condition) => Ok(!self.truth(condition)?),
            Node::All(parts) => self.junction(parts, false),
            Node::Any(parts) => self.junction(parts, true),
            Node::Compare(comparison, sides) => {
                let left = self.value(&sides[0])?;
                let right = self.value(&sides[1])?;
                self.compare(expression, *comparison, left, right)
            }
            Node::In(sides) => self.is_in(&sides[0], &sides[1]),
            _ => Err(Unknown::Absent(expression, 0)),
        }
    }

    /// The part of a choice that counts.
    fn choice(&mut self, parts: &'a [Expression; 3]) -> Known<'a, &'a Expression> {
        Ok(if self.truth(&parts[0])? { &parts[1] } else { &parts[2] })
    }

    /// What an expression gives: its value, or why it is unknown.
    pub fn evaluate(&mut self, expression: &'a Expression) -> Computed<'a> {
        self.value(expression).unwrap_or_else(Computed::Unknown)
    }

    /// Sets the local names that a message has beside the rule's own.
    pub(crate) fn set_locals(&mut self, texts: &[&str]) {
        let arena = self.arena;
        self.local = Few::new(Computed::Null);
        texts.iter().for_each(|text| self.local.push(Computed::Text(arena.text(*text))));
    }

    /// Takes steps, while there are some.
    pub(crate) fn charge(&mut self, steps: usize) -> Known<'a, ()> {
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or(0);
        left.map(|_| ()).ok_or(Unknown::TooManySteps)
    }

    /// Takes the steps for looking at as many bytes.
    pub(crate) fn charge_bytes(&mut self, bytes: usize) -> Known<'a, ()> {
        self.charge(bytes / 32)
    }

    /// What an expression gives.
    pub(crate) fn value(&mut self, expression: &'a Expression) -> Known<'a> {
        self.charge(1)?;
        self.charged(expression)
    }

    /// What an expression gives of which the step is taken. Each case makes its own result: making
    /// one of another at the end would take a fifth of all time.
    fn charged(&mut self, expression: &'a Expression) -> Known<'a> {
        match &expression.node {
            Node::Nothing => Err(Unknown::Absent(expression, 0)),
            Node::Null => Ok(Computed::Null),
            Node::Boolean(value) => Ok(Computed::Boolean(*value)),
            Node::Integer(number) => Ok(Computed::Integer(*number)),
            Node::Text(text) => Ok(Computed::Text(text)),
            Node::List(elements) => self.written_list(elements),
            Node::Item => known(Computed::from(self.subject.item)),
            Node::Related(place, _) => match self.subject.related.get(*place) {
                Some(list) => Ok(Computed::List(list)),
                None => Err(Unknown::Absent(expression, 0)),
            },
            Node::Parameter(place, _) => match self.parameters.get(*place) {
                Some(value) => known(Computed::from(value)),
                None => Err(Unknown::Absent(expression, 0)),
            },
            Node::Named(place) => known(self.named(*place)),
            Node::Local(place, _) => {
                known(self.local.get(self.base + place).unwrap_or(Computed::Null))
            }
            Node::Member(base, path) => {
                let base = self.value(base)?;
                self.member(expression, base, path)
            }
            Node::Index(parts) => self.index(expression, &parts[0], &parts[1]),
            Node::Not(_) | Node::All(_) | Node::Any(_) | Node::Compare(..) | Node::In(_) => {
                Ok(Computed::Boolean(self.holds(expression)?))
            }
            Node::Sum(operands) => self.sum(expression, operands),
            Node::Choice(parts) => {
                let chosen = self.choice(parts)?;
                self.value(chosen)
            }
            Node::Call(function, arguments) => match functions::at(*function) {
                Some(function) => self.call(function, arguments),
                None => Err(Unknown::Absent(expression, 0)),
            },
            Node::Loop(kind, parts, _) => self.go_over(*kind, &parts[0], &parts[1]),
        }
    }

    // What is not part of every expression stays out of the frame that each level of one takes.
    #[inline(never)]
    fn call(&mut self, function: &'static Function, arguments: &'a [Expression]) -> Known<'a> {
        let mut values = [Computed::Null; MOST_ARGUMENTS];
        for ((argument, takes), value) in arguments.iter().zip(function.arguments).zip(&mut values)
        {
            *value = self.evaluate(argument);
            if !matches!(takes, Takes::Unknown | Takes::KnownOrNot | Takes::Parts(_)) {
                let found = value.value_type()?;
                if !takes.accepts(found) {
                    return Err(Unknown::WrongType(argument, found, takes.as_str()));
                }
            }
        }
        known((function.compute)(self, arguments, values)?)
    }

    /// `&&`, which false decides, and `||`, which true decides.
    fn junction(&mut self, parts: &'a [Expression], decides: bool) -> Known<'a, bool> {
        let mut unknown = None;
        for part in parts {
            match self.truth(part) {
                Ok(value) if value == decides => return Ok(decides),
                Ok(_) => {}
                Err(reason) => {
                    unknown.get_or_insert(reason);
                }
            }
        }
        unknown.map_or(Ok(!decides), Err)
    }

    fn named(&mut self, place: usize) -> Computed<'a> {
        let named = self.named;
        let Some(found) = named.get(place) else { return Computed::Null };
        if let Some(value) = &found.value {
            return Computed::from(value);
        }
        if let Some(Some(remembered)) = self.remembered.get(place) {
            return remembered;
        }
        let base = std::mem::replace(&mut self.base, self.local.len());
        let computed = self.evaluate(&found.expression);
        self.base = base;
        while self.remembered.len() <= place {
            self.remembered.push(None);
        }
        self.remembered.set(place, Some(computed));
        computed
    }

    fn member(
        &mut self,
        expression: &'a Expression,
        base: Computed<'a>,
        path: &'a [Segment],
    ) -> Known<'a> {
        let mut value = base;
        for (place, Segment { name, .. }) in path.iter().enumerate() {
            let Computed::Object(object) = value else {
                return Err(Unknown::NoMembers(expression, place, value.value_type()?));
            };
            self.charge_search(object, name)?;
            value = match object.get(name) {
                Member::Present(value) => Computed::from(value),
                missing => match (self.identity(expression, place, name), missing) {
                    (Some(text), _) => Computed::Text(text),
                    (None, Member::Unread(reason)) => return Err(Unknown::Unread(reason)),
                    (None, _) => return Err(Unknown::Absent(expression, place + 1)),
                },
            };
        }
        known(value)
    }

    /// A part of the resource's identity, where a path names one.
    fn identity(&self, path: &Expression, place: usize, name: &str) -> Option<&'a str> {
        let Node::Member(base, _) = &path.node else { return None };
        let is_own = place == 0 && matches!(base.node, Node::Item);
        is_own.then(|| self.subject.identity.part(name)).flatten()
    }

    /// Takes the steps for looking for a member.
    pub(crate) fn charge_search(&mut self, object: &Object, name: &str) -> Known<'a, ()> {
        self.charge(1 + object.len().saturating_mul(1 + name.len() / 256) / 8)
    }

    #[inline(never)]
    fn index(
        &mut self,
        expression: &'a Expression,
        of: &'a Expression,
        index: &'a Expression,
    ) -> Known<'a> {
        let value = self.value(of)?;
        let index_value = self.value(index)?;
        if let Computed::Object(object) = value {
            let Computed::Text(name) = index_value else {
                return Err(Unknown::WrongType(index, index_value.value_type()?, "a text"));
            };
            self.charge_search(object, name)?;
            return match object.get(name) {
                Member::Present(value) => known(Computed::from(value)),
                Member::Absent => Err(Unknown::Absent(expression, 0)),
                Member::Unread(reason) => Err(Unknown::Unread(reason)),
            };
        }
        let elements = value.elements_of(of)?;
        let Computed::Integer(place) = index_value else {
            return Err(Unknown::WrongType(index, index_value.value_type()?, "a number"));
        };
        if let Some(more) = elements.more {
            return Err(more);
        }
        let element = usize::try_from(place).ok().and_then(|place| elements.get(place));
        known(element.ok_or(Unknown::NoElement(of, place))?)
    }
}
