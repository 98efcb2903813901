use super::*;
use crate::resource_types::s3_bucket;

const ENCRYPTION: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration";

fn buckets(request: &str) -> Answer {
    let error = |status, code: &str| {
        Answer::of(status, &format!("<Error><Code>{code}</Code><Message>no</Message></Error>"))
    };
    let moved =
        |region: &str| error(301, "PermanentRedirect").with_header("x-amz-bucket-region", region);
    let rule = |rule: &str| {
        Answer::ok(&format!(
            "<ServerSideEncryptionConfiguration>{rule}</ServerSideEncryptionConfiguration>"
        ))
    };
    let path = request.lines().next().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
    let is_in = |region: &str| request.contains(&format!("/{region}/s3/aws4_request"));
    match path.split(['/', '?']).nth(1).unwrap_or_default() {
        "kms" => rule(
            "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID></KMSMasterKeyID>\
             </ApplyServerSideEncryptionByDefault></Rule>",
        ),
        "moved" if is_in("ap-south-1") => rule(""),
        "elsewhere" => moved("cn-north-1"),
        "around" if is_in("ap-south-1") => moved("eu-west-1"),
        "moved" | "around" => moved("ap-south-1"),
        "odd" => rule("<Rule><BucketKeyEnabled>true</BucketKeyEnabled></Rule>"),
        "none" => error(404, "ServerSideEncryptionConfigurationNotFoundError"),
        "gone" => error(404, "NoSuchBucket"),
        "denied" | "unlisted" => error(403, "AccessDenied"),
        _ => {
            let listed = [
                ("kms", "EU"),
                ("odd", "eu-west-1"),
                ("none", "eu-west-1"),
                ("gone", "eu-west-1"),
                ("denied", "eu-west-1"),
            ];
            let listed = listed.into_iter().chain([
                ("moved", ""),
                ("elsewhere", ""),
                ("around", ""),
                ("unlisted", ""),
            ]);
            let bucket = |(name, region)| {
                format!("<Bucket><Name>{name}</Name><BucketRegion>{region}</BucketRegion></Bucket>")
            };
            let buckets: String = listed.map(bucket).collect();
            Answer::ok(&format!(
                "<ListAllMyBucketsResult><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"
            ))
        }
    }
}

#[tokio::test]
async fn a_bucket_is_followed_to_its_region() {
    let server = Server::start(buckets).await;
    let mut found = resources(read(&server, &s3_bucket::SERVICE, &["s3-encryption-enabled"]).await);
    found.sort_unstable_by(|one, other| one.id.cmp(&other.id));
    let summaries: Vec<_> = found
        .iter()
        .map(|bucket| {
            let encryption = match bucket.document.at(ENCRYPTION) {
                Member::Present(Value::Null) => "none",
                Member::Present(_) => "some",
                Member::Unread(reason) => reason,
                Member::Absent => "absent",
            };
            (bucket.id.as_str(), bucket.region.as_str(), encryption)
        })
        .collect();
    let denied = "s3:GetBucketEncryption: AccessDenied: no";
    assert_eq!(
        summaries,
        [
            ("around", "unknown", "S3 sends from one region to the next and back again."),
            ("denied", "eu-west-1", denied),
            (
                "elsewhere",
                "cn-north-1",
                "S3 names the region `cn-north-1`, which is not in the account's partition: nothing is sent there."
            ),
            ("kms", "eu-west-1", "some"),
            ("moved", "ap-south-1", "none"),
            ("none", "eu-west-1", "none"),
            ("odd", "eu-west-1", "s3:GetBucketEncryption gave a rule without an algorithm."),
            (
                "unlisted",
                "unknown",
                &format!("{denied}; S3 did not say in which region the bucket is")
            ),
        ]
    );
    let kms = found.iter().find(|bucket| bucket.id == "kms").unwrap();
    let Member::Present(encryption) = kms.document.at(ENCRYPTION) else { panic!("{kms:?}") };
    let Member::Present(Value::List(rules)) = encryption.at("rules") else {
        panic!("{encryption:?}")
    };
    for (path, value) in [
        ("applyServerSideEncryptionByDefault.sseAlgorithm", Value::from("aws:kms")),
        ("applyServerSideEncryptionByDefault.kmsMasterKeyID", Value::Null),
        ("bucketKeyEnabled", false.into()),
        ("blockedEncryptionTypes", Value::Null),
    ] {
        assert_eq!(rules.elements[0].at(path), Member::Present(&value), "{path}");
    }
}
