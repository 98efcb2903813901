//! Errors as the Lambda runtime reports them: a type to act on, and the whole chain of causes in the message.

use lambda_runtime::Diagnostic;

use super::event::EventError;
use crate::ports::PortError;

/// A failed invocation.
#[derive(Debug)]
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

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Self {
        let chain = |error: anyhow::Error| format!("{error:#}");
        let (error_type, error_message) = match failure {
            Failure::Settings(message) => ("SettingsError", message),
            Failure::Event(error) => ("EventError", chain(error.into())),
            Failure::Scan(error) => ("ScanError", chain(error.into())),
            Failure::Told(error) => ("NotificationError", chain(error.into())),
            Failure::Report(error) => ("ReportError", chain(error)),
        };
        tracing::error!(error_type, "{error_message}");
        Self { error_type: error_type.to_owned(), error_message }
    }
}
