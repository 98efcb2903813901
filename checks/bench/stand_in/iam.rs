//! IAM and STS: users of which every third has a key that is too old, every second a password,
//! every fourth MFA.

use std::fmt::Write;

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
        "ListUsers" => users(request, account),
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
        _ => Answer::query(operation, "<IsTruncated>false</IsTruncated>"),
    }
}

fn users(request: &Request, account: &Account) -> Answer {
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
    Answer::query(
        "ListUsers",
        &format!("<Users>{all}</Users><IsTruncated>{}</IsTruncated>{marker}", page.next.is_some()),
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
