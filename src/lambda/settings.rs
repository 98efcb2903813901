//! Settings of the functions, from their environment: all read and checked at the start, every mistake named at once.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Display;
use std::str::FromStr;

use serde_json::Value;

use crate::alert::AlertOn;
use crate::evaluation::Severity;
use crate::exceptions::Exceptions;
use crate::parameters::Values;
use crate::rules::{Checker, Ruleset};

/// What a checker is told.
#[derive(Debug)]
pub struct CheckerSettings {
    pub table: String,
    pub topic_arn: String,
    pub reports_bucket: Option<String>,
    /// Regions to look at; none: the function's own, and every bucket.
    pub regions: Vec<String>,
    pub parameters: BTreeMap<String, Values>,
    pub alert_on: AlertOn,
    /// The least severity that is worth an alert.
    pub alert_severity: Option<Severity>,
    pub exceptions: Exceptions,
    pub keep_days: Option<i64>,
}

/// What the aggregator is told.
#[derive(Debug)]
pub struct AggregatorSettings {
    pub table: String,
    pub reports_bucket: String,
    pub stale_after_hours: i64,
}

/// Reads variables and gathers what is wrong with them.
struct Reader<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    wrong: Vec<String>,
}

impl Reader<'_> {
    fn optional(&self, name: &str) -> Option<String> {
        (self.variable)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn required(&mut self, name: &str, what: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.wrong.push(format!("{name} is not set; it is {what}"));
            String::new()
        })
    }

    fn number<T: FromStr<Err: Display> + PartialOrd + From<i32>>(&mut self, name: &str) -> Option<T> {
        let text = self.optional(name)?;
        match text.parse::<T>() {
            Ok(number) if number > T::from(0) => Some(number),
            _ => {
                self.wrong.push(format!("{name} must be a whole number above 0, not `{text}`"));
                None
            }
        }
    }

    fn severity(&mut self, name: &str) -> Option<Severity> {
        let text = self.optional(name)?;
        let severity = Severity::named(&text.to_ascii_uppercase());
        if severity.is_none() {
            self.wrong.push(format!("{name} must be LOW, MEDIUM, HIGH or CRITICAL, not `{text}`"));
        }
        severity
    }

    /// Logging starts before settings are read; here a wrong level is named.
    fn log_level(&mut self) {
        if let Some(level) = self.optional("LOG_LEVEL").filter(|level| level.parse::<tracing::Level>().is_err()) {
            self.wrong.push(format!("LOG_LEVEL must be error, warn, info, debug or trace, not `{level}`"));
        }
    }

    fn topic(&mut self) -> String {
        let arn = self.required("SNS_TOPIC_ARN", "the topic that alerts go to");
        let is_topic = arn.starts_with("arn:") && arn.contains(":sns:");
        if !is_topic && !arn.is_empty() {
            self.wrong.push(format!("SNS_TOPIC_ARN must be a topic's ARN (arn:aws:sns:REGION:ACCOUNT:NAME), not `{arn}`"));
        }
        arn
    }

    fn done<T>(self, settings: T) -> Result<T, String> {
        if self.wrong.is_empty() { Ok(settings) } else { Err(format!("the function's environment is not complete: {}", self.wrong.join("; "))) }
    }
}

impl CheckerSettings {
    pub fn from_environment(checker: Checker) -> Result<Self, String> {
        Self::read(checker, &|name| env::var(name).ok())
    }

    fn read(checker: Checker, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut reader = Reader { variable, wrong: Vec::new() };
        reader.log_level();
        let parameters = reader.optional("RULE_PARAMETERS").map_or_else(|| Ok(BTreeMap::new()), |text| rule_parameters(&text));
        let parameters = parameters.unwrap_or_else(|message| {
            reader.wrong.push(format!("RULE_PARAMETERS {message}"));
            BTreeMap::new()
        });
        if let Err((rule, error)) = Ruleset::new(checker.rules(), |id| parameters.get(id)) {
            reader.wrong.push(format!("RULE_PARAMETERS: rule `{}`: {error}", rule.id));
        }
        let alert_on = match reader.optional("ALERT_ON").as_deref() {
            None | Some("violations") => AlertOn::Violations,
            Some("changes") => AlertOn::Changes,
            Some("digest") => AlertOn::Digest,
            Some(other) => {
                reader.wrong.push(format!("ALERT_ON must be `violations`, `changes` or `digest`, not `{other}`"));
                AlertOn::Violations
            }
        };
        let regions = reader.optional("REGIONS").unwrap_or_default();
        let settings = Self {
            table: reader.required("DYNAMODB_TABLE_NAME", "the table of the history"),
            topic_arn: reader.topic(),
            reports_bucket: reader.optional("REPORTS_BUCKET_NAME"),
            regions: regions.split(',').map(str::trim).filter(|region| !region.is_empty()).map(str::to_owned).collect(),
            parameters,
            alert_on,
            alert_severity: reader.severity("ALERT_SEVERITY"),
            exceptions: Exceptions::default(),
            keep_days: reader.number("HISTORY_DAYS"),
        };
        reader.done(settings)
    }
}

fn rule_parameters(text: &str) -> Result<BTreeMap<String, Values>, String> {
    let rules: Values = serde_json::from_str(text).map_err(|error| format!("must be a JSON object from rule ids to parameters: {error}"))?;
    rules
        .into_iter()
        .map(|(id, parameters)| match (crate::rules::find(&id), parameters) {
            (None, _) => Err(format!("names a rule that does not exist: `{id}`")),
            (Some(_), Value::Object(parameters)) => Ok((id, parameters)),
            (Some(_), other) => Err(format!("must have an object for `{id}`, not {other}")),
        })
        .collect()
}

impl AggregatorSettings {
    pub fn from_environment() -> Result<Self, String> {
        Self::read(&|name| env::var(name).ok())
    }

    fn read(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut reader = Reader { variable, wrong: Vec::new() };
        reader.log_level();
        let settings = Self {
            table: reader.required("DYNAMODB_TABLE_NAME", "the table of the history"),
            reports_bucket: reader.required("REPORTS_BUCKET_NAME", "the bucket that reports go to"),
            stale_after_hours: reader.number("STALE_AFTER_HOURS").unwrap_or(13),
        };
        reader.done(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<CheckerSettings, String> {
        CheckerSettings::read(Checker::Ec2Tag, &|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        let message = read(&[
            ("ALERT_ON", "always"),
            ("LOG_LEVEL", "loud"),
            ("HISTORY_DAYS", "-1"),
            ("RULE_PARAMETERS", r#"{"ec2-required-tags": {"tag": "a"}}"#),
        ])
        .err()
        .unwrap_or_default();
        for part in [
            "DYNAMODB_TABLE_NAME is not set",
            "SNS_TOPIC_ARN is not set",
            "ALERT_ON must be",
            "LOG_LEVEL must be",
            "HISTORY_DAYS must be",
            "did you mean `tags`?",
        ] {
            assert!(message.contains(part), "{part}: {message}");
        }
    }

    #[test]
    fn what_is_set_is_read() {
        let given = [
            ("DYNAMODB_TABLE_NAME", "table"),
            ("SNS_TOPIC_ARN", "arn:aws:sns:eu-west-1:123456789012:alerts"),
            ("REGIONS", "eu-west-1, us-east-1,"),
            ("ALERT_ON", "changes"),
            ("HISTORY_DAYS", "30"),
            ("RULE_PARAMETERS", r#"{"ec2-required-tags": {"tags": ["Owner"]}}"#),
        ];
        match read(&given) {
            Ok(settings) => {
                assert_eq!(settings.regions, ["eu-west-1", "us-east-1"]);
                assert_eq!((settings.alert_on, settings.keep_days, settings.parameters.len()), (AlertOn::Changes, Some(30), 1));
            }
            Err(message) => panic!("{message}"),
        }
    }
}
