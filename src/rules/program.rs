//! A rule made ready with its parameters: a total function from a resource's document to a verdict.

use super::definition::{Check, Definition};
use super::language::arena::Arena;
use super::language::evaluate::functions::{Scope, at as function_at};
use super::language::evaluate::{Evaluation, Known, Named, Subject};
use super::language::explain::explain;
use super::language::expression::{Expression, Node};
use super::language::mistake::Mistake;
use super::language::parse::{Names, parse};
use super::language::template::{Clause, parse_clause, render, render_needed, texts};
use crate::model::evaluation::Verdict;
use crate::model::value::Value;
use crate::rules::parameters::{ParameterError, Values, resolve};

pub mod trace;

/// A rule with its parameters.
#[derive(Debug)]
pub struct Program {
    parameters: Vec<Value>,
    named: Vec<Named>,
    checks: Vec<ParsedCheck>,
    values: Vec<(&'static str, Expression)>,
}

/// The list of a violation that is a field of its own in reports.
pub(crate) const MISSING_TAGS: &str = "missing_tags";

#[derive(Debug)]
struct ParsedCheck {
    applies: Option<Expression>,
    not_applicable: Box<[Clause]>,
    require: Expression,
    violation: Box<[Clause]>,
    unknown: Box<[Clause]>,
    compliant: Box<[Clause]>,
}

/// The one name that the message of something unknown has beside the rule's own.
pub(crate) const REASON: [&str; 1] = ["reason"];

impl Program {
    /// Makes a rule ready. `given` are the parameters that somebody set.
    pub fn new(rule: &Definition, given: &Values) -> Result<Self, ParameterError> {
        let mut values = resolve(rule.parameters, given)?;
        let taken = |name: &str| values.remove(name).map_or(Value::Null, Value::from);
        let parameters: Vec<_> =
            rule.parameters.iter().map(|parameter| parameter.name).map(taken).collect();
        let parameter_names: Vec<_> =
            rule.parameters.iter().map(|parameter| parameter.name).collect();
        refuse(rule, &parameter_names, &parameters)?;
        let related: Vec<_> = rule.related.iter().map(|relation| relation.name).collect();
        let mut vocabulary = Vocabulary { parameters: parameter_names, related, named: Vec::new() };
        let mut named = Vec::new();
        for (name, source) in rule.named {
            let expression = parse(source, vocabulary.names()).map_err(faulty)?;
            vocabulary.named.push((name, expression.depth));
            let value = constant(&expression, &named, &parameters);
            named.push(Named { name: (*name).into(), expression, value });
        }
        let checks = rule.checks.iter().map(|check| parse_check(check, &vocabulary));
        let checks = checks.collect::<Result<_, _>>().map_err(faulty)?;
        let values = rule.values.iter().map(|(name, source)| {
            parse(source, vocabulary.names()).map(|expression| (*name, expression))
        });
        let values = values.collect::<Result<_, _>>().map_err(faulty)?;
        Ok(Self { parameters, named, checks, values })
    }

    /// What the rule says of a resource.
    pub fn verdict(&self, subject: Subject<'_>) -> Verdict {
        let arena = Arena::default();
        let evaluation = &mut Evaluation::new(subject, &self.named, &self.parameters, &arena);
        let mut unknown = None;
        let mut compliant = None;
        for check in &self.checks {
            match check.holds(evaluation) {
                Ok(Some(true)) if check.compliant.is_empty() => {
                    compliant.get_or_insert(&check.compliant);
                }
                Ok(Some(true)) => compliant = Some(&check.compliant),
                Ok(Some(false)) => return self.violation(check, evaluation),
                Ok(None) => {}
                Err(reason) => {
                    unknown.get_or_insert((check, reason));
                }
            }
        }
        match (unknown, compliant) {
            (Some((check, reason)), _) => {
                let reason = explain(reason, &self.named);
                let message = check.say_unknown(evaluation, &reason);
                Verdict::insufficient_data(message.unwrap_or(reason))
            }
            (None, Some(message)) => Verdict::compliant(render(message, evaluation)),
            (None, None) => {
                let why = self.checks.first().map(|check| &check.not_applicable);
                Verdict::not_applicable(why.map_or_else(String::new, |why| render(why, evaluation)))
            }
        }
    }

    fn violation<'a>(&'a self, check: &'a ParsedCheck, evaluation: &mut Evaluation<'a>) -> Verdict {
        let mut verdict = Verdict::non_compliant(render(&check.violation, evaluation));
        for (name, list) in &self.values {
            let Some(list) = texts(evaluation, list).filter(|list| !list.is_empty()) else {
                continue;
            };
            if *name == MISSING_TAGS {
                verdict.missing_tags = Some(list);
            } else {
                verdict.values.insert((*name).to_owned(), list);
            }
        }
        verdict
    }
}

impl ParsedCheck {
    /// Whether the check holds; `None` where it says nothing.
    fn holds<'a>(&'a self, evaluation: &mut Evaluation<'a>) -> Known<'a, Option<bool>> {
        match &self.applies {
            Some(applies) if !evaluation.truth(applies)? => Ok(None),
            _ => evaluation.truth(&self.require).map(Some),
        }
    }

    /// What the check itself says where it is unknown.
    fn say_unknown<'a>(&'a self, evaluation: &mut Evaluation<'a>, reason: &str) -> Option<String> {
        if self.unknown.is_empty() {
            return None;
        }
        evaluation.set_locals(&[reason]);
        let message = render_needed(&self.unknown, evaluation);
        Some(message).filter(|message| !message.is_empty())
    }
}

struct Vocabulary<'r> {
    parameters: Vec<&'r str>,
    related: Vec<&'r str>,
    named: Vec<(&'r str, u8)>,
}

impl Vocabulary<'_> {
    fn names(&self) -> Names<'_> {
        Names {
            item: true,
            parameters: &self.parameters,
            related: &self.related,
            named: &self.named,
            local: &[],
        }
    }
}

fn parse_check(check: &Check, vocabulary: &Vocabulary<'_>) -> Result<ParsedCheck, Vec<Mistake>> {
    let names = vocabulary.names();
    let clauses = |sources: &[&str], names| {
        sources.iter().map(|source| parse_clause(source, names)).collect::<Result<_, _>>()
    };
    Ok(ParsedCheck {
        applies: check.applies.map(|source| parse(source, names)).transpose()?,
        not_applicable: clauses(check.not_applicable, names)?,
        require: parse(check.require, names)?,
        violation: clauses(check.violation, names)?,
        unknown: clauses(check.unknown, Names { local: &REASON, ..names })?,
        compliant: clauses(check.compliant, names)?,
    })
}

/// The value of an expression that is the same for every resource.
fn constant(expression: &Expression, named: &[Named], parameters: &[Value]) -> Option<Value> {
    let varies = |node: &Node| match node {
        Node::Item | Node::Related(..) => true,
        Node::Call(function, _) => {
            function_at(*function).is_none_or(|function| function.scope != Scope::Pure)
        }
        Node::Named(place) => named.get(*place).is_none_or(|named| named.value.is_none()),
        _ => false,
    };
    if expression.any(&varies) {
        return None;
    }
    let arena = Arena::default();
    let computed =
        Evaluation::new(Subject::NOTHING, named, parameters, &arena).evaluate(expression);
    Some(computed.to_value(&|unknown| explain(unknown, named)))
}

/// Refuses parameters with which the rule makes no sense.
fn refuse(rule: &Definition, names: &[&str], parameters: &[Value]) -> Result<(), ParameterError> {
    let names = Names { parameters: names, ..Names::default() };
    for check in rule.parameter_checks {
        let require = parse(check.require, names).map_err(faulty)?;
        let refusal = [parse_clause(check.refusal, names).map_err(faulty)?];
        let arena = Arena::default();
        let evaluation = &mut Evaluation::new(Subject::NOTHING, &[], parameters, &arena);
        if evaluation.truth(&require).ok() != Some(true) {
            return Err(ParameterError::Refused(render(&refusal, evaluation)));
        }
    }
    Ok(())
}

/// A rule is checked before it becomes a definition: this is the last word, not the first.
fn faulty(mistakes: Vec<Mistake>) -> ParameterError {
    let first = mistakes.into_iter().next().map(|mistake| mistake.what).unwrap_or_default();
    ParameterError::Refused(format!("the rule itself is wrong: {first}"))
}
