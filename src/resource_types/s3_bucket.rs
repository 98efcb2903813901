//! S3 buckets: `ListBuckets` for all regions at once, and a call for each setting of a bucket.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, Spelling, UniqueIn};
use crate::model::value::{Member, Value};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::S3::Bucket",
    place: Place::Region,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "directory buckets (S3 Express One Zone), table buckets and vector buckets",
        "S3 on Outposts",
        "buckets of other accounts, to which trails and logs of this one may be delivered",
        "objects that were written before their bucket's default encryption was set",
    ],
    security_hub_type: "AwsS3Bucket",
    arn: Some("arn:{partition}:s3:::{id}"),
    config: Config {
        not_recorded: &[
            (BUCKET_KEY, "AWS Config did not record whether the bucket uses an S3 Bucket Key."),
            (BLOCKED, "AWS Config did not record which encryption types the bucket blocks."),
            (ENCRYPTION, "AWS Config did not record the bucket's encryption."),
            (OWNERSHIP, "AWS Config does not record Object Ownership."),
            (notification::EVENT_BRIDGE, notification::NO_EVENT_BRIDGE),
        ],
        // A bucket without a block of its own has no such key, one without rules no lifecycle, one
        // without Object Lock no configuration of it, and one that is not replicated none of that.
        none_if_absent: &[
            KMS_KEY,
            BLOCK,
            lifecycle::LIFECYCLE,
            LOCK,
            RETENTION,
            lifecycle::EXPIRATION,
            lifecycle::NONCURRENT,
            replication::REPLICATION,
            notification::QUEUES,
            notification::FUNCTIONS,
        ],
        none_if_null: &[
            POLICY,
            versioning::STATUS,
            versioning::MFA_DELETE,
            LOG_BUCKET,
            OWNERSHIP,
            notification::EVENT_BRIDGE,
        ],
        spelling: Spelling {
            aliases: &[
                ("serverSideEncryptionByDefault", "applyServerSideEncryptionByDefault"),
                ("encryptionTypes", "encryptionType"),
                ("configurations", "topicConfigurations"),
                ("bucketARN", "bucketName"),
            ],
            list_alone: &[("ServerSideEncryptionConfiguration", "rules")],
            by_id: &[notification::TOPICS, replication::RULES],
        },
        check: Some(check),
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "bucket",
        resources: &[PlanResource {
            kind: "aws_s3_bucket",
            names: &["bucket", "id"],
            has_unique_name: true,
            attributes: Attributes {
                renames: &[("configuration.name", "bucket")],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        parts: &[
            Part {
                path: ENCRYPTION,
                kind: "aws_s3_bucket_server_side_encryption_configuration",
                of: "bucket",
                noun: "encryption configuration",
                attributes: Attributes {
                    renames: &[
                        (RULES, "rule[1]"),
                        (DEFAULT, "apply_server_side_encryption_by_default[0]"),
                        (BLOCKED, ""),
                        (BLOCKED_TYPES, "blocked_encryption_types"),
                    ],
                    if_null: &[
                        (RULES, Literal::List(&[UNSAID_RULE])),
                        // A rule that says nothing but `bucket_key_enabled` leaves the algorithm
                        // as it is.
                        (DEFAULT, AES256),
                        (ALGORITHM, Literal::Unread(UNSAID)),
                        // Without a key it is the AWS managed one; and without a word S3 Bucket
                        // Keys are off:
                        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html
                        (KMS_KEY, Literal::Null),
                        (BUCKET_KEY, Literal::Boolean(false)),
                        // Providers before 6.x do not know the attribute.
                        (BLOCKED_TYPES, Literal::Unread(UNBLOCKED)),
                    ],
                    ..Attributes::USUAL
                },
                // AWS encrypts every new bucket with AES256 unless it is configured otherwise, and
                // every one whose configuration is deleted:
                // https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
                count: Count::One {
                    inline: "server_side_encryption_configuration[0]",
                    none: Literal::Object(&[(
                        "rules",
                        Literal::List(&[Literal::Object(&[
                            ("applyServerSideEncryptionByDefault", AES256),
                            ("bucketKeyEnabled", Literal::Boolean(false)),
                        ])]),
                    )]),
                },
                ..Part::USUAL
            },
            Part {
                path: BLOCK,
                kind: "aws_s3_bucket_public_access_block",
                of: "bucket",
                noun: "public access block",
                of_existing: "The bucket exists already; the plan does not say whether it has a public access block.",
                ..Part::USUAL
            },
            Part {
                path: BUCKET_POLICY,
                kind: "aws_s3_bucket_policy",
                of: "bucket",
                noun: "bucket policy",
                attributes: Attributes { renames: &[(POLICY, "policy")], ..Attributes::USUAL },
                count: Count::One {
                    inline: "policy",
                    none: Literal::Object(&[("policyText", Literal::Null)]),
                },
                ..Part::USUAL
            },
            versioning::PART,
            Part {
                path: LOGGING,
                kind: "aws_s3_bucket_logging",
                of: "bucket",
                noun: "logging configuration",
                attributes: Attributes {
                    renames: &[(LOG_BUCKET, "target_bucket")],
                    ..Attributes::USUAL
                },
                count: Count::One {
                    inline: "logging[0]",
                    none: Literal::Object(&[("destinationBucketName", Literal::Null)]),
                },
                ..Part::USUAL
            },
            lifecycle::PART,
            acl::PART,
            Part {
                path: OWNERSHIP,
                kind: "aws_s3_bucket_ownership_controls",
                of: "bucket",
                noun: "ownership controls",
                attributes: Attributes {
                    renames: &[
                        (OWNERSHIP_RULES, "rule[1]"),
                        (OBJECT_OWNERSHIP, "object_ownership"),
                    ],
                    ..Attributes::USUAL
                },
                // https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
                count: Count::One { inline: "", none: ENFORCED },
                of_existing: "The bucket exists already; the plan does not say who owns its objects.",
                ..Part::USUAL
            },
            Part {
                path: LOCK,
                kind: "aws_s3_bucket_object_lock_configuration",
                of: "bucket",
                noun: "Object Lock configuration",
                attributes: Attributes {
                    renames: &[
                        (LOCK_ENABLED, "object_lock_enabled"),
                        (RETENTION_RULE, "rule[0]"),
                        (RETENTION, "default_retention[0]"),
                    ],
                    if_null: &[(RETENTION_RULE, Literal::Null), (RETENTION, Literal::Null)],
                    // The provider's default.
                    if_unwritten: &[Unwritten::always(LOCK_ENABLED, Literal::Text("Enabled"))],
                    ..Attributes::USUAL
                },
                // The bucket has an argument, and a deprecated block with the retention.
                inline_attributes: Some(Attributes {
                    renames: &[
                        (RETENTION_RULE, "object_lock_configuration[0].rule[0]"),
                        (RETENTION, "default_retention[0]"),
                    ],
                    if_null: &[(RETENTION_RULE, Literal::Null), (RETENTION, Literal::Null)],
                    words: &[(LOCK_ENABLED, "true", Literal::Text("Enabled"))],
                    ..Attributes::USUAL
                }),
                count: Count::One { inline: "object_lock_enabled", none: Literal::Null },
                ..Part::USUAL
            },
            notification::PART,
            replication::PART,
        ],
        ..InPlans::NONE
    },
    permissions: &[
        ("", "s3:ListAllMyBuckets"),
        (BLOCK, "s3:GetBucketPublicAccessBlock"),
        (POLICY, "s3:GetBucketPolicy"),
        (versioning::VERSIONING, "s3:GetBucketVersioning"),
        (LOGGING, "s3:GetBucketLogging"),
        (lifecycle::LIFECYCLE, "s3:GetLifecycleConfiguration"),
        (acl::ACL, "s3:GetBucketAcl"),
        (OWNERSHIP, "s3:GetBucketOwnershipControls"),
        (LOCK, "s3:GetBucketObjectLockConfiguration"),
        (notification::NOTIFICATION, "s3:GetBucketNotification"),
        (replication::REPLICATION, "s3:GetReplicationConfiguration"),
        ("tags", "s3:GetBucketTagging"),
        (
            "supplementaryConfiguration.ServerSideEncryptionConfiguration",
            "s3:GetEncryptionConfiguration",
        ),
    ],
    share_of_account: 0.2,
};

const ENCRYPTION: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration";
const BLOCK: &str = "supplementaryConfiguration.PublicAccessBlockConfiguration";
const BUCKET_POLICY: &str = "supplementaryConfiguration.BucketPolicy";
const POLICY: &str = "supplementaryConfiguration.BucketPolicy.policyText";
const LOGGING: &str = "supplementaryConfiguration.BucketLoggingConfiguration";
const LOG_BUCKET: &str =
    "supplementaryConfiguration.BucketLoggingConfiguration.destinationBucketName";
const OWNERSHIP: &str = "supplementaryConfiguration.OwnershipControls";
const OWNERSHIP_RULES: &str = "supplementaryConfiguration.OwnershipControls.rules";
const OBJECT_OWNERSHIP: &str = "supplementaryConfiguration.OwnershipControls.rules.objectOwnership";
const LOCK: &str = "supplementaryConfiguration.ObjectLockConfiguration";
const LOCK_ENABLED: &str = "supplementaryConfiguration.ObjectLockConfiguration.objectLockEnabled";
const RETENTION_RULE: &str = "supplementaryConfiguration.ObjectLockConfiguration.rule";
const RETENTION: &str = "supplementaryConfiguration.ObjectLockConfiguration.rule.defaultRetention";
const KMS_KEY: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.\
                       applyServerSideEncryptionByDefault.kmsMasterKeyID";
const RULES: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules";
const DEFAULT: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.\
                       applyServerSideEncryptionByDefault";
const ALGORITHM: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.\
                         applyServerSideEncryptionByDefault.sseAlgorithm";
const BUCKET_KEY: &str =
    "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.bucketKeyEnabled";
const BLOCKED: &str =
    "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.blockedEncryptionTypes";
const BLOCKED_TYPES: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.\
                             blockedEncryptionTypes.encryptionType";
const AES256: Literal = Literal::Object(&[
    ("sseAlgorithm", Literal::Text("AES256")),
    ("kmsMasterKeyID", Literal::Null),
]);
const ENFORCED: Literal = Literal::Object(&[(
    "rules",
    Literal::List(&[Literal::Object(&[("objectOwnership", Literal::Text("BucketOwnerEnforced"))])]),
)]);
const UNSAID_RULE: Literal =
    Literal::Object(&[("applyServerSideEncryptionByDefault", Literal::Unread(UNSAID))]);
const UNSAID: &str = "The plan does not say it.";
const UNBLOCKED: &str = "The plan does not say which encryption types the bucket blocks.";
const ODD: &str = "AWS Config's file has it in a form that is not known.";

fn check(document: &mut Value) {
    check_encryption(document);
    notification::check(document);
    replication::check(document);
}

/// Only an empty list of rules says that there is no default encryption, and only a rule with an
/// algorithm says that there is one.
fn check_encryption(document: &mut Value) {
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

mod acl;

#[cfg(feature = "aws")]
pub use live::CALLS;

mod lifecycle;
#[cfg(feature = "aws")]
mod live;
mod notification;
mod replication;
mod versioning;
