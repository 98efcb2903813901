//! What the command line says of AWS Config's files: whose they are, how old, and what is compared
//! with what.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::Cli;

const EARLY: &str = "2026-11-03T05:00:00.000Z";
const LATE: &str = "2026-11-23T05:00:00.000Z";

/// A snapshot of instances in an account: `+` has all tags, `-` none.
fn snapshot(
    cli: &Cli,
    name: &str,
    account: &str,
    captured: &str,
    instances: &[(&str, char)],
) -> PathBuf {
    let items: Vec<_> = instances
        .iter()
        .map(|(id, verdict)| {
            let tags = if *verdict == '+' { json!({"Environment": "p", "Owner": "o", "CostCenter": "7"}) } else { json!({}) };
            json!({
                "resourceType": "AWS::EC2::Instance", "resourceId": id, "awsAccountId": account, "awsRegion": "eu-west-1",
                "configurationItemStatus": "OK", "configurationItemCaptureTime": captured, "tags": tags,
                "configuration": {"state": {"name": "running"}}
            })
        })
        .collect();
    let path = cli.home.path().join(name);
    fs::write(&path, json!({"configSnapshotId": "x", "configurationItems": items}).to_string())
        .unwrap();
    path
}

fn scan(cli: &Cli, path: &Path) -> Value {
    let text = cli.out(&[
        "scan",
        "--snapshot",
        path.to_str().unwrap(),
        "--rule",
        "ec2-required-tags",
        "--output",
        "json",
    ]);
    serde_json::from_str(&text).unwrap()
}

fn changes(report: &Value) -> (bool, u64, u64, u64, u64) {
    let of = |name: &str| report["changes"][name].as_u64().unwrap();
    (
        report["changes"]["compared_with"].is_string(),
        of("new"),
        of("still_failing"),
        of("solved"),
        of("gone"),
    )
}

#[test]
fn accounts_have_histories_of_their_own() {
    let cli = Cli::new();
    let one = snapshot(&cli, "one.json", "111122223333", EARLY, &[("i-1", '-'), ("i-2", '+')]);
    let other = snapshot(&cli, "other.json", "999988887777", EARLY, &[("i-3", '-')]);
    assert_eq!(changes(&scan(&cli, &one)), (false, 1, 0, 0, 0));
    assert_eq!(
        changes(&scan(&cli, &other)),
        (false, 1, 0, 0, 0),
        "another account's is not compared with it"
    );
    assert_eq!(changes(&scan(&cli, &one)), (true, 0, 1, 0, 0));
    let history = cli.out(&["history"]);
    assert!(
        history.contains("111122223333 (eu-west-1)")
            && history.contains("999988887777 (eu-west-1)"),
        "{history}"
    );
}

#[test]
fn an_older_snapshot_that_is_scanned_later_does_not_turn_time_round() {
    let cli = Cli::new();
    let early =
        snapshot(&cli, "early.json", "111122223333", EARLY, &[("i-old", '-'), ("i-kept", '-')]);
    let late =
        snapshot(&cli, "late.json", "111122223333", LATE, &[("i-kept", '-'), ("i-new", '-')]);
    assert_eq!(changes(&scan(&cli, &late)), (false, 2, 0, 0, 0));
    assert_eq!(
        changes(&scan(&cli, &early)),
        (false, 2, 0, 0, 0),
        "nothing is gone since a newer one"
    );
    let again = scan(&cli, &late);
    assert_eq!(
        changes(&again),
        (true, 0, 2, 0, 0),
        "it is compared with the newest data that is not newer than its own"
    );
    assert_eq!(
        (&again["data_as_of"]["oldest"], &again["data_as_of"]["newest"]),
        (&json!("2026-11-23T05:00:00Z"), &json!("2026-11-23T05:00:00Z"))
    );
    let latest = cli.out(&["diff"]);
    assert!(!latest.contains("i-old"), "{latest}");
}

#[test]
fn the_title_names_account_region_and_age() {
    let cli = Cli::new();
    let path = snapshot(&cli, "s.json", "111122223333", EARLY, &[("i-1", '-')]);
    let text = cli.out(&["scan", "--snapshot", path.to_str().unwrap()]);
    assert!(
        text.contains("Compliance of account 111122223333 in eu-west-1 (HOME/s.json)"),
        "{text}"
    );
    assert!(text.contains("AWS Config data of account 111122223333, eu-west-1,\ncaptured at 2026-11-03T05:00:00Z\n"), "{text}");
    assert!(
        text.contains(
            "AWS::S3::Bucket: the files hold none, so AWS Config may not record the type"
        ),
        "{text}"
    );
}

#[test]
fn exit_codes_and_options() {
    let cli = Cli::new();
    let path = snapshot(&cli, "s.json", "111122223333", EARLY, &[("i-1", '+')]);
    let path = path.to_str().unwrap();
    let code = |more: &[&str]| {
        cli.run(&[&["scan", "--snapshot", path, "--quiet", "--exit-code"], more].concat())
            .status
            .code()
            .unwrap()
    };
    assert_eq!(code(&[]), 4, "three types are not there");
    assert_eq!(code(&["--rule", "ec2-required-tags"]), 0);
    assert_eq!(code(&["--rule", "ec2-required-tags", "--region", "eu-west-1"]), 0);
    assert_eq!(code(&["--rule", "ec2-required-tags", "--region", "us-east-1"]), 4);
    assert_eq!(
        code(&["--since", "2026-11-3", "--until", "2026-11-03", "--rule", "ec2-required-tags"]),
        0
    );
    assert_eq!(code(&["--since", "yesterday"]), 2);
    assert_eq!(cli.run(&["scan", "--demo", "--since", "2026-11-03"]).status.code(), Some(2));
}
