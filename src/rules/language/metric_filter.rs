//! The patterns of CloudWatch Logs' metric filters for events in JSON
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html>),
//! and which events one surely finds.
//!
//! Two patterns are compared by what they mean: order, spaces, quotes and parentheses do not count.

use super::evaluate::{Evaluation, Known};

mod parse;

pub(crate) use parse::parse;

/// The most ways in which an event can satisfy a pattern that are looked at.
const MOST_WAYS: usize = 512;

/// What an event is tested for.
#[derive(Debug, PartialEq)]
pub(crate) enum Pattern {
    /// All of these.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
    /// One field.
    One(Test),
}

/// What a field is tested for.
#[derive(Debug, PartialEq)]
pub(crate) struct Test {
    /// Without `$.`.
    field: String,
    what: What,
}

#[derive(Debug, PartialEq)]
enum What {
    /// It is like this text; `*` is anything.
    Is(String),
    /// It is not.
    IsNot(String),
    Exists,
    DoesNotExist,
    /// A number's size, a regular expression, null, true or false.
    Other,
}

/// Whether a pattern finds events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Finds {
    /// All of them.
    All,
    /// Perhaps not all.
    NotAll,
    /// That depends on a part of the pattern that is not understood here.
    Unclear,
}

/// An event that no alarm is about, field by field: a filter that finds it finds nearly all.
const ORDINARY: &[(&str, &str)] = &[
    ("awsRegion", "us-east-1"),
    ("eventCategory", "Management"),
    ("eventName", "AssumeRole"),
    ("eventSource", "sts.amazonaws.com"),
    ("eventType", "AwsApiCall"),
    ("eventVersion", "1.11"),
    ("managementEvent", "true"),
    ("readOnly", "true"),
    ("sourceIPAddress", "192.0.2.1"),
    ("userIdentity.type", "AssumedRole"),
];

impl Pattern {
    /// Whether every event that satisfies another pattern satisfies this one. It says so only
    /// where each of the other's tests by itself shows it.
    pub(crate) fn finds<'a>(
        &self,
        evaluation: &mut Evaluation<'a>,
        others: &Self,
    ) -> Known<'a, Finds> {
        let Some(ways) = others.ways() else { return Ok(Finds::Unclear) };
        evaluation.charge(ways.iter().map(Vec::len).sum())?;
        let mut finds = Finds::All;
        for facts in ways {
            match self.follows_from(evaluation, &facts)? {
                Finds::All => {}
                Finds::NotAll => return Ok(Finds::NotAll),
                Finds::Unclear => finds = Finds::Unclear,
            }
        }
        Ok(finds)
    }

    /// Whether it finds an event that no alarm is about.
    pub(crate) fn finds_ordinary_events<'a>(
        &self,
        evaluation: &mut Evaluation<'a>,
    ) -> Known<'a, bool> {
        match self {
            Self::All(parts) => {
                for part in parts {
                    if !part.finds_ordinary_events(evaluation)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(parts) => {
                for part in parts {
                    if part.finds_ordinary_events(evaluation)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::One(Test { field, what }) => {
                let value = ORDINARY.iter().find(|(name, _)| name == field).map(|(_, value)| value);
                evaluation.charge(1)?;
                Ok(match (what, value) {
                    (What::Is(pattern), Some(value)) => like(value, pattern),
                    (What::IsNot(pattern), Some(value)) => !like(value, pattern),
                    (What::Exists, value) => value.is_some(),
                    (What::IsNot(_) | What::DoesNotExist, None) => true,
                    _ => false,
                })
            }
        }
    }

    /// The ways in which an event can satisfy it, each the tests that hold together.
    fn ways(&self) -> Option<Vec<Vec<&Test>>> {
        let ways = match self {
            Self::One(test) => vec![vec![test]],
            Self::Any(parts) => {
                let mut ways = Vec::new();
                for part in parts {
                    ways.append(&mut part.ways()?);
                }
                ways
            }
            Self::All(parts) => {
                let mut ways = vec![Vec::new()];
                for part in parts {
                    let of_part = part.ways()?;
                    if ways.len() * of_part.len() > MOST_WAYS {
                        return None;
                    }
                    let joined = |way: &Vec<_>| {
                        let way = way.clone();
                        of_part.iter().map(move |more| [&way[..], more].concat())
                    };
                    ways = ways.iter().flat_map(joined).collect();
                }
                ways
            }
        };
        (ways.len() <= MOST_WAYS).then_some(ways)
    }

    fn follows_from<'a>(
        &self,
        evaluation: &mut Evaluation<'a>,
        facts: &[&Test],
    ) -> Known<'a, Finds> {
        let (parts, decides, otherwise) = match self {
            Self::All(parts) => (parts, Finds::NotAll, Finds::All),
            Self::Any(parts) => (parts, Finds::All, Finds::NotAll),
            Self::One(test) => return test.follows_from(evaluation, facts),
        };
        let mut finds = otherwise;
        for part in parts {
            let of_part = part.follows_from(evaluation, facts)?;
            if of_part == decides {
                return Ok(decides);
            }
            if of_part == Finds::Unclear {
                finds = Finds::Unclear;
            }
        }
        Ok(finds)
    }
}

impl Test {
    fn follows_from<'a>(
        &self,
        evaluation: &mut Evaluation<'a>,
        facts: &[&Self],
    ) -> Known<'a, Finds> {
        evaluation.charge(1 + facts.len() / 8)?;
        let mut finds = Finds::NotAll;
        for fact in facts.iter().filter(|fact| fact.field == self.field) {
            let follows = match (&fact.what, &self.what) {
                (What::Is(fact), What::Is(pattern)) => covers(evaluation, pattern, fact)?,
                (What::IsNot(fact), What::IsNot(pattern)) => covers(evaluation, fact, pattern)?,
                (What::Is(fact), What::IsNot(pattern)) => differ(evaluation, fact, pattern)?,
                (What::Is(_) | What::Exists, What::Exists)
                | (What::DoesNotExist, What::DoesNotExist) => true,
                (_, What::Other) => {
                    finds = Finds::Unclear;
                    false
                }
                _ => false,
            };
            if follows {
                return Ok(Finds::All);
            }
        }
        Ok(finds)
    }
}

/// Whether every text that is like the second pattern is like the first: a `*` of the second is
/// matched by a `*` only.
fn covers<'a>(evaluation: &mut Evaluation<'a>, wider: &str, narrower: &str) -> Known<'a, bool> {
    evaluation.charge_bytes(wider.len() + narrower.len())?;
    Ok(like(narrower, wider))
}

/// Whether no text is like both patterns. Of two patterns with `*` that is not looked into.
fn differ<'a>(evaluation: &mut Evaluation<'a>, one: &str, other: &str) -> Known<'a, bool> {
    evaluation.charge_bytes(one.len() + other.len())?;
    Ok(match (one.contains('*'), other.contains('*')) {
        (true, true) => false,
        (true, false) => !like(other, one),
        (false, _) => !like(one, other),
    })
}

/// Whether a text is like a pattern in which `*` alone is no character like others.
fn like(text: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return text == pattern };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    let within = text.strip_prefix(start).and_then(|text| text.strip_suffix(end));
    let Some(mut within) = within else { return false };
    middle.split('*').all(|part| match within.find(part) {
        Some(place) => {
            within = &within[place + part.len()..];
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests;
