//! The command line as a user meets it.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Cli, DemoCounts, fixture, timeless};

#[test]
fn the_first_command() {
    let cli = Cli::new();
    insta::assert_snapshot!(timeless(&cli.out(&["scan", "--demo"])));
    let reports = cli.home.path().join("demo/reports");
    let report = fs::read_dir(reports).unwrap().next().unwrap().unwrap().path();
    let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(report["summary"]["total_evaluations"], DemoCounts::read().total());
}

#[test]
fn json_is_the_report_itself() {
    let cli = Cli::with_demo_past();
    let report: Value =
        serde_json::from_str(&cli.out(&["scan", "--demo", "--output", "json", "--quiet"])).unwrap();
    assert_eq!(report["summary"]["non_compliant"], DemoCounts::read().non_compliant);
    let only: Value = serde_json::from_str(&cli.out(&[
        "scan",
        "--demo",
        "--output",
        "json",
        "--rule",
        "rds-backup-enabled",
    ]))
    .unwrap();
    assert_eq!(only["by_rule"].as_object().unwrap().len(), 1);
}

#[test]
fn every_format_goes_to_standard_output_and_to_a_file() {
    let cli = Cli::with_demo_past();
    for (format, file) in [
        ("json", "report.json"),
        ("ndjson", "report.ndjson"),
        ("csv", "report.csv"),
        ("markdown", "report.md"),
        ("ocsf", "report.ocsf.json"),
        ("asff", "report.asff.json"),
        ("sarif", "report.sarif"),
        ("junit", "report.xml"),
    ] {
        cli.out(&["scan", "--demo", "--quiet", "--output-file", file]);
        let written = fs::read_to_string(cli.home.path().join(file)).unwrap();
        let printed = cli.out(&["report", "--demo", "--output", format]);
        // The two differ in their times only.
        assert_eq!(written.lines().count(), printed.lines().count(), "{format}");
        assert!(
            written.contains("harbourly-metabase-reports-dev")
                && printed.contains("harbourly-metabase-reports-dev"),
            "{format}"
        );
    }
}

#[test]
fn several_formats_at_once() {
    let cli = Cli::with_demo_past();
    let output = cli.out(&[
        "scan",
        "--demo",
        "--output",
        "ndjson",
        "--output-file",
        "a.csv",
        "--output-file",
        "junit=b.txt",
    ]);
    let total = usize::try_from(DemoCounts::read().total()).unwrap();
    assert_eq!(output.lines().count(), total);
    let csv = fs::read_to_string(cli.home.path().join("a.csv")).unwrap();
    assert_eq!(csv.lines().count(), total + 1);
    assert_eq!(
        fs::read_to_string(cli.home.path().join("b.txt")).unwrap().matches("<testcase").count(),
        total
    );
    let (code, error) = cli.fails(&["scan", "--demo", "--output", "csv", "--output", "json"]);
    assert!(code == 2 && error.contains("--output-file"), "{error}");
}

#[test]
fn a_file_that_cannot_be_written_whole_is_not_written() {
    let cli = Cli::new();
    let plan = fixture("plans/update/plan.json");
    fs::write(cli.home.path().join("findings.json"), "before").unwrap();
    let (code, error) = cli.fails(&[
        "scan",
        "--plan",
        plan.to_str().unwrap(),
        "--output-file",
        "asff=findings.json",
    ]);
    assert!(
        code == 1 && error.contains("findings.json") && error.contains("take another format"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(cli.home.path().join("findings.json")).unwrap(), "before");
}

#[test]
fn settings_change_verdicts() {
    let cli = Cli::with_demo_past();
    fs::write(
        cli.home.path().join("compliance.toml"),
        "[rules.ec2-required-tags]\ntags = [\"Name\"]\n[rules.mfa-enabled-for-iam-console-access]\nenabled = false\n",
    )
    .unwrap();
    let report: Value =
        serde_json::from_str(&cli.out(&["scan", "--demo", "--output", "json"])).unwrap();
    assert!(report["by_rule"]["ec2-required-tags"]["non_compliant"].as_u64().unwrap() < 42);
    assert!(report["by_rule"].get("mfa-enabled-for-iam-console-access").is_none());
}

#[test]
fn exit_codes() {
    let cli = Cli::with_demo_past();
    let code = |arguments: &[&str]| cli.run(arguments).status.code().unwrap();
    let events = fixture("config-history");
    assert_eq!(code(&["scan", "--demo", "--quiet"]), 0);
    assert_eq!(code(&["scan", "--demo", "--quiet", "--exit-code"]), 3);
    assert_eq!(
        code(&[
            "scan",
            "--snapshot",
            events.to_str().unwrap(),
            "--quiet",
            "--exit-code",
            "--rule",
            "s3-encryption-enabled"
        ]),
        0
    );
    assert_eq!(code(&["scan", "--demo", "--nonsense"]), 2);
    assert_eq!(code(&["scan", "--demo", "--plan", "x"]), 2);
    assert_eq!(code(&["scan", "--concurrency", "0"]), 2);
    assert_eq!(code(&[]), 2);
}

#[cfg(feature = "live")]
#[test]
fn errors_say_what_failed_and_what_to_do() {
    let cli = Cli::new();
    fs::write(cli.home.path().join("bad.toml"), "[rules.ec2-required-tag]\n").unwrap();
    let output: Vec<_> = [
        vec!["scan", "--demo", "--rule", "ec2-required-tag"],
        vec!["scan", "--demo", "--rule", "ec2-required-tags", "--exclude", "ec2-*"],
        vec!["scan", "--demo", "--config", "bad.toml"],
        vec!["scan", "--demo", "--config", "missing.toml"],
        vec!["scan", "--snapshot", "missing.json"],
        vec!["scan", "--plan", "missing.json"],
        vec!["scan", "--region", "eu-west-1", "--role-arn", "admin"],
        vec!["scan"],
        vec!["report"],
        vec!["history", "i-1"],
        vec!["rules", "show", "iam-user-mfa"],
    ]
    .iter()
    .map(|arguments| {
        let (code, error) = cli.fails(arguments);
        format!("$ compliance {}\n[{code}] {error}", arguments.join(" "))
    })
    .collect();
    insta::assert_snapshot!(output.join("\n"));
}

#[cfg(feature = "live")]
#[test]
fn without_credentials_the_error_says_so() {
    let cli = Cli::new();
    let (code, error) = cli.fails(&["scan", "--region", "eu-west-1"]);
    assert_eq!(code, 1);
    assert!(error.contains("no usable credentials") && error.contains("--demo"), "{error}");
}

#[test]
fn a_plan_from_standard_input() {
    let cli = Cli::new();
    let plan = fs::read(fixture("plans/update/plan.json")).unwrap();
    let mut child = cli
        .command()
        .args(["scan", "--plan", "-", "--output", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&plan).unwrap();
    let report: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    assert!(report["summary"]["total_evaluations"].as_u64().unwrap() > 0);
    assert_eq!(report["evaluations"][0]["source"], "plan");
    assert!(cli.home.path().join("plan/history.sqlite").exists());
}

#[test]
fn history_and_report_of_what_was_scanned() {
    let cli = Cli::new();
    let files = fixture("config-history");
    cli.out(&["scan", "--pack", "core", "--snapshot", files.to_str().unwrap()]);
    let id: Value =
        serde_json::from_str(&cli.out(&["history", "i-0fedcba9876543210", "--output", "json"]))
            .unwrap();
    assert_eq!(
        (id.as_array().unwrap().len(), &id[0]["compliance_type"]),
        (1, &Value::from("NON_COMPLIANT"))
    );
    let table = cli.out(&["history", "i-0fedcba9876543210"]);
    assert!(table.contains("Missing tags: CostCenter, Owner."), "{table}");
    assert_eq!(cli.out(&["history", "0fedcba"]), table, "a part that no other has is enough");
    let report: Value = serde_json::from_str(&cli.out(&["report", "--output", "json"])).unwrap();
    assert_eq!(report["summary"]["total_evaluations"], 3);
}

#[test]
fn the_rules_explained() {
    let cli = Cli::new();
    insta::assert_snapshot!(timeless(&cli.out(&["rules"])));
    insta::assert_snapshot!(timeless(&cli.out(&["rules", "show", "rds-backup-enabled"])));
}

#[test]
fn help_names_every_option() {
    let cli = Cli::new();
    insta::assert_snapshot!(cli.out(&["scan", "--help"]));
}

#[test]
fn init_writes_settings_once() {
    let cli = Cli::with_demo_past();
    cli.out(&["init"]);
    assert_eq!(
        fs::read_to_string(cli.home.path().join("compliance.toml")).unwrap(),
        compliance::settings::template()
    );
    let (code, error) = cli.fails(&["init"]);
    assert!(code == 1 && error.contains("--force"), "{error}");
    cli.out(&["init", "--force"]);
    cli.out(&["scan", "--demo", "--quiet"]);
}

#[test]
fn completions_and_manual_pages() {
    let cli = Cli::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(cli.out(&["completions", shell]).contains("compliance"), "{shell}");
    }
    assert!(cli.out(&["man"]).starts_with(".ie"), "a page for man");
    cli.out(&["man", "--out", "pages"]);
    assert!(cli.home.path().join("pages/compliance-scan.1").exists());
}

#[test]
fn no_colours_off_a_terminal() {
    let cli = Cli::with_demo_past();
    assert!(!cli.out(&["scan", "--demo"]).contains('\u{1b}'));
    let forced =
        cli.command().args(["scan", "--demo"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(String::from_utf8(forced.stdout).unwrap().contains('\u{1b}'));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let cli = Cli::with_demo_past();
    let mut child = cli
        .command()
        .args(["scan", "--demo", "--output", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn two_scans_at_once_both_count() {
    let cli = Cli::new();
    let start = || {
        cli.command()
            .args(["scan", "--demo", "--output", "json"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..4).map(|_| start()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (
                &report["summary"]["total_evaluations"],
                report["incomplete"].as_array().unwrap().len()
            ),
            (&Value::from(DemoCounts::read().total()), 0)
        );
    }
    assert_eq!(
        fs::read_dir(cli.home.path().join("demo/reports")).unwrap().count(),
        4,
        "no report over another"
    );
}

#[test]
fn a_killed_scan_loses_nothing_that_was_there() {
    let cli = Cli::with_demo_past();
    cli.out(&["scan", "--demo", "--quiet"]);
    let home = cli.home.path().join("demo/history.sqlite");
    for delay in [1, 5, 10, 20, 40, 80] {
        let mut child: std::process::Child =
            Command::spawn(cli.command().args(["scan", "--demo", "--quiet"])).unwrap();
        thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        child.wait().unwrap();
    }
    let report: Value = serde_json::from_str(&cli.out(&[
        "report",
        "--output",
        "json",
        "--history",
        home.to_str().unwrap(),
        "--reports",
        "out",
    ]))
    .unwrap();
    assert_eq!(report["summary"]["total_evaluations"], DemoCounts::read().total());
    let reports = fs::read_dir(cli.home.path().join("demo/reports"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    for report in
        reports.filter(|path| path.extension().is_some_and(|extension| extension == "json"))
    {
        let _: Value = serde_json::from_slice(&fs::read(report).unwrap())
            .expect("a report is whole or not there");
    }
}
