//! Reports for the renderers' tests: a small one with every verdict, and one of names that no one
//! should be able to do harm with.

use std::collections::BTreeMap;

use time::macros::datetime;

use super::format::Format;
use super::{Report, ReportBuilder, Spool};
use crate::history::failing::PreviousFinding;
use crate::model::evaluation::Excepted;
use crate::model::evaluation::{ComplianceType, Evaluation, Severity, Source};
use crate::model::scan_record::Gap;
use crate::rules::find;
use crate::settings::exceptions::Exceptions;

pub fn evaluation(id: &str) -> Evaluation {
    Evaluation {
        resource_id: id.to_owned(),
        evaluation_timestamp: "2026-11-23T12:00:00.000001Z".to_owned(),
        compliance_type: ComplianceType::NonCompliant,
        resource_type: "AWS::EC2::Instance".to_owned(),
        missing_tags: Some(r#"["CostCenter","Owner"]"#.to_owned()),
        remediation_values: [(
            "tag_keys".to_owned(),
            vec!["CostCenter".to_owned(), "Owner".to_owned()],
        )]
        .into(),
        rule: "ec2-required-tags".to_owned(),
        resource_name: format!("name of {id}"),
        severity: Severity::Medium,
        account_id: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        annotation: "Missing tags: CostCenter, Owner.".to_owned(),
        source: Source::Live,
        tags: BTreeMap::new(),
        failing_since: None,
        as_of: None,
        exception: None,
    }
}

fn judged(
    rule: &str,
    id: &str,
    region: &str,
    compliance_type: ComplianceType,
    annotation: &str,
) -> Evaluation {
    let rule = find(rule).unwrap();
    Evaluation {
        resource_id: id.to_owned(),
        resource_name: id.to_owned(),
        resource_type: rule.resource_type.as_str().to_owned(),
        missing_tags: None,
        remediation_values: BTreeMap::new(),
        rule: rule.id.to_owned(),
        severity: rule.severity,
        compliance_type,
        region: region.to_owned(),
        annotation: annotation.to_owned(),
        ..evaluation(id)
    }
}

/// Every verdict, two rules at least, an evaluation of a rule that is no longer known, and a gap.
pub fn small() -> Report<Spool> {
    use ComplianceType::{Compliant, InsufficientData, NonCompliant};
    let mut database = judged(
        "rds-backup-enabled",
        "db-ABCDEFGHIJKL",
        "us-east-1",
        Compliant,
        "Automated backups are kept for 7 days.",
    );
    database.resource_name = "orders".to_owned();
    let mut user = judged(
        "mfa-enabled-for-iam-console-access",
        "AIDACKCEVSQ6C2EXAMPLE",
        "global",
        NonCompliant,
        "There is a console password, but no MFA device.",
    );
    user.resource_name = "sven.larsen".to_owned();
    let mut retired =
        judged("rds-backup-enabled", "db-MNOPQRSTUVWX", "us-east-1", NonCompliant, "It was so.");
    "rds-retired-rule".clone_into(&mut retired.rule);
    report(&[
        evaluation("i-0fedcba9876543210"),
        judged(
            "ec2-required-tags",
            "i-0123456789abcdef0",
            "eu-west-1",
            Compliant,
            "All required tags are there.",
        ),
        judged(
            "s3-encryption-enabled",
            "ledger-exports",
            "eu-west-1",
            NonCompliant,
            "No default encryption is configured.",
        ),
        judged(
            "s3-encryption-enabled",
            "ledger-archive",
            "eu-west-1",
            InsufficientData,
            "AccessDenied: s3:GetEncryptionConfiguration",
        ),
        database,
        user,
        retired,
    ])
}

/// One violation that is new, one under an exception, one whose exception has ended, and one that
/// cannot be read any more, compared with a scan before that also knew a finding which is solved.
pub fn excepted() -> Report<Spool> {
    let exception = |expired| Excepted {
        owner: "web | \"team\" <b>".to_owned(),
        reason: "The old shop is switched off in spring.".to_owned(),
        until: Some(if expired { "2026-10-31" } else { "2027-03-31" }.to_owned()),
        ticket: Some("OPS-1234".to_owned()),
        expired,
    };
    let since = "2026-11-20T12:00:00.000001Z";
    let mut new = evaluation("i-0fedcba9876543210");
    new.failing_since = Some(new.evaluation_timestamp.clone());
    let mut covered = judged(
        "s3-encryption-enabled",
        "ledger-exports",
        "eu-west-1",
        ComplianceType::NonCompliant,
        "No default encryption is configured.",
    );
    covered.failing_since = Some(since.to_owned());
    covered.exception = Some(exception(false));
    covered.tags = [("Environment".to_owned(), "dev".to_owned())].into();
    let mut ended = Evaluation {
        resource_id: "ledger-imports".to_owned(),
        resource_name: "ledger-imports".to_owned(),
        ..covered.clone()
    };
    ended.exception = Some(exception(true));
    ended.annotation.push_str(" The exception of web team ended on 2026-10-31.");
    let mut unknown = judged(
        "s3-encryption-enabled",
        "ledger-archive",
        "eu-west-1",
        ComplianceType::InsufficientData,
        "AccessDenied",
    );
    unknown.failing_since = Some(since.to_owned());
    let solved = judged(
        "s3-encryption-enabled",
        "ledger",
        "eu-west-1",
        ComplianceType::Compliant,
        "Default encryption: aws:kms.",
    );
    let before = |one: &Evaluation| PreviousFinding::new(one, since);
    let mut builder =
        ReportBuilder::new(datetime!(2026-11-23 12:00 UTC), &Exceptions::default()).unwrap();
    builder.changes.compared_with = Some("2026-11-22T12:00:00Z".to_owned());
    for (evaluation, failed) in
        [(new, false), (covered, true), (ended, true), (unknown, true), (solved, true)]
    {
        builder.changes.add(&evaluation, failed.then(|| before(&evaluation)));
        builder.add(&evaluation).unwrap();
    }
    builder.finish().unwrap()
}

pub fn report(evaluations: &[Evaluation]) -> Report<Spool> {
    let mut builder =
        ReportBuilder::new(datetime!(2026-11-23 12:00 UTC), &Exceptions::default()).unwrap();
    evaluations.iter().for_each(|evaluation| builder.add(evaluation).unwrap());
    builder.add_gap(Gap::new("iam-checker", "no finished scan is in the history"));
    builder.finish().unwrap()
}

/// A plan's report: resources go by their address, and no account is known.
pub fn planned() -> Report<Spool> {
    let address = r#"module.store["eu"].aws_s3_bucket.this[0]"#;
    let mut bucket = judged(
        "s3-encryption-enabled",
        address,
        "unknown",
        ComplianceType::NonCompliant,
        "No default encryption is configured.",
    );
    "plan".clone_into(&mut bucket.account_id);
    bucket.source = Source::Plan;
    report(&[bucket])
}

/// When AWS Config captured the first of [`captured`].
pub const CAPTURED: &str = "2026-11-20T06:00:00Z";

/// Of AWS Config's files: a violation, what is no longer recorded, and one that is compliant,
/// captured at different times.
pub fn captured() -> Report<Spool> {
    use ComplianceType::{Compliant, InsufficientData, NonCompliant};
    let no_longer = "AWS Config no longer records this resource, which still exists.";
    let mut evaluations = [
        judged(
            "s3-encryption-enabled",
            "ledger-exports",
            "eu-west-1",
            NonCompliant,
            "No default encryption is configured.",
        ),
        judged("s3-encryption-enabled", "ledger-archive", "eu-west-1", InsufficientData, no_longer),
        judged(
            "s3-encryption-enabled",
            "ledger",
            "eu-central-1",
            Compliant,
            "Default encryption is AES256.",
        ),
    ];
    for (evaluation, as_of) in
        evaluations.iter_mut().zip([CAPTURED, "2026-11-19T18:30:00Z", "2026-11-20T12:00:00Z"])
    {
        evaluation.source = Source::Snapshot;
        evaluation.as_of = Some(as_of.to_owned());
    }
    report(&evaluations)
}

/// What a report says of them.
pub fn data_as_of() -> serde_json::Value {
    serde_json::json!({
        "oldest": "2026-11-19T18:30:00Z",
        "newest": "2026-11-20T12:00:00Z",
        "accounts": ["123456789012"],
        "regions": ["eu-central-1", "eu-west-1"],
    })
}

/// The same in one line.
pub const AGE: &str = "AWS Config data of account 123456789012, eu-central-1, eu-west-1, captured from 2026-11-19T18:30:00Z to 2026-11-20T12:00:00Z";

/// Names as an ill-willed tagger would give them, each for every verdict.
pub fn hostile() -> Vec<Evaluation> {
    let mut names: Vec<String> =
        serde_json::from_str(include_str!("../../checks/fixtures/hostile-names.json")).unwrap();
    names.push("x".repeat(10_000));
    let verdicts =
        [ComplianceType::NonCompliant, ComplianceType::InsufficientData, ComplianceType::Compliant];
    let every =
        names.iter().flat_map(|name| verdicts.iter().map(move |verdict| (name.as_str(), *verdict)));
    every
        .map(|(name, compliance_type)| Evaluation {
            compliance_type,
            resource_name: name.to_owned(),
            annotation: format!("Missing tags: {name}."),
            missing_tags: Some(serde_json::to_string(&[name]).unwrap()),
            remediation_values: BTreeMap::new(),
            ..evaluation(&format!("{}{name}", compliance_type.as_str()))
        })
        .collect()
}

pub fn rendered(format: Format, report: &Report<Spool>) -> String {
    let mut text = Vec::new();
    format.write(report, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// Findings without the program's own version, which changes.
pub fn without_version(findings: &serde_json::Value) -> String {
    format!("{findings:#}").replace(&format!("\"{}\"", env!("CARGO_PKG_VERSION")), "\"VERSION\"")
}

/// Compares with the snapshot of this name, which lies with all the others.
pub fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ snapshot_path => "../../checks/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

/// The rendered report as JSON, held against a published schema.
pub fn valid(format: Format, report: &Report<Spool>, schema: &str) -> serde_json::Value {
    held_against(rendered(format, report).as_bytes(), schema)
}

/// A JSON document; what the schema refuses fails the test.
pub fn held_against(document: &[u8], schema: &str) -> serde_json::Value {
    let document = serde_json::from_slice(document).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&serde_json::from_str(schema).unwrap())
        .unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(
        !validator.is_valid(&serde_json::Value::from("something else")),
        "the schema refuses nothing"
    );
    document
}
