use serde_json::json;

use super::*;
use crate::resource_types::iam_support_access;

const GROUPS: &str = "configuration.groups";

/// The groups of an account whose AWSSupportAccess these groups have.
async fn groups(names: &[&str], answer: fn(&str) -> TestResponse) -> (Value, Vec<String>) {
    let group = |name: &&str| format!("<member><GroupName>{name}</GroupName></member>");
    let names: String = names.iter().map(group).collect();
    let server = Server::start(move |request| {
        if request.contains("Action=ListEntitiesForPolicy") {
            assert!(
                request.contains("arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAWSSupportAccess"),
                "{request}"
            );
            return query(
                "ListEntitiesForPolicy",
                &format!("<PolicyGroups>{names}</PolicyGroups><PolicyRoles/><PolicyUsers/>"),
            );
        }
        answer(request)
    })
    .await;
    let found = read(&server, &iam_support_access::CALLS, &["iam-policy-in-use"]).await;
    let found = resources(found);
    let [account] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((account.id.as_str(), account.name.as_str()), ("123456789012", "123456789012"));
    let Member::Present(groups) = account.document.at(GROUPS) else { panic!("{account:?}") };
    (groups.clone(), operations(&server))
}

fn members(request: &str) -> TestResponse {
    let group = |name: &str, users: &str| {
        query(
            "GetGroup",
            &format!("<Group><GroupName>{name}</GroupName></Group><Users>{users}</Users>"),
        )
    };
    if request.contains("GroupName=empty") {
        group("empty", "")
    } else if request.contains("GroupName=gone") {
        refusal(404, "NoSuchEntity", "The group with name gone cannot be found.")
    } else if request.contains("GroupName=secret") {
        refusal(403, "AccessDenied", "no")
    } else {
        group("support", "<member><UserName>ann</UserName></member>")
    }
}

#[tokio::test]
async fn each_group_that_has_the_policy_is_asked_for_its_users() {
    let (found, asked) = groups(&["support", "empty", "gone"], members).await;
    let expected = json!([
        { "groupName": "support", "users": [{ "userName": "ann" }] },
        { "groupName": "empty", "users": [] },
    ]);
    let Value::List(found) = found else { panic!("{found:?}") };
    for (group, expected) in found.elements.iter().zip(expected.as_array().unwrap()) {
        assert_eq!(group.at("groupName"), Member::Present(&expected["groupName"].clone().into()));
        let Member::Present(Value::List(users)) = group.at("users") else { panic!("{group:?}") };
        assert_eq!(users.elements.len(), expected["users"].as_array().unwrap().len());
    }
    assert_eq!((found.elements.len(), &found.more), (2, &None));
    assert_eq!(asked, ["ListEntitiesForPolicy", "GetGroup", "GetGroup", "GetGroup"]);
}

#[tokio::test]
async fn where_no_group_has_the_policy_none_is_asked_for() {
    let (found, asked) = groups(&[], members).await;
    assert_eq!(found, json!([]).into());
    assert_eq!(asked, ["ListEntitiesForPolicy"]);
}

#[tokio::test]
async fn a_group_that_may_not_be_read_is_unknown() {
    let (found, _) = groups(&["empty", "secret"], members).await;
    let Value::List(found) = found else { panic!("{found:?}") };
    assert_eq!(found.elements.len(), 2);
    assert_eq!(found.elements[1], Value::unread("iam:GetGroup: AccessDenied: no"));
}
