//! Settings of the functions, from their environment and from the file it names: all read and
//! checked at the start, every mistake named at once.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Display;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use serde_json::Value;

use crate::model::evaluation::Severity;
use crate::model::lambda_functions::LambdaFunction;
use crate::model::text::comma_separated;
use crate::notify::alert::AlertOn;
use crate::report::format::Format;
use crate::rules::folders::bundle;
use crate::rules::own;
use crate::rules::parameters::{Values, nearest};
use crate::rules::selection::{Pack, Selection};
use crate::rules::{Rule, Ruleset, find};
use crate::settings::exceptions::Exceptions;
use crate::settings::{Settings, SettingsError, named_twice};

/// The rules of the user's own, which `compliance rules bundle` writes: beside the settings.
const OWN_RULES: &str = "rules.json";

/// A presigned link works no longer than the session of the role that signed it.
const MOST_LINK_HOURS: u64 = 12;

/// The settings of a checker.
#[derive(Debug)]
pub struct CheckerSettings {
    pub table: String,
    pub topic_arn: String,
    pub reports_bucket: Option<String>,
    /// Regions to look at; none: the function's own, and every bucket.
    pub regions: Vec<String>,
    /// Those of the checker's rules that are not disabled.
    pub rules: Vec<&'static Rule>,
    /// The settings file's, and over them those of the environment.
    pub parameters: BTreeMap<String, Values>,
    pub alert_on: AlertOn,
    /// The least severity that is worth an alert.
    pub alert_severity: Option<Severity>,
    pub exceptions: Exceptions,
    pub keep_days: Option<i64>,
}

/// The settings of the aggregator.
#[derive(Debug)]
pub struct AggregatorSettings {
    pub table: String,
    pub reports_bucket: String,
    pub stale_after_hours: i64,
    /// Checkers of which some rule is not disabled.
    pub checkers: Vec<LambdaFunction>,
    pub exceptions: Exceptions,
    /// What the report is written as: JSON first, in any case.
    pub formats: Vec<Format>,
    /// The topic that digests go to; none: there are no digests.
    pub digest_topic: Option<String>,
    /// The least severity that is news in a digest.
    pub alert_severity: Option<Severity>,
    /// How long a link to a report opens it for everybody who has the link; none: only for those
    /// who may read the bucket.
    pub link_valid: Option<Duration>,
    pub security_hub: bool,
    /// Whether the report's evaluations are written for Athena, too.
    pub analysis: bool,
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

    fn number<T: FromStr<Err: Display> + PartialOrd + From<u8>>(
        &mut self,
        name: &str,
    ) -> Option<T> {
        let text = self.optional(name)?;
        match text.parse::<T>() {
            Ok(number) if number > T::from(0u8) => Some(number),
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

    fn alert_on(&mut self) -> AlertOn {
        match self.optional("ALERT_ON").as_deref() {
            None | Some("violations") => AlertOn::Violations,
            Some("changes") => AlertOn::Changes,
            Some("digest") => AlertOn::Digest,
            Some(other) => {
                self.wrong.push(format!(
                    "ALERT_ON must be `violations`, `changes` or `digest`, not `{other}`"
                ));
                AlertOn::Violations
            }
        }
    }

    fn flag(&mut self, name: &str) -> bool {
        match self.optional(name).as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => {
                self.wrong.push(format!("{name} must be `true` or `false`, not `{other}`"));
                false
            }
        }
    }

    /// The settings file that is named, or none.
    fn settings(&mut self) -> Settings {
        let Some(path) = self.optional("SETTINGS_FILE") else { return Settings::default() };
        if let Err(error) = own_rules(&Path::new(&path).with_file_name(OWN_RULES)) {
            self.wrong.push(error);
        }
        Settings::read(Path::new(&path)).unwrap_or_else(|error| {
            let cause = if let SettingsError::Unreadable { source, .. } = &error {
                format!(": {source}")
            } else {
                String::new()
            };
            self.wrong.push(format!("SETTINGS_FILE: {error}{cause}"));
            Settings::default()
        })
    }

    /// The rules that all functions run: those of the packs, with what the file switches on or off.
    /// Not the file's own packs: the functions that are deployed, and what they may read, follow
    /// from `RULE_PACKS`.
    fn rules(&mut self, file: &Settings) -> Vec<&'static Rule> {
        let packs = self.optional("RULE_PACKS");
        let packs = packs.as_deref().unwrap_or(Pack::Core.name());
        let packs = comma_separated(packs).map(str::to_owned).collect();
        let asked = Selection { packs, ..Selection::default() };
        file.rules(&asked, Pack::Core).unwrap_or_else(|error| {
            self.wrong.push(format!("RULE_PACKS: {error}"));
            Vec::new()
        })
    }

    fn formats(&mut self) -> Vec<Format> {
        let mut formats = vec![Format::Json];
        let text = self.optional("REPORT_FORMATS").unwrap_or_default();
        for name in comma_separated(&text) {
            match Format::named(name) {
                Some(format) if formats.contains(&format) => {}
                Some(format) => formats.push(format),
                None => {
                    let names = || Format::ALL.iter().map(|format| format.name());
                    let meant = nearest(name, names()).map_or_else(
                        || names().collect::<Vec<_>>().join(", "),
                        |name| format!("did you mean `{name}`?"),
                    );
                    self.wrong.push(format!(
                        "REPORT_FORMATS names a format that does not exist: `{name}` ({meant})"
                    ));
                }
            }
        }
        formats
    }

    fn link_valid(&mut self) -> Option<Duration> {
        let hours = u64::from(self.number::<u32>("REPORT_LINK_HOURS")?);
        if hours > MOST_LINK_HOURS {
            self.wrong
                .push(format!("REPORT_LINK_HOURS must be {MOST_LINK_HOURS} or less, not {hours}"));
        }
        Some(Duration::from_hours(hours))
    }

    /// Logging starts before settings are read; here a wrong level is named.
    fn log_level(&mut self) {
        if let Some(level) =
            self.optional("LOG_LEVEL").filter(|level| level.parse::<tracing::Level>().is_err())
        {
            self.wrong.push(format!(
                "LOG_LEVEL must be error, warn, info, debug or trace, not `{level}`"
            ));
        }
    }

    fn topic(&mut self) -> String {
        let arn = self.required("SNS_TOPIC_ARN", "the topic that alerts go to");
        let is_topic = arn.starts_with("arn:") && arn.contains(":sns:");
        if !is_topic && !arn.is_empty() {
            self.wrong.push(format!(
                "SNS_TOPIC_ARN must be a topic's ARN (arn:aws:sns:REGION:ACCOUNT:NAME), not `{arn}`"
            ));
        }
        arn
    }

    fn done<T>(self, settings: T) -> Result<T, String> {
        if self.wrong.is_empty() {
            Ok(settings)
        } else {
            Err(format!("the function's environment is not complete: {}", self.wrong.join("; ")))
        }
    }
}

impl CheckerSettings {
    pub fn from_environment(checker: LambdaFunction) -> Result<Self, String> {
        Self::read(checker, &|name| env::var(name).ok())
    }

    fn read(
        checker: LambdaFunction,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, String> {
        let mut reader = Reader { variable, wrong: Vec::new() };
        reader.log_level();
        let file = reader.settings();
        let mut rules = reader.rules(&file);
        rules.retain(|rule| rule.checker == checker);
        let mut parameters: BTreeMap<_, _> = checker
            .rules()
            .filter_map(|rule| Some((rule.id.to_owned(), file.given(rule)?.clone())))
            .collect();
        let given = reader
            .optional("RULE_PARAMETERS")
            .map_or_else(|| Ok(BTreeMap::new()), |text| rule_parameters(&text));
        let given = given.unwrap_or_else(|message| {
            reader.wrong.push(format!("RULE_PARAMETERS {message}"));
            BTreeMap::new()
        });
        given
            .into_iter()
            .for_each(|(rule, values)| parameters.entry(rule).or_default().extend(values));
        // The file's own are checked as it is read.
        if let Err((rule, error)) = Ruleset::new(checker.rules(), |id| parameters.get(id)) {
            reader.wrong.push(format!("RULE_PARAMETERS: rule `{}`: {error}", rule.id));
        }
        let alert_on = reader.alert_on();
        let regions = reader.optional("REGIONS").unwrap_or_default();
        let settings = Self {
            table: reader.required("DYNAMODB_TABLE_NAME", "the table of the history"),
            topic_arn: reader.topic(),
            reports_bucket: reader.optional("REPORTS_BUCKET_NAME"),
            regions: comma_separated(&regions).map(str::to_owned).collect(),
            rules,
            parameters,
            alert_on,
            alert_severity: reader.severity("ALERT_SEVERITY"),
            exceptions: file.exceptions,
            keep_days: reader.number("HISTORY_DAYS"),
        };
        reader.done(settings)
    }
}

/// Makes the rules of the user's own rules like the others, where there is a bundle of them.
fn own_rules(path: &Path) -> Result<(), String> {
    let wrong = |error: &dyn Display| format!("{}: {error}", path.display());
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(wrong(&error)),
        Ok(text) => {
            let rules = bundle::read(&text).map_err(|error| wrong(&error))?;
            own::install(rules).map_err(|error| wrong(&error))
        }
    }
}

/// Which function a program is that several share.
pub fn function_of_environment() -> Result<LambdaFunction, String> {
    function_named(env::var("FUNCTION").ok().as_deref())
}

fn function_named(name: Option<&str>) -> Result<LambdaFunction, String> {
    match name.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => LambdaFunction::named(name).ok_or_else(|| unknown(name)),
        None => Err(format!(
            "FUNCTION is not set; it is the function that this deployment is: {}",
            names().collect::<Vec<_>>().join(", ")
        )),
    }
}

/// That no function has this name.
pub fn unknown(name: &str) -> String {
    let meant = nearest(name, names()).map_or_else(
        || names().collect::<Vec<_>>().join(", "),
        |name| format!("did you mean `{name}`?"),
    );
    format!("FUNCTION names a function that does not exist: `{name}` ({meant})")
}

/// The functions that share a program.
fn names() -> impl Iterator<Item = &'static str> {
    let shares = |function: &LambdaFunction| function.binary() != function.as_str();
    LambdaFunction::ALL.into_iter().filter(shares).map(LambdaFunction::as_str)
}

fn rule_parameters(text: &str) -> Result<BTreeMap<String, Values>, String> {
    let rules: Values = serde_json::from_str(text)
        .map_err(|error| format!("must be a JSON object from rule ids to parameters: {error}"))?;
    let mut read = BTreeMap::new();
    for (id, parameters) in rules {
        let rule = find(&id).ok_or_else(|| format!("names a rule that does not exist: `{id}`"))?;
        let Value::Object(parameters) = parameters else {
            return Err(format!("must have an object for `{id}`, not {parameters}"));
        };
        if read.insert(rule.id.to_owned(), parameters).is_some() {
            return Err(named_twice(rule));
        }
    }
    Ok(read)
}

impl AggregatorSettings {
    pub fn from_environment() -> Result<Self, String> {
        Self::read(&|name| env::var(name).ok())
    }

    fn read(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut reader = Reader { variable, wrong: Vec::new() };
        reader.log_level();
        let file = reader.settings();
        let rules = reader.rules(&file);
        let digest = reader.alert_on() == AlertOn::Digest;
        let settings = Self {
            table: reader.required("DYNAMODB_TABLE_NAME", "the table of the history"),
            reports_bucket: reader.required("REPORTS_BUCKET_NAME", "the bucket that reports go to"),
            stale_after_hours: reader.number("STALE_AFTER_HOURS").unwrap_or(13),
            checkers: LambdaFunction::with_rules(|rule| {
                rules.iter().any(|runs| runs.id == rule.id)
            }),
            exceptions: file.exceptions,
            formats: reader.formats(),
            digest_topic: digest.then(|| reader.topic()),
            alert_severity: reader.severity("ALERT_SEVERITY"),
            link_valid: reader.link_valid(),
            security_hub: reader.flag("SECURITY_HUB"),
            analysis: reader.flag("ANALYSIS"),
        };
        reader.done(settings)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
