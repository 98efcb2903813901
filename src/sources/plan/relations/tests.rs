//! Relations whose other end says what belongs together: the instances of a cluster, and an
//! account with its buckets.

use serde_json::{Value as Json, json};

use super::*;
use crate::model::value::Member;
use crate::resource_types::{rds_db_cluster, s3_bucket};
use crate::rules::definition::Within;
use crate::sources::plan::document::Document;

static MEMBERS: Relation = Relation {
    name: "members",
    resource: "AWS::RDS::DBInstance",
    on: &[("configuration.dBClusterIdentifier", "configuration.dbclusterIdentifier")],
    within: Within::Region,
    fields: &["configuration.dBClusterIdentifier"],
    is_one: false,
    unseen: "not read",
};

/// How many instances a cluster has, and why there may be more.
fn members(clusters: &[(&str, Json)], member_of: &[&[&str]]) -> Vec<(usize, Option<String>)> {
    let named = |kind: &str, name: &str, member: &str, value: &Json| {
        json!({ "address": format!("{kind}.{name}"), "mode": "managed", "type": kind,
            "name": name, member: value })
    };
    let (mut planned, mut changes, mut written) = (Vec::new(), Vec::new(), Vec::new());
    let mut add = |kind: &str, name: &str, values: &Json, unknown: Json, expressions: Json| {
        planned.push(named(kind, name, "values", values));
        let change = json!({ "actions": ["create"], "after_unknown": unknown });
        changes.push(named(kind, name, "change", &change));
        written.push(named(kind, name, "expressions", &expressions));
    };
    for (name, values) in clusters {
        add("aws_rds_cluster", name, values, json!({ "cluster_identifier": true }), json!({}));
    }
    for (number, references) in member_of.iter().enumerate() {
        let unknown = json!({ "cluster_identifier": true });
        let expressions = json!({ "cluster_identifier": { "references": references } });
        let name = format!("m{number}");
        add("aws_rds_cluster_instance", &name, &json!({}), unknown, expressions);
    }
    let document: Document = serde_json::from_value(json!({
        "planned_values": { "root_module": { "resources": planned } },
        "resource_changes": changes,
        "configuration": { "root_module": { "resources": written } },
    }))
    .unwrap();
    let tree = Tree::new(&document);
    let cluster = named_in_file();
    let wanted = Wanted::all();
    let mut joined = Joined::new(&tree, (rds_db_cluster::TYPE, cluster), &MEMBERS, (&wanted, ""));
    let lists = (0..clusters.len()).map(|id| joined.list(&tree, id));
    lists
        .map(|list| {
            let belong = |member: &Value| {
                matches!(
                    member.at("configuration.dBClusterIdentifier"),
                    Member::Present(Value::Text(_))
                )
            };
            assert!(list.elements.iter().all(belong), "{list:?}");
            (list.elements.len(), list.more.clone().map(Into::into))
        })
        .collect()
}

fn named_in_file() -> &'static PlanResource {
    named(rds_db_cluster::TYPE.as_str(), "aws_rds_cluster").unwrap()
}

#[test]
fn what_belongs_to_a_cluster() {
    let none = || json!({});
    let multi_az = || json!({ "db_cluster_instance_class": "db.m5d.large" });
    let of = |name: &str| format!("aws_rds_cluster.{name}");
    let (a, b) = (of("a"), of("b"));
    let unclear = Some("Which instances are the cluster's is known only after apply.".to_owned());
    for (name, clusters, member_of, expected) in [
        ("none", vec![("a", none())], vec![], vec![(0, None)]),
        (
            "each its own",
            vec![("a", none()), ("b", none())],
            vec![vec![&*a], vec![&*b], vec![&*b]],
            vec![(1, None), (2, None)],
        ),
        (
            "those that AWS makes",
            vec![("a", multi_az()), ("b", none())],
            vec![],
            vec![(1, None), (0, None)],
        ),
        (
            "one of somebody",
            vec![("a", none()), ("b", none())],
            vec![vec!["local.cluster"], vec![&*b]],
            vec![(0, unclear.clone()), (1, unclear.clone())],
        ),
    ] {
        let member_of: Vec<_> = member_of.iter().map(Vec::as_slice).collect();
        assert_eq!(members(&clusters, &member_of), expected, "{name}");
    }
}

static BLOCKS: Relation = Relation {
    name: "blocks",
    resource: "AWS::S3::AccountPublicAccessBlock",
    on: &[],
    within: Within::Account,
    fields: &["configuration.blockPublicAcls"],
    is_one: true,
    unseen: "not read",
};

/// Whether a bucket's account blocks public ACLs, as a plan says whose blocks are made by these
/// providers; `None` where it does not.
fn blocks_acls(bucket_by: &str, blocks_by: &[(&str, Json)]) -> Option<Value> {
    let bucket = ("aws_s3_bucket", "b".to_owned(), bucket_by, json!({}));
    let blocks = blocks_by.iter().enumerate().map(|(number, (provider, values))| {
        ("aws_s3_account_public_access_block", format!("a{number}"), *provider, values.clone())
    });
    let (mut planned, mut changes, mut written) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, name, provider, values) in [bucket].into_iter().chain(blocks) {
        let common = json!({ "address": format!("{kind}.{name}"), "mode": "managed", "type": kind,
            "name": name });
        let with = |member: &str, value: Json| {
            let mut resource = common.clone();
            resource[member] = value;
            resource
        };
        planned.push(with("values", values));
        changes.push(with("change", json!({ "actions": ["create"], "after_unknown": {} })));
        let mut block = with("expressions", json!({}));
        block["provider_config_key"] = provider.into();
        written.push(block);
    }
    let document: Document = serde_json::from_value(json!({
        "planned_values": { "root_module": { "resources": planned } },
        "resource_changes": changes,
        "configuration": {
            "provider_config": {
                "aws": { "name": "aws" },
                "aws.other": { "name": "aws", "alias": "other" },
            },
            "root_module": { "resources": written },
        },
    }))
    .unwrap();
    let tree = Tree::new(&document);
    let bucket = named(s3_bucket::TYPE.as_str(), "aws_s3_bucket").unwrap();
    let wanted = Wanted::all();
    let mut joined = Joined::new(&tree, (s3_bucket::TYPE, bucket), &BLOCKS, (&wanted, ""));
    let list = joined.list(&tree, 0);
    match (list.elements.as_slice(), list.more.as_deref()) {
        ([block], None) => match block.at("configuration.blockPublicAcls") {
            Member::Present(value) => Some(value.clone()),
            other => panic!("{other:?}"),
        },
        ([], Some("not read")) => None,
        _ => panic!("{list:?}"),
    }
}

#[test]
fn the_block_of_the_account_that_a_provider_reaches() {
    let on = || json!({ "block_public_acls": true });
    let off = || json!({ "block_public_acls": false });
    for (name, bucket_by, blocks_by, expected) in [
        ("on", "aws", vec![("aws", on())], Some(true)),
        ("off", "aws", vec![("aws", off())], Some(false)),
        ("not in the plan", "aws", vec![], None),
        ("of another account, perhaps", "aws", vec![("aws.other", on())], None),
        ("each its own", "aws.other", vec![("aws", on()), ("aws.other", off())], Some(false)),
        ("twice", "aws", vec![("aws", on()), ("aws", off())], None),
    ] {
        assert_eq!(blocks_acls(bucket_by, &blocks_by), expected.map(Value::from), "{name}");
    }
}
