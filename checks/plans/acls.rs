//! ACLs of buckets: by the name of a canned one, grant by grant, and as S3 shows them.

use compliance::model::evaluation::ComplianceType::{Compliant, InsufficientData, NonCompliant};
use serde_json::{Value, json};

use super::builder::{Planned, case, hold};

const BUCKET: &str = "aws_s3_bucket.b";
const ACL: &str = "aws_s3_bucket_acl.a";

/// The owner's own grant, and perhaps one to everybody.
fn grants(is_public: bool) -> Value {
    let owner = json!({ "grantee": [{ "id": "a1", "uri": "", "type": "CanonicalUser" }], "permission": "FULL_CONTROL" });
    let all = json!({ "grantee": [{ "id": "", "uri": "http://acs.amazonaws.com/groups/global/AllUsers", "type": "Group" }], "permission": "READ" });
    let grants = if is_public { vec![owner, all] } else { vec![owner] };
    json!([{ "owner": [{ "id": "a1" }], "grant": grants }])
}

fn existing(acl: Option<&str>, is_public: bool) -> Planned {
    let shown = grants(is_public);
    Planned::existing(
        ACL,
        json!({ "bucket": "harbourly", "acl": acl, "access_control_policy": shown }),
    )
}

#[test]
fn what_s3_shows_counts() {
    let bucket = || {
        let bucket = json!({ "bucket": "harbourly", "id": "harbourly" });
        Planned::existing(BUCKET, bucket)
    };
    let owned = || {
        let rule = json!([{ "object_ownership": "ObjectWriter" }]);
        Planned::existing(
            "aws_s3_bucket_ownership_controls.o",
            json!({ "bucket": "harbourly", "rule": rule }),
        )
    };
    let new = |values: Value| Planned::new(ACL, values).unknown(&["id"]);
    let written = new(json!({ "bucket": "harbourly", "access_control_policy": grants(true) }));
    let named =
        new(json!({ "bucket": "harbourly", "acl": "private" })).unknown(&["access_control_policy"]);
    let was = |acl: &str| json!({ "bucket": "harbourly", "acl": acl });
    let changed = |acl: &str, before: &str, is_public| {
        existing(Some(acl), is_public).actions(&["update"]).before(was(before))
    };
    hold(
        "s3-bucket-acl-prohibited",
        &json!({}),
        [
            ("a new one, by name", named, Compliant),
            ("a new one, grant by grant", written, NonCompliant),
            ("as it was sent", existing(Some("private"), false), Compliant),
            ("changed elsewhere", existing(Some("private"), true), NonCompliant),
            ("grant by grant", existing(None, true), NonCompliant),
            ("grant by grant, to the owner alone", existing(None, false), Compliant),
            ("the plan opens it", changed("public-read", "private", false), NonCompliant),
            ("the plan closes it", changed("private", "public-read", true), Compliant),
            (
                "what was sent is not known",
                existing(Some("private"), true).before(json!({})),
                InsufficientData,
            ),
            (
                "it is not shown",
                existing(Some("private"), true).unset("access_control_policy"),
                InsufficientData,
            ),
        ]
        .map(|(name, acl, expected)| case(name, [bucket(), owned(), acl], [(BUCKET, expected)]))
        .into(),
    );
}
