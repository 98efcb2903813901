use serde_json::{Value as Json, json};

use crate::model::value::Value;
use crate::rules::language::evaluate::functions::test::given;

fn item() -> Value {
    let policy = |action: &str, principal: Json| json!({"Statement": {"Sid": "A", "Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}});
    let block = |acls: bool, policies: bool| json!({"blockPublicAcls": false, "ignorePublicAcls": acls, "blockPublicPolicy": false, "restrictPublicBuckets": policies});
    let mut item = Value::from(json!({
        "none": null,
        "reads": policy("s3:GetObject", json!("*")),
        "writes": policy("s3:PutObject", json!("*")),
        "locates": policy("s3:GetBucketLocation", json!("*")),
        "all": policy("s3:*", json!({"AWS": "*"})),
        "other": policy("s3:*", json!({"AWS": "111122223333"})),
        "private": [{"grantee": {"id": "a"}, "permission": "FullControl"}],
        "read": [{"grantee": "AllUsers", "permission": "Read"}],
        "write": [{"grantee": "AuthenticatedUsers", "permission": "WriteAcp"}],
        "full": [{"grantee": {"uRI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "permission": "FULL_CONTROL"}],
        "logs": [{"grantee": "LogDelivery", "permission": "Write"}],
        "no": [], "enforced": ["BucketOwnerEnforced"],
        "writer": ["ObjectWriter"],
        "off": block(false, false), "acls": block(true, false), "policies": block(false, true),
        "both": block(true, true), "half": {"ignorePublicAcls": true, "restrictPublicBuckets": null},
    }));
    item.put("unread", Value::unread("AccessDenied"));
    item.put("partly.ignorePublicAcls", Value::from(true));
    item.put("partly.restrictPublicBuckets", Value::unread("after apply"));
    item
}

#[test]
fn public_access() {
    let policy = r#"["the policy (statement A)"]"#;
    for (call, expected) in [
        ("read, none, private, no, none, none", "[]"),
        ("read, reads, private, no, none, none", policy),
        ("write, reads, private, no, none, none", "[]"),
        ("write, writes, private, no, off, off", policy),
        ("read, writes, private, no, none, none", "[]"),
        ("read, locates, private, no, none, none", "[]"),
        ("read, other, private, no, none, none", "[]"),
        (
            "read, all, read, no, none, none",
            r#"["the policy (statement A)", "the ACL (READ to AllUsers)"]"#,
        ),
        ("write, all, read, no, none, none", policy),
        ("read, none, read, writer, none, none", r#"["the ACL (READ to AllUsers)"]"#),
        ("read, none, read, enforced, none, none", "[]"),
        ("write, none, write, no, none, none", r#"["the ACL (WRITE_ACP to AuthenticatedUsers)"]"#),
        ("read, none, full, no, none, none", r#"["the ACL (FULL_CONTROL to AllUsers)"]"#),
        ("write, none, full, no, none, none", r#"["the ACL (FULL_CONTROL to AllUsers)"]"#),
        ("write, none, logs, no, none, none", "[]"),
        // What takes a part back.
        ("read, all, read, no, acls, none", policy),
        ("read, all, read, no, none, acls", policy),
        ("read, all, read, no, policies, acls", "[]"),
        ("read, all, read, no, policies, none", r#"["the ACL (READ to AllUsers)"]"#),
        ("read, all, read, no, none, both", "[]"),
        // What is unknown matters only where it decides.
        ("read, unread, unread, unread, both, unread", "[]"),
        ("read, unread, unread, unread, unread, both", "[]"),
        ("read, unread, unread, enforced, policies, unread", "[]"),
        ("read, none, private, unread, unread, unread", "[]"),
        ("read, unread, private, no, none, none", "[? AccessDenied]"),
        ("read, none, unread, no, none, none", "[? AccessDenied]"),
        ("read, none, read, unread, none, none", "[? AccessDenied]"),
        ("read, none, read, no, none, unread", "[? AccessDenied]"),
        ("read, all, private, no, none, unread", "[? AccessDenied]"),
        ("read, all, unread, no, none, none", r#"["the policy (statement A)", ? AccessDenied]"#),
        ("read, unread, read, no, none, none", r#"["the ACL (READ to AllUsers)", ? AccessDenied]"#),
        ("read, all, read, no, partly, none", "[? after apply]"),
        ("read, all, read, no, half, none", "[? half is not a public access block.]"),
        (
            "read, none, read, private, none, none",
            "[? private is not the rules of Object Ownership.]",
        ),
    ] {
        let mut names = call.split(", ");
        let access = names.next().unwrap();
        let items: Vec<_> = names.map(|name| format!("item.{name}")).collect();
        let call = format!("publicAccess('{access}', {})", items.join(", "));
        assert_eq!(given(&call, &item()), expected, "{call}");
    }
    assert_eq!(
        given("publicAccess('see', item.none, item.none, item.no, item.none, item.none)", &item()),
        "? \"see\" is not `read` or `write`."
    );
}
