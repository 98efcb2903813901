//! Clusters of RDS (Aurora, Multi-AZ), DocumentDB and Neptune: `DescribeDBClusters`.

use super::{Config, Definition, Place, ResourceType, UniqueIn};

pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

pub static DEFINITION: Definition = Definition {
    name: "AWS::RDS::DBCluster",
    place: Place::Region,
    // The id is the DbClusterResourceId, which is unique within a region only.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &[],
    security_hub_type: "AwsRdsDbCluster",
    arn: Some("arn:{partition}:rds:{region}:{account}:cluster:{name}"),
    config: Config { name: Some("configuration.dbclusterIdentifier"), ..Config::USUAL },
    permissions: &[("", "rds:DescribeDBClusters")],
    share_of_account: 0.0,
};
