//! AWS' errors in words: which call failed, with AWS' own code and message.

use std::any::Any;
use std::error::Error;
use std::fmt::Debug;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::refused::{CallerError, NotAssumed};
use crate::aws::truncation::IncompleteAnswer;
use crate::network::fault::{find, network_error};

pub use crate::network::fault::{NetworkFault, network_fault};

/// AWS' error code, if AWS answered at all.
pub fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

/// What happened, on one line: AWS's own words, or what kept it from answering.
pub fn explain<E, R>(operation: &str, error: &SdkError<E, R>) -> String
where
    E: ProvideErrorMetadata + Error + 'static,
    R: Debug + 'static,
{
    // Without either it is no refusal, but an answer that could not be read.
    if let Some(service) =
        error.as_service_error().filter(|service| service.code().or(service.message()).is_some())
    {
        let message = service.message().unwrap_or("AWS gave no message");
        return format!(
            "{operation}: {}: {message}",
            service.code().unwrap_or("error without a code")
        );
    }
    // An error of credentials is complete as it is.
    if let Some(refused) = find::<NotAssumed>(error) {
        return format!("{operation}: {refused}");
    }
    if let Some(unknown) = find::<CallerError>(error) {
        return format!("{operation}: {}: {}", unknown.message, unknown.what_to_do);
    }
    // That nothing is at the address of an instance's metadata says only that there are no
    // credentials.
    if let Some(network) = network_error(error).filter(|network| !network.is_of_metadata()) {
        return format!("{operation}: {network} ({})", network.fault.advice());
    }
    let (message, hint) = match error {
        SdkError::ServiceError(_) | SdkError::ResponseError(_) => {
            (format!("the answer cannot be read{}", status(error)), ANOTHER_ANSWERS)
        }
        SdkError::TimeoutError(_) => ("there was no answer in time".to_owned(), UNREACHABLE),
        SdkError::DispatchFailure(failure) => {
            // The connector's own words say only of what kind its cause is.
            let cause = failure.as_connector_error().and_then(|error| error.source());
            let message = cause.map_or_else(|| chain(error), chain);
            let hint = if is_of_credentials(error) {
                " (no usable credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login`)"
            } else if find::<IncompleteAnswer>(error).is_some() {
                ANOTHER_ANSWERS
            } else if failure.is_io() || failure.is_timeout() {
                UNREACHABLE
            } else {
                ""
            };
            (message, hint)
        }
        _ => (error.source().map_or_else(|| chain(error), chain), ""),
    };
    format!("{operation}: {message}{hint}")
}

/// What to look for where an answer cannot be read.
pub const ANOTHER_ANSWERS: &str =
    " (is there a proxy in between that answers itself or cuts answers short?)";
const UNREACHABLE: &str = " (is the endpoint reachable from here?)";

/// Whether no credentials were to be had.
fn is_of_credentials(error: &(dyn Error + 'static)) -> bool {
    find::<CredentialsError>(error).is_some()
}

/// The status of an answer, in parentheses.
fn status<E, R: 'static>(error: &SdkError<E, R>) -> String {
    let response = error
        .raw_response()
        .and_then(|response| (response as &dyn Any).downcast_ref::<HttpResponse>());
    response.map_or_else(String::new, |response| format!(" (HTTP status {})", response.status()))
}

/// An error with all its causes, except for those that repeat the one before.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.ends_with(&text) {
            message = format!("{message}: {text}");
        }
        cause = error.source();
    }
    message
}

#[cfg(test)]
mod tests {
    use std::io;

    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::ErrorMetadata;

    use super::*;
    use crate::network::fault::NetworkError;

    type CallError = SdkError<ErrorMetadata, HttpResponse>;

    fn io_error(cause: impl Into<Box<dyn Error + Send + Sync>>) -> CallError {
        SdkError::dispatch_failure(ConnectorError::io(cause.into()))
    }

    #[test]
    fn errors_in_plain_words() {
        let response = || HttpResponse::new(502.try_into().unwrap(), SdkBody::from("<html>"));
        let refused = ErrorMetadata::builder().code("AccessDenied").message("no").build();
        let cases = [
            (
                "AWS's own words",
                SdkError::service_error(refused, response()),
                "ec2:DescribeInstances: AccessDenied: no",
            ),
            (
                "a page of something else",
                SdkError::service_error(ErrorMetadata::builder().build(), response()),
                "ec2:DescribeInstances: the answer cannot be read (HTTP status 502) (is there a proxy in between that answers itself or cuts answers short?)",
            ),
            (
                "a host that is not reached",
                io_error(NetworkError::dns("a.example", io::Error::other("EAI"))),
                "ec2:DescribeInstances: the name a.example cannot be resolved (is the endpoint reachable from here, or only through a proxy that HTTPS_PROXY should name?)",
            ),
            (
                "an answer that breaks off",
                io_error(IncompleteAnswer::BreaksOff),
                "ec2:DescribeInstances: the answer breaks off in the middle (is there a proxy in between that answers itself or cuts answers short?)",
            ),
            (
                "no credentials",
                SdkError::dispatch_failure(ConnectorError::other(
                    CredentialsError::not_loaded("none in the chain").into(),
                    None,
                )),
                "ec2:DescribeInstances: the credential provider was not enabled: none in the chain (no usable credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY, or run `aws sso login`)",
            ),
            (
                "the metadata service, where there is none",
                SdkError::dispatch_failure(ConnectorError::other(
                    CredentialsError::not_loaded(NetworkError::connecting(
                        "169.254.169.254",
                        io::Error::from(io::ErrorKind::HostUnreachable),
                    ))
                    .into(),
                    None,
                )),
                "ec2:DescribeInstances: the credential provider was not enabled: 169.254.169.254 cannot be reached: host unreachable (no usable credentials: set \
                 AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login`)",
            ),
            (
                "a role that is refused",
                SdkError::dispatch_failure(ConnectorError::other(
                    CredentialsError::provider_error(NotAssumed::denied("arn:aws:iam::1:role/a"))
                        .into(),
                    None,
                )),
                "ec2:DescribeInstances: sts:AssumeRole: AccessDenied: no (arn:aws:iam::1:role/a) (is the role there, does its trust policy name the caller, and does it \
                 ask for an external id or MFA?)",
            ),
            (
                "no answer",
                SdkError::dispatch_failure(ConnectorError::timeout(
                    "no answer within 30 seconds".into(),
                )),
                "ec2:DescribeInstances: no answer within 30 seconds (is the endpoint reachable from here?)",
            ),
        ];
        for (name, error, expected) in cases {
            let error: CallError = error;
            assert_eq!(explain("ec2:DescribeInstances", &error), expected, "{name}");
        }
    }
}
