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
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Service {
    /// IAM Access Analyzer.
    AccessAnalyzer,
    /// AWS Account Management.
    Account,
    /// AWS CloudTrail.
    CloudTrail,
    /// Amazon CloudWatch.
    CloudWatch,
    /// Amazon CloudWatch Logs.
    CloudWatchLogs,
    /// Amazon EC2.
    Ec2,
    /// Amazon EFS.
    Efs,
    /// AWS IAM.
    Iam,
    /// AWS KMS.
    Kms,
    /// AWS Lambda.
    Lambda,
    /// Amazon Macie.
    Macie,
    /// AWS Organizations.
    Organizations,
    /// Amazon S3.
    S3,
    /// S3's directory buckets: how they are listed and configured.
    S3Express,
    /// S3's settings of an account: its host begins with the account's number.
    S3Control,
    /// What S3 Control answers of Multi-Region Access Points: in one region, for all.
    S3MultiRegion,
    /// AWS Security Hub.
    SecurityHub,
    /// Amazon SNS.
    Sns,
    /// AWS Systems Manager.
    Ssm,
}

/// What the endpoints of a service have of their own.
struct Facts {
    /// As the variables and sections that configure its endpoint have it.
    id: &'static str,
    /// As its signatures have it, and most of its hosts.
    name: &'static str,
    /// Which of its plain endpoints in GovCloud are the FIPS endpoints.
    fips_in_gov_cloud: PlainIsFips,
    /// Whether it answers in one region of a partition for all.
    is_in_one_region: bool,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum PlainIsFips {
    No,
    WithoutDualStack,
    Always,
}

impl Facts {
    /// What is true of most services.
    const fn usual(id: &'static str, name: &'static str) -> Self {
        Self { id, name, fips_in_gov_cloud: PlainIsFips::No, is_in_one_region: false }
    }
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
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::AccessAnalyzer,
        Self::Account,
        Self::CloudTrail,
        Self::CloudWatch,
        Self::CloudWatchLogs,
        Self::Ec2,
        Self::Efs,
        Self::Iam,
        Self::Kms,
        Self::Lambda,
        Self::Macie,
        Self::Organizations,
        Self::S3,
        Self::S3Express,
        Self::S3Control,
        Self::S3MultiRegion,
        Self::SecurityHub,
        Self::Sns,
        Self::Ssm,
    ];

    const fn facts(self) -> Facts {
        use PlainIsFips::{Always, WithoutDualStack};
        match self {
            Self::AccessAnalyzer => Facts {
                fips_in_gov_cloud: WithoutDualStack,
                ..Facts::usual("AccessAnalyzer", "access-analyzer")
            },
            Self::Account => Facts { is_in_one_region: true, ..Facts::usual("Account", "account") },
            Self::CloudTrail => Facts {
                fips_in_gov_cloud: WithoutDualStack,
                ..Facts::usual("CloudTrail", "cloudtrail")
            },
            Self::CloudWatch => {
                Facts { fips_in_gov_cloud: Always, ..Facts::usual("CloudWatch", "monitoring") }
            }
            Self::CloudWatchLogs => Facts {
                fips_in_gov_cloud: WithoutDualStack,
                ..Facts::usual("CloudWatch Logs", "logs")
            },
            Self::Ec2 => {
                Facts { fips_in_gov_cloud: WithoutDualStack, ..Facts::usual("EC2", "ec2") }
            }
            Self::Efs => Facts::usual("EFS", "elasticfilesystem"),
            Self::Iam => Facts::usual("IAM", "iam"),
            Self::Kms => Facts::usual("KMS", "kms"),
            Self::Lambda => Facts::usual("Lambda", "lambda"),
            Self::Macie => Facts::usual("Macie2", "macie2"),
            Self::Organizations => Facts {
                fips_in_gov_cloud: Always,
                is_in_one_region: true,
                ..Facts::usual("Organizations", "organizations")
            },
            Self::S3 => Facts::usual("S3", "s3"),
            Self::S3Express => Facts::usual("S3", "s3express"),
            Self::S3Control => Facts::usual("S3 Control", "s3"),
            Self::S3MultiRegion => {
                Facts { is_in_one_region: true, ..Facts::usual("S3 Control", "s3") }
            }
            Self::SecurityHub => Facts::usual("SecurityHub", "securityhub"),
            Self::Sns => {
                Facts { fips_in_gov_cloud: WithoutDualStack, ..Facts::usual("SNS", "sns") }
            }
            Self::Ssm => {
                Facts { fips_in_gov_cloud: WithoutDualStack, ..Facts::usual("SSM", "ssm") }
            }
        }
    }

    /// As its signatures have it.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// As the variables and sections that configure its endpoint have it.
    const fn id(self) -> &'static str {
        self.facts().id
    }

    /// What its hosts begin with. Those of EFS have another name with dual-stack, in the partitions
    /// that had them first.
    fn host(self, partition: Partition, dual_stack: bool) -> &'static str {
        use Partition::{China, Commercial, GovCloud};
        let is_old = matches!(partition, Commercial | China | GovCloud);
        match self {
            Self::Efs if dual_stack && is_old => "efs",
            Self::S3Express => "s3express-control",
            Self::S3Control | Self::S3MultiRegion => "s3-control",
            _ => self.name(),
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
        let facts = service.facts();
        let region = match service {
            Service::Iam => partition.iam_region(),
            // https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRestrictions.html
            Service::S3MultiRegion => {
                if partition != Partition::Commercial {
                    return Err(EndpointError::NoSuchEndpoint {
                        service: "S3 Multi-Region Access Points",
                        kind: "usual",
                        region: region.to_owned(),
                    });
                }
                "us-west-2"
            }
            // The accounts' own settings are kept where the organizations are.
            _ if facts.is_in_one_region => partition.organizations_region(),
            _ => region,
        };
        let host = match service {
            Service::S3 | Service::S3Express | Service::S3Control | Service::S3MultiRegion => {
                if fips && partition == Partition::China {
                    return Err(EndpointError::NoSuchEndpoint {
                        service: service.id(),
                        kind: "FIPS",
                        region: region.to_owned(),
                    });
                }
                let host = service.host(partition, dual_stack);
                let fips = if fips { "-fips" } else { "" };
                let stack = if dual_stack { ".dualstack" } else { "" };
                format!("{host}{fips}{stack}.{region}.{}", partition.dns_suffix())
            }
            Service::Iam => host_of_iam(partition, fips, dual_stack),
            _ => {
                let is_fips_anyway = partition == Partition::GovCloud
                    && match facts.fips_in_gov_cloud {
                        PlainIsFips::No => false,
                        PlainIsFips::WithoutDualStack => !dual_stack,
                        PlainIsFips::Always => true,
                    };
                let fips = if fips && !is_fips_anyway { "-fips" } else { "" };
                let suffix = if dual_stack {
                    partition.dual_stack_dns_suffix()
                } else {
                    partition.dns_suffix()
                };
                format!("{}{fips}.{region}.{suffix}", service.host(partition, dual_stack))
            }
        };
        Ok(Self { url: format!("https://{host}"), region: region.to_owned(), is_configured: false })
    }

    /// The same, with a label before AWS's host. What is configured is taken as it is.
    #[must_use]
    pub fn with_label(mut self, label: &str) -> Self {
        if !self.is_configured {
            self.url = self.url.replacen("://", &format!("://{label}."), 1);
        }
        self
    }
}

/// IAM answers once for a partition, at a host that is like no other service's.
fn host_of_iam(partition: Partition, fips: bool, dual_stack: bool) -> String {
    use Partition::{China, Commercial, EuropeanSovereign, GovCloud, Iso, IsoB};
    let one_region = format!("{}.", partition.iam_region());
    let place = match (partition, fips, dual_stack) {
        (GovCloud, ..) => "us-gov.",
        (Commercial, _, true) | (China | EuropeanSovereign, false, true) => "global.",
        (Commercial, _, false) | (_, _, true) => "",
        (Iso | IsoB, true, false) | (_, false, false) => &one_region,
        (_, true, false) => "",
    };
    let fips = if fips && partition != GovCloud { "-fips" } else { "" };
    let suffix =
        if dual_stack { partition.dual_stack_dns_suffix() } else { partition.dns_suffix() };
    format!("iam{fips}.{place}{suffix}")
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
mod tests;
