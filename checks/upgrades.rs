//! What an earlier version has written is read by this one, and what a later one has written is
//! left alone.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use compliance::history::port::History;
use compliance::history::sqlite::Sqlite;
use compliance::model::scan_record::Scan;
use compliance::report::{Report, SCHEMA_VERSION};
use flate2::read::GzDecoder;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::support::{Cli, fixture, function};

const NEWEST: i64 = 10;

/// A history as its version left it, in a folder that goes away.
fn history(format: i64) -> (Cli, PathBuf) {
    let cli = Cli::new();
    let file = cli.home.path().join("history.sqlite");
    let packed = File::open(fixture(&format!("history/format-{format}.db.gz"))).unwrap();
    io::copy(&mut GzDecoder::new(packed), &mut File::create(&file).unwrap()).unwrap();
    assert_eq!(version(&file), format);
    (cli, file)
}

fn version(file: &Path) -> i64 {
    Connection::open(file).unwrap().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

#[test]
fn there_is_a_history_of_every_format() {
    let mut files: Vec<_> = fs::read_dir(fixture("history"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.retain(|name| name.starts_with("format-"));
    files.sort();
    let mut expected: Vec<_> =
        (1..=NEWEST).map(|format| format!("format-{format}.db.gz")).collect();
    expected.sort();
    assert_eq!(files, expected);
    let new = Cli::new();
    let file = new.home.path().join("new.sqlite");
    drop(Sqlite::open(&file).unwrap());
    assert_eq!(version(&file), NEWEST, "a new format needs a history of it");
}

#[tokio::test]
async fn a_history_of_every_format_is_brought_up_to_date_with_all_that_is_in_it() {
    for format in 1..=NEWEST {
        let (_cli, file) = history(format);
        for opened in ["the first time", "again"] {
            let history = Sqlite::open(&file).unwrap();
            let scans = history.recent(function("ec2-tag-checker"), None, 9).await.unwrap();
            assert_eq!(
                scans.iter().map(Scan::evaluations).collect::<Vec<_>>(),
                [2, 2],
                "format {format}, {opened}"
            );
            for scan in scans {
                assert_eq!(history.count(&scan.scan_id()).await.unwrap(), 2);
            }
            let timeline = history.timeline("ledger-worker-prod-05").await.unwrap();
            assert_eq!(timeline.len(), 2);
            assert!(
                timeline
                    .iter()
                    .all(|evaluation| evaluation.missing_tag_keys() == ["CostCenter", "Owner"])
            );
            drop(history);
            assert_eq!(version(&file), NEWEST);
        }
    }
}

#[test]
fn the_command_line_goes_on_where_an_earlier_one_left_off() {
    for format in 1..=NEWEST {
        let (cli, file) = history(format);
        let (file, files) = (file.to_str().unwrap(), fixture("config-history"));
        let of = |arguments: &[&str]| cli.out(&[arguments, &["--history", file]].concat());
        let scans = || {
            serde_json::from_str::<Vec<serde_json::Value>>(&of(&["history", "--output", "json"]))
                .unwrap()
                .len()
        };
        assert_eq!(scans(), 2, "format {format}");
        assert!(
            of(&["history", "ledger-worker-prod-05"]).contains("Missing tags: CostCenter, Owner.")
        );
        assert!(of(&["diff"]).contains("0 new, 0 solved, 0 gone, 1 unchanged"), "format {format}");
        assert!(of(&["report"]).contains("Missing tags: CostCenter, Owner."));
        // Up to the fifth format all files had one target; since then it is their account and
        // region.
        of(&["scan", "--pack", "core", "--snapshot", files.to_str().unwrap()]);
        let scanned = of(&["scan", "--pack", "core", "--snapshot", files.to_str().unwrap()]);
        assert!(
            scanned.contains("0 new, 1 still failing, 0 solved, 0 gone since "),
            "format {format}: {scanned}"
        );
        assert_eq!(scans(), 4);
        assert!(of(&["diff"]).contains("0 new, 0 solved, 0 gone, 1 unchanged"), "format {format}");
    }
}

/// A scan that `iam-user-checker` stored is the past of `iam-checker`.
#[test]
fn a_function_that_was_renamed_keeps_its_past() {
    let cli = Cli::with_demo_past();
    let file = cli.home.path().join("demo/history.sqlite");
    let of =
        |arguments: &[&str]| cli.out(&[arguments, &["--history", file.to_str().unwrap()]].concat());
    let report = || serde_json::from_str::<Value>(&of(&["report", "--output", "json"])).unwrap();
    of(&["scan", "--demo"]);
    let before = report();
    let renamed = "UPDATE scans SET checker = 'iam-user-checker', scan_id = replace(scan_id, 'iam-checker/', 'iam-user-checker/') WHERE checker = 'iam-checker';
        UPDATE scan_ids SET scan_id = replace(scan_id, 'iam-checker/', 'iam-user-checker/');";
    Connection::open(&file).unwrap().execute_batch(renamed).unwrap();
    let after = report();
    for field in ["summary", "by_rule", "incomplete", "changes", "trend"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    let scan = |report: &Value| {
        let scans = report["scans"].as_array().unwrap().iter();
        scans.clone().find(|scan| scan["checker"] == "iam-checker").unwrap()["scan_id"].clone()
    };
    assert!(scan(&before).as_str().unwrap().starts_with("iam-checker/"));
    assert!(scan(&after).as_str().unwrap().starts_with("iam-user-checker/"));
    let failing = before["summary"]["non_compliant"].as_u64().unwrap();
    of(&["scan", "--demo"]);
    let changes = &report()["changes"];
    assert_eq!((&changes["new"], &changes["gone"]), (&json!(0), &json!(0)), "{changes}");
    assert!(changes["still_failing"].as_u64().unwrap() >= failing, "{changes}");
}

/// A finding of `iam-user-mfa-enabled` is one of `mfa-enabled-for-iam-console-access`.
#[test]
fn a_rule_that_was_renamed_keeps_its_past() {
    const RULE: &str = "mfa-enabled-for-iam-console-access";
    const EARLIER: &str = "iam-user-mfa-enabled";
    let cli = Cli::with_demo_past();
    let file = cli.home.path().join("demo/history.sqlite");
    let settings = cli.home.path().join("compliance.toml");
    let exception = "[[exception]]\nrule = \"iam-user-mfa-enabled\"\nresource = \"sven.larsen\"\n\
        owner = \"identity\"\nreason = \"On leave.\"\n";
    fs::write(&settings, exception).unwrap();
    let (file, settings) = (file.to_str().unwrap(), settings.to_str().unwrap());
    let of = |arguments: &[&str]| {
        cli.out(&[arguments, &["--history", file, "--config", settings]].concat())
    };
    let json = |arguments: &[&str]| -> Value {
        serde_json::from_str(&of(&[arguments, &["--output", "json"]].concat())).unwrap()
    };
    of(&["scan", "--demo"]);
    let views = || {
        let mut report = json(&["report"]);
        for field in ["report_timestamp", "exceptions"] {
            report.as_object_mut().unwrap().remove(field);
        }
        let views = [
            &["history"][..],
            &["history", "wendy.oneill"],
            &["diff"],
            &["trend", "--rule", EARLIER],
            &["exceptions"],
        ];
        (report, views.map(json))
    };
    let before = views();
    let renamed = "UPDATE resources SET compliant = replace(compliant, '\"mfa-enabled-for-iam-console-access\"', '\"iam-user-mfa-enabled\"'),
            others = replace(others, '\"mfa-enabled-for-iam-console-access\"', '\"iam-user-mfa-enabled\"');
        UPDATE scans SET by_rule = replace(by_rule, '\"mfa-enabled-for-iam-console-access\"', '\"iam-user-mfa-enabled\"');";
    Connection::open(file).unwrap().execute_batch(renamed).unwrap();
    let (report, others) = views();
    assert_eq!(report, before.0);
    for (after, before) in others.iter().zip(&before.1) {
        assert_eq!(after, before);
        assert!(!after.to_string().contains(EARLIER), "{after}");
    }
    let findings = |report: &Value| {
        let all = report["evaluations"].as_array().unwrap().iter();
        let failing =
            all.filter(|one| one["rule"] == RULE && one["compliance_type"] == "NON_COMPLIANT");
        let mut kept: Vec<_> = failing
            .map(|one| {
                ["resource_id", "failing_since", "exception"].map(|field| one[field].to_string())
            })
            .collect();
        kept.sort();
        kept
    };
    let known = findings(&report);
    assert!(known.iter().any(|[_, _, exception]| exception.contains("On leave.")), "{known:?}");
    let scan = json(&["scan", "--demo", "--rule", EARLIER]);
    assert_eq!(findings(&scan), known, "since when it fails, and its exception");
    let changes = ["new", "solved", "gone"].map(|field| scan["changes"][field].clone());
    assert_eq!(changes, [json!(0), json!(0), json!(0)], "{}", scan["changes"]);
    assert_eq!(scan["by_rule"].as_object().unwrap().keys().collect::<Vec<_>>(), [RULE]);
    let difference = json(&["diff"]);
    let differences = ["new", "solved", "gone"].map(|field| difference[field].clone());
    assert_eq!(differences, [json!(0), json!(0), json!(0)]);
    let timeline = json(&["history", "wendy.oneill"]);
    assert!(!timeline.to_string().contains(EARLIER));
}

#[test]
fn what_is_newer_or_somebody_elses_is_refused_and_left_alone() {
    let cases = [
        (
            "CREATE TABLE history (of TEXT); PRAGMA user_version = 99;",
            "it was written by a newer version of this program (format 99; this one knows formats up to 10): update the program",
        ),
        (
            "CREATE TABLE history (of TEXT); PRAGMA user_version = -1;",
            "it is a database of some other program's",
        ),
        ("CREATE TABLE bookmarks (url TEXT);", "it is a database of some other program's"),
    ];
    for (made, message) in cases {
        let cli = Cli::new();
        let file = cli.home.path().join("history.sqlite");
        Connection::open(&file).unwrap().execute_batch(made).unwrap();
        let before = fs::read(&file).unwrap();
        for command in [
            &["scan", "--snapshot", fixture("config-history").to_str().unwrap()][..],
            &["history"],
            &["report"],
            &["diff"],
            &["trend"],
        ] {
            let (code, error) =
                cli.fails(&[command, &["--history", file.to_str().unwrap()]].concat());
            assert_eq!(code, 1);
            assert!(
                error.contains(message) && error.contains("name another file with --history"),
                "{command:?}: {error}"
            );
        }
        assert_eq!(fs::read(&file).unwrap(), before);
        let mut names: Vec<_> = fs::read_dir(cli.home.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.retain(|name| name.starts_with("history.sqlite"));
        assert_eq!(names, ["history.sqlite"], "nothing lies beside it");
    }
}

#[test]
fn a_report_of_every_version_is_valid_and_is_read() {
    let schema = serde_json::from_str(
        &fs::read_to_string(fixture("../../docs/report.schema.json")).unwrap(),
    )
    .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut versions = Vec::new();
    for entry in fs::read_dir(fixture("reports"))
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.file_name() != "README.md")
    {
        let text = fs::read_to_string(entry.path()).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&json)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{:?}: {errors:?}", entry.path());
        let report: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (
                report.summary.total_resources,
                report.summary.non_compliant,
                report.evaluations.len()
            ),
            (3, 1, 3)
        );
        assert!(
            entry
                .file_name()
                .to_str()
                .unwrap()
                .starts_with(&format!("version-{}", report.schema_version)),
            "{}",
            report.schema_version
        );
        versions.push(report.schema_version);
    }
    assert!(versions.iter().any(|version| version == "1.0"));
    assert!(
        versions.iter().any(|version| version == SCHEMA_VERSION),
        "a new version needs a report of it"
    );
}

/// What was promised of the first version: none of its fields is gone or of another kind.
#[test]
fn nothing_is_taken_out_of_a_report() {
    let read = |name: &str| {
        serde_json::from_str::<serde_json::Value>(&fs::read_to_string(fixture(name)).unwrap())
            .unwrap()
    };
    let (first, now) = (
        read("reports/version-1.0-first.json"),
        read(&format!("reports/version-{SCHEMA_VERSION}.json")),
    );
    keeps(&first, &now, "");
}

fn keeps(before: &serde_json::Value, now: &serde_json::Value, at: &str) {
    match (before, now) {
        (serde_json::Value::Object(before), serde_json::Value::Object(now)) => {
            for (key, value) in before {
                keeps(
                    value,
                    now.get(key).unwrap_or_else(|| panic!("{at}/{key} is gone")),
                    &format!("{at}/{key}"),
                );
            }
        }
        (serde_json::Value::Array(before), serde_json::Value::Array(now)) => {
            before.iter().zip(now).for_each(|(before, now)| keeps(before, now, at));
        }
        (before, now) => {
            assert_eq!(std::mem::discriminant(before), std::mem::discriminant(now), "{at}");
        }
    }
}
