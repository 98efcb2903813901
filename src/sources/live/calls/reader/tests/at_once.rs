use serde_json::json;

use super::*;
use crate::resource_types::iam_user;

const RULE: &str = "iam-user-no-policies-check";
const ATTACHED: &str = "configuration.attachedManagedPolicies";
const INLINE: &str = "configuration.userPolicyList";

fn user(name: &str, details: &str) -> String {
    format!("<member><UserName>{name}</UserName><UserId>AIDA-{name}</UserId>{details}</member>")
}

/// What the account's list says of a user with a policy of each kind.
fn details(name: &str) -> String {
    user(
        name,
        "<AttachedManagedPolicies><member><PolicyName>R</PolicyName><PolicyArn>arn:r</PolicyArn></member></AttachedManagedPolicies>\
         <UserPolicyList><member><PolicyName>I</PolicyName><PolicyDocument>%7B%7D</PolicyDocument></member></UserPolicyList>",
    )
}

/// A page of users' details, and the marker of the next.
fn page_of(users: &str, next: Option<&str>) -> TestResponse {
    let next = next.map(|next| format!("<IsTruncated>true</IsTruncated><Marker>{next}</Marker>"));
    query(
        "GetAccountAuthorizationDetails",
        &format!("<UserDetailList>{users}</UserDetailList>{}", next.unwrap_or_default()),
    )
}

/// An account of ann and bob, each of whom has two policies when asked singly.
fn singly(request: &str) -> TestResponse {
    if request.contains("Action=ListUsers") {
        let users = user("ann", "") + &user("bob", "");
        query("ListUsers", &format!("<Users>{users}</Users>"))
    } else if request.contains("Action=ListAttachedUserPolicies") {
        let policies = "<member><PolicyName>R</PolicyName><PolicyArn>arn:r</PolicyArn></member>";
        query(
            "ListAttachedUserPolicies",
            &format!("<AttachedPolicies>{policies}</AttachedPolicies>"),
        )
    } else {
        query("ListUserPolicies", "<PolicyNames><member>I</member></PolicyNames>")
    }
}

/// Whatever the account's list says, the documents are those of single calls.
#[tokio::test]
async fn what_a_list_says_of_all_is_not_asked_of_each() {
    const ALL: &str = "GetAccountAuthorizationDetails";
    /// What the list answers, and what is asked after the users: where there are several pages, the
    /// first of everything and then those of users.
    type Case = (&'static str, fn(&str) -> TestResponse, &'static [&'static str]);
    let cases: [Case; 7] = [
        ("both", |_| page_of(&(details("ann") + &details("bob")), None), &[ALL]),
        (
            "on two pages",
            |request| {
                if request.contains("Marker=2") {
                    page_of(&details("bob"), None)
                } else {
                    page_of(&details("ann"), Some("2"))
                }
            },
            &[ALL, ALL, ALL],
        ),
        (
            "one is newer than the list",
            |_| page_of(&details("ann"), None),
            &[ALL, "ListAttachedUserPolicies", "ListUserPolicies"],
        ),
        (
            "one is on both pages, and may be in two parts",
            |request| {
                if request.contains("Marker=2") {
                    page_of(&(details("ann") + &details("bob")), None)
                } else {
                    page_of(&details("ann"), Some("2"))
                }
            },
            &[ALL, ALL, ALL, "ListAttachedUserPolicies", "ListUserPolicies"],
        ),
        ("refused", |_| refusal(403, "AccessDenied", "no"), &SINGLY),
        (
            "the second page is refused",
            |request| {
                if request.contains("Marker=2") {
                    refusal(403, "AccessDenied", "no")
                } else {
                    page_of(&details("ann"), Some("2"))
                }
            },
            &SINGLY_AFTER_THREE,
        ),
        (
            "the same page again and again",
            |_| page_of(&details("ann"), Some("2")),
            &SINGLY_AFTER_THREE,
        ),
    ];
    for (name, all, expected) in cases {
        let server = Server::start(move |request| {
            if request.contains(&format!("Action={ALL}")) { all(request) } else { singly(request) }
        })
        .await;
        let mut found = resources(read(&server, &iam_user::CALLS, &[RULE]).await);
        found.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        assert_eq!(found.len(), 2, "{name}");
        for user in &found {
            let attached = Value::from(json!([{ "policyArn": "arn:r" }]));
            let inline = Value::from(json!([{ "policyName": "I" }]));
            assert_eq!(user.document.at(ATTACHED), Member::Present(&attached), "{name}");
            assert_eq!(user.document.at(INLINE), Member::Present(&inline), "{name}");
        }
        let mut asked = operations(&server);
        assert_eq!(asked.remove(0), "ListUsers", "{name}");
        asked.sort_unstable();
        assert_eq!(asked, expected, "{name}");
    }
}

const SINGLY: [&str; 5] = [
    "GetAccountAuthorizationDetails",
    "ListAttachedUserPolicies",
    "ListAttachedUserPolicies",
    "ListUserPolicies",
    "ListUserPolicies",
];
const SINGLY_AFTER_THREE: [&str; 7] =
    [SINGLY[0], SINGLY[0], SINGLY[0], SINGLY[1], SINGLY[2], SINGLY[3], SINGLY[4]];

/// The list is not asked for where no rule looks at what it says.
#[tokio::test]
async fn a_list_of_all_is_asked_only_for_what_a_rule_looks_at() {
    let server = Server::start(|request| {
        if request.contains("Action=ListUsers") {
            return singly(request);
        }
        query("ListAccessKeys", "<AccessKeyMetadata/>")
    })
    .await;
    resources(read(&server, &iam_user::CALLS, &["iam-access-key-rotated"]).await);
    assert_eq!(operations(&server), ["ListUsers", "ListAccessKeys", "ListAccessKeys"]);
}
