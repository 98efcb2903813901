//! Where AWS's services answer, for calls that are made without an SDK
//! ([`crate::aws::raw_client`]): what the environment or the profile configures, else what AWS's
//! rules say for the region, FIPS and dual-stack.
//!
//! An address is always one of the region's own partition, and a region of no known partition has
//! none: what is sent there is signed. The tests compare every region of every partition with
//! botocore's rule sets (checks/endpoints.py), the SDKs' resolvers too.

use std::env;

use aws_types::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use http::Uri;
use thiserror::Error;

use crate::model::partition::Partition;

/// The variable that names an endpoint for all services.
pub const URL_VARIABLE: &str = "AWS_ENDPOINT_URL";
const IGNORE_VARIABLE: &str = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

/// A service that is called without its SDK.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Service {
    /// Amazon CloudWatch.
    CloudWatch,
    /// AWS Lambda.
    Lambda,
    /// AWS Organizations.
    Organizations,
    /// Amazon S3.
    S3,
    /// AWS Security Hub.
    SecurityHub,
}

/// Where a service answers, and the region that its requests are signed for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Endpoint {
    /// Without a slash at its end.
    pub url: String,
    /// The region that requests are signed for.
    pub region: String,
    /// Whether the environment or the profile says so: then it is taken as it is.
    pub is_configured: bool,
}

/// Why a service cannot be called.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum EndpointError {
    #[error("no region is set")]
    NoRegion,
    #[error(
        "`{0}` is in no partition of AWS that is known here, so nothing is sent there: is the region spelt right?"
    )]
    UnknownRegion(String),
    #[error("{service} has no {kind} endpoint in {region}")]
    NoSuchEndpoint { service: &'static str, kind: &'static str, region: String },
    #[error("the configuration has no {0}")]
    Incomplete(&'static str),
    #[error("{named_by} is `{value}`, which is no URL: write http://HOST:PORT or https://HOST")]
    NoUrl { named_by: String, value: String },
}

impl Service {
    /// As its hosts and its signatures have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CloudWatch => "monitoring",
            Self::Lambda => "lambda",
            Self::Organizations => "organizations",
            Self::S3 => "s3",
            Self::SecurityHub => "securityhub",
        }
    }

    /// As the variables and sections that configure its endpoint have it.
    const fn id(self) -> &'static str {
        match self {
            Self::CloudWatch => "CloudWatch",
            Self::Lambda => "Lambda",
            Self::Organizations => "Organizations",
            Self::S3 => "S3",
            Self::SecurityHub => "SecurityHub",
        }
    }
}

impl Endpoint {
    /// The endpoint of a service in the configuration's region. The variables `AWS_ENDPOINT_URL*`
    /// come first.
    pub fn of(config: &SdkConfig, service: Service) -> Result<Self, EndpointError> {
        let region = config.region().ok_or(EndpointError::NoRegion)?.as_ref();
        let endpoint = Self::resolve(
            service,
            region,
            config.use_fips().unwrap_or(false),
            config.use_dual_stack().unwrap_or(false),
        );
        let Some(url) = configured(config, service.id()) else { return endpoint };
        // A configured endpoint may have regions of its own.
        let region = endpoint.map_or_else(|_| region.to_owned(), |endpoint| endpoint.region);
        Ok(Self { url: url.trim_end_matches('/').to_owned(), region, is_configured: true })
    }

    fn resolve(
        service: Service,
        region: &str,
        fips: bool,
        dual_stack: bool,
    ) -> Result<Self, EndpointError> {
        let partition = Partition::of_region(region)
            .ok_or_else(|| EndpointError::UnknownRegion(region.to_owned()))?;
        let region = if service == Service::Organizations {
            partition.organizations_region()
        } else {
            region
        };
        let host = match service {
            Service::S3 => {
                if fips && partition == Partition::China {
                    return Err(EndpointError::NoSuchEndpoint {
                        service: service.id(),
                        kind: "FIPS",
                        region: region.to_owned(),
                    });
                }
                let name = if fips { "s3-fips" } else { "s3" };
                let stack = if dual_stack { ".dualstack" } else { "" };
                format!("{name}{stack}.{region}.{}", partition.dns_suffix())
            }
            _ => {
                // In GovCloud the plain endpoints of these two are the FIPS endpoints.
                let is_fips_anyway = partition == Partition::GovCloud
                    && matches!(service, Service::CloudWatch | Service::Organizations);
                let fips = if fips && !is_fips_anyway { "-fips" } else { "" };
                let suffix = if dual_stack {
                    partition.dual_stack_dns_suffix()
                } else {
                    partition.dns_suffix()
                };
                format!("{}{fips}.{region}.{suffix}", service.name())
            }
        };
        Ok(Self { url: format!("https://{host}"), region: region.to_owned(), is_configured: false })
    }
}

/// The URL that the environment or the profile names for a service, or for all.
pub fn configured(config: &SdkConfig, service_id: &str) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service_id)
        .env(URL_VARIABLE)
        .profile("endpoint_url")
        .build()
        .ok()?;
    let own = config.service_config().and_then(|services| services.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

/// The variable that says of one service what another says of all.
pub fn variable_of(variable: &str, service_id: &str) -> String {
    format!("{variable}_{}", service_id.to_ascii_uppercase().replace(' ', "_"))
}

/// Refuses variables that name an endpoint which is no URL: the SDKs' messages do not name the
/// variable.
pub fn check_variables() -> Result<(), EndpointError> {
    if is_ignored(None) {
        return Ok(());
    }
    let of_endpoints = |name: &str| {
        name == URL_VARIABLE
            || name.strip_prefix(URL_VARIABLE).is_some_and(|rest| rest.starts_with('_'))
    };
    let variables =
        env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    variables
        .filter(|(name, _)| of_endpoints(name))
        .try_for_each(|(name, value)| check_url(&name, &value.to_string_lossy()))
}

/// Whether endpoints that are configured are to be ignored; `in_profile`: what the profile says of
/// it.
pub fn is_ignored(in_profile: Option<&str>) -> bool {
    let set = env::var(IGNORE_VARIABLE).ok();
    set.as_deref().or(in_profile).is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// Refuses what is no URL of an endpoint.
pub fn check_url(named_by: &str, value: &str) -> Result<(), EndpointError> {
    let uri = value.parse::<Uri>().ok();
    let is_url = uri.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
    });
    if is_url {
        Ok(())
    } else {
        Err(EndpointError::NoUrl { named_by: named_by.to_owned(), value: value.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use aws_types::region::Region;

    use super::*;

    /// What botocore says of a service in a region.
    struct Row {
        service: &'static str,
        fips: bool,
        dual_stack: bool,
        region: &'static str,
        /// `None` where there is no such endpoint.
        url: Option<String>,
        signing_region: String,
    }

    fn table() -> Vec<Row> {
        let lines = include_str!("../../checks/fixtures/endpoints/endpoints.tsv").lines().skip(1);
        let line = |line: &'static str| {
            let columns: Vec<_> = line.split('\t').collect();
            let [service, fips, dual_stack, address, signed, regions] = columns[..] else {
                panic!("{line}")
            };
            let of = move |region| Row {
                service,
                fips: fips == "yes",
                dual_stack: dual_stack == "yes",
                region,
                url: (address != "refused").then(|| address.replace("{region}", region)),
                signing_region: signed.replace("{region}", region),
            };
            regions.split(' ').map(of).collect::<Vec<_>>()
        };
        lines.flat_map(line).collect()
    }

    #[test]
    fn every_region_of_every_partition_is_as_botocore_has_it() {
        let mut compared = 0;
        for Row { service: name, fips, dual_stack, region, url, signing_region } in table() {
            let service = match name {
                "cloudwatch" => Service::CloudWatch,
                "lambda" => Service::Lambda,
                "organizations" => Service::Organizations,
                "s3" => Service::S3,
                "securityhub" => Service::SecurityHub,
                _ => continue,
            };
            let resolved = Endpoint::resolve(service, region, fips, dual_stack).ok();
            let expected =
                url.map(|url| Endpoint { url, region: signing_region, is_configured: false });
            assert_eq!(resolved, expected, "{name} {region}, FIPS {fips}, dual-stack {dual_stack}");
            compared += 1;
        }
        assert!(compared > 5 * 4 * 40, "{compared}");
    }

    macro_rules! of_sdk {
        ($sdk:ident, $asked:expr) => {{
            use $sdk::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
            let ask: fn(
                $sdk::config::endpoint::ParamsBuilder,
            ) -> $sdk::config::endpoint::ParamsBuilder = $asked;
            Box::new(move |region: &str, fips: bool, dual_stack: bool| {
                let builder =
                    Params::builder().region(region).use_fips(fips).use_dual_stack(dual_stack);
                let parameters = ask(builder).build().ok()?;
                let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
                let endpoint = runtime
                    .block_on(async { DefaultResolver::new().resolve_endpoint(&parameters).await });
                endpoint.ok().map(|endpoint| endpoint.url().to_owned())
            }) as Box<dyn Fn(&str, bool, bool) -> Option<String>>
        }};
    }

    /// The SDKs bring rule sets of their own, of another date.
    #[test]
    fn the_sdks_call_what_botocore_calls() {
        let sdks = [
            ("config", of_sdk!(aws_sdk_config, |ask| ask)),
            ("dynamodb", of_sdk!(aws_sdk_dynamodb, |ask| ask)),
            ("ec2", of_sdk!(aws_sdk_ec2, |ask| ask)),
            ("iam", of_sdk!(aws_sdk_iam, |ask| ask)),
            ("rds", of_sdk!(aws_sdk_rds, |ask| ask)),
            ("s3", of_sdk!(aws_sdk_s3, |ask| ask.force_path_style(true))),
            (
                "s3 bucket by path",
                of_sdk!(aws_sdk_s3, |ask| ask.bucket("bucket").force_path_style(true)),
            ),
            ("sns", of_sdk!(aws_sdk_sns, |ask| ask)),
            ("sts", of_sdk!(aws_sdk_sts, |ask| ask)),
        ];
        let mut compared = 0;
        for Row { service: name, fips, dual_stack, region, url, .. } in table() {
            let Some((_, resolve)) = sdks.iter().find(|(sdk, _)| *sdk == name) else { continue };
            assert_eq!(
                resolve(region, fips, dual_stack),
                url,
                "{name} {region}, FIPS {fips}, dual-stack {dual_stack}"
            );
            compared += 1;
        }
        assert!(compared > 9 * 4 * 40, "{compared}");
    }

    #[test]
    fn nothing_is_sent_to_a_region_of_no_partition() {
        for region in ["mars-north-1", "us-east-1.example.com", "global", "", "US-EAST-1"] {
            for service in [Service::Organizations, Service::S3, Service::Lambda] {
                let refused = Endpoint::resolve(service, region, false, false);
                assert!(
                    matches!(refused, Err(EndpointError::UnknownRegion(_))),
                    "{region}: {refused:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_configured_is_taken_as_it_is() {
        let config = SdkConfig::builder()
            .region(Region::from_static("eu-west-1"))
            .use_fips(true)
            .endpoint_url("http://127.0.0.1:4566/")
            .build();
        let endpoint = Endpoint::of(&config, Service::Organizations).unwrap();
        let expected = Endpoint {
            url: "http://127.0.0.1:4566".to_owned(),
            region: "us-east-1".to_owned(),
            is_configured: true,
        };
        assert_eq!(endpoint, expected);
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for good in ["http://127.0.0.1:4566", "https://s3.example.com/", "http://[::1]:4566"] {
            assert!(check_url("AWS_ENDPOINT_URL", good).is_ok(), "{good}");
        }
        for bad in [
            "localhost:4566",
            "",
            "s3.example.com",
            "ftp://example.com",
            "http://",
            "https:// example.com",
        ] {
            let error = check_url("AWS_ENDPOINT_URL_S3", bad).unwrap_err().to_string();
            assert_eq!(
                error,
                format!(
                    "AWS_ENDPOINT_URL_S3 is `{bad}`, which is no URL: write http://HOST:PORT or https://HOST"
                )
            );
        }
    }
}
