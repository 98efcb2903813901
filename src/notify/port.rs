//! Where messages are sent, as scans see it.

use crate::model::message::Message;
use crate::model::port::PortFuture;

/// Where messages to people go.
pub trait Alerts: Send + Sync {
    /// Sends a message to everybody who subscribed.
    fn publish<'a>(&'a self, message: &'a Message) -> PortFuture<'a, ()>;
}
