//! RDS instances, and those of DocumentDB and Neptune, which `DescribeDBInstances` lists as well.

use super::{Config, Definition, Place, ResourceType, UniqueIn};

pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

pub static DEFINITION: Definition = Definition {
    name: "AWS::RDS::DBInstance",
    place: Place::Region,
    // The id is the DbiResourceId, which is unique within a region only.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &[
        "clusters without instances (Aurora Serverless v1, and clusters whose instances are deleted)",
        "backups that AWS Backup or a manual snapshot keeps",
    ],
    security_hub_type: "AwsRdsDbInstance",
    arn: Some("arn:{partition}:rds:{region}:{account}:db:{name}"),
    config: Config {
        name: Some("configuration.dBInstanceIdentifier"),
        none_if_absent: &[
            "configuration.dBClusterIdentifier",
            "configuration.readReplicaSourceDBInstanceIdentifier",
        ],
        ..Config::USUAL
    },
    permissions: &[("", "rds:DescribeDBInstances")],
    share_of_account: 0.1,
};

#[cfg(feature = "aws")]
pub use live::SERVICE;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_rds::Client;
    use aws_sdk_rds::types::Filter;

    use super::TYPE;
    use crate::model::resource::{CLUSTER, Resource};
    use crate::model::value::{List, Member, Value};
    use crate::resource_types::rds_db_cluster;
    use crate::sources::live::fields::plan::{Fills, Literal, Rename};
    use crate::sources::live::service::reader::ServiceReader;
    use crate::sources::live::service::{
        Connection, ListCall, Refusal, Scope, Service, Source, answered,
    };

    const LIST: &str = "rds:DescribeDBInstances";
    const IDENTIFIER: &str = "configuration.dBClusterIdentifier";
    const RETENTION: &str = "configuration.backupRetentionPeriod";
    const SOURCE: &str = "configuration.readReplicaSourceDBInstanceIdentifier";
    const SOURCE_CLUSTER: &str = "configuration.readReplicaSourceDBClusterIdentifier";
    const NONE: &[(&str, Literal<'_>)] = &[("", Literal::Null)];

    /// How they are read from AWS.
    pub static SERVICE: Service = Service {
        resource_type: TYPE,
        list: ListCall {
            source: Source {
                operation: LIST,
                fills: Fills {
                    base: "configuration",
                    renames: &[
                        Rename::new("tags", "TagList{Key,Value}"),
                        Rename::new(IDENTIFIER, "DBClusterIdentifier").with_words(NONE),
                        Rename::new(SOURCE, "ReadReplicaSourceDBInstanceIdentifier")
                            .with_words(NONE),
                        Rename::new(SOURCE_CLUSTER, "ReadReplicaSourceDBClusterIdentifier")
                            .with_words(NONE),
                    ],
                },
                check: Some(check),
            },
            items: "DBInstances[]",
            scope: Scope::Region,
            id: &["configuration.dbiResourceId", "configuration.dBInstanceIdentifier"],
            unlisted: None,
            call: |connection, ask| {
                let call = connection.client(Client::new).describe_db_instances();
                // An instance alone has no pages.
                let size = ask.of.is_none().then_some(100);
                let one = ask
                    .of
                    .map(|id| vec![Filter::builder().name("dbi-resource-id").values(id).build()]);
                let call =
                    call.set_filters(one).set_max_records(size).set_marker(ask.token).customize();
                Box::pin(async move {
                    answered(LIST, call.interceptor(ask.reader).send().await, |page| page.marker)
                })
            },
        },
        details: &[],
        needs: &[(SOURCE, SOURCE_CLUSTER)],
        related: &[&rds_db_cluster::SERVICE],
        complete: Some(|connection, reader, resource| {
            Box::pin(complete(connection, reader, resource))
        }),
    };

    fn check(document: &mut Value) {
        if document.at(RETENTION) == Member::Present(&Value::Null) {
            document.put(RETENTION, Value::unread("rds:DescribeDBInstances did not say it."));
        }
        // A replica's source is an instance or a cluster.
        if document.at(SOURCE) == Member::Present(&Value::Null)
            && let Some(cluster) = text(document, SOURCE_CLUSTER)
        {
            document.put(SOURCE, cluster.into());
        }
    }

    fn text(document: &Value, path: &str) -> Option<String> {
        match document.at(path) {
            Member::Present(value) => {
                value.as_text().filter(|text| !text.is_empty()).map(str::to_owned)
            }
            Member::Absent | Member::Unread(_) => None,
        }
    }

    /// Asks for the cluster of an instance that AWS Config told of alone.
    async fn complete(
        connection: &Connection,
        reader: &ServiceReader,
        mut resource: Resource,
    ) -> Option<Resource> {
        let (Some(clusters), Some(identifier)) =
            (reader.related(rds_db_cluster::TYPE), text(&resource.document, IDENTIFIER))
        else {
            return Some(resource);
        };
        if resource.related.contains_key(CLUSTER) {
            return Some(resource);
        }
        resource.captured_at = None;
        let mut cluster = find(connection, clusters, &identifier).await;
        if cluster.is_none() {
            // A cluster goes after its members, or has another name since.
            match reader.find(connection, &resource.id).await {
                Ok(None) => return None,
                Err(refusal) if refusal.is(&["DBInstanceNotFound", "DBInstanceNotFoundFault"]) => {
                    return None;
                }
                Err(refusal) => cluster = Some(unknown(refusal)),
                Ok(Some(instance)) => {
                    resource.document.join(instance);
                    match text(&resource.document, IDENTIFIER) {
                        None => return Some(resource),
                        Some(current) if current != identifier => {
                            cluster = find(connection, clusters, &current).await;
                        }
                        Some(_) => {}
                    }
                }
            }
        }
        let cluster =
            cluster.unwrap_or_else(|| unknown(Refusal::because(rds_db_cluster::UNLISTED)));
        resource.related.insert(CLUSTER, cluster);
        Some(resource)
    }

    /// A cluster by its identifier; `None` where there is none of it.
    async fn find(
        connection: &Connection,
        clusters: &ServiceReader,
        identifier: &str,
    ) -> Option<List> {
        match clusters.find(connection, identifier).await {
            Ok(cluster) => cluster.map(|cluster| [cluster].into_iter().collect()),
            Err(refusal) if refusal.is(&["DBClusterNotFoundFault", "DBClusterNotFound"]) => None,
            Err(refusal) => Some(unknown(refusal)),
        }
    }

    fn unknown(refusal: Refusal) -> List {
        List { elements: Vec::new(), more: Some(refusal.reason.into()) }
    }
}
