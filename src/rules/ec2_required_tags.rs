//! EC2 instances carry the tags that say whose they are and what they are for.

use std::collections::BTreeMap;

use serde::Deserialize;
use wildmatch::WildMatch;

use super::{AlertText, Checker, Controls, Judge, Remediation, Rule};
use crate::evaluation::{Severity, Verdict};
use crate::parameters::{Kind, Parameter, ParameterError, Values, read};
use crate::resource::{Instance, Reading, Resource};
use crate::resource_types::ec2_instance;

pub static RULE: Rule = Rule {
    id: "ec2-required-tags",
    ordinal: 1,
    title: "EC2 instances carry the required tags",
    severity: Severity::Medium,
    checker: Checker::Ec2Tag,
    resource_type: ec2_instance::TYPE,
    fields: &["configuration.state.name", "tags"],
    related: &[],
    rationale: "An instance that nobody owns is patched by nobody, and its cost is charged to nobody. Tags are what access rules, budgets, \
                backups and incident response go by; where one is missing, they pass the instance over.",
    remediation: Remediation {
        console: "EC2 > Instances > the instance > Tags > Manage tags",
        command: "aws ec2 create-tags --region REGION --resources INSTANCE_ID --tags Key=Owner,Value=TEAM",
    },
    permissions: &["ec2:DescribeInstances", "ec2:DescribeTags"],
    parameters: &[
        Parameter {
            name: "tags",
            description: "Keys that every instance must carry. Keys are case-sensitive, as they are in EC2.",
            kind: Kind::List,
            default: r#"["Environment", "Owner", "CostCenter"]"#,
        },
        Parameter {
            name: "allowed_values",
            description: "For a key, the values it may have: exact ones, or patterns with * (anything) and ? (one character). A key named here is required too.",
            kind: Kind::Table,
            default: "{}",
        },
        Parameter {
            name: "empty_counts_as_missing",
            description: "Whether a tag with an empty value counts as missing.",
            kind: Kind::Boolean,
            default: "false",
        },
    ],
    controls: &[Controls { framework: "aws-security-hub", ids: &["EC2.38"] }],
    alert: AlertText { subject: "EC2 Tag", noun: "EC2 instance", label: "Instance", detail: "Missing Tags" },
    prepare,
};

#[derive(Debug, Deserialize)]
struct Parameters {
    tags: Vec<String>,
    allowed_values: BTreeMap<String, Vec<String>>,
    empty_counts_as_missing: bool,
}

struct Required {
    /// Sorted, each once; with the values that will do, where they are limited.
    keys: BTreeMap<String, Option<Vec<WildMatch>>>,
    empty_counts_as_missing: bool,
}

fn prepare(values: Values) -> Result<Judge, ParameterError> {
    let parameters: Parameters = read(values)?;
    let mut keys: BTreeMap<_, _> = parameters.tags.into_iter().map(|key| (key, None)).collect();
    for (key, values) in parameters.allowed_values {
        if values.is_empty() {
            return Err(ParameterError::Refused(format!("`allowed_values` lists no value for `{key}`: name at least one, or leave the key out")));
        }
        keys.insert(key, Some(values.iter().map(|value| WildMatch::new(value)).collect()));
    }
    if keys.is_empty() {
        return Err(ParameterError::Refused("`tags` is empty: name at least one key, or switch the rule off with `enabled = false`".to_owned()));
    }
    if let Some(key) = keys.keys().find(|key| key.is_empty() || key.chars().count() > 128) {
        return Err(ParameterError::Refused(format!("`{key}` cannot be a tag key: one has 1 to 128 characters")));
    }
    let required = Required { keys, empty_counts_as_missing: parameters.empty_counts_as_missing };
    Ok(Box::new(move |resource| evaluate(resource, &required)))
}

fn evaluate(resource: &Resource, required: &Required) -> Verdict {
    let Instance { exists, tags, hidden_tags } = &Instance::of(&resource.document);
    if !*exists {
        return Verdict::not_applicable("The instance is terminated.");
    }
    let tags = match tags {
        Reading::Known(tags) => tags,
        Reading::Unknown(reason) => return Verdict::insufficient_data(reason.clone()),
    };
    let mut missing = Vec::new();
    let mut wrong = Vec::new();
    let mut unknown = None;
    for (key, allowed) in &required.keys {
        match tags.get(key) {
            None => missing.push(key.clone()),
            Some(Reading::Known(value)) if value.is_empty() && required.empty_counts_as_missing => missing.push(key.clone()),
            Some(Reading::Known(value)) => {
                if allowed.as_ref().is_some_and(|allowed| !allowed.iter().any(|pattern| pattern.matches(value))) {
                    wrong.push(format!("{key}={value}"));
                }
            }
            // That the key is there is enough, unless its value matters.
            Some(Reading::Unknown(reason)) if allowed.is_some() || required.empty_counts_as_missing => unknown = Some((key, reason)),
            Some(Reading::Unknown(_)) => {}
        }
    }
    if wrong.is_empty()
        && !missing.is_empty()
        && let Some(reason) = hidden_tags
    {
        return Verdict::insufficient_data(format!("{} not seen. {reason}", missing.join(", ")));
    }
    let mut said = Vec::new();
    if !missing.is_empty() {
        said.push(format!("Missing tags: {}.", missing.join(", ")));
    }
    if !wrong.is_empty() {
        said.push(format!("Values not allowed: {}.", wrong.join(", ")));
    }
    if said.is_empty() {
        return match unknown {
            Some((key, reason)) => Verdict::insufficient_data(format!("Tag {key}: {reason}")),
            None => Verdict::compliant("All required tags are there."),
        };
    }
    let mut verdict = Verdict::non_compliant(said.join(" "));
    if !missing.is_empty() {
        verdict.missing_tags = Some(missing);
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::ComplianceType::{self, Compliant, InsufficientData, NonCompliant, NotApplicable};
    use crate::rules::tests_support::{judge, resource};
    use serde_json::json;

    fn described(instance: Instance) -> Resource {
        resource(ec2_instance::TYPE, instance.document())
    }

    fn instance(tags: &[(&str, Option<&str>)]) -> Resource {
        let tags = tags.iter().map(|(key, value)| {
            ((*key).to_owned(), value.map_or_else(|| Reading::unknown("known only after apply"), |value| Reading::Known(value.to_owned())))
        });
        described(Instance { exists: true, tags: Reading::Known(tags.collect()), hidden_tags: None })
    }

    #[test]
    fn verdicts() {
        let full = [("Environment", Some("dev")), ("Owner", Some("team-a")), ("CostCenter", Some(""))];
        let cases: &[(&str, serde_json::Value, Resource, ComplianceType, &[&str])] = &[
            ("all there", json!({}), instance(&full), Compliant, &[]),
            ("none there, sorted", json!({}), instance(&[]), NonCompliant, &["CostCenter", "Environment", "Owner"]),
            ("keys are case-sensitive", json!({"tags": ["Owner"]}), instance(&[("owner", Some("x"))]), NonCompliant, &["Owner"]),
            ("an empty value will do by default", json!({"tags": ["CostCenter"]}), instance(&full), Compliant, &[]),
            ("an empty value is missing when asked", json!({"empty_counts_as_missing": true}), instance(&full), NonCompliant, &["CostCenter"]),
            ("a value from the list", json!({"tags": [], "allowed_values": {"Environment": ["prod", "d?v"]}}), instance(&full), Compliant, &[]),
            ("a value not from the list", json!({"tags": [], "allowed_values": {"Owner": ["team-b", "x*"]}}), instance(&full), NonCompliant, &[]),
            ("a listed key is required", json!({"tags": [], "allowed_values": {"Tier": ["*"]}}), instance(&full), NonCompliant, &["Tier"]),
            ("an unknown value will do", json!({"tags": ["Owner"]}), instance(&[("Owner", None)]), Compliant, &[]),
            (
                "an unknown value cannot be compared",
                json!({"tags": [], "allowed_values": {"Owner": ["a"]}}),
                instance(&[("Owner", None)]),
                InsufficientData,
                &[],
            ),
        ];
        for (name, parameters, resource, expected, missing) in cases {
            let verdict = judge(&RULE, parameters)(resource);
            assert_eq!(verdict.compliance_type, *expected, "{name}: {}", verdict.annotation);
            assert_eq!(verdict.missing_tags.unwrap_or_default(), *missing, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_judged() {
        let hidden = described(Instance { exists: true, tags: Reading::unknown("AccessDenied"), hidden_tags: None });
        assert_eq!(judge(&RULE, &json!({}))(&hidden), Verdict::insufficient_data("AccessDenied"));
        let gone = described(Instance { exists: false, tags: Reading::Known(BTreeMap::new()), hidden_tags: None });
        assert_eq!(judge(&RULE, &json!({}))(&gone).compliance_type, NotApplicable);
    }

    #[test]
    fn tags_that_may_be_hidden_are_not_missing_for_sure() {
        let partly = |tags: &[(&str, Option<&str>)]| {
            let hidden_tags = Some("known only after apply".into());
            described(Instance { hidden_tags, ..Instance::of(&instance(tags).document) })
        };
        let judge = judge(&RULE, &json!({"tags": ["Owner"], "allowed_values": {"Environment": ["prod"]}}));
        assert_eq!(judge(&partly(&[("Environment", Some("prod"))])).compliance_type, InsufficientData);
        assert_eq!(judge(&partly(&[("Environment", Some("prod")), ("Owner", Some("a"))])).compliance_type, Compliant);
        assert_eq!(judge(&partly(&[("Environment", Some("dev"))])).compliance_type, NonCompliant);
    }

    #[test]
    fn useless_parameters_are_refused() {
        for parameters in [json!({"tags": []}), json!({"tags": [""]}), json!({"allowed_values": {"Owner": []}})] {
            let values = crate::parameters::resolve(RULE.parameters, parameters.as_object().unwrap_or(&Values::new()));
            assert!(values.and_then(RULE.prepare).is_err(), "{parameters}");
        }
    }
}
