//! How buckets are read from AWS.

use super::acl::{ACL, GRANTS};
use super::lifecycle::LIFECYCLE;
use super::notification::NOTIFICATION;
use super::replication::{self, REPLICATION};
use super::versioning::{self, MFA_DELETE, VERSIONING};
use super::{BLOCK, ENCRYPTION, LOCK, LOG_BUCKET, LOGGING, OWNERSHIP, POLICY, TYPE};
use crate::aws::endpoint;
use crate::model::value::{Member, Value};
use crate::resource_types::{cloudtrail_trail, s3_account_public_access_block};
use crate::sources::live::bucket_region::OLD_NAMES;
use crate::sources::live::calls::reader::{Detail, Subject};
use crate::sources::live::calls::{
    Call, DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source,
};
use crate::sources::live::fields::plan::{Fills, Literal, Rename};
use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};

const LIST: RawOperation = RawOperation {
    service: endpoint::Service::S3,
    name: "s3:ListBuckets",
    protocol: Protocol::S3("/"),
    arguments: &[("max-buckets", Argument::Integer(1000))],
    pages: Some(Pages { asked: "continuation-token", answered: "ContinuationToken" }),
};
const GET_ENCRYPTION: RawOperation = of_bucket("s3:GetBucketEncryption", "/{Bucket}?encryption");
const GET_BLOCK: RawOperation = of_bucket("s3:GetPublicAccessBlock", "/{Bucket}?publicAccessBlock");
const GET_POLICY: RawOperation = of_bucket("s3:GetBucketPolicy", "/{Bucket}?policy");
const GET_VERSIONING: RawOperation = of_bucket("s3:GetBucketVersioning", "/{Bucket}?versioning");
const GET_LOGGING: RawOperation = of_bucket("s3:GetBucketLogging", "/{Bucket}?logging");
const GET_LIFECYCLE: RawOperation =
    of_bucket("s3:GetBucketLifecycleConfiguration", "/{Bucket}?lifecycle");
const GET_ACL: RawOperation = of_bucket("s3:GetBucketAcl", "/{Bucket}?acl");
const GET_OWNERSHIP: RawOperation =
    of_bucket("s3:GetBucketOwnershipControls", "/{Bucket}?ownershipControls");
const GET_LOCK: RawOperation = of_bucket("s3:GetObjectLockConfiguration", "/{Bucket}?object-lock");
const GET_NOTIFICATION: RawOperation =
    of_bucket("s3:GetBucketNotificationConfiguration", "/{Bucket}?notification");
const GET_REPLICATION: RawOperation = of_bucket("s3:GetBucketReplication", "/{Bucket}?replication");
const GET_TAGS: RawOperation = of_bucket("s3:GetBucketTagging", "/{Bucket}?tagging");
const REGION: &str = "configuration.region";
/// How often a bucket is looked for where S3 says that it is.
const REDIRECTS: usize = 2;

/// How they are read from AWS: pages carry each bucket's region, and each bucket is asked in
/// its own. Where a page does not, S3 says it when the bucket is asked for in another region.
pub static CALLS: ResourceCalls = ResourceCalls {
    resource_type: TYPE,
    list: ListCall {
        source: Source {
            operation: LIST.name,
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
        call: |connection, ask| LIST.call(connection, ask),
    },
    details: &[
        detail(
            GET_ENCRYPTION.name,
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
            |connection, ask| GET_ENCRYPTION.call(connection, ask),
            |refusal| means(refusal, &["ServerSideEncryptionConfigurationNotFoundError"]),
        ),
        detail(
            GET_BLOCK.name,
            Fills { base: BLOCK, renames: &[] },
            None,
            |connection, ask| GET_BLOCK.call(connection, ask),
            |refusal| means(refusal, &["NoSuchPublicAccessBlockConfiguration"]),
        ),
        detail(
            GET_POLICY.name,
            Fills { base: POLICY, renames: &[Rename::new(POLICY, "Policy")] },
            None,
            |connection, ask| GET_POLICY.call(connection, ask),
            |refusal| means(refusal, &["NoSuchBucketPolicy"]),
        ),
        detail(
            GET_VERSIONING.name,
            Fills {
                base: VERSIONING,
                renames: &[
                    Rename::new(versioning::STATUS, "Status").or(Literal::Text("Off")),
                    Rename::new(MFA_DELETE, "MFADelete")
                        .with_words(&[
                            ("Enabled", Literal::Boolean(true)),
                            ("Disabled", Literal::Boolean(false)),
                        ])
                        .or(Literal::Boolean(false)),
                ],
            },
            None,
            |connection, ask| GET_VERSIONING.call(connection, ask),
            |refusal| means(refusal, &[]),
        ),
        detail(
            GET_LOGGING.name,
            Fills {
                base: LOGGING,
                renames: &[Rename::new(LOG_BUCKET, "LoggingEnabled.TargetBucket")],
            },
            None,
            |connection, ask| GET_LOGGING.call(connection, ask),
            |refusal| means(refusal, &[]),
        ),
        detail(
            GET_LIFECYCLE.name,
            Fills {
                base: LIFECYCLE,
                renames: &[
                    Rename::new(
                        "supplementaryConfiguration.BucketLifecycleConfiguration.rules[].\
                         expirationInDays",
                        "Rules[].Expiration.Days",
                    ),
                    Rename::new(
                        "supplementaryConfiguration.BucketLifecycleConfiguration.rules[].\
                         noncurrentVersionExpirationInDays",
                        "Rules[].NoncurrentVersionExpiration.NoncurrentDays",
                    ),
                ],
            },
            None,
            |connection, ask| GET_LIFECYCLE.call(connection, ask),
            |refusal| means(refusal, &["NoSuchLifecycleConfiguration"]),
        ),
        detail(
            GET_ACL.name,
            Fills { base: ACL, renames: &[Rename::new(GRANTS, "Grants")] },
            None,
            |connection, ask| GET_ACL.call(connection, ask),
            |refusal| means(refusal, &[]),
        ),
        detail(
            GET_OWNERSHIP.name,
            Fills { base: OWNERSHIP, renames: &[] },
            None,
            |connection, ask| GET_OWNERSHIP.call(connection, ask),
            |refusal| means(refusal, &["OwnershipControlsNotFoundError"]),
        ),
        detail(
            GET_LOCK.name,
            Fills { base: LOCK, renames: &[] },
            None,
            |connection, ask| GET_LOCK.call(connection, ask),
            |refusal| means(refusal, &["ObjectLockConfigurationNotFoundError"]),
        ),
        detail(
            GET_NOTIFICATION.name,
            Fills { base: NOTIFICATION, renames: &[] },
            None,
            |connection, ask| GET_NOTIFICATION.call(connection, ask),
            |refusal| means(refusal, &[]),
        ),
        detail(
            GET_REPLICATION.name,
            Fills {
                base: REPLICATION,
                renames: &[Rename::new(
                    "supplementaryConfiguration.BucketReplicationConfiguration.rules[].\
                     destinationConfig.bucketName",
                    "Rules[].Destination.Bucket",
                )],
            },
            Some(replication::check),
            |connection, ask| GET_REPLICATION.call(connection, ask),
            |refusal| means(refusal, &["ReplicationConfigurationNotFoundError"]),
        ),
        detail(
            GET_TAGS.name,
            Fills { base: "tags", renames: &[Rename::new("tags", "TagSet{Key,Value}")] },
            None,
            |connection, ask| GET_TAGS.call(connection, ask),
            |refusal| means(refusal, &["NoSuchTagSet"]),
        ),
    ],
    at_once: None,
    needs: &[],
    // Buckets receive the access logs of others.
    related: &[&CALLS, &cloudtrail_trail::CALLS, &s3_account_public_access_block::CALLS],
    beside_events: &[],
    complete: None,
};

/// A call about one bucket: which of its settings, the query says.
const fn of_bucket(name: &'static str, path: &'static str) -> RawOperation {
    RawOperation {
        name,
        protocol: Protocol::S3(path),
        arguments: &[("Bucket", Argument::Resource)],
        pages: None,
        ..LIST
    }
}

/// A further call, made where the bucket is.
const fn detail(
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
