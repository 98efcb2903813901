//! `compliance doctor` on a machine without an AWS account.

use std::collections::BTreeMap;
use std::fs;

use compliance::rules::RULES;
use serde_json::Value;

use crate::support::Cli;

/// The exit code, and what each check concludes.
fn examined(cli: &Cli, arguments: &[&str]) -> (Option<i32>, BTreeMap<String, Value>) {
    let output = cli.run(&[&["doctor", "--output", "json"], arguments].concat());
    let answer: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let checks = answer["checks"].as_array().unwrap();
    (
        output.status.code(),
        checks
            .iter()
            .map(|check| (check["check"].as_str().unwrap().to_owned(), check.clone()))
            .collect(),
    )
}

fn verdicts(checks: &BTreeMap<String, Value>) -> Vec<(&str, &str)> {
    checks.iter().map(|(name, check)| (name.as_str(), check["verdict"].as_str().unwrap())).collect()
}

/// Nothing is broken but this.
fn broken(cli: &Cli, arguments: &[&str], name: &str, expected: &str) {
    let (code, checks) = examined(cli, arguments);
    let wrong: Vec<_> = verdicts(&checks)
        .into_iter()
        .filter(|(_, verdict)| *verdict == "broken")
        .map(|(name, _)| name)
        .collect();
    assert_eq!((code, wrong), (Some(3), vec![name]));
    assert!(checks[name]["found"].as_str().unwrap().contains(expected), "{:?}", checks[name]);
    assert!(!checks[name]["what_to_do"].as_str().unwrap().is_empty());
}

#[test]
fn a_new_machine_is_well() {
    let cli = Cli::new();
    let (code, checks) = examined(&cli, &[]);
    assert_eq!(code, Some(0));
    let expected = [
        ("clock", "ok"),
        ("credentials", "not_checked"),
        ("history", "ok"),
        ("network", "not_checked"),
        ("profile", if cfg!(feature = "live") { "ok" } else { "not_checked" }),
        ("region", "ok"),
        ("reports", "ok"),
        ("settings", "ok"),
    ];
    assert_eq!(verdicts(&checks), expected);
    assert_eq!(fs::read_dir(cli.home.path()).unwrap().count(), 0, "looking makes nothing");
}

#[test]
fn a_history_is_read() {
    let cli = Cli::with_demo_past();
    let home = cli.home.path();
    cli.out(&["scan", "--demo", "--quiet"]);
    let history = home.join("demo/history.sqlite").display().to_string();
    let (code, checks) = examined(&cli, &["--history", &history]);
    assert_eq!(code, Some(0));
    assert!(
        checks["history"]["found"].as_str().unwrap().contains("the newest scan is of 20"),
        "{:?}",
        checks["history"]
    );

    fs::write(home.join("history.sqlite"), "no database, but long enough to be looked at as one, which takes more than a hundred bytes of a file")
        .unwrap();
    broken(&cli, &[], "history", "opening the history");
}

#[test]
fn mistakes_in_the_settings_are_named() {
    let cli = Cli::new();
    let file = cli.home.path().join("compliance.toml");
    fs::write(&file, "[rules.ec2-required-tags]\nenabled = false\n").unwrap();
    let recommended = RULES.iter().filter(|rule| !rule.is_noisy).count();
    let found = format!("compliance.toml: {} rules run, 0 exceptions", recommended - 1);
    let (code, checks) = examined(&cli, &[]);
    assert_eq!((code, checks["settings"]["found"].as_str()), (Some(0), Some(found.as_str())));
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

#[cfg(feature = "live")]
#[test]
fn what_keeps_aws_from_answering_is_told_apart() {
    const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s")];
    const REGION: (&str, &str) = ("AWS_REGION", "eu-west-1");
    // Check, variables, what is found and what to do.
    type Case = (&'static str, Vec<(&'static str, &'static str)>, &'static str, &'static str);
    let cases: Vec<Case> = vec![
        (
            "profile",
            vec![("AWS_PROFILE", "prodd"), REGION],
            "there is no profile `prodd` (AWS_PROFILE)",
            "did you mean `prod`?",
        ),
        (
            "profile",
            vec![("AWS_DEFAULT_PROFILE", "prodd"), REGION],
            "there is no profile `prodd` (AWS_DEFAULT_PROFILE)",
            "did you mean `prod`?",
        ),
        (
            "profile",
            vec![("AWS_PROFILE", "loop"), REGION],
            "leads back to profile `loop`",
            "has credentials",
        ),
        (
            "region",
            vec![("AWS_REGION", "EU-WEST-1")],
            "AWS_REGION: `EU-WEST-1` is not a region (did you mean `eu-west-1`?)",
            "name one",
        ),
        ("region", vec![("AWS_REGION", "")], "AWS_REGION is empty", "name one"),
        ("network", [&KEYS[..], &[REGION]].concat(), "AWS was not reached", ""),
        (
            "credentials",
            vec![("AWS_ACCESS_KEY_ID", "AKIA"), REGION],
            "AWS_SECRET_ACCESS_KEY is not set",
            "set both",
        ),
        (
            "credentials",
            vec![("AWS_PROFILE", "process"), REGION],
            "credential_process of profile `process` cannot be used",
            "by hand",
        ),
        (
            "credentials",
            vec![("AWS_PROFILE", "sso"), REGION],
            "the session of IAM Identity Center of profile `sso`",
            "aws sso login --profile sso",
        ),
        (
            "credentials",
            vec![("AWS_PROFILE", "login"), REGION],
            "the session of `aws login` of profile `login`",
            "aws login --profile login",
        ),
        (
            "credentials",
            vec![("AWS_PROFILE", "mfa"), REGION],
            "profile `mfa` needs an MFA code",
            "export-credentials --profile mfa",
        ),
        (
            "credentials",
            vec![
                ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token"),
                ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/x"),
                REGION,
            ],
            "the web identity token /nowhere/token (AWS_WEB_IDENTITY_TOKEN_FILE) cannot be read",
            "readable",
        ),
    ];
    let config = "[profile prod]\nregion = eu-west-1\n[profile loop]\nrole_arn = a\nsource_profile = loop\n\
                  [profile process]\ncredential_process = echo the vault is sealed >&2; exit 3\n\
                  [profile sso]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n\
                  [sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n\
                  [profile login]\nlogin_session = arn:aws:iam::123456789012:user/a\n\
                  [profile mfa]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = keys\nmfa_serial = arn:aws:iam::123456789012:mfa/a\n\
                  [profile keys]\naws_access_key_id = AKIA\naws_secret_access_key = s\n";
    for (check, variables, found, what_to_do) in cases {
        let cli = Cli::new();
        fs::create_dir(cli.home.path().join(".aws")).unwrap();
        fs::write(cli.home.path().join(".aws/config"), config).unwrap();
        let mut command = cli.command();
        command
            .args(["doctor", "--output", "json"])
            .env("HOME", cli.home.path())
            .env("PATH", "/usr/bin:/bin")
            .envs(variables.iter().copied());
        let output = command.stdin(std::process::Stdio::null()).output().unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {output:?}"));
        let wrong: Vec<_> = answer["checks"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["verdict"] == "broken")
            .collect();
        assert_eq!((output.status.code(), wrong.len()), (Some(3), 1), "{variables:?}: {wrong:?}");
        let field = |key: &str| wrong[0][key].as_str().unwrap().to_owned();
        assert_eq!(field("check"), check, "{variables:?}: {wrong:?}");
        assert!(
            field("found").contains(found) && field("what_to_do").contains(what_to_do),
            "{variables:?}: {wrong:?}"
        );
        for inside in
            ["Interceptor", "SdkBody", "CredentialsNotLoaded", "Error {", "dispatch failure"]
        {
            assert!(!field("found").contains(inside), "{wrong:?}");
        }
    }
}

#[test]
fn for_people() {
    let cli = Cli::new();
    let shown = cli.out(&["doctor"]);
    for text in [
        "settings",
        "history",
        "reports",
        "clock",
        "credentials",
        "not checked",
        "0 broken, 0 warnings, ",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let (code, error) = cli.fails(&["doctor", "--from-aws", "not/a/suffix"]);
    assert_eq!(code, 2, "{error}");
}
