//! What the credential report says of a user in the place of calls about the user, as AWS Config's
//! own rules take it.
//!
//! Only a report that is read anyway, because a rule looks at it, spares calls. It is of the moment
//! when AWS made it, four hours before the scan at most. A user whom it cannot know is asked: one
//! that is newer than the report or has another's name, and one of whom IAM's list of users or the
//! report itself says something else. Access keys are asked for in any case: the report has neither
//! their ids nor those that are not active, and "created or last changed" may be later than
//! created.

use futures_util::future::BoxFuture;
use time::OffsetDateTime;

use super::{CredentialReport, GET, filled};
use crate::model::evaluation::parse_rfc3339;
use crate::model::value::{List, Member, Object, Value};
use crate::sources::live::calls::Refusal;
use crate::sources::live::calls::reader::{Detail, Subject};

/// Of the user, as `ListUsers` gives it: who is meant, and since when.
pub const CREATED: &str = "configuration.createDate";
/// Of the user, as `ListUsers` gives it: that there was a password then.
pub const PASSWORD_USED: &str = "configuration.passwordLastUsed";

type Answer<'a> = BoxFuture<'a, Result<Option<Value>, Refusal>>;

/// Whether the user has a console password.
pub fn password<'a>(user: &'a mut Subject, detail: &'a Detail) -> Answer<'a> {
    Box::pin(said_or_asked(user, detail, |row| row.password()))
}

/// Whether the user has MFA devices.
pub fn devices<'a>(user: &'a mut Subject, detail: &'a Detail) -> Answer<'a> {
    // The report does not say which devices they are.
    if detail.asks_for("serialNumber") {
        return Box::pin(said_or_asked(user, detail, |row| row.no_devices()));
    }
    Box::pin(said_or_asked(user, detail, |row| row.devices()))
}

async fn said_or_asked(
    user: &Subject,
    detail: &Detail,
    said: fn(&Row<'_>) -> Option<Value>,
) -> Result<Option<Value>, Refusal> {
    let connections = &user.connections;
    let shared = connections.shared.of(GET);
    let report = shared.get().and_then(|report| report.as_ref().ok());
    let report = report.and_then(|report| report.downcast_ref::<CredentialReport>());
    match report.and_then(|report| said(&Row::of(report, user)?)) {
        Some(value) => Ok(Some(filled(detail, value))),
        None => user.ask(detail, &connections.home).await.map(Some),
    }
}

/// What a report says of one user.
struct Row<'r> {
    fields: &'r Value,
    generated: OffsetDateTime,
    password_used: Option<OffsetDateTime>,
}

impl<'r> Row<'r> {
    /// `None` where the report does not know this user.
    fn of(report: &'r CredentialReport, user: &Subject) -> Option<Self> {
        let fields = report.rows.get(&user.name)?;
        let created = parse_rfc3339(user.text(CREATED)?)?;
        let generated = report.generated;
        let is_same = moment(fields, "userCreationTime") == Some(created) && created <= generated;
        let password_used = user.text(PASSWORD_USED).and_then(parse_rfc3339);
        is_same.then_some(Self { fields, generated, password_used })
    }

    fn password(&self) -> Option<Value> {
        match boolean(self.fields, "passwordEnabled")? {
            true => Some(only_known_to_be_there(&["createDate", "passwordResetRequired"])),
            // It was used since the report.
            false if self.password_used.is_some_and(|used| used > self.generated) => None,
            false => Some(Value::Null),
        }
    }

    /// An empty list, where the user has none.
    fn no_devices(&self) -> Option<Value> {
        let is_active = boolean(self.fields, "mfaActive")?;
        (!is_active).then(|| List::default().into())
    }

    fn devices(&self) -> Option<Value> {
        let is_active = boolean(self.fields, "mfaActive")?;
        let device = || only_known_to_be_there(&["serialNumber", "enableDate"]);
        Some(is_active.then(device).into_iter().collect::<List>().into())
    }
}

/// Something that is there, and of which the report says no more.
fn only_known_to_be_there(members: &[&'static str]) -> Value {
    let unread = || Value::unread(format!("{GET} does not say it."));
    members.iter().map(|name| (*name, unread())).collect::<Object>().into()
}

fn boolean(row: &Value, name: &str) -> Option<bool> {
    match row.at(name) {
        Member::Present(Value::Boolean(value)) => Some(*value),
        _ => None,
    }
}

fn moment(row: &Value, name: &str) -> Option<OffsetDateTime> {
    match row.at(name) {
        Member::Present(value) => value.as_text().and_then(parse_rfc3339),
        _ => None,
    }
}
