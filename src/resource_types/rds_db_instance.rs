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
                names: &["identifier", "id"],
                attributes: Attributes {
                    renames: &[
                        (SOURCE, "replicate_source_db"),
                        (USER, "username"),
                        (ENDPOINT, ""),
                        (PORT, "port"),
                        (CLASS, "instance_class"),
                        (NAME, "identifier"),
                        CERTIFICATE,
                        ("configuration.preferredBackupWindow", "backup_window"),
                        ("configuration.preferredMaintenanceWindow", "maintenance_window"),
                        ("configuration.vpcSecurityGroups", "vpc_security_group_ids"),
                        ("configuration.vpcSecurityGroups.vpcSecurityGroupId", ""),
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
                        Unwritten { path: ENCRYPTED, is: Literal::Boolean(false), unless: KEYED },
                    ],
                    ..Attributes::USUAL
                },
                ..PlanResource::USUAL
            },
            // Of a Multi-AZ cluster AWS itself makes the three instances: they go by the address of
            // their cluster.
            PlanResource {
                kind: "aws_rds_cluster",
                names: &["cluster_identifier", "id"],
                only_with: Some(("db_cluster_instance_class", MULTI_AZ)),
                references: &[Reference { attribute: "", ..of_cluster("aws_rds_cluster") }],
                attributes: Attributes {
                    renames: &[(CLASS, "db_cluster_instance_class")],
                    ..MEMBER.attributes
                },
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
                    ..MEMBER.attributes
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
                    ..MEMBER.attributes
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
const CLASS: &str = "configuration.dBInstanceClass";
const NAME: &str = "configuration.dBInstanceIdentifier";
const CERTIFICATE: (&str, &str) = ("configuration.cACertificateIdentifier", "ca_cert_identifier");
const ENGINE: &str = "configuration.engine";
const RETENTION: &str = "configuration.backupRetentionPeriod";
const SOURCE: &str = "configuration.readReplicaSourceDBInstanceIdentifier";
const IAM: &str = "configuration.iAMDatabaseAuthenticationEnabled";
const ENCRYPTED: &str = "configuration.storageEncrypted";
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
/// What is made from an encrypted database is encrypted, and so is what RDS Custom makes.
const KEYED: (&[&str], &str) = (
    &[
        "snapshot_identifier",
        "s3_import",
        "restore_to_point_in_time",
        "replicate_source_db",
        "custom_iam_instance_profile",
        "kms_key_id",
    ],
    "It is made from another database, with a key or by RDS Custom: the plan does not say whether its storage is encrypted.",
);
const MULTI_AZ: &str = "Whether AWS makes instances for the cluster is known only after apply.";

/// The cluster keeps the backups, and what is a replica is the cluster.
const MEMBER: PlanResource = PlanResource {
    names: &["identifier", "id"],
    attributes: Attributes {
        renames: &[(CLASS, "instance_class"), (NAME, "identifier"), CERTIFICATE],
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
mod live;
