use super::*;
use crate::model::checkpoint::{Cursor, Page};
use crate::model::scan_record::Gap;
use crate::model::value::Object;
use crate::resource_types::rds_db_cluster;
use crate::resource_types::rds_db_instance::{self, CLUSTER};
use crate::sources::source::RelatedRead;

fn instances(items: &str) -> TestResponse {
    query("DescribeDBInstances", &format!("<DBInstances>{items}</DBInstances>"))
}

fn member_of(cluster: &str, more: &str) -> String {
    format!(
        "<DBInstance><DBInstanceIdentifier>orders-1</DBInstanceIdentifier><DbiResourceId>db-1</DbiResourceId>\
         <DBClusterIdentifier>{cluster}</DBClusterIdentifier>{more}</DBInstance>"
    )
}

fn clusters(named: &[(&str, &str)]) -> TestResponse {
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
    let found = read(&server, &rds_db_instance::CALLS, &["rds-backup-enabled"]).await;
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

/// Whichever of the two comes first; only what an earlier run of the scan has read is read again.
#[tokio::test]
async fn a_list_that_is_judged_and_looked_at_is_read_once() {
    let (of_clusters, of_members) = (&rds_db_cluster::CALLS, &rds_db_instance::CALLS);
    let rules = ["rds-backup-enabled", "rds-cluster-multi-az-enabled"];
    let part = format!("{}/123456789012/eu-west-1", of_clusters.resource_type.as_str());
    for (name, calls, from, expected, judged) in [
        ("members first", [of_members, of_clusters], None, 1, 1),
        ("clusters first", [of_clusters, of_members], None, 1, 1),
        ("clusters are judged already", [of_members, of_clusters], Some(Cursor::End), 1, 0),
        (
            "some clusters are judged already",
            [of_clusters, of_members],
            Some(Cursor::Page(Page { token: "2".to_owned(), listed: Vec::new() })),
            2,
            1,
        ),
    ] {
        let server = Server::start(|request| {
            if request.contains("Action=DescribeDBClusters") {
                clusters(&[("orders", WEEK)])
            } else {
                instances(&member_of("orders", WEEK))
            }
        })
        .await;
        let from = from.map(|cursor| (part.clone(), cursor)).into_iter().collect();
        let found = read_from(account(&server), calls.to_vec(), &rules, &from).await;
        let asked = operations(&server);
        let lists = asked.iter().filter(|operation| *operation == "DescribeDBClusters");
        assert_eq!(lists.count(), expected, "{name}");
        let at = |is_it: &dyn Fn(&SourceEvent) -> bool| found.iter().position(is_it);
        let of_type = |found: &SourceEvent, wanted: &ResourceCalls| match found {
            SourceEvent::Resources(resources) => {
                resources.iter().any(|resource| resource.resource_type == wanted.resource_type)
            }
            _ => false,
        };
        let clusters = found.iter().filter(|found| of_type(found, of_clusters));
        assert_eq!(clusters.count(), judged, "{name}");
        let related = at(&|found| matches!(found, SourceEvent::Related(_)));
        let member = at(&|found| of_type(found, of_members));
        assert!(related.is_some() && related < member, "{name}: {found:?}");
    }
}

/// What AWS Config records of a member of the cluster `orders`, completed.
async fn completed(
    answer: impl Fn(&str) -> TestResponse + Send + Sync + 'static,
) -> Option<Resource> {
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
        &rds_db_instance::CALLS,
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
    let found = read(&server, &rds_db_instance::CALLS, &["rds-backup-enabled"]).await;
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
