//! What a pipeline asks of the command line: exit codes, baselines, exclusions, short errors.

use std::fs;

use serde_json::Value;

use crate::support::{Cli, fixture};

/// Without a history, a pipeline knows from a file what failed before.
#[test]
fn a_baseline_file_in_place_of_a_history() {
    let cli = Cli::new();
    let plan = |name: &str| fixture(&format!("plans/{name}/plan.json")).display().to_string();
    let (first, other) = (plan("all"), plan("update"));
    let scan = |plan: &str, more: &[&str]| {
        let arguments = [&["scan", "--quiet", "--plan", plan, "--exit-code"], more].concat();
        cli.run(&arguments).status.code().unwrap()
    };
    assert_eq!(scan(&first, &["--write-baseline", "known.json"]), 3);
    assert_eq!(scan(&first, &["--baseline", "known.json"]), 4, "only what could not be judged");
    assert_eq!(scan(&other, &["--baseline", "known.json"]), 3, "others' findings are not known");
    let report: Value = serde_json::from_str(&cli.out(&[
        "scan",
        "--plan",
        &first,
        "--baseline",
        "known.json",
        "--output",
        "json",
    ]))
    .unwrap();
    assert_eq!(report["changes"]["new"], 0);
    assert_eq!(report["changes"]["still_failing"], report["summary"]["non_compliant"]);
    let (code, error) = cli.fails(&["scan", "--plan", &first, "--baseline", "missing.json"]);
    assert!(code == 2 && error.contains("--write-baseline writes one"), "{error}");
}

#[test]
fn a_pipeline_fails_on_what_it_asks_for() {
    let cli = Cli::with_demo_past();
    let scan = |more: &[&str]| {
        cli.run(&[&["scan", "--demo", "--quiet"], more].concat()).status.code().unwrap()
    };
    assert_eq!(scan(&["--fail-on", "critical"]), 3);
    assert_eq!(scan(&["--fail-on", "high", "--rule", "ec2-required-tags"]), 0, "it is MEDIUM");
    assert_eq!(scan(&["--fail-on", "medium", "--rule", "ec2-required-tags"]), 3);
    assert_eq!(scan(&["--fail-on", "severe"]), 2);
    let tags = ["--fail-on", "medium", "--rule", "ec2-required-tags"];
    assert_eq!(scan(&[&tags[..], &["--exclude-resource", "*"]].concat()), 0);
    assert_eq!(scan(&["--exclude-tag", "Environment"]), 2);
}

/// What is left out is said, and is not gone.
#[test]
fn resources_are_left_out_by_name_and_by_tag() {
    let cli = Cli::with_demo_past();
    let report = |more: &[&str]| -> Value {
        let all = ["scan", "--demo", "--rule", "ec2-required-tags", "--output", "json"];
        serde_json::from_str(&cli.out(&[&all[..], more].concat())).unwrap()
    };
    let whole = report(&[]);
    let total = |report: &Value| report["summary"]["total_evaluations"].as_u64().unwrap();
    for more in [["--exclude-tag", "Environment=dev*"], ["--exclude-resource", "*-dev-*"]] {
        let without = report(&more);
        let left_out = without["excluded"]["evaluations"].as_u64().unwrap();
        assert!(left_out > 0, "{more:?}");
        assert_eq!(total(&without) + left_out, total(&whole), "{more:?}");
        let changes = &without["changes"];
        assert_eq!((&changes["gone"], &changes["solved"]), (&0.into(), &0.into()), "{changes}");
    }
    assert!(whole.get("excluded").is_none());
    let table = cli.out(&["report", "--demo", "--exclude-resource", "*-dev-*"]);
    assert!(table.contains("left out, of the resources *-dev-*."), "{table}");
}

/// New findings may come from new rules and parameters: that is said.
#[test]
fn changed_rules_are_said() {
    let cli = Cli::with_demo_past();
    let settings = cli.home.path().join("compliance.toml");
    let parameters = "[rules.ec2-required-tags]\ntags = [\"Nothing\"]\n";
    fs::write(&settings, parameters).unwrap();
    let table = cli.out(&["scan", "--demo", "--exclude", "s3-*", "--output-file", "report.md"]);
    let said = "with other parameters: ec2-required-tags";
    assert!(table.contains("The rules have changed since; no longer run: s3-"), "{table}");
    assert!(table.contains(said), "{table}");
    let markdown = fs::read_to_string(cli.home.path().join("report.md")).unwrap();
    assert!(markdown.contains("with other parameters"), "{markdown}");
    // The next scan has the same rules.
    let table = cli.out(&["scan", "--demo", "--exclude", "s3-*"]);
    assert!(!table.contains("The rules have changed"), "{table}");
}

/// `--limit` and `--all` say how many findings are shown; the summary is last.
#[test]
fn as_many_findings_as_are_asked_for() {
    let cli = Cli::with_demo_past();
    let lines = |more: &[&str]| {
        let table = cli.out(&[&["scan", "--demo", "--rule", "ec2-required-tags"], more].concat());
        let passed = table.find(" checks passed").expect("a summary");
        assert!(passed > table.find("Severity  Rule").unwrap(), "{table}");
        table.matches("Missing tags").count()
    };
    assert_eq!((lines(&[]), lines(&["--limit", "7"])), (25, 7));
    assert_eq!((lines(&["--limit", "0"]), lines(&["--all"])), (0, 42));
}

/// An error tells each of its causes once, and names its file; what the user wrote wrong exits with
/// 2.
#[test]
fn errors_say_everything_once() {
    let cli = Cli::new();
    let settings = cli.home.path().join("compliance.toml");
    for (text, said) in [
        ("[rules.s3-encryption-enabled]\nmode = \"kmss\"\n", "must be one of any, kms, dsse"),
        ("[[exception]]\nrule = \"*\"\nresource = \"x\"\nreason = \"x\"\n", "`owner` is missing"),
        ("[scan]\nregions = [\"nowhere\"]\n", "nowhere"),
    ] {
        fs::write(&settings, text).unwrap();
        let (code, error) = cli.fails(&["scan", "--demo"]);
        assert_eq!((code, error.matches(said).count()), (2, 1), "{error}");
        assert!(error.contains("compliance.toml"), "{error}");
    }
    fs::remove_file(&settings).unwrap();
    for unknown in [
        ["rules", "show", "nothing", "--output", "json"],
        ["scan", "--demo", "--rule", "nothing", "--quiet"],
        ["scan", "--demo", "--framework", "nothing", "--quiet"],
        ["trend", "--demo", "--framework", "nothing", "--output=json"],
    ] {
        assert_eq!(cli.fails(&unknown).0, 2, "{unknown:?}");
    }
}
