//! `compliance.toml`: what a user may set, every key checked.

pub mod accounts;
pub mod exceptions;
pub mod excluded;
pub mod of_rules;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use thiserror::Error;
use toml::{Table, Value};

use crate::model::evaluation::Severity;
use crate::model::regions;
use crate::model::regions::UnfitRegion;
use crate::model::text::hexadecimal;
use crate::rules::parameters::{ParameterError, Values, nearest, resolve};
use crate::rules::selection::{Pack, Selection, SelectionError};
use crate::rules::{RULES, Rule, Ruleset, find, first_id, nearest_id};
use crate::settings::exceptions::{ExceptionError, Exceptions};
use crate::settings::of_rules::{RuleSettings, settings_of_rules};

/// The file as it is read when `--config` does not name another.
pub const FILE_NAME: &str = "compliance.toml";

const SCAN_KEYS: &[&str] = &[
    "accounts",
    "concurrency",
    "exclude",
    "history",
    "packs",
    "regions",
    "reports",
    "role_arns",
    "services",
    "severity",
];

/// Settings of the CLI, and the rules' parameters.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The section `[scan]`.
    pub scan: ScanSettings,
    /// The tables `[[exception]]`.
    pub exceptions: Exceptions,
    /// Which rules run where the command line does not say.
    selection: Selection,
    rules: BTreeMap<String, RuleSettings>,
}

/// The section `[scan]`: what flags would say.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ScanSettings {
    /// Regions to scan, or `["all"]`; the command line's `--region` wins.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Roles to assume, one an account; `--role-arn` wins.
    #[serde(default)]
    pub role_arns: Vec<String>,
    /// A file that lists accounts; `--accounts` wins.
    pub accounts: Option<PathBuf>,
    /// Calls under way at once, at the most.
    pub concurrency: Option<usize>,
    /// The history's file.
    pub history: Option<PathBuf>,
    /// The folder of reports.
    pub reports: Option<PathBuf>,
}

/// Why settings cannot be used.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum SettingsError {
    #[error("cannot read {path}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path} is not valid TOML: {message}")]
    Malformed { path: PathBuf, message: String },
    #[error("{path}: unknown key `{key}`{}", .nearest.as_ref().map_or_else(|| format!("; known: {}", .known.join(", ")), |name| format!(" (did you mean `{name}`?)")))]
    UnknownKey { path: PathBuf, key: String, nearest: Option<String>, known: Vec<String> },
    #[error("{path}: `{key}` {message}")]
    Unfit { path: PathBuf, key: String, message: String },
    #[error("{path}: `scan.regions`: {unfit}")]
    Regions { path: PathBuf, unfit: UnfitRegion },
    #[error("{path}: [[exception]] number {number}: {source}")]
    Exception { path: PathBuf, number: usize, source: ExceptionError },
    #[error("{}rule `{rule}`: {source}", .path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default())]
    Parameter { path: Option<PathBuf>, rule: String, source: Box<ParameterError> },
    #[error("{path}: [scan]: {source}")]
    Selection { path: PathBuf, source: SelectionError },
    #[error(transparent)]
    Selected(#[from] SelectionError),
}

impl Settings {
    /// Reads a `compliance.toml`.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        Self::parse(&text(path)?, path)
    }

    /// Reads settings from TOML text; `path` is for messages.
    pub fn parse(text: &str, path: &Path) -> Result<Self, SettingsError> {
        let table = table(text, path)?;
        check_keys(path, "", &table, &["exception", "rules", "scan"])?;
        let mut settings = Self::default();
        if let Some(scan) = table.get("scan") {
            let scan = as_table(path, "scan", scan)?;
            check_keys(path, "scan.", scan, SCAN_KEYS)?;
            settings.selection = selection(path, scan)?;
            settings.scan = scan
                .clone()
                .try_into()
                .map_err(|error: toml::de::Error| unfit(path, "scan", error.message()))?;
            settings.scan.regions = regions::regions(&settings.scan.regions)
                .map_err(|unfit| SettingsError::Regions { path: path.to_owned(), unfit })?;
            if settings.scan.concurrency == Some(0) {
                return Err(unfit(path, "scan.concurrency", "must be 1 or more"));
            }
        }
        if let Some(rules) = table.get("rules") {
            settings.rules = settings_of_rules(path, as_table(path, "rules", rules)?)?;
        }
        if let Some(exceptions) = table.get("exception") {
            let tables = exceptions.as_array().ok_or_else(|| {
                unfit(path, "exception", "must be a list of tables, each [[exception]]")
            })?;
            settings.exceptions = Exceptions::parse(tables).map_err(|(number, source)| {
                SettingsError::Exception { path: path.to_owned(), number, source }
            })?;
        }
        settings.ruleset(&Selection::default()).map_err(|error| match error {
            SettingsError::Parameter { rule, source, .. } => {
                SettingsError::Parameter { path: Some(path.to_owned()), rule, source }
            }
            other => other,
        })?;
        Ok(settings)
    }

    /// The names in the file that lists accounts. They are for people alone: a file that cannot be
    /// read is an error where its accounts are scanned, and not here.
    pub fn account_names(&self) -> BTreeMap<String, String> {
        let members = self.scan.accounts.as_deref().map(accounts::read);
        let members = members.and_then(Result::ok).unwrap_or_default();
        accounts::names(&members).collect()
    }

    /// Whether the file itself switches a rule on or off.
    pub fn enabled(&self, rule: &Rule) -> Option<bool> {
        self.rules.get(rule.id).and_then(|settings| settings.enabled)
    }

    /// The parameters that are given for a rule.
    pub fn given(&self, rule: &Rule) -> Option<&Values> {
        self.rules.get(rule.id).map(|settings| &settings.parameters)
    }

    /// A rule's parameters with what is set, or `None` where it is switched off.
    pub fn parameters(&self, rule: &Rule) -> Option<Values> {
        // What is set was checked when it was read.
        if self.enabled(rule) == Some(false) {
            None
        } else {
            resolve(rule.parameters, self.given(rule).unwrap_or(&Values::new())).ok()
        }
    }

    /// The rules to run: what is asked for, over what the file says.
    pub fn rules(
        &self,
        asked: &Selection,
        default: Pack,
    ) -> Result<Vec<&'static Rule>, SelectionError> {
        let or = |asked: &[String], own: &[String]| {
            if asked.is_empty() { own.to_vec() } else { asked.to_vec() }
        };
        let own = &self.selection;
        let selection = Selection {
            packs: or(&asked.packs, &own.packs),
            rules: asked.rules.clone(),
            excluded: or(&asked.excluded, &own.excluded),
            services: or(&asked.services, &own.services),
            severity: asked.severity.or(own.severity),
        };
        selection.rules(default, |rule| self.enabled(rule))
    }

    /// The rules to run, made ready. Without a pack those that are recommended.
    pub fn ruleset(&self, asked: &Selection) -> Result<Ruleset, SettingsError> {
        let chosen = self.rules(asked, Pack::Recommended)?;
        Ruleset::new(chosen, |id| self.rules.get(id).map(|settings| &settings.parameters)).map_err(
            |(rule, source)| {
                let rule = rule.id.to_owned();
                SettingsError::Parameter { path: None, rule, source: Box::new(source) }
            },
        )
    }
}

impl Settings {
    /// The rules and their parameters as text: equal where the verdicts would be, whatever the
    /// version calls the rules.
    pub fn fingerprint(&self, ruleset: &Ruleset) -> String {
        let none = Values::new();
        let parameters =
            |id: &str| self.rules.get(id).map_or(&none, |settings| &settings.parameters).clone();
        let rules: BTreeMap<_, _> =
            ruleset.rules().map(|rule| (first_id(rule.id), parameters(rule.id))).collect();
        let mut text = serde_json::to_string(&rules).unwrap_or_default();
        // One of the user's own may have been edited since.
        for own in ruleset.rules().filter_map(|rule| rule.own_text()) {
            let _ = write!(text, "\n{}", hexadecimal(&Sha256::digest(own)));
        }
        text
    }
}

/// What is wrong where a rule is named by two of its ids.
pub fn named_twice(rule: &Rule) -> String {
    format!(
        "names a rule twice: {} is called {} now; keep one of them",
        rule.aliases.join(" or "),
        rule.id,
    )
}

/// The rule with this id, or an error with the nearest.
pub fn rule_named(id: &str) -> Result<&'static Rule, SettingsError> {
    find(id).ok_or_else(|| {
        let nearest = nearest_id(id);
        SelectionError::Rule { id: id.to_owned(), nearest }.into()
    })
}

/// What `[scan]` says of the rules that run.
fn selection(path: &Path, scan: &Table) -> Result<Selection, SettingsError> {
    let texts = |key: &str| -> Result<Vec<String>, SettingsError> {
        let Some(value) = scan.get(key) else { return Ok(Vec::new()) };
        let texts = value.as_array().and_then(|list| {
            list.iter().map(|text| text.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        texts.ok_or_else(|| unfit(path, &format!("scan.{key}"), "must be a list of texts"))
    };
    let severity = scan.get("severity").map(|value| {
        let named = value.as_str().and_then(|text| Severity::named(&text.to_ascii_uppercase()));
        let wrong = || unfit(path, "scan.severity", "must be LOW, MEDIUM, HIGH or CRITICAL");
        named.ok_or_else(wrong)
    });
    let selection = Selection {
        packs: texts("packs")?,
        rules: Vec::new(),
        excluded: texts("exclude")?,
        services: texts("services")?,
        severity: severity.transpose()?,
    };
    selection
        .check()
        .map_err(|source| SettingsError::Selection { path: path.to_owned(), source })?;
    Ok(selection)
}

fn text(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path)
        .map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })
}

fn table(text: &str, path: &Path) -> Result<Table, SettingsError> {
    text.parse().map_err(|error: toml::de::Error| SettingsError::Malformed {
        path: path.to_owned(),
        message: error.to_string(),
    })
}

fn as_table<'a>(path: &Path, key: &str, value: &'a Value) -> Result<&'a Table, SettingsError> {
    value.as_table().ok_or_else(|| unfit(path, key, "must be a table"))
}

fn unfit(path: &Path, key: &str, message: &str) -> SettingsError {
    SettingsError::Unfit { path: path.to_owned(), key: key.to_owned(), message: message.to_owned() }
}

fn check_keys(
    path: &Path,
    prefix: &str,
    table: &Table,
    known: &[&str],
) -> Result<(), SettingsError> {
    match table.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => Err(unknown_key(path, prefix, key, known)),
    }
}

fn unknown_key(path: &Path, prefix: &str, key: &str, known: &[&str]) -> SettingsError {
    SettingsError::UnknownKey {
        path: path.to_owned(),
        key: format!("{prefix}{key}"),
        nearest: nearest(key, known.iter().copied()).map(|name| format!("{prefix}{name}")),
        known: known.iter().map(|name| format!("{prefix}{name}")).collect(),
    }
}

/// A commented `compliance.toml` with every key and its default.
pub fn template() -> String {
    let mut text = String::from(
        "# Settings of the compliance scanner. Every key is optional; what is commented out is the default.\n\
         \n\
         [scan]\n\
         # Regions to look at; [\"all\"] is every region the account has enabled. Default: the profile's own region.\n\
         # regions = [\"us-east-1\", \"eu-west-1\"]\n\
         # Roles to assume, one for each further account.\n\
         # role_arns = [\"arn:aws:iam::123456789012:role/compliance-reader\"]\n\
         # A file that lists further accounts, each with a name, a role and regions (docs/credentials.md, Many accounts).\n\
         # accounts = \"accounts.toml\"\n\
         # AWS calls under way at once.\n\
         # concurrency = 64\n\
         # Where evaluations and reports are kept.\n\
         # history = \"history.sqlite\"\n\
         # reports = \"reports\"\n\
         # Which rules run: packs (`compliance rules list --all` shows each rule's), without the ids in `exclude` (* is anything),\n\
         # of these services and of this severity or a higher one. [rules.ID] enabled = true or false goes over the packs.\n\
         # packs = [\"recommended\"]\n\
         # exclude = []\n\
         # services = []\n\
         # severity = \"LOW\"\n\
         \n\
         # Folders of rules of your own, from this file's folder; one or a list (docs/own-rules.md).\n\
         [rules]\n\
         # folder = \"rules\"\n",
    );
    text.push_str(
        "\n\
         # Risks accepted until a date: each has an owner, is listed by itself and left out of the percentage, and fails again afterwards.\n\
         # [[exception]]\n\
         #   rule = \"ec2-required-tags\"      # a rule's id, or \"*\"\n\
         #   resource = \"legacy-*\"           # resource ids or names; * is anything, ? one character\n\
         #   tags = { Environment = \"dev\" }  # optional: tags it must carry (instances, databases, Config items and plans)\n\
         #   accounts = [\"123456789012\"]     # optional\n\
         #   until = 2027-03-31               # the last day; may be left out only where one rule and one resource are named\n\
         #   owner = \"web team\"\n\
         #   reason = \"The old shop is switched off in spring.\"\n\
         #   ticket = \"OPS-1234\"              # optional\n",
    );
    for rule in RULES.iter().copied() {
        let _ = write!(
            text,
            "\n[rules.{}]\n# {} ({})\n# enabled = {}\n",
            rule.id, rule.title, rule.severity, !rule.is_noisy
        );
        for parameter in rule.parameters {
            let default = serde_json::from_str::<serde_json::Value>(parameter.default)
                .map_or_else(|_| parameter.default.to_owned(), |value| toml_text(&value));
            let _ = writeln!(
                text,
                "# {} ({})\n# {} = {default}",
                parameter.description,
                parameter.kind.expected(),
                parameter.name
            );
        }
    }
    text
}

fn toml_text(value: &serde_json::Value) -> String {
    Value::try_from(value).map_or_else(|_| value.to_string(), |value| value.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
