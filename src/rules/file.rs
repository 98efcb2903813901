//! A rule's file: TOML with what the rule is, its parameters, conditions, messages and tests.
//!
//! Reading one gathers every mistake of it, each with its line and column, before anything is
//! judged: of the TOML, of names, of conditions against the fields of the resource type.

use std::fmt;
use std::ops::Range;

use time::OffsetDateTime;

use super::language::fields::Fields;
use super::language::mistake::Located;
use crate::evaluation::{ComplianceType, Severity};
use crate::model::value::Value;
use crate::parameters::Values;

mod checks;
mod place;
mod reader;
mod sections;
mod statics;
mod tests;

pub use tests::run_tests;

/// A rule's file that has no mistake.
#[derive(Debug)]
pub struct RuleFile {
    /// What it says.
    pub rule: Rule,
    /// The fields that its conditions and messages read.
    pub reads: Reads,
    /// Its own tests.
    pub tests: Vec<Test>,
}

/// The fields that a rule reads.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Reads {
    /// Of the resource.
    pub item: Fields,
    /// Of the documents of each relation, in the relations' order.
    pub related: Vec<Fields>,
}

/// All mistakes of a file.
#[derive(Debug)]
pub struct Mistakes {
    /// The file's name.
    pub file: String,
    /// The mistakes, in the order of the file.
    pub mistakes: Vec<Located>,
}

impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, mistake) in self.mistakes.iter().enumerate() {
            let end = if place > 0 { "\n" } else { "" };
            write!(formatter, "{end}{}:{mistake}", self.file)?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

/// Reads a rule's file. `name` is what its mistakes are listed under.
pub fn read(name: &str, source: &str) -> Result<RuleFile, Mistakes> {
    let wrong = |mistakes| Mistakes { file: name.to_owned(), mistakes };
    let mut reader = reader::Reader::new(source);
    // Of what is no TOML, nothing else is sure.
    let Some(table) = reader.parse() else { return Err(wrong(reader.finish())) };
    let (rule, tests) = sections::read(&mut reader, &table);
    let reads = checks::check(&mut reader, &rule);
    tests::check(&mut reader, &rule, &tests);
    let mistakes = reader.finish();
    if mistakes.is_empty() { Ok(RuleFile { rule, reads, tests }) } else { Err(wrong(mistakes)) }
}

/// A text of the file.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// The bytes of the file at which it stands, its quotes included.
    pub at: Range<usize>,
}

/// What the file says of the rule. The fields are those of [`super::definition::Definition`].
#[derive(Debug)]
pub struct Rule {
    pub id: Text,
    pub title: Text,
    pub severity: Severity,
    pub resource: Text,
    pub rationale: Text,
    pub remediation: Remediation,
    pub parameters: Vec<Parameter>,
    pub parameter_checks: Vec<ParameterCheck>,
    pub controls: Vec<Control>,
    pub alert: Alert,
    pub related: Vec<Relation>,
    pub named: Vec<(Text, Text)>,
    pub checks: Vec<Check>,
    pub values: Vec<(Text, Text)>,
}

/// How to fix a violation.
#[derive(Debug, Default)]
pub struct Remediation {
    pub console: Text,
    pub warning: Option<Text>,
    pub steps: Vec<Text>,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    pub name: Text,
    pub description: Text,
    pub kind: ParameterKind,
    pub default: serde_json::Value,
}

/// What a parameter takes.
#[derive(Clone, Debug)]
pub enum ParameterKind {
    Boolean,
    Number { minimum: i64, maximum: i64 },
    Choice(Vec<String>),
    List,
    Table,
}

/// What must hold for the parameters.
#[derive(Debug)]
pub struct ParameterCheck {
    pub require: Text,
    pub refusal: Text,
}

/// A control of a framework, and where it is written that the rule serves it.
#[derive(Debug)]
pub struct Control {
    /// The framework's id.
    pub framework: Text,
    /// The control's own id.
    pub id: Text,
    /// Its title, as the sources print it.
    pub title: Text,
    /// How sure the sources make it: `high` or `medium`.
    pub confidence: Text,
    /// Where it is written.
    pub sources: Vec<Text>,
    /// What is written there.
    pub quote: Option<Text>,
    /// What else is to be known.
    pub note: Option<Text>,
    /// The parameters with which alone the rule serves it: then it is not claimed.
    pub only_with: Option<Text>,
}

/// The words of an alert.
#[derive(Debug, Default)]
pub struct Alert {
    pub subject: Text,
    pub noun: Text,
    pub label: Text,
    pub detail: Text,
}

/// Related resources.
#[derive(Debug)]
pub struct Relation {
    pub name: Text,
    pub resource: Text,
    /// Their path, and the resource's own.
    pub on: Vec<(Text, Text)>,
}

/// A check.
#[derive(Debug, Default)]
pub struct Check {
    pub applies: Option<Text>,
    pub not_applicable: Vec<Text>,
    pub require: Text,
    pub violation: Vec<Text>,
    pub unknown: Vec<Text>,
    pub compliant: Vec<Text>,
}

/// A test of the rule: a resource, and what the rule says of it.
#[derive(Debug)]
pub struct Test {
    /// What it shows.
    pub name: Text,
    /// The resource's document.
    pub item: Value,
    /// For each relation the related documents.
    pub related: Vec<Value>,
    /// The parameters that differ from the defaults.
    pub parameters: Values,
    /// When the resource looked like this.
    pub now: OffsetDateTime,
    /// The verdict.
    pub expect: ComplianceType,
    /// The message.
    pub says: Option<Text>,
    /// The lists that the verdict carries, by their names.
    pub values: Vec<(Text, Vec<String>)>,
}
