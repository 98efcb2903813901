//! RDS instances, and those of DocumentDB and Neptune, which `DescribeDBInstances` lists as well.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Reference, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn, rds_db_cluster};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
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
        none_if_absent: &[IDENTIFIER, SOURCE],
        not_recorded: &[
            (
                "configuration.certificateDetails",
                "AWS Config does not record until when the instance's certificate is valid.",
            ),
            (
                LIFECYCLE,
                "AWS Config does not record whether the instance is enrolled in extended support.",
            ),
            (VERSIONS, "AWS Config does not record which engine versions RDS offers."),
            (PARAMETERS, "AWS Config does not record the parameters of parameter groups."),
        ],
        ..Config::USUAL
    },
    // Whatever `rds:DescribeDBInstances` would list.
    plan: InPlans {
        noun: "instance",
        resources: &[
            PlanResource {
                kind: "aws_db_instance",
                attributes: Attributes {
                    renames: &[
                        (SOURCE, "replicate_source_db"),
                        (USER, "username"),
                        (ENDPOINT, ""),
                        (PORT, "port"),
                    ],
                    constants: &[(IDENTIFIER, Literal::Null), AVAILABLE],
                    if_null: &[(SOURCE, Literal::Null)],
                    // The provider sends its default of 0:
                    // https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#backup_retention_period-1
                    if_unwritten: &[
                        Unwritten {
                            path: RETENTION,
                            is: Literal::Integer(0),
                            unless: rds_db_cluster::RESTORED,
                        },
                        // Of new, restored and replicated instances:
                        // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
                        Unwritten::always(PROTECTION, Literal::Boolean(false)),
                        Unwritten::always(IAM, Literal::Boolean(false)),
                        Unwritten { path: LOGS, is: Literal::List(&[]), unless: MADE_FROM },
                    ],
                    ..Attributes::USUAL
                },
                ..PlanResource::USUAL
            },
            // Of a Multi-AZ cluster AWS itself makes the three instances: they go by the address of
            // their cluster.
            PlanResource {
                kind: "aws_rds_cluster",
                only_with: Some(("db_cluster_instance_class", MULTI_AZ)),
                references: &[Reference { attribute: "", ..of_cluster("aws_rds_cluster") }],
                ..MEMBER
            },
            PlanResource {
                kind: "aws_rds_cluster_instance",
                references: &[of_cluster("aws_rds_cluster")],
                ..MEMBER
            },
            PlanResource {
                kind: "aws_docdb_cluster_instance",
                references: &[of_cluster("aws_docdb_cluster")],
                attributes: Attributes {
                    constants: &[
                        (SOURCE, Literal::Null),
                        (ENGINE, Literal::Text("docdb")),
                        AVAILABLE,
                    ],
                    ..Attributes::USUAL
                },
                ..MEMBER
            },
            PlanResource {
                kind: "aws_neptune_cluster_instance",
                references: &[of_cluster("aws_neptune_cluster")],
                attributes: Attributes {
                    constants: &[
                        (SOURCE, Literal::Null),
                        (ENGINE, Literal::Text("neptune")),
                        AVAILABLE,
                    ],
                    ..Attributes::USUAL
                },
                ..MEMBER
            },
        ],
        ..InPlans::NONE
    },
    permissions: &[
        ("", "rds:DescribeDBInstances"),
        (VERSIONS, "rds:DescribeDBEngineVersions"),
        (PARAMETERS, "rds:DescribeDBParameters"),
    ],
    share_of_account: 0.1,
};

const IDENTIFIER: &str = "configuration.dBClusterIdentifier";
const ENGINE: &str = "configuration.engine";
const RETENTION: &str = "configuration.backupRetentionPeriod";
const SOURCE: &str = "configuration.readReplicaSourceDBInstanceIdentifier";
const IAM: &str = "configuration.iAMDatabaseAuthenticationEnabled";
const LIFECYCLE: &str = "configuration.engineLifecycleSupport";
const LOGS: &str = "configuration.enabledCloudwatchLogsExports";
const ENDPOINT: &str = "configuration.endpoint";
const PORT: &str = "configuration.endpoint.port";
const PROTECTION: &str = "configuration.deletionProtection";
const USER: &str = "configuration.masterUsername";
/// What RDS offers of the instance's own version: none where it has none of it any more.
const VERSIONS: &str = "supplementaryConfiguration.EngineVersions";
/// Those of its parameter groups that rules look at.
const PARAMETERS: &str = "supplementaryConfiguration.DBParameters";
/// A plan describes an instance as it is once it is made.
const AVAILABLE: (&str, Literal) = ("configuration.dBInstanceStatus", Literal::Text("available"));
/// What is made from another database may keep some of its settings.
const MADE_FROM: (&[&str], &str) = (
    &["snapshot_identifier", "s3_import", "restore_to_point_in_time", "replicate_source_db"],
    "It is made from another database, and may publish that one's logs, which the plan does not say.",
);
const MULTI_AZ: &str = "Whether AWS makes instances for the cluster is known only after apply.";

/// The cluster keeps the backups, and what is a replica is the cluster.
const MEMBER: PlanResource = PlanResource {
    attributes: Attributes {
        constants: &[(SOURCE, Literal::Null), AVAILABLE],
        ..Attributes::USUAL
    },
    ..PlanResource::USUAL
};

const fn of_cluster(to: &'static str) -> Reference {
    Reference {
        path: IDENTIFIER,
        attribute: "cluster_identifier",
        to: ("AWS::RDS::DBCluster", to),
        unclear: "Which cluster the instance joins is known only after apply.",
    }
}

#[cfg(feature = "aws")]
pub use live::CALLS;
#[cfg(all(test, feature = "aws"))]
pub(crate) use live::CLUSTER;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_rds::Client;
    use aws_sdk_rds::types::Filter;

    use super::{ENGINE, IDENTIFIER, PARAMETERS, RETENTION, SOURCE, TYPE, VERSIONS};
    use crate::model::resource::Resource;
    use crate::model::value::{List, Member, Value};
    use crate::resource_types::rds_db_cluster::{named, none_at};
    use crate::resource_types::{rds_db_cluster, rds_region};
    use crate::sources::live::calls::reader::{Detail, ResourceReader, Subject};
    use crate::sources::live::calls::{
        Connection, DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source, must_say,
        sdk_call,
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
        related: &[&rds_db_cluster::CALLS, &rds_region::CALLS],
        complete: Some(|connection, reader, resource| {
            Box::pin(complete(connection, reader, resource))
        }),
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
}
