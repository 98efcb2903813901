//! Exit codes.

use std::process::ExitCode;

use thiserror::Error;

#[cfg(feature = "live")]
use crate::aws::refused::{CallerError, Cause};
use crate::history::known::KnownError;
use crate::rules::folders::OwnRulesError;
use crate::settings::SettingsError;
use crate::settings::accounts::AccountsError;

/// What was asked for cannot be done the way it was asked.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct Misuse(pub String);

/// The user ended the command, and what to do next.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct Interrupted(pub String);

/// How a command ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Exit {
    Done,
    Error,
    /// As the argument parser's.
    Usage,
    /// With `--exit-code`: something is non-compliant, new, or an exception that has ended.
    NonCompliant,
    /// `doctor` found something broken.
    Broken,
    /// With `--exit-code`: nothing is non-compliant, but something could not be judged or seen.
    Incomplete,
    /// Ctrl-C: as shells have it.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Error => 1,
            Exit::Usage => 2,
            Exit::NonCompliant | Exit::Broken => 3,
            Exit::Incomplete => 4,
            Exit::Interrupted => 130,
        })
    }
}

impl Exit {
    /// How a command ends that failed. What a flag, a variable or a file of the user's says wrong
    /// is a usage error, wherever it is noticed.
    pub fn of(error: &anyhow::Error) -> Self {
        let is_usage = error.chain().any(|cause| {
            #[cfg(feature = "live")]
            if cause.downcast_ref().is_some_and(|error: &CallerError| {
                matches!(
                    error.cause,
                    Cause::UnfitRegion | Cause::NoRegion | Cause::Profile | Cause::Connection
                )
            }) {
                return true;
            }
            cause.is::<Misuse>()
                || cause.is::<KnownError>()
                || cause.is::<SettingsError>()
                || cause.is::<OwnRulesError>()
                || cause.is::<AccountsError>()
        });
        if is_usage { Self::Usage } else { Self::Error }
    }
}

/// An error with its causes, each told once: many messages have that of their cause in them.
pub fn message(error: &anyhow::Error) -> String {
    let mut message = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if message.is_empty() {
            message = cause;
        } else if !message.contains(&cause) {
            message = format!("{message}: {cause}");
        }
    }
    message
}

/// Whether trying again cannot help: somebody must change a flag, a variable or a file first.
pub fn is_lasting(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        #[cfg(feature = "live")]
        if cause.downcast_ref().is_some_and(CallerError::is_lasting) {
            return true;
        }
        cause.is::<Misuse>() || cause.is::<SettingsError>() || cause.is::<AccountsError>()
    })
}
