//! An infrastructure compliance scanner for AWS: one rule engine for live accounts, AWS Config
//! events, Config snapshots and OpenTofu plans.
//!
//! Data flows one way. An [`ports::Inventory`] finds [`resource::Resource`]s; the pure [`rules`]
//! turn each into [`evaluation::Evaluation`]s; [`scan`] stores those in a [`ports::History`];
//! [`aggregate`] reads the newest finished scan of every checker back, lays the [`exceptions`] over
//! them, and writes a [`report`] with its [`changes`] and its [`trend`]; [`alert`] turns violations
//! into messages, and [`digest`] a whole report into one.
//!
//! The core (everything up to `aggregate`) knows no AWS SDK, database, runtime or terminal. Those
//! are adapters: [`local`] (SQLite, folders, snapshot files, plans), `aws`, `lambda` and `cli`,
//! each behind a feature.

pub mod cost;
pub mod doctor;
pub mod evidence;
pub mod files;
pub mod history;
pub mod model;
pub mod network;
pub mod notify;
pub mod report;
pub mod resource_types;
pub mod rules;
pub mod scan;
pub mod settings;
pub mod sources;

#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "cli")]
pub mod cli;
pub mod lambda;
