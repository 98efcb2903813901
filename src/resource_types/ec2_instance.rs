//! EC2 instances: `DescribeInstances`.

use super::{Config, Definition, Place, ResourceType, UniqueIn};
use crate::model::value::{Member, Value};

pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

pub static DEFINITION: Definition = Definition {
    name: "AWS::EC2::Instance",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["launch templates and Auto Scaling groups, which say how later instances are tagged"],
    security_hub_type: "AwsEc2Instance",
    arn: Some("arn:{partition}:ec2:{region}:{account}:instance/{id}"),
    config: Config { name: Some("tags.Name"), check: Some(check), ..Config::USUAL },
    permissions: &[("", "ec2:DescribeInstances"), ("tags", "ec2:DescribeTags")],
    share_of_account: 0.5,
};

const STATE: &str = "configuration.state.name";

/// An instance was there when AWS Config described it, unless its state says otherwise.
fn check(document: &mut Value) {
    if !matches!(document.at(STATE), Member::Present(Value::Text(_))) {
        document.put(STATE, Value::Null);
    }
}
