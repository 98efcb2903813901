//! How AWS is called: the HTTP client, retries, time limits, and the functions' configuration.
//!
//! A function never uses the default provider chain: that may wait seconds for a metadata service. Everything it needs is in its
//! environment.

use std::time::Duration;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

/// An HTTP client that trusts these roots.
pub fn http_client(trust: TrustStore) -> SharedHttpClient {
    let builder = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).pool_max_idle_per_host(256);
    match TlsContext::builder().with_trust_store(trust).build() {
        Ok(context) => builder.tls_context(context).build_https(),
        Err(_) => builder.build_https(),
    }
}

/// Adaptive retries: the client itself slows down when AWS throttles, so that many calls at once do not become a storm.
pub fn retries() -> RetryConfig {
    RetryConfig::adaptive().with_max_attempts(8).with_max_backoff(Duration::from_secs(10))
}

pub fn time_limits() -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(Duration::from_secs(5)).operation_attempt_timeout(Duration::from_secs(30)).build()
}

pub fn sleeper() -> TokioSleep {
    TokioSleep::new()
}

/// The functions' configuration, from their environment alone.
#[cfg(feature = "lambda")]
pub mod function {
    use std::env;

    use anyhow::{Context, Result};
    use aws_credential_types::Credentials;
    use aws_credential_types::provider::SharedCredentialsProvider;
    use aws_smithy_http_client::tls::TrustStore;
    use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
    use aws_types::SdkConfig;
    use aws_types::region::Region;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    /// What AWS Lambda puts into every function's environment.
    pub fn config() -> Result<SdkConfig> {
        let variable = |name: &str| env::var(name).with_context(|| format!("{name} is not set; AWS Lambda sets it"));
        let credentials = Credentials::new(
            variable("AWS_ACCESS_KEY_ID")?,
            variable("AWS_SECRET_ACCESS_KEY")?,
            env::var("AWS_SESSION_TOKEN").ok(),
            None,
            "environment",
        );
        let mut builder = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(variable("AWS_REGION")?))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(super::http_client(amazon_roots()))
            .sleep_impl(super::sleeper())
            .retry_config(super::retries())
            .timeout_config(super::time_limits());
        builder.set_endpoint_url(env::var("AWS_ENDPOINT_URL").ok());
        Ok(builder.build())
    }

    /// Every AWS endpoint's certificate leads to one of Amazon's roots or to Starfield's. Bundled: a static binary has no system
    /// roots to count on, and reading a hundred files of them would be most of a cold start.
    fn amazon_roots() -> TrustStore {
        let of_amazon = |der: &&[u8]| [b"Amazon".as_slice(), b"Starfield"].iter().any(|name| der.windows(name.len()).any(|part| part == *name));
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(AsRef::as_ref).filter(of_amazon);
        roots.fold(TrustStore::empty(), |store, der| {
            store.with_pem_certificate(format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(der)))
        })
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn amazons_roots_are_bundled() {
            let bundled = format!("{:?}", super::amazon_roots());
            assert!(bundled.matches("CertificatePEM").count() >= 5, "{bundled}");
        }
    }
}
