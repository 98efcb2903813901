//! How many verdicts a second each rule gives: over resources that keep it and that break it, with
//! its default parameters.

use std::collections::BTreeMap;
use std::sync::Arc;

use compliance::model::evaluation::rfc3339;
use compliance::model::resource::{Resource, ResourceType};
use compliance::model::value::{List, Value};
use compliance::rules::{RULES, Rule, Ruleset};
use divan::{Bencher, black_box, counter::ItemsCount};
use serde_json::{Map, Value as Json, json};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

fn main() {
    divan::main();
}

#[divan::bench(args = RULES.iter().map(|rule| rule.id))]
fn verdicts(bencher: Bencher<'_, '_>, id: &str) {
    let Some((rule, ruleset)) = compliance::rules::find(id)
        .and_then(|rule| Some((rule, Ruleset::new([rule], |_| None).ok()?)))
    else {
        return;
    };
    let resources = resources(rule);
    bencher.counter(ItemsCount::new(resources.len())).bench_local(|| {
        for resource in &resources {
            black_box(ruleset.verdicts(black_box(resource)).next());
        }
    });
}

/// The same as lines of history: what a scan makes of each verdict.
#[divan::bench(args = RULES.iter().map(|rule| rule.id))]
fn evaluations(bencher: Bencher<'_, '_>, id: &str) {
    let Some((rule, ruleset)) = compliance::rules::find(id)
        .and_then(|rule| Some((rule, Ruleset::new([rule], |_| None).ok()?)))
    else {
        return;
    };
    let resources = resources(rule);
    bencher.counter(ItemsCount::new(resources.len())).bench_local(|| {
        for resource in &resources {
            black_box(
                ruleset
                    .evaluate(black_box(resource), NOW, compliance::model::evaluation::Source::Live)
                    .next(),
            );
        }
    });
}

fn resources(rule: &Rule) -> Vec<Resource> {
    let details = match rule.resource_type.as_str() {
        "AWS::EC2::Instance" => vec![
            instance(&["CostCenter", "Environment", "Name", "Owner"]),
            instance(&[
                "CostCenter",
                "Environment",
                "Name",
                "Owner",
                "Team",
                "aws:autoscaling:groupName",
            ]),
            instance(&["Environment", "Name"]),
        ],
        "AWS::S3::Bucket" => {
            vec![bucket(Some("AES256")), bucket(Some("aws:kms")), bucket(None)]
        }
        "AWS::RDS::DBInstance" => vec![database(7, None), database(0, Some(7)), database(0, None)],
        "AWS::IAM::User" => {
            vec![user(&[10, 40], true, 1), user(&[10, 400], true, 0), user(&[], false, 0)]
        }
        other => unreachable!("no rule judges {other}"),
    };
    details
        .into_iter()
        .map(|(document, related)| Resource { related, ..resource(rule.resource_type, document) })
        .collect()
}

fn resource(resource_type: ResourceType, document: Value) -> Resource {
    Resource {
        id: "i-0123456789abcdef0".to_owned(),
        name: "web-frontend-prod".to_owned(),
        account_id: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        as_of: NOW,
        captured_at: None,
        resource_type,
        document,
        related: BTreeMap::new(),
    }
}

/// A document, and the related ones.
type Described = (Value, BTreeMap<&'static str, Arc<List>>);

fn alone(document: Json) -> Described {
    (document.into(), BTreeMap::new())
}

fn instance(keys: &[&str]) -> Described {
    let tags: Map<_, _> = keys.iter().map(|key| ((*key).to_owned(), json!("value"))).collect();
    alone(json!({ "configuration": { "state": { "name": "running" } }, "tags": tags }))
}

fn bucket(algorithm: Option<&str>) -> Described {
    let encryption = algorithm.map(|algorithm| {
        let default = json!({ "sseAlgorithm": algorithm, "kmsMasterKeyID": null });
        json!({ "rules": [{
            "applyServerSideEncryptionByDefault": default,
            "bucketKeyEnabled": true,
            "blockedEncryptionTypes": { "encryptionType": [] },
        }] })
    });
    let supplement = json!({ "ServerSideEncryptionConfiguration": encryption });
    alone(json!({ "supplementaryConfiguration": supplement }))
}

fn database(own: i32, cluster: Option<i32>) -> Described {
    let identifier = cluster.map(|_| "orders");
    let (document, _) = alone(json!({ "configuration": {
        "backupRetentionPeriod": own,
        "dBClusterIdentifier": identifier,
        "readReplicaSourceDBInstanceIdentifier": null,
    } }));
    let related = cluster.map(|days| {
        let cluster = json!({ "dbclusterIdentifier": identifier, "backupRetentionPeriod": days });
        Arc::new([Value::from(json!({ "configuration": cluster }))].into_iter().collect())
    });
    (document, related.map(|clusters| ("cluster", clusters)).into_iter().collect())
}

fn user(ages: &[i64], console: bool, devices: usize) -> Described {
    let keys = ages.iter().map(|days| {
        let created = rfc3339(NOW - time::Duration::days(*days));
        json!({ "accessKeyId": "AKIAIOSFODNN7EXAMPLE", "status": "Active", "createDate": created })
    });
    alone(json!({ "supplementaryConfiguration": {
        "AccessKeys": keys.collect::<Vec<_>>(),
        "LoginProfile": console.then(|| json!({})),
        "MFADevices": vec![json!({}); devices],
    } }))
}
