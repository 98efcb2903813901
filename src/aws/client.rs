//! How AWS is called: the HTTP client, retries, time limits, and the functions' configuration.
//!
//! A function never uses the default provider chain: that may wait seconds for a metadata service.
//! Everything it needs is in its environment.

use std::time::Duration;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;

/// How long a connection may take to be made.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// For what goes wrong on the way; calls that are too many are [`crate::aws::rate_limit`]'s.
pub fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(3).with_max_backoff(Duration::from_secs(5))
}

/// The limit on an attempt holds its turns at the pace AWS allows; each answer has one of its own
/// there.
pub fn time_limits() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(Duration::from_mins(2))
        .build()
}

/// A call that waits for its turn sends nothing meanwhile, and that is no upload that has stalled.
pub fn stalled_streams() -> StalledStreamProtectionConfig {
    StalledStreamProtectionConfig::enabled().upload_enabled(false).build()
}

/// What the SDKs wait with.
pub fn sleeper() -> TokioSleep {
    TokioSleep::new()
}

/// A client of S3 that asks for every bucket at its region's own host. With a host for each bucket
/// a scan would make a connection, with its TLS handshake, for each; and no such host is there for
/// a name with dots, or at an endpoint that is an IP address.
pub fn s3(config: &SdkConfig) -> aws_sdk_s3::Client {
    aws_sdk_s3::Client::from_conf(
        aws_sdk_s3::config::Builder::from(config).force_path_style(true).build(),
    )
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
    use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
    use rustls::RootCertStore;
    use rustls::pki_types::{CertificateDer, pem::PemObject};

    use crate::aws::connector::http_client;
    use crate::aws::endpoint::{check_variables, variable_of};
    use crate::aws::rate_limit::Paced;
    use crate::network::proxies::Proxies;

    /// A function may have 1,024 files open.
    const CONNECTIONS: usize = 128;

    /// What AWS Lambda puts into every function's environment.
    pub fn config() -> Result<SdkConfig> {
        let variable = |name: &str| {
            env::var(name).with_context(|| format!("{name} is not set; AWS Lambda sets it"))
        };
        let is_on =
            |name: &str| env::var(name).is_ok_and(|value| value.eq_ignore_ascii_case("true"));
        check_variables()?;
        let credentials = Credentials::new(
            variable("AWS_ACCESS_KEY_ID")?,
            variable("AWS_SECRET_ACCESS_KEY")?,
            env::var("AWS_SESSION_TOKEN").ok(),
            None,
            "environment",
        );
        let http_client = http_client(
            amazon_roots(),
            Proxies::from_environment()?,
            CONNECTIONS,
            super::CONNECT_TIMEOUT,
        );
        let mut builder = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(variable("AWS_REGION")?))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(Paced::over(http_client.context("setting up TLS")?))
            .sleep_impl(super::sleeper())
            .retry_config(super::retries())
            .timeout_config(super::time_limits())
            .stalled_stream_protection(super::stalled_streams())
            .use_fips(is_on("AWS_USE_FIPS_ENDPOINT"))
            .use_dual_stack(is_on("AWS_USE_DUALSTACK_ENDPOINT"))
            .service_config(OfEnvironment);
        builder.set_endpoint_url(env::var("AWS_ENDPOINT_URL").ok().filter(|url| !url.is_empty()));
        Ok(builder.build())
    }

    /// What the environment says of one service, such as AWS_ENDPOINT_URL_S3.
    #[derive(Debug)]
    struct OfEnvironment;

    impl LoadServiceConfig for OfEnvironment {
        fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
            env::var(variable_of(key.env(), key.service_id()))
                .ok()
                .filter(|value| !value.is_empty())
        }
    }

    /// Every AWS endpoint's certificate leads to one of Amazon's roots or to Starfield's. Bundled:
    /// a static binary has no system roots to count on, and reading a hundred files of them would
    /// be most of a cold start.
    fn amazon_roots() -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(
            CertificateDer::pem_slice_iter(include_bytes!("amazon-roots.pem")).flatten(),
        );
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
