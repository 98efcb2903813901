//! The section `[rules]`: folders of rules of the user's own, and a table for each rule.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::{SettingsError, as_table, named_twice, table, text, unfit, unknown_key};
use crate::rules::parameters::{Values, nearest};
use crate::rules::{RULES, find};

/// The one key that is no rule's id: every id has a hyphen.
const FOLDER: &str = "folder";
/// The folder beside the settings that is read where they name none.
pub const USUAL_FOLDER: &str = "rules";

#[derive(Clone, Debug, Default)]
pub(super) struct RuleSettings {
    /// Whether it runs, whatever its packs are.
    pub(super) enabled: Option<bool>,
    pub(super) parameters: Values,
}

/// The folders of rules that a `compliance.toml` names; `None` where it names none. Nothing else of
/// it is looked at: the rules must be known before it can be checked.
pub fn folders(path: &Path) -> Result<Option<Vec<PathBuf>>, SettingsError> {
    let settings = table(&text(path)?, path)?;
    match settings.get("rules").and_then(Value::as_table) {
        Some(rules) => folders_of(path, rules),
        None => Ok(None),
    }
}

fn folders_of(path: &Path, rules: &Table) -> Result<Option<Vec<PathBuf>>, SettingsError> {
    let Some(given) = rules.get(FOLDER) else { return Ok(None) };
    let one = std::slice::from_ref(given);
    let folders = given.as_array().map_or(one, Vec::as_slice).iter().map(Value::as_str);
    let beside = path.parent().unwrap_or(Path::new(""));
    let folders = folders.map(|folder| folder.map(|folder| beside.join(folder)));
    let wrong = || unfit(path, "rules.folder", "must be a folder, or a list of folders");
    folders.collect::<Option<Vec<_>>>().map(Some).ok_or_else(wrong)
}

/// The section `[rules]`, under the ids that the rules have now.
pub(super) fn settings_of_rules(
    path: &Path,
    rules: &Table,
) -> Result<BTreeMap<String, RuleSettings>, SettingsError> {
    folders_of(path, rules)?;
    let mut read = BTreeMap::new();
    for (name, given) in rules.iter().filter(|(name, _)| *name != FOLDER) {
        let Some(rule) = find(name) else {
            let known: Vec<_> = RULES.iter().map(|rule| rule.id).collect();
            return Err(if nearest(name, known.iter().copied()).is_some() {
                unknown_key(path, "rules.", name, &known)
            } else {
                let what = "is not a rule: `compliance rules list --all` lists them, and `folder` \
                            of [rules], or --rules, names folders of rules of your own";
                unfit(path, &format!("rules.{name}"), what)
            });
        };
        let key = format!("rules.{name}");
        let given = rule_settings(path, name, as_table(path, &key, given)?)?;
        if read.insert(rule.id.to_owned(), given).is_some() {
            return Err(unfit(path, &key, &named_twice(rule)));
        }
    }
    Ok(read)
}

fn rule_settings(path: &Path, id: &str, given: &Table) -> Result<RuleSettings, SettingsError> {
    let mut settings = RuleSettings::default();
    for (key, value) in given {
        if key == "enabled" {
            let enabled = value.as_bool().ok_or_else(|| {
                unfit(path, &format!("rules.{id}.enabled"), "must be true or false")
            })?;
            settings.enabled = Some(enabled);
        } else {
            let value = serde_json::to_value(value)
                .map_err(|error| unfit(path, &format!("rules.{id}.{key}"), &error.to_string()))?;
            settings.parameters.insert(key.clone(), value);
        }
    }
    Ok(settings)
}
