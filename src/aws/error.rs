//! AWS' errors in words: which call failed, with AWS' own code and message.

use std::error::Error;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

pub use crate::network::fault::{NetworkFault, network_error, network_fault};

/// AWS' error code, if AWS answered at all.
pub fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

/// What happened, on one line.
pub fn explain<E, R>(operation: &str, error: &SdkError<E, R>) -> String
where
    E: ProvideErrorMetadata + Error + 'static,
    R: std::fmt::Debug + 'static,
{
    // Without either it is no refusal, but an answer that could not be read.
    if let Some(service) = error.as_service_error().filter(|service| service.code().or(service.message()).is_some()) {
        let message = service.message().unwrap_or("AWS gave no message");
        return format!("{operation}: {}: {message}", service.code().unwrap_or("error without a code"));
    }
    // The SDKs' words for the network's errors are many, and name neither the host nor the cause. That nothing is at the address of an
    // instance's metadata says only that there are no credentials.
    if let Some(network) = network_error(error).filter(|network| !network.is_of_metadata()) {
        return format!("{operation}: {network} ({})", network.fault.advice());
    }
    let told = chain(error);
    let read = !told.contains("connection") && matches!(error, SdkError::ServiceError(_) | SdkError::ResponseError(_));
    let unreadable = read || told.contains("the answer ");
    let hint = if told.contains("sts:AssumeRole: AccessDenied") {
        " (is the role there, does its trust policy name the scanner, and is an external id asked for?)"
    } else if told.contains("sts:AssumeRole: ") {
        "" // Its own error has said it.
    } else if told.contains("credentials") || told.contains("identity") {
        " (no usable credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login`)"
    } else if unreadable {
        " (is there a proxy in between that answers itself or cuts answers short?)"
    } else if told.contains("connect") || told.contains("timed out") || told.contains("timeout") {
        " (is the endpoint reachable from here?)"
    } else {
        ""
    };
    format!("{operation}: {told}{hint}")
}

/// An error with all its causes, but for those that say what the one before has said.
fn chain(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !told.ends_with(&text) {
            told = format!("{told}: {text}");
        }
        cause = error.source();
    }
    told
}
