use super::*;
use crate::model::evaluation::{Severity, Source};
use time::macros::datetime;

const NOON: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

fn parse(text: &str) -> Result<Exceptions, (usize, String)> {
    let table: Table = text.parse().unwrap();
    Exceptions::parse(table["exception"].as_array().unwrap())
        .map_err(|(number, error)| (number, error.to_string()))
}

fn violation() -> Evaluation {
    Evaluation {
        resource_id: "i-1".to_owned(),
        evaluation_timestamp: "2026-11-23T12:00:00.000001Z".to_owned(),
        compliance_type: ComplianceType::NonCompliant,
        resource_type: "AWS::EC2::Instance".to_owned(),
        missing_tags: None,
        remediation_values: BTreeMap::new(),
        rule: "ec2-required-tags".to_owned(),
        resource_name: "legacy-web".to_owned(),
        severity: Severity::Medium,
        account_id: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        annotation: "Missing tags: Owner.".to_owned(),
        source: Source::Live,
        tags: BTreeMap::from([("Environment".to_owned(), "dev-2".to_owned())]),
        failing_since: None,
        as_of: None,
        exception: None,
    }
}

const COMMON: &str = "owner = \"web team\"\nreason = \"moves out in spring\"\n";

#[test]
fn which_violations_an_exception_covers() {
    for (written, covered) in [
        ("rule = \"ec2-required-tags\"\nresource = \"i-1\"", true),
        ("rule = \"ec2-required-tags\"\nresource = \"legacy-web\"", true),
        ("rule = \"ec2-required-tags\"\nresource = \"legacy-*\"\nuntil = 2026-11-23", true),
        ("rule = \"ec2-required-tags\"\nresource = \"legacy-*\"\nuntil = \"2026-11-22\"", false),
        ("rule = \"*\"\nresource = \"*\"\nuntil = 2027-01-01", true),
        ("rule = \"s3-encryption-enabled\"\nresource = \"i-1\"", false),
        ("rule = \"ec2-required-tags\"\nresource = \"i-1\"\naccounts = [\"123456789012\"]", true),
        ("rule = \"ec2-required-tags\"\nresource = \"i-1\"\naccounts = [\"210987654321\"]", false),
        (
            "rule = \"ec2-required-tags\"\nresource = \"i-1\"\ntags = { Environment = \"dev-?\" }",
            true,
        ),
        (
            "rule = \"ec2-required-tags\"\nresource = \"i-1\"\ntags = { Environment = \"prod\" }",
            false,
        ),
        ("rule = \"ec2-required-tags\"\nresource = \"i-1\"\ntags = { Team = \"*\" }", false),
    ] {
        let exceptions = parse(&format!("[[exception]]\n{COMMON}{written}")).unwrap();
        assert_eq!(exceptions.cover(&violation(), NOON), covered, "{written}");
        let compliant = Evaluation { compliance_type: ComplianceType::Compliant, ..violation() };
        assert!(!exceptions.cover(&compliant, NOON), "{written}");
    }
}

#[test]
fn mistakes_are_refused_by_name() {
    for (written, message) in [
        (
            "rule = \"ec2-required-tag\"\nresource = \"x\"",
            "there is no rule `ec2-required-tag` (did you mean `ec2-required-tags`?)",
        ),
        ("rule = \"ec2-required-tags\"", "`resource` is missing"),
        (
            "rule = \"ec2-required-tags\"\nresource = \"x\"\nuntill = 2027-01-01",
            "unknown key `untill` (did you mean `until`?)",
        ),
        (
            "rule = \"ec2-required-tags\"\nresource = \"x\"\nuntil = \"spring\"",
            "`until` must be a day",
        ),
        (
            "rule = \"ec2-required-tags\"\nresource = \"x\"\nuntil = 2027-01-01T00:00:00Z",
            "`until` must be a day",
        ),
        (
            "rule = \"ec2-required-tags\"\nresource = \"x\"\naccounts = [\"12\"]",
            "`accounts` holds `12`",
        ),
        (
            "rule = \"ec2-required-tags\"\nresource = \"x\"\naccounts = \"123456789012\"",
            "`accounts` must be a list",
        ),
        (
            "rule = \"ec2-required-tags\"\nresource = \"x\"\ntags = [\"a\"]",
            "`tags` must be a table",
        ),
        ("rule = \"ec2-required-tags\"\nresource = \"\"", "`resource` must be a text"),
        (
            "rule = \"ec2-required-tags\"\nresource = \"x*\"",
            "it covers everything that its pattern matches and never ends",
        ),
        (
            "rule = \"*\"\nresource = \"x\"",
            "it covers everything that its pattern matches and never ends",
        ),
    ] {
        let good =
            format!("[[exception]]\n{COMMON}rule = \"*\"\nresource = \"y\"\nuntil = 2027-01-01\n");
        let (number, error) =
            parse(&format!("{good}[[exception]]\n{COMMON}{written}")).unwrap_err();
        assert!(number == 2 && error.starts_with(message), "{number}: {error}");
    }
}

#[test]
fn one_that_has_ended_fails_again_and_says_so() {
    let exceptions = parse(&format!("[[exception]]\n{COMMON}rule = \"ec2-required-tags\"\nresource = \"i-1\"\nuntil = 2026-11-22")).unwrap();
    let mut evaluation = violation();
    assert_eq!(exceptions.apply(&mut evaluation, NOON), Some(0));
    assert_eq!(
        evaluation.annotation,
        "Missing tags: Owner. The exception of web team ended on 2026-11-22."
    );
    assert!(
        evaluation.exception.as_ref().is_some_and(|exception| exception.expired)
            && !evaluation.is_excepted()
    );
}

#[test]
fn the_one_that_lasts_longest_speaks() {
    let of = |until: &str| {
        format!(
            "[[exception]]\nowner = \"{until}\"\nreason = \"r\"\nrule = \"*\"\nresource = \"i-1\"\nuntil = {until}\n"
        )
    };
    let exceptions = parse(&(of("2026-11-01") + &of("2027-02-01") + &of("2027-01-01"))).unwrap();
    let mut evaluation = violation();
    assert_eq!(exceptions.apply(&mut evaluation, NOON), Some(1));
    assert!(evaluation.is_excepted());
}

#[test]
fn days_left_count_the_last_day() {
    let exceptions = parse(&format!(
        "[[exception]]\n{COMMON}rule = \"*\"\nresource = \"x\"\nuntil = 2026-11-23"
    ))
    .unwrap();
    let exception = exceptions.iter().next().unwrap();
    assert_eq!(exception.days_left(NOON), Some(1));
    assert!(!exception.is_expired(NOON) && exception.is_expired(NOON + time::Duration::DAY));
}

#[test]
fn an_exception_by_an_earlier_id_covers_the_rule_as_it_is_called_now() {
    const ID: &str = "mfa-enabled-for-iam-console-access";
    let evaluation = Evaluation { rule: ID.to_owned(), ..violation() };
    for id in ["iam-user-mfa-enabled", ID] {
        let written = format!("[[exception]]\n{COMMON}rule = \"{id}\"\nresource = \"i-1\"");
        let exceptions = parse(&written).unwrap();
        assert!(exceptions.cover(&evaluation, NOON), "{id}");
        assert_eq!(exceptions.iter().next().unwrap().rule, ID);
    }
}
