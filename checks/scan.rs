//! The scan use case over the bundled account, in memory.

use std::collections::BTreeMap;

use compliance::evaluation::{ComplianceType, Source};
use compliance::local::memory::Memory;
use compliance::local::snapshot::{Snapshot, demo_past};
use compliance::ports::{Found, Gap, History, Inventory, Outcome};
use compliance::resource_types::ec2_instance;
use compliance::rules::{Checker, RULES, Wanted};
use compliance::scan::scan;
use compliance::unfinished::Positions;
use serde_json::Value;
use tokio::sync::mpsc::Sender;

use crate::support::{NOON, all_rules, fixture, request, scan_in_memory};

#[tokio::test]
async fn the_bundled_account_has_the_verdicts_its_maker_meant() {
    let (_, evaluations) = scan_in_memory(&Snapshot::demo().unwrap(), &Memory::default()).await;
    let mut counts: BTreeMap<(String, ComplianceType), u64> = BTreeMap::new();
    for evaluation in &evaluations {
        *counts.entry((evaluation.rule.clone(), evaluation.compliance_type)).or_default() += 1;
    }
    let expected: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_str(&std::fs::read_to_string(fixture("demo/expected.json")).unwrap()).unwrap();
    assert_eq!(expected.len(), RULES.len());
    for (rule, expected) in expected {
        for (name, kind) in [
            ("compliant", ComplianceType::Compliant),
            ("non_compliant", ComplianceType::NonCompliant),
            ("insufficient_data", ComplianceType::InsufficientData),
        ] {
            let counted = counts.get(&(rule.clone(), kind)).copied().unwrap_or_default();
            assert_eq!(Some(counted), expected[name].as_u64(), "{rule} {name}");
        }
    }
}

#[tokio::test]
async fn the_bundled_accounts_past_has_the_verdicts_its_maker_meant() {
    let expected: Vec<BTreeMap<String, BTreeMap<String, u64>>> =
        serde_json::from_str(&std::fs::read_to_string(fixture("demo/expected-past.json")).unwrap()).unwrap();
    let past = demo_past().unwrap();
    assert_eq!((past.len(), expected.len()), (29, 29));
    // The expected ones go back in time.
    for (past, expected) in past.iter().rev().zip(expected) {
        let (scans, _) = scan_in_memory(past, &Memory::default()).await;
        let counts: BTreeMap<_, _> = scans.iter().flat_map(|scan| &scan.by_rule).collect();
        for (rule, expected) in &expected {
            let counted = [counts[rule].compliant, counts[rule].non_compliant, counts[rule].insufficient_data()];
            assert_eq!(counted, ["compliant", "non_compliant", "insufficient_data"].map(|name| expected[name]), "{rule}, {} ago", past.ago);
        }
    }
}

#[tokio::test]
async fn a_scan_leaves_a_marker_for_each_checker_that_counts_what_was_stored() {
    let history = Memory::default();
    let (scans, _) = scan_in_memory(&Snapshot::demo().unwrap(), &history).await;
    assert_eq!(scans.len(), Checker::ALL.len());
    for scan in &scans {
        assert_eq!(history.count(&scan.scan_id()).await.unwrap(), scan.evaluations(), "{}", scan.checker);
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
    let error = scan(&Refused, &history, &request(&ruleset, Source::Live), &mut |_, _| ()).await.unwrap_err();
    assert_eq!(error.to_string(), "nothing could be read, so nothing was judged");
    assert!(history.newest(Checker::Ec2Tag, None).await.unwrap().is_empty());
}

/// An inventory that sees nothing but a refusal.
struct Refused;

impl Inventory for Refused {
    fn read<'a>(&'a self, _: &'a Wanted, _: &'a Positions, found: Sender<Found>) -> Outcome<'a, ()> {
        Box::pin(async move {
            let _ = found.send(Found::Gap(Gap::of(ec2_instance::TYPE, "instances in eu-west-1 of account 1", "denied"))).await;
            let _ = found.send(Found::Gap(Gap::new("account 2", "no such role"))).await;
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_gap_is_named_by_the_checkers_it_concerns() {
    let (scans, _) = scan_in_memory(&Refused, &Memory::default()).await;
    for scan in scans {
        let gaps: Vec<_> = scan.incomplete.iter().map(|gap| gap.why.as_str()).collect();
        let expected: &[&str] = if scan.checker == Checker::Ec2Tag { &["denied", "no such role"] } else { &["no such role"] };
        assert_eq!(gaps, expected, "{}", scan.checker);
    }
}

/// Sends the bundled account's first resources twice, as a list whose pages overlap does.
struct ListedTwice;

impl Inventory for ListedTwice {
    fn read<'a>(&'a self, wanted: &'a Wanted, from: &'a Positions, found: Sender<Found>) -> Outcome<'a, ()> {
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
    let single = scan(&Snapshot::demo().unwrap(), &Memory::default(), &request(&ruleset, Source::Demo), &mut |_, _| once += 1).await.unwrap();
    let scanned = scan(&ListedTwice, &history, &request(&ruleset, Source::Demo), &mut |_, _| twice += 1).await.unwrap();
    assert_eq!(once, twice);
    for (single, scan) in single.scans.iter().zip(&scanned.scans) {
        assert_eq!((&scan.by_rule, scan.evaluations()), (&single.by_rule, single.evaluations()));
        assert_eq!(history.count(&scan.scan_id()).await.unwrap(), scan.evaluations(), "{}", scan.checker);
    }
}
