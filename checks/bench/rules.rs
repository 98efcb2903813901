//! How many verdicts a second each rule gives: over resources that keep it and that break it, with
//! its default parameters.

use std::collections::BTreeMap;

use compliance::model::resource::{
    AccessKey, Algorithm, Bucket, CLUSTER, Cluster, Database, Encryption, Instance, Reading,
    Resource, ResourceType, User,
};
use compliance::model::value::{List, Value};
use compliance::rules::{RULES, Rule, Ruleset};
use divan::{Bencher, black_box, counter::ItemsCount};
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
            vec![bucket(Some(Algorithm::Aes256)), bucket(Some(Algorithm::Kms)), bucket(None)]
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
type Described = (Value, BTreeMap<&'static str, List>);

fn alone(document: Value) -> Described {
    (document, BTreeMap::new())
}

fn instance(keys: &[&str]) -> Described {
    let tags =
        keys.iter().map(|key| ((*key).to_owned(), Reading::Known("value".to_owned()))).collect();
    alone(Instance { exists: true, tags: Reading::Known(tags), hidden_tags: None }.document())
}

fn bucket(algorithm: Option<Algorithm>) -> Described {
    let encryption = algorithm.map(|algorithm| Encryption {
        algorithm: Reading::Known(algorithm),
        kms_key: Reading::Known(None),
        bucket_key: Reading::Known(true),
        sse_c_blocked: Reading::Known(false),
    });
    alone(Bucket { encryption: Reading::Known(encryption) }.document())
}

fn database(own: i32, clusters: Option<i32>) -> Described {
    let cluster = clusters.map(|days| Cluster {
        identifier: "orders".to_owned(),
        backup_retention_days: Reading::Known(days),
    });
    let related = cluster.clone().map(|cluster| (CLUSTER, cluster.related())).into_iter().collect();
    (
        Database { backup_retention_days: Reading::Known(own), cluster, replica_of: None }
            .document(),
        related,
    )
}

fn user(ages: &[i64], console: bool, devices: usize) -> Described {
    let keys = ages.iter().map(|days| AccessKey {
        id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
        active: true,
        created: NOW - time::Duration::days(*days),
    });
    let user = User {
        access_keys: Reading::Known(keys.collect()),
        hidden_keys: None,
        console_access: Reading::Known(console),
        mfa_devices: Reading::Known(devices),
    };
    alone(user.document())
}
