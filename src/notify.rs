//! Messages to people: what they say, and the ways to send them.

pub mod alert;
pub mod digest;
pub mod port;
#[cfg(feature = "notify")]
pub mod post;
#[cfg(feature = "aws")]
pub mod sns;
pub mod webhook;
pub mod webhook_url;
