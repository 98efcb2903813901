//! What everything else speaks of: documents of resources, and what could not be read of them. It imports no other module of the crate.

pub mod fields;
pub mod value;
