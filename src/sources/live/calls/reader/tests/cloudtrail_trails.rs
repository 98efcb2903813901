//! Trails, of which `DescribeTrails` lists copies in every region.

use super::*;
use crate::resource_types::{cloudtrail_account, cloudtrail_trail, s3_bucket};

/// A trail as `DescribeTrails` lists it.
fn trail(name: &str, home: &str, account: &str) -> String {
    format!(
        r#"{{"Name":"{name}","HomeRegion":"{home}","TrailARN":"arn:aws:cloudtrail:{home}:{account}:trail/{name}","IsMultiRegionTrail":true}}"#
    )
}

#[tokio::test]
async fn a_trail_is_read_once_whatever_lists_copies_of_it() {
    let server = Server::start(|request| {
        let own = "123456789012";
        if request.contains(".DescribeTrails\r\n") {
            let single = if request.contains("/us-east-1/cloudtrail/") {
                trail("here", "us-east-1", own)
            } else {
                trail("there", "eu-west-1", own)
            };
            let others = [
                trail("elsewhere", "ap-south-1", own),
                trail("organization", "us-east-1", "210987654321"),
                trail("abroad", "cn-north-1", own),
                single,
            ];
            return TestResponse::ok(&format!(r#"{{"trailList":[{}]}}"#, others.join(",")));
        }
        if request.contains("trail/organization") {
            let not_found = r#"{"__type":"TrailNotFoundException","message":"no"}"#;
            return TestResponse::of(400, not_found);
        }
        TestResponse::ok(if request.contains(".GetTrailStatus\r\n") {
            r#"{"IsLogging":true}"#
        } else {
            r#"{"EventSelectors":[]}"#
        })
    })
    .await;
    let regions = vec!["eu-west-1".to_owned(), "us-east-1".to_owned()];
    let account = Account { regions, ..account(&server) };
    let rules = ["multi-region-cloudtrail-enabled"];
    let found = read_account(account, vec![&cloudtrail_account::CALLS], &rules).await;
    let reads: Vec<_> = found
        .iter()
        .filter_map(|found| match found {
            SourceEvent::Related(read) => Some((read.region.clone(), read.missing.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(reads, [(None, None)], "once for all regions");
    let mut found = resources(found);
    found.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    let logging = |trail: &Resource| match trail
        .document
        .at("supplementaryConfiguration.TrailStatus.isLogging")
    {
        Member::Present(Value::Boolean(true)) => "logging".to_owned(),
        Member::Unread(reason) => reason.to_string(),
        other => panic!("{other:?}"),
    };
    let trails: Vec<_> = found
        .iter()
        .filter(|resource| resource.resource_type == cloudtrail_trail::TYPE)
        .map(|trail| (trail.name.as_str(), trail.region.as_str(), logging(trail)))
        .collect();
    let expected = [
        (
            "abroad",
            "eu-west-1",
            "It is said to be in `cn-north-1`, which is not in the account's partition: nothing is sent there.",
        ),
        ("elsewhere", "eu-west-1", "logging"),
        ("here", "us-east-1", "logging"),
        ("organization", "us-east-1", "cloudtrail:GetTrailStatus: TrailNotFoundException: no"),
        ("there", "eu-west-1", "logging"),
    ];
    assert_eq!(trails, expected.map(|(name, region, said)| (name, region, said.to_owned())));
    let asked = server.requests();
    assert!(asked.iter().all(|request| !request.contains("/cn-north-1/")));
    let of_elsewhere = |request: &&String| {
        request.contains("trail/elsewhere") && request.contains("/ap-south-1/cloudtrail/")
    };
    assert_eq!(asked.iter().filter(of_elsewhere).count(), 2, "in its home region, by its ARN");
}

#[tokio::test]
async fn trails_are_read_once_for_all_types_that_are_related_to_them() {
    let server = Server::start(|request| {
        TestResponse::ok(if request.contains(".DescribeTrails\r\n") {
            r#"{"trailList":[]}"#
        } else {
            "<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>"
        })
    })
    .await;
    let rules = ["multi-region-cloudtrail-enabled", "cloudtrail-s3-bucket-access-logging"];
    let calls = vec![&cloudtrail_account::CALLS, &s3_bucket::CALLS];
    let found = read_account(account(&server), calls, &rules).await;
    let is_read = |found: &&SourceEvent| matches!(found, SourceEvent::Related(_));
    assert_eq!(found.iter().filter(is_read).count(), 1);
    let asked = server.requests();
    let lists = |request: &&String| request.contains(".DescribeTrails\r\n");
    assert_eq!(asked.iter().filter(lists).count(), 1, "{asked:?}");
}
