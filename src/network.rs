//! How this machine reaches the outside, for every client alike: what can fail on the way, the
//! proxies that the environment names, and the certificates that are trusted.
//!
//! Clients (the AWS SDKs' connector, `--notify`) import this; it imports none of them.

pub mod fault;
#[cfg(any(feature = "lambda", feature = "live", feature = "notify"))]
pub mod proxies;
#[cfg(any(feature = "live", feature = "notify"))]
pub mod roots;
#[cfg(any(feature = "lambda", feature = "live", feature = "notify"))]
pub mod tls;
