//! The adapters to AWS: one file a service or a concern.

pub mod account;
#[cfg(feature = "live")]
pub mod caller;
pub mod client;
#[cfg(feature = "connector")]
pub mod connector;
pub mod endpoint;
pub mod error;
pub mod rate_limit;
pub mod raw_client;
pub mod refused;
pub mod truncation;
