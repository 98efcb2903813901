//! The test crate: one module a subject. The emulated AWS has tests of its own (`checks/emulated`),
//! run by `checks/run`.

#![allow(
    clippy::cloned_ref_to_slice_refs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::too_many_lines,
    clippy::cast_precision_loss
)]

mod changes;
mod cli;
mod cli_doctor;
mod cli_frameworks;
mod cli_history;
mod cli_pipelines;
mod cli_snapshots;
mod cli_terminal;
mod cli_watch;
mod comparison;
#[cfg(feature = "lambda")]
mod config_events;
mod config_files;
mod doctor;
mod documents;
mod evidence;
mod generated;
mod history;
mod hostile;
mod language;
mod layering;
#[cfg(feature = "notify")]
mod notify;
mod own_rules;
mod plans;
mod report;
mod resume;
mod runbooks;
mod scan;
mod support;
mod upgrades;
mod whole;
