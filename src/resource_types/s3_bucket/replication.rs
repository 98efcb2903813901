//! Where a bucket is replicated to: `GetBucketReplication`.

use crate::model::value::{Member, Value};
use crate::resource_types::in_plans::{Attributes, Count, Literal, Part};

pub const REPLICATION: &str = "supplementaryConfiguration.BucketReplicationConfiguration";
pub const RULES: &str = "supplementaryConfiguration.BucketReplicationConfiguration.rules";
/// The name that the ARN of the destination has: what buckets are compared by.
pub const DESTINATION: &str =
    "supplementaryConfiguration.BucketReplicationConfiguration.rules.destinationConfig.bucketName";

const DESTINATION_OF_RULE: &str = "destinationConfig.bucketName";

/// The resource of a plan that configures it, or the bucket's own deprecated block.
pub const PART: Part = Part {
    path: REPLICATION,
    kind: "aws_s3_bucket_replication_configuration",
    of: "bucket",
    noun: "replication configuration",
    attributes: Attributes {
        renames: &[(RULES, "rule")],
        constants: &[(
            DESTINATION,
            Literal::Unread("The plan does not say where the destination of replication is."),
        )],
        ..Attributes::USUAL
    },
    count: Count::One { inline: "replication_configuration[0]", none: Literal::Null },
    ..Part::USUAL
};

/// Puts the names of destinations in the place of their ARNs.
pub fn check(document: &mut Value) {
    let Member::Present(Value::List(rules)) = document.at(RULES) else { return };
    let mut rules = rules.clone();
    for rule in &mut rules.elements {
        let Member::Present(Value::Text(arn)) = rule.at(DESTINATION_OF_RULE) else { continue };
        let Some((_, name)) = arn.rsplit_once(':') else { continue };
        let name = Value::from(name);
        rule.put(DESTINATION_OF_RULE, name);
    }
    document.put(RULES, Value::List(rules));
}
