//! IAM's list of all users, groups, roles and policies of an account, with what is attached to
//! each.
//!
//! Where one page has all of them, it is asked for once and every type finds its own there. The
//! resources of larger accounts are asked for by their kind, so that each type is read page by
//! page.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>

use std::any::Any;
use std::sync::Arc;

use super::calls::{Ask, Called, Connection, Refusal};
use super::iam_operation::{self, LARGEST_PAGE};
use super::page_token;
use super::raw_operation::RawOperation;

/// As types name it.
pub const GET: &str = OF_ALL.name;

const OF_ALL: RawOperation =
    iam_operation::list("iam:GetAccountAuthorizationDetails", &[LARGEST_PAGE]);

/// Asks for a page of what `of_kind` has in its filter.
pub fn page(connection: &Connection, ask: Ask, of_kind: RawOperation) -> Called {
    let Ask { of, token, reader } = ask;
    let is_first = token.is_none();
    let shared = connection.shared.of(GET);
    let all = OF_ALL.answer(connection, None, None);
    let by_kind = of_kind.answer(connection, of, token);
    Box::pin(async move {
        if is_first {
            let all = shared.get_or_init(|| async { only_page(all.await?) }).await.clone()?;
            if let Some(Some(answer)) = all.downcast_ref::<OnlyPage>() {
                return OF_ALL.read(&reader, answer);
            }
        }
        of_kind.read(&reader, &by_kind.await?)
    })
}

/// The answer, where there is no other page.
type OnlyPage = Option<Vec<u8>>;

fn only_page(answer: Vec<u8>) -> Result<Arc<dyn Any + Send + Sync>, Refusal> {
    let next = page_token::of_xml(&answer, "Marker");
    let next = next.map_err(|error| Refusal::because(format!("{GET}: {error}")))?;
    let only: OnlyPage = next.is_none().then_some(answer);
    Ok(Arc::new(only))
}

/// The list of all users, groups, roles or policies (`EntityType`): where an answer has them, the
/// path of their ids, and what is called otherwise in the document.
macro_rules! authorization_details {
    ($kind:literal, $items:literal, $id:literal) => {
        crate::sources::live::authorization_details::authorization_details!($kind, $items, $id, &[])
    };
    ($kind:literal, $items:literal, $id:literal, $renames:expr) => {
        crate::sources::live::calls::ListCall {
            source: crate::sources::live::calls::Source {
                operation: crate::sources::live::authorization_details::GET,
                fills: crate::sources::live::fields::plan::Fills {
                    base: "configuration",
                    renames: $renames,
                },
                check: None,
            },
            items: $items,
            scope: crate::sources::live::calls::Scope::Everywhere(None),
            id: &[$id],
            unlisted: None,
            call: |connection, ask| {
                const OF_KIND: crate::sources::live::raw_operation::RawOperation =
                    crate::sources::live::iam_operation::list(
                        crate::sources::live::authorization_details::GET,
                        &[
                            (
                                "Filter.member.1",
                                crate::sources::live::raw_operation::Argument::Text($kind),
                            ),
                            crate::sources::live::iam_operation::LARGEST_PAGE,
                        ],
                    );
                crate::sources::live::authorization_details::page(connection, ask, OF_KIND)
            },
        }
    };
}
pub(crate) use authorization_details;
