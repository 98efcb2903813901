//! The command line's HTTP client.

use anyhow::{Context, Result};
use aws_config::profile::ProfileSet;
use aws_runtime::env_config::EnvConfigValue;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::os_shim_internal::Env;
use rustls::RootCertStore;

use super::profiles::Profiles;
use crate::aws::client::CONNECT_TIMEOUT;
use crate::aws::endpoint::{EndpointError, check_url, check_variables, is_ignored};
use crate::aws::{connector, rate_limit};
use crate::network::proxies::Proxies;
use crate::network::roots::trusted;

/// How many files may be open, if the system lets us: connections are half of them at most.
const OPEN_FILES: u64 = 4096;
/// The default limit of macOS.
const FEW_OPEN_FILES: u64 = 256;

/// The services whose endpoints a profile may name, as AWS's configuration files have them.
const SERVICES: [&str; 15] = [
    "CloudWatch",
    "Config Service",
    "DynamoDB",
    "EC2",
    "IAM",
    "Lambda",
    "Organizations",
    "RDS",
    "S3",
    "SecurityHub",
    "signin",
    "SNS",
    "SSO",
    "SSO OIDC",
    "STS",
];

/// Through the proxies that the environment names, trusting the system's certificates and those
/// of the caller's bundle. What cannot be used of all these is refused here, by its name.
pub fn http_client(profiles: &Profiles) -> Result<SharedHttpClient> {
    check_endpoints(profiles.set())?;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(trusted(profiles.ca_bundle().as_ref())?);
    let connections = usize::try_from(open_files() / 2).unwrap_or(usize::MAX).clamp(4, 1024);
    let client =
        connector::http_client(roots, Proxies::from_environment()?, connections, CONNECT_TIMEOUT);
    Ok(rate_limit::Paced::over(client.context("setting up TLS")?))
}

fn check_endpoints(profiles: &ProfileSet) -> Result<(), EndpointError> {
    check_variables()?;
    if is_ignored(profiles.get("ignore_configured_endpoint_urls")) {
        return Ok(());
    }
    let profile = profiles.selected_profile();
    if let Some(url) = profiles.get("endpoint_url") {
        check_url(&format!("endpoint_url of profile `{profile}`"), url)?;
    }
    for service in SERVICES {
        let of_service = EnvConfigValue::new().profile("endpoint_url").service_id(service);
        if let Some((url, _)) = of_service.load(&Env::real(), Some(profiles)) {
            check_url(&format!("endpoint_url of {service} in profile `{profile}`"), &url)?;
        }
    }
    Ok(())
}

/// Raises the limit on open files as far as need be, and says how many may be open.
fn open_files() -> u64 {
    #[cfg(unix)]
    return rlimit::increase_nofile_limit(OPEN_FILES).unwrap_or(FEW_OPEN_FILES);
    #[cfg(not(unix))]
    return FEW_OPEN_FILES;
}
