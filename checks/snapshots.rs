//! AWS Config's files: what counts across several, every form in which they come, and what is named
//! instead of read.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use compliance::history::memory::Memory;
use compliance::sources::config::snapshot::{Choice, Files, Snapshot};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::support::{NOON, fixture, scan_in_memory};

/// Files by their names.
type NamedFiles = Vec<(String, Vec<u8>)>;

const ACCOUNT: &str = "111122223333";

/// What rules say of the files, a line a resource and rule, and what is named as missing; types
/// that are not there at all are left out.
async fn scanned(snapshot: &Snapshot) -> (Vec<String>, Vec<String>) {
    let (scans, mut evaluations) = scan_in_memory(snapshot, &Memory::default()).await;
    evaluations.sort_by_key(|evaluation| {
        (
            evaluation.resource_id.clone(),
            evaluation.account_id.clone(),
            evaluation.region.clone(),
            evaluation.rule.clone(),
        )
    });
    let verdicts = evaluations
        .iter()
        .map(|evaluation| format!("{} {}", evaluation.resource_id, evaluation.compliance_type));
    let mut gaps: Vec<_> =
        scans.iter().flat_map(|scan| &scan.incomplete).map(ToString::to_string).collect();
    gaps.retain(|gap| !gap.contains("may not record the type"));
    gaps.sort();
    gaps.dedup();
    (verdicts.collect(), gaps)
}

/// Writes files into a folder: JSON, text, or what is packed if the name says so.
fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if name.to_ascii_lowercase().ends_with(".gz") {
            let mut packer = GzEncoder::new(fs::File::create(path).unwrap(), Compression::fast());
            packer.write_all(bytes).unwrap();
            packer.finish().unwrap();
        } else {
            fs::write(path, bytes).unwrap();
        }
    }
    folder
}

fn opened(path: &Path) -> Snapshot {
    Snapshot::open(path, NOON).unwrap()
}

fn instance(id: &str, captured: &Value, is_tagged: bool) -> Value {
    let tags = if is_tagged {
        json!({"Environment": "prod", "Owner": "ops", "CostCenter": "77"})
    } else {
        json!({})
    };
    json!({
        "resourceType": "AWS::EC2::Instance", "resourceId": id, "awsAccountId": ACCOUNT, "awsRegion": "eu-west-1", "configurationItemStatus": "OK",
        "configurationItemCaptureTime": captured, "tags": tags, "configuration": {"state": {"name": "running"}}
    })
}

fn good(id: &str, captured: &str) -> Value {
    instance(id, &json!(captured), true)
}

fn bad(id: &str, captured: &str) -> Value {
    instance(id, &json!(captured), false)
}

fn with(mut item: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!() };
    for (name, value) in changes {
        item[name] = value;
    }
    item
}

fn user(captured: &str, changes: Value) -> Value {
    let supplement = json!({"AccessKeys": [], "LoginProfile": null, "MFADevices": []});
    let user = json!({
        "resourceType": "AWS::IAM::User", "resourceId": "AIDA7", "awsAccountId": ACCOUNT, "awsRegion": "global", "configurationItemStatus": "OK",
        "configurationItemCaptureTime": captured, "tags": {}, "configuration": {"userName": "kim"}, "supplementaryConfiguration": supplement
    });
    with(user, changes)
}

fn snapshot(items: &[Value]) -> Vec<u8> {
    json!({"fileVersion": "1.0", "configSnapshotId": "0c8a6a51", "configurationItems": items})
        .to_string()
        .into_bytes()
}

fn history(items: &[Value]) -> Vec<u8> {
    json!({"fileVersion": "1.0", "configurationItems": items}).to_string().into_bytes()
}

/// Under the name that AWS gives a snapshot.
fn delivered(region: &str, time: &str) -> String {
    format!(
        "{ACCOUNT}_Config_{region}_ConfigSnapshot_{time}_0c8a6a51-1111-4222-8333-944455556666.json.gz"
    )
}

const OLD: &str = "2026-11-20T08:00:00.000Z";
const NEW: &str = "2026-11-20T09:00:00.000Z";

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

#[tokio::test]
async fn what_is_not_recorded_is_unknown_and_not_gone() {
    let not_recorded = json!({"configurationItemStatus": "ResourceNotRecorded", "configuration": null, "supplementaryConfiguration": {}});
    let unknown = ["AIDA7 INSUFFICIENT_DATA", "AIDA7 INSUFFICIENT_DATA"];
    let known = ["AIDA7 COMPLIANT", "AIDA7 COMPLIANT"];
    for (name, items, expected) in [
        (
            "it is the newest",
            vec![user(OLD, json!({})), user(NEW, not_recorded.clone())],
            &unknown[..],
        ),
        (
            "it is recorded since",
            vec![user(NEW, json!({})), user(OLD, not_recorded.clone())],
            &known[..],
        ),
        (
            "in two regions",
            vec![
                user(NEW, json!({"awsRegion": "us-east-1"})),
                user(OLD, with(not_recorded.clone(), json!({"awsRegion": "eu-west-1"}))),
            ],
            &known[..],
        ),
        ("it is all that there is", vec![user(NEW, not_recorded)], &unknown[..]),
        (
            "a status that is not known",
            vec![user(NEW, json!({"configurationItemStatus": "ResourceAsleep"}))],
            &unknown[..],
        ),
        (
            "a status that is no text",
            vec![user(NEW, json!({"configurationItemStatus": 5}))],
            &unknown[..],
        ),
        ("no status", vec![user(NEW, json!({"configurationItemStatus": null}))], &known[..]),
    ] {
        let folder = folder(&[("h.json", history(&items))]);
        assert_eq!(
            scanned(&opened(folder.path())).await,
            (expected.iter().map(|line| (*line).to_owned()).collect(), vec![]),
            "{name}"
        );
    }
}

#[tokio::test]
async fn one_id_in_two_accounts_or_regions_is_two_resources() {
    let items = [
        good("i", OLD),
        with(bad("i", NEW), json!({"awsAccountId": "999988887777"})),
        with(bad("i", NEW), json!({"awsRegion": "us-east-1"})),
    ];
    let folder = folder(&[("s.json", snapshot(&items))]);
    let opened = opened(folder.path());
    assert_eq!(scanned(&opened).await.0, ["i COMPLIANT", "i NON_COMPLIANT", "i NON_COMPLIANT"]);
    assert_eq!(opened.accounts().iter().collect::<Vec<_>>(), [ACCOUNT, "999988887777"]);
    assert_eq!(opened.regions().iter().collect::<Vec<_>>(), ["eu-west-1", "us-east-1"]);
}

#[tokio::test]
async fn one_odd_field_ends_nothing() {
    for (name, odd, expected, gaps) in [
        (
            "tags as a list",
            json!({"tags": [{"key": "Environment", "value": "p"}, {"key": "Owner", "value": "o"}, {"Key": "CostCenter", "Value": "7"}]}),
            "odd COMPLIANT",
            0,
        ),
        (
            "tags as text",
            json!({"tags": "{\"Environment\": \"p\", \"Owner\": \"o\", \"CostCenter\": \"7\"}"}),
            "odd COMPLIANT",
            0,
        ),
        ("tags as a number", json!({"tags": 5}), "odd INSUFFICIENT_DATA", 0),
        ("tags as a list of texts", json!({"tags": ["Environment"]}), "odd INSUFFICIENT_DATA", 0),
        (
            "a number as a tag's value",
            json!({"tags": {"Environment": "p", "Owner": "o", "CostCenter": 77}}),
            "odd COMPLIANT",
            0,
        ),
        (
            "an account that is a number",
            json!({"awsAccountId": 111_122_223_333_i64}),
            "odd COMPLIANT",
            0,
        ),
        ("two names of the account", json!({"accountId": ACCOUNT}), "odd COMPLIANT", 0),
        ("two accounts", json!({"accountId": "999988887777"}), "", 1),
        ("no id", json!({"resourceId": null}), "", 1),
        ("an empty id", json!({"resourceId": ""}), "", 1),
        ("an id that is a number", json!({"resourceId": 5}), "", 1),
        ("no type", json!({"resourceType": null}), "", 1),
        ("a type that is a list", json!({"resourceType": ["AWS::EC2::Instance"]}), "", 1),
        ("no region", json!({"awsRegion": null}), "odd COMPLIANT", 0),
        ("a name that is a number", json!({"resourceName": 5}), "odd COMPLIANT", 0),
        ("a state that is a number", json!({"configuration": {"state": 16}}), "odd COMPLIANT", 0),
        (
            "a document that is a list",
            json!({"tags": null, "configuration": [1]}),
            "odd INSUFFICIENT_DATA",
            0,
        ),
        (
            "a document in a string in a string",
            json!({"configuration": "\"{\\\"state\\\": {\\\"name\\\": \\\"terminated\\\"}}\""}),
            "",
            0,
        ),
        (
            "a type that no rule evaluates",
            json!({"resourceType": "AWS::X::Y", "resourceId": null, "tags": {"a": 1}, "configurationItemCaptureTime": {}}),
            "",
            0,
        ),
    ] {
        let folder =
            folder(&[("s.json", snapshot(&[with(good("odd", NEW), odd), bad("plain", NEW)]))]);
        let (verdicts, named) = scanned(&opened(folder.path())).await;
        let expected: Vec<_> =
            [expected, "plain NON_COMPLIANT"].into_iter().filter(|line| !line.is_empty()).collect();
        assert_eq!(
            (verdicts, named.len()),
            (expected.iter().map(|line| (*line).to_owned()).collect(), gaps),
            "{name}: {named:?}"
        );
        assert!(named.iter().all(|gap| gap.contains("s.json, item 1: its ")), "{name}: {named:?}");
    }
    // Text that is not JSON, in an item that counts and in one that is nobody's.
    let text = String::from_utf8(snapshot(&[good("odd", NEW), bad("plain", NEW)])).unwrap();
    for (from, to, expected) in [
        ("\"77\"", "\"\\ud800\"", ["odd INSUFFICIENT_DATA", "plain NON_COMPLIANT"].as_slice()),
        ("\"77\"", "NaN", &["plain NON_COMPLIANT"]),
    ] {
        let folder = folder(&[("s.json", text.replace(from, to).into_bytes())]);
        assert_eq!(scanned(&opened(folder.path())).await.0, expected, "{to}");
    }
}

#[tokio::test]
async fn a_folder_as_it_really_is() {
    let long = format!("{}.json", "x".repeat(240));
    let units = |bytes: fn(u16) -> [u8; 2], items: &[Value]| {
        String::from_utf8(snapshot(items))
            .unwrap()
            .encode_utf16()
            .flat_map(bytes)
            .collect::<Vec<_>>()
    };
    let read = folder(&[
        ("UPPER.JSON", snapshot(&[good("i-1", OLD)])),
        ("packed.gz", snapshot(&[good("i-2", OLD)])),
        ("PACKED.JSON.GZ", snapshot(&[good("i-3", OLD)])),
        ("mark.json", [b"\xEF\xBB\xBF".to_vec(), snapshot(&[good("i-4", OLD)])].concat()),
        ("little.json", [vec![0xFF, 0xFE], units(u16::to_le_bytes, &[good("i-5", OLD)])].concat()),
        ("big.json.gz", [vec![0xFE, 0xFF], units(u16::to_be_bytes, &[good("i-6", OLD)])].concat()),
        ("folder.json/x.json", snapshot(&[good("i-7", OLD)])),
        (".hidden.json", snapshot(&[good("i-8", OLD)])),
        (long.as_str(), snapshot(&[good("i-9", OLD)])),
        ("ConfigWritabilityCheckFile", Vec::new()),
        ("notes.txt", b"notes".to_vec()),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(read.path(), read.path().join("around")).unwrap();
    let expected: Vec<_> = (1..=9).map(|number| format!("i-{number} COMPLIANT")).collect();
    assert_eq!(scanned(&opened(read.path())).await, (expected, vec![]));

    let trail = json!({"Records": [{"eventVersion": "1.08"}]}).to_string().into_bytes();
    let passed_over = folder(&[
        ("good.json", snapshot(&[good("i-1", OLD)])),
        ("trail.json", trail.clone()),
        ("empty.json", Vec::new()),
        ("empty.json.gz", Vec::new()),
        ("._good.json", b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X".to_vec()),
        ("list.json", b"[]".to_vec()),
        ("cut.json", snapshot(&[good("i-2", OLD), good("i-3", OLD)])[..400].to_vec()),
        (&format!("AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/2026/11/03/x.json.gz"), trail),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        passed_over.path().join("nowhere"),
        passed_over.path().join("link.json"),
    )
    .unwrap();
    let (verdicts, gaps) = scanned(&opened(passed_over.path())).await;
    assert_eq!(verdicts, ["i-1 COMPLIANT", "i-2 COMPLIANT"], "what could be read of a file counts");
    for name in [
        "trail.json",
        "empty.json",
        "empty.json.gz",
        "._good.json",
        "list.json",
        "cut.json",
        "CloudTrail",
    ] {
        assert!(gaps.iter().any(|gap| gap.contains(name)), "{name}: {gaps:?}");
    }
    assert_eq!(gaps.len(), if cfg!(unix) { 8 } else { 7 }, "{gaps:?}");
    insta::assert_snapshot!(
        gaps.iter()
            .map(|gap| gap.replace(&format!("{}/", passed_over.path().display()), ""))
            .collect::<Vec<_>>()
            .join("\n")
    );
}

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
