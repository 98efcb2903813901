//! Errors about credentials that say in full what failed and what to do.
//!
//! They lie below what makes them, so that [`super::error`] finds them among the causes of an SDK's
//! error and repeats nothing.

use std::fmt;

use thiserror::Error;

use crate::network::fault::NetworkFault;

/// Why a role could not be assumed.
#[derive(Clone, Debug, Error)]
#[error("{message}{hint}")]
pub struct NotAssumed {
    /// AWS's words.
    pub message: String,
    /// What to do about it; empty where nothing is known.
    pub hint: String,
    /// Where AWS was not reached.
    pub network: Option<NetworkFault>,
    /// Whether another region may answer.
    pub is_elsewhere: bool,
}

/// What keeps the caller from being known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cause {
    /// There is no such profile, or what it says does not hold together.
    Profile,
    /// No region is named and none is configured.
    NoRegion,
    /// What is configured is no region.
    UnfitRegion,
    /// Nothing that is configured has any credentials.
    NoCredentials,
    /// There should be credentials, and they could not be had.
    Credentials,
    /// AWS does not accept them.
    Rejected,
    /// A proxy, an endpoint or a bundle of certificates that is configured cannot be used.
    Connection,
    /// AWS was not reached.
    Network,
}

/// The caller is not known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CallerError {
    /// What kind of fault it is.
    pub cause: Cause,
    /// What failed.
    pub message: String,
    /// What to do next.
    pub what_to_do: String,
    /// Whether another region may answer.
    pub is_elsewhere: bool,
}

impl fmt::Display for CallerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cause, message, what_to_do, .. } = self;
        match cause {
            Cause::UnfitRegion | Cause::Connection => write!(formatter, "{message}"),
            Cause::Profile | Cause::NoRegion | Cause::NoCredentials => {
                write!(formatter, "{message}: {what_to_do}")
            }
            Cause::Credentials | Cause::Rejected | Cause::Network => {
                write!(formatter, "{message}\n{what_to_do}")
            }
        }
    }
}

impl std::error::Error for CallerError {}
