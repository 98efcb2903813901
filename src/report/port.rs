//! Where finished reports are kept.

use std::path::Path;

use crate::model::port::PortFuture;

/// Where reports are kept.
pub trait Reports: Send + Sync {
    /// Publishes a finished file under a name, complete or not at all, and returns where it is.
    fn publish<'a>(&'a self, name: &'a str, file: &'a Path) -> PortFuture<'a, String>;
}
