//! AWS itself, asked now.
//!
//! [`fields`] reads answers by field, without an SDK; the other modules make the calls.

#[cfg(feature = "aws")]
pub mod authorization_details;
#[cfg(feature = "aws")]
pub mod bucket_region;
#[cfg(feature = "aws")]
pub mod calls;
#[cfg(feature = "aws")]
pub mod credential_report;
#[cfg(feature = "aws")]
pub mod field_reader;
pub mod fields;
#[cfg(feature = "aws")]
pub mod iam_operation;
#[cfg(feature = "aws")]
pub mod inventory;
#[cfg(feature = "aws")]
pub mod listing;
#[cfg(feature = "connector")]
pub mod organizations;
#[cfg(feature = "aws")]
mod page_token;
#[cfg(feature = "aws")]
pub mod raw_operation;
#[cfg(feature = "aws")]
pub mod reader_threads;
#[cfg(feature = "aws")]
pub mod tag_list;
#[cfg(feature = "aws")]
mod xml_text;
