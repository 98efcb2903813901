//! AWS Config's files: what counts across several, both compressions, and what is refused.

use std::fs;

use compliance::local::memory::Memory;
use compliance::local::snapshot::Snapshot;
use compliance::unfinished::Positions;

use crate::support::{NOON, fixture, scan_in_memory};

async fn verdicts(path: &std::path::Path) -> Vec<String> {
    let (_, evaluations) = scan_in_memory(&Snapshot::open(path, NOON).unwrap(), &Memory::default()).await;
    evaluations.iter().map(|evaluation| format!("{} {}: {}", evaluation.resource_id, evaluation.compliance_type, evaluation.annotation)).collect()
}

#[tokio::test]
async fn the_newest_item_counts_across_snapshots_and_histories() {
    insta::assert_snapshot!(verdicts(&fixture("config-history")).await.join("\n"), @r"
    harbourly-ledger-worker-reports-prod COMPLIANT: Default encryption is AES256.
    i-0123456789abcdef0 COMPLIANT: All required tags are there.
    i-0fedcba9876543210 NON_COMPLIANT: Missing tags: CostCenter, Owner.
    ");
}

#[tokio::test]
async fn files_that_are_not_configs_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("empty.json", ""),
        ("list.json", "[]"),
        ("other.json", r#"{"a": 1}"#),
        ("cut.json", r#"{"configurationItems":[{"resourceType":"#),
        ("text.json", "hello"),
    ];
    for (name, text) in cases {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let (sender, _receiver) = tokio::sync::mpsc::channel(8);
        let snapshot = Snapshot::open(&path, NOON).unwrap();
        let error = compliance::ports::Inventory::read(&snapshot, &[], &Positions::new(), sender).await.unwrap_err();
        let error = format!("{:#}", anyhow::Error::from(error));
        assert!(error.contains(name) && error.contains("not an AWS Config"), "{error}");
    }
    let nothing = tempfile::tempdir().unwrap();
    assert!(Snapshot::open(nothing.path(), NOON).unwrap_err().to_string().contains("holds no AWS Config file"));
    assert!(Snapshot::open(&nothing.path().join("missing.json"), NOON).unwrap_err().to_string().contains("missing.json"));
}
