//! S3: buckets, every fifth of them without default encryption as no real one has been since 2023;
//! and uploads, which are let go.

use std::fmt::Write;

use crate::account::{self, Account};
use crate::answer::Answer;
use crate::request::Request;

/// What a bucket is asked for beside its encryption by those who ask for everything, and the
/// refusal where a bucket has none of it.
const NOTHING: [(&str, &str, &str); 11] = [
    ("policy", "GetBucketPolicy", "NoSuchBucketPolicy"),
    ("policyStatus", "GetBucketPolicyStatus", "NoSuchBucketPolicy"),
    ("tagging", "GetBucketTagging", "NoSuchTagSet"),
    ("replication", "GetBucketReplication", "ReplicationConfigurationNotFoundError"),
    ("website", "GetBucketWebsite", "NoSuchWebsiteConfiguration"),
    ("lifecycle", "GetBucketLifecycle", "NoSuchLifecycleConfiguration"),
    ("publicAccessBlock", "GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
    ("object-lock", "GetObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"),
    ("ownershipControls", "GetBucketOwnershipControls", "OwnershipControlsNotFoundError"),
    ("cors", "GetBucketCors", "NoSuchCORSConfiguration"),
    ("intelligent-tiering", "GetBucketIntelligentTieringConfiguration", "NoSuchConfiguration"),
];
/// The same where the answer is an empty document.
const EMPTY: [(&str, &str, &str); 3] = [
    ("versioning", "GetBucketVersioning", "VersioningConfiguration"),
    ("logging", "GetBucketLogging", "BucketLoggingStatus"),
    ("notification", "GetBucketNotification", "NotificationConfiguration"),
];

pub fn operation(request: &Request) -> &'static str {
    let asked =
        |name: &str| request.query.split('&').any(|pair| pair.split('=').next() == Some(name));
    match request.method.as_str() {
        "PUT" if asked("partNumber") => "UploadPart",
        "PUT" => "PutObject",
        "POST" if asked("uploads") => "CreateMultipartUpload",
        "POST" => "CompleteMultipartUpload",
        "DELETE" => "AbortMultipartUpload",
        "HEAD" => "HeadBucket",
        _ if request.path == "/" => "ListBuckets",
        _ if asked("encryption") => "GetBucketEncryption",
        _ if asked("location") => "GetBucketLocation",
        _ if asked("acl") => "GetBucketAcl",
        _ => NOTHING
            .iter()
            .chain(&EMPTY)
            .find(|(name, ..)| asked(name))
            .map_or("Unknown", |(_, operation, _)| operation),
    }
}

pub fn answer(operation: &str, request: &Request, account: &Account) -> Answer {
    let number: u64 = request
        .path
        .rsplit('-')
        .next()
        .and_then(|number| number.trim_end_matches('/').parse().ok())
        .unwrap_or_default();
    match operation {
        "ListBuckets" => buckets(request, account),
        "GetBucketEncryption" => encryption(number),
        "GetBucketLocation" => Answer::xml(format!("<LocationConstraint>{}</LocationConstraint>", account.region_of(number))),
        "GetBucketAcl" => {
            let owner = "<ID>0000000000000000000000000000000000000000000000000000000000000000</ID>";
            Answer::xml(format!(
                "<AccessControlPolicy><Owner>{owner}</Owner><AccessControlList><Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\">{owner}</Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>"
            ))
        }
        "CreateMultipartUpload" => {
            Answer::xml("<InitiateMultipartUploadResult><UploadId>stand-in</UploadId></InitiateMultipartUploadResult>".to_owned())
        }
        "CompleteMultipartUpload" => Answer::xml("<CompleteMultipartUploadResult><ETag>\"0\"</ETag></CompleteMultipartUploadResult>".to_owned()),
        _ => match (NOTHING.iter().find(|(_, name, _)| *name == operation), EMPTY.iter().find(|(_, name, _)| *name == operation)) {
            (Some((.., code)), _) => Answer::error("s3", 404, code, "There is none."),
            (_, Some((.., root))) => Answer::xml(format!("<{root}/>")),
            _ => Answer::xml(String::new()),
        },
    }
}

fn buckets(request: &Request, account: &Account) -> Answer {
    let page = account.page(account.buckets, request, "continuation-token", "max-buckets", 10_000);
    let mut all = String::new();
    for number in page.numbers {
        let _ = write!(
            all,
            "<Bucket><Name>stand-in-{number:09}</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate><BucketRegion>{}</BucketRegion></Bucket>",
            account.region_of(number)
        );
    }
    let next = page
        .next
        .map(|next| format!("<ContinuationToken>{next}</ContinuationToken>"))
        .unwrap_or_default();
    Answer::xml(format!(
        "<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>{}</ID></Owner><Buckets>{all}</Buckets>{next}</ListAllMyBucketsResult>",
        account::ID
    ))
}

fn encryption(number: u64) -> Answer {
    if number.is_multiple_of(5) {
        return Answer::error(
            "s3",
            404,
            "ServerSideEncryptionConfigurationNotFoundError",
            "The server side encryption configuration was not found",
        );
    }
    let algorithm = if number.is_multiple_of(2) { "AES256" } else { "aws:kms" };
    Answer::xml(format!(
        "<ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>{algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"
    ))
}
