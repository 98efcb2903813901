//! Frameworks on the command line: coverage, and reports limited to one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use compliance::rules::RULES;
use serde_json::Value;

use crate::support::{Cli, DemoCounts, fixture, timeless};

#[test]
fn what_the_rules_touch() {
    let cli = Cli::new();
    insta::assert_snapshot!(cli.out(&["frameworks"]));
    insta::assert_snapshot!(cli.out(&["frameworks", "pci-dss-4.0"]));
}

#[test]
fn the_same_for_machines() {
    let cli = Cli::new();
    let all: Value = serde_json::from_str(&cli.out(&["frameworks", "--output", "json"])).unwrap();
    let ids: Vec<_> =
        all.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted() && ids.contains(&"soc-2"), "{ids:?}");
    let one: Value =
        serde_json::from_str(&cli.out(&["frameworks", "soc-2", "--output", "json"])).unwrap();
    assert_eq!(one, *all.as_array().unwrap().iter().find(|one| one["id"] == "soc-2").unwrap());
    assert_eq!(one["touched_controls"], one["controls"].as_array().unwrap().len());
    assert_eq!(one["controls"][0]["control"], "A1.2");
    assert!(one["not_covered"].as_str().unwrap().contains("not covered"));
}

#[test]
fn unknown_ones_are_usage_errors_everywhere() {
    let cli = Cli::new();
    for arguments in [
        ["frameworks", "pci-dss"].as_slice(),
        &["scan", "--demo", "--framework", "pci-dss"],
        &["report", "--framework", "pci-dss"],
    ] {
        let (code, error) = cli.fails(arguments);
        assert_eq!(code, 2, "{error}");
        assert!(
            error.contains("did you mean `pci-dss-4.0`?")
                && error.contains("aws-security-hub, cis-aws-3.0"),
            "{error}"
        );
    }
    assert!(!cli.home.path().join("demo").exists(), "refused before anything was scanned");
}

#[test]
fn a_report_is_limited_and_grouped_but_everything_is_kept() {
    let cli = Cli::with_demo_past();
    insta::assert_snapshot!(timeless(&cli.out(&[
        "scan",
        "--demo",
        "--framework",
        "pci-dss-4.0",
        "--output-file",
        "pci.md"
    ])));
    let markdown = fs::read_to_string(cli.home.path().join("pci.md")).unwrap();
    assert!(
        markdown.starts_with("## Compliance of PCI DSS 4.0: ")
            && markdown
                .contains("| `8.4.2` MFA is implemented for all non-console access into the CDE |"),
        "{markdown}"
    );
    let history = cli.home.path().join("demo/history.sqlite").display().to_string();
    let report = |more: &[&str]| -> Value {
        let arguments =
            [&["report", "--history", &history, "--reports", "reports", "--output", "json"], more]
                .concat();
        serde_json::from_str(&cli.out(&arguments)).unwrap()
    };
    let (whole, limited) = (report(&[]), report(&["--framework", "pci-dss-4.0"]));
    assert_eq!(
        (&whole["summary"]["total_evaluations"], whole.get("framework")),
        (&Value::from(DemoCounts::read().total()), None),
        "the scan is stored whole"
    );
    assert_eq!(limited["framework"], "pci-dss-4.0");
    let rules: Vec<_> = limited["by_rule"].as_object().unwrap().keys().cloned().collect();
    let serving = RULES.iter().filter(|rule| rule.serves("pci-dss-4.0") && !rule.is_noisy);
    let serving: BTreeMap<_, _> = serving.map(|rule| (rule.id, rule.checker)).collect();
    assert_eq!(rules, serving.keys().copied().collect::<Vec<_>>());
    assert_eq!(
        limited["by_control"].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["pci-dss-4.0"]
    );
    let checkers: Vec<_> = limited["scans"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scan| scan["checker"].as_str().unwrap())
        .collect();
    let expected: BTreeSet<_> = serving.values().collect();
    let expected: Vec<_> = expected.into_iter().map(|checker| checker.as_str()).collect();
    assert_eq!(checkers, expected, "the others have no part in it");
    assert_eq!(limited["trend"][0]["by_rule"].as_object().unwrap().len(), serving.len());
    assert_eq!(limited["trend"].as_array().unwrap().len(), 30);
}

#[test]
fn each_cis_benchmark_is_a_framework_and_a_pack() {
    let cli = Cli::new();
    for id in ["cis-aws-3.0", "cis-aws-5.0", "cis-aws-6.0", "cis-aws-7.0"] {
        let listed = cli.out(&["rules", "list", "--pack", id, "--output", "json"]);
        let listed: Value = serde_json::from_str(&listed).unwrap();
        let listed: BTreeSet<_> =
            listed.as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        let covered = cli.out(&["frameworks", id, "--output", "json"]);
        let covered: Value = serde_json::from_str(&covered).unwrap();
        let controls = covered["controls"].as_array().unwrap().iter();
        let covering: BTreeSet<_> = controls
            .flat_map(|control| control["rules"].as_array().unwrap())
            .map(|rule| rule.as_str().unwrap())
            .collect();
        assert_eq!(listed, covering, "{id}");
        assert_eq!(covered["automated"]["not_covered"], Value::Array(Vec::new()), "{id}");
    }
}

#[test]
fn exit_codes_count_only_what_is_in_the_report() {
    let cli = Cli::new();
    let code = |arguments: &[&str]| {
        cli.run(&[&["scan", "--quiet", "--exit-code"], arguments].concat()).status.code().unwrap()
    };
    // Its instance has no tags, its bucket is encrypted.
    let files = fixture("config-history").display().to_string();
    assert_eq!(code(&["--snapshot", &files]), 3);
    assert_eq!(
        code(&[
            "--snapshot",
            &files,
            "--framework",
            "gdpr",
            "--rule",
            "s3-encryption-enabled",
            "--rule",
            "ec2-required-tags"
        ]),
        0
    );
    assert_eq!(
        code(&[
            "--snapshot",
            &files,
            "--framework",
            "aws-security-hub",
            "--rule",
            "ec2-required-tags"
        ]),
        3
    );
    let (code, error) =
        cli.fails(&["scan", "--demo", "--framework", "gdpr", "--rule", "ec2-required-tags"]);
    assert!(code == 1 && error.contains("compliance frameworks gdpr"), "{error}");
}
