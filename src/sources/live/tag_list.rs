//! Calls that say which tags a resource has, where the lists of its type do not.

use super::calls::Refusal;
use super::calls::reader::{Detail, Subject};
use super::fields::plan::Rename;
use crate::model::value::Value;

/// Where a document has them.
pub const TAGS: &str = "tags";
/// Of lists that say them of each resource.
pub const OF_ITEMS: &[Rename<'_>] = &[Rename::new(TAGS, "Tags{Key,Value}")];

/// The call that says which tags a resource has: the operation, where its answer has them as pairs
/// (`Tags{Key,Value}`), what it means that AWS refuses, and how it is asked for, where that takes
/// more than the resource's name.
macro_rules! tag_list {
    ($operation:ident, $pairs:literal, $means:expr, $follow:expr) => {
        crate::sources::live::calls::DetailCall {
            source: crate::sources::live::calls::Source {
                operation: $operation.name,
                fills: crate::sources::live::fields::plan::Fills {
                    base: crate::sources::live::tag_list::TAGS,
                    renames: &[crate::sources::live::fields::plan::Rename::new(
                        crate::sources::live::tag_list::TAGS,
                        $pairs,
                    )],
                },
                check: None,
            },
            call: |connection, ask| $operation.call(connection, ask),
            means: $means,
            follow: $follow,
        }
    };
}
pub(crate) use tag_list;

/// Asks for the tags of the resource whose ARN, or id, is at a path of its document.
pub async fn by(subject: &Subject, detail: &Detail, path: &str) -> Result<Option<Value>, Refusal> {
    let Some(of) = subject.text(path) else {
        let operation = detail.call.source.operation;
        return Err(Refusal::because(format!("{operation}: AWS did not say `{path}`.")));
    };
    subject.ask_here_by(detail, of).await.map(Some)
}
