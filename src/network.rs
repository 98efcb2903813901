//! How this machine reaches the outside, for every client alike: what can fail on the way, the proxies that the environment names, and
//! the certificates that are trusted.
//!
//! Clients (the AWS SDKs' connector, `--notify`) import this; it imports none of them.

pub mod fault;
