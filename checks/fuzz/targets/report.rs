//! Any report in every format: each is whole, whatever names, regions, rules and reasons hold.
#![no_main]

use std::io::ErrorKind;
use std::path::Path;

use arbitrary::Arbitrary;
use compliance::history::failing::PreviousFinding;
use compliance::model::evaluation::Excepted;
use compliance::model::evaluation::{ComplianceType, Evaluation, Severity, Source};
use compliance::model::scan_record::Gap;
use compliance::notify::digest::Digest;
use compliance::notify::webhook::Shape;
use compliance::report::ReportBuilder;
use compliance::report::format::Format;
use compliance::rules::RULES;
use compliance::settings::Settings;
use compliance::settings::exceptions::Exceptions;
use fuzz::NOON;
use libfuzzer_sys::fuzz_target;

#[path = "../../whole.rs"]
mod whole;

#[derive(Arbitrary, Debug)]
struct Given<'a> {
    lines: Vec<Line<'a>>,
    gaps: Vec<(&'a str, &'a str)>,
    framework: Option<u8>,
    compared_with: bool,
    settings: bool,
}

#[derive(Arbitrary, Debug)]
struct Line<'a> {
    id: &'a str,
    name: &'a str,
    annotation: &'a str,
    missing: Option<Vec<&'a str>>,
    place: Option<(&'a str, &'a str)>,
    rule: Result<u8, &'a str>,
    verdict: u8,
    severity: u8,
    failing_since: Option<&'a str>,
    tags: Vec<(&'a str, &'a str)>,
    exception: Option<(&'a str, &'a str, Option<&'a str>, bool)>,
    failed_before: bool,
}

impl Line<'_> {
    fn evaluation(&self) -> Evaluation {
        let owned = |text: &str| text.to_owned();
        let rule = self.rule.map(|number| RULES[usize::from(number) % RULES.len()]);
        let (account, region) = self.place.unwrap_or(("123456789012", "eu-west-1"));
        let verdict = [
            ComplianceType::NonCompliant,
            ComplianceType::Compliant,
            ComplianceType::InsufficientData,
        ][usize::from(self.verdict) % 3];
        // Only violations have one.
        let exception = self.exception.filter(|_| verdict == ComplianceType::NonCompliant);
        Evaluation {
            resource_id: owned(self.id),
            evaluation_timestamp: owned("2026-11-23T12:00:00.000001Z"),
            compliance_type: verdict,
            resource_type: rule.map_or_else(owned, |rule| owned(rule.resource_type.as_str())),
            missing_tags: self
                .missing
                .as_ref()
                .map(|keys| serde_json::to_string(keys).expect("texts are JSON")),
            remediation_values: rule
                .into_iter()
                .flat_map(|rule| rule.values())
                .map(|name| (owned(name), vec![owned(self.id), owned(self.name)]))
                .collect(),
            rule: rule.map_or_else(owned, |rule| owned(rule.id)),
            resource_name: owned(self.name),
            severity: [Severity::Low, Severity::Medium, Severity::High, Severity::Critical]
                [usize::from(self.severity) % 4],
            account_id: owned(account),
            region: owned(region),
            annotation: owned(self.annotation),
            source: Source::Live,
            tags: self.tags.iter().map(|(key, value)| (owned(key), owned(value))).collect(),
            failing_since: self.failing_since.map(owned),
            as_of: self.failing_since.map(owned),
            exception: exception.map(|(who, reason, ticket, expired)| Excepted {
                owner: owned(who),
                reason: owned(reason),
                until: ticket.map(owned),
                ticket: ticket.map(owned),
                expired,
            }),
        }
    }
}

fn exceptions() -> Exceptions {
    let text = "[[exception]]\nrule = \"*\"\nresource = \"*a*\"\nuntil = 2027-01-01\nowner = \"web\"\nreason = \"old\"\n";
    Settings::parse(text, Path::new("compliance.toml")).expect("they are good").exceptions
}

fuzz_target!(|given: Given| {
    let exceptions = if given.settings { exceptions() } else { Exceptions::default() };
    let mut builder =
        ReportBuilder::new(NOON, &exceptions).expect("there is room for a temporary file");
    let mut evaluations = Vec::new();
    for line in &given.lines {
        let mut evaluation = line.evaluation();
        builder.except(&mut evaluation);
        let before = line
            .failed_before
            .then(|| PreviousFinding::new(&evaluation, line.failing_since.unwrap_or_default()));
        builder.changes.add(&evaluation, before);
        builder.add(&evaluation).expect("there is room");
        evaluations.push(evaluation);
    }
    builder.changes.compared_with = given.compared_with.then(|| "2026-11-22T12:00:00Z".to_owned());
    given.gaps.iter().for_each(|(what, why)| builder.add_gap(Gap::new(*what, *why)));
    if let Some(number) = given.framework {
        let frameworks: Vec<_> = RULES
            .iter()
            .flat_map(|rule| rule.controls)
            .map(|controls| controls.framework)
            .collect();
        builder.limit(frameworks[usize::from(number) % frameworks.len()]);
    }
    let report = builder.finish().expect("there is room");
    for format in Format::ALL.iter().copied() {
        let mut bytes = Vec::new();
        match format.write(&report, &mut bytes) {
            Ok(()) => whole::check(format, &bytes, &evaluations),
            // What belongs to no account is nothing for Security Hub.
            Err(error) => assert_eq!(
                (format, error.kind()),
                (Format::Asff, ErrorKind::InvalidInput),
                "{error}"
            ),
        }
    }
    let digest = Digest::new(&report, None);
    whole::check_message(&digest.message("s3://reports/r.json"));
    for shape in Shape::ALL {
        whole::check_webhook(shape, &shape.body(&digest, "a title", "s3://reports/r.json"));
    }
});
