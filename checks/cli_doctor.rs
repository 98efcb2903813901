//! `compliance doctor` on a machine without an AWS account.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::support::Cli;

/// The exit code, and what is said of each check.
fn examined(cli: &Cli, arguments: &[&str]) -> (Option<i32>, BTreeMap<String, Value>) {
    let output = cli.run(&[&["doctor", "--output", "json"], arguments].concat());
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let checks = answer["checks"].as_array().unwrap();
    (output.status.code(), checks.iter().map(|check| (check["check"].as_str().unwrap().to_owned(), check.clone())).collect())
}

fn verdicts(checks: &BTreeMap<String, Value>) -> Vec<(&str, &str)> {
    checks.iter().map(|(name, check)| (name.as_str(), check["verdict"].as_str().unwrap())).collect()
}

/// Nothing is broken but this.
fn broken(cli: &Cli, arguments: &[&str], name: &str, said: &str) {
    let (code, checks) = examined(cli, arguments);
    let wrong: Vec<_> = verdicts(&checks).into_iter().filter(|(_, verdict)| *verdict == "broken").map(|(name, _)| name).collect();
    assert_eq!((code, wrong), (Some(3), vec![name]));
    assert!(checks[name]["found"].as_str().unwrap().contains(said), "{:?}", checks[name]);
    assert!(!checks[name]["what_to_do"].as_str().unwrap().is_empty());
}

#[test]
fn a_new_machine_is_well() {
    let cli = Cli::new();
    let (code, checks) = examined(&cli, &[]);
    assert_eq!(code, Some(0));
    assert_eq!(verdicts(&checks), [("clock", "ok"), ("credentials", "not_checked"), ("history", "ok"), ("reports", "ok"), ("settings", "ok")]);
    assert_eq!(fs::read_dir(cli.home.path()).unwrap().count(), 0, "looking makes nothing");
}

#[test]
fn a_history_is_read() {
    let cli = Cli::new();
    let home = cli.home.path();
    cli.out(&["scan", "--demo", "--quiet"]);
    let history = home.join("demo/history.sqlite").display().to_string();
    let (code, checks) = examined(&cli, &["--history", &history]);
    assert_eq!(code, Some(0));
    assert!(checks["history"]["found"].as_str().unwrap().contains("the newest scan is of 20"), "{:?}", checks["history"]);

    fs::write(home.join("history.sqlite"), "no database, but long enough to be looked at as one, which takes more than a hundred bytes of a file")
        .unwrap();
    broken(&cli, &[], "history", "opening the history");
}

#[test]
fn mistakes_in_the_settings_are_named() {
    let cli = Cli::new();
    let file = cli.home.path().join("compliance.toml");
    fs::write(&file, "[rules.ec2-required-tags]\nenabled = false\n").unwrap();
    let (code, checks) = examined(&cli, &[]);
    assert_eq!((code, checks["settings"]["found"].as_str()), (Some(0), Some("compliance.toml: 4 rules run, 0 exceptions")));
    fs::write(&file, "[rule]\n").unwrap();
    broken(&cli, &[], "settings", "did you mean `rules`?");
    broken(&cli, &["--config", "absent.toml"], "settings", "cannot read absent.toml");
}

#[test]
fn reports_need_a_folder() {
    let cli = Cli::new();
    fs::write(cli.home.path().join("reports"), "a file").unwrap();
    broken(&cli, &[], "reports", "is a file");
    fs::create_dir(cli.home.path().join("folder")).unwrap();
    assert_eq!(examined(&cli, &["--reports", "folder"]).0, Some(0));
}

#[test]
fn for_people() {
    let cli = Cli::new();
    let shown = cli.out(&["doctor"]);
    for text in ["settings", "history", "reports", "clock", "credentials", "not checked", "0 broken, 0 warnings, 1 not checked"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let (code, error) = cli.fails(&["doctor", "--from-aws", "not/a/suffix"]);
    assert_eq!(code, 2, "{error}");
}
