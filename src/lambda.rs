//! The functions: what they share around the use cases.

pub mod aggregator;
pub mod checker;
mod config_rule;
mod diagnostic;
pub mod entry;
pub mod event;
mod log;
pub mod metrics;
mod settings;
mod start;
mod targets;
