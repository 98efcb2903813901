//! S3 buckets: `ListBuckets` for all regions at once, and a call for each setting of a bucket.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource};
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
        // A bucket without a block of its own has no such key, one without rules no lifecycle.
        none_if_absent: &[KMS_KEY, BLOCK, LIFECYCLE],
        none_if_null: &[POLICY, VERSIONING_STATUS, MFA_DELETE],
        spelling: Spelling {
            aliases: &[
                ("serverSideEncryptionByDefault", "applyServerSideEncryptionByDefault"),
                ("encryptionTypes", "encryptionType"),
            ],
            list_alone: &[("ServerSideEncryptionConfiguration", "rules")],
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
            Part {
                path: VERSIONING,
                kind: "aws_s3_bucket_versioning",
                of: "bucket",
                noun: "versioning configuration",
                attributes: Attributes {
                    renames: &[
                        (VERSIONING_STATUS, "versioning_configuration[0].status"),
                        (MFA_DELETE, "versioning_configuration[0].mfa_delete"),
                    ],
                    // Without a word S3 leaves it off:
                    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_VersioningConfiguration.html
                    if_null: &[(MFA_DELETE, Literal::Boolean(false))],
                    words: &[
                        (MFA_DELETE, "Enabled", Literal::Boolean(true)),
                        (MFA_DELETE, "Disabled", Literal::Boolean(false)),
                    ],
                    ..Attributes::USUAL
                },
                count: Count::One {
                    inline: "versioning[0]",
                    none: Literal::Object(&[
                        ("status", Literal::Text("Off")),
                        ("isMfaDeleteEnabled", Literal::Boolean(false)),
                    ]),
                },
                ..Part::USUAL
            },
            Part {
                path: LIFECYCLE,
                kind: "aws_s3_bucket_lifecycle_configuration",
                of: "bucket",
                noun: "lifecycle configuration",
                attributes: Attributes {
                    renames: &[(LIFECYCLE_RULES, "rule")],
                    ..Attributes::USUAL
                },
                count: Count::One { inline: "lifecycle_rule[0]", none: Literal::Null },
                ..Part::USUAL
            },
        ],
        ..InPlans::NONE
    },
    permissions: &[
        ("", "s3:ListAllMyBuckets"),
        (BLOCK, "s3:GetBucketPublicAccessBlock"),
        (POLICY, "s3:GetBucketPolicy"),
        (VERSIONING, "s3:GetBucketVersioning"),
        (LIFECYCLE, "s3:GetLifecycleConfiguration"),
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
const VERSIONING: &str = "supplementaryConfiguration.BucketVersioningConfiguration";
const VERSIONING_STATUS: &str = "supplementaryConfiguration.BucketVersioningConfiguration.status";
const MFA_DELETE: &str =
    "supplementaryConfiguration.BucketVersioningConfiguration.isMfaDeleteEnabled";
const LIFECYCLE: &str = "supplementaryConfiguration.BucketLifecycleConfiguration";
const LIFECYCLE_RULES: &str = "supplementaryConfiguration.BucketLifecycleConfiguration.rules";
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
const UNSAID_RULE: Literal =
    Literal::Object(&[("applyServerSideEncryptionByDefault", Literal::Unread(UNSAID))]);
const UNSAID: &str = "The plan does not say it.";
const UNBLOCKED: &str = "The plan does not say which encryption types the bucket blocks.";
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

#[cfg(feature = "aws")]
pub use live::SERVICE;

#[cfg(feature = "aws")]
mod live {
    use super::{
        BLOCK, ENCRYPTION, LIFECYCLE, MFA_DELETE, POLICY, TYPE, VERSIONING, VERSIONING_STATUS,
    };
    use crate::aws::client::s3;
    use crate::model::value::{Member, Value};
    use crate::sources::live::bucket_region::OLD_NAMES;
    use crate::sources::live::fields::plan::{Fills, Literal, Rename};
    use crate::sources::live::service::reader::{Detail, Subject};
    use crate::sources::live::service::{
        Call, DetailCall, ListCall, Meaning, Refusal, Scope, Service, Source, sdk_call,
    };

    const LIST: &str = "s3:ListBuckets";
    const GET_ENCRYPTION: &str = "s3:GetBucketEncryption";
    const GET_BLOCK: &str = "s3:GetPublicAccessBlock";
    const GET_POLICY: &str = "s3:GetBucketPolicy";
    const GET_VERSIONING: &str = "s3:GetBucketVersioning";
    const GET_LIFECYCLE: &str = "s3:GetBucketLifecycleConfiguration";
    const REGION: &str = "configuration.region";
    /// How often a bucket is looked for where S3 says that it is.
    const REDIRECTS: usize = 2;

    /// How they are read from AWS: pages carry each bucket's region, and each bucket is asked in
    /// its own. Where a page does not, S3 says it when the bucket is asked for in another region.
    pub static SERVICE: Service = Service {
        resource_type: TYPE,
        list: ListCall {
            source: Source {
                operation: LIST,
                fills: Fills {
                    base: "configuration",
                    renames: &[Rename::new(REGION, "BucketRegion").with_words(OLD_NAMES)],
                },
                check: None,
            },
            items: "Buckets[]",
            scope: Scope::Everywhere(Some(REGION)),
            id: &["configuration.name"],
            unlisted: None,
            call: sdk_call!(
                LIST,
                s3,
                list_buckets,
                |call, ask| call.max_buckets(1000).set_continuation_token(ask.token),
                |page| page.continuation_token
            ),
        },
        details: &[
            of_bucket(
                GET_ENCRYPTION,
                Fills {
                    base: ENCRYPTION,
                    renames: &[
                        Rename::new(
                            "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules[].\
                             applyServerSideEncryptionByDefault.kmsMasterKeyID",
                            "Rules[].ApplyServerSideEncryptionByDefault.KMSMasterKeyID",
                        )
                        .with_words(&[("", Literal::Null)]),
                        Rename::new(
                            "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules[].\
                             bucketKeyEnabled",
                            "Rules[].BucketKeyEnabled",
                        )
                        .or(Literal::Boolean(false)),
                    ],
                },
                Some(check),
                sdk_call!(
                    GET_ENCRYPTION,
                    s3,
                    get_bucket_encryption,
                    |call, ask| call.set_bucket(ask.of),
                    |_| None
                ),
                |refusal| means(refusal, &["ServerSideEncryptionConfigurationNotFoundError"]),
            ),
            of_bucket(
                GET_BLOCK,
                Fills { base: BLOCK, renames: &[] },
                None,
                sdk_call!(
                    GET_BLOCK,
                    s3,
                    get_public_access_block,
                    |call, ask| call.set_bucket(ask.of),
                    |_| None
                ),
                |refusal| means(refusal, &["NoSuchPublicAccessBlockConfiguration"]),
            ),
            of_bucket(
                GET_POLICY,
                Fills { base: POLICY, renames: &[Rename::new(POLICY, "Policy")] },
                None,
                sdk_call!(
                    GET_POLICY,
                    s3,
                    get_bucket_policy,
                    |call, ask| call.set_bucket(ask.of),
                    |_| None
                ),
                |refusal| means(refusal, &["NoSuchBucketPolicy"]),
            ),
            of_bucket(
                GET_VERSIONING,
                Fills {
                    base: VERSIONING,
                    renames: &[
                        Rename::new(VERSIONING_STATUS, "Status").or(Literal::Text("Off")),
                        Rename::new(MFA_DELETE, "MFADelete")
                            .with_words(&[
                                ("Enabled", Literal::Boolean(true)),
                                ("Disabled", Literal::Boolean(false)),
                            ])
                            .or(Literal::Boolean(false)),
                    ],
                },
                None,
                sdk_call!(
                    GET_VERSIONING,
                    s3,
                    get_bucket_versioning,
                    |call, ask| call.set_bucket(ask.of),
                    |_| None
                ),
                |refusal| means(refusal, &[]),
            ),
            of_bucket(
                GET_LIFECYCLE,
                Fills { base: LIFECYCLE, renames: &[] },
                None,
                sdk_call!(
                    GET_LIFECYCLE,
                    s3,
                    get_bucket_lifecycle_configuration,
                    |call, ask| call.set_bucket(ask.of),
                    |_| None
                ),
                |refusal| means(refusal, &["NoSuchLifecycleConfiguration"]),
            ),
        ],
        needs: &[],
        related: &[],
        complete: None,
    };

    /// A call about one bucket, made where the bucket is.
    const fn of_bucket(
        operation: &'static str,
        fills: Fills<'static>,
        check: Option<fn(&mut Value)>,
        call: Call,
        means: fn(&Refusal) -> Meaning,
    ) -> DetailCall {
        DetailCall {
            source: Source { operation, fills, check },
            call,
            means,
            follow: Some(|bucket, detail| Box::pin(follow(bucket, detail))),
        }
    }

    /// What an error says: the codes that mean that the bucket has none are the call's own.
    fn means(refusal: &Refusal, none: &[&str]) -> Meaning {
        if refusal.is(none) {
            Meaning::None
        } else if refusal.is(&["NoSuchBucket"]) {
            Meaning::Gone
        } else {
            Meaning::Unknown
        }
    }

    /// Asks in the region that S3 has named, and in the next that it names.
    async fn follow(bucket: &mut Subject, detail: &Detail) -> Result<Option<Value>, Refusal> {
        for _ in 0..=REDIRECTS {
            let region = bucket.region.clone().unwrap_or_else(|| bucket.connections.home.clone());
            if !bucket.connections.may_call(&region) {
                let why = format!(
                    "S3 names the region `{region}`, which is not in the account's partition: nothing is sent there."
                );
                return Err(Refusal::because(why));
            }
            let refusal = match bucket.ask(detail, &region).await {
                Ok(answer) => {
                    bucket.region = Some(region);
                    return Ok(Some(answer));
                }
                Err(refusal) => refusal,
            };
            if let Some(actual) = refusal.elsewhere.clone().filter(|actual| *actual != region) {
                if !bucket.is_wanted(&actual) {
                    return Ok(None);
                }
                bucket.region = Some(actual);
                continue;
            }
            if (detail.call.means)(&refusal) != Meaning::Unknown {
                bucket.region = Some(region);
            } else if bucket.region.is_none() {
                let reason =
                    format!("{}; S3 did not say in which region the bucket is", refusal.reason);
                return Err(Refusal { reason, ..refusal });
            }
            return Err(refusal);
        }
        bucket.region = None;
        Err(Refusal::because("S3 sends from one region to the next and back again."))
    }

    /// AWS allows one rule, and it need not name an algorithm.
    fn check(document: &mut Value) {
        let rule = match document.at(ENCRYPTION) {
            Member::Present(encryption) => match encryption.at("rules") {
                Member::Present(Value::List(rules)) => rules.elements.first(),
                _ => {
                    return document
                        .put(ENCRYPTION, Value::unread("s3:GetBucketEncryption did not say it."));
                }
            },
            _ => return,
        };
        let Some(rule) = rule else { return document.put(ENCRYPTION, Value::Null) };
        let default = rule.at("applyServerSideEncryptionByDefault");
        let has_algorithm = match default {
            Member::Present(Value::Object(default)) => {
                default.get("sseAlgorithm") != Member::Present(&Value::Null)
            }
            Member::Absent => true,
            _ => false,
        };
        if !has_algorithm {
            document.put(
                ENCRYPTION,
                Value::unread("s3:GetBucketEncryption gave a rule without an algorithm."),
            );
        }
    }
}
