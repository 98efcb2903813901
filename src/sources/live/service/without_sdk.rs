//! Calls of services whose SDK is not linked, read by field as those of the SDKs are.

use super::{Ask, Called, Connection, Refusal, answered};
use crate::aws::endpoint::{self, Endpoint, EndpointError};
use crate::aws::raw_client::{Protocol, Request, Service};

/// A call, but for its endpoint.
#[derive(Debug)]
pub struct RawCall {
    /// Its shape's name, and its name in reasons.
    pub operation: &'static str,
    /// The service that is asked.
    pub service: endpoint::Service,
    /// How it is asked, and its errors are read.
    pub protocol: Protocol,
    /// A label before the service's host.
    pub host_label: Option<String>,
    /// What is asked; an error where it is no request.
    pub request: Result<Request, http::Error>,
    /// The token of the next page, in the body of an answer.
    pub token: fn(&[u8]) -> Option<String>,
}

impl RawCall {
    /// A call, without pages, of a service that speaks JSON.
    pub fn json(
        operation: &'static str,
        service: endpoint::Service,
        request: Result<Request, http::Error>,
    ) -> Self {
        let protocol = Protocol::json();
        Self { operation, service, protocol, host_label: None, request, token: |_| None }
    }
}

/// Makes a call without an SDK.
pub fn call(connection: &Connection, call: RawCall, ask: Ask) -> Called {
    let RawCall { operation, protocol, request, token, .. } = call;
    let endpoint = Endpoint::of(&connection.config, call.service);
    let endpoint = endpoint.map(|endpoint| match &call.host_label {
        Some(label) => endpoint.with_label(label),
        None => endpoint,
    });
    let service = endpoint
        .and_then(|endpoint| Service::at(&endpoint, &connection.config, call.service, protocol));
    Box::pin(async move {
        let service = service
            .map_err(|error: EndpointError| Refusal::because(format!("{operation}: {error}")))?;
        let request = request.map_err(|error| Refusal::because(format!("{operation}: {error}")))?;
        let answer = service.call(request).await;
        if let Ok(answer) = &answer {
            ask.reader.read(&answer.body).map_err(|error| {
                Refusal::because(format!("{operation}: the answer cannot be read: {error}"))
            })?;
        }
        answered(operation, answer, |answer| token(&answer.body))
    })
}

/// The token of services that speak JSON and call it `nextToken`.
pub fn json_token(body: &[u8]) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    body["nextToken"].as_str().map(str::to_owned)
}
