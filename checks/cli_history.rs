//! What the command line says of history: scans, timelines, differences, the trend and exceptions.

use std::fs;

use compliance::model::lambda_functions::LambdaFunction;
use compliance::rules::RULES;
use serde_json::Value;

use crate::support::{Cli, DemoCounts, fixture};

/// Times differ from run to run: each of them, and each part of one that a chart or a table shows,
/// becomes its shape.
fn timeless(text: &str) -> String {
    let is_time = |word: &str| {
        word.len() >= 5
            && word
                .chars()
                .all(|character| character.is_ascii_digit() || "-:.TZ".contains(character))
    };
    let masked = |word: &str| {
        let word_alone = word.trim_end_matches([',', ';']);
        if is_time(word_alone)
            && (word.starts_with("20") && word.contains('-') || word.contains(':'))
        {
            word.chars()
                .map(|character| if character.is_ascii_digit() { '0' } else { character })
                .collect()
        } else {
            word.to_owned()
        }
    };
    // However long the test took.
    let text = text.replace("(1 min)", "(0 min)");
    let lines: Vec<_> = text
        .lines()
        .map(|line| line.split(' ').map(masked).collect::<Vec<_>>().join(" ").trim_end().to_owned())
        .collect();
    lines.join("\n")
}

fn demo() -> Cli {
    let cli = Cli::with_demo_past();
    cli.out(&["scan", "--demo", "--quiet"]);
    cli
}

const EXCEPTIONS: &str = "
[[exception]]
rule = \"s3-encryption-enabled\"
resource = \"harbourly-metabase-*\"
until = 2999-12-31
owner = \"data platform\"
reason = \"Moves to the new lake.\"
ticket = \"OPS-12\"
[[exception]]
rule = \"mfa-enabled-for-iam-console-access\"
resource = \"sven.larsen\"
until = 2020-01-31
owner = \"identity\"
reason = \"On leave.\"
[[exception]]
rule = \"*\"
resource = \"nothing-*\"
accounts = [\"123456789012\"]
tags = { Environment = \"dev\" }
until = 2999-06-30
owner = \"web\"
reason = \"Spelled wrongly.\"
";

#[test]
fn the_bundled_accounts_scans() {
    let cli = demo();
    insta::assert_snapshot!(timeless(&cli.out(&["history", "--demo"])));
    let all: Value =
        serde_json::from_str(&cli.out(&["history", "--demo", "--last", "100", "--output", "json"]))
            .unwrap();
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 30);
    let counts = DemoCounts::read();
    assert_eq!(
        (&all[29]["non_compliant"], &all[0]["non_compliant"]),
        (&Value::from(counts.non_compliant), &Value::from(counts.oldest_non_compliant))
    );
    let functions = LambdaFunction::with_rules(|rule| !rule.is_noisy);
    assert_eq!(all[29]["scans"].as_array().unwrap().len(), functions.len());
    let last: Value =
        serde_json::from_str(&cli.out(&["history", "--demo", "--last", "2", "--output", "json"]))
            .unwrap();
    assert_eq!(last.as_array().unwrap().as_slice(), &all[28..]);
    cli.out(&["scan", "--demo", "--quiet"]);
    let more: Value =
        serde_json::from_str(&cli.out(&["history", "--demo", "--last", "100", "--output", "json"]))
            .unwrap();
    assert_eq!(more.as_array().unwrap().len(), 31, "the past is there once");
}

#[test]
fn a_history_that_is_there_gets_no_past() {
    let cli = Cli::new();
    cli.out(&[
        "scan",
        "--snapshot",
        fixture("config-history").to_str().unwrap(),
        "--history",
        "mine.sqlite",
        "--quiet",
    ]);
    cli.out(&["scan", "--demo", "--history", "mine.sqlite", "--quiet"]);
    let all: Value = serde_json::from_str(&cli.out(&[
        "history",
        "--history",
        "mine.sqlite",
        "--output",
        "json",
    ]))
    .unwrap();
    assert_eq!(all.as_array().unwrap().len(), 2);
    let (code, error) = cli.fails(&["diff", "--history", "mine.sqlite"]);
    assert!(
        code == 1 && error.contains("there is no scan of 123456789012 (all) before"),
        "{error}"
    );
    let (code, error) =
        cli.fails(&["diff", "--history", "mine.sqlite", all[0]["scan_time"].as_str().unwrap()]);
    assert!(
        code == 1
            && error.contains(
                "looked at different things, 123456789012 (us-east-1) and 123456789012 (all)"
            ),
        "{error}"
    );
}

#[test]
fn timelines() {
    const RULE: &str = "mfa-enabled-for-iam-console-access";
    let cli = demo();
    let of = |name: &str| timeless(&cli.out(&["history", "--demo", name]));
    insta::assert_snapshot!(
        [of("wendy.oneill"), of("leon.hart"), of("harbourly-metabase-reports-dev")].join("\n\n")
    );
    let all = cli.out(&["history", "--demo", "wendy.oneill", "--all"]);
    let of_rule = all.lines().filter(|line| line.contains(RULE));
    let compliant = of_rule.filter(|line| line.contains(" COMPLIANT"));
    assert_eq!(compliant.count(), 29, "{all}");
    let raw: Value =
        serde_json::from_str(&cli.out(&["history", "--demo", "wendy.oneill", "--output", "json"]))
            .unwrap();
    let of_rule = raw.as_array().unwrap().iter().filter(|one| one["rule"] == RULE);
    assert_eq!(of_rule.count(), 30);
}

#[test]
fn differences() {
    let cli = demo();
    insta::assert_snapshot!(timeless(&cli.out(&["diff", "--demo"])));
    let code = |arguments: &[&str]| {
        cli.run(&[&["diff", "--demo"], arguments].concat()).status.code().unwrap()
    };
    assert_eq!((code(&["--exit-code"]), code(&["previous", "latest"])), (3, 0));
    cli.out(&["scan", "--demo", "--quiet"]);
    assert_eq!(code(&["--exit-code"]), 0, "nothing is new");
    let scans: Value =
        serde_json::from_str(&cli.out(&["history", "--demo", "--last", "99", "--output", "json"]))
            .unwrap();
    let oldest = scans[0]["scan_time"].as_str().unwrap();
    let compared: Value =
        serde_json::from_str(&cli.out(&["diff", "--demo", &oldest[..16], "--output", "json"]))
            .unwrap();
    let count = |name: &str| compared[name].as_u64().unwrap();
    assert_eq!(compared["older"], oldest);
    let counts = DemoCounts::read();
    assert_eq!(count("new") + count("unchanged"), counts.non_compliant);
    assert_eq!(count("solved") + count("gone") + count("unchanged"), counts.oldest_non_compliant);
    assert_eq!(compared["new_findings"].as_array().unwrap().len() as u64, count("new"));
    for (arguments, expected) in [
        (vec!["20"], "several scans begin with `20`"),
        (vec!["last week"], "no scan is called `last week`"),
        (vec!["latest", "previous"], "the older scan comes first"),
    ] {
        let (code, error) = cli.fails(&[vec!["diff", "--demo"], arguments].concat());
        assert!(code == 1 && error.contains(expected), "{error}");
    }
}

#[test]
fn rules_that_did_not_run_are_neither_new_nor_gone() {
    let cli = demo();
    let scan = |arguments: &[&str]| -> Value {
        serde_json::from_str(
            &cli.out(&[&["scan", "--demo", "--output", "json"], arguments].concat()),
        )
        .unwrap()
    };
    let changes = |report: &Value| {
        ["new", "still_failing", "solved", "gone"]
            .map(|name| report["changes"][name].as_u64().unwrap())
    };
    scan(&[]);
    assert_eq!(changes(&scan(&["--rule", "mfa-enabled-for-iam-console-access"])), [0, 6, 0, 0]);
    assert_eq!(changes(&scan(&[])), [0, DemoCounts::read().non_compliant, 0, 0]);
    let output = cli.out(&["diff", "--demo"]);
    assert!(
        output.contains("0 new")
            && output.contains("not compared: iam-access-key-rotated: only the scan of"),
        "{output}"
    );
}

#[test]
fn the_trend() {
    let cli = demo();
    let chart = cli.out(&["trend", "--demo"]);
    insta::assert_snapshot!(timeless(&chart));
    // The table below it is as wide as the terminal.
    let drawn: Vec<_> = chart.lines().take_while(|line| !line.contains("Rule")).collect();
    assert!(drawn.len() > 10 && drawn.iter().all(|line| line.chars().count() <= 80), "{drawn:?}");
    let points: Value = serde_json::from_str(&cli.out(&[
        "trend",
        "--demo",
        "--rule",
        "rds-backup-enabled",
        "--output",
        "json",
    ]))
    .unwrap();
    assert_eq!(
        (points.as_array().unwrap().len(), points[0]["by_rule"].as_object().unwrap().len()),
        (30, 1)
    );
    assert_eq!(
        cli.out(&["trend", "--demo", "--last", "3", "--output", "csv"]).lines().count(),
        1 + 3 * (1 + RULES.iter().filter(|rule| !rule.is_noisy).count())
    );
    let framework = cli.out(&["trend", "--demo", "--framework", "cis-aws-3.0", "--last", "1"]);
    assert!(
        framework.contains("cis-aws-3.0") && !framework.contains("ec2-required-tags"),
        "{framework}"
    );
    let (code, error) = cli.fails(&["trend", "--demo", "--framework", "cis-aws-3"]);
    assert!(code == 2 && error.contains("did you mean `cis-aws-3.0`"), "{error}");
}

#[test]
fn exceptions_with_their_days() {
    let cli = Cli::new();
    assert!(cli.out(&["exceptions"]).contains("There are no exceptions"));
    fs::write(cli.home.path().join("compliance.toml"), EXCEPTIONS).unwrap();
    assert!(cli.out(&["exceptions", "--demo"]).contains("once there is a finished scan"));
    let scan = cli.out(&["scan", "--demo", "--pack", "core"]);
    let list: Value =
        serde_json::from_str(&cli.out(&["exceptions", "--demo", "--output", "json"])).unwrap();
    let found: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|each| {
            (each["owner"].as_str().unwrap(), each["findings"].as_u64(), each["expired"].as_bool())
        })
        .collect();
    assert_eq!(
        found,
        [
            ("identity", Some(1), Some(true)),
            ("web", Some(0), Some(false)),
            ("data platform", Some(2), Some(false))
        ]
    );
    let text = cli.out(&["exceptions", "--demo"]);
    assert!(
        text.contains("1 ended")
            && text.contains("1 covers nothing")
            && text.contains("Environment=dev")
            && text.contains("OPS-12"),
        "{text}"
    );
    assert_eq!(cli.run(&["exceptions", "--demo", "--exit-code"]).status.code(), Some(3));

    let table = scan.find("Excepted  ").expect("a table of its own");
    assert!(
        scan[table..].contains("harbourly-metabase-reports-dev")
            && !scan[..table].contains("harbourly-metabase-reports-dev"),
        "{scan}"
    );
    assert!(scan.contains("exception of identity ended on 2020-01-31."), "{scan}");
    let standing = cli.out(&["history", "--demo", "harbourly-metabase-reports-dev"]);
    assert!(
        standing.contains("under an exception of data platform until 2999-12-31"),
        "{standing}"
    );
    let diff = cli.out(&["diff", "--demo"]);
    assert!(diff.contains("2 under an exception are in none of these"), "{diff}");
}

#[test]
fn a_report_of_the_bundled_account_again() {
    let cli = demo();
    let report: Value =
        serde_json::from_str(&cli.out(&["report", "--demo", "--output", "json"])).unwrap();
    assert_eq!(
        (&report["summary"]["total_evaluations"], report["trend"].as_array().unwrap().len()),
        (&Value::from(DemoCounts::read().total()), 30)
    );
}

/// Two databases of two regions under one id, as AWS Config's files hold them.
#[test]
fn resources_of_one_id_are_told_apart() {
    let cli = Cli::new();
    let item = |region: &str, days: u8| {
        format!(
            r#"{{"resourceType":"AWS::RDS::DBInstance","resourceId":"db-SAME","awsAccountId":"123456789012","awsRegion":"{region}",
            "configurationItemStatus":"OK","configurationItemCaptureTime":"2026-11-20T05:00:00Z",
            "configuration":{{"dBInstanceIdentifier":"orders","backupRetentionPeriod":{days}}}}}"#
        )
    };
    let file = cli.home.path().join("two.json");
    fs::write(
        &file,
        format!(r#"{{"configurationItems":[{},{}]}}"#, item("eu-west-1", 7), item("us-east-1", 0)),
    )
    .unwrap();
    let report: Value = serde_json::from_str(&cli.out(&[
        "scan",
        "--snapshot",
        file.to_str().unwrap(),
        "--output",
        "json",
        "--rule",
        "rds-backup-enabled",
    ]))
    .unwrap();
    assert_eq!(
        (&report["summary"]["total_evaluations"], &report["summary"]["non_compliant"]),
        (&2.into(), &1.into())
    );
    for named in ["db-SAME", "orders"] {
        let output = cli.out(&["history", named]);
        let sections: Vec<_> =
            output.split("\n\n").filter(|part| part.contains("of account")).collect();
        assert_eq!(sections.len(), 2, "{output}");
        for (region, result) in
            [("eu-west-1", "compliant"), ("us-east-1", "fails; first seen failing")]
        {
            let (_, rest) =
                output.split_once(&format!("{region} of account 123456789012")).unwrap();
            let standing = rest.split("of account").next().unwrap();
            assert!(
                standing.contains(&format!("rds-backup-enabled: {result}")),
                "{region}: {output}"
            );
        }
    }
}

#[test]
fn where_there_is_no_history_it_says_how_to_get_one() {
    let cli = Cli::new();
    for command in ["history", "diff", "trend", "report"] {
        let (code, error) = cli.fails(&[command]);
        assert!(
            code == 1
                && error.contains("there is no history")
                && error.contains("run `compliance scan` first"),
            "{error}"
        );
        let (code, error) = cli.fails(&[command, "--demo"]);
        assert!(code == 1 && error.contains("run `compliance scan --demo` first"), "{error}");
    }
    for arguments in [
        &["history", "--from-aws", "dev", "--demo"][..],
        &["history", "--from-aws", "dev", "--history", "x"],
        &["history", "--profile", "x"],
        &["history", "--from-aws", ""],
        &["history", "--from-aws", "a/b"],
        &["history", "--last", "0"],
        &["history", "i-1", "--last", "3"],
        &["history", "--all"],
        &["trend", "--rule", "x", "--framework", "y"],
        &["watch", "--interval", "9s"],
        &["watch", "--interval", "soon"],
        &["watch", "--demo", "--plan", "x"],
    ] {
        assert_eq!(cli.fails(arguments).0, 2, "{arguments:?}");
    }
    #[cfg(not(feature = "live"))]
    assert!(cli.fails(&["history", "--from-aws", "dev"]).1.contains("this build has no AWS SDK"));
}
