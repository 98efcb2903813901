use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::*;
use crate::model::evaluation::rfc3339_seconds;
use crate::resource_types::{iam_federation, iam_root_user, iam_user};

const REPORT: &str = "supplementaryConfiguration.CredentialReport";
const PROFILE: &str = "supplementaryConfiguration.LoginProfile";
const DEVICES: &str = "supplementaryConfiguration.MFADevices";
const HEADER: &str = "user,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active,\
                      access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
                      access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date";
/// Of users of whom ann signs in with MFA, bob without, and cron not at all.
const ROWS: [(&str, bool, bool); 3] =
    [("ann", true, true), ("bob", true, false), ("cron", false, false)];

/// When AWS made the report.
#[derive(Clone, Copy)]
enum Made {
    ForThisScan,
    Before,
    /// AWS says that it makes one, and gives an earlier one all the same.
    BeforeAfterAll,
}

/// An account that has these users in its report; all else is as `other` says.
fn account_of(
    made: Made,
    rows: &'static [(&str, bool, bool)],
    other: fn(&str) -> TestResponse,
) -> impl Fn(&str) -> TestResponse + Send + Sync + 'static {
    move |request| {
        if request.contains("Action=GenerateCredentialReport") {
            let state = if matches!(made, Made::Before) { "COMPLETE" } else { "STARTED" };
            query("GenerateCredentialReport", &format!("<State>{state}</State>"))
        } else if request.contains("Action=GetCredentialReport") {
            let row = |(name, password, mfa): &(&str, bool, bool)| {
                format!(
                    "{name},2026-01-02T03:04:05+00:00,{password},N/A,N/A,{mfa},false,N/A,N/A,false,N/A,N/A\n"
                )
            };
            let rows: String = rows.iter().map(row).collect();
            let age = if matches!(made, Made::BeforeAfterAll) { 4 } else { 0 };
            let moment = OffsetDateTime::now_utc() - time::Duration::hours(age);
            query("GetCredentialReport", &report_of(&rows, moment))
        } else if request.contains("Action=ListUsers") {
            let user = |(name, ..): &(&str, bool, bool)| {
                format!(
                    "<member><UserName>{name}</UserName><UserId>AIDA-{name}</UserId><CreateDate>2026-01-02T03:04:05Z</CreateDate></member>"
                )
            };
            query(
                "ListUsers",
                &format!("<Users>{}</Users>", ROWS.iter().map(user).collect::<String>()),
            )
        } else {
            other(request)
        }
    }
}

fn report_of(rows: &str, generated: OffsetDateTime) -> String {
    let content = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        format!("{HEADER}\n{rows}"),
    );
    let generated = rfc3339_seconds(generated);
    format!(
        "<Content>{content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>{generated}</GeneratedTime>"
    )
}

/// Everybody has a password and a device by now.
fn both(request: &str) -> TestResponse {
    if request.contains("Action=GetLoginProfile") {
        query("GetLoginProfile", "<LoginProfile><UserName>x</UserName></LoginProfile>")
    } else {
        query(
            "ListMFADevices",
            "<MFADevices><member><SerialNumber>s</SerialNumber></member></MFADevices>",
        )
    }
}

const UNUSED: &str = "iam-user-unused-credentials-check";
const MFA: &str = "mfa-enabled-for-iam-console-access";

#[tokio::test]
async fn the_credential_report_is_read_once_for_all_users() {
    let server = Server::start(account_of(Made::Before, &ROWS[..1], both)).await;
    let mut found = resources(read(&server, &iam_user::CALLS, &[UNUSED]).await);
    found.sort_unstable_by(|one, other| one.id.cmp(&other.id));
    let enabled = found[0].document.at(&format!("{REPORT}.passwordEnabled"));
    assert_eq!(enabled, Member::Present(&true.into()));
    let Member::Unread(newer) = found[1].document.at(REPORT) else { panic!("{found:?}") };
    assert!(
        newer.ends_with(" does not have the user yet; AWS makes one every four hours at most."),
        "{newer}"
    );
    assert_eq!(
        operations(&server),
        ["ListUsers", "GenerateCredentialReport", "GetCredentialReport"]
    );
}

/// What a user is asked, by what the report and the list of users say of it.
#[tokio::test]
async fn a_report_that_knows_a_user_spares_calls() {
    /// What the report and the list of users say, the rules that run, and what is asked.
    type Case<'c> = (&'c str, &'c str, &'c str, &'c [&'c str], &'c [&'c str]);
    const ALL: [&str; 2] = ["GetLoginProfile", "ListMFADevices"];
    const CREATED: &str = "<CreateDate>2026-01-02T03:04:05Z</CreateDate>";
    const YESTERDAY: &str = "2026-11-22T00:00:00Z";
    let row = |password, mfa| {
        format!(
            "ann,2026-01-02T03:04:05+00:00,{password},N/A,N/A,{mfa},false,N/A,N/A,false,N/A,N/A"
        )
    };
    let none = row("false", "false");
    let used_since = format!(
        "{CREATED}<PasswordLastUsed>{}</PasswordLastUsed>",
        rfc3339_seconds(OffsetDateTime::now_utc() + time::Duration::minutes(1))
    );
    let used_before_it = format!("{CREATED}<PasswordLastUsed>{YESTERDAY}</PasswordLastUsed>");
    let cases: [Case<'_>; 10] = [
        ("nothing", &none, CREATED, &[UNUSED, MFA], &[]),
        ("everything", &row("true", "true"), CREATED, &[UNUSED, MFA], &[]),
        ("no rule looks at it", &none, CREATED, &[MFA], &ALL),
        ("not in the report", "", CREATED, &[UNUSED, MFA], &ALL),
        (
            "another of that name",
            &none,
            "<CreateDate>2026-11-22T00:00:00Z</CreateDate>",
            &[UNUSED, MFA],
            &ALL,
        ),
        ("nothing says since when", &none, "", &[UNUSED, MFA], &ALL),
        ("signed in since", &none, &used_since, &[UNUSED, MFA], &ALL[..1]),
        ("signed in before", &none, &used_before_it, &[UNUSED, MFA], &[]),
        (
            "the report says nothing of the password",
            &row("not_supported", "true"),
            CREATED,
            &[UNUSED, MFA],
            &ALL[..1],
        ),
        (
            "the report says nothing of devices",
            &row("true", "N/A"),
            CREATED,
            &[UNUSED, MFA],
            &ALL[1..],
        ),
    ];
    for (name, row, of_list, rules, expected) in cases {
        let (report, user) = (
            report_of(&format!("{row}\n"), OffsetDateTime::now_utc()),
            format!(
                "<Users><member><UserName>ann</UserName><UserId>AIDA1</UserId>{of_list}</member></Users>"
            ),
        );
        let server = Server::start(move |request| match request {
            _ if request.contains("Action=ListUsers") => query("ListUsers", &user),
            _ if request.contains("Action=GenerateCredentialReport") => {
                query("GenerateCredentialReport", "<State>COMPLETE</State>")
            }
            _ if request.contains("Action=GetCredentialReport") => {
                query("GetCredentialReport", &report)
            }
            _ => both(request),
        })
        .await;
        let found = resources(read(&server, &iam_user::CALLS, rules).await);
        assert_eq!(found.len(), 1, "{name}");
        let mut asked = operations(&server);
        asked.retain(|operation| ALL.contains(&operation.as_str()));
        asked.sort_unstable();
        assert_eq!(asked, expected, "{name}");
    }
}

#[tokio::test]
async fn what_the_report_says_in_place_of_calls() {
    let rows = "ann,2026-01-02T03:04:05+00:00,true,N/A,N/A,true,\
                true,2026-11-22T00:00:00+00:00,N/A,false,2026-11-01T00:00:00+00:00,N/A\n\
                bob,2026-01-02T03:04:05+00:00,true,N/A,N/A,false,false,N/A,N/A,false,N/A,N/A\n\
                cron,2026-01-02T03:04:05+00:00,false,N/A,N/A,false,false,N/A,N/A,false,N/A,N/A\n";
    let report = report_of(rows, OffsetDateTime::now_utc() - time::Duration::hours(3));
    let other = account_of(Made::Before, &ROWS, both);
    let server = Server::start(move |request| {
        if request.contains("Action=GetCredentialReport") {
            query("GetCredentialReport", &report)
        } else {
            other(request)
        }
    })
    .await;
    let mut found = resources(read(&server, &iam_user::CALLS, &[UNUSED, MFA]).await);
    found.sort_unstable_by(|one, other| one.id.cmp(&other.id));
    let verdicts: Vec<_> = found
        .iter()
        .map(|user| {
            let at = |path: &str| match user.document.at(path) {
                Member::Present(Value::List(list)) => list.elements.len(),
                Member::Present(Value::Null) => 0,
                Member::Present(_) => 1,
                other => panic!("{path}: {other:?}"),
            };
            (user.name.as_str(), at(PROFILE), at(DEVICES))
        })
        .collect();
    assert_eq!(verdicts, [("ann", 1, 1), ("bob", 1, 0), ("cron", 0, 0)]);
}

/// Nobody has a password only where the report is of this scan.
#[tokio::test]
async fn an_earlier_report_does_not_say_that_nobody_signs_in() {
    const PASSWORDS: &str = "configuration.usersWithPassword";
    for (name, made, rows, known, is_all) in [
        ("some, made for this scan", Made::ForThisScan, &ROWS[..], json!(["ann", "bob"]), true),
        ("some, made before", Made::Before, &ROWS, json!(["ann", "bob"]), false),
        ("nobody, made for this scan", Made::ForThisScan, &ROWS[2..], json!([]), true),
        ("nobody, made before", Made::Before, &ROWS[2..], json!([]), false),
        ("nobody, made before after all", Made::BeforeAfterAll, &ROWS[2..], json!([]), false),
    ] {
        let server = Server::start(account_of(made, rows, |request| {
            if request.contains("Action=ListSAMLProviders") {
                query("ListSAMLProviders", "<SAMLProviderList/>")
            } else {
                assert!(request.contains("PathPrefix=%2Faws-reserved%2Fsso.amazonaws.com%2F"));
                query("ListRoles", "<Roles/>")
            }
        }))
        .await;
        let found =
            resources(read(&server, &iam_federation::CALLS, &["iam-federation-used"]).await);
        let [account] = found.as_slice() else { panic!("{name}: {found:?}") };
        let Member::Present(Value::List(users)) = account.document.at(PASSWORDS) else {
            panic!("{name}: {account:?}")
        };
        assert_eq!(
            Value::from(users.elements.iter().cloned().collect::<crate::model::value::List>()),
            Value::from(known),
            "{name}"
        );
        assert_eq!(users.more.is_none(), is_all, "{name}");
    }
}

/// While AWS makes the report, it is asked for until it is there, and its making once.
#[tokio::test]
async fn a_report_that_is_made_is_waited_for() {
    let times = AtomicUsize::new(0);
    let made = account_of(Made::ForThisScan, &ROWS, both);
    let server = Server::start(move |request| {
        if request.contains("Action=GetCredentialReport")
            && times.fetch_add(1, Ordering::Relaxed) == 0
        {
            return refusal(404, "ReportInProgress", "soon");
        }
        made(request)
    })
    .await;
    let found = resources(read(&server, &iam_user::CALLS, &[UNUSED]).await);
    assert!(matches!(found[0].document.at(REPORT), Member::Present(_)), "{found:?}");
    assert_eq!(
        operations(&server),
        ["ListUsers", "GenerateCredentialReport", "GetCredentialReport", "GetCredentialReport"]
    );
}

/// AWS says to one of several that it makes the report for them.
#[tokio::test]
async fn types_that_look_at_the_report_share_it() {
    let server = Server::start(account_of(Made::ForThisScan, &ROWS, |request| {
        if request.contains("Action=ListSAMLProviders") {
            query("ListSAMLProviders", "<SAMLProviderList/>")
        } else {
            query("ListRoles", "<Roles/>")
        }
    }))
    .await;
    let live = Live {
        calls: vec![&iam_federation::CALLS, &iam_root_user::CALLS, &iam_user::CALLS],
        accounts: vec![account(&server)],
        refused: Vec::new(),
        as_of: OffsetDateTime::UNIX_EPOCH,
        until: None,
        readers: Readers::here(),
    };
    let (sender, mut receiver) = channel(1024);
    let rules = ["iam-federation-used", "iam-root-user-not-used", UNUSED];
    live.read(&wanted(&rules), &Cursors::new(), sender).await.unwrap();
    while receiver.recv().await.is_some() {}
    let asked = operations(&server);
    for call in ["GenerateCredentialReport", "GetCredentialReport"] {
        assert_eq!(asked.iter().filter(|one| **one == call).count(), 1, "{asked:?}");
    }
}
