//! S3 buckets: `ListBuckets` for all regions at once, and a call for each setting of a bucket.

use super::{Config, Definition, Place, ResourceType, Spelling, UniqueIn};
use crate::model::value::{Member, Value};

pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

pub static DEFINITION: Definition = Definition {
    name: "AWS::S3::Bucket",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "directory buckets (S3 Express One Zone), table buckets and vector buckets",
        "S3 on Outposts",
        "objects that were written before their bucket's default encryption was set",
    ],
    security_hub_type: "AwsS3Bucket",
    arn: Some("arn:{partition}:s3:::{id}"),
    config: Config {
        not_recorded: &[
            (BUCKET_KEY, "AWS Config did not record whether the bucket uses an S3 Bucket Key."),
            (BLOCKED, "AWS Config did not record which encryption types the bucket blocks."),
            (ENCRYPTION, "AWS Config did not record the bucket's encryption."),
        ],
        none_if_absent: &[KMS_KEY],
        spelling: Spelling {
            aliases: &[("serverSideEncryptionByDefault", "applyServerSideEncryptionByDefault"), ("encryptionTypes", "encryptionType")],
            list_alone: &[("ServerSideEncryptionConfiguration", "rules")],
        },
        check: Some(check),
        ..Config::USUAL
    },
    permissions: &[("", "s3:ListAllMyBuckets"), ("supplementaryConfiguration.ServerSideEncryptionConfiguration", "s3:GetEncryptionConfiguration")],
    share_of_account: 0.2,
};

const ENCRYPTION: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration";
const KMS_KEY: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.\
                       applyServerSideEncryptionByDefault.kmsMasterKeyID";
const BUCKET_KEY: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.bucketKeyEnabled";
const BLOCKED: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.blockedEncryptionTypes";
const ODD: &str = "AWS Config's file has it in a form that is not known.";

/// Only an empty list of rules says that there is no default encryption, and only a rule with an
/// algorithm says that there is one.
fn check(document: &mut Value) {
    let Member::Present(encryption) = document.at(ENCRYPTION) else { return };
    let Member::Present(Value::List(rules)) = encryption.at("rules") else {
        return document.put(ENCRYPTION, Value::unread(ODD));
    };
    // AWS allows one.
    let Some(rule) = rules.elements.first() else { return document.put(ENCRYPTION, Value::Null) };
    let algorithm = rule.at("applyServerSideEncryptionByDefault.sseAlgorithm");
    if !matches!(algorithm, Member::Present(Value::Text(name)) if !name.is_empty()) {
        document.put(ENCRYPTION, Value::unread(ODD));
    }
}
