//! `aws_db_instance` and `aws_rds_cluster_instance`: backups of their own, or their cluster's.

use super::document::{AFTER_APPLY, Planned};
use super::references::{Target, target};
use crate::resource::{Cluster, Database, Detail, Reading};

pub fn detail(planned: &Planned<'_>) -> Detail {
    if planned.kind() == "aws_rds_cluster_instance" {
        let known = planned.text("cluster_identifier");
        let cluster = match target(planned, "cluster_identifier", "aws_rds_cluster", &["cluster_identifier", "id"]) {
            Target::One(cluster) => Cluster { identifier: cluster.address().to_owned(), backup_retention_days: retention(&cluster) },
            Target::Unclear(_) => Cluster {
                identifier: known.unwrap_or("unknown").to_owned(),
                backup_retention_days: Reading::unknown(if known.is_some() {
                    "The instance's cluster is not in the plan."
                } else {
                    "Which cluster the instance joins is known only after apply."
                }),
            },
        };
        return Detail::Database(Database { backup_retention_days: Reading::unknown(AFTER_APPLY), cluster: Some(cluster), replica_of: None });
    }
    let replica_of = match planned.read("replicate_source_db") {
        Reading::Known(source) => source.as_str().filter(|source| !source.is_empty()).map(str::to_owned),
        Reading::Unknown(_) => Some("an instance known only after apply".to_owned()),
    };
    Detail::Database(Database { backup_retention_days: retention(planned), cluster: None, replica_of })
}

fn retention(planned: &Planned<'_>) -> Reading<i32> {
    match planned.read("backup_retention_period") {
        Reading::Known(days) => days.as_i64().and_then(|days| i32::try_from(days).ok()).map_or_else(|| Reading::unknown(AFTER_APPLY), Reading::Known),
        Reading::Unknown(_) => Reading::unknown("backup_retention_period is not written, so that its value is known only after apply."),
    }
}
