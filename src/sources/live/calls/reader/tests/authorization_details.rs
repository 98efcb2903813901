//! IAM's list of everything: one page that all types share, or pages of each kind.

use super::*;
use crate::resource_types::{iam_group, iam_policy, iam_role};

const RULES: [&str; 3] = [
    "iam-policy-blacklisted-check",
    "iam-policy-no-statements-with-admin-access",
    "iam-user-no-policies-check",
];

fn kind_of(request: &str) -> Option<&str> {
    request.split_once("Filter.member.1=")?.1.split('&').next()
}

/// A group, a role and a policy; `more` is what follows the lists.
fn details(kind: Option<&str>, more: &str) -> TestResponse {
    let list = |of: &str, name: &str, member: &str| {
        let is_asked = kind.is_none_or(|kind| kind == of);
        format!("<{name}>{}</{name}>", if is_asked { member } else { "" })
    };
    let group = "<member><GroupName>g</GroupName><GroupId>AGPA1</GroupId><AttachedManagedPolicies/></member>";
    let role =
        "<member><RoleName>r</RoleName><RoleId>AROA1</RoleId><AttachedManagedPolicies/></member>";
    let policy = "<member><PolicyName>p</PolicyName><PolicyId>ANPA1</PolicyId><DefaultVersionId>v1</DefaultVersionId><PolicyVersionList/></member>";
    let lists = [
        list("Group", "GroupDetailList", group),
        list("Role", "RoleDetailList", role),
        list("LocalManagedPolicy", "Policies", policy),
    ];
    query("GetAccountAuthorizationDetails", &(lists.concat() + more))
}

#[tokio::test]
async fn one_page_is_shared_and_more_are_asked_for_by_kind() {
    const MORE: &str = "<IsTruncated>true</IsTruncated><Marker>next</Marker>";
    for (name, more, kinds) in [
        ("one page", "<IsTruncated>false</IsTruncated>", &[None][..]),
        ("several pages", MORE, &[None, Some("Group"), Some("LocalManagedPolicy"), Some("Role")]),
    ] {
        let server = Server::start(move |request| match kind_of(request) {
            None => details(None, more),
            kind => details(kind, ""),
        })
        .await;
        let calls = vec![&iam_group::CALLS, &iam_role::CALLS, &iam_policy::CALLS];
        let found = resources(read_account(account(&server), calls, &RULES).await);
        let mut ids: Vec<_> = found.iter().map(|resource| resource.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["AGPA1", "ANPA1", "AROA1"], "{name}");
        let requests = server.requests();
        let mut asked: Vec<_> = requests.iter().map(|request| kind_of(request)).collect();
        asked.sort_unstable();
        assert_eq!(asked, kinds, "{name}");
    }
}

#[tokio::test]
async fn a_refusal_is_every_types() {
    let server = Server::start(|_| refusal(403, "AccessDenied", "no")).await;
    let calls = vec![&iam_group::CALLS, &iam_role::CALLS, &iam_policy::CALLS];
    let found = read_account(account(&server), calls, &RULES).await;
    let gaps = found.iter().filter(|event| matches!(event, SourceEvent::Gap(_))).count();
    assert_eq!((gaps, server.requests().len()), (3, 1), "{found:?}");
}
