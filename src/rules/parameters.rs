//! Rule parameters: what a rule takes, and how given values are checked.
//!
//! Values come from `compliance.toml`, from a Config rule's `ruleParameters` (where everything is a
//! string) or from a function's environment. All three end here, so that a misspelt key is refused
//! everywhere with the same words.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::model::text::comma_separated;

/// Parameters by their names, as JSON.
pub type Values = Map<String, Value>;

/// One parameter of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name in `compliance.toml`.
    pub name: &'static str,
    /// What it means, for people.
    pub description: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// The default as JSON text.
    pub default: &'static str,
}

/// What values a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// True or false.
    Boolean,
    /// A whole number within bounds.
    Number {
        /// The smallest that it takes.
        minimum: i64,
        /// The largest that it takes.
        maximum: i64,
    },
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A list of texts.
    List,
    /// Those of the types that the rule judges that it is to look at: no others are read for it.
    Types(&'static [&'static str]),
    /// A table from a key to a list of values.
    Table,
}

/// Why a rule does not take a parameter.
#[derive(Debug, Error, PartialEq)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum ParameterError {
    #[error("unknown parameter `{name}`{}; it takes {}", did_you_mean(.nearest.as_deref()), listed(.known))]
    Unknown { name: String, nearest: Option<String>, known: Vec<String> },
    #[error("parameter `{name}` must be {expected}, not {given}")]
    Unfit { name: String, expected: String, given: String },
    #[error("{0}")]
    Refused(String),
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default()
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The candidate that is spelt most like `name`, if any is near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, candidate)| *likeness > 0.75 || candidate.contains(name))
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

/// Checks what was given and fills in the defaults: afterwards every parameter is there and of its
/// kind.
pub fn resolve(parameters: &[Parameter], given: &Values) -> Result<Values, ParameterError> {
    for name in given.keys() {
        if !parameters.iter().any(|parameter| parameter.name == name) {
            return Err(ParameterError::Unknown {
                name: name.clone(),
                nearest: nearest(name, parameters.iter().map(|parameter| parameter.name))
                    .map(str::to_owned),
                known: parameters.iter().map(|parameter| parameter.name.to_owned()).collect(),
            });
        }
    }
    parameters
        .iter()
        .map(|parameter| {
            let value = match given.get(parameter.name) {
                Some(value) => parameter.kind.fit(value).ok_or_else(|| ParameterError::Unfit {
                    name: parameter.name.to_owned(),
                    expected: parameter.kind.expected(),
                    given: value.to_string(),
                })?,
                None => serde_json::from_str(parameter.default)
                    .map_err(|error| ParameterError::Refused(error.to_string()))?,
            };
            Ok((parameter.name.to_owned(), value))
        })
        .collect()
}

/// Resolved values as a rule's own type.
pub fn read<P: DeserializeOwned>(values: Values) -> Result<P, ParameterError> {
    serde_json::from_value(Value::Object(values))
        .map_err(|error| ParameterError::Refused(error.to_string()))
}

impl Kind {
    /// What the kind takes, for a message and for the documentation.
    pub fn expected(self) -> String {
        match self {
            Self::Boolean => "true or false".to_owned(),
            Self::Number { minimum, maximum } => {
                format!("a whole number from {minimum} to {maximum}")
            }
            Self::Choice(choices) => format!("one of {}", choices.join(", ")),
            Self::List => "a list of strings".to_owned(),
            Self::Types(types) => {
                format!("a list of the {} types that the rule judges", types.len())
            }
            Self::Table => "a table from a key to a list of strings".to_owned(),
        }
    }

    fn fit(self, value: &Value) -> Option<Value> {
        match self {
            Self::Boolean => match value {
                Value::Bool(_) => Some(value.clone()),
                Value::String(text) => text.trim().parse::<bool>().ok().map(Value::Bool),
                _ => None,
            },
            Self::Number { minimum, maximum } => {
                let number = match value {
                    Value::Number(number) => number.as_i64(),
                    Value::String(text) => text.trim().parse().ok(),
                    _ => None,
                }?;
                (minimum..=maximum).contains(&number).then(|| Value::from(number))
            }
            Self::Choice(choices) => {
                value.as_str().filter(|choice| choices.contains(choice)).map(Value::from)
            }
            Self::List => list(value),
            Self::Types(types) => {
                let given = list(value)?;
                let asked = given.as_array()?;
                let is_one = |name: &Value| name.as_str().is_some_and(|name| types.contains(&name));
                (!asked.is_empty() && asked.iter().all(is_one)).then_some(given)
            }
            Self::Table => table(value),
        }
    }
}

/// A list of strings, or one string with commas, as `ruleParameters` and environment variables
/// carry it.
fn list(value: &Value) -> Option<Value> {
    match value {
        Value::Array(items) if items.iter().all(Value::is_string) => Some(value.clone()),
        Value::String(text) if text.trim_start().starts_with('[') => {
            serde_json::from_str(text).ok().as_ref().and_then(list)
        }
        Value::String(text) => Some(comma_separated(text).map(Value::from).collect()),
        _ => None,
    }
}

fn table(value: &Value) -> Option<Value> {
    match value {
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| Some((key.clone(), list(value)?)))
            .collect::<Option<Values>>()
            .map(Value::Object),
        Value::String(text) => serde_json::from_str::<Value>(text)
            .ok()
            .filter(Value::is_object)
            .as_ref()
            .and_then(table),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PARAMETERS: &[Parameter] = &[
        Parameter { name: "tags", description: "", kind: Kind::List, default: r#"["Owner"]"# },
        Parameter {
            name: "days",
            description: "",
            kind: Kind::Number { minimum: 1, maximum: 35 },
            default: "7",
        },
        Parameter { name: "strict", description: "", kind: Kind::Boolean, default: "false" },
        Parameter { name: "values", description: "", kind: Kind::Table, default: "{}" },
        Parameter {
            name: "mode",
            description: "",
            kind: Kind::Choice(&["any", "kms"]),
            default: r#""any""#,
        },
        Parameter {
            name: "types",
            description: "",
            kind: Kind::Types(&["AWS::EC2::Volume", "AWS::S3::Bucket"]),
            default: r#"["AWS::EC2::Volume", "AWS::S3::Bucket"]"#,
        },
    ];

    fn resolved(given: &Value) -> Result<Value, ParameterError> {
        resolve(PARAMETERS, given.as_object().unwrap_or(&Values::new())).map(Value::Object)
    }

    #[test]
    fn defaults_fill_what_is_not_given() {
        assert_eq!(
            resolved(&json!({})),
            Ok(json!({
                "tags": ["Owner"], "days": 7, "strict": false, "values": {}, "mode": "any",
                "types": ["AWS::EC2::Volume", "AWS::S3::Bucket"],
            }))
        );
    }

    #[test]
    fn strings_are_read_as_config_sends_them() {
        let given = json!({"tags": "A, B,", "days": "30", "strict": "true", "values": "{\"A\": \"x,y\"}", "mode": "kms", "types": "AWS::S3::Bucket"});
        assert_eq!(
            resolved(&given),
            Ok(
                json!({"tags": ["A", "B"], "days": 30, "strict": true, "values": {"A": ["x", "y"]}, "mode": "kms", "types": ["AWS::S3::Bucket"]})
            )
        );
    }

    #[test]
    fn errors_name_the_key_and_what_it_takes() {
        for (given, message) in [
            (
                json!({"tag": []}),
                "unknown parameter `tag` (did you mean `tags`?); it takes tags, days, strict, values, mode, types",
            ),
            (
                json!({"zzz": 1}),
                "unknown parameter `zzz`; it takes tags, days, strict, values, mode, types",
            ),
            (json!({"days": 0}), "parameter `days` must be a whole number from 1 to 35, not 0"),
            (
                json!({"days": "soon"}),
                "parameter `days` must be a whole number from 1 to 35, not \"soon\"",
            ),
            (json!({"mode": "aes"}), "parameter `mode` must be one of any, kms, not \"aes\""),
            (json!({"tags": [1]}), "parameter `tags` must be a list of strings, not [1]"),
            (
                json!({"types": ["AWS::S3::Bucket", "AWS::EC2::Volumes"]}),
                "parameter `types` must be a list of the 2 types that the rule judges, not [\"AWS::S3::Bucket\",\"AWS::EC2::Volumes\"]",
            ),
            (
                json!({"types": []}),
                "parameter `types` must be a list of the 2 types that the rule judges, not []",
            ),
            (json!({"strict": "yes"}), "parameter `strict` must be true or false, not \"yes\""),
        ] {
            assert_eq!(
                resolved(&given).map_err(|error| error.to_string()),
                Err(message.to_owned())
            );
        }
    }
}
