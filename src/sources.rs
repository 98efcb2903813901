//! Where resources come from: AWS itself, what AWS Config recorded, a plan.
//!
//! A source is asked for fields of resource types ([`crate::rules::Wanted`]) and fills documents in
//! AWS Config's shape, or says why it could not. It knows no rule.

pub mod config;
pub mod demo;
pub mod live;
pub mod plan;
pub mod plan_files;
pub mod source;
