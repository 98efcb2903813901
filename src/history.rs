//! What earlier scans found: where it is kept, and what follows from comparing scans.
//!
//! [`port`] is what scans and reports see; `sqlite`, `dynamodb` and [`memory`] keep it. The rest
//! reads it: [`changes`] between two scans, [`trend`] over many, [`timeline`] of one resource.

pub mod changes;
pub mod comparison;
#[cfg(feature = "aws")]
pub mod dynamodb;
pub mod failing;
pub mod first;
pub mod known;
pub mod memory;
pub mod port;
pub mod runs;
#[cfg(feature = "cli")]
pub mod sqlite;
pub mod timeline;
pub mod trend;
