//! How RDS instances are read from AWS.

use aws_sdk_rds::Client;
use aws_sdk_rds::types::Filter;

use super::{ENGINE, IDENTIFIER, PARAMETERS, RETENTION, SOURCE, TYPE, VERSIONS};
use crate::model::resource::Resource;
use crate::model::value::{List, Member, Value};
use crate::resource_types::rds_db_cluster::{named, none_at};
use crate::resource_types::{ec2_route_table, rds_db_cluster, rds_region};
use crate::sources::live::calls::reader::{Detail, ResourceReader, Subject};
use crate::sources::live::calls::{
    Beside, Connection, DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source,
    must_say, sdk_call,
};
use crate::sources::live::fields::plan::{Fills, Literal, Rename};

const LIST: &str = "rds:DescribeDBInstances";
const DESCRIBE_VERSIONS: &str = "rds:DescribeDBEngineVersions";
const DESCRIBE_PARAMETERS: &str = "rds:DescribeDBParameters";
const VERSION: &str = "configuration.engineVersion";
const GROUPS: &str = "configuration.dBParameterGroups";
const GROUP_NAMES: &str = "configuration.dBParameterGroups.dBParameterGroupName";
const SOURCE_CLUSTER: &str = "configuration.readReplicaSourceDBClusterIdentifier";
/// What rules call the relation with it.
pub(crate) const CLUSTER: &str = "cluster";
const NONE: &[(&str, Literal<'_>)] = &[("", Literal::Null)];

/// How they are read from AWS.
pub static CALLS: ResourceCalls = ResourceCalls {
    resource_type: TYPE,
    list: ListCall {
        source: Source {
            operation: LIST,
            fills: Fills {
                base: "configuration",
                renames: &[
                    Rename::new("tags", "TagList{Key,Value}"),
                    Rename::new(IDENTIFIER, "DBClusterIdentifier").with_words(NONE),
                    Rename::new(SOURCE, "ReadReplicaSourceDBInstanceIdentifier").with_words(NONE),
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
        call: sdk_call!(
            LIST,
            Client::new,
            describe_db_instances,
            |call, ask| {
                // An instance alone has no pages.
                let size = ask.of.is_none().then_some(100);
                let one = ask.of.map(|id| Filter::builder().name("dbi-resource-id").values(id));
                let one = one.map(|filter| vec![filter.build()]);
                call.set_filters(one).set_max_records(size).set_marker(ask.token)
            },
            |page| page.marker
        ),
    },
    details: &[
        DetailCall {
            source: Source {
                operation: DESCRIBE_VERSIONS,
                fills: Fills {
                    base: VERSIONS,
                    renames: &[Rename::new(VERSIONS, "DBEngineVersions")],
                },
                check: None,
            },
            call: sdk_call!(
                DESCRIBE_VERSIONS,
                Client::new,
                describe_db_engine_versions,
                |call, ask| {
                    let of = ask.of.unwrap_or_default();
                    let (engine, version) = of.split_once(' ').unwrap_or((of.as_str(), ""));
                    let call = call.engine(engine).engine_version(version).include_all(true);
                    call.set_marker(ask.token)
                },
                |page| page.marker
            ),
            means: |_| Meaning::Unknown,
            follow: Some(|instance, detail| Box::pin(of_version(instance, detail))),
        },
        DetailCall {
            source: Source {
                operation: DESCRIBE_PARAMETERS,
                fills: Fills {
                    base: PARAMETERS,
                    renames: &[Rename::new(PARAMETERS, "Parameters")],
                },
                check: None,
            },
            call: sdk_call!(
                DESCRIBE_PARAMETERS,
                Client::new,
                describe_db_parameters,
                |call, ask| {
                    let of = ask.of.unwrap_or_default();
                    let (group, names) = of.split_once(' ').unwrap_or((of.as_str(), ""));
                    let call = call.db_parameter_group_name(group).filters(named(names));
                    call.set_marker(ask.token)
                },
                |page| page.marker
            ),
            means: |_| Meaning::Unknown,
            follow: Some(|instance, detail| Box::pin(of_groups(instance, detail))),
        },
    ],
    at_once: None,
    needs: &[
        (SOURCE, SOURCE_CLUSTER),
        (VERSIONS, ENGINE),
        (VERSIONS, VERSION),
        (PARAMETERS, ENGINE),
        (PARAMETERS, GROUP_NAMES),
    ],
    related: &[&ec2_route_table::CALLS, &rds_db_cluster::CALLS, &rds_region::CALLS],
    beside_events: &[Beside::listed(ec2_route_table::TYPE)],
    complete: Some(|connection, reader, resource| Box::pin(complete(connection, reader, resource))),
};

/// Asks once for all instances of a region that have the version.
async fn of_version(instance: &mut Subject, detail: &Detail) -> Result<Option<Value>, Refusal> {
    match (instance.text(ENGINE), instance.text(VERSION)) {
        (Some(engine), Some(version)) => {
            instance.ask_once(detail, &format!("{engine} {version}")).await.map(Some)
        }
        _ => Err(Refusal::because("The instance's engine and version are not known.")),
    }
}

/// Asks once for all instances of a region that have the group, and for the one parameter that
/// rules look at.
async fn of_groups(instance: &mut Subject, detail: &Detail) -> Result<Option<Value>, Refusal> {
    let parameter = match instance.text(ENGINE) {
        Some("postgres") => "rds.force_ssl",
        Some(engine) if engine.starts_with("sqlserver-") => "rds.force_ssl",
        Some("mysql" | "mariadb") => "require_secure_transport",
        Some(_) => return Ok(Some(none_at(PARAMETERS))),
        None => return Err(Refusal::because("The instance's engine is not known.")),
    };
    let Member::Present(Value::List(groups)) = instance.document().at(GROUPS) else {
        return Err(Refusal::because("The instance's parameter groups are not known."));
    };
    let mut parameters = none_at(PARAMETERS);
    for group in &groups.elements {
        let Some(name) = text(group, "dBParameterGroupName") else {
            return Err(Refusal::because("The instance's parameter groups are not known."));
        };
        parameters.join(instance.ask_once(detail, &format!("{name} {parameter}")).await?);
    }
    Ok(Some(parameters))
}

fn check(document: &mut Value) {
    must_say(document, RETENTION, LIST);
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
    reader: &ResourceReader,
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
            Err(refusal) => cluster = Some(List::unknown(refusal.reason)),
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
    let cluster = cluster.unwrap_or_else(|| List::unknown(rds_db_cluster::UNLISTED));
    resource.related.insert(CLUSTER, cluster.into());
    Some(resource)
}

/// A cluster by its identifier; `None` where there is none of it.
async fn find(
    connection: &Connection,
    clusters: &ResourceReader,
    identifier: &str,
) -> Option<List> {
    match clusters.find(connection, identifier).await {
        Ok(cluster) => cluster.map(|cluster| [cluster].into_iter().collect()),
        Err(refusal) if refusal.is(&["DBClusterNotFoundFault", "DBClusterNotFound"]) => None,
        Err(refusal) => Some(List::unknown(refusal.reason)),
    }
}
