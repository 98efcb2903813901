//! Clusters of RDS (Aurora, Multi-AZ), DocumentDB and Neptune: `DescribeDBClusters`.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource, Unwritten};
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
    config: Config {
        name: Some("configuration.dbclusterIdentifier"),
        // Only Multi-AZ clusters have one.
        none_if_absent: &[CLASS],
        none_if_null: &[GLOBAL],
        not_recorded: &[
            (
                GATEWAY,
                "AWS Config does not record whether the cluster has an internet access gateway.",
            ),
            (GLOBAL, "AWS Config does not record whether the cluster is one of a global database."),
            (PARAMETERS, "AWS Config does not record the parameters of parameter groups."),
            (
                "configuration.engineLifecycleSupport",
                "AWS Config does not record whether the cluster is enrolled in extended support.",
            ),
        ],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "cluster",
        resources: &[
            PlanResource {
                kind: "aws_rds_cluster",
                attributes: Attributes {
                    // What it is follows from the instances.
                    constants: &[
                        (MULTI_AZ, Literal::Null),
                        (UPGRADES, Literal::Unread(NO_UPGRADES)),
                    ],
                    if_null: &[
                        (CLASS, Literal::Null),
                        (GATEWAY, Literal::Unread(NO_GATEWAY)),
                        (GLOBAL, Literal::Null),
                    ],
                    if_unwritten: &[
                        KEPT_A_DAY,
                        // Of new clusters and of restored ones:
                        // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
                        Unwritten::always(PROTECTION, Literal::Boolean(false)),
                        Unwritten::always(IAM, Literal::Boolean(false)),
                        Unwritten::always(BACKTRACK, Literal::Integer(0)),
                        Unwritten { path: LOGS, is: Literal::List(&[]), unless: WITH_LOGS },
                        // The provider has no argument for it, and nothing else switches it on for
                        // a cluster that is not made in the console's express configuration.
                        Unwritten::always(GATEWAY, Literal::Boolean(false)),
                    ],
                    ..CLUSTER.attributes
                },
                ..CLUSTER
            },
            PlanResource {
                kind: "aws_docdb_cluster",
                attributes: Attributes {
                    constants: &[(ENGINE, Literal::Text("docdb"))],
                    ..CLUSTER.attributes
                },
                ..CLUSTER
            },
            PlanResource {
                kind: "aws_neptune_cluster",
                attributes: Attributes {
                    constants: &[(ENGINE, Literal::Text("neptune"))],
                    ..CLUSTER.attributes
                },
                ..CLUSTER
            },
        ],
        parts: &[Part {
            path: MEMBERS,
            kind: "aws_rds_cluster_instance",
            of: "cluster_identifier",
            noun: "instance",
            count: Count::many(""),
            of_existing: "The cluster exists already, and may have instances that are not in the plan.",
            ..Part::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "rds:DescribeDBClusters"), (PARAMETERS, "rds:DescribeDBClusterParameters")],
    share_of_account: 0.0,
};

const BACKTRACK: &str = "configuration.backtrackWindow";
const CLASS: &str = "configuration.dbclusterInstanceClass";
const ENGINE: &str = "configuration.engine";
const GATEWAY: &str = "configuration.internetAccessGatewayEnabled";
const GLOBAL: &str = "configuration.globalClusterIdentifier";
const IAM: &str = "configuration.iamdatabaseAuthenticationEnabled";
const LOGS: &str = "configuration.enabledCloudwatchLogsExports";
/// Those of its parameter group that rules look at.
const PARAMETERS: &str = "supplementaryConfiguration.DBClusterParameters";
const PROTECTION: &str = "configuration.deletionProtection";
const UPGRADES: &str = "configuration.autoMinorVersionUpgrade";
const NO_UPGRADES: &str = "A plan says of instances alone whether they are upgraded automatically.";
const NO_GATEWAY: &str = "A plan does not say whether the cluster has an internet access gateway.";
const MEMBERS: &str = "configuration.dbclusterMembers";
const MULTI_AZ: &str = "configuration.multiAZ";

const CLUSTER: PlanResource = PlanResource {
    names: &["cluster_identifier", "id"],
    attributes: Attributes {
        renames: &[
            ("configuration.dbclusterIdentifier", "cluster_identifier"),
            (CLASS, "db_cluster_instance_class"),
            ("configuration.dbsubnetGroup", "db_subnet_group_name"),
            ("configuration.dbclusterParameterGroup", "db_cluster_parameter_group_name"),
            ("configuration.vpcSecurityGroups", "vpc_security_group_ids"),
            ("configuration.vpcSecurityGroups.vpcSecurityGroupId", ""),
        ],
        if_unwritten: &[KEPT_A_DAY],
        ..Attributes::USUAL
    },
    ..PlanResource::USUAL
};
/// The provider sends nothing, and AWS keeps backups for a day:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html>.
const KEPT_A_DAY: Unwritten = Unwritten {
    path: "configuration.backupRetentionPeriod",
    is: Literal::Integer(1),
    unless: RESTORED,
};
/// What is restored keeps the settings of what it is restored from.
pub(super) const RESTORED: (&[&str], &str) = (
    &["snapshot_identifier", "s3_import", "restore_to_point_in_time"],
    "It is restored, and keeps the backup retention of what it is restored from, which the plan does not say.",
);
/// The same of the logs that are published.
const WITH_LOGS: (&[&str], &str) = (
    RESTORED.0,
    "It is restored, and may publish the logs of what it is restored from, which the plan does not say.",
);

#[cfg(feature = "aws")]
pub use live::{CALLS, UNLISTED, named, none_at};

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_rds::Client;
    use aws_sdk_rds::types::Filter;

    use super::{ENGINE, PARAMETERS, TYPE};
    use crate::model::value::{List, Member, Object, Value};
    use crate::sources::live::calls::reader::{Detail, Subject};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "rds:DescribeDBClusters";
    const DESCRIBE_PARAMETERS: &str = "rds:DescribeDBClusterParameters";
    const GROUP: &str = "configuration.dbclusterParameterGroup";
    const RETENTION: &str = "configuration.backupRetentionPeriod";
    /// Why nothing is known of a cluster that AWS does not list, or not with its backups.
    pub const UNLISTED: &str = "rds:DescribeDBClusters does not list the instance's cluster.";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
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
                describe_db_cluster_parameters,
                |call, ask| {
                    let of = ask.of.unwrap_or_default();
                    let (group, names) = of.split_once(' ').unwrap_or((of.as_str(), ""));
                    let call = call.db_cluster_parameter_group_name(group).filters(named(names));
                    call.set_marker(ask.token)
                },
                |page| page.marker
            ),
            means: |_| Meaning::Unknown,
            follow: Some(|cluster, detail| Box::pin(of_group(cluster, detail))),
        }],
        needs: &[(PARAMETERS, ENGINE), (PARAMETERS, GROUP)],
        ..ResourceCalls::of(TYPE, CLUSTERS)
    };

    const CLUSTERS: ListCall = ListCall {
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
        call: sdk_call!(
            LIST,
            Client::new,
            describe_db_clusters,
            |call, ask| {
                // A cluster alone has no pages.
                let size = ask.of.is_none().then_some(100);
                let call = call.set_db_cluster_identifier(ask.of).set_max_records(size);
                call.set_marker(ask.token)
            },
            |page| page.marker
        ),
    };

    /// Asks once for all clusters of a region that have the group, and for those parameters alone
    /// that rules look at.
    async fn of_group(cluster: &mut Subject, detail: &Detail) -> Result<Option<Value>, Refusal> {
        let parameters = match cluster.text(ENGINE) {
            Some("postgres" | "aurora-postgresql") => "rds.force_ssl",
            Some("mysql") => "require_secure_transport",
            Some("aurora-mysql") => {
                "require_secure_transport,server_audit_logging,server_audit_events"
            }
            Some(_) => return Ok(Some(none_at(PARAMETERS))),
            None => return Err(Refusal::because("The cluster's engine is not known.")),
        };
        match cluster.text(GROUP) {
            Some(group) => {
                cluster.ask_once(detail, &format!("{group} {parameters}")).await.map(Some)
            }
            None => Err(Refusal::because("The cluster's parameter group is not known.")),
        }
    }

    /// The filter for parameters of these names, between which are commas.
    pub fn named(names: &str) -> Filter {
        let names = names.split(',').map(str::to_owned).collect();
        Filter::builder().name("parameter-name").set_values(Some(names)).build()
    }

    /// A document with an empty list.
    pub fn none_at(path: &str) -> Value {
        let mut none = Value::from(Object::default());
        none.put(path, List::default().into());
        none
    }
}
