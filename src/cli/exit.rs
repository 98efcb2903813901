//! Exit codes.

use std::process::ExitCode;

use thiserror::Error;

#[cfg(feature = "live")]
use crate::aws::refused::{CallerError, Cause};
use crate::settings::SettingsError;
use crate::settings::accounts::AccountsError;

/// What was asked for cannot be done the way it was asked.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct Misuse(pub String);

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
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Error => 1,
            Exit::Usage => 2,
            Exit::NonCompliant | Exit::Broken => 3,
            Exit::Incomplete => 4,
        })
    }
}

impl Exit {
    /// How a command ends that failed. A region that is none is a usage error wherever it is
    /// written.
    pub fn of(error: &anyhow::Error) -> Self {
        let is_unfit_region = error.chain().any(|cause| {
            #[cfg(feature = "live")]
            if cause
                .downcast_ref()
                .is_some_and(|error: &CallerError| error.cause == Cause::UnfitRegion)
            {
                return true;
            }
            matches!(cause.downcast_ref(), Some(SettingsError::Regions { .. }))
                || matches!(cause.downcast_ref(), Some(AccountsError::Regions { .. }))
        });
        if is_unfit_region { Self::Usage } else { Self::Error }
    }
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
