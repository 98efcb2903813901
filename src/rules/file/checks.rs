//! Checks what a rule's file says: its names, and its conditions and messages against the fields
//! of the resource type.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::reader::Reader;
use super::{ParameterKind, Reads, Relation, Rule, Text};
use crate::model::fields::Fields;
use crate::rules::language::check::Checker;
use crate::rules::language::computed::Type;
use crate::rules::language::expression::{Expression, Node};
use crate::rules::language::kind::Kind;
use crate::rules::language::mistake::did_you_mean;
use crate::rules::language::parse::{Names, parse_with};
use crate::rules::language::shape::Shape;
use crate::rules::language::template::{parse_clause, parse_clause_with};
use crate::rules::program::REASON;
use crate::rules::remedy::{OF_RESOURCE, command_names, words_of};
use crate::rules::schema::shape_of;

/// Words in capitals that the AWS CLI takes as they are, beside a rule's own `words`.
const AWS_WORDS: [&str; 8] =
    ["ACCOUNT", "AES256", "EXISTS", "MFA", "NOT", "REJECT", "SECURITY", "VPC"];
/// Names that mean something else.
const TAKEN: [&str; 7] = ["item", "params", "related", "true", "false", "null", "in"];

/// Checks a rule, and gathers the fields that it reads.
pub(super) fn check(reader: &mut Reader<'_>, rule: &Rule) -> Reads {
    check_ids(reader, rule);
    check_parameters(reader, rule);
    let items: Vec<_> = rule.resources.iter().map(|resource| shape(reader, resource)).collect();
    // What one of several types has may be read; a rule sees that others lack it.
    let item = match *items {
        [] => Cow::Borrowed(open()),
        [only] => Cow::Borrowed(only),
        [first, ref others @ ..] => {
            let join = |joined: Shape, other: &&Shape| joined.joined((*other).clone());
            Cow::Owned(others.iter().fold(first.clone(), join))
        }
    };
    let related: Vec<_> = rule.related.iter().map(|of| shape(reader, &of.resource)).collect();
    let kinds = rule.parameters.iter().map(|parameter| kind(&parameter.kind)).collect();
    let mut checker = Checker::new(&item, related.clone(), kinds);
    for (place, relation) in rule.related.iter().enumerate() {
        check_relation(reader, relation, &item, related[place]);
        for (theirs, ours) in &relation.on {
            checker.fields.ask(ours.value.split('.'));
            checker.related_fields[place].ask(theirs.value.split('.'));
        }
    }
    for path in &rule.none_if_absent {
        if let Err((shape, name)) = item.at(&path.value)
            && !shape.is_open
        {
            let nearest = did_you_mean(name, shape.names());
            let what = format!("the resource has no field `{}`{nearest}", path.value);
            reader.mistake(path.at.start, what);
        }
    }
    check_names(reader, rule);
    Texts::new(reader, rule, &mut checker).check(rule);
    let items = items.iter().map(|shape| asked_of(shape, &checker.fields)).collect();
    Reads { items, related: checker.related_fields }
}

/// Checks what a rule says itself that extends another, which is checked already.
pub(super) fn check_extending(reader: &mut Reader<'_>, rule: &Rule) {
    check_ids(reader, rule);
    check_parameters(reader, rule);
    check_steps(reader, rule);
}

/// Commands name nothing but what every resource has and what a violation carries. What else is
/// in capitals is a blank, or a word of AWS's.
fn check_steps(reader: &mut Reader<'_>, rule: &Rule) {
    let names = command_names(rule.values.iter().map(|(name, _)| &*name.value));
    let names = Names { local: &names, ..Names::default() };
    let blanks: Vec<_> = rule.remediation.blanks.iter().map(|blank| &*blank.value).collect();
    let mut seen = Vec::new();
    for step in &rule.remediation.steps {
        let clause = match parse_clause(&step.value, names) {
            Ok(clause) => clause,
            Err(mistakes) => {
                reader.mistakes_within(step, mistakes);
                continue;
            }
        };
        if clause.expressions().any(|part| !matches!(part.node, Node::Local(..))) {
            let what = "a command has names in braces and no expressions: name one in `[values]`";
            reader.mistake(step.at.start, what);
        }
        for word in clause.literals().flat_map(capitals) {
            let mut words = rule.remediation.words.iter();
            if blanks.contains(&word) {
                seen.push(word.to_owned());
            } else if !AWS_WORDS.contains(&word) && !words.any(|known| known.value == word) {
                let what = format!(
                    "`{word}` is none of the `blanks` of `[remediation]`, which a person replaces, \
                     and none of its `words`, which AWS takes as they are"
                );
                reader.mistake(step.at.start, what);
            }
        }
    }
    for blank in &rule.remediation.blanks {
        if !seen.contains(&blank.value) {
            let what = format!("no command has the blank `{}`", blank.value);
            reader.mistake(blank.at.start, what);
        }
    }
}

/// The words of a command that have nothing but capitals, digits and underscores, two capitals at
/// least.
fn capitals(text: &str) -> impl Iterator<Item = &str> {
    words_of(text).filter(|word| {
        word.bytes().filter(u8::is_ascii_uppercase).count() >= 2
            && !word.bytes().any(|byte| byte.is_ascii_lowercase())
    })
}

/// What is asked of the documents of one type.
fn asked_of(shape: &Shape, fields: &Fields) -> Fields {
    let written = fields.written();
    let has = |path: &&String| match shape.at(path.trim_end_matches('?')) {
        Ok(_) => true,
        Err((shape, _)) => shape.is_open,
    };
    Fields::of(written.iter().filter(has).map(String::as_str))
}

/// That no other rule has the same is a test's, which sees them all.
fn check_ids(reader: &mut Reader<'_>, rule: &Rule) {
    let is_id = |character: char| matches!(character, 'a'..='z' | '0'..='9' | '-');
    for id in [&rule.id].into_iter().chain(&rule.aliases) {
        if !id.value.chars().all(is_id) || id.value.len() > 64 {
            reader.mistake(id.at.start, "an id has small letters, digits and hyphens, 64 at most");
        }
    }
}

/// What a resource type's documents may hold; anything, where the type is a mistake.
fn shape(reader: &mut Reader<'_>, resource: &Text) -> &'static Shape {
    // Looking for the nearest of all types takes a while.
    if reader.is_full() {
        return open();
    }
    shape_of(&resource.value).unwrap_or_else(|nearest| {
        if !resource.at.is_empty() {
            let what = format!("there is no resource type `{}`", resource.value);
            let nearest = nearest.map(|name| format!(" (did you mean `{name}`?)"));
            reader.mistake(resource.at.start, what + &nearest.unwrap_or_default());
        }
        open()
    })
}

fn open() -> &'static Shape {
    static OPEN: LazyLock<Shape> = LazyLock::new(Shape::open);
    &OPEN
}

fn kind(kind: &ParameterKind) -> Kind<'static> {
    match kind {
        ParameterKind::Boolean => Kind::A(Type::Boolean),
        ParameterKind::Number { .. } => Kind::A(Type::Number),
        ParameterKind::Choice(_) => Kind::A(Type::Text),
        ParameterKind::List | ParameterKind::Types(_) => Kind::List(Box::new(Kind::A(Type::Text))),
        ParameterKind::Table => Kind::Map(Box::new(Kind::List(Box::new(Kind::A(Type::Text))))),
    }
}

fn check_parameters(reader: &mut Reader<'_>, rule: &Rule) {
    for parameter in &rule.parameters {
        let default = &parameter.default;
        let texts = |value: &serde_json::Value| {
            value.as_array().is_some_and(|list| list.iter().all(serde_json::Value::is_string))
        };
        let fits = match &parameter.kind {
            ParameterKind::Boolean => default.is_boolean(),
            ParameterKind::Number { minimum, maximum } => {
                default.as_i64().is_some_and(|number| (*minimum..=*maximum).contains(&number))
            }
            ParameterKind::Choice(choices) => {
                default.as_str().is_some_and(|text| choices.iter().any(|choice| choice == text))
            }
            ParameterKind::List => texts(default),
            ParameterKind::Types(types) => {
                let is_one = |of: &serde_json::Value| types.iter().any(|name| of == name.as_str());
                default.as_array().is_some_and(|list| list.iter().all(is_one))
            }
            ParameterKind::Table => {
                default.as_object().is_some_and(|table| table.values().all(texts))
            }
        };
        if !fits && !default.is_null() {
            let what = format!("the default of `{}` is not of its kind", parameter.name.value);
            reader.mistake(parameter.name.at.start, what);
        }
    }
}

fn check_relation(reader: &mut Reader<'_>, relation: &Relation, item: &Shape, theirs: &Shape) {
    for (their, own) in &relation.on {
        for (text, shape, of) in
            [(their, theirs, &*relation.resource.value), (own, item, "the resource")]
        {
            if let Err((shape, name)) = shape.at(&text.value)
                && !shape.is_open
            {
                let nearest = did_you_mean(name, shape.names());
                reader
                    .mistake(text.at.start, format!("{of} has no field `{}`{nearest}", text.value));
            }
        }
    }
}

/// Names are written as in an expression, and each means one thing.
fn check_names(reader: &mut Reader<'_>, rule: &Rule) {
    let parameters = rule.parameters.iter().map(|parameter| &parameter.name);
    let related = rule.related.iter().map(|relation| &relation.name);
    for name in
        parameters.chain(related).chain(rule.named.iter().chain(&rule.values).map(|(name, _)| name))
    {
        let mut characters = name.value.chars();
        let starts = characters.next().is_some_and(|first| first.is_ascii_alphabetic());
        if !starts || !characters.all(|other| other.is_ascii_alphanumeric() || other == '_') {
            reader.mistake(name.at.start, "a name has letters, digits and `_`, a letter first");
        }
    }
    for (name, _) in rule.named.iter().filter(|(name, _)| TAKEN.contains(&&*name.value)) {
        reader.mistake(name.at.start, format!("`{}` has a meaning already", name.value));
    }
    for (name, _) in rule.values.iter().filter(|(name, _)| OF_RESOURCE.contains(&&*name.value)) {
        let what = format!("`{}` is what commands call a part of the resource", name.value);
        reader.mistake(name.at.start, what);
    }
}

/// Checks the expressions in their order.
struct Texts<'r, 's, 'c> {
    reader: &'r mut Reader<'s>,
    checker: &'r mut Checker<'c>,
    parameters: Vec<&'r str>,
    related: Vec<&'r str>,
    named: Vec<(&'r str, u8)>,
}

impl<'r, 's, 'c> Texts<'r, 's, 'c> {
    fn new(reader: &'r mut Reader<'s>, rule: &'r Rule, checker: &'r mut Checker<'c>) -> Self {
        Self {
            reader,
            checker,
            parameters: rule.parameters.iter().map(|parameter| &*parameter.name.value).collect(),
            related: rule.related.iter().map(|relation| &*relation.name.value).collect(),
            named: Vec::new(),
        }
    }

    fn check(&mut self, rule: &'r Rule) {
        for check in &rule.parameter_checks {
            self.condition(&check.require, false);
            self.clauses([&check.refusal], false, &[]);
        }
        for (name, text) in &rule.named {
            let depth = match self.parse(text, true) {
                Some(expression) => {
                    let mistakes = self.checker.name(&expression);
                    self.reader.mistakes_within(text, mistakes);
                    expression.depth
                }
                None => {
                    self.checker.skip_name();
                    1
                }
            };
            self.named.push((&name.value, depth));
        }
        for check in &rule.checks {
            check.applies.iter().for_each(|applies| self.condition(applies, true));
            self.condition(&check.require, true);
            self.clauses(&check.not_applicable, true, &[]);
            self.clauses(&check.violation, true, &[]);
            self.clauses(&check.unknown, true, &REASON);
            self.clauses(&check.compliant, true, &[]);
        }
        if !rule.checks.is_empty() && rule.checks.iter().all(|check| check.compliant.is_empty()) {
            self.reader.mistake(0, "no `[[check]]` says anything where it is `compliant`");
        }
        for (_, list) in &rule.values {
            if let Some(expression) = self.parse(list, true) {
                let mistakes = self.checker.list(&expression);
                self.reader.mistakes_within(list, mistakes);
            }
        }
        check_steps(self.reader, rule);
    }

    fn parse(&mut self, text: &Text, item: bool) -> Option<Expression> {
        if text.at.is_empty() {
            // It is missing, which is a mistake already.
            return None;
        }
        let mut mistakes = Vec::new();
        let parsed = parse_with(&text.value, self.names(item, &[]), &mut mistakes);
        self.reader.mistakes_within(text, mistakes);
        parsed
    }

    fn names<'n>(&'n self, item: bool, local: &'n [&'n str]) -> Names<'n> {
        let (parameters, related, named) = (&*self.parameters, &*self.related, &*self.named);
        Names { item, parameters, related, named: if item { named } else { &[] }, local }
    }

    fn condition(&mut self, text: &Text, item: bool) {
        if let Some(expression) = self.parse(text, item) {
            let mistakes = self.checker.condition(&expression);
            self.reader.mistakes_within(text, mistakes);
        }
    }

    fn clauses<'t>(
        &mut self,
        texts: impl IntoIterator<Item = &'t Text>,
        item: bool,
        local: &[&str],
    ) {
        for text in texts {
            let mut mistakes = Vec::new();
            let names = self.names(item, local);
            if let Some(clause) = parse_clause_with(&text.value, names, &mut mistakes) {
                mistakes.extend(self.checker.clause(&clause, local.len()));
            }
            self.reader.mistakes_within(text, mistakes);
        }
    }
}
