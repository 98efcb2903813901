//! `aclGrants(grants, owner)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::gathered::Gathered;
use crate::rules::language::policy::acl::{Grantee, grants};

/// What a bucket's ACL gives to others than the bucket's owner.
pub static FUNCTION: Function = Function {
    name: "aclGrants",
    description: "What the grants of a bucket's ACL give beside the owner's own FULL_CONTROL: a \
                  list such as `READ to AllUsers`, empty where only the owner has something. The \
                  owner is named by its canonical user id.",
    example: (
        "aclGrants(json('[{\"grantee\": \"AllUsers\", \"permission\": \"Read\"}]'), 'a1')",
        "[\"READ to AllUsers\"]",
    ),
    arguments: &[Takes::KnownOrNot, Takes::KnownOrNot],
    optional: 0,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [list, owner, ..]| {
        let (grants, more) = grants(evaluation, &arguments[0], list)?;
        let mut gathered = Gathered::default();
        for grant in grants {
            match grant {
                Ok(grant) => match grant.grantee {
                    Grantee::Account(id) if grant.permission == "FULL_CONTROL" => {
                        match owner.text(&arguments[1]) {
                            Ok(owner) if owner == id => {}
                            Ok(_) => gathered.add(grant.in_words()),
                            Err(reason) => gathered.may_have_more(reason),
                        }
                    }
                    _ => gathered.add(grant.in_words()),
                },
                Err(reason) => gathered.may_have_more(reason),
            }
        }
        if let Some(more) = more {
            gathered.may_have_more(more);
        }
        Ok(gathered.finish(evaluation))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn acl_grants() {
        let own =
            json!({"grantee": {"id": "a1", "displayName": null}, "permission": "FullControl"});
        let all = "http://acs.amazonaws.com/groups/global/AllUsers";
        let grant = |uri: &str, permission: &str| json!({"grantee": {"iD": null, "uRI": uri, "type": "Group"}, "permission": permission});
        table(
            json!({
                "none": [], "owner": "a1",
                "own": [own],
                "api": [{"grantee": {"iD": "a1", "uRI": null}, "permission": "FULL_CONTROL"}],
                "other": [own, {"grantee": {"id": "b2"}, "permission": "FullControl"}],
                "read": [own, {"grantee": "AllUsers", "permission": "ReadAcp"}],
                "uri": [grant(all, "READ_ACP"), grant("http://acs.amazonaws.com/groups/s3/LogDelivery", "WRITE")],
                "own_read": [{"grantee": {"id": "a1"}, "permission": "Read"}],
                "odd": [{"grantee": {}, "permission": "Read"}, own],
            }),
            &[
                ("aclGrants(item.none, item.owner)", "[]"),
                ("aclGrants(item.own, item.owner)", "[]"),
                ("aclGrants(item.api, item.owner)", "[]"),
                ("aclGrants(item.other, item.owner)", "[\"FULL_CONTROL to another account\"]"),
                ("aclGrants(item.read, item.owner)", "[\"READ_ACP to AllUsers\"]"),
                (
                    "aclGrants(item.uri, item.owner)",
                    "[\"READ_ACP to AllUsers\", \"WRITE to LogDelivery\"]",
                ),
                ("aclGrants(item.own_read, item.owner)", "[\"READ to another account\"]"),
                ("aclGrants(item.odd, item.owner)", "[? odd is not a list of grants.]"),
                ("aclGrants(item.none, item.unread)", "[]"),
                ("aclGrants(item.own, item.unread)", "[? AccessDenied]"),
                ("aclGrants(item.read, item.unread)", "[\"READ_ACP to AllUsers\", ? AccessDenied]"),
                ("aclGrants(item.unread, item.owner)", "? AccessDenied"),
            ],
        );
    }
}
