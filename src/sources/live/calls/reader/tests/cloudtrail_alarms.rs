//! From a trail to the subscriptions of what its alarms notify.

use std::collections::BTreeMap;

use super::*;
use crate::resource_types::{
    account_organization, cloudtrail_account, cloudtrail_trail, cloudwatch_alarm,
};

const OWN: &str = "123456789012";

fn trail(name: &str, region: &str, account: &str) -> String {
    let group = format!("arn:aws:logs:{region}:{account}:log-group:{name}:*");
    format!(
        r#"{{"Name":"{name}","HomeRegion":"eu-west-1","TrailARN":"arn:aws:cloudtrail:eu-west-1:{OWN}:trail/{name}","IsMultiRegionTrail":true,"CloudWatchLogsLogGroupArn":"{group}"}}"#
    )
}

fn alarm(name: &str, namespace: &str, topic: &str) -> String {
    let actions = format!(
        r#"["arn:aws:ssm:eu-west-1:{OWN}:opsitem:2","arn:aws:sns:eu-west-1:{OWN}:{topic}"]"#
    );
    format!(
        r#"{{"AlarmName":"{name}","AlarmArn":"arn:aws:cloudwatch:eu-west-1:{OWN}:alarm:{name}","Namespace":"{namespace}","ActionsEnabled":true,"AlarmActions":{actions}}}"#
    )
}

fn answer(request: &str) -> TestResponse {
    let lists = |operation: &str| request.contains(&format!(".{operation}\r\n"));
    if lists("DescribeTrails") {
        let trails = [
            trail("own", "eu-west-1", OWN),
            trail("gone", "eu-west-1", OWN),
            trail("foreign", "eu-west-1", "210987654321"),
            trail("elsewhere", "us-east-1", OWN),
            r#"{"Name":"none","HomeRegion":"eu-west-1"}"#.to_owned(),
        ];
        return TestResponse::ok(&format!(r#"{{"trailList":[{}]}}"#, trails.join(",")));
    }
    if lists("DescribeMetricFilters") {
        if request.contains(r#""logGroupName":"gone""#) {
            let not_found = r#"{"__type":"ResourceNotFoundException","message":"no"}"#;
            return TestResponse::of(400, not_found);
        }
        return TestResponse::ok(if request.contains("nextToken") {
            r#"{"metricFilters":[{"filterPattern":"two"}]}"#
        } else {
            r#"{"metricFilters":[{"filterPattern":"one"}],"nextToken":"more"}"#
        });
    }
    if lists("DescribeAlarms") {
        let alarms = [
            alarm("heard", "Own", "heard"),
            alarm("gone", "Own", "gone"),
            alarm("refused", "Own", "refused"),
            alarm("of-aws", "AWS/EC2", "other"),
        ];
        return TestResponse::ok(&format!(r#"{{"MetricAlarms":[{}]}}"#, alarms.join(",")));
    }
    if lists("DescribeOrganization") {
        let none = r#"{"__type":"AWSOrganizationsNotInUseException","message":"no"}"#;
        return TestResponse::of(400, none);
    }
    if request.contains("Action=ListSubscriptionsByTopic") {
        if request.contains("heard") {
            let member = "<member><SubscriptionArn>arn:1</SubscriptionArn></member>";
            let all = format!("<Subscriptions>{member}</Subscriptions>");
            return query("ListSubscriptionsByTopic", &all);
        }
        let code = if request.contains("gone") { "NotFound" } else { "AuthorizationError" };
        return refusal(if code == "NotFound" { 404 } else { 403 }, code, "no");
    }
    TestResponse::ok("{}")
}

fn shown(resource: &Resource, path: &str) -> String {
    match resource.document.at(path) {
        Member::Present(Value::List(list)) => {
            let more = list.more.as_ref().map(|reason| format!("? {reason}"));
            let count = list.elements.len().to_string();
            [Some(count), more].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        Member::Unread(reason) => reason.to_string(),
        Member::Present(Value::Null) => "null".to_owned(),
        other => panic!("{path}: {other:?}"),
    }
}

#[tokio::test]
async fn from_a_trail_to_its_alarms_subscriptions() {
    let server = Server::start(answer).await;
    let rules = ["cloudwatch-alarm-root-usage"];
    let calls = vec![&cloudtrail_account::CALLS];
    let found = resources(read_account(account(&server), calls, &rules).await);
    let of_type = |resource_type: ResourceType, path: &'static str| {
        let of_type = found.iter().filter(move |one| one.resource_type == resource_type);
        of_type.map(|one| (one.name.clone(), shown(one, path))).collect::<BTreeMap<_, _>>()
    };
    let expected = |of: &[(&str, &str)]| -> BTreeMap<_, _> {
        of.iter().map(|(name, said)| ((*name).to_owned(), (*said).to_owned())).collect()
    };
    assert_eq!(
        of_type(cloudtrail_trail::TYPE, "supplementaryConfiguration.MetricFilters"),
        expected(&[
            ("own", "2"),
            ("gone", "0"),
            ("none", "0"),
            (
                "foreign",
                "The trail's log group is in account 210987654321, whose metric filters are not read."
            ),
            ("elsewhere", "The trail's log group is in `us-east-1`, of which no alarms are read."),
        ])
    );
    assert_eq!(
        of_type(cloudwatch_alarm::TYPE, "supplementaryConfiguration.Subscriptions"),
        expected(&[
            ("heard", "1"),
            ("gone", "0"),
            ("refused", "0 ? sns:ListSubscriptionsByTopic: AuthorizationError: no"),
            ("of-aws", "Whom the alarms on AWS services' own metrics notify is not looked at."),
        ])
    );
    assert_eq!(
        of_type(account_organization::TYPE, "configuration.organization"),
        expected(&[(OWN, "null")])
    );
    let asked = server.requests();
    let topics = asked.iter().filter(|request| request.contains("TopicArn="));
    assert_eq!(topics.count(), 3, "of each alarm on an own metric, and of its topics alone");
}

/// Where each region is a scan of its own, the account's settings are read with one of them.
#[tokio::test]
async fn what_is_in_another_region_of_the_same_scan() {
    let server = Server::start(answer).await;
    let rules = ["cloudwatch-alarm-root-usage"];
    let other_regions = vec!["us-east-1".to_owned()];
    let account = Account { other_regions, ..account(&server) };
    let found = resources(read_account(account, vec![&cloudtrail_account::CALLS], &rules).await);
    let elsewhere = found.iter().find(|one| one.name == "elsewhere").unwrap();
    assert_eq!(shown(elsewhere, "supplementaryConfiguration.MetricFilters"), "2");
    let asked = server.requests();
    let count = |operation: &str| asked.iter().filter(|one| one.contains(operation)).count();
    assert_eq!((count(".DescribeTrails"), count(".DescribeAlarms")), (1, 2));
}
