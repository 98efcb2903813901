//! Whether a bucket keeps its objects' versions: `GetBucketVersioning`.

use crate::resource_types::in_plans::{Attributes, Count, Literal, Part};

pub const VERSIONING: &str = "supplementaryConfiguration.BucketVersioningConfiguration";
pub const STATUS: &str = "supplementaryConfiguration.BucketVersioningConfiguration.status";
pub const MFA_DELETE: &str =
    "supplementaryConfiguration.BucketVersioningConfiguration.isMfaDeleteEnabled";

/// Without a word S3 leaves MFA delete off:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_VersioningConfiguration.html>
const NO_MFA_DELETE: &[(&str, Literal)] = &[(MFA_DELETE, Literal::Boolean(false))];

/// The resource of a plan that configures it, or the bucket's own deprecated block.
pub const PART: Part = Part {
    path: VERSIONING,
    kind: "aws_s3_bucket_versioning",
    of: "bucket",
    noun: "versioning configuration",
    attributes: Attributes {
        renames: &[
            (STATUS, "versioning_configuration[0].status"),
            (MFA_DELETE, "versioning_configuration[0].mfa_delete"),
        ],
        if_null: NO_MFA_DELETE,
        words: &[
            (MFA_DELETE, "Enabled", Literal::Boolean(true)),
            (MFA_DELETE, "Disabled", Literal::Boolean(false)),
        ],
        ..Attributes::USUAL
    },
    inline_attributes: Some(Attributes {
        renames: &[(STATUS, "enabled"), (MFA_DELETE, "mfa_delete")],
        if_null: NO_MFA_DELETE,
        // False is suspended, or never enabled: the block does not say which.
        words: &[
            (STATUS, "true", Literal::Text("Enabled")),
            (STATUS, "false", Literal::Text("Suspended")),
        ],
        ..Attributes::USUAL
    }),
    count: Count::One {
        inline: "versioning[0]",
        none: Literal::Object(&[
            ("status", Literal::Text("Off")),
            ("isMfaDeleteEnabled", Literal::Boolean(false)),
        ]),
    },
    ..Part::USUAL
};
