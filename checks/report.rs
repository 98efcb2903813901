//! The report: a snapshot of a whole one, its schema, and sums that add up whatever the
//! evaluations.

use std::collections::BTreeMap;

use compliance::history::memory::Memory;
use compliance::history::port::History;
use compliance::model::evaluation::{ComplianceType, Evaluation, Severity, Source};
use compliance::model::scan_record::Gap;
use compliance::report::aggregate;
use compliance::report::{Counts, Report, ReportBuilder};
use compliance::settings::exceptions::Exceptions;
use compliance::sources::config::snapshot::Snapshot;
use proptest::prelude::*;
use serde_json::Value;
use time::Duration;

use crate::support::{NOON, fixture, report_of, scan_in_memory};

fn json(report: &Report<compliance::report::Spool>) -> String {
    let mut text = Vec::new();
    report.write(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_whole_report() {
    let history = Memory::default();
    let files = Snapshot::open(&fixture("config-history"), NOON).unwrap();
    let (scans, _) = scan_in_memory(&files, &history).await;
    let report = report_of(&history, &scans, vec![Gap::new("what", "why")]).await;
    insta::assert_snapshot!(json(&report));
}

#[tokio::test]
async fn documented_keys_come_first_and_the_schema_describes_it() {
    let history = Memory::default();
    let (scans, _) = scan_in_memory(&Snapshot::demo().unwrap(), &history).await;
    let text = json(&report_of(&history, &scans, Vec::new()).await);
    let first: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  \""))
        .filter_map(|line| line.split_once('"'))
        .map(|(key, _)| key)
        .take(5)
        .collect();
    assert_eq!(
        first,
        ["report_timestamp", "summary", "by_resource_type", "by_rule", "evaluations"]
    );
    let evaluation = text.lines().find(|line| line.contains("\"missing_tags\"")).unwrap();
    let order: Vec<_> = [
        "resource_id",
        "evaluation_timestamp",
        "compliance_type",
        "resource_type",
        "missing_tags",
        "rule",
    ]
    .map(|key| evaluation.find(&format!("\"{key}\":")).unwrap())
    .into();
    assert!(order.is_sorted(), "{evaluation}");

    let schema: Value = serde_json::to_value(schemars::schema_for!(Report)).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let errors: Vec<_> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&report)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let mut broken = report.clone();
    broken["summary"]["compliant"] = "many".into();
    assert!(
        !jsonschema::validator_for(&schema).unwrap().is_valid(&broken),
        "the schema refuses nothing"
    );

    let read: Report = serde_json::from_value(report).unwrap();
    assert_eq!(read.evaluations.len() as u64, read.summary.total_evaluations);
}

#[tokio::test]
async fn evaluations_that_are_not_all_there_are_named() {
    let history = Memory::default();
    let (mut scans, _) = scan_in_memory(&Snapshot::demo().unwrap(), &history).await;
    scans.truncate(1);
    scans[0].compliant += 1;
    let report = report_of(&history, &scans, Vec::new()).await;
    assert_eq!(report.incomplete.len(), 1);
    assert!(
        report.incomplete[0].why.contains("174 evaluations were read, but the scan stored 175"),
        "{}",
        report.incomplete[0]
    );
}

#[tokio::test]
async fn missing_and_stale_checkers_are_named() {
    let history = Memory::default();
    let (scans, _) = scan_in_memory(&Snapshot::demo().unwrap(), &history).await;
    let empty = Memory::default();
    let checkers: Vec<_> = scans.iter().map(|scan| scan.checker).collect();
    let (found, gaps) =
        aggregate::newest(&empty, &checkers, NOON, Duration::hours(13)).await.unwrap();
    assert_eq!((found.len(), gaps.len()), (0, checkers.len()));
    let (found, gaps) =
        aggregate::newest(&history, &checkers, NOON + Duration::hours(12), Duration::hours(13))
            .await
            .unwrap();
    assert_eq!((found.len(), gaps.len()), (checkers.len(), 0));
    let (found, gaps) =
        aggregate::newest(&history, &checkers, NOON + Duration::hours(14), Duration::hours(13))
            .await
            .unwrap();
    assert_eq!((found.len(), gaps.len()), (checkers.len(), checkers.len()));
    assert!(
        gaps[0]
            .why
            .contains("stale: its newest finished scan is of 2026-11-23T12:00:00Z, 14 hours ago"),
        "{}",
        gaps[0]
    );
}

#[tokio::test]
async fn only_the_newest_run_counts() {
    let history = Memory::default();
    let (scans, _) = scan_in_memory(&Snapshot::demo().unwrap(), &history).await;
    let mut later = scans[0].clone();
    later.scan_time += Duration::hours(6);
    (later.compliant, later.non_compliant) = (0, 0);
    history.finish(&later).await.unwrap();
    let (found, _) =
        aggregate::newest(&history, &[later.checker], NOON, Duration::MAX).await.unwrap();
    assert_eq!(found, [later]);
}

#[test]
fn nothing_to_judge_is_a_hundred_percent() {
    let report = ReportBuilder::new(NOON, &Exceptions::default()).unwrap().finish().unwrap();
    let text = json(&report);
    assert!(text.contains("\"compliance_percentage\": 100.0"), "{text}");
    assert!(text.contains("\"evaluations\": []"), "{text}");
}

fn evaluations() -> impl Strategy<Value = Vec<Evaluation>> {
    let kinds = prop_oneof![
        Just(ComplianceType::Compliant),
        Just(ComplianceType::NonCompliant),
        Just(ComplianceType::InsufficientData)
    ];
    let severities = prop_oneof![
        Just(Severity::Low),
        Just(Severity::Medium),
        Just(Severity::High),
        Just(Severity::Critical)
    ];
    let rules = prop_oneof![
        Just("ec2-required-tags"),
        Just("mfa-enabled-for-iam-console-access"),
        Just("iam-access-key-rotated"),
        Just("unknown-rule")
    ];
    let one = ("[a-e]{1,2}|\\PC{0,20}", kinds, severities, rules, "[1-3]", "(eu|us)-[1-2]");
    let one =
        one.prop_map(|(id, compliance_type, severity, rule, account_id, region)| Evaluation {
            resource_id: id.clone(),
            evaluation_timestamp: "2026-11-23T12:00:00.000001Z".to_owned(),
            compliance_type,
            resource_type: "AWS::EC2::Instance".to_owned(),
            missing_tags: None,
            remediation_values: BTreeMap::new(),
            rule: rule.to_owned(),
            resource_name: id,
            severity,
            account_id,
            region,
            annotation: "why".to_owned(),
            source: Source::Live,
            tags: BTreeMap::new(),
            failing_since: None,
            as_of: None,
            exception: None,
        });
    proptest::collection::vec(one, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_add_up(evaluations in evaluations()) {
        let mut builder = ReportBuilder::new(NOON, &Exceptions::default()).unwrap();
        evaluations.iter().for_each(|evaluation| builder.add(evaluation).unwrap());
        let text = json(&builder.finish().unwrap());
        let report: Report = serde_json::from_str(&text).unwrap();

        prop_assert_eq!(&report.evaluations, &evaluations, "everything comes back as it was");
        let summary = report.summary;
        let unknown = report.insufficient_data.total;
        prop_assert_eq!(summary.total_evaluations, summary.compliant + summary.non_compliant + unknown);
        prop_assert_eq!(summary.total_evaluations, evaluations.len() as u64);
        prop_assert_eq!(unknown, report.insufficient_data.by_rule.values().sum::<u64>());
        for group in [&report.by_resource_type, &report.by_rule, &report.by_severity, &report.by_region, &report.by_account] {
            let sum = |field: fn(&Counts) -> u64| group.values().map(field).sum::<u64>();
            prop_assert_eq!(sum(|counts| counts.total), summary.total_evaluations);
            prop_assert_eq!(sum(|counts| counts.compliant), summary.compliant);
            prop_assert_eq!(sum(|counts| counts.non_compliant), summary.non_compliant);
        }
        let distinct: std::collections::HashSet<_> = evaluations.iter().map(|one| (&one.account_id, &one.region, &one.resource_id)).collect();
        prop_assert_eq!(summary.total_resources, distinct.len() as u64);
        let judged = summary.compliant + summary.non_compliant;
        let exact = if judged == 0 { 100.0 } else { 100.0 * summary.compliant as f64 / judged as f64 };
        prop_assert!((summary.compliance_percentage - exact).abs() <= 0.05 + 1e-9, "{} is not {exact}", summary.compliance_percentage);
    }
}
