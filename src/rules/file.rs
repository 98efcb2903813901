//! A rule's file: TOML with what the rule is, its parameters, conditions, messages and tests.
//!
//! Reading one gathers every mistake of it, each with its line and column, before anything is
//! judged: of the TOML, of names, of conditions against the fields of the resource type.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use toml::de::DeTable;

use super::definition::Within;
use super::language::mistake::Located;
use crate::model::evaluation::{ComplianceType, Severity};
use crate::model::fields::Fields;
use crate::model::value::Value;
use crate::rules::parameters::Values;

use reader::Reader;

mod checks;
mod coverage;
pub mod framework;
mod place;
mod reader;
pub mod resource_type;
mod sections;
mod statics;
mod tests;

pub use coverage::untested;
pub use framework::FrameworkFile;
pub(crate) use reader::MOST_MISTAKES;
pub use resource_type::ResourceTypeFile;
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
    /// Of the resources of each type that the rule judges, in their order.
    pub items: Vec<Fields>,
    /// Of the documents of each relation, in the relations' order.
    pub related: Vec<Fields>,
}

/// All mistakes of a file.
#[derive(Debug, Eq, PartialEq)]
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
    read_with(name, source, &|_| None)
}

/// The same, of a rule that may extend another: `base` is asked for the file of a rule.
///
/// A rule that extends another has that one's conditions and messages with other defaults of its
/// parameters; what it is called, how much it matters and which controls it serves is its own.
pub fn read_with(
    name: &str,
    source: &str,
    base: &dyn Fn(&str) -> Option<String>,
) -> Result<RuleFile, Mistakes> {
    let mut reader = Reader::new(source, false);
    let file = reader.parse().and_then(|table| rule(&mut reader, &table, base));
    whole(name, reader, file)
}

/// Reads a file of the user's own: a rule, a framework that such rules serve, or a resource type
/// that they judge.
///
/// What only the rules that come with the program need may be left out: the sources of a claim, and
/// the words of an alert.
pub fn read_own(
    name: &str,
    source: &str,
    base: &dyn Fn(&str) -> Option<String>,
) -> Result<OwnFile, Mistakes> {
    let mut reader = Reader::new(source, true);
    let file = reader.parse().and_then(|table| {
        if table.contains_key("framework") {
            return Some(OwnFile::Framework(framework::read(&mut reader, &table)));
        }
        if table.contains_key("resource_type") {
            let file = resource_type::read(&mut reader, &table);
            return Some(OwnFile::ResourceType(file));
        }
        rule(&mut reader, &table, base).map(|file| OwnFile::Rule(Box::new(file)))
    });
    whole(name, reader, file)
}

/// What a file of the user's own is.
#[derive(Debug)]
pub enum OwnFile {
    /// A rule.
    Rule(Box<RuleFile>),
    /// A framework.
    Framework(FrameworkFile),
    /// A resource type.
    ResourceType(ResourceTypeFile),
}

/// What was read of a file, where it has no mistake.
fn whole<T>(name: &str, reader: Reader<'_>, file: Option<T>) -> Result<T, Mistakes> {
    let mistakes = reader.finish();
    match file {
        Some(file) if mistakes.is_empty() => Ok(file),
        _ => Err(Mistakes { file: name.to_owned(), mistakes }),
    }
}

/// The rule; `None` where it extends one that cannot be read.
fn rule<'s>(
    reader: &mut Reader<'s>,
    table: &DeTable<'s>,
    base: &dyn Fn(&str) -> Option<String>,
) -> Option<RuleFile> {
    let (rule, reads, tests) = match sections::extends(reader, table) {
        None => {
            let (rule, tests) = sections::read(reader, table);
            let reads = checks::check(reader, &rule);
            (rule, reads, tests)
        }
        Some(extended) => {
            let of = read_base(reader, &extended, base)?;
            let (rule, tests) = sections::read_extending(reader, table, of.rule);
            checks::check_extending(reader, &rule);
            (rule, of.reads, tests)
        }
    };
    tests::check(reader, &rule, &tests);
    Some(RuleFile { rule, reads, tests })
}

/// The rule that is extended. It extends none itself.
fn read_base(
    reader: &mut Reader<'_>,
    id: &Text,
    base: &dyn Fn(&str) -> Option<String>,
) -> Option<RuleFile> {
    let Some(source) = base(&id.value) else {
        let whose = if reader.is_own { " of your own" } else { "" };
        reader.mistake(id.at.start, format!("there is no rule `{}`{whose} to extend", id.value));
        return None;
    };
    let mut of = Reader::new(&source, reader.is_own);
    let file = of.parse().and_then(|table| rule(&mut of, &table, &|_| None));
    let file = whole(&id.value, of, file);
    if file.is_err() {
        let what = format!("`{}` has mistakes, or extends another rule itself", id.value);
        reader.mistake(id.at.start, what);
    }
    file.ok()
}

/// A text of the file. What is bundled has no place.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
pub struct Text {
    /// What it says.
    pub value: String,
    /// The bytes of the file at which it stands, its quotes included.
    pub at: Range<usize>,
}

impl From<String> for Text {
    fn from(value: String) -> Self {
        Self { value, at: 0..0 }
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.value
    }
}

/// What the file says of the rule. The fields are those of [`super::definition::Definition`].
#[derive(Debug, Deserialize, Serialize)]
pub struct Rule {
    /// The rule's name in settings, reports and history.
    pub id: Text,
    /// What it was called in earlier versions, its first name first.
    pub aliases: Vec<Text>,
    /// What a compliant resource does, in one line.
    pub title: Text,
    /// How much a violation matters.
    pub severity: Severity,
    /// Whether the deployed scanner evaluates it by default.
    pub core: bool,
    /// Whether it runs only where it is asked for.
    pub noisy: bool,
    /// The resource types that the rule judges.
    pub resources: Vec<Text>,
    /// Paths of resources of the user's own types that are `null` where AWS Config leaves them out.
    pub none_if_absent: Vec<Text>,
    /// Why it matters.
    pub rationale: Text,
    /// How to fix a violation.
    pub remediation: Remediation,
    /// What the rule can be told.
    pub parameters: Vec<Parameter>,
    /// What must hold for the parameters.
    pub parameter_checks: Vec<ParameterCheck>,
    /// The controls that the rule serves, those that it serves with some parameters only included.
    pub controls: Vec<Control>,
    /// The words of the rule's alert.
    pub alert: Alert,
    /// The related resources that the rule looks at.
    pub related: Vec<Relation>,
    /// Expressions by their names, each of which may use those before it.
    pub named: Vec<(Text, Text)>,
    /// What is judged, in order.
    pub checks: Vec<Check>,
    /// Lists that a violation carries, by their names.
    pub values: Vec<(Text, Text)>,
}

/// How to fix a violation.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Remediation {
    /// Where to click.
    pub console: Text,
    /// What goes wrong where it is done without thought.
    pub warning: Option<Text>,
    /// The commands.
    pub steps: Vec<Text>,
    /// The names in braces of whose values each has a command of its own.
    pub for_each: Vec<Text>,
    /// The words of the commands that a person replaces.
    pub blanks: Vec<Text>,
    /// Words in capitals that the AWS CLI takes as they are.
    pub words: Vec<Text>,
}

/// A parameter.
#[derive(Debug, Deserialize, Serialize)]
pub struct Parameter {
    /// The name behind `params.`.
    pub name: Text,
    /// What it means.
    pub description: Text,
    /// What it takes.
    pub kind: ParameterKind,
    /// What it is where nothing is given.
    pub default: serde_json::Value,
}

/// What a parameter takes.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum ParameterKind {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Number {
        /// The least.
        minimum: i64,
        /// The greatest.
        maximum: i64,
    },
    /// One of some words.
    Choice(Vec<String>),
    /// A list of texts.
    List,
    /// Some of these types, which are those of the rule.
    Types(Vec<String>),
    /// A table from a name to a list of texts.
    Table,
}

/// What must hold for the parameters.
#[derive(Debug, Deserialize, Serialize)]
pub struct ParameterCheck {
    /// The condition.
    pub require: Text,
    /// What is wrong where it does not hold.
    pub refusal: Text,
}

/// A control of a framework, and where it is written that the rule serves it.
#[derive(Debug, Deserialize, Serialize)]
pub struct Control {
    /// The framework's id.
    pub framework: Text,
    /// The control's own id.
    pub id: Text,
    /// Its title, as the sources print it. A rule of the user's own may leave it to the framework.
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
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Alert {
    /// `{subject} Compliance Violation`.
    pub subject: Text,
    /// `Found 3 non-compliant {noun}s`.
    pub noun: Text,
    /// What the resource is called in front of its name.
    pub label: Text,
    /// What stands in front of the message.
    pub detail: Text,
}

/// Related resources.
#[derive(Debug, Deserialize, Serialize)]
pub struct Relation {
    /// The name behind `related.`.
    pub name: Text,
    /// Their resource type.
    pub resource: Text,
    /// Their path, and the resource's own.
    pub on: Vec<(Text, Text)>,
    /// Where they are looked for.
    pub within: Within,
    /// Whether there is one at most of each value: of two the one that AWS Config captured last
    /// counts.
    pub is_one: bool,
    /// Why nothing is known of one that was not among what was read.
    pub unseen: Text,
}

/// A check.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Check {
    /// Where this is surely false, the check says nothing.
    pub applies: Option<Text>,
    /// Why it says nothing.
    pub not_applicable: Vec<Text>,
    /// What must hold.
    pub require: Text,
    /// The message where it does not.
    pub violation: Vec<Text>,
    /// The message where it is unknown, in the place of the bare reason.
    pub unknown: Vec<Text>,
    /// The message where every check holds.
    pub compliant: Vec<Text>,
}

/// A test of the rule: a resource, and what the rule says of it.
#[derive(Debug)]
pub struct Test {
    /// What it shows.
    pub name: Text,
    /// The resource's document.
    pub item: Value,
    /// For each relation the related documents, a list.
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
