//! How many verdicts a second the rules' files give over ready documents that keep and break
//! them, and what making all rules ready takes, which is part of a function's start.

use compliance::model::value::{List, Value};
use compliance::rules::built_in::BUILT_IN;
use compliance::rules::language::evaluate::Subject;
use compliance::rules::parameters::Values;
use compliance::rules::program::Program;
use divan::{Bencher, black_box, counter::ItemsCount};
use serde_json::{Value as Json, json};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

fn main() {
    divan::main();
}

#[divan::bench(args = BUILT_IN.iter().map(|rule| rule.id))]
fn verdicts(bencher: Bencher<'_, '_>, id: &str) {
    let Some(rule) = BUILT_IN.iter().find(|rule| rule.id == id) else { return };
    let Ok(program) = Program::new(rule, &Values::new()) else { return };
    let documents = documents(rule.judges[0].resource);
    let documents: Vec<(Value, List)> = documents
        .into_iter()
        .map(|(item, related)| {
            let related = Value::from(related);
            (item.into(), related.as_list().cloned().unwrap_or_default())
        })
        .collect();
    bencher.counter(ItemsCount::new(documents.len())).bench_local(|| {
        for (item, list) in &documents {
            let related: Vec<_> = rule.related.iter().map(|_| list).collect();
            let subject = Subject { related: &related, ..Subject::of(item, NOW) };
            black_box(program.verdict(black_box(subject)));
        }
    });
}

/// All rules made ready with their default parameters.
#[divan::bench]
fn start(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(BUILT_IN.len())).bench_local(|| {
        for rule in BUILT_IN {
            black_box(Program::new(black_box(rule), &Values::new()).is_ok());
        }
    });
}

/// Documents of a resource type, each with those of its relation.
fn documents(resource: &str) -> Vec<(Json, Json)> {
    let alone = |item| (item, json!([]));
    match resource {
        "AWS::EC2::Instance" => [
            &["CostCenter", "Environment", "Name", "Owner"][..],
            &["CostCenter", "Environment", "Name", "Owner", "Team", "aws:autoscaling:groupName"],
            &["Environment", "Name"],
        ]
        .map(|keys| alone(instance(keys)))
        .into(),
        "AWS::S3::Bucket" => [Some("AES256"), Some("aws:kms"), None].map(bucket).map(alone).into(),
        "AWS::RDS::DBInstance" => [(7, None), (0, Some(7)), (0, None)].map(database).into(),
        _ => [(&[10, 40][..], true, 1), (&[10, 400], true, 0), (&[], false, 0)]
            .map(|(ages, console, devices)| alone(user(ages, console, devices)))
            .into(),
    }
}

fn instance(keys: &[&str]) -> Json {
    let tags: serde_json::Map<_, _> =
        keys.iter().map(|key| ((*key).to_owned(), "value".into())).collect();
    json!({"configuration": {"state": {"name": "running"}}, "tags": tags})
}

fn bucket(algorithm: Option<&str>) -> Json {
    let encryption = algorithm.map(|algorithm| {
        let by_default = json!({"sseAlgorithm": algorithm, "kmsMasterKeyID": null});
        json!({"rules": [{
            "applyServerSideEncryptionByDefault": by_default,
            "bucketKeyEnabled": true,
            "blockedEncryptionTypes": null,
        }]})
    });
    json!({"supplementaryConfiguration": {"ServerSideEncryptionConfiguration": encryption}})
}

fn database((own, cluster): (i64, Option<i64>)) -> (Json, Json) {
    let item = json!({"configuration": {
        "backupRetentionPeriod": own,
        "dBClusterIdentifier": cluster.map(|_| "orders"),
        "readReplicaSourceDBInstanceIdentifier": null,
    }});
    let cluster = cluster.map(|days| json!({"configuration": {"backupRetentionPeriod": days}}));
    (item, cluster.into_iter().collect())
}

fn user(ages: &[i64], console: bool, devices: usize) -> Json {
    let key = |days: &i64| {
        let created = NOW - time::Duration::days(*days);
        json!({
            "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
            "status": "Active",
            "createDate": format!("{}T12:00:00Z", created.date()),
        })
    };
    json!({"supplementaryConfiguration": {
        "AccessKeys": ages.iter().map(key).collect::<Json>(),
        "LoginProfile": console.then(|| json!({})),
        "MFADevices": vec![json!({}); devices],
    }})
}
