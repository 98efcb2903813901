//! What every part of a rule's conditions is on one resource: for who writes a rule and wants to
//! see why it says what it says.

use super::{ParsedCheck, Program};
use crate::model::value::Value;
use crate::rules::definition::Definition;
use crate::rules::language::arena::Arena;
use crate::rules::language::evaluate::{Evaluation, Subject};
use crate::rules::language::explain::{explain, name_of};
use crate::rules::language::expression::{Expression, Node};

/// The longest value that is shown, in characters.
const MOST_SHOWN: usize = 160;
/// The most parts of one condition: each is computed for itself.
const MOST_PARTS: usize = 256;

/// What a rule's expressions are on a resource.
#[derive(Debug)]
pub struct Trace {
    /// The named expressions with their values.
    pub named: Vec<(String, String)>,
    /// The checks, in order. Those behind a violated one are not reached.
    pub checks: Vec<CheckTrace>,
}

/// What a check is on a resource.
#[derive(Debug)]
pub struct CheckTrace {
    /// What it concludes.
    pub says: Says,
    /// Where it applies.
    pub applies: Option<Part>,
    /// What must hold; `None` where it does not apply.
    pub require: Option<Part>,
}

/// What a check concludes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Says {
    /// It holds.
    Holds,
    /// It is violated.
    Violated,
    /// It does not apply.
    NotApplicable,
    /// It is unknown.
    Unknown,
}

/// A part of a condition.
#[derive(Debug)]
pub struct Part {
    /// What the rule's file says.
    pub text: String,
    /// Whether it is true; `None` where that is unknown or it is no condition.
    pub holds: Option<bool>,
    /// Its value, or why that is unknown.
    pub value: String,
    /// What it reads, with the values; of a part that has parts, those have it.
    pub reads: Vec<(String, String)>,
    /// The parts that are computed: behind `false &&` and `true ||` none is.
    pub parts: Vec<Self>,
}

impl Part {
    /// It, and the parts within it.
    pub fn all(&self) -> Vec<&Self> {
        let mut found = vec![self];
        found.extend(self.parts.iter().flat_map(Self::all));
        found
    }
}

impl Program {
    /// What the conditions of a rule are on a resource. `rule` is what the program was made of.
    pub fn trace(&self, rule: &Definition, subject: Subject<'_>) -> Trace {
        let arena = Arena::default();
        let mut tracer = Tracer { program: self, subject, arena: &arena, left: MOST_PARTS };
        let named = self
            .named
            .iter()
            .map(|named| (named.name.to_string(), tracer.value(&named.expression).1));
        let named = named.collect();
        let mut checks = Vec::new();
        for (check, written) in self.checks.iter().zip(rule.checks) {
            let of_check = tracer.check(check, written.applies, written.require);
            let is_violated = of_check.says == Says::Violated;
            checks.push(of_check);
            if is_violated {
                break;
            }
        }
        Trace { named, checks }
    }
}

struct Tracer<'a> {
    program: &'a Program,
    subject: Subject<'a>,
    arena: &'a Arena<'a>,
    left: usize,
}

impl<'a> Tracer<'a> {
    fn check(
        &mut self,
        check: &'a ParsedCheck,
        applies: Option<&str>,
        require: &str,
    ) -> CheckTrace {
        let condition = |tracer: &mut Self, of: &'a Expression, text: &str| {
            tracer.left = MOST_PARTS;
            tracer.part(of, text, text.len())
        };
        let applies = check.applies.as_ref().zip(applies);
        let applies = applies.map(|(of, text)| condition(self, of, text));
        match applies.as_ref().map(|applies| applies.holds) {
            Some(Some(false)) => CheckTrace { says: Says::NotApplicable, applies, require: None },
            Some(None) => CheckTrace { says: Says::Unknown, applies, require: None },
            Some(Some(true)) | None => {
                let require = condition(self, &check.require, require);
                let says = match require.holds {
                    Some(true) => Says::Holds,
                    Some(false) => Says::Violated,
                    None => Says::Unknown,
                };
                CheckTrace { says, applies, require: Some(require) }
            }
        }
    }

    /// A part, whose text ends before `end`.
    fn part(&mut self, of: &'a Expression, source: &str, end: usize) -> Part {
        self.left = self.left.saturating_sub(1);
        let (holds, value) = self.value(of);
        let mut parts = Vec::new();
        let ends = |parts: &[Expression]| -> Vec<usize> {
            parts.iter().skip(1).map(|next| start(next, source)).chain([end]).collect()
        };
        match &of.node {
            _ if self.left == 0 => {}
            // Behind what decides nothing is computed.
            Node::All(operands) | Node::Any(operands) => {
                let decides = matches!(of.node, Node::Any(_));
                for (operand, end) in operands.iter().zip(ends(operands)) {
                    parts.push(self.part(operand, source, end));
                    if parts.last().is_some_and(|part| part.holds == Some(decides)) {
                        break;
                    }
                }
            }
            Node::Not(operand) if matches!(operand.node, Node::All(_) | Node::Any(_)) => {
                parts.push(self.part(operand, source, end));
            }
            Node::Choice(operands) => {
                let ends = ends(&operands[..]);
                let condition = self.part(&operands[0], source, ends[0]);
                let chosen = match condition.holds {
                    Some(true) => Some(1),
                    Some(false) => Some(2),
                    None => None,
                };
                parts.push(condition);
                parts.extend(
                    chosen.map(|chosen| self.part(&operands[chosen], source, ends[chosen])),
                );
            }
            _ => {}
        }
        let mut reads = Vec::new();
        if parts.is_empty() {
            self.reads(of, &mut reads);
        }
        let text = tidy(source.get(start(of, source)..end).unwrap_or_default());
        // What a part is alone needs no second line.
        reads.retain(|(name, _)| *name != text);
        Part { text, holds, value, reads, parts }
    }

    fn value(&self, of: &'a Expression) -> (Option<bool>, String) {
        let program = self.program;
        let mut evaluation =
            Evaluation::new(self.subject, &program.named, &program.parameters, self.arena);
        let value = evaluation.evaluate(of).to_value(&|unknown| explain(unknown, &program.named));
        let holds = match value {
            Value::Boolean(holds) => Some(holds),
            _ => None,
        };
        (holds, shown(&value))
    }

    /// The paths, parameters and names that an expression reads, but for what loops go over.
    fn reads(&mut self, of: &'a Expression, found: &mut Vec<(String, String)>) {
        let named = &self.program.named;
        let is_local = of.any(&|node| matches!(node, Node::Local(..)));
        let name = match &of.node {
            Node::Member(base, _) if matches!(base.node, Node::Item) => {
                Some(format!("item.{}", name_of(of, named)))
            }
            Node::Member(..) | Node::Index(_) if !is_local => Some(name_of(of, named)),
            Node::Named(place) => named.get(*place).map(|named| named.name.to_string()),
            Node::Parameter(..) | Node::Related(..) => Some(name_of(of, named)),
            _ => None,
        };
        match name {
            Some(_) if self.left == 0 => {}
            Some(name) => {
                self.left -= 1;
                if !found.iter().any(|(known, _)| *known == name) {
                    let value = self.value(of).1;
                    found.push((name, value));
                }
            }
            None => of.parts().into_iter().for_each(|part| self.reads(part, found)),
        }
    }
}

/// Where the text of an expression begins: an operator stands between its operands.
fn start(of: &Expression, source: &str) -> usize {
    let before = source.get(..of.at).unwrap_or_default();
    // These stand where their names do.
    let own = match of.node {
        Node::Parameter(..) => before.strip_suffix("params."),
        Node::Related(..) => before.strip_suffix("related."),
        _ => None,
    };
    let own = own.map_or(of.at, str::len);
    of.parts().into_iter().map(|part| start(part, source)).fold(own, usize::min)
}

/// A part's text without the operator behind it and parentheses that are not its own, on one line.
fn tidy(text: &str) -> String {
    let mut text = text.trim();
    loop {
        let open = text.matches('(').count();
        let close = text.matches(')').count();
        let shorter = ["&&", "||", "?", ":"].iter().find_map(|end| text.strip_suffix(end));
        let shorter = shorter
            .or_else(|| text.strip_suffix('(').filter(|_| open > close))
            .or_else(|| text.strip_suffix('!').filter(|_| open > close || text.ends_with(" !")))
            .or_else(|| text.strip_suffix(')').filter(|_| close > open));
        match shorter {
            Some(shorter) => text = shorter.trim_end(),
            None => break,
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A value as text, up to a length.
fn shown(value: &Value) -> String {
    let mut text = String::new();
    show(value, &mut text);
    if text.chars().count() > MOST_SHOWN {
        text = text.chars().take(MOST_SHOWN).chain(['…']).collect();
    }
    text
}

fn show(value: &Value, text: &mut String) {
    // Four bytes are the longest character.
    if text.len() > 4 * MOST_SHOWN {
        return;
    }
    let more = |text: &mut String, is_first: bool| {
        if !is_first {
            text.push_str(", ");
        }
    };
    match value {
        Value::Null => text.push_str("null"),
        Value::Boolean(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Integer(number) => text.push_str(&number.to_string()),
        Value::Float(number) => text.push_str(&number.to_string()),
        Value::Text(value) => text.extend([format!("{value:?}")]),
        Value::List(list) => {
            text.push('[');
            for (place, element) in list.elements.iter().enumerate() {
                more(text, place == 0);
                show(element, text);
            }
            if let Some(reason) = &list.more {
                more(text, list.elements.is_empty());
                text.extend([format!("perhaps more: {reason}")]);
            }
            text.push(']');
        }
        Value::Object(object) => {
            text.push('{');
            for (place, (name, member)) in object.iter().enumerate() {
                more(text, place == 0);
                text.extend([format!("{name:?}: ")]);
                show(member, text);
            }
            text.push('}');
        }
        Value::Unread(reason) => text.extend([format!("unknown: {reason}")]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::file::OwnFile;
    use crate::rules::file::read_own;
    use crate::rules::parameters::Values;

    const RULE: &str = r#"
id = "acme-x"
title = "X"
severity = "LOW"
resource = "AWS::S3::Bucket"
rationale = "Why."
remediation = { console = "x" }
[let]
name = "item.configuration.name"
[[check]]
applies = 'name != "skip"'
not_applicable = "Skipped."
require = '''(name.startsWith("a") || name.startsWith("b"))
  && name.size() < 4 && (name == "abc" ? true : item.tags.Owner == "me")'''
violation = "No."
compliant = "Yes."
[[test]]
name = "x"
item = { configuration.name = "abx" }
expect = "INSUFFICIENT_DATA"
"#;

    #[test]
    fn every_part_that_is_computed_has_its_text_and_its_value() {
        let OwnFile::Rule(file) = read_own("x.toml", RULE, &|_| None).unwrap() else {
            panic!("it is a rule")
        };
        let definition = file.definition();
        let program = Program::new(&definition, &Values::new()).unwrap();
        let test = &file.tests[0];
        let trace = program.trace(&definition, Subject::of(&test.item, test.now));
        assert_eq!(trace.named, [("name".to_owned(), "\"abx\"".to_owned())]);
        let check = &trace.checks[0];
        assert_eq!(check.says, Says::Unknown);
        let lines: Vec<_> = check.require.as_ref().unwrap().all()[1..]
            .iter()
            .map(|part| format!("{} = {}", part.text, part.value))
            .collect();
        assert_eq!(
            lines,
            [
                r#"name.startsWith("a") || name.startsWith("b") = true"#,
                r#"name.startsWith("a") = true"#,
                "name.size() < 4 = true",
                r#"name == "abc" ? true : item.tags.Owner == "me" = unknown: tags was not read."#,
                r#"name == "abc" = false"#,
                r#"item.tags.Owner == "me" = unknown: tags was not read."#,
            ]
        );
    }
}
