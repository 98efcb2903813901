//! The caller: the profile, region and credentials that the AWS CLI would use, and whose they are.
//!
//! The SDK's own chain knows neither `AWS_DEFAULT_PROFILE`, `mfa_serial` nor `duration_seconds`,
//! and asks only one region for the caller's identity. Credentials are loaded here before the first
//! call, so that what is wrong with them is an error of its own rather than the failure of a call.

use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use futures_util::future::BoxFuture;

use super::account::{Identity, RegionOrder, Renewed, identity, with_credentials};
use super::client::{retries, sleeper, stalled_streams, time_limits};
use crate::aws::refused::CallerError;
use crate::model::partition::Partition;
use crate::model::regions;

mod fault;
mod http_client;
mod kind;
mod profiles;
mod roles;
mod sources;
mod web_identity;

use http_client::http_client;
pub use profiles::{Profiles, ca_bundle};
use sources::Sources;

/// Asks a person for the code of an MFA device, by its serial number; `None` without a terminal.
pub type AskCode = fn(serial: &str) -> BoxFuture<'static, Option<String>>;

/// How many of the wanted regions may be asked besides.
const OTHERS: usize = 4;

/// Who calls AWS: the credentials that the flags, the environment and the profiles choose.
#[derive(Debug)]
pub struct Caller {
    profiles: Profiles,
    http_client: SharedHttpClient,
    ask_code: AskCode,
}

/// Whose credentials these are, and the configuration of the region that answered.
#[derive(Debug)]
pub struct Identified {
    /// The configuration, with the region that answered.
    pub config: SdkConfig,
    /// Whose credentials they are.
    pub identity: Identity,
}

impl Caller {
    /// The profile that is named, else the environment's, else `default`.
    pub async fn find(profile: Option<&str>, ask_code: AskCode) -> Result<Self, CallerError> {
        let profiles = Profiles::load(profile).await?;
        let http_client =
            http_client(&profiles).map_err(|error| CallerError::connection(&error))?;
        Ok(Self { profiles, http_client, ask_code })
    }

    /// The profile that was asked for by name.
    pub fn profile(&self) -> Option<&str> {
        self.profiles.named()
    }

    /// The region that is configured for the caller: of the environment, else of the profile, else
    /// of the instance.
    pub async fn region(&self) -> Result<Option<String>, CallerError> {
        let found = match self.profiles.region() {
            Some(found) => Some(found),
            None => self
                .loader()
                .load()
                .await
                .region()
                .map(|region| ("the instance's region".to_owned(), region.to_string())),
        };
        found
            .map(|(origin, name)| {
                regions::region(&name).map_err(|unfit| CallerError::unfit_region(&origin, &unfit))
            })
            .transpose()
    }

    /// What to say where a region is needed and none is named or configured.
    pub fn no_region(&self) -> CallerError {
        CallerError::no_region(self.profiles.called())
    }

    /// The configuration for a region, with credentials that are there.
    pub async fn config(&self, region: &str) -> Result<SdkConfig, CallerError> {
        let config = self.loader().region(Region::new(region.to_owned())).load().await;
        let means = ProviderConfig::without_region()
            .with_region(config.region().cloned())
            .with_http_client(self.http_client.clone())
            .with_sleep_impl(sleeper())
            .with_retry_config(retries())
            .with_timeout_config(time_limits())
            .with_use_fips(config.use_fips())
            .with_use_dual_stack(config.use_dual_stack());
        let sources = Sources::of(&self.profiles, &config, &means, self.ask_code).await?;
        let first = sources.load().await?;
        Ok(with_credentials(&config, Renewed::new(Some(first), sources)))
    }

    /// Asks AWS whose credentials these are, in the first of these regions that answers.
    pub async fn identify(&self, regions: &RegionOrder<String>) -> Result<Identified, CallerError> {
        regions.ask(|place| self.ask(place), CallerError::answers_elsewhere).await
    }

    async fn ask(&self, place: String) -> Result<Identified, CallerError> {
        let config = self.config(&place).await?;
        // Who has no network or no rights need not wait for many attempts to learn it.
        let impatient =
            config.to_builder().retry_config(RetryConfig::standard().with_max_attempts(2)).build();
        match identity(&impatient).await {
            Ok(identity) => Ok(Identified { config, identity }),
            Err(error) => Err(CallerError::not_identified(&self.profiles.credentials_of(), &error)),
        }
    }

    fn loader(&self) -> aws_config::ConfigLoader {
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(self.http_client.clone())
            .sleep_impl(sleeper())
            .retry_config(retries())
            .timeout_config(time_limits())
            .stalled_stream_protection(stalled_streams());
        if let Some(name) = self.profiles.named() {
            loader = loader.profile_name(name);
        }
        loader
    }
}

/// Where to ask what any region of a partition can answer: the configured region, the wanted ones,
/// the partition's home. The order in which regions are named changes nothing.
pub fn region_order(configured: Option<&str>, wanted: &[String]) -> RegionOrder<String> {
    let mut wanted: Vec<&str> =
        wanted.iter().map(String::as_str).filter(|region| *region != regions::ALL).collect();
    wanted.sort_unstable();
    let partition = wanted
        .first()
        .copied()
        .or(configured)
        .and_then(Partition::of_region)
        .unwrap_or(Partition::Commercial);
    let home = partition.iam_region();
    let mut regions: Vec<&str> = Vec::new();
    for region in configured.into_iter().chain(wanted.into_iter().take(OTHERS)).chain([home]) {
        if Partition::of_region(region) == Some(partition) && !regions.contains(&region) {
            regions.push(region);
        }
    }
    let mut regions = regions.into_iter().map(str::to_owned);
    RegionOrder {
        first: regions.next().unwrap_or_else(|| home.to_owned()),
        others: regions.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_that_is_not_regional_is_asked_where_it_can_be_answered() {
        type Case =
            (&'static str, Option<&'static str>, &'static [&'static str], &'static [&'static str]);
        let cases: [Case; 9] = [
            (
                "the configured region, then the partition's home",
                Some("eu-west-1"),
                &[],
                &["eu-west-1", "us-east-1"],
            ),
            ("the home once", Some("us-east-1"), &["us-east-1"], &["us-east-1"]),
            (
                "wanted ones after the configured one",
                Some("us-east-1"),
                &["us-west-2", "ap-east-1"],
                &["us-east-1", "ap-east-1", "us-west-2"],
            ),
            (
                "in whatever order they are named",
                Some("us-east-1"),
                &["ap-east-1", "us-west-2"],
                &["us-east-1", "ap-east-1", "us-west-2"],
            ),
            (
                "wanted ones where none is configured",
                None,
                &["us-west-2", "ap-east-1"],
                &["ap-east-1", "us-west-2", "us-east-1"],
            ),
            (
                "never another partition",
                Some("us-east-1"),
                &["cn-northwest-1"],
                &["cn-northwest-1", "cn-north-1"],
            ),
            (
                "the sovereign cloud stays there",
                Some("eusc-de-east-1"),
                &["all"],
                &["eusc-de-east-1"],
            ),
            (
                "every region of GovCloud",
                Some("us-gov-east-1"),
                &["all"],
                &["us-gov-east-1", "us-gov-west-1"],
            ),
            ("every region, and none is configured", None, &["all"], &["us-east-1"]),
        ];
        for (name, configured, wanted, expected) in cases {
            let wanted: Vec<_> = wanted.iter().map(|region| (*region).to_owned()).collect();
            let RegionOrder { first, others } = region_order(configured, &wanted);
            assert_eq!([vec![first], others].concat(), expected, "{name}");
        }
    }
}
