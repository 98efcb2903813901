//! Which types, regions, days and files are read.

use super::*;

#[tokio::test]
async fn types_that_are_not_there_are_named() {
    let folder = folder(&[("s.json", snapshot(&[good("i-1", OLD)]))]);
    let (scans, _) = scan_in_memory(&opened(folder.path()), &Memory::default()).await;
    let gaps: Vec<_> = scans
        .iter()
        .map(|scan| {
            (
                scan.checker.as_str(),
                scan.incomplete
                    .iter()
                    .filter_map(|gap| gap.resource_type.clone())
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(
        gaps,
        [
            ("ec2-tag-checker", vec![]),
            ("s3-encryption-checker", vec!["AWS::S3::Bucket".to_owned()]),
            ("rds-backup-checker", vec!["AWS::RDS::DBInstance".to_owned()]),
            ("iam-checker", vec!["AWS::IAM::User".to_owned()]),
        ]
    );
}

#[tokio::test]
async fn regions_and_days_are_chosen() {
    let files = folder(&[
        (&delivered("eu-west-1", "20261109T060500Z"), snapshot(&[good("i-1", OLD)])),
        (
            &delivered("eu-west-1", "20261110T060500Z"),
            snapshot(&[good("i-1", OLD), good("i-2", OLD)]),
        ),
        (
            &delivered("us-east-1", "20261110T060500Z"),
            snapshot(&[with(good("i-3", OLD), json!({"awsRegion": "us-east-1"}))]),
        ),
        (
            "own-name.json",
            history(&[
                with(good("i-4", OLD), json!({"awsRegion": "us-east-1"})),
                good("i-2", OLD),
                user(OLD, json!({})),
            ]),
        ),
    ]);
    let day = |day: u8| time::Date::from_calendar_date(2026, time::Month::November, day).unwrap();
    let users = ["AIDA7 COMPLIANT"; 2];
    for (name, choice, expected) in [
        (
            "all",
            Choice::default(),
            vec![
                users[0],
                users[1],
                "i-1 COMPLIANT",
                "i-2 COMPLIANT",
                "i-3 COMPLIANT",
                "i-4 COMPLIANT",
            ],
        ),
        (
            "a region",
            Choice { regions: ["eu-west-1".to_owned()].into(), ..Choice::default() },
            vec![users[0], users[1], "i-1 COMPLIANT", "i-2 COMPLIANT"],
        ),
        (
            "until a day",
            Choice { until: Some(day(9)), ..Choice::default() },
            vec![users[0], users[1], "i-1 COMPLIANT", "i-2 COMPLIANT", "i-4 COMPLIANT"],
        ),
        (
            "since a day, a region",
            Choice {
                since: Some(day(10)),
                regions: ["us-east-1".to_owned()].into(),
                ..Choice::default()
            },
            vec![users[0], users[1], "i-3 COMPLIANT", "i-4 COMPLIANT"],
        ),
    ] {
        let snapshot =
            Snapshot::of(Files::find(files.path(), &choice).unwrap(), &choice, NOON).unwrap();
        assert_eq!(scanned(&snapshot).await.0, expected, "{name}");
    }
    let nothing = Choice { since: Some(day(30)), ..Choice::default() };
    let only_delivered = folder(&[(&delivered("eu-west-1", "20261109T060500Z"), snapshot(&[]))]);
    let error = Files::find(only_delivered.path(), &nothing).unwrap_err().to_string();
    assert!(error.contains("holds no file of the regions and days"), "{error}");
}

#[tokio::test]
async fn files_that_are_not_configs_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("empty.json", ""),
        ("list.json", "[]"),
        ("other.json", r#"{"a": 1}"#),
        ("cut.json", r#"{"configurationItems":[{"resourceType":"#),
        ("text.json", "hello"),
    ];
    for (name, text) in cases {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let error = format!("{:#}", anyhow::Error::from(Snapshot::open(&path, NOON).unwrap_err()));
        assert!(error.contains(name) && error.contains("not an AWS Config"), "{error}");
    }
    // Where not one of a folder's files can be read, that is an error as well.
    assert!(Snapshot::open(folder.path(), NOON).is_err());
    let nothing = tempfile::tempdir().unwrap();
    assert!(
        Snapshot::open(nothing.path(), NOON)
            .unwrap_err()
            .to_string()
            .contains("holds no AWS Config file")
    );
    assert!(
        Snapshot::open(&nothing.path().join("missing.json"), NOON)
            .unwrap_err()
            .to_string()
            .contains("missing.json")
    );
}
