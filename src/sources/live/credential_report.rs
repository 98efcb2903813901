//! IAM's credential report: how each user of an account, the root user among them, uses a password
//! and access keys. One text of an account, which AWS makes anew every four hours at most.
//!
//! What it says is true of the moment when it was made, which counts: [`in_place_of_calls`] takes
//! it for what a user would be asked. AWS made it for this scan where `GenerateCredentialReport`
//! answers `STARTED`; `COMPLETE` is an earlier one.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine};
use futures_util::future::BoxFuture;
use thiserror::Error;
use time::OffsetDateTime;

use super::calls::reader::{Detail, Subject};
use super::calls::{Call, Connection, Refusal};
use super::iam_operation;
use super::raw_operation::RawOperation;
use super::xml_text::{XmlError, text_of};
use crate::model::evaluation::{parse_rfc3339, rfc3339_seconds};
use crate::model::value::{List, Member, Object, Value};

pub mod in_place_of_calls;

/// As types name it.
pub const GET: &str = GET_REPORT.name;
const GET_REPORT: RawOperation = iam_operation::get("iam:GetCredentialReport");
const GENERATE: RawOperation = iam_operation::get("iam:GenerateCredentialReport");
/// What the report calls the root user.
pub const ROOT: &str = "<root_account>";
/// How often it is asked for while AWS makes it, and how long is waited: first shortly, then twice
/// as long each time.
const ATTEMPTS: u32 = 20;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// A report that AWS made for this scan is surely not as old, whatever the clock of this machine
/// says; one that AWS no longer gives without making it anew is four hours old.
const OLD: time::Duration = time::Duration::hours(3);
/// What AWS says while there is none.
const NOT_READY: [&str; 3] = ["ReportInProgress", "ReportNotPresent", "ReportExpired"];

/// The rows of a report, by the names of the users.
#[derive(Debug)]
pub struct CredentialReport {
    rows: HashMap<String, Value>,
    generated: OffsetDateTime,
    /// Whether AWS made it because this scan asked for it.
    is_new: bool,
}

/// Why a text is no report.
#[derive(Debug, Error)]
pub enum ReportError {
    /// It is no table.
    #[error("the report is no CSV")]
    Csv(#[from] csv::Error),
    /// A column is missing.
    #[error("the report has no column {0}")]
    NoColumn(&'static str),
    /// AWS does not say when it was made.
    #[error("the report does not say when it was made")]
    NoMoment,
    /// The answer is no XML.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// The text is not encoded as it should be.
    #[error("the report cannot be decoded")]
    Encoding(#[from] base64::DecodeError),
}

impl CredentialReport {
    /// Reads AWS's answer.
    fn of_answer(answer: &[u8], is_new: bool) -> Result<Self, ReportError> {
        let generated = text_of(answer, "GeneratedTime")?;
        let generated = generated.as_deref().and_then(parse_rfc3339);
        let generated = generated.ok_or(ReportError::NoMoment)?;
        let mut content = text_of(answer, "Content")?.unwrap_or_default();
        content.retain(|character| !character.is_ascii_whitespace());
        let is_new = is_new && generated > OffsetDateTime::now_utc() - OLD;
        Self::parse(&BASE64_STANDARD.decode(content)?, generated, is_new)
    }

    fn parse(content: &[u8], generated: OffsetDateTime, is_new: bool) -> Result<Self, ReportError> {
        let mut reader = csv::Reader::from_reader(content);
        let header = reader.headers()?.clone();
        let column = |name: &'static str| {
            let place = header.iter().position(|known| known == name);
            place.ok_or(ReportError::NoColumn(name))
        };
        let user = column("user")?;
        let own = [
            ("userCreationTime", column("user_creation_time")?),
            ("passwordEnabled", column("password_enabled")?),
            ("passwordLastUsed", column("password_last_used")?),
            ("passwordLastChanged", column("password_last_changed")?),
            ("mfaActive", column("mfa_active")?),
        ];
        let keys = [
            [
                column("access_key_1_active")?,
                column("access_key_1_last_rotated")?,
                column("access_key_1_last_used_date")?,
            ],
            [
                column("access_key_2_active")?,
                column("access_key_2_last_rotated")?,
                column("access_key_2_last_used_date")?,
            ],
        ];
        let made = rfc3339_seconds(generated);
        let mut rows = HashMap::new();
        for record in reader.records() {
            let record = record?;
            let at = |place: usize| value(record.get(place).unwrap_or_default());
            let mut row = Object::default();
            row.push("generatedTime".into(), made.as_str().into());
            own.iter().for_each(|(name, place)| row.push((*name).into(), at(*place)));
            let key = |(number, [active, rotated, used]): (i64, &[usize; 3])| {
                let members = [
                    ("number", number.into()),
                    ("active", at(*active)),
                    ("lastRotated", at(*rotated)),
                    ("lastUsedDate", at(*used)),
                ];
                Value::from(members.into_iter().collect::<Object>())
            };
            let keys: List = (1..).zip(&keys).map(key).collect();
            row.push("accessKeys".into(), keys.into());
            rows.insert(record.get(user).unwrap_or_default().to_owned(), row.into());
        }
        Ok(Self { rows, generated, is_new })
    }

    /// What it says of a user.
    fn row(&self, user: &str) -> Result<Value, Refusal> {
        self.rows.get(user).cloned().ok_or_else(|| {
            Refusal::because(format!(
                "{GET}: the report of {} does not have the user yet; AWS makes one every four hours at most.",
                rfc3339_seconds(self.generated)
            ))
        })
    }

    /// The users that have a console password. None is known not to have one but by a new report.
    fn users_with_password(&self) -> List {
        let mut users = List::default();
        for (name, row) in self.rows.iter().filter(|(name, _)| *name != ROOT) {
            match row.at("passwordEnabled") {
                Member::Present(Value::Boolean(true)) => users.elements.push(name.as_str().into()),
                Member::Present(Value::Boolean(false)) => {}
                _ => {
                    let what = "it does not say whether";
                    let reason = format!("{GET}: {what} {name} has a console password.");
                    users.more = Some(reason.into());
                }
            }
        }
        users.elements.sort_unstable_by(|one, other| one.as_text().cmp(&other.as_text()));
        if !self.is_new {
            users.more.get_or_insert_with(|| {
                format!(
                    "{GET}: the report of {} was made before this scan; a user may have got a console password since.",
                    rfc3339_seconds(self.generated)
                )
                .into()
            });
        }
        users
    }
}

/// `N/A`, `no_information` and `not_supported` are none.
fn value(text: &str) -> Value {
    match text {
        "" | "N/A" | "no_information" | "not_supported" => Value::Null,
        _ if text.eq_ignore_ascii_case("true") => true.into(),
        _ if text.eq_ignore_ascii_case("false") => false.into(),
        _ => text.into(),
    }
}

/// The report is no list of fields.
pub const NOT_BY_FIELD: Call =
    |_, _| Box::pin(async { Err(Refusal::because("The credential report is read whole.")) });

/// Fills a user's row in.
pub fn of_user<'a>(
    user: &'a mut Subject,
    detail: &'a Detail,
) -> BoxFuture<'a, Result<Option<Value>, Refusal>> {
    Box::pin(async { of_one(user, detail, &user.name).await.map(Some) })
}

/// Fills the root user's row in.
pub fn of_root<'a>(
    root: &'a mut Subject,
    detail: &'a Detail,
) -> BoxFuture<'a, Result<Option<Value>, Refusal>> {
    Box::pin(async { of_one(root, detail, ROOT).await.map(Some) })
}

/// Fills the names of the users in that have a console password.
pub fn of_users_with_password<'a>(
    account: &'a mut Subject,
    detail: &'a Detail,
) -> BoxFuture<'a, Result<Option<Value>, Refusal>> {
    Box::pin(async {
        let users = of_account(account).await?.users_with_password();
        Ok(Some(filled(detail, users.into())))
    })
}

async fn of_one(subject: &Subject, detail: &Detail, user: &str) -> Result<Value, Refusal> {
    Ok(filled(detail, of_account(subject).await?.row(user)?))
}

fn filled(detail: &Detail, value: Value) -> Value {
    let mut document = Value::from(Object::default());
    document.put(detail.call.source.fills.base, value);
    document
}

async fn of_account(subject: &Subject) -> Result<Arc<CredentialReport>, Refusal> {
    let connections = &subject.connections;
    let shared = connections.shared.of(GET);
    let report = shared.get_or_init(|| async {
        let _turn = connections.account().turn().await;
        let report = read(&connections.of(&connections.home)).await?;
        Ok(Arc::new(report) as Arc<dyn Any + Send + Sync>)
    });
    let report = report.await.clone()?.downcast::<CredentialReport>();
    report.map_err(|_| Refusal::because(format!("{GET}: it was not read.")))
}

/// The account's report, once AWS has made it.
async fn read(connection: &Connection) -> Result<CredentialReport, Refusal> {
    let mut last = Refusal::because(format!("{GET}: AWS has not made the report in time."));
    let mut is_new = false;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            let pause = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(attempt - 1));
            tokio::time::sleep(pause.min(LONGEST_PAUSE)).await;
        }
        if !is_new {
            let answer = GENERATE.answer(connection, None, None).await?;
            let state = text_of(&answer, "State");
            let state =
                state.map_err(|error| Refusal::because(format!("{}: {error}", GENERATE.name)))?;
            is_new = state.as_deref() == Some("STARTED");
            if state.as_deref() != Some("COMPLETE") {
                continue;
            }
        }
        match GET_REPORT.answer(connection, None, None).await {
            Err(refusal) if refusal.is(&NOT_READY) => last = refusal,
            Err(refusal) => return Err(refusal),
            Ok(answer) => {
                return CredentialReport::of_answer(&answer, is_new)
                    .map_err(|error| Refusal::because(format!("{GET}: {error}.")));
            }
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,\
                          access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
                          access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
                          cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

    fn report(rows: &str) -> Result<CredentialReport, ReportError> {
        CredentialReport::parse(
            format!("{HEADER}\n{rows}").as_bytes(),
            datetime!(2026-11-23 12:00:00 UTC),
            false,
        )
    }

    #[test]
    fn a_row_becomes_a_document() {
        let report = report(
            "<root_account>,arn:aws:iam::123456789012:root,2020-01-02T03:04:05+00:00,not_supported,2026-01-02T03:04:05+00:00,not_supported,not_supported,true,\
             false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n\
             ann,arn:aws:iam::123456789012:user/ann,2025-01-02T03:04:05+00:00,TRUE,no_information,2025-01-02T03:04:05+00:00,N/A,FALSE,\
             TRUE,2025-01-02T03:05:05+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n",
        )
        .unwrap();
        let key = |number, active, rotated: serde_json::Value| json!({ "number": number, "active": active, "lastRotated": rotated, "lastUsedDate": null });
        for (user, expected) in [
            (
                "ann",
                json!({
                    "generatedTime": "2026-11-23T12:00:00Z",
                    "userCreationTime": "2025-01-02T03:04:05+00:00",
                    "passwordEnabled": true,
                    "passwordLastUsed": null,
                    "passwordLastChanged": "2025-01-02T03:04:05+00:00",
                    "mfaActive": false,
                    "accessKeys": [key(1, true, "2025-01-02T03:05:05+00:00".into()), key(2, false, json!(null))],
                }),
            ),
            (
                ROOT,
                json!({
                    "generatedTime": "2026-11-23T12:00:00Z",
                    "userCreationTime": "2020-01-02T03:04:05+00:00",
                    "passwordEnabled": null,
                    "passwordLastUsed": "2026-01-02T03:04:05+00:00",
                    "passwordLastChanged": null,
                    "mfaActive": true,
                    "accessKeys": [key(1, false, json!(null)), key(2, false, json!(null))],
                }),
            ),
        ] {
            assert_eq!(report.row(user).unwrap(), Value::from(expected), "{user}");
        }
        assert_eq!(
            report.row("newer").unwrap_err().reason,
            "iam:GetCredentialReport: the report of 2026-11-23T12:00:00Z does not have the user yet; AWS makes one every four hours at most."
        );
    }

    #[test]
    fn what_is_no_report_is_an_error() {
        let moment = datetime!(2026-11-23 12:00:00 UTC);
        for (name, content, expected) in [
            ("nothing", "", "the report has no column user"),
            ("another table", "a,b\n1,2\n", "the report has no column user"),
            (
                "a column less",
                &HEADER.replace("access_key_2_active,", ""),
                "the report has no column access_key_2_active",
            ),
            ("a row that breaks off", &format!("{HEADER}\nann,arn"), "the report is no CSV"),
        ] {
            let error = CredentialReport::parse(content.as_bytes(), moment, false).unwrap_err();
            assert_eq!(error.to_string(), expected, "{name}");
        }
    }
}
