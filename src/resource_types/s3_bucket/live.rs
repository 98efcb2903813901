//! How buckets are read from AWS.

use super::{
    BLOCK, ENCRYPTION, LIFECYCLE, LOG_BUCKET, LOGGING, MFA_DELETE, POLICY, TYPE, VERSIONING,
    VERSIONING_STATUS,
};
use crate::aws::client::s3;
use crate::model::value::{Member, Value};
use crate::resource_types::{cloudtrail_trail, s3_account_public_access_block};
use crate::sources::live::bucket_region::OLD_NAMES;
use crate::sources::live::calls::reader::{Detail, Subject};
use crate::sources::live::calls::{
    Call, DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source, sdk_call,
};
use crate::sources::live::fields::plan::{Fills, Literal, Rename};

const LIST: &str = "s3:ListBuckets";
const GET_ENCRYPTION: &str = "s3:GetBucketEncryption";
const GET_BLOCK: &str = "s3:GetPublicAccessBlock";
const GET_POLICY: &str = "s3:GetBucketPolicy";
const GET_VERSIONING: &str = "s3:GetBucketVersioning";
const GET_LOGGING: &str = "s3:GetBucketLogging";
const GET_LIFECYCLE: &str = "s3:GetBucketLifecycleConfiguration";
const REGION: &str = "configuration.region";
/// How often a bucket is looked for where S3 says that it is.
const REDIRECTS: usize = 2;

/// How they are read from AWS: pages carry each bucket's region, and each bucket is asked in
/// its own. Where a page does not, S3 says it when the bucket is asked for in another region.
pub static CALLS: ResourceCalls = ResourceCalls {
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
            GET_LOGGING,
            Fills {
                base: LOGGING,
                renames: &[Rename::new(LOG_BUCKET, "LoggingEnabled.TargetBucket")],
            },
            None,
            sdk_call!(
                GET_LOGGING,
                s3,
                get_bucket_logging,
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
    at_once: None,
    needs: &[],
    related: &[&cloudtrail_trail::CALLS, &s3_account_public_access_block::CALLS],
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
    if refusal.is(&["NoSuchBucket"]) { Meaning::Gone } else { refusal.none_if(none) }
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
