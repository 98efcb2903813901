use serde_json::{Value as Json, json};

use crate::model::value::Value;
use crate::rules::language::evaluate::functions::test::given;

const GITHUB: &str = "token.actions.githubusercontent.com";

fn computed(statement: &Json) -> String {
    let item = Value::from(json!({"policy": {"Statement": statement}}));
    let call = format!("publicTrust(item.policy, ['{GITHUB}', 'oidc.circleci.com'])");
    given(&call, &item)
}

fn allow(principal: impl Into<Json>, condition: impl Into<Json>) -> Json {
    let (principal, condition) = (principal.into(), condition.into());
    json!({"Sid": "A", "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition})
}

#[test]
fn everybody() {
    let found = r#"["* (statement A)"]"#;
    let all = |condition: Json| allow(json!({"AWS": "*"}), condition);
    for (name, statement, expected) in [
        ("everybody", allow(json!("*"), json!({})), found),
        ("all of AWS", all(json!({})), found),
        ("all federated", allow(json!({"Federated": "*"}), json!({})), found),
        (
            "all but some",
            json!({"Sid": "A", "Effect": "Allow", "NotPrincipal": {"AWS": "1"}, "Action": "sts:AssumeRole"}),
            found,
        ),
        ("an account", allow(json!({"AWS": "arn:aws:iam::111122223333:root"}), json!({})), "[]"),
        ("a service", allow(json!({"Service": "ec2.amazonaws.com"}), json!({})), "[]"),
        ("denied", json!({"Effect": "Deny", "Principal": "*", "Action": "*"}), "[]"),
        ("an organization", all(json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}})), "[]"),
        (
            "all but an organization",
            all(json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}})),
            found,
        ),
        (
            "an organization, if any",
            all(json!({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}})),
            found,
        ),
        (
            "all values",
            all(json!({"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-1/r/"}})),
            found,
        ),
        ("an external id", all(json!({"StringEquals": {"sts:ExternalId": "secret"}})), found),
        (
            "roles of an account",
            all(json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}})),
            "[]",
        ),
        (
            "roles of all accounts",
            all(json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deploy"}})),
            found,
        ),
        (
            "an asterisk before the account",
            all(json!({"StringLike": {"aws:PrincipalArn": "arn:*:111122223333:role/*"}})),
            found,
        ),
        ("another key", all(json!({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})), found),
    ] {
        assert_eq!(computed(&statement), expected, "{name}");
    }
}

#[test]
fn providers() {
    let provider = |host: &str, condition: Json| {
        let name = if host.contains("amazonaws") || host.contains("google") {
            host.to_owned()
        } else {
            format!("arn:aws:iam::123456789012:oidc-provider/{host}")
        };
        allow(json!({"Federated": name}), condition)
    };
    let github = |condition: Json| provider(GITHUB, condition);
    let of = |claim: &str| format!("{GITHUB}:{claim}");
    let found = r#"["token.actions.githubusercontent.com (statement A)"]"#;
    for (name, statement, expected) in [
        ("GitHub without a condition", github(json!({})), found),
        (
            "the audience alone",
            github(json!({"StringEquals": {of("aud"): "sts.amazonaws.com"}})),
            found,
        ),
        (
            "one branch",
            github(
                json!({"StringEquals": {of("aud"): "sts.amazonaws.com", of("sub"): "repo:company/app:ref:refs/heads/main"}}),
            ),
            "[]",
        ),
        ("all of an owner", github(json!({"StringLike": {of("sub"): "repo:company/*"}})), "[]"),
        (
            "all of owners who begin alike",
            github(json!({"StringLike": {of("sub"): "repo:company*"}})),
            found,
        ),
        ("all repositories", github(json!({"StringLike": {of("sub"): "repo:*"}})), found),
        ("everything", github(json!({"StringLike": {of("sub"): "*"}})), found),
        (
            "it begins with an asterisk",
            github(json!({"StringLike": {of("sub"): "*:company/app:*"}})),
            found,
        ),
        (
            "one of two is open",
            github(json!({"StringLike": {of("sub"): ["repo:company/*", "repo:*/app"]}})),
            found,
        ),
        ("all but one", github(json!({"StringNotLike": {of("sub"): "repo:company/*"}})), found),
        (
            "if there is one",
            github(json!({"StringLikeIfExists": {of("sub"): "repo:company/*"}})),
            found,
        ),
        (
            "another provider's claim",
            github(json!({"StringLike": {"a.example.com:sub": "repo:company/*"}})),
            found,
        ),
        ("a provider of one's own", provider("login.example.com", json!({})), "[]"),
        (
            "below a shared one",
            provider("oidc.circleci.com/org/1", json!({})),
            r#"["oidc.circleci.com/org/1 (statement A)"]"#,
        ),
        (
            "with its subject",
            provider(
                "oidc.circleci.com/org/1",
                json!({"StringLike": {"oidc.circleci.com/org/1:sub": "org/1/project/2/*"}}),
            ),
            "[]",
        ),
        (
            "Cognito",
            provider("cognito-identity.amazonaws.com", json!({})),
            r#"["cognito-identity.amazonaws.com (statement A)"]"#,
        ),
        (
            "a pool of Cognito",
            provider(
                "cognito-identity.amazonaws.com",
                json!({"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:1"}}),
            ),
            "[]",
        ),
        (
            "Google's subject",
            provider(
                "accounts.google.com",
                json!({"StringEquals": {"accounts.google.com:sub": "1"}}),
            ),
            "[]",
        ),
    ] {
        assert_eq!(computed(&statement), expected, "{name}");
    }
}

#[test]
fn what_is_unknown() {
    let mut item = Value::from(json!({"none": null,
        "open": {"Statement": allow(json!("*"), json!({}))},
        "closed": {"Statement": allow(json!({"AWS": "1"}), json!({}))}}));
    for policy in ["open", "closed"] {
        item.put(&format!("{policy}.Statement.Condition"), Value::unread("after apply"));
    }
    for (policy, expected) in [("none", "[]"), ("open", "[? after apply]"), ("closed", "[]")] {
        assert_eq!(given(&format!("publicTrust(item.{policy}, [])"), &item), expected, "{policy}");
    }
}
