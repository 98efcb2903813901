//! Clusters of RDS (Aurora, Multi-AZ), DocumentDB and Neptune: `DescribeDBClusters`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::RDS::DBCluster",
    place: Place::Region,
    // The id is the DbClusterResourceId, which is unique within a region only.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &[],
    security_hub_type: "AwsRdsDbCluster",
    arn: Some("arn:{partition}:rds:{region}:{account}:cluster:{name}"),
    config: Config { name: Some("configuration.dbclusterIdentifier"), ..Config::USUAL },
    plan: InPlans {
        noun: "cluster",
        resources: &[
            PlanResource { kind: "aws_rds_cluster", ..CLUSTER },
            PlanResource { kind: "aws_docdb_cluster", ..CLUSTER },
            PlanResource { kind: "aws_neptune_cluster", ..CLUSTER },
        ],
        ..InPlans::NONE
    },
    permissions: &[("", "rds:DescribeDBClusters")],
    share_of_account: 0.0,
};

const CLUSTER: PlanResource = PlanResource {
    names: &["cluster_identifier", "id"],
    attributes: Attributes {
        renames: &[("configuration.dbclusterIdentifier", "cluster_identifier")],
        // The provider sends nothing, and AWS keeps backups for a day:
        // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
        if_unwritten: &[Unwritten {
            path: "configuration.backupRetentionPeriod",
            is: Literal::Integer(1),
            unless: RESTORED,
        }],
        ..Attributes::USUAL
    },
    ..PlanResource::USUAL
};
/// What is restored keeps the settings of what it is restored from.
pub(super) const RESTORED: (&[&str], &str) = (
    &["snapshot_identifier", "s3_import", "restore_to_point_in_time"],
    "It is restored, and keeps the backup retention of what it is restored from, which the plan does not say.",
);

#[cfg(feature = "aws")]
pub use live::{SERVICE, UNLISTED};

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_rds::Client;

    use super::TYPE;
    use crate::model::value::{Member, Value};
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::service::{ListCall, Scope, Service, Source, answered};

    const LIST: &str = "rds:DescribeDBClusters";
    const RETENTION: &str = "configuration.backupRetentionPeriod";
    /// Why nothing is known of a cluster that AWS does not list, or not with its backups.
    pub const UNLISTED: &str = "rds:DescribeDBClusters does not list the instance's cluster.";

    /// How they are read from AWS.
    pub static SERVICE: Service = Service {
        resource_type: TYPE,
        list: ListCall {
            source: Source {
                operation: LIST,
                fills: Fills {
                    base: "configuration",
                    renames: &[Rename::new("tags", "TagList{Key,Value}")],
                },
                check: Some(|document| {
                    if document.at(RETENTION) == Member::Present(&Value::Null) {
                        document.put(RETENTION, Value::unread(UNLISTED));
                    }
                }),
            },
            items: "DBClusters[]",
            scope: Scope::Region,
            id: &["configuration.dbClusterResourceId", "configuration.dbclusterIdentifier"],
            unlisted: Some(UNLISTED),
            call: |connection, ask| {
                let call = connection.client(Client::new).describe_db_clusters();
                // A cluster alone has no pages.
                let size = ask.of.is_none().then_some(100);
                let call = call
                    .set_db_cluster_identifier(ask.of)
                    .set_max_records(size)
                    .set_marker(ask.token)
                    .customize();
                Box::pin(async move {
                    answered(LIST, call.interceptor(ask.reader).send().await, |page| page.marker)
                })
            },
        },
        details: &[],
        needs: &[],
        related: &[],
        complete: None,
    };
}
