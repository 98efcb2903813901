//! How many calls an account of a hundred users takes, of whom 40 are people with a password and
//! an MFA device, and 60 are programs with an access key.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;
use crate::model::evaluation::rfc3339_seconds;
use crate::resource_types::iam_user;

const USERS: usize = 100;
const PEOPLE: usize = 40;
const CORE: [&str; 2] = ["iam-access-key-rotated", "mfa-enabled-for-iam-console-access"];
const MORE: [&str; 4] = [
    "iam-policy-blacklisted-check",
    "iam-user-initial-access-key",
    "iam-user-no-policies-check",
    "iam-user-unused-credentials-check",
];

/// What the account answers; `is_new` says whether AWS makes the credential report for this scan,
/// and `may_list` whether it says everything of all users at once.
fn account_of(
    is_new: bool,
    may_list: bool,
) -> impl Fn(&str) -> TestResponse + Send + Sync + 'static {
    move |request| {
        let operation = request.split_once("Action=").map_or("", |(_, rest)| rest);
        let operation = operation.split('&').next().unwrap_or_default();
        match operation {
            "ListUsers" => query(operation, &format!("<Users>{}</Users>", users(""))),
            "GetAccountAuthorizationDetails" if may_list => {
                let policies = "<AttachedManagedPolicies/><UserPolicyList/>";
                query(operation, &format!("<UserDetailList>{}</UserDetailList>", users(policies)))
            }
            "GetAccountAuthorizationDetails" => refusal(403, "AccessDenied", "no"),
            "GenerateCredentialReport" => {
                let state = if is_new { "STARTED" } else { "COMPLETE" };
                query(operation, &format!("<State>{state}</State>"))
            }
            "GetCredentialReport" => query(operation, &report()),
            _ => query(
                operation,
                "<LoginProfile><UserName>x</UserName></LoginProfile><AccessKeyMetadata/><MFADevices/><AttachedPolicies/><PolicyNames/>",
            ),
        }
    }
}

fn users(more: &str) -> String {
    let mut users = String::new();
    for number in 0..USERS {
        let _ = write!(
            users,
            "<member><UserName>u{number}</UserName><UserId>AIDA{number}</UserId><CreateDate>2026-01-02T03:04:05Z</CreateDate>{more}</member>"
        );
    }
    users
}

fn report() -> String {
    let mut rows = "user,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active,\
                    access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
                    access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date\n"
        .to_owned();
    for number in 0..USERS {
        let is_person = number < PEOPLE;
        let _ = writeln!(
            rows,
            "u{number},2026-01-02T03:04:05+00:00,{is_person},N/A,N/A,{is_person},{},2026-11-22T00:00:00+00:00,N/A,false,N/A,N/A",
            !is_person
        );
    }
    let content = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, rows);
    let moment = rfc3339_seconds(OffsetDateTime::now_utc());
    format!("<Content>{content}</Content><GeneratedTime>{moment}</GeneratedTime>")
}

#[tokio::test]
async fn calls_of_an_account_of_a_hundred_users() {
    let both: Vec<_> = CORE.into_iter().chain(MORE).collect();
    for (name, rules, is_new, may_list, expected) in [
        ("core", &CORE[..], true, true, 1 + 3 * USERS),
        // The list, the details and the report.
        ("a report made for this scan", &both, true, true, 4 + USERS),
        ("an earlier report", &both, false, true, 4 + USERS),
        // As before there was a list of everything, and that it was refused.
        ("no list of everything", &both, false, false, 4 + 3 * USERS),
        ("without access keys", &MORE, true, true, 4),
    ] {
        let server = Server::start(account_of(is_new, may_list)).await;
        let found = resources(read(&server, &iam_user::CALLS, rules).await);
        assert_eq!(found.len(), USERS, "{name}");
        let asked = operations(&server);
        let mut counts = BTreeMap::new();
        asked.iter().for_each(|operation| *counts.entry(operation.as_str()).or_insert(0) += 1);
        assert_eq!(asked.len(), expected, "{name}: {counts:?}");
    }
}
