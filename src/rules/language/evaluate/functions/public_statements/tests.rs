use serde_json::{Value as Json, json};

use crate::model::value::Value;
use crate::rules::language::evaluate::functions::test::{given, partly};

fn allow(principal: impl Into<Json>, action: impl Into<Json>, condition: impl Into<Json>) -> Json {
    let (principal, action, condition) = (principal.into(), action.into(), condition.into());
    json!({
        "Sid": "A", "Effect": "Allow", "Principal": principal, "Action": action,
        "Resource": "arn:aws:s3:::bucket/*", "Condition": condition,
    })
}

fn computed(statement: Json, actions: &str) -> String {
    let mut statement = statement;
    if statement.get("Condition").is_some_and(Json::is_null) {
        statement.as_object_mut().unwrap().remove("Condition");
    }
    let item = Value::from(json!({"policy": {"Statement": statement}}));
    given(&format!("publicStatements(item.policy{actions})"), &item)
}

const A: &str = r#"["statement A"]"#;

#[test]
fn principals_and_actions() {
    let read = ", ['s3:GetObject*', 's3:ListBucket*']";
    let action = || json!("s3:GetObject");
    let all = || json!("*");
    for (name, statement, expected) in [
        ("everybody", allow(all(), action(), Json::Null), A),
        ("AWS:*", allow(json!({"AWS": "*"}), action(), Json::Null), A),
        ("among others", allow(json!({"AWS": ["1", "*"]}), action(), Json::Null), A),
        ("an account", allow(json!({"AWS": "123456789012"}), action(), Json::Null), "[]"),
        ("a service", allow(json!({"Service": "s3.amazonaws.com"}), action(), Json::Null), "[]"),
        (
            "all but some",
            json!({"Sid": "A", "Effect": "Allow", "NotPrincipal": {"AWS": "1"}, "Action": "*"}),
            A,
        ),
        ("denied", json!({"Effect": "Deny", "Principal": "*", "Action": "*"}), "[]"),
        ("a list of actions", allow(all(), json!(["s3:Put*", "s3:Get*"]), Json::Null), A),
        ("another action", allow(all(), json!("s3:PutObject"), Json::Null), "[]"),
        ("all actions", allow(all(), json!("*"), Json::Null), A),
        ("in other case", allow(all(), json!("S3:getobject"), Json::Null), A),
        ("with a question mark", allow(all(), json!("s3:?etObject"), Json::Null), A),
        (
            "all but another",
            json!({"Sid": "A", "Effect": "Allow", "Principal": "*", "NotAction": "s3:Put*"}),
            A,
        ),
        (
            "all but these",
            json!({"Effect": "Allow", "Principal": "*", "NotAction": ["s3:Get*", "s3:List*"]}),
            "[]",
        ),
        (
            "by its place",
            json!([
                {"Effect": "Deny", "Principal": "*", "Action": "*"},
                {"Effect": "Allow", "Principal": "*", "Action": "*"},
            ]),
            r#"["statement 2"]"#,
        ),
    ] {
        assert_eq!(computed(statement, read), expected, "{name}");
    }
    assert_eq!(computed(allow(all(), json!("kms:Decrypt"), Json::Null), ""), A);
}

/// "The meaning of public": fixed values of some keys bind, wildcards and variables do not.
#[test]
fn conditions() {
    for (name, condition, expected) in [
        ("an account", json!({"StringEquals": {"aws:SourceAccount": "123456789012"}}), "[]"),
        ("without case", json!({"stringequals": {"AWS:SourceOwner": "123456789012"}}), "[]"),
        ("an organization", json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}), "[]"),
        ("any organization", json!({"StringLike": {"aws:PrincipalOrgID": "o-*"}}), A),
        (
            "below an organization",
            json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-1/r-1/ou-1/*"]}}),
            "[]",
        ),
        (
            "below any organization",
            json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*/ou-1/"}}),
            A,
        ),
        ("for all values", json!({"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}), A),
        ("if it exists", json!({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}), A),
        ("a VPC", json!({"StringEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}}), "[]"),
        ("any VPC", json!({"StringLike": {"aws:SourceVpc": "vpc-*"}}), A),
        ("one of them any", json!({"StringLike": {"aws:SourceVpc": ["vpc-1", "*"]}}), A),
        ("all but a VPC", json!({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}), A),
        ("an ARN", json!({"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:1:t"}}), "[]"),
        ("any ARN", json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:b"}}), A),
        ("a variable", json!({"StringEquals": {"aws:userid": "${aws:username}"}}), A),
        ("a tag", json!({"StringEquals": {"aws:PrincipalTag/team": "a"}}), A),
        ("TLS", json!({"Bool": {"aws:SecureTransport": "true"}}), A),
        ("a null", json!({"Null": {"aws:SourceVpce": "false"}}), A),
        ("a network", json!({"IpAddress": {"aws:SourceIp": "54.0.0.0/8"}}), "[]"),
        ("an address", json!({"IpAddress": {"aws:SourceIp": "54.240.143.1"}}), "[]"),
        ("half the world", json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}), A),
        (
            "one wide network",
            json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "8.0.0.0/7"]}}),
            A,
        ),
        ("IPv6", json!({"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}), "[]"),
        ("much of IPv6", json!({"IpAddress": {"aws:SourceIp": "2000::/9"}}), A),
        ("not a network", json!({"NotIpAddress": {"aws:SourceIp": "54.0.0.0/8"}}), A),
        (
            "an access point of any name",
            json!({"StringLike": {"s3:DataAccessPointArn":
                "arn:aws:s3:eu-west-1:123456789012:accesspoint/*"}}),
            "[]",
        ),
        (
            "an access point of any account",
            json!({"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:*:*:accesspoint/a"}}),
            A,
        ),
        (
            "one of two binds",
            json!({"Bool": {"aws:SecureTransport": true},
                "StringEquals": {"kms:CallerAccount": "123456789012"}}),
            "[]",
        ),
        (
            "an operator to come",
            json!({"StringResembles": {"aws:SourceVpc": "vpc-1"}}),
            "[? The policy's condition operator StringResembles is not known.]",
        ),
        (
            "one to come beside one that binds",
            json!({"StringResembles": {"a": "b"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}}),
            "[]",
        ),
    ] {
        assert_eq!(computed(allow(json!("*"), json!("s3:*"), condition), ""), expected, "{name}");
    }
}

#[test]
fn what_is_unknown_matters_where_it_decides() {
    let open = || allow(json!("*"), json!("s3:*"), json!({"Bool": {"a": "b"}}));
    for (name, member, statement, expected) in [
        ("principals", "Principal", open(), "[? after apply]"),
        ("actions", "Action", open(), "[? after apply]"),
        ("the effect", "Effect", open(), "[? after apply]"),
        ("a condition", "Condition.Bool.a", open(), "[? after apply]"),
        (
            "principals of a bound one",
            "Principal",
            allow(Json::Null, json!("*"), json!({"StringEquals": {"aws:SourceVpc": "v"}})),
            "[]",
        ),
        (
            "actions for an account",
            "Action",
            allow(json!({"AWS": "1"}), json!("*"), json!({})),
            "[]",
        ),
    ] {
        let mut item = Value::from(json!({"policy": {"Statement": statement}}));
        item.put(&format!("policy.Statement.{member}"), Value::unread("after apply"));
        assert_eq!(given("publicStatements(item.policy)", &item), expected, "{name}");
    }
    let mut item = Value::from(json!({"none": null, "odd": "{", "list": [], "text": "[]",
        "effect": {"Statement": {"Principal": "*", "Action": "*"}}, "empty": {}}));
    item.put("partly.Statement", partly(&[]));
    item.put("unread", Value::unread("AccessDenied"));
    for (policy, expected) in [
        ("none", "[]"),
        ("partly", "[? There may be more.]"),
        ("unread", "? AccessDenied"),
        ("odd", "? odd is not JSON."),
        ("text", "? text is not a policy."),
        ("list", "? list is a list, not a policy."),
        ("empty", "? empty is not a policy."),
        ("effect", "[? The policy's statement 1 neither allows nor denies.]"),
    ] {
        assert_eq!(given(&format!("publicStatements(item.{policy})"), &item), expected, "{policy}");
    }
}
