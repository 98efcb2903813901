//! Operations of IAM, as its Query API has them.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html>

use super::raw_operation::{Argument, Pages, Protocol, RawOperation};
use crate::aws::endpoint;

/// As many as IAM gives on a page.
pub const LARGEST_PAGE: (&str, Argument) = ("MaxItems", Argument::Integer(1000));

/// A list of IAM, page by page.
pub const fn list(
    name: &'static str,
    arguments: &'static [(&'static str, Argument)],
) -> RawOperation {
    RawOperation {
        service: endpoint::Service::Iam,
        name,
        protocol: Protocol::Query("2010-05-08"),
        arguments,
        pages: Some(Pages { asked: "Marker", answered: "Marker" }),
    }
}

/// What IAM says once for an account.
pub const fn get(name: &'static str) -> RawOperation {
    RawOperation { pages: None, ..list(name, &[]) }
}

/// A list of what one user has.
pub const fn list_of_user(name: &'static str) -> RawOperation {
    list(name, &[("UserName", Argument::Resource)])
}
