//! The HTTP client of every call to AWS, on the command line and in the functions: HTTP/1.1 and
//! TLS, through the proxies that the environment names, trusting the roots it is given, over a
//! bounded number of connections.
//!
//! The SDK's own client bounds connections for each host alone. A scan asks hundreds of hosts, and
//! an operating system counts them all.

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, StatusCode, Uri, uri};
use hyper::body::Incoming;
use rustls::RootCertStore;
use tokio::time::timeout;

use crate::network::fault::{NetworkError, NetworkFault};
use crate::network::proxies::Proxies;

mod dial;
mod pool;

use dial::Dialer;
use pool::{Origin, Pool, Turn};

/// A client for every service, with at most so many connections open at once. Plain HTTP is for an
/// endpoint that the environment names, such as an emulated AWS.
pub fn http_client(
    roots: RootCertStore,
    proxies: Proxies,
    connections: usize,
    connect_timeout: Duration,
) -> Result<SharedHttpClient, rustls::Error> {
    let dialer = Arc::new(Dialer::new(roots, proxies)?);
    Ok(SharedHttpClient::new(Connector {
        dialer,
        pool: Pool::new(connections),
        connect_timeout,
        read_timeout: None,
    }))
}

#[derive(Clone, Debug)]
struct Connector {
    dialer: Arc<Dialer>,
    pool: Arc<Pool>,
    connect_timeout: Duration,
    /// How long an answer may take to begin.
    read_timeout: Option<Duration>,
}

impl HttpClient for Connector {
    // One pool of connections, whatever the settings.
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connect_timeout = settings.connect_timeout().unwrap_or(self.connect_timeout);
        SharedHttpConnector::new(Self {
            connect_timeout,
            read_timeout: settings.read_timeout(),
            ..self.clone()
        })
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move {
            let request =
                request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            let response = connector.send(request).await?;
            HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

impl Connector {
    async fn send(
        &self,
        mut request: http::Request<SdkBody>,
    ) -> Result<http::Response<Incoming>, ConnectorError> {
        let target = request.uri().clone();
        let origin = Origin::of(&target)
            .ok_or_else(|| ConnectorError::user("the request names no host".into()))?;
        self.address(&mut request, &target)?;
        loop {
            let (mut sender, reused) = match self.pool.turn(&origin).await {
                Turn::Reuse(sender) => (sender, true),
                Turn::Open(slot) => {
                    let dialed = timeout(self.connect_timeout, self.dialer.dial(&target)).await;
                    let dialed = dialed.unwrap_or_else(|_| {
                        Err(NetworkError::timeout(origin.host(), self.connect_timeout))
                    });
                    let sender = match dialed {
                        Ok(io) => pool::begin(io, slot)
                            .await
                            .map_err(|error| NetworkError::connecting(origin.host(), error)),
                        Err(error) => Err(error),
                    };
                    (sender.map_err(not_connected)?, false)
                }
            };
            let answer = sender.try_send_request(request);
            let answer = match self.read_timeout {
                None => answer.await,
                Some(limit) => timeout(limit, answer).await.map_err(|_| {
                    ConnectorError::timeout(
                        format!("no answer within {} seconds", limit.as_secs_f32()).into(),
                    )
                })?,
            };
            match answer {
                Ok(response) => {
                    // A host that fails may be one of many behind a name: the next connection finds
                    // another.
                    let is_broken = matches!(
                        response.status(),
                        StatusCode::INTERNAL_SERVER_ERROR
                            | StatusCode::BAD_GATEWAY
                            | StatusCode::GATEWAY_TIMEOUT
                    );
                    if !is_broken {
                        self.pool.keep(origin, sender);
                    }
                    return Ok(response);
                }
                // A connection that was closed meanwhile: the request has not been sent.
                Err(mut error) => match error.take_message() {
                    Some(unsent) if reused => request = unsent,
                    _ => return Err(failed(origin.host(), error.into_error())),
                },
            }
        }
    }

    /// Gives a request the form of HTTP/1.1: its host in a header, and in its first line the path
    /// alone, or the whole address for a proxy that passes plain HTTP on.
    fn address(
        &self,
        request: &mut http::Request<SdkBody>,
        target: &Uri,
    ) -> Result<(), ConnectorError> {
        let authority = target.authority().map_or("", uri::Authority::as_str);
        let default_port = if target.scheme_str() == Some("https") { ":443" } else { ":80" };
        let host = HeaderValue::from_str(authority.strip_suffix(default_port).unwrap_or(authority));
        let host = host.map_err(|error| ConnectorError::user(error.into()))?;
        request.headers_mut().entry(HOST).or_insert(host);
        match self.dialer.proxy(target).filter(|_| target.scheme_str() == Some("http")) {
            Some(proxy) => {
                if let Some(authorization) = proxy.authorization {
                    request.headers_mut().insert(PROXY_AUTHORIZATION, authorization);
                }
            }
            None => {
                *request.uri_mut() = target
                    .path_and_query()
                    .cloned()
                    .unwrap_or_else(|| uri::PathAndQuery::from_static("/"))
                    .into();
            }
        }
        Ok(())
    }
}

/// What may pass is tried again by the SDK.
fn not_connected(error: NetworkError) -> ConnectorError {
    match error.fault {
        NetworkFault::Timeout => ConnectorError::timeout(error.into()).never_connected(),
        NetworkFault::Dns | NetworkFault::Refused | NetworkFault::Proxy => {
            ConnectorError::io(error.into()).never_connected()
        }
        NetworkFault::Certificate(_) | NetworkFault::Tls | NetworkFault::OpenFiles => {
            ConnectorError::other(error.into(), None).never_connected()
        }
    }
}

/// What fails here is the network: the SDK tries again.
fn failed(host: &str, error: hyper::Error) -> ConnectorError {
    if error.is_user() {
        ConnectorError::user(error.into())
    } else {
        ConnectorError::io(NetworkError::broken(host, error).into())
    }
}

#[cfg(test)]
mod tests;
