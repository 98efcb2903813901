use serde_json::json;

use super::*;
use crate::resource_types::{iam_password_policy, macie_session, security_hub_hub};

/// What an account has of a setting that a server answers about, and the gaps.
async fn settings(
    calls: &'static ResourceCalls,
    rule: &str,
    answer: impl Fn(&str) -> TestResponse + Send + Sync + 'static,
) -> (Vec<Resource>, Vec<String>) {
    let server = Server::start(answer).await;
    let (mut found, mut gaps) = (Vec::new(), Vec::new());
    for event in read(&server, calls, &[rule]).await {
        match event {
            SourceEvent::Resources(resources) | SourceEvent::LookedAt(resources) => {
                found.extend(resources);
            }
            SourceEvent::Gap(gap) => gaps.push(gap.to_string()),
            SourceEvent::Related(_) | SourceEvent::Checkpoint(..) => {}
        }
    }
    (found, gaps)
}

#[tokio::test]
async fn a_setting_is_there_whatever_aws_says_of_it() {
    let policy = "configuration.passwordPolicy";
    let rule = "iam-password-policy-minimum-length";
    let asked = |answer: fn() -> TestResponse| {
        settings(&iam_password_policy::CALLS, rule, move |_| answer())
    };
    let some = || {
        let policy =
            "<PasswordPolicy><MinimumPasswordLength>14</MinimumPasswordLength></PasswordPolicy>";
        query("GetAccountPasswordPolicy", policy)
    };
    let none = || refusal(404, "NoSuchEntity", "The Password Policy cannot be found.");
    let denied = || refusal(403, "AccessDenied", "no");
    for (name, answer, expected) in [
        ("one", some as fn() -> TestResponse, json!({ "minimumPasswordLength": 14 })),
        ("none", none, json!(null)),
        ("refused", denied, json!({ "unread": "iam:GetAccountPasswordPolicy: AccessDenied: no" })),
    ] {
        let (found, gaps) = asked(answer).await;
        let [account] = found.as_slice() else { panic!("{name}: {found:?} {gaps:?}") };
        let (id, region) = (account.id.as_str(), account.region.as_str());
        assert_eq!((id, account.name.as_str(), region), ("123456789012", "123456789012", "global"));
        let said = match account.document.at(policy) {
            Member::Present(value) => value.into(),
            Member::Unread(reason) => json!({ "unread": reason }),
            Member::Absent => json!("absent"),
        };
        assert_eq!(said, expected, "{name}");
    }
}

#[tokio::test]
async fn a_setting_of_a_region_is_asked_there_without_an_sdk() {
    let rule = "securityhub-enabled";
    let hub = |request: &str| {
        assert!(request.starts_with("GET /accounts "), "{request}");
        assert!(request.contains("/eu-west-1/securityhub/aws4_request"), "{request}");
        TestResponse::ok(r#"{"HubArn": "arn:aws:securityhub:eu-west-1:123456789012:hub/default"}"#)
    };
    let (found, _) = settings(&security_hub_hub::CALLS, rule, hub).await;
    let arn = Value::from("arn:aws:securityhub:eu-west-1:123456789012:hub/default");
    assert_eq!(found[0].document.at("configuration.hubArn"), Member::Present(&arn));
    assert_eq!((found[0].id.as_str(), found[0].region.as_str()), ("123456789012", "eu-west-1"));

    let off = |_: &str| {
        TestResponse::of(401, r#"{"Code": "InvalidAccessException", "Message": "not subscribed"}"#)
    };
    let (found, _) = settings(&security_hub_hub::CALLS, rule, off).await;
    assert_eq!(found[0].document.at("configuration.hubArn"), Member::Present(&Value::Null));

    let silent = |_: &str| TestResponse::ok("{}");
    let (found, _) = settings(&security_hub_hub::CALLS, rule, silent).await;
    let reason = "securityhub:DescribeHub did not say it.".into();
    assert_eq!(found[0].document.at("configuration.hubArn"), Member::Unread(&reason));

    let broken = |_: &str| TestResponse::ok("<html>");
    let (found, _) = settings(&security_hub_hub::CALLS, rule, broken).await;
    let hub = found[0].document.at("configuration.hubArn");
    assert!(
        matches!(hub, Member::Unread(reason) if reason.starts_with("securityhub:DescribeHub: the answer is not the JSON")),
        "{hub:?}"
    );
}

#[tokio::test]
async fn a_region_that_is_switched_off_has_no_settings() {
    let answer = |_: &str| {
        TestResponse::of(403, r#"{"__type": "UnrecognizedClientException", "message": "no"}"#)
    };
    let (found, gaps) = settings(&security_hub_hub::CALLS, "securityhub-enabled", answer).await;
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(
        gaps,
        [
            "AWS::SecurityHub::Hub in eu-west-1 of account 123456789012: securityhub:DescribeHub: UnrecognizedClientException: no (is eu-west-1 enabled in the account?)"
        ]
    );
}

#[tokio::test]
async fn macie_says_in_words_alone_that_it_is_not_enabled() {
    for (message, expected) in [
        ("Macie is not enabled.", Ok(Value::Null)),
        (
            "You are not allowed.",
            Err("macie2:GetMacieSession: AccessDeniedException: You are not allowed."),
        ),
    ] {
        let body = format!(r#"{{"message": "{message}"}}"#);
        let answer = move |_: &str| {
            TestResponse::of(403, &body).with_header("x-amzn-errortype", "AccessDeniedException")
        };
        let (found, _) = settings(&macie_session::CALLS, "macie-status-check", answer).await;
        let said = match found[0].document.at("configuration.status") {
            Member::Present(value) => Ok(value.clone()),
            Member::Unread(reason) => Err(reason.to_string()),
            Member::Absent => panic!("{message}"),
        };
        assert_eq!(said, expected.map_err(str::to_owned), "{message}");
    }
}
