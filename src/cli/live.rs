//! Live accounts for the command line: the ordinary credential chain, further accounts through roles, regions.

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, bail};
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use super::accounts::{all, enter, named, together};
use super::arguments::SourceArguments;
use super::scan::{Chosen, NAMED, joined};
use crate::aws::account::{Account, enabled_regions, identity};
use crate::aws::client::command_line::http_client;
use crate::aws::client::{retries, sleeper, stalled_streams, time_limits};
use crate::aws::history::Table;
use crate::aws::inventory::Live;
use crate::aws::readers::Readers;
use crate::aws::snapshots;
use crate::aws::{buckets, databases, instances, users};
use crate::doctor::facts::Credentials;
use crate::evaluation::Source;
use crate::local::snapshot::{Choice, Files};
use crate::ports::{Gap, Target};
use crate::settings::Settings;

const CONCURRENCY: usize = 64;

/// Threads that read, beside the one that judges and keeps.
const READERS: usize = 2;

/// The caller's account and those of the roles, with their regions.
pub async fn live(arguments: &SourceArguments, settings: &Settings, now: OffsetDateTime) -> Result<Chosen> {
    let regions = if arguments.regions.is_empty() { &settings.scan.regions } else { &arguments.regions };
    // What is wrong with these is told before anybody waits for AWS.
    let members = named(arguments, settings)?;
    let config = sdk_config(arguments.profile.as_deref(), regions).await?;
    if config.region().is_none() {
        let profile =
            arguments.profile.as_ref().map_or_else(|| "the profile".to_owned(), |name| format!("profile `{name}` (is it in ~/.aws/config?)"));
        bail!("no region is set: pass --region, set AWS_REGION, or give {profile} one");
    }
    let concurrency = arguments.concurrency.map(usize::from).or(settings.scan.concurrency).unwrap_or(CONCURRENCY);
    let with = arguments.profile.as_ref().map(|name| format!(" of profile `{name}` (--profile)")).unwrap_or_default();
    // Whoever has no network or no credentials need not wait for eight attempts to learn it.
    let impatient = config.to_builder().retry_config(RetryConfig::standard().with_max_attempts(2)).build();
    let own = identity(&impatient)
        .await
        .with_context(|| format!("AWS was not reached or did not accept the credentials{with}; try the bundled account with --demo"))?;

    let members = all(members, arguments, &config, &own.0).await?;
    let calls = Arc::new(Semaphore::new(concurrency));
    let (mut accounts, mut refused) = enter(&members, arguments, settings, &config, &own.1, &calls).await;
    let mut ids: Vec<_> = members.iter().map(|member| member.id.as_str()).collect();
    if !arguments.only_roles {
        ids.insert(0, &own.0);
        match regions_of(&config, regions).await {
            Ok(found) => accounts.insert(0, Account::new(config, own.0.clone(), found, regions.is_empty() || is_all(regions), calls)),
            Err(error) => refused.push(Gap::new(format!("account {}", own.0), format!("{error:#}"))),
        }
    }
    // Of what was asked for: an account that cannot be entered today is compared with itself tomorrow.
    let account_id = together(arguments).unwrap_or_else(|| joined(&ids, "accounts"));
    let region_names = if is_all(regions) { "all".to_owned() } else { region_names(&accounts) };
    let whose = if ids.len() > NAMED { format!("{} accounts", ids.len()) } else { format!("account {}", ids.join(", ")) };
    let title = format!("{whose} in {} as {}", region_names.replace('+', ", "), own.1);
    let target = Target { account_id, regions: region_names };
    let services = vec![instances::SERVICE, buckets::SERVICE, databases::SERVICE, users::SERVICE];
    let readers = Readers::beside(thread::available_parallelism().map_or(1, NonZero::get).min(READERS))?;
    Ok(Chosen {
        inventory: Box::new(Live { services, accounts, refused, as_of: now, until: None, readers }),
        source: Source::Live,
        target,
        data_as_of: None,
        title,
        held: None,
    })
}

/// AWS Config's files: where they are, or brought from S3 to a folder that has to stay until they are read.
pub async fn bring(arguments: &SourceArguments, place: &str, choice: &Choice) -> Result<(Files, Option<TempDir>)> {
    if !place.starts_with("s3://") {
        return Ok((Files::find(Path::new(place), choice)?, None));
    }
    // The bucket's region is the profile's; the regions that are named are those of the files.
    let mut config = sdk_config(arguments.profile.as_deref(), &[]).await?;
    if config.region().is_none() {
        let region = choice.regions.first().map_or("us-east-1", String::as_str).to_owned();
        config = config.to_builder().region(Region::new(region)).build();
    }
    let (files, folder) = snapshots::bring(&config, place, choice).await?;
    Ok((files, Some(folder)))
}

/// The deployed scanner's history, with the caller's own credentials.
pub async fn table(name: String, profile: Option<&str>, region: Option<&str>) -> Result<Table> {
    let config = sdk_config(profile, &region.map(str::to_owned).into_iter().collect::<Vec<_>>()).await?;
    if config.region().is_none() {
        bail!("no region is set for the table {name}: pass --region, or set AWS_REGION");
    }
    Ok(Table { client: aws_sdk_dynamodb::Client::new(&config), name, keep_days: None })
}

/// With what a deployed scanner is looked at: whoever asks what is wrong need not wait for many attempts to learn it.
pub async fn look(profile: Option<&str>, region: Option<&str>) -> Result<SdkConfig> {
    let config = sdk_config(profile, &region.map(str::to_owned).into_iter().collect::<Vec<_>>()).await?;
    Ok(config.to_builder().retry_config(RetryConfig::standard().with_max_attempts(2)).build())
}

/// Whose credentials these are, if there are any and AWS accepts them.
pub async fn who(config: &SdkConfig) -> Credentials {
    let Some(provider) = config.credentials_provider() else { return Credentials::None("there are no credentials".to_owned()) };
    match provider.provide_credentials().await {
        // An instance's metadata is the last place where they are looked for, and elsewhere nobody answers there.
        Err(error) if matches!(error, CredentialsError::CredentialsNotLoaded(_)) || told(&error).contains("IMDS") => {
            return Credentials::None("there are no credentials in any of the usual places".to_owned());
        }
        Err(error) => return Credentials::Rejected(told(&error)),
        Ok(_) => {}
    }
    // Every region knows who somebody is.
    let anywhere = config.to_builder().region(config.region().cloned().or_else(|| Some(Region::from_static("us-east-1")))).build();
    match identity(&anywhere).await {
        Ok((account, arn)) => Credentials::Accepted { account, arn },
        Err(error) => Credentials::Rejected(told(&error)),
    }
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The regions of all accounts together.
fn region_names(accounts: &[Account]) -> String {
    let names: BTreeSet<_> = accounts.iter().flat_map(|account| &account.regions).map(String::as_str).collect();
    names.into_iter().collect::<Vec<_>>().join("+")
}

pub fn is_all(regions: &[String]) -> bool {
    regions.iter().any(|region| region == "all")
}

async fn sdk_config(profile: Option<&str>, regions: &[String]) -> Result<SdkConfig> {
    let http_client = http_client(profile).await?;
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http_client.clone())
        .sleep_impl(sleeper())
        .retry_config(retries())
        .timeout_config(time_limits())
        .stalled_stream_protection(stalled_streams());
    if let Some(profile) = profile {
        loader = loader.profile_name(profile);
    }
    let config = loader.load().await;
    let mut builder = config.to_builder();
    if let Some(profile) = profile {
        // A profile that is named wins over credentials in the environment, as it does in the AWS CLI.
        let means = ProviderConfig::without_region().with_region(config.region().cloned()).with_http_client(http_client).with_sleep_impl(sleeper());
        let credentials = ProfileFileCredentialsProvider::builder().profile_name(profile).configure(&means).build();
        builder = builder.credentials_provider(SharedCredentialsProvider::new(credentials));
    }
    // Regions that are named do not need one in the profile.
    match regions.iter().find(|region| *region != "all") {
        Some(named) => builder = builder.region(Region::new(named.clone())),
        None if config.region().is_none() && is_all(regions) => builder = builder.region(Region::from_static("us-east-1")),
        None => {}
    }
    Ok(builder.build())
}

pub async fn regions_of(config: &SdkConfig, named: &[String]) -> Result<Vec<String>> {
    if is_all(named) {
        return Ok(enabled_regions(config).await?);
    }
    let mut regions = named.to_vec();
    if regions.is_empty() {
        regions.extend(config.region().map(ToString::to_string));
    }
    regions.sort_unstable();
    regions.dedup();
    Ok(regions)
}
