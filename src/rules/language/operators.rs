//! Comparisons, `in`, `+` and `-`.

use std::cmp::Ordering;

use super::computed::{Computed, MadeList, Type, Unknown};
use super::evaluate::{Evaluation, Known};
use super::expression::{Comparison, Expression, Node};
use crate::model::value::{Member, Object};

/// How much longer a text usually becomes that others are joined to.
const USUAL_TEXT: usize = 48;

/// An element of a list, computed or written.
trait Element<'a> {
    fn of(self, evaluation: &mut Evaluation<'a>) -> Computed<'a>;
}

impl<'a> Element<'a> for Computed<'a> {
    fn of(self, _: &mut Evaluation<'a>) -> Self {
        self
    }
}

impl<'a> Element<'a> for &'a Expression {
    fn of(self, evaluation: &mut Evaluation<'a>) -> Computed<'a> {
        evaluation.evaluate(self)
    }
}

impl<'a> Evaluation<'a> {
    pub(crate) fn compare(
        &mut self,
        expression: &'a Expression,
        comparison: Comparison,
        left: Computed<'a>,
        right: Computed<'a>,
    ) -> Known<'a, bool> {
        match comparison {
            Comparison::Equal => self.equal(expression, left, right),
            Comparison::Unequal => self.equal(expression, left, right).map(|equal| !equal),
            _ => {
                let order = self.order(expression, left, right)?;
                Ok(match comparison {
                    Comparison::Less => order == Some(Ordering::Less),
                    Comparison::LessOrEqual => order.is_some_and(Ordering::is_le),
                    Comparison::Greater => order == Some(Ordering::Greater),
                    _ => order.is_some_and(Ordering::is_ge),
                })
            }
        }
    }

    /// Whether two values are the same. `null` can be compared with everything; otherwise values
    /// of different types are unknown to be equal.
    pub(crate) fn equal(
        &mut self,
        expression: &'a Expression,
        left: Computed<'a>,
        right: Computed<'a>,
    ) -> Known<'a, bool> {
        let (left_type, right_type) = (left.value_type()?, right.value_type()?);
        match (left, right) {
            (Computed::Boolean(left), Computed::Boolean(right)) => Ok(left == right),
            (Computed::Text(left), Computed::Text(right)) => {
                self.charge_bytes(left.len().min(right.len()))?;
                Ok(left == right)
            }
            (Computed::Integer(left), Computed::Integer(right)) => Ok(left == right),
            (Computed::Object(left), Computed::Object(right)) => {
                self.equal_objects(expression, left, right)
            }
            (Computed::Null, _) | (_, Computed::Null) => Ok(left_type == right_type),
            _ => match (left_type, right_type) {
                (Type::Number, Type::Number) => {
                    Ok(order_numbers(left, right) == Some(Ordering::Equal))
                }
                (Type::List, Type::List) => self.equal_lists(expression, left, right),
                _ => Err(Unknown::Incomparable(expression, left_type, right_type)),
            },
        }
    }

    fn equal_lists(
        &mut self,
        expression: &'a Expression,
        left: Computed<'a>,
        right: Computed<'a>,
    ) -> Known<'a, bool> {
        let (left, right) = (left.elements_of(expression)?, right.elements_of(expression)?);
        self.charge(4)?;
        let longer =
            |one: usize, other: usize, more: Option<Unknown<'a>>| one > other && more.is_none();
        if longer(left.len(), right.len(), right.more) || longer(right.len(), left.len(), left.more)
        {
            return Ok(false);
        }
        if let Some(more) = left.more.or(right.more) {
            return Err(more);
        }
        let mut unknown = None;
        for (left, right) in left.iter().zip(right.iter()) {
            self.charge(1)?;
            match self.equal(expression, left, right) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(reason) => {
                    unknown.get_or_insert(reason);
                }
            }
        }
        unknown.map_or(Ok(true), Err)
    }

    fn equal_objects(
        &mut self,
        expression: &'a Expression,
        left: &'a Object,
        right: &'a Object,
    ) -> Known<'a, bool> {
        let mut unknown = None;
        for (one, other) in [(left, right), (right, left)] {
            for (name, value) in one.iter() {
                self.charge_search(other, name)?;
                let equal = match other.get(name) {
                    Member::Absent => Ok(false),
                    Member::Unread(reason) => Err(Unknown::Unread(reason)),
                    Member::Present(other) => {
                        self.equal(expression, Computed::from(value), Computed::from(other))
                    }
                };
                match equal {
                    Ok(true) => {}
                    Ok(false) => return Ok(false),
                    Err(reason) => {
                        unknown.get_or_insert(reason);
                    }
                }
            }
            unknown = unknown.or(one.more.as_deref().map(Unknown::Unread));
        }
        unknown.map_or(Ok(true), Err)
    }

    fn order(
        &mut self,
        expression: &'a Expression,
        left: Computed<'a>,
        right: Computed<'a>,
    ) -> Known<'a, Option<Ordering>> {
        if let (Computed::Text(left), Computed::Text(right)) = (left, right) {
            self.charge_bytes(left.len().min(right.len()))?;
            return Ok(Some(left.cmp(right)));
        }
        match (left.value_type()?, right.value_type()?) {
            (Type::Number, Type::Number) => Ok(order_numbers(left, right)),
            (left, right) => Err(Unknown::Incomparable(expression, left, right)),
        }
    }

    pub(crate) fn is_in(&mut self, left: &'a Expression, right: &'a Expression) -> Known<'a, bool> {
        let wanted = self.evaluate(left);
        // A list that is written here need not be made.
        if let Node::List(elements) = &right.node {
            return self.is_one_of(left, wanted, elements.iter(), None);
        }
        let place = self.value(right)?;
        if let Computed::Object(object) = place {
            let name = wanted.text(left)?;
            self.charge_search(object, name)?;
            return match object.get(name) {
                Member::Present(_) => Ok(true),
                Member::Absent => Ok(false),
                Member::Unread(reason) => Err(Unknown::Unread(reason)),
            };
        }
        let elements = place.elements_of(right)?;
        self.is_one_of(left, wanted, elements.iter(), elements.more)
    }

    fn is_one_of(
        &mut self,
        left: &'a Expression,
        wanted: Computed<'a>,
        elements: impl Iterator<Item = impl Element<'a>>,
        more: Option<Unknown<'a>>,
    ) -> Known<'a, bool> {
        let mut unknown = None;
        for element in elements {
            self.charge(1)?;
            let element = element.of(self);
            match self.equal(left, wanted, element) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(reason) => {
                    unknown.get_or_insert(reason);
                }
            }
        }
        unknown.or(more).map_or(Ok(false), Err)
    }

    pub(crate) fn sum(
        &mut self,
        expression: &'a Expression,
        operands: &'a [(bool, Expression)],
    ) -> Known<'a> {
        let Some((_, first)) = operands.first() else { return Ok(Computed::Null) };
        match self.value(first)? {
            Computed::Text(first) => self.joined_texts(first, operands),
            value @ (Computed::Integer(_) | Computed::Float(_)) => {
                let mut total = value;
                for (subtracted, operand) in &operands[1..] {
                    let value = self.value(operand)?;
                    total = add(total, value, *subtracted)
                        .ok_or_else(|| wrong_number(expression, operand, value))?;
                }
                Ok(total)
            }
            value => {
                let elements = value.elements();
                let elements = elements.filter(|_| !matches!(value, Computed::Object(_)));
                let Some(elements) = elements else {
                    let takes = "a number, a text or a list";
                    return Err(Unknown::WrongType(first, value.value_type()?, takes));
                };
                self.charge(elements.len())?;
                let mut list =
                    MadeList { elements: elements.iter().collect(), more: elements.more };
                for (subtracted, operand) in &operands[1..] {
                    let value = self.value(operand)?;
                    let more = value.elements_of(operand)?;
                    if *subtracted || matches!(value, Computed::Object(_)) {
                        return Err(Unknown::WrongType(operand, value.value_type()?, "a number"));
                    }
                    self.charge(more.len())?;
                    list.elements.extend(more.iter());
                    list.more = list.more.or(more.more);
                }
                Ok(self.make_list(list))
            }
        }
    }

    fn joined_texts(&mut self, first: &'a str, operands: &'a [(bool, Expression)]) -> Known<'a> {
        self.charge_bytes(first.len())?;
        let mut joined = String::with_capacity(first.len() + USUAL_TEXT);
        joined.push_str(first);
        for (subtracted, operand) in &operands[1..] {
            let value = self.value(operand)?;
            if *subtracted {
                return Err(Unknown::WrongType(operand, value.value_type()?, "a number"));
            }
            let text = value.text(operand)?;
            self.charge_bytes(text.len())?;
            joined.push_str(text);
        }
        Ok(Computed::Text(self.arena.text(joined)))
    }
}

fn add<'a>(left: Computed<'a>, right: Computed<'a>, subtracted: bool) -> Option<Computed<'a>> {
    if let (Computed::Integer(left), Computed::Integer(right)) = (left, right) {
        let total = if subtracted { left.checked_sub(right) } else { left.checked_add(right) };
        return total.map(Computed::Integer);
    }
    let (left, right) = (float(left)?, float(right)?);
    Some(Computed::Float(if subtracted { left - right } else { left + right }))
}

fn wrong_number<'a>(
    whole: &'a Expression,
    operand: &'a Expression,
    value: Computed<'a>,
) -> Unknown<'a> {
    match value.value_type() {
        Ok(Type::Number) => Unknown::TooLarge(whole),
        Ok(is) => Unknown::WrongType(operand, is, Type::Number.as_str()),
        Err(unknown) => unknown,
    }
}

#[allow(clippy::cast_precision_loss)]
const fn float(value: Computed<'_>) -> Option<f64> {
    match value {
        Computed::Integer(number) => Some(number as f64),
        Computed::Float(number) => Some(number),
        _ => None,
    }
}

/// `None` where one is not a number that has an order.
pub(crate) fn order_numbers(left: Computed<'_>, right: Computed<'_>) -> Option<Ordering> {
    match (left, right) {
        (Computed::Integer(left), Computed::Integer(right)) => Some(left.cmp(&right)),
        _ => float(left)?.partial_cmp(&float(right)?),
    }
}
