//! What a shell offers for an option. What the option takes is its parser's to say: a pattern, or a
//! name that is not offered.

use std::ffi::OsStr;
use std::sync::LazyLock;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};

use super::exit::Misuse;
use crate::model::regions::ALL;
use crate::rules::RULES;
use crate::rules::frameworks::{self, FRAMEWORKS, Framework};
use crate::rules::selection::{self, Pack};

/// A parser whose option has values to offer.
#[derive(Clone)]
pub struct Offered<P> {
    parser: P,
    names: fn() -> Vec<&'static str>,
}

impl<P: TypedValueParser> TypedValueParser for Offered<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        self.parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.names)().into_iter().map(PossibleValue::new)))
    }
}

/// A parser of an option whose values a shell offers.
pub fn offered<P: TypedValueParser>(parser: P, names: fn() -> Vec<&'static str>) -> Offered<P> {
    Offered { parser, names }
}

/// Any text, for an option whose values a shell offers.
pub fn text(names: fn() -> Vec<&'static str>) -> Offered<StringValueParser> {
    offered(StringValueParser::new(), names)
}

pub fn rules() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.id).collect()
}

pub fn packs() -> Vec<&'static str> {
    Pack::all().map(Pack::name).collect()
}

pub fn frameworks() -> Vec<&'static str> {
    FRAMEWORKS.iter().map(|framework| framework.id).collect()
}

/// The framework with this id. It is looked up when the rules of the user's own are loaded, which
/// is after the command line was read.
pub fn framework(id: &str) -> Result<&'static Framework, Misuse> {
    frameworks::named(id).map_err(|error| Misuse(error.to_string()))
}

pub fn services() -> Vec<&'static str> {
    static LOWER: LazyLock<Vec<String>> =
        LazyLock::new(|| selection::services().into_iter().map(str::to_ascii_lowercase).collect());
    LOWER.iter().map(String::as_str).collect()
}

pub fn severities() -> Vec<&'static str> {
    vec!["low", "medium", "high", "critical"]
}

/// Those that are enabled in most accounts: which others are, only AWS knows.
pub fn regions() -> Vec<&'static str> {
    vec![
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "ca-central-1",
        "sa-east-1",
        "eu-central-1",
        "eu-north-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
    ]
}

/// The same, where every enabled one may be asked for at once.
pub fn regions_or_all() -> Vec<&'static str> {
    [vec![ALL], regions()].concat()
}
