//! `aws_db_instance` and the members of clusters: backups of their own, or their cluster's.
//! Whatever `rds:DescribeDBInstances` would list.

use std::collections::HashMap;

use serde_json::Value;

use super::references::{Resolver, Target};
use super::tree::{AFTER_APPLY, Planned, ResourceId, Resources, Tree};
use crate::model::resource::{Cluster, Database, Reading};

/// The members of clusters, with their clusters.
const MEMBERS: [(&str, &str); 3] = [
    ("aws_rds_cluster_instance", "aws_rds_cluster"),
    ("aws_docdb_cluster_instance", "aws_docdb_cluster"),
    ("aws_neptune_cluster_instance", "aws_neptune_cluster"),
];

const RESTORED: &str = "It is restored, and keeps the backup retention of what it is restored from, which the plan does not say.";
const ELSEWHERE: &str = "The instance's cluster is not in the plan.";
const UNCLEAR: &str = "Which cluster the instance joins is known only after apply.";
const ANOTHER_PLACE: &str =
    "The cluster of that name is made by another provider, perhaps in another account or region.";
const SEVERAL: &str = "Several clusters of the plan have the name of the instance's cluster.";
const MULTI_AZ: &str = "Whether AWS makes instances for the cluster is known only after apply.";

/// What the provider sends for a retention that is not written.
const UNWRITTEN: i32 = 0;
/// What AWS takes for a cluster, where the provider sends nothing.
const UNWRITTEN_OF_CLUSTER: i32 = 1;

/// The clusters by the instances that join them: found once for the whole plan.
pub struct Clusters(HashMap<ResourceId, Cluster>);

impl Clusters {
    pub fn new(tree: &Tree<'_>) -> Self {
        let mut clusters = HashMap::new();
        for (member, cluster) in MEMBERS {
            let mut resolver = Resolver::new(tree, cluster, &["cluster_identifier", "id"], false);
            // What clusters agree on: those that several instances may join are looked at once.
            let mut agreed: HashMap<_, (Resources, Option<Reading<i32>>)> = HashMap::new();
            for (id, planned) in tree.of_kind(member) {
                let name = planned.text("cluster_identifier");
                let (identifier, backup_retention_days) =
                    match resolver.target(id, "cluster_identifier") {
                        Target::One(cluster) => (
                            tree.planned[cluster].address().to_owned(),
                            cluster_retention(tree, cluster),
                        ),
                        Target::OneOf(clusters) => {
                            let (clusters, common) =
                                agreed.entry(clusters.as_ptr()).or_insert_with(|| {
                                    let mut retentions = clusters
                                        .iter()
                                        .map(|cluster| cluster_retention(tree, *cluster));
                                    let common = retentions.next().filter(|first| {
                                        first.is_known()
                                            && retentions.all(|retention| retention == *first)
                                    });
                                    (clusters, common)
                                });
                            let first = tree.planned[clusters[0]].address();
                            (
                                format!("{first} or another"),
                                common.clone().unwrap_or_else(|| Reading::unknown(UNCLEAR)),
                            )
                        }
                        Target::Perhaps(clusters) => (
                            name.unwrap_or("unknown").to_owned(),
                            Reading::unknown(unclear(tree, name, &clusters)),
                        ),
                    };
                clusters.insert(id, Cluster { identifier, backup_retention_days });
            }
        }
        Self(clusters)
    }

    /// `None` for what is not an instance, and makes none.
    pub fn database(
        &self,
        tree: &Tree<'_>,
        id: ResourceId,
        planned: &Planned<'_>,
    ) -> Option<Database> {
        let member_of = |cluster| Database {
            backup_retention_days: Reading::unknown(AFTER_APPLY),
            cluster: Some(cluster),
            replica_of: None,
        };
        Some(match planned.kind() {
            "aws_db_instance" => Database {
                backup_retention_days: retention(tree, id, UNWRITTEN),
                cluster: None,
                replica_of: replica_of(planned),
            },
            // Of a Multi-AZ cluster AWS itself makes the three instances: they go by the address of
            // their cluster.
            "aws_rds_cluster" => {
                let backup_retention_days = match planned.read("db_cluster_instance_class") {
                    Reading::Known(class)
                        if class.as_str().is_some_and(|class| !class.is_empty()) =>
                    {
                        cluster_retention(tree, id)
                    }
                    Reading::Unknown(_) => Reading::unknown(MULTI_AZ),
                    Reading::Known(_) => return None,
                };
                member_of(Cluster {
                    identifier: planned.address().to_owned(),
                    backup_retention_days,
                })
            }
            _ => member_of(self.0.get(&id)?.clone()),
        })
    }
}

fn unclear(tree: &Tree<'_>, name: Option<&str>, clusters: &[ResourceId]) -> &'static str {
    let is_nameless = |id: &ResourceId| tree.planned[*id].text("cluster_identifier").is_none();
    match (name, clusters) {
        (None, _) => UNCLEAR,
        (_, clusters) if clusters.iter().any(is_nameless) => UNCLEAR,
        (Some(_), []) => ELSEWHERE,
        (Some(_), [_]) => ANOTHER_PLACE,
        (Some(_), _) => SEVERAL,
    }
}

pub fn is_database(kind: &str) -> bool {
    kind == "aws_db_instance"
        || kind == "aws_rds_cluster"
        || MEMBERS.iter().any(|(member, _)| *member == kind)
}

fn replica_of(planned: &Planned<'_>) -> Option<String> {
    match planned.read("replicate_source_db") {
        Reading::Known(source) => {
            source.as_str().filter(|source| !source.is_empty()).map(str::to_owned)
        }
        Reading::Unknown(_) => Some("an instance known only after apply".to_owned()),
    }
}

fn cluster_retention(tree: &Tree<'_>, id: ResourceId) -> Reading<i32> {
    retention(tree, id, UNWRITTEN_OF_CLUSTER)
}

fn retention(tree: &Tree<'_>, id: ResourceId, unwritten: i32) -> Reading<i32> {
    let planned = &tree.planned[id];
    match planned.read("backup_retention_period") {
        Reading::Known(Value::Null) | Reading::Unknown(_)
            if planned.is_new() && tree.is_null(id, "backup_retention_period") =>
        {
            if is_restored(tree, id) {
                Reading::unknown(RESTORED)
            } else {
                Reading::Known(unwritten)
            }
        }
        Reading::Known(days) => days
            .as_i64()
            .and_then(|days| i32::try_from(days).ok())
            .map_or_else(|| Reading::unknown(AFTER_APPLY), Reading::Known),
        Reading::Unknown(reason) => Reading::Unknown(reason),
    }
}

/// Whether it is made of something that has a retention already, as far as the plan does not
/// exclude it.
fn is_restored(tree: &Tree<'_>, id: ResourceId) -> bool {
    let is_empty = |value: &Value| {
        value.as_array().is_some_and(Vec::is_empty) || value.as_str().is_some_and(str::is_empty)
    };
    ["snapshot_identifier", "s3_import", "restore_to_point_in_time"]
        .iter()
        .any(|argument| !is_empty(tree.planned[id].value(argument)) && !tree.is_null(id, argument))
}
