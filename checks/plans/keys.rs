//! Policies of KMS keys, which may be resources of their own.

use compliance::model::evaluation::ComplianceType::{Compliant, InsufficientData, NonCompliant};
use serde_json::{Value, json};

use super::builder::{Planned, case, hold};

const KEY: &str = "aws_kms_key.k";
const POLICY: &str = "aws_kms_key_policy.p";
const BY_ID: [&str; 2] = ["aws_kms_key.k.id", "aws_kms_key.k"];

fn of(principal: &str) -> Value {
    let statement = json!({ "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "kms:*", "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string().into()
}

fn key(principal: &str) -> Planned {
    Planned::new(KEY, json!({ "policy": of(principal) })).unknown(&["id", "key_id", "arn"])
}

fn existing(principal: &str) -> Planned {
    Planned::existing(KEY, json!({ "id": "key-1", "key_id": "key-1", "policy": of(principal) }))
}

fn policy(principal: &str, references: &[&str]) -> Planned {
    Planned::new(POLICY, json!({ "policy": of(principal) })).refers("key_id", references)
}

#[test]
fn policies_as_they_will_be() {
    const ROOT: &str = "arn:aws:iam::210987654321:root";
    let bare = Planned::new(KEY, json!({})).unknown(&["id", "key_id", "arn", "policy"]);
    let named = Planned::new(POLICY, json!({ "key_id": "key-1", "policy": of("*") }));
    hold(
        "kms-key-policy-no-public-access",
        &json!({}),
        vec![
            case("the key's own", [key(ROOT)], [(KEY, Compliant)]),
            case("the key's own, for everybody", [key("*")], [(KEY, NonCompliant)]),
            case("none is written", [bare.clone()], [(KEY, InsufficientData)]),
            case("elsewhere", [bare.clone(), policy(ROOT, &BY_ID)], [(KEY, Compliant)]),
            case("elsewhere, for everybody", [bare, policy("*", &BY_ID)], [(KEY, NonCompliant)]),
            case("both", [key(ROOT), policy("*", &BY_ID)], [(KEY, NonCompliant)]),
            case(
                "one that may be another key's",
                [key(ROOT), policy("*", &["local.key"])],
                [(KEY, InsufficientData)],
            ),
            case("of a key that exists", [existing(ROOT)], [(KEY, Compliant)]),
            case("a new one, of a key that exists", [existing(ROOT), named], [(KEY, NonCompliant)]),
            case(
                "known after apply",
                [existing(ROOT), policy("*", &BY_ID).unset("policy").unknown(&["policy"])],
                [(KEY, InsufficientData)],
            ),
        ],
    );
}
