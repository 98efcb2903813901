//! IAM's list of all users, groups, roles or policies of an account, with what is attached to each.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>

/// As types name it.
pub const GET: &str = "iam:GetAccountAuthorizationDetails";

/// The list of what is of a kind (`EntityType`): where an answer has it, and the path of the ids.
macro_rules! authorization_details {
    ($kind:ident, $items:literal, $id:literal) => {
        crate::sources::live::calls::ListCall {
            source: crate::sources::live::calls::Source {
                operation: crate::sources::live::authorization_details::GET,
                fills: crate::sources::live::fields::plan::Fills {
                    base: "configuration",
                    renames: &[],
                },
                check: None,
            },
            items: $items,
            scope: crate::sources::live::calls::Scope::Everywhere(None),
            id: &[$id],
            unlisted: None,
            call: crate::sources::live::calls::sdk_call!(
                crate::sources::live::authorization_details::GET,
                aws_sdk_iam::Client::new,
                get_account_authorization_details,
                |call, ask| call
                    .filter(aws_sdk_iam::types::EntityType::$kind)
                    .max_items(1000)
                    .set_marker(ask.token),
                |page| page.marker
            ),
        }
    };
}
pub(crate) use authorization_details;
