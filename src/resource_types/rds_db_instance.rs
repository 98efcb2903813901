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
        none_if_absent: &["configuration.dBClusterIdentifier", "configuration.readReplicaSourceDBInstanceIdentifier"],
        ..Config::USUAL
    },
    permissions: &[("", "rds:DescribeDBInstances")],
    share_of_account: 0.1,
};
