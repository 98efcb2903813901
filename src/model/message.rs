//! What is sent to people: the same whatever carries it.

/// SNS takes 262,144 bytes, the subject and attributes not counted.
pub const BODY_LIMIT: usize = 262_144;

/// What is sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    /// Printable ASCII, under 100 characters.
    pub subject: String,
    /// Plain text, at most [`BODY_LIMIT`] bytes.
    pub body: String,
}
