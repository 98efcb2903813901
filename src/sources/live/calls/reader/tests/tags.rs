//! Tags, which some lists have, some further calls, and some calls of another shape.

use std::collections::BTreeMap;

use super::*;
use crate::model::value::Object;
use crate::resource_types::{
    cloudtrail_trail, ec2_launch_template, s3_access_point, s3_bucket, s3express_directory_bucket,
};
use crate::rules::parameters::Values;

/// The tag `Owner` of each resource, by name: its value, `none`, or why it is not known.
fn owners(found: Vec<SourceEvent>) -> Vec<(String, String)> {
    let owner = |resource: Resource| {
        let said = match resource.document.at("tags") {
            Member::Present(Value::Object(tags)) => match tags.get("Owner") {
                Member::Present(value) => value.as_text().unwrap().to_owned(),
                Member::Absent => "none".to_owned(),
                Member::Unread(reason) => reason.to_string(),
            },
            Member::Unread(reason) => reason.to_string(),
            other => format!("{other:?}"),
        };
        (resource.name, said)
    };
    let mut owners: Vec<_> = resources(found).into_iter().map(owner).collect();
    owners.sort_unstable();
    owners
}

async fn owners_of(server: &Server, calls: &'static ResourceCalls) -> Vec<(String, String)> {
    let mut wanted = wanted(&[]);
    wanted.ask(calls.resource_type, &["tags"]);
    wanted.judged.push(calls.resource_type);
    owners(read_wanted(account(server), vec![calls], &wanted, &Cursors::new()).await)
}

fn all(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, said)| ((*name).to_owned(), (*said).to_owned())).collect()
}

#[tokio::test]
async fn a_bucket_without_tags_has_an_empty_table_of_them() {
    let server = Server::start(|request| {
        if request.contains("?tagging") {
            let none = "<Error><Code>NoSuchTagSet</Code><Message>no</Message></Error>";
            return TestResponse::of(404, none);
        }
        TestResponse::ok(
            "<ListAllMyBucketsResult><Buckets><Bucket><Name>bare</Name>\
             <BucketRegion>eu-west-1</BucketRegion></Bucket></Buckets></ListAllMyBucketsResult>",
        )
    })
    .await;
    assert_eq!(owners_of(&server, &s3_bucket::CALLS).await, all(&[("bare", "none")]));
}

#[tokio::test]
async fn a_trail_is_asked_for_its_tags_in_its_home_region_unless_it_is_anothers() {
    const OWN: &str = r#"{"ResourceTagList":[{"ResourceId":"arn","TagsList":[{"Key":"Owner","Value":"web"},{"Key":"Empty"}]}]}"#;
    for (account, answer, expected) in [
        ("123456789012", OWN, "web"),
        ("123456789012", r#"{"ResourceTagList":[{"ResourceId":"arn"}]}"#, "none"),
        (
            "123456789012",
            r#"{"ResourceTagList":[]}"#,
            "cloudtrail:ListTags: it is not about the trail alone",
        ),
        ("210987654321", OWN, "The trail is another account's, which alone can list its tags."),
    ] {
        let arn = format!("arn:aws:cloudtrail:eu-west-1:{account}:trail/audit");
        let asked = format!(r#"{{"ResourceIdList":["{arn}"]}}"#);
        let trails = format!(
            r#"{{"trailList":[{{"Name":"audit","HomeRegion":"eu-west-1","TrailARN":"{arn}"}}]}}"#
        );
        let server = Server::start(move |request| {
            if request.contains(".DescribeTrails\r\n") {
                return TestResponse::ok(&trails);
            }
            assert!(request.contains(".ListTags\r\n") && request.contains(&asked), "{request}");
            TestResponse::ok(answer)
        })
        .await;
        let found = owners_of(&server, &cloudtrail_trail::CALLS).await;
        let [(_, said)] = found.as_slice() else { panic!("{found:?}") };
        assert!(said.starts_with(expected), "{said}");
    }
}

#[tokio::test]
async fn the_arn_of_an_access_point_is_one_part_of_the_path() {
    let server = Server::start(|request| {
        let path = request.split(' ').nth(1).unwrap_or_default();
        if path.starts_with("/v20180820/accesspoint") {
            return TestResponse::ok(
                "<ListAccessPointsResult><AccessPointList><AccessPoint><Name>logs</Name>\
                 <AccessPointArn>arn:aws:s3:eu-west-1:123456789012:accesspoint/logs</AccessPointArn>\
                 </AccessPoint></AccessPointList></ListAccessPointsResult>",
            );
        }
        let arn = "arn%3Aaws%3As3%3Aeu-west-1%3A123456789012%3Aaccesspoint/logs";
        assert_eq!(path, format!("/v20180820/tags/{arn}"));
        TestResponse::ok(
            "<ListTagsForResourceResult><Tags><Tag><Key>Owner</Key><Value>web</Value></Tag></Tags>\
             </ListTagsForResourceResult>",
        )
    })
    .await;
    assert_eq!(owners_of(&server, &s3_access_point::CALLS).await, all(&[("logs", "web")]));
}

/// The versions of a template do not say its tags: one list of the templates does, and where that
/// is refused a call for each.
#[tokio::test]
async fn templates_are_tagged_and_not_their_versions() {
    for is_refused in [false, true] {
        let server = Server::start(move |request| {
            let tags = |name: &str| {
                format!("<{name}><item><key>Owner</key><value>web</value></item></{name}>")
            };
            let template = "<launchTemplateId>lt-1</launchTemplateId>\
                            <launchTemplateName>fleet</launchTemplateName>";
            let answer = if request.contains("Action=DescribeLaunchTemplateVersions") {
                format!(
                    "<DescribeLaunchTemplateVersionsResponse><launchTemplateVersionSet><item>{template}\
                     </item></launchTemplateVersionSet></DescribeLaunchTemplateVersionsResponse>"
                )
            } else if request.contains("Action=DescribeTags") {
                assert!(request.contains("Filter.1.Value.1=lt-1"), "{request}");
                format!("<DescribeTagsResponse>{}</DescribeTagsResponse>", tags("tagSet"))
            } else if is_refused {
                return refusal(403, "UnauthorizedOperation", "no");
            } else {
                format!(
                    "<DescribeLaunchTemplatesResponse><launchTemplates><item>{template}{}</item>\
                     </launchTemplates></DescribeLaunchTemplatesResponse>",
                    tags("tagSet")
                )
            };
            TestResponse::ok(&answer)
        })
        .await;
        let found = owners_of(&server, &ec2_launch_template::CALLS).await;
        assert_eq!(found, all(&[("fleet", "web")]), "{is_refused}");
        let asked_singly = operations(&server).iter().any(|name| name == "DescribeTags");
        assert_eq!(asked_singly, is_refused);
    }
}

#[tokio::test]
async fn directory_buckets_are_asked_for_as_a_service_of_their_own() {
    let server = Server::start(|request| {
        assert!(request.contains("/eu-west-1/s3express/aws4_request"), "{request}");
        if request.contains("?lifecycle") {
            assert!(request.starts_with("GET /data--euw1-az1--x-s3?lifecycle "), "{request}");
            let none = "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>";
            return TestResponse::of(404, none);
        }
        TestResponse::ok(
            "<ListAllMyDirectoryBucketsResult><Buckets><Bucket><Name>data--euw1-az1--x-s3</Name>\
             </Bucket></Buckets></ListAllMyDirectoryBucketsResult>",
        )
    })
    .await;
    let rules = ["s3express-dir-bucket-lifecycle-rules-check"];
    let found = resources(read(&server, &s3express_directory_bucket::CALLS, &rules).await);
    let [bucket] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(bucket.name, "data--euw1-az1--x-s3");
    let lifecycle = bucket.document.at("configuration.LifecycleConfiguration");
    assert_eq!(lifecycle, Member::Present(&Value::Null));
}

#[test]
fn no_types_are_read_that_a_rule_is_told_to_leave() {
    let mut given = Values::new();
    given.insert("types".to_owned(), ["AWS::S3::Bucket"].into());
    let rule = find("required-tags").unwrap();
    let ruleset = Ruleset::new([rule], |_| Some(&given)).unwrap();
    assert_eq!(ruleset.wanted().judged, [s3_bucket::TYPE]);
    let resource = |resource_type: ResourceType| Resource {
        id: "a".to_owned(),
        name: "a".to_owned(),
        account_id: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        as_of: OffsetDateTime::UNIX_EPOCH,
        captured_at: None,
        resource_type,
        document: Object::default().into(),
        related: BTreeMap::new(),
    };
    assert_eq!(ruleset.verdicts(&resource(s3_bucket::TYPE)).count(), 1);
    assert_eq!(ruleset.verdicts(&resource(cloudtrail_trail::TYPE)).count(), 0);
}
