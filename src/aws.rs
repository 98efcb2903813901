//! The adapters to AWS: one file a service or a concern.

pub mod account;
pub mod alerts;
mod bucket_region;
pub mod buckets;
#[cfg(feature = "live")]
pub mod caller;
pub mod client;
pub mod config;
#[cfg(feature = "connector")]
pub mod connector;
pub mod databases;
#[cfg(feature = "live")]
pub mod doctor;
#[cfg(feature = "connector")]
pub mod endpoint;
pub mod error;
pub mod field_reader;
#[cfg(feature = "lambda")]
pub mod findings;
pub mod history;
pub mod instances;
pub mod inventory;
#[cfg(feature = "connector")]
pub mod operation;
#[cfg(feature = "connector")]
pub mod organizations;
pub mod pace;
pub mod readers;
#[cfg(feature = "lambda")]
pub mod reports;
pub mod snapshots;
pub mod trimmed;
pub mod users;
pub mod whole;
