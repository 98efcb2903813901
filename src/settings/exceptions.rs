//! Exceptions: risks that an owner accepts until a date.
//!
//! History keeps the bare verdicts. Exceptions are laid over them whenever they are read, so that a
//! new exception, or one that has ended, speaks at once and nothing is ever hidden.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};
use toml::{Table, Value};
use wildmatch::WildMatch;

use crate::model::evaluation::{ComplianceType, Evaluation, Excepted};
use crate::rules::parameters::nearest;
use crate::rules::{Ruleset, Wanted, find, nearest_id};

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const KEYS: &[&str] =
    &["rule", "resource", "tags", "accounts", "until", "owner", "reason", "ticket"];
/// What stands for every rule.
const ANY: &str = "*";

/// One exception, as it was written.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Exception {
    /// A rule's id, or `*` for every rule.
    pub rule: String,
    /// A pattern for resource ids and names: `*` is anything, `?` one character.
    pub resource: String,
    /// Tags that the resource must carry, with patterns for their values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// Account ids; empty: every account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// The last day on which it is in force (UTC), YYYY-MM-DD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Who accepts the risk.
    pub owner: String,
    /// Why it is accepted.
    pub reason: String,
    /// Where it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

/// Why an exception cannot be used.
#[derive(Debug, Error, PartialEq)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum ExceptionError {
    #[error("unknown key `{key}`{}; it takes {}", .nearest.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default(), KEYS.join(", "))]
    UnknownKey { key: String, nearest: Option<&'static str> },
    #[error("`{0}` is missing: an exception names its rule, resource, owner and reason")]
    Missing(&'static str),
    #[error("`{key}` must be {expected}")]
    Unfit { key: &'static str, expected: &'static str },
    #[error("there is no rule `{id}`{}; write an id that `compliance rules` lists, or \"*\"", .nearest.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default())]
    UnknownRule { id: String, nearest: Option<&'static str> },
    #[error("`accounts` holds `{0}`, which is not an account id: one has twelve digits")]
    Account(String),
    #[error(
        "it covers everything that its pattern matches and never ends: give it an `until`, such as until = 2027-03-31, or name one rule and one resource"
    )]
    Endless,
}

#[derive(Clone, Debug)]
struct Ready {
    exception: Exception,
    resource: WildMatch,
    tags: BTreeMap<String, WildMatch>,
    until: Option<Date>,
}

/// All exceptions, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Exceptions {
    ready: Vec<Ready>,
    /// Tags that must be remembered beside those that exceptions ask for.
    also: BTreeSet<String>,
}

impl Exceptions {
    /// Reads the `[[exception]]` tables of a settings file; an error comes with the number of the
    /// table it is in, from 1.
    pub fn parse(tables: &[Value]) -> Result<Self, (usize, ExceptionError)> {
        let read = |(number, value): (usize, &Value)| {
            let table = value.as_table().ok_or(ExceptionError::Unfit {
                key: "exception",
                expected: "a list of tables, each [[exception]]",
            });
            table.and_then(Ready::parse).map_err(|error| (number + 1, error))
        };
        tables
            .iter()
            .enumerate()
            .map(read)
            .collect::<Result<_, _>>()
            .map(|ready| Self { ready, also: BTreeSet::new() })
    }

    /// The same, with further tags that must be remembered with an evaluation.
    #[must_use]
    pub fn with_tags(self, also: BTreeSet<String>) -> Self {
        Self { also, ..self }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// Every exception, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Exception> {
        self.ready.iter().map(|ready| &ready.exception)
    }

    /// What a source is asked for: the fields that rules look at, and tags where an exception does.
    pub fn wanted(&self, ruleset: &Ruleset) -> Wanted {
        let mut wanted = ruleset.wanted();
        if !self.tag_keys().is_empty() {
            wanted.ask_for_tags();
        }
        wanted
    }

    /// The tags that some exception asks for: these must be remembered with an evaluation.
    pub fn tag_keys(&self) -> BTreeSet<&str> {
        let own = self.ready.iter().flat_map(|ready| ready.tags.keys());
        own.chain(&self.also).map(String::as_str).collect()
    }

    /// The exception that covers a violation, and whether it has ended: one in force before one
    /// that has ended, then the one that lasts longest.
    fn of(&self, evaluation: &Evaluation, today: Date) -> Option<(usize, bool)> {
        if evaluation.compliance_type != ComplianceType::NonCompliant {
            return None;
        }
        let fitting = self.ready.iter().enumerate().filter(|(_, ready)| ready.fits(evaluation));
        let (number, ready) = fitting.max_by_key(|(number, ready)| {
            (ready.until.unwrap_or(Date::MAX), std::cmp::Reverse(*number))
        })?;
        Some((number, ready.until.is_some_and(|until| until < today)))
    }

    /// Whether an exception in force covers this evaluation.
    pub fn cover(&self, evaluation: &Evaluation, moment: OffsetDateTime) -> bool {
        self.of(evaluation, day(moment)).is_some_and(|(_, expired)| !expired)
    }

    /// Lays the exception over an evaluation; returns its place among all. One that has ended is
    /// said in the annotation.
    pub fn apply(&self, evaluation: &mut Evaluation, moment: OffsetDateTime) -> Option<usize> {
        let (number, expired) = self.of(evaluation, day(moment))?;
        let Exception { owner, reason, until, ticket, .. } = self.ready[number].exception.clone();
        if expired {
            let ended = until.as_deref().unwrap_or_default();
            let _ = write!(evaluation.annotation, " The exception of {owner} ended on {ended}.");
        }
        evaluation.exception = Some(Excepted { owner, reason, until, ticket, expired });
        Some(number)
    }
}

impl Exception {
    /// Days on which it is still in force, today among them; negative or zero once it has ended,
    /// `None` where it has no end.
    pub fn days_left(&self, moment: OffsetDateTime) -> Option<i64> {
        let until = Date::parse(self.until.as_deref()?, DATE).ok()?;
        Some((until - day(moment)).whole_days() + 1)
    }

    /// Whether it has ended at this moment.
    pub fn is_expired(&self, moment: OffsetDateTime) -> bool {
        self.days_left(moment).is_some_and(|days| days <= 0)
    }
}

fn day(moment: OffsetDateTime) -> Date {
    moment.to_offset(UtcOffset::UTC).date()
}

impl Ready {
    fn parse(table: &Table) -> Result<Self, ExceptionError> {
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(ExceptionError::UnknownKey {
                key: key.clone(),
                nearest: nearest(key, KEYS.iter().copied()),
            });
        }
        let mut exception = Exception {
            rule: required(table, "rule")?,
            resource: required(table, "resource")?,
            tags: tags(table)?,
            accounts: accounts(table)?,
            until: until(table)?.map(|until| until.format(DATE).unwrap_or_default()),
            owner: required(table, "owner")?,
            reason: required(table, "reason")?,
            ticket: text(table, "ticket")?,
        };
        if exception.rule != ANY {
            let Some(rule) = find(&exception.rule) else {
                let nearest = nearest_id(&exception.rule);
                return Err(ExceptionError::UnknownRule { id: exception.rule, nearest });
            };
            rule.id.clone_into(&mut exception.rule);
        }
        if exception.until.is_none()
            && (exception.rule == ANY || exception.resource.contains(['*', '?']))
        {
            return Err(ExceptionError::Endless);
        }
        Ok(Self {
            resource: WildMatch::new(&exception.resource),
            tags: exception
                .tags
                .iter()
                .map(|(key, value)| (key.clone(), WildMatch::new(value)))
                .collect(),
            until: until(table)?,
            exception,
        })
    }

    fn fits(&self, evaluation: &Evaluation) -> bool {
        let exception = &self.exception;
        (exception.rule == ANY || exception.rule == evaluation.rule)
            && (exception.accounts.is_empty()
                || exception.accounts.contains(&evaluation.account_id))
            && (self.resource.matches(&evaluation.resource_id)
                || self.resource.matches(&evaluation.resource_name))
            && self
                .tags
                .iter()
                .all(|(key, value)| evaluation.tags.get(key).is_some_and(|tag| value.matches(tag)))
    }
}

fn text(table: &Table, key: &'static str) -> Result<Option<String>, ExceptionError> {
    match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(ExceptionError::Unfit { key, expected: "a text that is not empty" }),
    }
}

fn required(table: &Table, key: &'static str) -> Result<String, ExceptionError> {
    text(table, key)?.ok_or(ExceptionError::Missing(key))
}

fn until(table: &Table) -> Result<Option<Date>, ExceptionError> {
    let unfit = ExceptionError::Unfit { key: "until", expected: "a day, such as 2027-03-31" };
    let written = match table.get("until") {
        None => return Ok(None),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Datetime(moment)) => moment.to_string(),
        Some(_) => return Err(unfit),
    };
    Date::parse(&written, DATE).map(Some).map_err(|_| unfit)
}

fn tags(table: &Table) -> Result<BTreeMap<String, String>, ExceptionError> {
    let unfit = || ExceptionError::Unfit {
        key: "tags",
        expected: "a table from tag keys to patterns for their values, such as { Environment = \"dev\" }",
    };
    let Some(tags) = table.get("tags") else { return Ok(BTreeMap::new()) };
    let tags = tags.as_table().ok_or_else(unfit)?;
    tags.iter()
        .map(|(key, value)| Ok((key.clone(), value.as_str().ok_or_else(unfit)?.to_owned())))
        .collect()
}

fn accounts(table: &Table) -> Result<Vec<String>, ExceptionError> {
    let unfit = || ExceptionError::Unfit {
        key: "accounts",
        expected: "a list of account ids, such as [\"123456789012\"]",
    };
    let Some(accounts) = table.get("accounts") else { return Ok(Vec::new()) };
    let accounts = accounts.as_array().ok_or_else(unfit)?.iter().map(|account| {
        let account = account.as_str().ok_or_else(unfit)?;
        if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(account.to_owned())
        } else {
            Err(ExceptionError::Account(account.to_owned()))
        }
    });
    accounts.collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
