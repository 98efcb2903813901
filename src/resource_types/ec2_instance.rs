//! EC2 instances: `DescribeInstances`.

use super::{Config, Definition, Place, ResourceType, UniqueIn};

pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::Instance",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["launch templates and Auto Scaling groups, which say how later instances are tagged"],
    security_hub_type: "AwsEc2Instance",
    arn: Some("arn:{partition}:ec2:{region}:{account}:instance/{id}"),
    config: Config { name: Some("tags.Name"), ..Config::USUAL },
    share_of_account: 0.5,
};
