//! What becomes of a bucket's objects in time: `GetBucketLifecycleConfiguration`.

use crate::resource_types::in_plans::{Attributes, Count, Literal, Part};

pub const LIFECYCLE: &str = "supplementaryConfiguration.BucketLifecycleConfiguration";
pub const EXPIRATION: &str =
    "supplementaryConfiguration.BucketLifecycleConfiguration.rules.expirationInDays";
pub const NONCURRENT: &str = "supplementaryConfiguration.BucketLifecycleConfiguration.rules.noncurrentVersionExpirationInDays";

const RULES: &str = "supplementaryConfiguration.BucketLifecycleConfiguration.rules";
const STATUS: &str = "supplementaryConfiguration.BucketLifecycleConfiguration.rules.status";
const EXPIRES_NOTHING: &[(&str, Literal)] =
    &[(EXPIRATION, Literal::Null), (NONCURRENT, Literal::Null)];

/// The resource of a plan that configures it, or the bucket's own deprecated blocks, each a rule.
pub const PART: Part = Part {
    path: LIFECYCLE,
    kind: "aws_s3_bucket_lifecycle_configuration",
    of: "bucket",
    noun: "lifecycle configuration",
    attributes: Attributes {
        renames: &[
            (RULES, "rule"),
            (EXPIRATION, "expiration[0].days"),
            (NONCURRENT, "noncurrent_version_expiration[0].noncurrent_days"),
        ],
        if_null: EXPIRES_NOTHING,
        ..Attributes::USUAL
    },
    inline_attributes: Some(Attributes {
        renames: &[
            (RULES, ""),
            (STATUS, "enabled"),
            (EXPIRATION, "expiration[0].days"),
            (NONCURRENT, "noncurrent_version_expiration[0].days"),
        ],
        if_null: EXPIRES_NOTHING,
        words: &[
            (STATUS, "true", Literal::Text("Enabled")),
            (STATUS, "false", Literal::Text("Disabled")),
        ],
        ..Attributes::USUAL
    }),
    count: Count::One { inline: "lifecycle_rule", none: Literal::Null },
    ..Part::USUAL
};
