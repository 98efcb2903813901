//! The adapters to AWS: one file a service or a concern.

pub mod account;
pub mod alerts;
pub mod buckets;
pub mod client;
pub mod config;
#[cfg(feature = "lambda")]
pub mod connector;
pub mod databases;
#[cfg(feature = "live")]
pub mod doctor;
pub mod error;
#[cfg(feature = "lambda")]
pub mod findings;
pub mod history;
pub mod instances;
pub mod inventory;
#[cfg(any(feature = "lambda", feature = "live"))]
pub mod operation;
#[cfg(any(feature = "lambda", feature = "live"))]
pub mod organizations;
pub mod pace;
pub mod readers;
#[cfg(feature = "lambda")]
pub mod reports;
pub mod snapshots;
pub mod trimmed;
pub mod users;
pub mod whole;
