//! The next page of a list is asked for while its resources are asked about.

use std::fmt::Write as _;

use super::*;
use crate::resource_types::iam_user;

/// More than are asked about at once.
const USERS: usize = 8;

/// A page of users; `next` is the token of the one after it.
fn page(first: usize, next: Option<&str>) -> TestResponse {
    let mut users = String::new();
    for number in first..first + USERS {
        let _ = write!(
            users,
            "<member><UserName>u{number}</UserName><UserId>AIDA{number}</UserId></member>"
        );
    }
    let marker = next.map(|next| format!("<Marker>{next}</Marker>")).unwrap_or_default();
    query("ListUsers", &format!("<Users>{users}</Users>{marker}"))
}

fn two_pages(request: &str) -> TestResponse {
    match request {
        _ if !request.contains("Action=ListUsers") => {
            query("ListAccessKeys", "<AccessKeyMetadata/>")
        }
        _ if request.contains("Marker=next") => page(USERS, None),
        _ => page(0, Some("next")),
    }
}

#[tokio::test]
async fn the_next_page_is_asked_for_while_this_one_is_read() {
    let server = Server::start(two_pages).await;
    let found = resources(read(&server, &iam_user::CALLS, &["iam-access-key-rotated"]).await);
    assert_eq!(found.len(), 2 * USERS);
    let asked = operations(&server);
    let second_list = asked.iter().rposition(|operation| operation == "ListUsers").unwrap();
    assert!((1..USERS).contains(&second_list), "{asked:?}");
    assert_eq!(asked.len(), 2 + 2 * USERS, "{asked:?}");
}

/// Where the next page is refused, what was on this one is sent first, and then the gap.
#[tokio::test]
async fn a_page_that_is_refused_takes_none_of_the_one_before() {
    let server = Server::start(|request| {
        if request.contains("Marker=next") {
            refusal(403, "AccessDenied", "no")
        } else {
            two_pages(request)
        }
    })
    .await;
    let found = read(&server, &iam_user::CALLS, &["iam-access-key-rotated"]).await;
    let sent = |event: &SourceEvent| match event {
        SourceEvent::Resources(resources) => resources.len(),
        _ => 0,
    };
    let gap = found.iter().position(|event| matches!(event, SourceEvent::Gap(_))).unwrap();
    assert_eq!(found[..gap].iter().map(sent).sum::<usize>(), USERS, "{found:?}");
    assert_eq!(found.iter().map(sent).sum::<usize>(), USERS, "{found:?}");
}

/// A list that ends with its own page is not read for ever.
#[tokio::test]
async fn the_same_page_again_is_not_asked_for_ahead() {
    let server = Server::start(|request| {
        if request.contains("Action=ListUsers") {
            page(0, Some("next"))
        } else {
            two_pages(request)
        }
    })
    .await;
    let found = read(&server, &iam_user::CALLS, &["iam-access-key-rotated"]).await;
    assert!(found.iter().any(|event| matches!(event, SourceEvent::Gap(_))), "{found:?}");
    let lists = operations(&server).iter().filter(|operation| *operation == "ListUsers").count();
    assert_eq!(lists, 2);
}
