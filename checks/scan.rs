//! The scan use case over the bundled account, in memory.

use std::collections::BTreeMap;

use compliance::history::memory::Memory;
use compliance::history::port::History;
use compliance::model::checkpoint::Cursors;
use compliance::model::counts::Counts;
use compliance::model::evaluation::{ComplianceType, Source};
use compliance::model::lambda_functions::LambdaFunction;
use compliance::model::port::PortFuture;
use compliance::model::scan_record::Gap;
use compliance::resource_types::ec2_instance;
use compliance::rules::{RULES, Wanted};
use compliance::scan::scan;
use compliance::sources::config::snapshot::{Snapshot, demo_past};
use compliance::sources::source::{Inventory, SourceEvent};
use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;

use crate::generated::check;
use crate::support::{NOON, all_rules, function, request, scan_in_memory, scan_with};

/// The counts of each rule, by its id.
type ByRule = BTreeMap<String, Value>;

async fn counted(inventory: &dyn Inventory) -> ByRule {
    let (scans, evaluations) = scan_with(&all_rules(), inventory, &Memory::default()).await;
    let mut counts: BTreeMap<(&str, ComplianceType), u64> = BTreeMap::new();
    for evaluation in &evaluations {
        *counts.entry((&evaluation.rule, evaluation.compliance_type)).or_default() += 1;
    }
    let of = |rule: &str, counted: &Counts| {
        let stored = |kind| counts.get(&(rule, kind)).copied().unwrap_or_default();
        let kinds = [
            ComplianceType::Compliant,
            ComplianceType::NonCompliant,
            ComplianceType::InsufficientData,
        ];
        let [compliant, non_compliant, insufficient_data] = kinds.map(stored);
        assert_eq!(
            [compliant, non_compliant, insufficient_data],
            [counted.compliant, counted.non_compliant, counted.insufficient_data()],
            "{rule}"
        );
        json!({ "compliant": compliant, "non_compliant": non_compliant, "insufficient_data": insufficient_data })
    };
    scans
        .iter()
        .flat_map(|scan| &scan.by_rule)
        .map(|(rule, counts)| (rule.clone(), of(rule, counts)))
        .collect()
}

/// The files are generated: what changes in them is to be looked at.
#[tokio::test]
async fn the_bundled_account_has_these_verdicts() {
    let counts = counted(&Snapshot::demo().unwrap()).await;
    assert_eq!(counts.len(), RULES.len());
    check("checks/fixtures/demo/expected.json", &format!("{:#}\n", json!(counts)));
}

#[tokio::test]
async fn the_bundled_accounts_past_has_these_verdicts() {
    let past = demo_past().unwrap();
    assert_eq!(past.len(), 29);
    let mut lines = Vec::new();
    // Back in time.
    for past in past.iter().rev() {
        lines.push(json!(counted(past).await).to_string());
    }
    check("checks/fixtures/demo/expected-past.json", &format!("[\n{}\n]\n", lines.join(",\n")));
}

#[tokio::test]
async fn a_scan_leaves_a_marker_for_each_checker_that_counts_what_was_stored() {
    let history = Memory::default();
    let (scans, _) = scan_in_memory(&Snapshot::demo().unwrap(), &history).await;
    assert_eq!(scans.len(), LambdaFunction::core().len());
    for scan in &scans {
        assert_eq!(
            history.count(&scan.scan_id()).await.unwrap(),
            scan.evaluations(),
            "{}",
            scan.checker
        );
        assert_eq!(history.newest(scan.checker, None).await.unwrap(), [scan.clone()]);
        assert!(history.newest(scan.checker, Some(NOON)).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_same_event_again_stores_nothing_twice() {
    let history = Memory::default();
    let (_, first) = scan_in_memory(&Snapshot::demo().unwrap(), &history).await;
    let (_, second) = scan_in_memory(&Snapshot::demo().unwrap(), &history).await;
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_live_scan_that_was_refused_everything_leaves_no_marker() {
    let (history, ruleset) = (Memory::default(), all_rules());
    let error = scan(&Refused, &history, &request(&ruleset, Source::Live), &mut |_, _| ())
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "nothing could be read, so nothing was judged");
    assert!(history.newest(function("ec2-tag-checker"), None).await.unwrap().is_empty());
}

/// An inventory that sees nothing but a refusal.
struct Refused;

impl Inventory for Refused {
    fn read<'a>(
        &'a self,
        _: &'a Wanted,
        _: &'a Cursors,
        found: Sender<SourceEvent>,
    ) -> PortFuture<'a, ()> {
        Box::pin(async move {
            let _ = found
                .send(SourceEvent::Gap(Gap::of(
                    ec2_instance::TYPE,
                    "instances in eu-west-1 of account 1",
                    "denied",
                )))
                .await;
            let _ = found.send(SourceEvent::Gap(Gap::new("account 2", "no such role"))).await;
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_gap_is_named_by_the_checkers_it_concerns() {
    let (scans, _) = scan_in_memory(&Refused, &Memory::default()).await;
    for scan in scans {
        let gaps: Vec<_> = scan.incomplete.iter().map(|gap| gap.why.as_str()).collect();
        let expected: &[&str] = if scan.checker == function("ec2-tag-checker") {
            &["denied", "no such role"]
        } else {
            &["no such role"]
        };
        assert_eq!(gaps, expected, "{}", scan.checker);
    }
}

/// Sends the bundled account's first resources twice, as a list whose pages overlap does.
struct ListedTwice;

impl Inventory for ListedTwice {
    fn read<'a>(
        &'a self,
        wanted: &'a Wanted,
        from: &'a Cursors,
        found: Sender<SourceEvent>,
    ) -> PortFuture<'a, ()> {
        Box::pin(async move {
            for _ in 0..2 {
                Snapshot::demo().unwrap().read(wanted, from, found.clone()).await?;
            }
            Ok(())
        })
    }
}

#[tokio::test]
async fn what_is_listed_twice_counts_once() {
    let (history, ruleset) = (Memory::default(), all_rules());
    let (mut once, mut twice) = (0, 0);
    let single = scan(
        &Snapshot::demo().unwrap(),
        &Memory::default(),
        &request(&ruleset, Source::Demo),
        &mut |_, _| once += 1,
    )
    .await
    .unwrap();
    let scanned =
        scan(&ListedTwice, &history, &request(&ruleset, Source::Demo), &mut |_, _| twice += 1)
            .await
            .unwrap();
    assert_eq!(once, twice);
    for (single, scan) in single.scans.iter().zip(&scanned.scans) {
        assert_eq!((&scan.by_rule, scan.evaluations()), (&single.by_rule, single.evaluations()));
        assert_eq!(
            history.count(&scan.scan_id()).await.unwrap(),
            scan.evaluations(),
            "{}",
            scan.checker
        );
    }
}
