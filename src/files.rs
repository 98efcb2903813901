//! Files on this machine: who may read them, and how text in them is encoded.

#[cfg(feature = "cli")]
pub mod private;
pub mod utf8;
