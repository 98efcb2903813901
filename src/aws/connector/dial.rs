//! Makes a connection: name, TCP, proxy and TLS, each with its own fault.

use std::future::{Ready, ready};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;

use aws_smithy_types::body::SdkBody;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{StatusCode, Uri};
use hyper::client::conn::http1::handshake;
use hyper::rt::{Read, Write};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioIo;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::lookup_host;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use crate::network::fault::NetworkError;
use crate::network::proxies::{Proxies, Proxy};
use crate::network::tls::handshake_failed;

/// A connection, whatever it is made of.
pub trait Io: Read + Write + Send + Unpin + 'static {}

impl<T: Read + Write + Send + Unpin + 'static> Io for T {}

pub struct Dialer {
    tls: TlsConnector,
    proxies: Proxies,
}

impl std::fmt::Debug for Dialer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Dialer").field("proxies", &self.proxies).finish_non_exhaustive()
    }
}

impl Dialer {
    pub fn new(roots: RootCertStore, proxies: Proxies) -> Result<Self, rustls::Error> {
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(tls)), proxies })
    }

    pub fn proxy(&self, target: &Uri) -> Option<Proxy<'_>> {
        self.proxies.of(target)
    }

    /// A connection over which a request to the target can be sent.
    pub async fn dial(&self, target: &Uri) -> Result<Box<dyn Io>, NetworkError> {
        let host = bare_host(target);
        let is_https = target.scheme_str() == Some("https");
        let Some(proxy) = self.proxy(target) else {
            let io = tcp(target).await?;
            return if is_https { self.tls(io, host).await } else { Ok(io) };
        };
        let mut io = tcp(&proxy.uri).await.map_err(|error| error.of_proxy(proxy.name()))?;
        if proxy.uri.scheme_str() == Some("https") {
            io = self
                .tls(io, bare_host(&proxy.uri))
                .await
                .map_err(|error| error.of_proxy(proxy.name()))?;
        }
        if !is_https {
            return Ok(io);
        }
        let io =
            tunnel(io, &proxy, target.host().unwrap_or_default(), target.port_u16().unwrap_or(443))
                .await?;
        self.tls(io, host).await
    }

    async fn tls(&self, io: Box<dyn Io>, host: &str) -> Result<Box<dyn Io>, NetworkError> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| NetworkError::tls(host, "that is no host name", error))?;
        let stream = self
            .tls
            .connect(name, TokioIo::new(io))
            .await
            .map_err(|error| handshake_failed(host, error))?;
        Ok(Box::new(TokioIo::new(stream)))
    }
}

/// A host as names and certificates have it: IPv6 addresses without brackets.
fn bare_host(uri: &Uri) -> &str {
    let host = uri.host().unwrap_or_default();
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

async fn tcp(target: &Uri) -> Result<Box<dyn Io>, NetworkError> {
    let host = bare_host(target);
    let port =
        target.port_u16().unwrap_or(if target.scheme_str() == Some("https") { 443 } else { 80 });
    let addresses =
        lookup_host((host, port)).await.map_err(|error| NetworkError::dns(host, error))?;
    // It tries IPv6 and IPv4 side by side.
    let mut connector = HttpConnector::new_with_resolver(Resolved(addresses.collect()));
    connector.enforce_http(false);
    connector.set_nodelay(true);
    let stream = connector
        .call(target.clone())
        .await
        .map_err(|error| NetworkError::connecting(host, error))?;
    Ok(Box::new(stream))
}

/// Addresses that are known already.
#[derive(Clone)]
struct Resolved(Vec<SocketAddr>);

impl Service<Name> for Resolved {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        ready(Ok(self.0.clone().into_iter()))
    }
}

/// Asks a proxy to lead to a host.
async fn tunnel(
    io: Box<dyn Io>,
    proxy: &Proxy<'_>,
    host: &str,
    port: u16,
) -> Result<Box<dyn Io>, NetworkError> {
    let broken =
        |_| NetworkError::proxy(proxy.name(), format!("broke off when it was asked for {host}"));
    let (mut sender, connection) = handshake(io).await.map_err(broken)?;
    tokio::spawn(connection.with_upgrades());
    let place = format!("{host}:{port}");
    let mut request = http::Request::connect(&place).header(HOST, &place);
    if let Some(authorization) = &proxy.authorization {
        request = request.header(PROXY_AUTHORIZATION, authorization);
    }
    let request = request
        .body(SdkBody::empty())
        .map_err(|error| NetworkError::tls(host, "that is no host name", error))?;
    let response = sender.send_request(request).await.map_err(broken)?;
    match response.status() {
        status if status.is_success() => {
            Ok(Box::new(hyper::upgrade::on(response).await.map_err(broken)?))
        }
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            let because = if proxy.authorization.is_some() {
                "does not accept the user and password that its address holds (407)"
            } else {
                "asks for a user and password (407): http://USER:PASSWORD@HOST:PORT"
            };
            Err(NetworkError::proxy(proxy.name(), because))
        }
        status => Err(NetworkError::proxy(
            proxy.name(),
            format!("does not lead to {host}: it answered {status}"),
        )),
    }
}
