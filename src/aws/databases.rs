//! RDS instances, with the backups of the clusters that some are members of.

use aws_sdk_rds::Client;
use aws_sdk_rds::types::{DbInstance, Filter};
use futures_util::future::join_all;

use super::account::Account;
use super::error::{code, explain};
use super::inventory::{Reader, Service};
use super::trimmed::Trimmed;
use crate::model::value::{Object, Value};
use crate::resource::{CLUSTER, Cluster, Database, Reading, Resource};
use crate::resource_types::{rds_db_cluster, rds_db_instance};

/// What [`database`] and its caller read.
const READ: Trimmed = Trimmed {
    list: "DBInstances",
    kept: &[
        "BackupRetentionPeriod",
        "DBClusterIdentifier",
        "DBInstanceIdentifier",
        "DbiResourceId",
        "ReadReplicaSourceDBClusterIdentifier",
        "ReadReplicaSourceDBInstanceIdentifier",
        "TagList",
    ],
};

pub const SERVICE: Service = Service {
    kind: rds_db_instance::TYPE,
    read: |reader| {
        Box::pin(async move {
            join_all(reader.account.regions.iter().map(|region| read(&reader, region))).await;
        })
    },
    complete: |account, resource| Box::pin(complete(account, resource)),
};

async fn complete(account: &Account, mut resource: Resource) -> Option<Resource> {
    let mut database = Database::of(&resource);
    if let Some(cluster) = &mut database.cluster
        && !cluster.backup_retention_days.is_known()
    {
        let client = Client::new(&account.in_region(&resource.region));
        cluster.backup_retention_days = match cluster_retention(&client, &cluster.identifier).await {
            Some(retention) => retention,
            // A cluster goes after its members, or has another name since.
            None => match current_cluster(&client, &resource.id).await {
                Ok(None) => return None,
                Ok(Some(identifier)) if identifier != cluster.identifier => {
                    let retention = cluster_retention(&client, &identifier).await;
                    cluster.identifier = identifier;
                    retention.unwrap_or_else(unlisted)
                }
                Ok(Some(_)) => unlisted(),
                Err(reason) => Reading::unknown(reason),
            },
        };
        resource.related = database.cluster.clone().map(|cluster| (CLUSTER, cluster.related())).into_iter().collect();
        resource.document = database.document();
        resource.captured_at = None;
    }
    Some(resource)
}

async fn read(reader: &Reader, region: &str) {
    let client = Client::new(&reader.account.in_region(region));
    let Some(mut pages) = reader.pages(rds_db_instance::TYPE, region).await else { return };
    read_clusters(reader, &client, region).await;
    loop {
        let turn = reader.account.turn().await;
        let page = client.describe_db_instances().max_records(100).set_marker(pages.token()).customize().interceptor(READ).send().await;
        drop(turn);
        let page = match page {
            Ok(page) => page,
            Err(error) => return pages.failed(pages.refusal("rds:DescribeDBInstances", &error)).await,
        };
        let found = page.db_instances().iter().map(|described| {
            let name = described.db_instance_identifier().unwrap_or_default();
            let id = described.dbi_resource_id().filter(|id| !id.is_empty()).unwrap_or(name);
            let mut document = database(described).document();
            let tags = described.tag_list().iter().filter_map(|tag| Some((tag.key()?, Value::from(tag.value().unwrap_or_default()))));
            document.put("tags", tags.collect::<Object>().into());
            reader.resource(rds_db_instance::TYPE, id, name, region, document)
        });
        pages.send(found.collect()).await;
        if !pages.read(page.marker()).await {
            return;
        }
    }
}

/// The backups of one cluster; `None` where there is no such cluster.
async fn cluster_retention(client: &Client, identifier: &str) -> Option<Reading<i32>> {
    match client.describe_db_clusters().db_cluster_identifier(identifier).send().await {
        Ok(answer) => answer.db_clusters().first().map(|cluster| cluster.backup_retention_period().map_or_else(unlisted, Reading::Known)),
        Err(error) if matches!(code(&error), Some("DBClusterNotFoundFault" | "DBClusterNotFound")) => None,
        Err(error) => Some(Reading::unknown(explain("rds:DescribeDBClusters", &error))),
    }
}

/// The cluster that an instance is a member of now, empty where of none; `None` where the instance is gone.
async fn current_cluster(client: &Client, resource_id: &str) -> Result<Option<String>, String> {
    let by_id = Filter::builder().name("dbi-resource-id").values(resource_id).build();
    match client.describe_db_instances().filters(by_id).customize().interceptor(READ).send().await {
        Ok(answer) => Ok(answer.db_instances().first().map(|instance| instance.db_cluster_identifier().unwrap_or_default().to_owned())),
        Err(error) if matches!(code(&error), Some("DBInstanceNotFound" | "DBInstanceNotFoundFault")) => Ok(None),
        Err(error) => Err(explain("rds:DescribeDBInstances", &error)),
    }
}

fn database(described: &DbInstance) -> Database {
    let cluster = described
        .db_cluster_identifier()
        .filter(|identifier| !identifier.is_empty())
        .map(|identifier| Cluster { identifier: identifier.to_owned(), backup_retention_days: unlisted() });
    let source = described.read_replica_source_db_instance_identifier().or(described.read_replica_source_db_cluster_identifier());
    Database {
        backup_retention_days: described
            .backup_retention_period()
            .map_or_else(|| Reading::unknown("rds:DescribeDBInstances did not say it."), Reading::Known),
        cluster,
        replica_of: source.filter(|source| !source.is_empty()).map(str::to_owned),
    }
}

const UNLISTED: &str = "rds:DescribeDBClusters does not list the instance's cluster.";

fn unlisted() -> Reading<i32> {
    Reading::unknown(UNLISTED)
}

/// Sends the region's clusters, which keep their members' backups.
async fn read_clusters(reader: &Reader, client: &Client, region: &str) {
    let mut pages = client.describe_db_clusters().into_paginator().page_size(100).send();
    let missing = loop {
        let turn = reader.account.turn().await;
        let Some(page) = pages.next().await else { break UNLISTED.to_owned() };
        drop(turn);
        match page {
            Ok(page) => {
                let found = page.db_clusters().iter().filter_map(|described| {
                    let name = described.db_cluster_identifier()?;
                    let days = described.backup_retention_period()?;
                    let cluster = Cluster { identifier: name.to_owned(), backup_retention_days: Reading::Known(days) };
                    let id = described.db_cluster_resource_id().unwrap_or(name);
                    Some(reader.resource(rds_db_cluster::TYPE, id, name, region, cluster.document()))
                });
                reader.send(found.collect()).await;
            }
            Err(error) => break explain("rds:DescribeDBClusters", &error),
        }
    };
    reader.related_read(rds_db_cluster::TYPE, region, Some(missing)).await;
}
