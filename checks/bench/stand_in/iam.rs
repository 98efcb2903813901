//! IAM and STS: users of which every third has a key that is too old, every second a password,
//! every fourth MFA.

use std::fmt::Write;

use base64::prelude::{BASE64_STANDARD, Engine};
use time::{Duration, OffsetDateTime};

use crate::account::{self, Account};
use crate::answer::Answer;
use crate::request::Request;
use compliance::model::evaluation::rfc3339_seconds;

pub fn answer(operation: &str, request: &Request, account: &Account) -> Answer {
    let name = request.parameter("UserName").unwrap_or_default();
    let number: u64 =
        name.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or_default();
    match operation {
        "ListUsers" => users(operation, "Users", request, account),
        "ListAccessKeys" => {
            let days = if number.is_multiple_of(3) { 400 } else { 10 };
            let created = rfc3339_seconds(OffsetDateTime::now_utc() - Duration::days(days));
            let key = format!(
                "<member><UserName>{name}</UserName><AccessKeyId>AKIA{number:016}</AccessKeyId><Status>Active</Status><CreateDate>{created}</CreateDate></member>"
            );
            Answer::query(
                operation,
                &format!(
                    "<AccessKeyMetadata>{key}</AccessKeyMetadata><IsTruncated>false</IsTruncated>"
                ),
            )
        }
        "GetLoginProfile" if number.is_multiple_of(2) => Answer::query(
            operation,
            &format!(
                "<LoginProfile><UserName>{name}</UserName><CreateDate>2026-01-01T00:00:00Z</CreateDate></LoginProfile>"
            ),
        ),
        "GetLoginProfile" => Answer::error(
            "iam",
            404,
            "NoSuchEntity",
            &format!("Login Profile for User {name} cannot be found."),
        ),
        "ListMFADevices" => {
            let device = format!(
                "<member><UserName>{name}</UserName><SerialNumber>arn:aws:iam::{}:mfa/{name}</SerialNumber><EnableDate>2026-01-01T00:00:00Z</EnableDate></member>",
                account::ID
            );
            let devices = if number.is_multiple_of(4) { device } else { String::new() };
            Answer::query(
                operation,
                &format!("<MFADevices>{devices}</MFADevices><IsTruncated>false</IsTruncated>"),
            )
        }
        "GenerateCredentialReport" => Answer::query(operation, "<State>COMPLETE</State>"),
        "GetCredentialReport" => credential_report(account),
        // Nothing is attached to a user; there are no groups, roles and policies.
        "GetAccountAuthorizationDetails"
            if request.parameter("Filter.member.1").is_none_or(|kind| kind == "User") =>
        {
            users(operation, "UserDetailList", request, account)
        }
        _ => Answer::query(operation, "<IsTruncated>false</IsTruncated>"),
    }
}

/// As AWS has it:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>.
const REPORT: &str = "user,arn,user_creation_time,password_enabled,password_last_used,\
    password_last_changed,password_next_rotation,mfa_active,access_key_1_active,\
    access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,\
    access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
    cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

fn credential_report(account: &Account) -> Answer {
    let now = rfc3339_seconds(OffsetDateTime::now_utc());
    let mut report = format!("{REPORT}\n");
    for number in 0..account.users {
        let name = format!("stand-in-{number:06}");
        let days = if number.is_multiple_of(3) { 400 } else { 10 };
        let rotated = rfc3339_seconds(OffsetDateTime::now_utc() - Duration::days(days));
        let (password, mfa) = (number.is_multiple_of(2), number.is_multiple_of(4));
        let _ = writeln!(
            report,
            "{name},arn:aws:iam::{}:user/{name},2026-01-01T00:00:00Z,{password},no_information,N/A,N/A,{mfa},true,{rotated},{now},eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
            account::ID
        );
    }
    let content = BASE64_STANDARD.encode(report);
    Answer::query(
        "GetCredentialReport",
        &format!(
            "<Content>{content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>{now}</GeneratedTime>"
        ),
    )
}

fn users(operation: &str, list: &str, request: &Request, account: &Account) -> Answer {
    let page = account.page(account.users, request, "Marker", "MaxItems", 100);
    let mut all = String::new();
    for number in page.numbers {
        let name = format!("stand-in-{number:06}");
        let _ = write!(
            all,
            "<member><Path>/</Path><UserName>{name}</UserName><UserId>AIDA{number:017}</UserId><Arn>arn:aws:iam::{}:user/{name}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></member>",
            account::ID
        );
    }
    let marker = page.next.map(|next| format!("<Marker>{next}</Marker>")).unwrap_or_default();
    let is_truncated = page.next.is_some();
    Answer::query(
        operation,
        &format!("<{list}>{all}</{list}><IsTruncated>{is_truncated}</IsTruncated>{marker}"),
    )
}

/// STS: one identity, whatever the role.
pub fn identity(operation: &str) -> Answer {
    let expires = rfc3339_seconds(OffsetDateTime::now_utc() + Duration::hours(1));
    let result = match operation {
        "AssumeRole" => format!(
            "<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>{expires}</Expiration></Credentials>"
        ),
        _ => format!(
            "<Arn>arn:aws:iam::{0}:user/bench</Arn><UserId>AIDAIOSFODNN7EXAMPLE</UserId><Account>{0}</Account>",
            account::ID
        ),
    };
    Answer::query(operation, &result)
}
