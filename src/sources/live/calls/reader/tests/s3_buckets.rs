use super::*;
use crate::resource_types::{s3_account_public_access_block, s3_bucket};
use crate::sources::source::RelatedRead;

const ENCRYPTION: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration";

fn buckets(request: &str) -> TestResponse {
    let error = |status, code: &str| {
        TestResponse::of(
            status,
            &format!("<Error><Code>{code}</Code><Message>no</Message></Error>"),
        )
    };
    let moved =
        |region: &str| error(301, "PermanentRedirect").with_header("x-amz-bucket-region", region);
    let rule = |rule: &str| {
        TestResponse::ok(&format!(
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
            TestResponse::ok(&format!(
                "<ListAllMyBucketsResult><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"
            ))
        }
    }
}

#[tokio::test]
async fn a_bucket_is_followed_to_its_region() {
    let server = Server::start(buckets).await;
    let mut found = resources(read(&server, &s3_bucket::CALLS, &["s3-encryption-enabled"]).await);
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

const BLOCK_RULE: &str = "s3-bucket-level-public-access-prohibited";

/// A bucket without a block in an account that says this of its own.
fn without_block(account: (u16, &'static str)) -> impl Fn(&str) -> TestResponse {
    move |request| {
        let error = |code| {
            TestResponse::of(
                404,
                &format!("<Error><Code>{code}</Code><Message>no</Message></Error>"),
            )
        };
        if request.starts_with("GET /v20180820/configuration/publicAccessBlock ") {
            assert!(request.contains("x-amz-account-id: 123456789012\r\n"), "{request}");
            TestResponse::of(account.0, account.1)
        } else if request.contains("publicAccessBlock") {
            error("NoSuchPublicAccessBlockConfiguration")
        } else {
            TestResponse::ok(
                "<ListAllMyBucketsResult><Buckets><Bucket><Name>open</Name>\
                 <BucketRegion>eu-west-1</BucketRegion></Bucket></Buckets></ListAllMyBucketsResult>",
            )
        }
    }
}

const BLOCKS: (u16, &str) = (
    200,
    "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>\
     <IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy>\
     <RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>",
);
const HAS_NONE: (u16, &str) = (
    404,
    "<ErrorResponse><Error><Code>NoSuchPublicAccessBlockConfiguration</Code>\
     <Message>no</Message></Error></ErrorResponse>",
);
const REFUSES: (u16, &str) = (
    403,
    "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>",
);
const REFUSED: &str = "s3control:GetPublicAccessBlock: AccessDenied: no";

/// What an account's own block of public access says.
fn policies(block: &Value) -> Result<Value, String> {
    match block.at("configuration.blockPublicPolicy") {
        Member::Present(value) => Ok(value.clone()),
        Member::Unread(reason) => Err(reason.to_string()),
        Member::Absent => Ok(Value::Null),
    }
}

#[tokio::test]
async fn the_block_of_the_account_is_read_before_its_buckets() {
    for (account, expected) in
        [(BLOCKS, Ok(true.into())), (HAS_NONE, Ok(Value::Null)), (REFUSES, Err(REFUSED.to_owned()))]
    {
        let server = Server::start(without_block(account)).await;
        let found = read(&server, &s3_bucket::CALLS, &[BLOCK_RULE]).await;
        let is_read = |event: &SourceEvent| {
            matches!(event, SourceEvent::Related(RelatedRead { region: None, missing: None, .. }))
        };
        assert_eq!(found.iter().filter(|event| is_read(event)).count(), 1, "{found:?}");
        let found = resources(found);
        let [block, bucket] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(block.resource_type, s3_account_public_access_block::TYPE);
        assert_eq!(policies(&block.document), expected);
        assert_eq!(bucket.name, "open");
    }
}

/// AWS Config tells of a bucket alone.
#[tokio::test]
async fn a_bucket_that_aws_config_tells_of_is_completed_with_the_block_of_its_account() {
    for (of_account, expected) in
        [(BLOCKS, Ok(true.into())), (HAS_NONE, Ok(Value::Null)), (REFUSES, Err(REFUSED.to_owned()))]
    {
        let server = Server::start(without_block(of_account)).await;
        let mut document = Value::from(Object::default());
        document.put("configuration.name", "open".into());
        document.put("supplementaryConfiguration.PublicAccessBlockConfiguration", Value::Null);
        let resource = Resource {
            id: "open".to_owned(),
            name: "open".to_owned(),
            account_id: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
            as_of: OffsetDateTime::UNIX_EPOCH,
            captured_at: Some(OffsetDateTime::UNIX_EPOCH),
            resource_type: s3_bucket::TYPE,
            document,
            related: std::collections::BTreeMap::new(),
        };
        let (account, wanted) = (account(&server), wanted(&[BLOCK_RULE]));
        let completed = complete(&s3_bucket::CALLS, &account, &wanted, resource).await;
        let bucket = completed.unwrap().unwrap();
        let blocks = &bucket.related["account_blocks"];
        assert_eq!(blocks.elements.iter().map(policies).collect::<Vec<_>>(), [expected]);
        assert_eq!(bucket.captured_at, None, "AWS was asked just now");
    }
}

fn tagged(request: &str) -> TestResponse {
    let bucket =
        |name: &str| format!("<Bucket><Name>{name}</Name><BucketRegion>EU</BucketRegion></Bucket>");
    if request.contains("/owned?tagging") {
        TestResponse::ok(
            "<Tagging><TagSet><Tag><Key>Owner</Key><Value>web</Value></Tag></TagSet></Tagging>",
        )
    } else if request.contains("?tagging") {
        let code = if request.contains("/bare?") { "NoSuchTagSet" } else { "AccessDenied" };
        TestResponse::of(404, &format!("<Error><Code>{code}</Code><Message>no</Message></Error>"))
    } else {
        let buckets: String = ["owned", "bare", "denied"].map(bucket).concat();
        TestResponse::ok(&format!(
            "<ListAllMyBucketsResult><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"
        ))
    }
}

/// As a rule of the user's own asks, also for what S3 answers nowhere.
#[tokio::test]
async fn tags_are_asked_for_where_a_rule_looks_at_them() {
    let server = Server::start(tagged).await;
    let mut wanted = wanted(&["s3-encryption-enabled"]);
    wanted
        .ask(s3_bucket::TYPE, &["tags.Owner", "configuration.owner.displayName", "relationships"]);
    let found =
        read_wanted(account(&server), vec![&s3_bucket::CALLS], &wanted, &Cursors::new()).await;
    let mut found = resources(found);
    found.sort_unstable_by(|one, other| one.id.cmp(&other.id));
    let owner = |bucket: &Resource| match bucket.document.at("tags.Owner") {
        Member::Present(value) => value.as_text().unwrap().to_owned(),
        Member::Absent => "none".to_owned(),
        Member::Unread(reason) => reason.to_string(),
    };
    let owners: Vec<_> = found.iter().map(owner).collect();
    assert_eq!(owners, ["none", "s3:GetBucketTagging: AccessDenied: no", "web"]);
    for bucket in &found {
        assert_eq!(bucket.document.at("configuration.owner.displayName"), Member::Absent);
        assert!(matches!(bucket.document.at("relationships"), Member::Unread(_)));
    }
}
