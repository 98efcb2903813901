//! What every port shares: what its calls answer, and how they fail.

use std::error::Error;

use futures_util::future::BoxFuture;
use thiserror::Error;

/// A failed adapter call: what was being done, and the cause.
#[derive(Debug, Error)]
#[error("{doing}")]
pub struct PortError {
    doing: String,
    #[source]
    cause: Box<dyn Error + Send + Sync>,
}

impl PortError {
    /// What was being done, in the words of the message, and why it failed.
    pub fn new(doing: impl Into<String>, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { doing: doing.into(), cause: cause.into() }
    }
}

/// What a port's methods give.
pub type PortFuture<'a, T> = BoxFuture<'a, Result<T, PortError>>;
