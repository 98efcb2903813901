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
            let content = base64::Engine::encode(
                &base64::engine::general_purpose::STANDARD,
                format!("{HEADER}\n{rows}"),
            );
            let age = if matches!(made, Made::BeforeAfterAll) { 4 } else { 0 };
            let moment = OffsetDateTime::now_utc() - time::Duration::hours(age);
            let moment = rfc3339_seconds(moment);
            query(
                "GetCredentialReport",
                &format!(
                    "<Content>{content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>{moment}</GeneratedTime>"
                ),
            )
        } else if request.contains("Action=ListUsers") {
            let user = |(name, ..): &(&str, bool, bool)| {
                format!("<member><UserName>{name}</UserName><UserId>AIDA-{name}</UserId></member>")
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

/// A password or a device that was made since an earlier report is seen in any case.
#[tokio::test]
async fn only_a_report_made_for_this_scan_spares_calls() {
    let everybody = ["GetLoginProfile", "ListMFADevices"].map(|call| (call, 3));
    for (name, made, rules, rows, expected, cron_has_one) in [
        (
            "made for this scan",
            Made::ForThisScan,
            &[UNUSED, MFA][..],
            &ROWS[..],
            [("GetLoginProfile", 2), ("ListMFADevices", 1)],
            false,
        ),
        (
            "a user is newer than the report",
            Made::ForThisScan,
            &[UNUSED, MFA],
            &ROWS[..2],
            [("GetLoginProfile", 3), ("ListMFADevices", 2)],
            true,
        ),
        ("made before", Made::Before, &[UNUSED, MFA], &ROWS, everybody, true),
        ("made before after all", Made::BeforeAfterAll, &[UNUSED, MFA], &ROWS, everybody, true),
        ("no rule looks at the report", Made::ForThisScan, &[MFA], &ROWS, everybody, true),
    ] {
        let server = Server::start(account_of(made, rows, both)).await;
        let mut found = resources(read(&server, &iam_user::CALLS, rules).await);
        found.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        let asked = operations(&server);
        for (call, times) in expected {
            let count = asked.iter().filter(|operation| **operation == call).count();
            assert_eq!(count, times, "{name}: {call}");
        }
        let [_, bob, cron] = found.as_slice() else { panic!("{name}: {found:?}") };
        let none = Value::from(json!([]));
        let bob_has_none = bob.document.at(DEVICES) == Member::Present(&none);
        assert_eq!(bob_has_none, expected[1].1 < 3, "{name}");
        for (path, none) in [(PROFILE, &Value::Null), (DEVICES, &none)] {
            let has_none = cron.document.at(path) == Member::Present(none);
            assert_eq!(has_none, !cron_has_one, "{name}: {path}");
        }
    }
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
