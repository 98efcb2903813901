//! The functions: what they share around the use cases. What an event says is read in every build,
//! for that needs neither the runtime nor an SDK.

#[cfg(feature = "lambda")]
pub mod aggregator;
#[cfg(feature = "lambda")]
pub mod checker;
#[cfg(feature = "lambda")]
mod config_rule;
#[cfg(feature = "lambda")]
mod diagnostic;
#[cfg(feature = "lambda")]
pub mod entry;
pub mod event;
#[cfg(feature = "lambda")]
mod handler;
#[cfg(feature = "lambda")]
mod kept;
#[cfg(feature = "lambda")]
mod log;
#[cfg(feature = "lambda")]
pub mod metrics;
pub mod moments;
pub mod rule_name;
#[cfg(feature = "lambda")]
mod settings;
#[cfg(feature = "lambda")]
mod start;
#[cfg(feature = "lambda")]
mod targets;
