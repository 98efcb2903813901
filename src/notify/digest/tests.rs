use super::*;
use crate::history::failing::PreviousFinding;
use crate::history::trend::TrendPoint;
use crate::model::evaluation::ComplianceType;
use crate::report::{ReportBuilder, samples};
use crate::settings::exceptions::Exceptions;
use time::macros::datetime;

/// A report of these, of which those in `before` failed before, and those of `before` that are
/// not there are gone.
fn report(evaluations: &[Evaluation], before: &[&str]) -> Report<Spool> {
    let mut builder =
        ReportBuilder::new(datetime!(2026-11-23 12:00 UTC), &Exceptions::default()).unwrap();
    let known = |id: &str| PreviousFinding {
        rule: "ec2-required-tags".into(),
        resource_id: id.into(),
        resource_name: id.into(),
        resource_type: "AWS::EC2::Instance".into(),
        account_id: "123456789012".into(),
        region: "eu-west-1".into(),
        failing_since: "2026-11-20T12:00:00.000001Z".into(),
    };
    for evaluation in evaluations {
        let mut evaluation = evaluation.clone();
        let failed = before.iter().find(|id| **id == evaluation.resource_id).map(|id| known(id));
        if evaluation.compliance_type == ComplianceType::NonCompliant {
            let since = failed
                .as_ref()
                .map_or(evaluation.evaluation_timestamp.as_str(), |before| &before.failing_since);
            evaluation.failing_since = Some(since.to_owned());
        }
        builder.changes.add(&evaluation, failed);
        builder.add(&evaluation).unwrap();
    }
    let seen = |id: &str| evaluations.iter().any(|evaluation| evaluation.resource_id == id);
    builder.changes.add_gone(before.iter().filter(|id| !seen(id)).map(|id| known(id)).collect());
    builder.changes.compared_with = (!before.is_empty()).then(|| "2026-11-23T06:00:00Z".to_owned());
    builder.finish().unwrap()
}

fn judged(id: &str, compliance_type: ComplianceType, severity: Severity) -> Evaluation {
    Evaluation {
        compliance_type,
        severity,
        resource_name: id.to_owned(),
        ..samples::evaluation(id)
    }
}

fn point(percentage: f64) -> TrendPoint {
    TrendPoint {
        scan_time: String::new(),
        compliant: 1,
        non_compliant: 1,
        insufficient_data: 0,
        excepted: 0,
        compliance_percentage: percentage,
        by_rule: [].into(),
    }
}

use ComplianceType::{Compliant, InsufficientData, NonCompliant};
use Severity::{High, Low, Medium};

#[test]
fn the_message() {
    let mut report = report(
        &[
            judged("i-old", NonCompliant, Medium),
            judged("i-new", NonCompliant, Medium),
            judged("i-worse", NonCompliant, High),
            judged("i-fixed", Compliant, Medium),
            judged("i-unknown", InsufficientData, Medium),
        ],
        &["i-old", "i-fixed", "i-gone"],
    );
    report.trend = vec![point(40.0), point(25.0)];
    report.incomplete =
        vec![crate::model::scan_record::Gap::new("AWS::S3::Bucket", "AccessDenied")];
    let message = digest(&report, None, "s3://reports/r.json").unwrap();
    assert_eq!(message.subject, "Compliance 25.0 %: 2 new violations, 1 solved, 1 gone");
    assert_eq!(
        message.body,
        "Compliance of account 123456789012: 25.0 %\n\n\
         1 of 4 checks passed, 3 non-compliant, 1 could not be evaluated; 5 resources.\n\
         2 new, 1 solved and 1 gone; 1 still failing.\n\
         Since the scan of 2026-11-23T06:00:00Z: -15.0 percentage points.\n\n\
         New (2):\n\
         - HIGH ec2-required-tags: i-worse, 123456789012, eu-west-1. Missing tags: CostCenter, Owner.\n\
         - MEDIUM ec2-required-tags: i-new, 123456789012, eu-west-1. Missing tags: CostCenter, Owner.\n\n\
         Solved or gone (2):\n\
         - ec2-required-tags: i-fixed\n\
         - ec2-required-tags: i-gone, gone\n\n\
         Not seen (1):\n\
         - AWS::S3::Bucket: AccessDenied\n\n\
         Report: s3://reports/r.json\n"
    );
}

#[test]
fn what_aws_config_captured_says_when() {
    let digest = Digest::new(&samples::captured(), None);
    assert!(digest.message("r").body.contains(&format!("\n{}.\n", samples::AGE)));
    assert_eq!(Digest::new(&samples::small(), None).age(), None);
}

/// Its name, what is evaluated, what failed before, the least severity, how many are new, solved
/// and gone.
type Case<'a> =
    (&'a str, Vec<Evaluation>, &'a [&'a str], Option<Severity>, Option<(u64, u64, u64)>);

#[test]
fn what_is_news() {
    let failing = |severity| judged("i-1", NonCompliant, severity);
    let mut excepted = failing(High);
    excepted.exception = Some(crate::model::evaluation::Excepted {
        owner: "o".to_owned(),
        reason: "r".to_owned(),
        until: None,
        ticket: None,
        expired: false,
    });
    let cases: &[Case] = &[
        ("nothing at all", vec![], &[], None, None),
        ("all well", vec![judged("i-1", Compliant, High)], &[], None, None),
        ("new", vec![failing(Low)], &[], None, Some((1, 0, 0))),
        ("still failing", vec![failing(Low)], &["i-1"], None, None),
        ("not evaluated", vec![judged("i-1", InsufficientData, High)], &["i-1"], None, None),
        ("under an exception", vec![excepted], &[], None, None),
        ("solved", vec![judged("i-1", Compliant, Low)], &["i-1"], None, Some((0, 1, 0))),
        ("gone", vec![], &["i-1"], None, Some((0, 0, 1))),
        ("too slight", vec![failing(Low)], &[], Some(Medium), None),
        ("just enough", vec![failing(Medium)], &[], Some(Medium), Some((1, 0, 0))),
        // The rule that solved ones name is of medium severity.
        ("solved, and slight", vec![], &["i-1"], Some(High), None),
        ("solved, and enough", vec![], &["i-1"], Some(Medium), Some((0, 0, 1))),
    ];
    for (name, evaluations, before, least, expected) in cases {
        let subject =
            digest(&report(evaluations, before), *least, "r").map(|message| message.subject);
        let expected = expected.map(|(new, solved, gone)| {
            format!("{new} new violation{}, {solved} solved, {gone} gone", plural(new))
        });
        assert_eq!(
            subject.as_ref().map(|subject| subject.split_once(": ").unwrap().1),
            expected.as_deref(),
            "{name}"
        );
    }
}

#[test]
fn a_long_one_is_cut_between_entries_and_says_so() {
    let many: Vec<_> = (0..2_000)
        .map(|number| {
            let mut one = judged(
                &format!("i-{number:0>400}"),
                NonCompliant,
                if number == 1_999 { High } else { Low },
            );
            one.annotation = "ü\u{202e}\n".repeat(400);
            one
        })
        .collect();
    let gone: Vec<_> = (0..1_500).map(|number| format!("i-gone-{number:0>400}")).collect();
    let message = digest(
        &report(&many, &gone.iter().map(String::as_str).collect::<Vec<_>>()),
        None,
        &"l".repeat(500_000),
    )
    .unwrap();
    assert!(message.body.len() <= BODY_LIMIT, "{}", message.body.len());
    let first = message.body.lines().find(|line| line.starts_with("- ")).unwrap();
    assert!(first.starts_with("- HIGH"), "the worst comes first");
    let listed = message.body.matches("- HIGH").count() + message.body.matches("- LOW").count();
    assert!(
        listed < 500
            && message.body.contains(&format!("… and {} more, in the report.", 2_000 - listed)),
        "{listed}"
    );
    assert!(
        message.body.contains("\nSolved or gone (1500):\n")
            && message.body.contains("\nReport: lll")
    );
    assert!(
        !message.body.contains(|character: char| character != '\n' && character.is_control())
            && !message.body.contains('\u{202e}')
    );
}

#[test]
fn a_subject_is_one_line_of_ascii() {
    let mut report = report(&samples::hostile(), &["x"]);
    report.changes.solved = u64::MAX / 2;
    for message in [
        digest(&report, None, "r").unwrap(),
        digest(&super::tests::report(&[], &["x"]), None, "r").unwrap(),
    ] {
        assert!(
            message.subject.len() < 100
                && message.subject.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
            "{}",
            message.subject
        );
    }
}
