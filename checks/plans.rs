//! OpenTofu plans: real ones, every resource's verdict; and small ones for what those do not have.

mod acls;
mod addresses;
mod blocks;
mod builder;
mod databases;
mod encryption;
mod files;
mod keys;
mod mutations;
mod restricted;
mod stacks;
mod tags;
mod templates;
mod time;
mod users;

use compliance::history::memory::Memory;
use compliance::sources::plan::Plan;

use compliance::rules::{Ruleset, Wanted, find};
use serde_json::Value;

use crate::support::{NOON, fixture, scan_in_memory};

async fn verdicts(case: &str) -> String {
    let plan = Plan::open(&fixture(&format!("plans/{case}/plan.json")), NOON).unwrap();
    let (scans, evaluations) = scan_in_memory(&plan, &Memory::default()).await;
    let lines = evaluations.iter().map(|evaluation| {
        format!(
            "{} | {} | {} | {} | {}",
            evaluation.resource_id,
            evaluation.region,
            evaluation.rule,
            evaluation.compliance_type,
            evaluation.annotation
        )
    });
    let gaps = scans.iter().take(1).flat_map(|scan| &scan.incomplete).map(ToString::to_string);
    lines.chain(gaps).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_plan_of_everything() {
    insta::assert_snapshot!(verdicts("all").await);
}

/// With every separate configuration set to KMS, the verdicts under `kms` tell which buckets one
/// was found for.
#[test]
fn encryption_configurations_find_their_buckets() {
    fn set_kms(module: &mut Value) {
        for resource in module["resources"].as_array_mut().into_iter().flatten() {
            if resource["type"] == "aws_s3_bucket_server_side_encryption_configuration" {
                resource["values"]["rule"][0]["apply_server_side_encryption_by_default"][0]["sse_algorithm"] =
                    "aws:kms".into();
            }
        }
        module["child_modules"].as_array_mut().into_iter().flatten().for_each(set_kms);
    }
    let mut json: Value =
        serde_json::from_slice(&std::fs::read(fixture("plans/all/plan.json")).unwrap()).unwrap();
    set_kms(&mut json["planned_values"]["root_module"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    std::fs::write(&path, json.to_string()).unwrap();

    let plan = Plan::open(&path, NOON).unwrap();
    let parameters = serde_json::json!({ "mode": "kms" });
    let ruleset = Ruleset::new(find("s3-encryption-enabled"), |_| parameters.as_object()).unwrap();
    let buckets = plan.resources(&ruleset.wanted());
    let mut lines: Vec<_> = buckets
        .iter()
        .flat_map(|bucket| {
            ruleset
                .verdicts(bucket)
                .map(|(_, verdict)| format!("{} {}", bucket.id, verdict.compliance_type))
        })
        .collect();
    lines.sort_unstable();
    insta::assert_snapshot!(lines.join("\n"));
}

/// Each member of a cluster says in its own name how it refers to it, and which clusters there are
/// is in its reason.
#[tokio::test]
async fn a_plan_of_references() {
    insta::assert_snapshot!(verdicts("references").await);
}

#[tokio::test]
async fn a_plan_that_updates() {
    insta::assert_snapshot!(verdicts("update").await);
}

#[tokio::test]
async fn a_plan_of_nothing() {
    insta::assert_snapshot!(verdicts("empty").await);
}

#[test]
fn what_refers_to_itself_is_looked_at_once() {
    // Nine at each of sixteen steps: some quadrillions, if each were followed.
    let references = serde_json::json!({ "references": vec!["each.value"; 9] });
    let resource = serde_json::json!({ "address": "aws_rds_cluster_instance.r", "mode": "managed", "type": "aws_rds_cluster_instance", "name": "r", "values": {} });
    let declared = serde_json::json!({
        "mode": "managed", "type": "aws_rds_cluster_instance", "name": "r",
        "expressions": { "cluster_identifier": references }, "for_each_expression": references,
    });
    let plan = serde_json::json!({
        "planned_values": { "root_module": { "resources": [resource] } }, "configuration": { "root_module": { "resources": [declared] } },
    });
    let plan = Plan::parse(plan.to_string().as_bytes(), "plan".to_owned(), NOON).unwrap();
    assert_eq!(plan.resources(&Wanted::all()).len(), 1);
}
