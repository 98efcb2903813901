//! An infrastructure compliance scanner for AWS: one rule engine for live accounts, AWS Config
//! events, AWS Config snapshots and OpenTofu plans.
//!
//! Data flows one way. A source ([`sources`]) fills [`model::resource::Resource`]s with the fields
//! that the [`rules`] ask for, each [`resource_types`] file says where they come from, and a rule
//! makes an [`model::evaluation::Evaluation`] of each resource. A [`scan`] stores those in a
//! [`history`]; [`report`] reads the newest finished scan of every function back, with the
//! exceptions of the [`settings`] and what changed; [`notify`] makes messages of it.
//!
//! A module imports only what is listed above it here: `model`, `files` and `network`; `rules`;
//! `aws` (clients, credentials, pacing); `settings`; `history`; `resource_types`; `sources`;
//! `scan` and `report`; `notify`, `evidence`, `cost` and `doctor`; `lambda` and `cli`.
//! checks/layering.rs holds that no two modules import each other, and that what is not behind the
//! feature of an adapter knows no AWS SDK, database, runtime or terminal.

#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "cli")]
pub mod cli;
pub mod cost;
pub mod doctor;
pub mod evidence;
pub mod files;
pub mod history;
pub mod lambda;
pub mod model;
pub mod network;
pub mod notify;
pub mod report;
pub mod resource_types;
pub mod rules;
pub mod scan;
pub mod settings;
pub mod sources;
