//! AWS Config's files: what counts across several, every form in which they come, and what is named
//! instead of read.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use compliance::history::memory::Memory;
use compliance::sources::config::snapshot::{Choice, Files, Snapshot};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::support::{NOON, fixture, scan_in_memory};

mod choice;
mod newest;
mod odd;

/// Files by their names.
type NamedFiles = Vec<(String, Vec<u8>)>;

const ACCOUNT: &str = "111122223333";

/// What rules say of the files, a line a resource and rule, and what is named as missing; types
/// that are not there at all are left out.
async fn scanned(snapshot: &Snapshot) -> (Vec<String>, Vec<String>) {
    let (scans, mut evaluations) = scan_in_memory(snapshot, &Memory::default()).await;
    evaluations.sort_by_key(|evaluation| {
        (
            evaluation.resource_id.clone(),
            evaluation.account_id.clone(),
            evaluation.region.clone(),
            evaluation.rule.clone(),
        )
    });
    let verdicts = evaluations
        .iter()
        .map(|evaluation| format!("{} {}", evaluation.resource_id, evaluation.compliance_type));
    let mut gaps: Vec<_> =
        scans.iter().flat_map(|scan| &scan.incomplete).map(ToString::to_string).collect();
    gaps.retain(|gap| !gap.contains("may not record the type"));
    gaps.sort();
    gaps.dedup();
    (verdicts.collect(), gaps)
}

/// Writes files into a folder: JSON, text, or what is packed if the name says so.
fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if name.to_ascii_lowercase().ends_with(".gz") {
            let mut packer = GzEncoder::new(fs::File::create(path).unwrap(), Compression::fast());
            packer.write_all(bytes).unwrap();
            packer.finish().unwrap();
        } else {
            fs::write(path, bytes).unwrap();
        }
    }
    folder
}

fn opened(path: &Path) -> Snapshot {
    Snapshot::open(path, NOON).unwrap()
}

fn instance(id: &str, captured: &Value, is_tagged: bool) -> Value {
    let tags = if is_tagged {
        json!({"Environment": "prod", "Owner": "ops", "CostCenter": "77"})
    } else {
        json!({})
    };
    json!({
        "resourceType": "AWS::EC2::Instance", "resourceId": id, "awsAccountId": ACCOUNT, "awsRegion": "eu-west-1", "configurationItemStatus": "OK",
        "configurationItemCaptureTime": captured, "tags": tags, "configuration": {"state": {"name": "running"}}
    })
}

fn good(id: &str, captured: &str) -> Value {
    instance(id, &json!(captured), true)
}

fn bad(id: &str, captured: &str) -> Value {
    instance(id, &json!(captured), false)
}

fn with(mut item: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!() };
    for (name, value) in changes {
        item[name] = value;
    }
    item
}

fn user(captured: &str, changes: Value) -> Value {
    let supplement = json!({"AccessKeys": [], "LoginProfile": null, "MFADevices": []});
    let user = json!({
        "resourceType": "AWS::IAM::User", "resourceId": "AIDA7", "awsAccountId": ACCOUNT, "awsRegion": "global", "configurationItemStatus": "OK",
        "configurationItemCaptureTime": captured, "tags": {}, "configuration": {"userName": "kim"}, "supplementaryConfiguration": supplement
    });
    with(user, changes)
}

fn snapshot(items: &[Value]) -> Vec<u8> {
    json!({"fileVersion": "1.0", "configSnapshotId": "0c8a6a51", "configurationItems": items})
        .to_string()
        .into_bytes()
}

fn history(items: &[Value]) -> Vec<u8> {
    json!({"fileVersion": "1.0", "configurationItems": items}).to_string().into_bytes()
}

/// Under the name that AWS gives a snapshot.
fn delivered(region: &str, time: &str) -> String {
    format!(
        "{ACCOUNT}_Config_{region}_ConfigSnapshot_{time}_0c8a6a51-1111-4222-8333-944455556666.json.gz"
    )
}

const OLD: &str = "2026-11-20T08:00:00.000Z";
const NEW: &str = "2026-11-20T09:00:00.000Z";

#[tokio::test]
async fn a_folder_as_it_really_is() {
    let long = format!("{}.json", "x".repeat(240));
    let units = |bytes: fn(u16) -> [u8; 2], items: &[Value]| {
        String::from_utf8(snapshot(items))
            .unwrap()
            .encode_utf16()
            .flat_map(bytes)
            .collect::<Vec<_>>()
    };
    let read = folder(&[
        ("UPPER.JSON", snapshot(&[good("i-1", OLD)])),
        ("packed.gz", snapshot(&[good("i-2", OLD)])),
        ("PACKED.JSON.GZ", snapshot(&[good("i-3", OLD)])),
        ("mark.json", [b"\xEF\xBB\xBF".to_vec(), snapshot(&[good("i-4", OLD)])].concat()),
        ("little.json", [vec![0xFF, 0xFE], units(u16::to_le_bytes, &[good("i-5", OLD)])].concat()),
        ("big.json.gz", [vec![0xFE, 0xFF], units(u16::to_be_bytes, &[good("i-6", OLD)])].concat()),
        ("folder.json/x.json", snapshot(&[good("i-7", OLD)])),
        (".hidden.json", snapshot(&[good("i-8", OLD)])),
        (long.as_str(), snapshot(&[good("i-9", OLD)])),
        ("ConfigWritabilityCheckFile", Vec::new()),
        ("notes.txt", b"notes".to_vec()),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(read.path(), read.path().join("around")).unwrap();
    let expected: Vec<_> = (1..=9).map(|number| format!("i-{number} COMPLIANT")).collect();
    assert_eq!(scanned(&opened(read.path())).await, (expected, vec![]));

    let trail = json!({"Records": [{"eventVersion": "1.08"}]}).to_string().into_bytes();
    let passed_over = folder(&[
        ("good.json", snapshot(&[good("i-1", OLD)])),
        ("trail.json", trail.clone()),
        ("empty.json", Vec::new()),
        ("empty.json.gz", Vec::new()),
        ("._good.json", b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X".to_vec()),
        ("list.json", b"[]".to_vec()),
        ("cut.json", snapshot(&[good("i-2", OLD), good("i-3", OLD)])[..400].to_vec()),
        (&format!("AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/2026/11/03/x.json.gz"), trail),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        passed_over.path().join("nowhere"),
        passed_over.path().join("link.json"),
    )
    .unwrap();
    let (verdicts, gaps) = scanned(&opened(passed_over.path())).await;
    assert_eq!(verdicts, ["i-1 COMPLIANT", "i-2 COMPLIANT"], "what could be read of a file counts");
    for name in [
        "trail.json",
        "empty.json",
        "empty.json.gz",
        "._good.json",
        "list.json",
        "cut.json",
        "CloudTrail",
    ] {
        assert!(gaps.iter().any(|gap| gap.contains(name)), "{name}: {gaps:?}");
    }
    assert_eq!(gaps.len(), if cfg!(unix) { 8 } else { 7 }, "{gaps:?}");
    insta::assert_snapshot!(
        gaps.iter()
            .map(|gap| gap.replace(&format!("{}/", passed_over.path().display()), ""))
            .collect::<Vec<_>>()
            .join("\n")
    );
}
