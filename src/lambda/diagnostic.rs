//! Errors as the Lambda runtime reports them: a type to act on, and the whole chain of causes in the message.

use std::error::Error;
use std::fmt;

use lambda_runtime::Diagnostic;

use super::event::EventError;
use crate::ports::PortError;

/// A failed invocation.
pub enum Failure {
    /// The function's environment is wrong; no retry helps.
    Settings(String),
    /// The event is not one the function knows; no retry helps.
    Event(EventError),
    /// Something outside failed before everything was stored.
    Scan(PortError),
    /// Everything is stored, but AWS Config was not told or people were not alerted: a retry does that and stores nothing twice.
    Told(PortError),
    Report(anyhow::Error),
    /// The report is written, but Security Hub took nothing of it. The import has tried again already.
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

/// An error with all its causes.
fn chain(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told.push_str(": ");
        told.push_str(&error.to_string());
        cause = error.source();
    }
    told
}

impl Failure {
    fn told(&self) -> (&'static str, String) {
        match self {
            Self::Settings(message) => ("SettingsError", message.clone()),
            Self::Event(error) => ("EventError", chain(error)),
            Self::Scan(error) => ("ScanError", chain(error)),
            Self::Told(error) => ("NotificationError", chain(error)),
            Self::Report(error) => ("ReportError", format!("{error:#}")),
            Self::Import(error) => ("ImportError", chain(error)),
        }
    }
}

/// The runtime logs a failure by its `Debug` form.
impl fmt::Debug for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (error_type, message) = self.told();
        write!(formatter, "{error_type}: {message}")
    }
}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Self {
        let (error_type, error_message) = failure.told();
        Self { error_type: error_type.to_owned(), error_message }
    }
}
