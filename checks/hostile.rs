//! Names as an ill-willed tagger would give them, in every field, through every format and every
//! command: text everywhere, and obeyed nowhere.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use compliance::history::failing::PreviousFinding;
use compliance::model::evaluation::Excepted;
use compliance::model::evaluation::{ComplianceType, Evaluation, Severity, Source};
use compliance::model::scan_record::Gap;
use compliance::notify::alert::{AlertBuilder, AlertOn};
use compliance::notify::digest::Digest;
use compliance::notify::webhook::Shape;
use compliance::report::format::Format;
use compliance::report::{Report, ReportBuilder, Spool};
use compliance::rules::RULES;
use compliance::settings::exceptions::Exceptions;
use serde_json::json;

use super::support::{Cli, NOON, fixture};
use super::whole::{check, check_message, check_webhook, deceives};

fn names() -> Vec<String> {
    let mut names: Vec<String> =
        serde_json::from_str(&fs::read_to_string(fixture("hostile-names.json")).unwrap()).unwrap();
    names.push("x".repeat(10_000));
    names
}

/// One name in every field that can hold one; `place` keeps account and region what they are.
fn everywhere(name: &str, number: usize, place: bool) -> Evaluation {
    let verdicts = [
        ComplianceType::NonCompliant,
        ComplianceType::NonCompliant,
        ComplianceType::InsufficientData,
        ComplianceType::Compliant,
    ];
    // Of each rule every verdict, however many rules there are.
    let rule = RULES[number / verdicts.len() % RULES.len()];
    let name = || name.to_owned();
    Evaluation {
        resource_id: format!("{}{number}", name()),
        evaluation_timestamp: "2026-11-23T12:00:00.000001Z".to_owned(),
        compliance_type: verdicts[number % verdicts.len()],
        resource_type: if place { rule.resource_type.as_str().to_owned() } else { name() },
        missing_tags: Some(serde_json::to_string(&[name()]).unwrap()),
        remediation_values: [("tag_keys".to_owned(), vec![name()])].into(),
        rule: if place { rule.id.to_owned() } else { name() },
        resource_name: name(),
        severity: Severity::High,
        account_id: if place { "123456789012".to_owned() } else { name() },
        region: if place { "eu-west-1".to_owned() } else { name() },
        annotation: name(),
        source: Source::Live,
        tags: [(name(), name())].into(),
        failing_since: Some(if number.is_multiple_of(3) {
            "2026-11-23T12:00:00.000001Z".to_owned()
        } else {
            name()
        }),
        as_of: number.is_multiple_of(2).then(name),
        // Only violations have one.
        exception: number.is_multiple_of(4).then(|| Excepted {
            owner: name(),
            reason: name(),
            until: Some(name()),
            ticket: Some(name()),
            expired: number.is_multiple_of(8),
        }),
    }
}

fn report(evaluations: &[Evaluation], names: &[String]) -> Report<Spool> {
    let mut builder = ReportBuilder::new(NOON, &Exceptions::default()).unwrap();
    builder.changes.compared_with = Some("2026-11-22T12:00:00Z".to_owned());
    for (number, evaluation) in evaluations.iter().enumerate() {
        builder.changes.add(
            evaluation,
            number
                .is_multiple_of(5)
                .then(|| PreviousFinding::new(evaluation, "2026-11-22T12:00:00Z")),
        );
        builder.add(evaluation).unwrap();
    }
    builder.changes.add_gone(
        evaluations
            .iter()
            .map(|evaluation| PreviousFinding::new(evaluation, &evaluation.resource_name))
            .collect(),
    );
    names.iter().for_each(|name| builder.add_gap(Gap::new(name.as_str(), name.as_str())));
    builder.finish().unwrap()
}

#[test]
fn every_format_is_whole_whatever_the_names() {
    let names = names();
    for place in [true, false] {
        // Enough for every rule to have some.
        let evaluations: Vec<_> = (0..names.len().max(RULES.len()) * 4)
            .map(|number| everywhere(&names[number / 4 % names.len()], number, place))
            .collect();
        let report = report(&evaluations, &names);
        for format in Format::ALL.iter().copied() {
            let mut bytes = Vec::new();
            match format.write(&report, &mut bytes) {
                Ok(()) => check(format, &bytes, &evaluations),
                Err(error) => {
                    assert_eq!(
                        (format, place, error.kind()),
                        (Format::Asff, false, ErrorKind::InvalidInput)
                    );
                    assert!(!error.to_string().contains(deceives), "{error}");
                }
            }
        }
        let digest = Digest::new(&report, None);
        check_message(&digest.message(&names.concat()));
        for shape in Shape::ALL {
            check_webhook(shape, &shape.body(&digest, "title", "s3://reports/r.json"));
        }
        for (rule, on) in RULES.iter().flat_map(|rule| {
            [AlertOn::Violations, AlertOn::Changes, AlertOn::Digest].map(|on| (*rule, on))
        }) {
            let mut alert = AlertBuilder::new(rule, on);
            for (number, evaluation) in evaluations.iter().enumerate() {
                let before = PreviousFinding::new(evaluation, "");
                alert.add(evaluation, number.is_multiple_of(2).then_some(&before));
                alert.add_gone(&before);
            }
            let message = alert.finish("s3://reports");
            assert_eq!(message.is_some(), place && on != AlertOn::Digest, "{}", rule.id);
            message.iter().for_each(check_message);
        }
    }
}

/// A snapshot of resources with these names, and exceptions by people of the same kind.
fn write(folder: &Path, names: &[String], tagged: bool) {
    let items: Vec<_> = names
        .iter()
        .enumerate()
        .flat_map(|(number, name)| {
            let item = |kind: &str| {
                json!({
                    "resourceType": kind, "resourceId": format!("{name}{number}"), "resourceName": name, "awsAccountId": name, "awsRegion": name,
                    "configurationItemCaptureTime": "2026-11-20T00:00:00Z", "configurationItemStatus": "OK",
                    "tags": if tagged { json!({ "Name": name, name: name, "Owner": name, "CostCenter": name, "Environment": name }) } else { json!({ "Name": name }) },
                    "configuration": { "state": { "name": "running" }, "userName": name, "dBInstanceIdentifier": name, "backupRetentionPeriod": 0 },
                    "supplementaryConfiguration": { "ServerSideEncryptionConfiguration": { "rules": [{ "applyServerSideEncryptionByDefault": { "sseAlgorithm": name } }] } },
                })
            };
            ["AWS::EC2::Instance", "AWS::S3::Bucket", "AWS::RDS::DBInstance", "AWS::IAM::User"].map(item)
        })
        .collect();
    fs::write(
        folder.join("snapshot.json"),
        json!({ "configSnapshotId": "1", "configurationItems": items }).to_string(),
    )
    .unwrap();
    let exceptions: Vec<_> = names
        .iter()
        .filter(|name| !name.trim().is_empty())
        .map(|name| json!({ "rule": "*", "resource": format!("{name}*"), "until": "2999-12-31", "owner": name, "reason": name, "ticket": name, "tags": { name.as_str(): "*" } }))
        .collect();
    fs::write(
        folder.join("compliance.toml"),
        toml::to_string(&json!({ "exception": exceptions })).unwrap(),
    )
    .unwrap();
}

/// What a terminal would get, without the styles that are the program's own.
fn seen(cli: &Cli, arguments: &[&str]) -> String {
    let output = cli.command().env("CLICOLOR_FORCE", "1").args(arguments).output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!text.is_empty() && !text.contains("panicked"), "{arguments:?}: {text}");
    let styles = [
        "0", "1", "2", "22", "39", "31", "32", "33", "38;5;1", "38;5;2", "38;5;3", "38;5;9",
        "38;5;10", "38;5;11",
    ]
    .map(|style| format!("\u{1b}[{style}m"));
    styles.iter().fold(text, |text, style| text.replace(style, ""))
}

#[test]
fn every_command_shows_names_and_obeys_none() {
    let (cli, names) = (Cli::new(), names());
    let shown = |arguments: &[&str]| {
        let text = seen(&cli, arguments);
        // A spreadsheet's lines end as the Internet's do.
        let text = if arguments.contains(&"csv") { text.replace("\r\n", "\n") } else { text };
        let machine = arguments.contains(&"--output");
        let bad = |character: char| {
            character != '\n' && if machine { character.is_control() } else { deceives(character) }
        };
        if let Some(place) = text.find(bad) {
            let from = text[..place].char_indices().rev().nth(80).map_or(0, |(place, _)| place);
            panic!(
                "{arguments:?}: {:?}",
                &text[from..(place + 20).min(text.len())].chars().collect::<String>()
            );
        }
        text
    };
    for tagged in [true, false] {
        write(cli.home.path(), &names, tagged);
        let text = shown(&["scan", "--snapshot", "snapshot.json"]);
        assert!(text.contains("non-compliant") || text.contains("Non-compliant"), "{text}");
    }
    for format in Format::ALL.iter().filter(|format| !matches!(format, Format::NdjsonGzip)) {
        shown(&["report", "--output", format.name()]);
    }
    for command in
        ["scan --snapshot snapshot.json", "report", "history", "diff", "trend", "exceptions"]
    {
        shown(&command.split(' ').collect::<Vec<_>>());
    }
    for command in ["history", "diff", "trend", "exceptions"] {
        shown(&[command, "--output", "json"]);
    }
    for name in names.iter().filter(|name| !name.contains('\0') && !name.starts_with('-')) {
        assert!(shown(&["history", name]).contains("ec2-required-tags"), "{name:?}");
    }
    for name in names.iter().filter(|name| name.contains(deceives) && !name.contains('\0')) {
        // Names of missing resources are sanitized too; part of a name finds the whole.
        let part: String = name.chars().take(40).collect();
        shown(&["history", &format!("{part}no such")]);
        shown(&["history", name.get(..name.len() - 1).unwrap_or("x")]);
        shown(&["scan", "--plan", &part]);
        shown(&["scan", "--snapshot", &part]);
        shown(&["report", "--config", &part]);
        fs::write(cli.home.path().join("bad.toml"), format!("[rules]\n{part}\n")).unwrap();
        shown(&["report", "--config", "bad.toml"]);
        fs::write(
            cli.home.path().join("bad.toml"),
            toml::to_string(&json!({ "rules": { name.as_str(): {} } })).unwrap(),
        )
        .unwrap();
        shown(&["report", "--config", "bad.toml"]);
    }
}
