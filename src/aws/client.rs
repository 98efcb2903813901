//! How AWS is called: the HTTP client, retries, time limits, and the functions' configuration.
//!
//! A function never uses the default provider chain: that may wait seconds for a metadata service. Everything it needs is in its
//! environment.

use std::time::Duration;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// For what goes wrong on the way; calls that are too many are [`super::pace`]'s.
pub fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(3).with_max_backoff(Duration::from_secs(5))
}

/// The limit on an attempt holds its turns at the pace AWS allows; each answer has one of its own there.
pub fn time_limits() -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_attempt_timeout(Duration::from_mins(2)).build()
}

/// A call that waits for its turn sends nothing meanwhile, and that is no upload that has stalled.
pub fn stalled_streams() -> StalledStreamProtectionConfig {
    StalledStreamProtectionConfig::enabled().upload_enabled(false).build()
}

pub fn sleeper() -> TokioSleep {
    TokioSleep::new()
}

/// The command line's HTTP client: the system's roots, and the proxies that the environment names.
#[cfg(feature = "live")]
pub fn http_client() -> aws_smithy_runtime_api::client::http::SharedHttpClient {
    use aws_smithy_http_client::{Builder, tls};

    let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
    super::pace::Paced::over(Builder::new().tls_provider(provider).pool_max_idle_per_host(256).build_https())
}

/// The functions' configuration, from their environment alone.
#[cfg(feature = "lambda")]
pub mod function {
    use std::env;

    use anyhow::{Context, Result};
    use aws_credential_types::Credentials;
    use aws_credential_types::provider::SharedCredentialsProvider;
    use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
    use aws_types::SdkConfig;
    use aws_types::region::Region;
    use rustls::RootCertStore;
    use rustls::pki_types::{CertificateDer, pem::PemObject};

    use crate::aws::connector::http_client;
    use crate::aws::pace::Paced;

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
            .http_client(Paced::over(http_client(amazon_roots(), super::CONNECT_TIMEOUT).context("setting up TLS")?))
            .sleep_impl(super::sleeper())
            .retry_config(super::retries())
            .timeout_config(super::time_limits())
            .stalled_stream_protection(super::stalled_streams());
        builder.set_endpoint_url(env::var("AWS_ENDPOINT_URL").ok());
        Ok(builder.build())
    }

    /// Every AWS endpoint's certificate leads to one of Amazon's roots or to Starfield's. Bundled: a static binary has no system
    /// roots to count on, and reading a hundred files of them would be most of a cold start.
    fn amazon_roots() -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(CertificateDer::pem_slice_iter(include_bytes!("amazon-roots.pem")).flatten());
        roots
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn amazons_roots_are_bundled() {
            let names = format!("{:?}", super::amazon_roots());
            assert!(super::amazon_roots().len() >= 5, "{names}");
        }
    }
}
