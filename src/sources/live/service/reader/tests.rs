//! What the types' files say of their services, and reading them from a server on this machine.

use std::collections::BTreeSet;

use time::OffsetDateTime;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::channel;

use super::*;
use crate::model::checkpoint::Cursors;
use crate::model::scan_record::Gap;
use crate::model::value::Object;
use crate::resource_types::rds_db_instance::CLUSTER;
use crate::resource_types::services::SERVICES;
use crate::resource_types::{iam_user, rds_db_instance, s3_bucket};
use crate::rules::{RULES, Ruleset, find};
use crate::sources::live::field_reader::tests::{Answer, Server, config, direct};
use crate::sources::live::inventory::Live;
use crate::sources::live::reader_threads::Readers;
use crate::sources::source::{Inventory, RelatedRead, SourceEvent};
use serde_json::json;

const ENCRYPTION: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration";

fn wanted(rules: &[&str]) -> Wanted {
    Ruleset::new(rules.iter().map(|id| find(id).unwrap()), |_| None).unwrap().wanted()
}

fn account(server: &Server) -> Account {
    let regions = vec!["eu-west-1".to_owned()];
    Account::new(
        config(server, direct()),
        "123456789012".to_owned(),
        regions,
        true,
        Arc::new(Semaphore::new(4)),
    )
}

/// What an account has of a type, gaps and related types among it.
async fn read(server: &Server, service: &'static Service, rules: &[&str]) -> Vec<SourceEvent> {
    let live = Live {
        services: vec![service],
        accounts: vec![account(server)],
        refused: Vec::new(),
        as_of: OffsetDateTime::UNIX_EPOCH,
        until: None,
        readers: Readers::here(),
    };
    let (sender, mut receiver) = channel(1024);
    live.read(&wanted(rules), &Cursors::new(), sender).await.unwrap();
    let mut found = Vec::new();
    while let Some(next) = receiver.recv().await {
        found.push(next);
    }
    found
}

fn resources(found: Vec<SourceEvent>) -> Vec<Resource> {
    let resources = found.into_iter().filter_map(|found| match found {
        SourceEvent::Resources(resources) => Some(resources),
        SourceEvent::Gap(gap) => panic!("{gap}"),
        SourceEvent::Related(_) | SourceEvent::Position(..) => None,
    });
    resources.flatten().collect()
}

/// The operations that were asked for, in their order.
fn operations(server: &Server) -> Vec<String> {
    let operation =
        |request: &String| request.split_once("Action=")?.1.split('&').next().map(str::to_owned);
    server.requests().iter().filter_map(operation).collect()
}

#[test]
fn every_rule_is_answered() {
    for rule in RULES.iter() {
        let service =
            SERVICES.iter().find(|service| service.resource_type == rule.resource_type).unwrap();
        let reader = ServiceReader::new(service, &wanted(&[rule.id])).unwrap();
        assert_eq!(reader.unfilled, [""; 0], "{}", rule.id);
        for relation in rule.related {
            assert!(
                reader.related(relation.resource_type().unwrap()).is_some(),
                "{}: {}",
                rule.id,
                relation.name
            );
        }
    }
}

/// The list's action is needed in any case, and a further call's for what it fills.
#[test]
fn every_call_has_its_permission() {
    for service in SERVICES {
        let permissions = service.resource_type.definition().permissions;
        let paths: BTreeSet<_> =
            permissions.iter().map(|(path, _)| *path).filter(|path| *path != "tags").collect();
        let called: BTreeSet<_> =
            service.details.iter().map(|detail| detail.source.fills.base).chain([""]).collect();
        assert_eq!(paths, called, "{}", service.resource_type.as_str());
    }
}

#[test]
fn no_further_call_fills_what_another_fills() {
    for service in SERVICES {
        let bases: Vec<_> = service.sources().map(|source| source.fills.base).collect();
        for (index, base) in bases.iter().enumerate() {
            let others = bases.iter().enumerate().filter(|(other, _)| *other != index);
            let lies_in = |other: &str| {
                base.strip_prefix(other)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            assert!(
                others.into_iter().all(|(_, other)| !lies_in(other)),
                "{base}: an unknown answer would replace the other's"
            );
        }
    }
}

fn query(operation: &str, result: &str) -> Answer {
    Answer::ok(&format!(
        "<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>"
    ))
}

fn refusal(status: u16, code: &str, message: &str) -> Answer {
    Answer::of(
        status,
        &format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        ),
    )
}

const USERS: &str =
    "<Users><member><UserName>ann</UserName><UserId>AIDA1</UserId></member></Users>";
const KEY: &str = "<member><AccessKeyId>AKIA1</AccessKeyId><Status>Active</Status><CreateDate>2026-01-02T03:04:05Z</CreateDate></member>";

#[tokio::test]
async fn a_user_is_asked_only_for_what_a_rule_looks_at() {
    let server = Server::start(|request| {
        if request.contains("Action=ListUsers") {
            query("ListUsers", USERS)
        } else if request.contains("Marker=next") {
            query(
                "ListAccessKeys",
                &format!(
                    "<AccessKeyMetadata>{}</AccessKeyMetadata>",
                    KEY.replace("Active", "Inactive")
                ),
            )
        } else {
            let marker = "<IsTruncated>true</IsTruncated><Marker>next</Marker>";
            query(
                "ListAccessKeys",
                &format!("<AccessKeyMetadata>{KEY}</AccessKeyMetadata>{marker}"),
            )
        }
    })
    .await;
    let found = resources(read(&server, &iam_user::SERVICE, &["iam-access-key-rotated"]).await);
    let [ann] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (ann.id.as_str(), ann.name.as_str(), ann.region.as_str()),
        ("AIDA1", "ann", "global")
    );
    let key = |status| json!({ "accessKeyId": "AKIA1", "status": status, "createDate": "2026-01-02T03:04:05Z" });
    let keys = Value::from(json!([key("Active"), key("Inactive")]));
    assert_eq!(ann.document.at(KEYS), Member::Present(&keys), "the keys of both pages");
    assert_eq!(operations(&server), ["ListUsers", "ListAccessKeys", "ListAccessKeys"]);
}

const KEYS: &str = "supplementaryConfiguration.AccessKeys";

/// What AWS says to a call about a user.
#[derive(Clone, Copy)]
enum Said {
    Something,
    NoSuchEntity,
    NoSuchUser,
    Denied,
}

#[tokio::test]
async fn no_such_entity_is_the_user_or_the_password() {
    const UNCLEAR: &str = "iam:GetLoginProfile: NoSuchEntity: there is no console password, or no user: iam:ListMFADevices did not say which.";
    use Said::{Denied, NoSuchEntity, NoSuchUser, Something};
    /// Of a user that is there: whether there is a password, or why that is unknown.
    type Password = Option<Result<bool, &'static str>>;
    let cases: [(&str, [Said; 3], Password); 11] = [
        ("a user with a password", [Something, Something, Something], Some(Ok(true))),
        ("a user without one", [NoSuchEntity, Something, Something], Some(Ok(false))),
        ("keys may not be asked", [NoSuchEntity, Denied, Something], Some(Ok(false))),
        ("devices may not be asked", [NoSuchEntity, Something, Denied], Some(Ok(false))),
        ("nothing says that the user is there", [NoSuchEntity, Denied, Denied], Some(Err(UNCLEAR))),
        ("no user", [NoSuchEntity, NoSuchEntity, NoSuchEntity], None),
        ("no user, by the words alone", [NoSuchUser, Denied, Denied], None),
        ("no user, by the keys alone", [NoSuchEntity, NoSuchEntity, Denied], None),
        ("no user, by the devices alone", [NoSuchEntity, Denied, NoSuchEntity], None),
        ("deleted between the calls", [Something, Something, NoSuchEntity], None),
        (
            "a password that may not be asked",
            [Denied, Something, Something],
            Some(Err("iam:GetLoginProfile: AccessDenied: no")),
        ),
    ];
    for (name, said, expected) in cases {
        let server = Server::start(move |request| {
            let operations = ["GetLoginProfile", "ListAccessKeys", "ListMFADevices"];
            let place = operations
                .iter()
                .position(|operation| request.contains(&format!("Action={operation}&")));
            let Some(place) = place else { return query("ListUsers", USERS) };
            match said[place] {
                Something => {
                    query(operations[place], "<LoginProfile/><AccessKeyMetadata/><MFADevices/>")
                }
                NoSuchEntity => refusal(404, "NoSuchEntity", "It cannot be found."),
                NoSuchUser => {
                    refusal(404, "NoSuchEntity", "The user with name ann cannot be found.")
                }
                Denied => refusal(403, "AccessDenied", "no"),
            }
        })
        .await;
        let found = resources(
            read(&server, &iam_user::SERVICE, &["iam-access-key-rotated", "iam-user-mfa-enabled"])
                .await,
        );
        let profile = "supplementaryConfiguration.LoginProfile";
        let console = found.first().map(|user| match user.document.at(profile) {
            Member::Present(profile) => Ok(*profile != Value::Null),
            Member::Unread(reason) => Err(reason.to_string()),
            Member::Absent => panic!("{name}: {user:?}"),
        });
        assert_eq!(console, expected.map(|there| there.map_err(str::to_owned)), "{name}");
    }
}

#[tokio::test]
async fn a_key_of_which_aws_does_not_say_enough_makes_all_unknown() {
    let odd =
        "iam:ListAccessKeys gives a key the status `Asleep`, which this version does not know.";
    let silent = "iam:ListAccessKeys did not say when a key was made, or whether it is active.";
    for (key, expected) in [
        (KEY.replace("Active", "Asleep"), odd),
        (KEY.replace("<Status>Active</Status>", ""), silent),
        (KEY.replace("<CreateDate>2026-01-02T03:04:05Z</CreateDate>", ""), silent),
    ] {
        let server = Server::start(move |request| {
            if request.contains("Action=ListUsers") {
                query("ListUsers", USERS)
            } else {
                query("ListAccessKeys", &format!("<AccessKeyMetadata>{key}</AccessKeyMetadata>"))
            }
        })
        .await;
        let found = resources(read(&server, &iam_user::SERVICE, &["iam-access-key-rotated"]).await);
        assert_eq!(found[0].document.at(KEYS), Member::Unread(&expected.into()));
    }
}

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
    let said: Vec<_> = found
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
        said,
        [
            ("around", "unknown", "S3 sends from one region to the next and back again."),
            ("denied", "eu-west-1", denied),
            (
                "elsewhere",
                "cn-north-1",
                "It is said to be in `cn-north-1`, which is not in the account's partition: nothing is sent there."
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

fn instances(items: &str) -> Answer {
    query("DescribeDBInstances", &format!("<DBInstances>{items}</DBInstances>"))
}

fn member_of(cluster: &str, more: &str) -> String {
    format!(
        "<DBInstance><DBInstanceIdentifier>orders-1</DBInstanceIdentifier><DbiResourceId>db-1</DbiResourceId>\
         <DBClusterIdentifier>{cluster}</DBClusterIdentifier>{more}</DBInstance>"
    )
}

fn clusters(named: &[(&str, &str)]) -> Answer {
    let cluster = |(name, days): &(&str, &str)| {
        format!(
            "<DBCluster><DBClusterIdentifier>{name}</DBClusterIdentifier><DbClusterResourceId>cluster-{name}</DbClusterResourceId>{days}</DBCluster>"
        )
    };
    let clusters: String = named.iter().map(cluster).collect();
    query("DescribeDBClusters", &format!("<DBClusters>{clusters}</DBClusters>"))
}

const WEEK: &str = "<BackupRetentionPeriod>7</BackupRetentionPeriod>";

#[tokio::test]
async fn clusters_are_read_before_their_members() {
    let server = Server::start(|request| {
        if request.contains("Action=DescribeDBClusters") {
            clusters(&[("orders", WEEK)])
        } else {
            let replica =
                "<ReadReplicaSourceDBClusterIdentifier>main</ReadReplicaSourceDBClusterIdentifier>";
            instances(&(member_of("orders", WEEK) + &member_of("", replica)))
        }
    })
    .await;
    let found = read(&server, &rds_db_instance::SERVICE, &["rds-backup-enabled"]).await;
    assert_eq!(operations(&server), ["DescribeDBClusters", "DescribeDBInstances"]);
    let unlisted = "rds:DescribeDBClusters does not list the instance's cluster.";
    let is_complete = |found: &SourceEvent| matches!(found, SourceEvent::Related(RelatedRead { missing: Some(reason), .. }) if reason == unlisted);
    assert!(found.iter().any(is_complete), "{found:?}");
    let found = resources(found);
    let documents: Vec<_> =
        found.iter().map(|resource| (resource.id.as_str(), resource.name.as_str())).collect();
    assert_eq!(
        documents,
        [("cluster-orders", "orders"), ("db-1", "orders-1"), ("db-1", "orders-1")]
    );
    for (index, path, expected) in [
        (0, "configuration.backupRetentionPeriod", Member::Present(&Value::Integer(7))),
        (1, "configuration.dBClusterIdentifier", Member::Present(&"orders".into())),
        (1, "configuration.readReplicaSourceDBInstanceIdentifier", Member::Present(&Value::Null)),
        (2, "configuration.dBClusterIdentifier", Member::Present(&Value::Null)),
        (2, "configuration.readReplicaSourceDBInstanceIdentifier", Member::Present(&"main".into())),
        (
            2,
            "configuration.backupRetentionPeriod",
            Member::Unread(&"rds:DescribeDBInstances did not say it.".into()),
        ),
    ] {
        assert_eq!(found[index].document.at(path), expected, "{path} of {index}");
    }
}

/// What AWS Config records of a member of the cluster `orders`, completed.
async fn completed(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Option<Resource> {
    let server = Server::start(answer).await;
    let mut document = Value::from(Object::default());
    document.put("configuration.dBClusterIdentifier", "orders".into());
    document.put("configuration.backupRetentionPeriod", 1.into());
    document.put("configuration.readReplicaSourceDBInstanceIdentifier", Value::Null);
    let resource = Resource {
        id: "db-1".to_owned(),
        name: "orders-1".to_owned(),
        account_id: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        as_of: OffsetDateTime::UNIX_EPOCH,
        captured_at: Some(OffsetDateTime::UNIX_EPOCH),
        resource_type: rds_db_instance::TYPE,
        document,
        related: std::collections::BTreeMap::new(),
    };
    let completed = complete(
        &rds_db_instance::SERVICE,
        &account(&server),
        &wanted(&["rds-backup-enabled"]),
        resource,
    )
    .await
    .unwrap();
    completed.inspect(|resource| assert_eq!(resource.captured_at, None, "AWS was asked just now"))
}

#[tokio::test]
async fn a_member_that_aws_config_tells_of_is_completed_with_its_cluster() {
    let days = |resource: &Resource| {
        let cluster = &resource.related[CLUSTER];
        match (
            cluster
                .elements
                .first()
                .map(|cluster| cluster.at("configuration.backupRetentionPeriod")),
            &cluster.more,
        ) {
            (Some(Member::Present(Value::Integer(days))), _) => days.to_string(),
            (Some(Member::Unread(reason)), _) | (None, Some(reason)) => reason.to_string(),
            other => panic!("{other:?}"),
        }
    };
    let is_of_clusters = |request: &str| request.contains("Action=DescribeDBClusters");
    let not_found = || refusal(404, "DBClusterNotFoundFault", "no");

    let found = completed(|_| clusters(&[("orders", WEEK)])).await.unwrap();
    assert_eq!(days(&found), "7");

    let found = completed(|_| refusal(403, "AccessDenied", "no")).await.unwrap();
    assert_eq!(days(&found), "rds:DescribeDBClusters: AccessDenied: no");

    let found = completed(move |request| {
        if is_of_clusters(request) { not_found() } else { instances(&member_of("orders", "")) }
    })
    .await
    .unwrap();
    assert_eq!(days(&found), "rds:DescribeDBClusters does not list the instance's cluster.");

    let found =
        completed(move |request| if is_of_clusters(request) { not_found() } else { instances("") })
            .await;
    assert_eq!(found, None, "the instance is gone too");

    let renamed = move |request: &str| match (
        is_of_clusters(request),
        request.contains("DBClusterIdentifier=sales"),
    ) {
        (true, true) => clusters(&[("sales", WEEK)]),
        (true, false) => not_found(),
        (false, _) => instances(&member_of("sales", "")),
    };
    let found = completed(renamed).await.unwrap();
    assert_eq!(days(&found), "7");
    assert_eq!(
        found.document.at("configuration.dBClusterIdentifier"),
        Member::Present(&"sales".into())
    );

    let left = move |request: &str| {
        if is_of_clusters(request) { not_found() } else { instances(&member_of("", WEEK)) }
    };
    let found = completed(left).await.unwrap();
    assert!(found.related.is_empty(), "it is a member of none: its own backups count");
    assert_eq!(
        found.document.at("configuration.backupRetentionPeriod"),
        Member::Present(&Value::Integer(7))
    );
}

#[tokio::test]
async fn a_list_without_end_is_a_gap() {
    let server = Server::start(|request| {
        if request.contains("Action=DescribeDBClusters") {
            return query("DescribeDBClusters", "<DBClusters/><Marker>again</Marker>");
        }
        query("DescribeDBInstances", "<DBInstances/><Marker>again</Marker>")
    })
    .await;
    let found = read(&server, &rds_db_instance::SERVICE, &["rds-backup-enabled"]).await;
    let of_clusters = "rds:DescribeDBClusters: AWS gives the same page again and again";
    assert!(found.iter().any(|found| matches!(found, SourceEvent::Related(read) if read.missing.as_deref() == Some(of_clusters))), "{found:?}");
    assert!(
        found
            .iter()
            .any(|found| matches!(found, SourceEvent::Gap(Gap { why, .. }) if *why == SAME_PAGE)),
        "{found:?}"
    );
    assert_eq!(operations(&server).len(), 4);
}
