//! Errors as the Lambda runtime reports them: a type to act on, and the whole chain of causes in
//! the message.

use std::error::Error;
use std::fmt;

use lambda_runtime::Diagnostic;

use super::event::EventError;
use crate::model::port::PortError;

/// A failed invocation.
pub enum Failure {
    /// The function's environment is wrong; no retry helps.
    Settings(String),
    /// The event is not one the function knows; no retry helps.
    Event(EventError),
    /// Something outside failed before everything was stored.
    Scan(PortError),
    /// Everything is stored, but AWS Config was not told or people were not alerted: a retry does
    /// that and stores nothing twice.
    Notification(PortError),
    Report(anyhow::Error),
    /// The report is written, but Security Hub took nothing of it. The import has tried again
    /// already.
    Import(PortError),
}

impl From<EventError> for Failure {
    fn from(error: EventError) -> Self {
        Self::Event(error)
    }
}

impl From<PortError> for Failure {
    fn from(error: PortError) -> Self {
        Self::Scan(error)
    }
}

/// How much of a message Step Functions gets, in bytes of JSON within JSON. A state holds 256 kB,
/// and one of a scan may hold the errors of 160 targets (`longest_error` in tofu/scan.tf): beyond
/// that the execution ends, and no `Catch` sees it.
/// <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>
const LONGEST_MESSAGE: usize = 1000;
const REST: &str = " … (the function's log has the rest)";

/// The message as far as it fits.
fn bounded(message: String) -> String {
    let escaped = |character: char| match character {
        '"' | '\\' => 4,
        control if control.is_control() => 7,
        other => other.len_utf8(),
    };
    let fits = |room: usize| {
        let mut used = 0;
        let end = message.char_indices().find(|(_, character)| {
            used += escaped(*character);
            used > room
        });
        end.map(|(index, _)| index)
    };
    if fits(LONGEST_MESSAGE).is_none() {
        return message;
    }
    let end = fits(LONGEST_MESSAGE - REST.len()).unwrap_or(message.len());
    format!("{}{REST}", &message[..end])
}

/// An error with all its causes.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl Failure {
    fn type_and_message(&self) -> (&'static str, String) {
        match self {
            Self::Settings(message) => ("SettingsError", message.clone()),
            Self::Event(error) => ("EventError", chain(error)),
            Self::Scan(error) => ("ScanError", chain(error)),
            Self::Notification(error) => ("NotificationError", chain(error)),
            Self::Report(error) => ("ReportError", format!("{error:#}")),
            Self::Import(error) => ("ImportError", chain(error)),
        }
    }
}

/// The runtime logs a failure by its `Debug` form.
impl fmt::Debug for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (error_type, message) = self.type_and_message();
        write!(formatter, "{error_type}: {message}")
    }
}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Self {
        let (error_type, error_message) = failure.type_and_message();
        Self { error_type: error_type.to_owned(), error_message: bounded(error_message) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_fits_into_a_state() {
        for (case, text, whole) in [
            ("at the bound", "a".repeat(LONGEST_MESSAGE), true),
            ("one beyond", "a".repeat(LONGEST_MESSAGE + 1), false),
            ("quotes at the bound", "\"".repeat(LONGEST_MESSAGE / 4), true),
            ("quotes beyond", "\"".repeat(LONGEST_MESSAGE / 4 + 1), false),
            ("lines", "\n".repeat(LONGEST_MESSAGE), false),
            ("letters of several bytes", "é".repeat(LONGEST_MESSAGE), false),
            ("none", String::new(), true),
        ] {
            let message = Diagnostic::from(Failure::Settings(text.clone())).error_message;
            let twice = serde_json::to_string(&text_of(&message)).map_or(0, |json| json.len());
            assert!(twice <= LONGEST_MESSAGE + "\"\\\"\\\"\"".len(), "{case}: {twice}");
            assert_eq!(message == text, whole, "{case}");
            assert!(whole || message.ends_with(REST), "{case}");
        }
    }

    fn text_of(message: &str) -> String {
        serde_json::to_string(message).unwrap_or_default()
    }
}
