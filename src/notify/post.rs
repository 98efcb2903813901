//! Posts messages to webhooks, with a time limit and a few attempts: through the same proxies, and
//! trusting the same certificates, as the calls to AWS.

use std::thread::sleep;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use ureq::http::{Response, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Proxy};

use super::webhook_url::Webhook;
use crate::network::proxies::Proxies;
use crate::network::tls::{handshake_failed, is_of_tls};

const TIMEOUT: Duration = Duration::from_secs(10);
/// The first and two more.
const ATTEMPTS: u32 = 3;
/// However long a server asks us to wait.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// An HTTP client for webhooks.
#[derive(Debug)]
pub struct Poster {
    agent: Agent,
    proxies: Proxies,
}

impl Poster {
    /// A client that goes through these proxies and trusts these certificate authorities.
    pub fn new(proxies: Proxies, roots: &[CertificateDer<'_>]) -> Self {
        let roots: RootCerts =
            roots.iter().map(|root| Certificate::from_der(root).to_owned()).into();
        let agent = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            // A webhook answers itself: a redirect must not take its secret to another host.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        Self { agent, proxies }
    }

    /// Posts a JSON text, up to three times. The error holds nothing of the URL.
    pub fn post(&self, webhook: &Webhook, body: &str) -> Result<(), String> {
        let uri: Uri = webhook.url.parse().map_err(|_| NO_SOUND_URL.to_owned())?;
        let proxy = self.proxies.of(&uri);
        let proxy_name = proxy.as_ref().map(|proxy| proxy.name().to_owned());
        let proxy = proxy.map(|proxy| Proxy::new(proxy.address)).transpose();
        let proxy =
            proxy.map_err(|_| "cannot be asked: the proxy's address is not sound".to_owned())?;
        let mut attempt = 1;
        loop {
            let request = self.agent.post(&webhook.url).config().proxy(proxy.clone()).build();
            // A failed connection is not tried again: the message may have arrived.
            let response = request.content_type("application/json").send(body);
            let response =
                response.map_err(|error| reason(error, &webhook.host, proxy_name.as_deref()))?;
            let status = response.status();
            if status.is_success() {
                return Ok(());
            }
            let may_pass = status.as_u16() == 429 || status.is_server_error();
            if !may_pass || attempt == ATTEMPTS {
                return Err(refusal(status.as_u16(), attempt));
            }
            sleep(wait(&response, attempt));
            attempt += 1;
        }
    }
}

fn refusal(status: u16, attempts: u32) -> String {
    let hint = match status {
        300..=399 => ", which sends elsewhere: give the URL where it ends",
        401 | 403 | 404 | 410 => ": is the webhook still there?",
        400 | 415 | 422 => ": does it take this shape? SHAPE=URL names another",
        _ => "",
    };
    let times = if attempts == 1 { String::new() } else { format!(" {attempts} times") };
    format!("answered {status}{times}{hint}")
}

const NO_SOUND_URL: &str = "cannot be asked: the URL is not sound";

/// The client's own words may hold the URL: ours do not.
fn reason(error: ureq::Error, host: &str, proxy: Option<&str>) -> String {
    let on_the_way = proxy.map(|proxy| format!(" through the proxy {proxy}")).unwrap_or_default();
    match error {
        ureq::Error::Timeout(_) => {
            format!("gave no answer within {} seconds{on_the_way}", TIMEOUT.as_secs())
        }
        ureq::Error::Io(error) if is_of_tls(&error) => {
            let error = handshake_failed(host, error);
            format!("did not get it{on_the_way}: {error} ({})", error.fault.advice())
        }
        ureq::Error::Io(error) if error.raw_os_error().is_some() => {
            format!("could not be reached{on_the_way} ({})", error.kind())
        }
        ureq::Error::ConnectProxyFailed(_) => format!(
            "could not be reached{on_the_way}, which refused: does it ask for a user and password?"
        ),
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::Io(_) => {
            format!(
                "could not be reached{on_the_way}: is the host's name right, and is there a network?"
            )
        }
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => {
            "has a certificate or a TLS that is not accepted".to_owned()
        }
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => NO_SOUND_URL.to_owned(),
        _ => "gave no answer that can be read".to_owned(),
    }
}

/// As long as the server asks, in seconds, within bounds; else a little longer each time.
fn wait<B>(response: &Response<B>, attempt: u32) -> Duration {
    let asked = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.trim().parse().ok());
    asked.map_or_else(|| Duration::from_secs(1) * attempt, Duration::from_secs).min(LONGEST_WAIT)
}
