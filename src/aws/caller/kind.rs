//! Where credentials come from.

use std::path::PathBuf;

/// What a source is, for messages.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Kind {
    Environment,
    Keys,
    Sso,
    /// Of `aws login`.
    Login,
    Process,
    /// The file that holds the token, and who names it.
    WebIdentity(PathBuf, &'static str),
    /// A profile without credentials.
    Nothing,
    Container,
    InstanceMetadata,
}
