//! A relation whose other end says what belongs together: the instances of a cluster.

use serde_json::{Value as Json, json};

use super::*;
use crate::model::value::Member;
use crate::resource_types::rds_db_cluster;
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
