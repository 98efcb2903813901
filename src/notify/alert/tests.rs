use super::*;
use std::collections::BTreeMap;

use crate::model::evaluation::Excepted;
use crate::model::evaluation::{Severity, Source};
use crate::rules;

fn evaluation(id: &str, compliance_type: ComplianceType, missing: &str) -> Evaluation {
    Evaluation {
        resource_id: id.to_owned(),
        evaluation_timestamp: String::new(),
        compliance_type,
        resource_type: String::new(),
        missing_tags: (!missing.is_empty()).then(|| missing.to_owned()),
        remediation_values: BTreeMap::new(),
        rule: "ec2-required-tags".to_owned(),
        resource_name: format!("name of {id}"),
        severity: Severity::Medium,
        account_id: String::new(),
        region: String::new(),
        annotation: "why".to_owned(),
        source: Source::Live,
        tags: BTreeMap::new(),
        failing_since: None,
        as_of: None,
        exception: None,
    }
}

fn before(id: &str) -> PreviousFinding {
    PreviousFinding {
        rule: "ec2-required-tags".into(),
        resource_id: id.into(),
        resource_name: "name".into(),
        resource_type: "AWS::EC2::Instance".into(),
        account_id: "123456789012".into(),
        region: "eu-west-1".into(),
        failing_since: "".into(),
    }
}

/// An alert on these; in `Changes` mode `failed` failed before, and those of them that are not
/// seen are gone.
fn alert(on: AlertOn, failed: &[&str], evaluations: &[Evaluation]) -> Option<Message> {
    let mut builder =
        AlertBuilder::new(rules::find("ec2-required-tags").expect("the rule exists"), on);
    for evaluation in evaluations {
        builder.add(
            evaluation,
            failed
                .contains(&evaluation.resource_id.as_str())
                .then(|| before(&evaluation.resource_id))
                .as_ref(),
        );
    }
    let seen = |id: &str| evaluations.iter().any(|evaluation| evaluation.resource_id == id);
    failed.iter().filter(|id| !seen(id)).for_each(|id| builder.add_gone(&before(id)));
    builder.finish("s3://reports")
}

use AlertOn::{Changes, Digest, Violations};
use ComplianceType::{Compliant, InsufficientData, NonCompliant};

#[test]
fn what_aws_config_captured_earlier_says_when() {
    for (captured, evaluated, has_line) in [
        (Some("2026-11-20T05:41:07Z"), "2026-11-20T05:43:00.000001Z", false),
        (Some("2026-11-20T05:41:07Z"), "2026-11-27T05:41:07.000001Z", true),
        (None, "2026-11-27T05:41:07.000001Z", false),
    ] {
        let mut one = evaluation("i-1", NonCompliant, r#"["Owner"]"#);
        one.as_of = captured.map(str::to_owned);
        evaluated.clone_into(&mut one.evaluation_timestamp);
        let body = alert(Violations, &[], &[one]).expect("a violation").body;
        let line =
            "Instance: i-1\nMissing Tags: Owner\nCaptured by AWS Config: 2026-11-20T05:41:07Z";
        assert_eq!(body.ends_with(line), has_line, "{body}");
    }
}

#[test]
fn the_documented_message() {
    let violations = [
        evaluation("i-1", NonCompliant, r#"["CostCenter","Owner"]"#),
        evaluation("i-2", Compliant, ""),
        evaluation("i-3", NonCompliant, r#"["Owner"]"#),
    ];
    let message = alert(Violations, &[], &violations).expect("two violations");
    assert_eq!(message.subject, "EC2 Tag Compliance Violation");
    assert_eq!(
        message.body,
        "EC2 Tag Compliance Alert\n\nFound 2 non-compliant EC2 instances:\n\nInstance: i-1\nMissing Tags: CostCenter, Owner\n\nInstance: i-3\nMissing Tags: Owner"
    );
    let one = alert(Violations, &[], &violations[..1]).expect("one violation");
    assert!(one.body.contains("Found 1 non-compliant EC2 instance:\n"), "{}", one.body);
}

#[test]
fn nothing_wrong_nothing_sent() {
    assert_eq!(
        alert(
            Violations,
            &[],
            &[evaluation("i-1", Compliant, ""), evaluation("i-2", InsufficientData, "")]
        ),
        None
    );
    assert_eq!(alert(Violations, &[], &[]), None);
}

#[test]
fn a_long_list_is_cut_between_entries() {
    let violations: Vec<_> = (0..10_000)
        .map(|number| evaluation(&format!("i-{number:017}"), NonCompliant, r#"["CostCenter"]"#))
        .collect();
    let body = alert(Violations, &[], &violations).expect("violations").body;
    assert!(body.len() <= BODY_LIMIT, "{}", body.len());
    let listed = body.matches("Instance: i-").count();
    assert!(body.contains("Found 10000 non-compliant"));
    assert!(
        body.ends_with(&format!(
            "Missing Tags: CostCenter\n\n… and {} more. The whole list is in s3://reports.",
            10_000 - listed
        )),
        "{listed}"
    );
}

#[test]
fn changes_only() {
    let now = [
        evaluation("i-1", NonCompliant, ""),
        evaluation("i-2", Compliant, ""),
        evaluation("i-4", NonCompliant, r#"["Owner"]"#),
    ];
    let body = alert(Changes, &["i-1", "i-2", "i-3"], &now).expect("changes").body;
    assert_eq!(
        body,
        "EC2 Tag Compliance Alert\n\nFound 1 new non-compliant EC2 instance:\n\nInstance: i-4\nMissing Tags: Owner\n\nSolved since the last scan: 2\nInstance: i-2\nInstance: i-3 (no longer there)"
    );
    let same = [
        evaluation("i-1", NonCompliant, ""),
        evaluation("i-2", InsufficientData, ""),
        evaluation("i-3", NonCompliant, ""),
    ];
    assert_eq!(alert(Changes, &["i-1", "i-2", "i-3"], &same), None);
    assert_eq!(alert(Digest, &["i-1"], &now), None);
}

/// What a function with two rules sends of so many violations of each.
fn of_two_rules(keys: usize, passwords: usize) -> Option<Message> {
    let alerts =
        [("iam-access-key-rotated", keys), ("mfa-enabled-for-iam-console-access", passwords)];
    let alerts = alerts.map(|(id, found)| {
        let mut builder = AlertBuilder::new(rules::find(id).expect("the rule exists"), Violations);
        for number in 0..found {
            let one = evaluation(&format!("{number:021}"), NonCompliant, "");
            builder.add(&Evaluation { rule: id.to_owned(), ..one }, None);
        }
        builder
    });
    together("iam-checker", alerts.into(), "s3://reports")
}

#[test]
fn what_several_rules_found_is_one_message() {
    assert_eq!(of_two_rules(0, 0), None);
    let alone = of_two_rules(1, 0).expect("a violation");
    let text = rules::find("iam-access-key-rotated").expect("the rule exists").alert;
    assert_eq!(alone.subject, format!("{} Compliance Violation", text.subject));
    let both = of_two_rules(2, 1).expect("violations");
    assert_eq!(both.subject, "iam-checker: Compliance Violations of 2 rules");
    let mfa = of_two_rules(0, 1).expect("a violation").body;
    let keys = of_two_rules(2, 0).expect("violations").body;
    assert_eq!(
        both.body,
        format!("iam-checker: 2 rules, the most severe first\n\n\n{mfa}\n\n\n{keys}")
    );
}

#[test]
fn no_rule_takes_the_room_of_another() {
    for (keys, passwords) in [(10_000, 10_000), (10_000, 1), (1, 10_000)] {
        let body = of_two_rules(keys, passwords).expect("violations").body;
        assert!(body.len() <= BODY_LIMIT, "{}", body.len());
        for found in [keys, passwords] {
            assert!(body.contains(&format!("Found {found} non-compliant")), "{found}");
        }
        let more = body.matches("The whole list is in s3://reports.").count();
        assert_eq!(more, usize::from(keys > 1) + usize::from(passwords > 1));
        let listed = body.matches(": name of ").count();
        let left: usize = body
            .split("… and ")
            .skip(1)
            .filter_map(|rest| rest.split(' ').next()?.parse::<usize>().ok())
            .sum();
        assert_eq!(listed + left, keys + passwords);
    }
}

#[test]
fn what_is_under_an_exception_is_counted_and_not_listed() {
    let excepted = |expired| Excepted {
        owner: "o".to_owned(),
        reason: "r".to_owned(),
        until: None,
        ticket: None,
        expired,
    };
    let mut one = evaluation("i-1", NonCompliant, r#"["Owner"]"#);
    one.exception = Some(excepted(false));
    assert_eq!(alert(Violations, &[], std::slice::from_ref(&one)), None);
    let mut ended = evaluation("i-2", NonCompliant, r#"["Owner"]"#);
    ended.exception = Some(excepted(true));
    let body = alert(Violations, &[], &[one, ended]).expect("one violation").body;
    assert_eq!(
        body,
        "EC2 Tag Compliance Alert\n\nFound 1 non-compliant EC2 instance:\n\nInstance: i-2\nMissing Tags: Owner\n\n1 more is under an exception."
    );
}
