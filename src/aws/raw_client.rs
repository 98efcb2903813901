//! Calls of AWS made of the parts that the SDKs themselves are made of: they sign, wait and try
//! again as any other call.
//!
//! For the few operations whose SDK would weigh more in a function than everything else in it.

use std::borrow::Cow;

use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_runtime_api::http::Headers;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_types::SdkConfig;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use http::header::{CONTENT_LENGTH, USER_AGENT};
use http::{HeaderValue, Method};
use quick_xml::escape::unescape;
use serde_json::Value;

use super::endpoint::{self, Endpoint, EndpointError};

/// A request without its endpoint; its body is in memory, for it may have to be sent again.
pub type RawRequest = http::Request<Vec<u8>>;
/// Why a call failed, with AWS's code and message where AWS answered.
pub type CallError = SdkError<ErrorMetadata, HttpResponse>;

/// A response of AWS that is no error.
#[derive(Debug)]
pub struct RawResponse {
    /// The response's headers.
    pub headers: Headers,
    /// The response's body as it was sent.
    pub body: Vec<u8>,
}

/// How a service's requests are signed and its errors read, where it differs from a service that
/// speaks JSON.
#[derive(Debug)]
pub struct Protocol {
    /// How requests are signed.
    pub signing: SigningOptions,
    /// What a response says went wrong, if anything.
    pub refusal: fn(&HttpResponse) -> Option<ErrorMetadata>,
}

impl Protocol {
    /// A service that speaks JSON.
    pub fn json() -> Self {
        Self { signing: SigningOptions::default(), refusal: json_refusal }
    }

    /// A Query API, whose answers are XML.
    pub fn query() -> Self {
        Self { signing: SigningOptions::default(), refusal: xml_refusal }
    }

    /// S3, and what belongs to it.
    pub fn s3() -> Self {
        let mut signing = SigningOptions::default();
        signing.double_uri_encode = false;
        signing.normalize_uri_path = false;
        signing.content_sha256_header = true;
        Self { signing, refusal: xml_refusal }
    }
}

/// Calls a service without its SDK: signing, retries and timeouts are the SDKs' own.
#[derive(Debug)]
pub struct RawClient(Operation<RawRequest, RawResponse, ErrorMetadata>);

impl RawClient {
    /// A client of the service where [`super::endpoint`] finds it.
    pub fn new(
        config: &SdkConfig,
        service: endpoint::Service,
        protocol: Protocol,
    ) -> Result<Self, EndpointError> {
        Self::at(&Endpoint::of(config, service)?, config, service, protocol)
    }

    /// A client of the service at this endpoint.
    pub fn at(
        endpoint: &Endpoint,
        config: &SdkConfig,
        service: endpoint::Service,
        protocol: Protocol,
    ) -> Result<Self, EndpointError> {
        let Protocol { signing, refusal } = protocol;
        let name = service.name();
        let missing = EndpointError::Incomplete;
        let mut layer = Layer::new(name);
        layer.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(Region::new(endpoint.region.clone()))),
            name: Some(SigningName::from(name)),
            signing_options: signing,
            ..SigV4OperationSigningConfig::default()
        });
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        let components = RuntimeComponentsBuilder::new(name)
            .with_auth_scheme(SigV4AuthScheme::new())
            .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![
                SCHEME_ID,
            ])))
            .with_identity_cache(config.identity_cache())
            .with_identity_resolver(
                SCHEME_ID,
                config.credentials_provider().ok_or(missing("credentials"))?,
            )
            .with_time_source(config.time_source());
        let user_agent = user_agent(config);
        let operation = Operation::builder()
            .service_name(name)
            .operation_name(name)
            .http_client(config.http_client().ok_or(missing("HTTP client"))?)
            .endpoint_url(&endpoint.url)
            .sleep_impl(config.sleep_impl().ok_or(missing("timer"))?)
            .timeout_config(config.timeout_config().ok_or(missing("time limits"))?.clone())
            .standard_retry(config.retry_config().ok_or(missing("retries"))?)
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
            .runtime_plugin(
                StaticRuntimePlugin::new()
                    .with_config(layer.freeze())
                    .with_runtime_components(components),
            )
            .serializer(move |request: RawRequest| {
                let (mut parts, body) = request.into_parts();
                parts.headers.insert(USER_AGENT, user_agent.clone());
                if parts.method != Method::GET {
                    parts.headers.insert(CONTENT_LENGTH, body.len().into());
                }
                Ok(HttpRequest::try_from(http::Request::from_parts(parts, SdkBody::from(body)))?)
            })
            .deserializer(move |response: &HttpResponse| match refusal(response) {
                None => Ok(RawResponse {
                    headers: response.headers().clone(),
                    body: response.body().bytes().unwrap_or_default().to_vec(),
                }),
                Some(error) => Err(OrchestratorError::operation(error)),
            })
            .build();
        Ok(Self(operation))
    }

    /// Makes a call. A refusal of AWS is an error.
    pub async fn call(&self, request: RawRequest) -> Result<RawResponse, CallError> {
        self.0.invoke(request).await
    }
}

/// As CloudTrail shows it, with the name that the caller's configuration gives the application.
fn user_agent(config: &SdkConfig) -> HeaderValue {
    let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    let named = config.app_name().map(|name| format!("{own} app/{name}"));
    let named = named.and_then(|named| HeaderValue::try_from(named).ok());
    named.unwrap_or(HeaderValue::from_static(own))
}

/// The error of a service that speaks JSON: its code is in a header or in the body, its message in
/// the body.
pub fn json_refusal(response: &HttpResponse) -> Option<ErrorMetadata> {
    if response.status().is_success() {
        return None;
    }
    let json: Value =
        serde_json::from_slice(response.body().bytes().unwrap_or_default()).unwrap_or_default();
    let text_at = |keys: &[&str]| keys.iter().find_map(|key| json[key].as_str());
    let code =
        response.headers().get("x-amzn-errortype").or_else(|| text_at(&["code", "Code", "__type"]));
    let mut error = ErrorMetadata::builder();
    // "InvalidAccessException:http://…"; "namespace#InvalidAccessException"
    if let Some(code) = code.and_then(|code| code.split(':').next()?.rsplit('#').next()) {
        error = error.code(code);
    }
    if let Some(message) = text_at(&["message", "Message"]) {
        error = error.message(message);
    }
    Some(error.build())
}

/// An error in XML. S3's now and then has the status of a success, sent before the work was done.
fn xml_refusal(response: &HttpResponse) -> Option<ErrorMetadata> {
    let body = response.body().bytes().unwrap_or_default();
    if response.status().is_success() && !is_error(body) {
        return None;
    }
    let mut error = ErrorMetadata::builder();
    if let Some(code) = xml_element(body, "Code") {
        error = error.code(code);
    }
    if let Some(message) = xml_element(body, "Message") {
        error = error.message(message);
    }
    Some(error.build())
}

/// Whether the root element is that of an error: within another it is text of the customer's.
fn is_error(body: &[u8]) -> bool {
    let mut rest = body.trim_ascii_start();
    if rest.starts_with(b"<?") {
        let end = rest.iter().position(|byte| *byte == b'>').unwrap_or_default();
        rest = rest[end + 1..].trim_ascii_start();
    }
    [&b"<Error>"[..], b"<Error ", b"<ErrorResponse"].iter().any(|root| rest.starts_with(root))
}

/// The text of an XML element that has no others in it.
pub fn xml_element(body: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (value, _) = rest.split_once(&format!("</{name}>"))?;
    Some(unescape(value).map_or_else(|_| value.to_owned(), Cow::into_owned))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A response, for a service's own tests.
    pub fn response(
        status: u16,
        header: Option<(&'static str, &'static str)>,
        body: &'static str,
    ) -> HttpResponse {
        let response = http::Response::builder().status(status);
        let response =
            if let Some((name, value)) = header { response.header(name, value) } else { response };
        let response = response.body(SdkBody::from(body)).unwrap_or_else(|error| panic!("{error}"));
        HttpResponse::try_from(response).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn errors_as_s3_writes_them() {
        for body in [
            "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
            // S3 Control.
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error></ErrorResponse>",
        ] {
            for status in [403, 200] {
                let error = xml_refusal(&response(status, None, body)).unwrap_or_default();
                assert_eq!(
                    (error.code(), error.message()),
                    (Some("AccessDenied"), Some("Access Denied"))
                );
            }
        }
        for of_success in [
            "<CompleteMultipartUploadResult/>",
            "<?xml version=\"1.0\"?>\n<Rules><Error>a name</Error></Rules>",
            r#"{"Sid":"<Error>"}"#,
        ] {
            assert!(xml_refusal(&response(200, None, of_success)).is_none(), "{of_success}");
        }
        assert!(xml_refusal(&response(503, None, "")).is_some());
        let quoted = "<Error><Code>A</Code><Message>&quot;a&quot; &amp; b</Message></Error>";
        let quoted = xml_refusal(&response(404, None, quoted)).unwrap_or_default();
        assert_eq!(quoted.message(), Some("\"a\" & b"));
    }

    #[test]
    fn errors_as_services_that_speak_json_write_them() {
        for (header, body) in [
            (
                Some("InvalidAccessException:http://internal.amazon.com/"),
                r#"{"Message":"not subscribed"}"#,
            ),
            (
                None,
                r#"{"__type":"com.amazonaws.securityhub#InvalidAccessException","message":"not subscribed"}"#,
            ),
        ] {
            let error =
                json_refusal(&response(401, header.map(|code| ("x-amzn-errortype", code)), body))
                    .unwrap_or_default();
            assert_eq!(
                (error.code(), error.message()),
                (Some("InvalidAccessException"), Some("not subscribed"))
            );
        }
        assert!(
            json_refusal(&response(500, None, "<html>")).is_some()
                && json_refusal(&response(200, None, "<html>")).is_none()
        );
    }
}
