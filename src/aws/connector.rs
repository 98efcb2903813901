//! The functions' HTTP client: HTTP/1.1 and TLS, trusting the roots it is given.
//!
//! The SDK's own brings HTTP/2, proxies and the system's roots: a tenth of a function that uses none of them.

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{Client, Error, connect};
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// A client for every service. Plain HTTP is for an endpoint that the environment names, such as an emulated AWS.
pub fn http_client(roots: RootCertStore, connect_timeout: Duration) -> Result<SharedHttpClient, rustls::Error> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut tcp = connect::HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(connect_timeout));
    let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(tcp);
    let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(256).build(https);
    Ok(SharedHttpClient::new(Connector(client)))
}

#[derive(Clone, Debug)]
struct Connector(Client<HttpsConnector<connect::HttpConnector>, SdkBody>);

impl HttpClient for Connector {
    // One connector, and so one pool of connections, whatever the settings: the functions' time limits are the same for all services.
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            let response = client.request(request).await.map_err(failed)?;
            HttpResponse::try_from(response.map(SdkBody::from_body_1_x)).map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// What fails here is the network: the SDK tries again.
fn failed(error: Error) -> ConnectorError {
    let before = error.is_connect();
    let failed = ConnectorError::io(error.into());
    if before { failed.never_connected() } else { failed }
}
