//! A bucket's access control list: `GetBucketAcl`.

use crate::model::value::{Member, Value};
use crate::resource_types::in_plans::{Attributes, Count, Literal, Part, Shown};

pub const ACL: &str = "supplementaryConfiguration.AccessControlList";
pub const GRANTS: &str = "supplementaryConfiguration.AccessControlList.grantList";
const OWNER: &str = "supplementaryConfiguration.AccessControlList.owner";

/// The resource of a plan that says it, by the name of a canned one or grant by grant, or the
/// bucket's own argument.
pub const PART: Part = Part {
    path: ACL,
    kind: "aws_s3_bucket_acl",
    of: "bucket",
    noun: "ACL",
    attributes: Attributes { renames: &[(GRANTS, "acl")], words: CANNED, ..Attributes::USUAL },
    // One that exists shows what the bucket has, whatever the name of the canned one that was sent.
    shown: Some(Shown {
        attribute: "access_control_policy",
        unless_changed: "acl",
        attributes: Attributes {
            renames: &[
                (GRANTS, "access_control_policy[0].grant"),
                (OWNER, "access_control_policy[0].owner[0]"),
            ],
            ..Attributes::USUAL
        },
        check: check_shown,
    }),
    // New buckets are private:
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
    count: Count::One {
        inline: "acl",
        none: Literal::Object(&[("grantList", Literal::List(&[]))]),
    },
    of_existing: "The bucket exists already; the plan does not say what its ACL grants.",
    ..Part::USUAL
};

const ALL_READ: Literal = Literal::Object(&[
    ("grantee", Literal::Text("AllUsers")),
    ("permission", Literal::Text("Read")),
]);
const ALL_WRITE: Literal = Literal::Object(&[
    ("grantee", Literal::Text("AllUsers")),
    ("permission", Literal::Text("Write")),
]);
const AUTHENTICATED_READ: Literal = Literal::Object(&[
    ("grantee", Literal::Text("AuthenticatedUsers")),
    ("permission", Literal::Text("Read")),
]);
const LOGS_WRITE: Literal = Literal::Object(&[
    ("grantee", Literal::Text("LogDelivery")),
    ("permission", Literal::Text("Write")),
]);
const LOGS_READ_ACP: Literal = Literal::Object(&[
    ("grantee", Literal::Text("LogDelivery")),
    ("permission", Literal::Text("ReadAcp")),
]);
/// What canned ACLs grant to others than the bucket's owner
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl>); those
/// that grant something on objects alone are private here.
const CANNED: &[(&str, &str, Literal)] = &[
    (GRANTS, "private", Literal::List(&[])),
    (GRANTS, "bucket-owner-read", Literal::List(&[])),
    (GRANTS, "bucket-owner-full-control", Literal::List(&[])),
    (GRANTS, "public-read", Literal::List(&[ALL_READ])),
    (GRANTS, "public-read-write", Literal::List(&[ALL_READ, ALL_WRITE])),
    (GRANTS, "authenticated-read", Literal::List(&[AUTHENTICATED_READ])),
    (GRANTS, "log-delivery-write", Literal::List(&[LOGS_WRITE, LOGS_READ_ACP])),
];

/// Grants as S3 has them: the provider has who gets one in a block, with empty texts for what is
/// not.
fn check_shown(acl: &mut Value) {
    let Member::Present(Value::List(grants)) = acl.at("grantList") else { return };
    let mut grants = grants.clone();
    for grant in &mut grants.elements {
        let Member::Present(Value::List(grantees)) = grant.at("grantee") else { continue };
        let Some(mut grantee) = grantees.elements.first().cloned() else { continue };
        for name in ["uri", "id"] {
            if matches!(grantee.at(name), Member::Present(Value::Text(text)) if text.is_empty()) {
                grantee.put(name, Value::Null);
            }
        }
        grant.put("grantee", grantee);
    }
    acl.put("grantList", Value::List(grants));
}
