//! What AWS Config recorded: events, snapshots and history files, its bucket and its API.

#[cfg(feature = "aws")]
pub mod bucket;
pub mod item;
#[cfg(feature = "aws")]
pub mod service;
pub mod snapshot;
