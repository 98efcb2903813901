//! Which item counts: the one that AWS Config captured last, across all files.

use super::*;

#[tokio::test]
async fn the_newest_item_counts_across_snapshots_and_histories() {
    let (verdicts, gaps) = scanned(&opened(&fixture("config-history"))).await;
    insta::assert_snapshot!(verdicts.join("\n"), @r"
    harbourly-ledger-worker-reports-prod COMPLIANT
    i-0123456789abcdef0 COMPLIANT
    i-0fedcba9876543210 NON_COMPLIANT
    ");
    assert_eq!(gaps, [""; 0]);
}

#[tokio::test]
async fn the_capture_time_decides_whatever_files_are_called_and_however_it_is_written() {
    let (early, late) =
        (delivered("eu-west-1", "20261120T083000Z"), delivered("eu-west-1", "20261120T093000Z"));
    let of_month = |day: &str| {
        format!("AWSLogs/{ACCOUNT}/Config/eu-west-1/2026/11/{day}/ConfigSnapshot/x.json.gz")
    };
    let cases: Vec<(&str, NamedFiles)> = vec![
        (
            "the newer snapshot's name sorts first",
            vec![("a.json".into(), snapshot(&[bad("i", NEW)])), ("b.json".into(), snapshot(&[good("i", OLD)]))],
        ),
        ("the newer snapshot's name sorts last", vec![("a.json".into(), snapshot(&[good("i", OLD)])), ("b.json".into(), snapshot(&[bad("i", NEW)]))]),
        ("AWS's names", vec![(early.clone(), snapshot(&[good("i", OLD)])), (late.clone(), snapshot(&[bad("i", NEW)]))]),
        ("AWS's names, the wrong way round", vec![(late, snapshot(&[good("i", OLD)])), (early, snapshot(&[bad("i", NEW)]))]),
        ("folders of days", vec![(of_month("9"), snapshot(&[good("i", OLD)])), (of_month("10"), snapshot(&[bad("i", NEW)]))]),
        ("a history, newest first", vec![("h.json".into(), history(&[bad("i", NEW), good("i", OLD)]))]),
        ("a history, oldest first", vec![("h.json".into(), history(&[good("i", OLD), bad("i", NEW)]))]),
        ("one snapshot that has it twice", vec![("s.json".into(), snapshot(&[bad("i", NEW), good("i", OLD)]))]),
        ("a snapshot newer than the history", vec![("h.json".into(), history(&[good("i", OLD)])), ("s.json".into(), snapshot(&[bad("i", NEW)]))]),
        ("a history newer than the snapshot", vec![("h.json".into(), history(&[bad("i", NEW)])), ("s.json".into(), snapshot(&[good("i", OLD)]))]),
        (
            "an oversized item",
            vec![
                ("s.json".into(), snapshot(&[good("i", OLD)])),
                (
                    format!(
                        "AWSLogs/{ACCOUNT}/Config/eu-west-1/2026/11/20/OversizedChangeNotification/AWS::EC2::Instance/i/{ACCOUNT}_Config_eu-west-1_ChangeNotification_AWS::EC2::Instance_i_20261120T090000Z_1.json.gz"
                    ),
                    json!({"configurationItem": bad("i", NEW), "messageType": "ConfigurationItemChangeNotification"}).to_string().into_bytes(),
                ),
            ],
        ),
    ];
    for (name, files) in cases {
        let files: Vec<_> =
            files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
        let folder = folder(&files);
        assert_eq!(
            scanned(&opened(folder.path())).await,
            (vec!["i NON_COMPLIANT".to_owned()], vec![]),
            "{name}"
        );
    }
    for (old, new) in [
        (json!("2026-11-20T08:00:00+0000"), json!("2026-11-20T09:00:00")),
        (json!("2026-11-20T08:00:00.123"), json!("2026-11-20T09:00:00.123")),
        (json!("2026-11-20 08:00:00"), json!("2026-11-20T08:00:01Z")),
        (json!("2026-11-20T10:30:00+02:00"), json!("2026-11-20T09:00:00+0000")),
        (json!(1_795_165_200.123), json!(1_795_165_200.124)),
        (json!(1_795_165_200), json!(1_795_165_200_500_i64)),
        (json!("1795165200"), json!("2026-11-20T09:00:01Z")),
        (json!("2026-11-20T08:59:59.9Z"), json!(1_795_165_200)),
    ] {
        let items = [instance("i", &new, false), instance("i", &old, true)];
        for items in [history(&items), history(&[items[1].clone(), items[0].clone()])] {
            let folder = folder(&[("h.json", items)]);
            assert_eq!(
                scanned(&opened(folder.path())).await,
                (vec!["i NON_COMPLIANT".to_owned()], vec![]),
                "{old} and {new}"
            );
        }
    }
}

#[tokio::test]
async fn a_time_that_cannot_be_read_never_makes_an_old_state_win() {
    let odd = |written: Value, is_tagged| instance("i", &written, is_tagged);
    for (name, items, expected) in [
        (
            "another has one",
            vec![odd(json!("yesterday"), true), bad("i", OLD)],
            "i INSUFFICIENT_DATA",
        ),
        (
            "another has one, and comes first",
            vec![bad("i", OLD), odd(json!({}), true)],
            "i INSUFFICIENT_DATA",
        ),
        (
            "another has one and says the same",
            vec![bad("i", OLD), odd(json!("?"), false), good("i", "2026-11-19T08:00:00Z")],
            "i NON_COMPLIANT",
        ),
        ("there is no other", vec![odd(json!("20/11/2026"), true)], "i COMPLIANT"),
        ("the same twice", vec![odd(json!("?"), true), odd(json!("?"), true)], "i COMPLIANT"),
        (
            "two that say the same",
            vec![odd(json!("?"), true), odd(json!("!"), true)],
            "i COMPLIANT",
        ),
        (
            "two that do not",
            vec![odd(json!("?"), true), odd(json!("!"), false)],
            "i INSUFFICIENT_DATA",
        ),
        (
            "none is written",
            vec![odd(Value::Null, false), odd(Value::Null, true)],
            "i INSUFFICIENT_DATA",
        ),
        (
            "three",
            vec![odd(json!(true), true), odd(json!("x"), false), odd(json!(-1), true)],
            "i INSUFFICIENT_DATA",
        ),
    ] {
        let folder = folder(&[("h.json", history(&items))]);
        let (verdicts, gaps) = scanned(&opened(folder.path())).await;
        assert_eq!(verdicts, [expected], "{name}");
        assert!(
            !gaps.is_empty()
                && gaps.iter().all(|gap| gap.contains("capture time is in no form that is known")),
            "{name}: {gaps:?}"
        );
    }
    // Two that were captured at the same moment and differ.
    let folder = folder(&[
        ("a.json", history(&[good("i", OLD)])),
        ("b.json", history(&[bad("i", OLD), good("j", OLD)])),
    ]);
    assert_eq!(
        scanned(&opened(folder.path())).await,
        (vec!["i INSUFFICIENT_DATA".to_owned(), "j COMPLIANT".to_owned()], vec![])
    );
}

#[tokio::test]
async fn what_only_an_older_snapshot_has_is_gone() {
    let (first, second) = ("20261103T060500Z", "20261123T060500Z");
    let early = "2026-10-01T00:00:00.000Z";
    let bucket = |id: &str| {
        json!({"resourceType": "AWS::S3::Bucket", "resourceId": id, "awsAccountId": ACCOUNT, "awsRegion": "eu-west-1", "configurationItemStatus": "OK",
               "configurationItemCaptureTime": early, "tags": {}, "configuration": {}})
    };
    let other = |item: Value, changes: Value| with(item, changes);
    let cases: Vec<(&str, NamedFiles, Vec<&str>)> = vec![
        (
            "an older snapshot alone has it",
            vec![
                (
                    delivered("eu-west-1", first),
                    snapshot(&[bad("i-dead", early), good("i-live", early)]),
                ),
                (delivered("eu-west-1", second), snapshot(&[good("i-live", early)])),
            ],
            vec!["i-live COMPLIANT"],
        ),
        (
            "of another region or account a snapshot says nothing",
            vec![
                (
                    delivered("eu-west-1", first),
                    snapshot(&[
                        bad("i-1", early),
                        other(bad("i-2", early), json!({"awsAccountId": "999988887777"})),
                    ]),
                ),
                (
                    delivered("us-east-1", second),
                    snapshot(&[other(good("i-3", early), json!({"awsRegion": "us-east-1"}))]),
                ),
            ],
            vec!["i-1 NON_COMPLIANT", "i-2 NON_COMPLIANT", "i-3 COMPLIANT"],
        ),
        (
            "a history is newer than the newest snapshot",
            vec![
                (
                    delivered("eu-west-1", first),
                    snapshot(&[bad("i-new", early), good("i-live", early)]),
                ),
                (delivered("eu-west-1", second), snapshot(&[good("i-live", early)])),
                ("h.json".to_owned(), history(&[bad("i-new", "2026-11-23T08:00:00.000Z")])),
            ],
            vec!["i-live COMPLIANT", "i-new NON_COMPLIANT"],
        ),
        (
            "a history is older than the newest snapshot",
            vec![
                ("h.json".to_owned(), history(&[bad("i-dead", early)])),
                (delivered("eu-west-1", second), snapshot(&[good("i-live", early)])),
            ],
            vec!["i-live COMPLIANT"],
        ),
        (
            "a change just before the snapshot may not be in it yet",
            vec![
                ("h.json".to_owned(), history(&[bad("i-new", "2026-11-23T06:04:00.000Z")])),
                (delivered("eu-west-1", second), snapshot(&[good("i-live", early)])),
            ],
            vec!["i-live COMPLIANT", "i-new NON_COMPLIANT"],
        ),
        (
            "a recorder that leaves the type out says nothing of it",
            vec![
                (delivered("eu-west-1", first), snapshot(&[good("i-1", early), bucket("b")])),
                (delivered("eu-west-1", second), snapshot(&[bucket("b")])),
            ],
            vec!["b INSUFFICIENT_DATA", "i-1 INSUFFICIENT_DATA"],
        ),
        (
            "a deletion",
            vec![
                (delivered("eu-west-1", first), snapshot(&[bad("i-dead", early)])),
                (
                    "h.json".to_owned(),
                    history(&[other(
                        bad("i-dead", NEW),
                        json!({"configurationItemStatus": "ResourceDeleted", "configuration": null}),
                    )]),
                ),
            ],
            vec![],
        ),
        (
            "made anew after it was deleted",
            vec![
                (
                    "a.json".to_owned(),
                    history(&[other(
                        bad("i-1", OLD),
                        json!({"configurationItemStatus": "ResourceDeletedNotRecorded"}),
                    )]),
                ),
                ("b.json".to_owned(), history(&[good("i-1", NEW)])),
            ],
            vec!["i-1 COMPLIANT"],
        ),
        (
            "a snapshot that is cut says nothing of what it lacks",
            vec![
                (delivered("eu-west-1", first), snapshot(&[bad("i-1", early), good("i-2", early)])),
                (
                    delivered("eu-west-1", second),
                    snapshot(&[good("i-2", early), good("i-3", early)])[..400].to_vec(),
                ),
            ],
            vec!["i-1 NON_COMPLIANT", "i-2 COMPLIANT"],
        ),
        (
            "a snapshot with an item without an id says nothing of what it lacks",
            vec![
                (delivered("eu-west-1", first), snapshot(&[bad("i-1", early)])),
                (
                    delivered("eu-west-1", second),
                    snapshot(&[
                        good("i-2", early),
                        other(bad("i-1", early), json!({"resourceId": null})),
                    ]),
                ),
            ],
            vec!["i-1 NON_COMPLIANT", "i-2 COMPLIANT"],
        ),
        (
            "a region that does not record IAM says nothing of users",
            vec![
                (delivered("us-east-1", first), snapshot(&[user(early, json!({}))])),
                (delivered("eu-west-1", second), snapshot(&[good("i-1", early)])),
            ],
            vec!["AIDA7 COMPLIANT", "AIDA7 COMPLIANT", "i-1 COMPLIANT"],
        ),
        (
            "another region's newer snapshot lacks the user",
            vec![
                (
                    delivered("us-east-1", first),
                    snapshot(&[
                        user(early, json!({})),
                        user(early, json!({"resourceId": "AIDA8"})),
                    ]),
                ),
                (
                    delivered("eu-west-1", second),
                    snapshot(&[user(early, json!({"resourceId": "AIDA8"}))]),
                ),
            ],
            vec!["AIDA8 COMPLIANT", "AIDA8 COMPLIANT"],
        ),
    ];
    for (name, files, expected) in cases {
        let files: Vec<_> =
            files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
        let folder = folder(&files);
        assert_eq!(scanned(&opened(folder.path())).await.0, expected, "{name}");
    }
}
