//! AWS' errors in words: which call failed, with AWS' own code and message.

use std::error::Error;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

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
    if let Some(service) = error.as_service_error() {
        let message = service.message().unwrap_or("AWS gave no message");
        return format!("{operation}: {}: {message}", service.code().unwrap_or("error without a code"));
    }
    let context = DisplayErrorContext(error).to_string();
    // Its `Debug` half is for developers.
    let told = context.rsplit_once(" (").map_or(context.as_str(), |(told, _)| told);
    let hint = if told.contains("credentials") || told.contains("identity") {
        " (no usable credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login`)"
    } else if told.contains("connect") || told.contains("timed out") || told.contains("timeout") {
        " (is the endpoint reachable from here?)"
    } else {
        ""
    };
    format!("{operation}: {told}{hint}")
}
