//! The embedded adapters: what a laptop needs, without an AWS account.

#[cfg(feature = "cli")]
pub mod evidence;
#[cfg(feature = "cli")]
pub mod history;
pub mod memory;
pub mod plan;
#[cfg(feature = "cli")]
mod private;
#[cfg(feature = "cli")]
pub mod reports;
pub mod snapshot;
mod utf8;
