//! What everything else is about: resources as documents, evaluations, scans. Imports nothing
//! above it.

pub mod checkpoint;
pub mod counts;
pub mod evaluation;
pub mod fields;
pub mod finding;
pub mod keys;
pub mod lambda_functions;
pub mod message;
pub mod partition;
pub mod port;
pub mod regions;
pub mod resource;
pub mod scan_record;
pub mod source_lines;
pub mod text;
pub mod value;
