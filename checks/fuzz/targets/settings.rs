//! compliance.toml: the rules' parameters and the exceptions, which are then laid over evaluations.
#![no_main]

use std::path::Path;

use compliance::model::evaluation::{ComplianceType, Evaluation, Severity, Source};
use compliance::rules::RULES;
use compliance::settings::Settings;
use fuzz::NOON;
use libfuzzer_sys::fuzz_target;

fn violation() -> Evaluation {
    Evaluation {
        resource_id: "i-0fedcba9876543210".to_owned(),
        evaluation_timestamp: "2026-11-23T12:00:00.000001Z".to_owned(),
        compliance_type: ComplianceType::NonCompliant,
        resource_type: "AWS::EC2::Instance".to_owned(),
        missing_tags: None,
        remediation_values: std::collections::BTreeMap::new(),
        rule: "ec2-required-tags".to_owned(),
        resource_name: "web".to_owned(),
        severity: Severity::Medium,
        account_id: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        annotation: "Missing tags: Owner.".to_owned(),
        source: Source::Live,
        tags: [("Environment".to_owned(), "dev".to_owned())].into(),
        failing_since: None,
        as_of: None,
        exception: None,
    }
}

fuzz_target!(|text: &str| {
    let settings = match Settings::parse(text, Path::new("compliance.toml")) {
        Ok(settings) => settings,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    // What was read can be used.
    for rule in RULES.iter().copied() {
        assert_eq!(
            settings.parameters(rule).is_some(),
            settings.enabled(rule) != Some(false),
            "{}",
            rule.id
        );
    }
    let mut evaluation = violation();
    settings.exceptions.apply(&mut evaluation, NOON);
    assert_eq!(evaluation.is_excepted(), settings.exceptions.cover(&violation(), NOON));
    for exception in settings.exceptions.iter() {
        assert_eq!(
            exception.is_expired(NOON),
            exception.days_left(NOON).is_some_and(|days| days <= 0)
        );
    }
});
