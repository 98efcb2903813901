//! Live accounts for the command line: the ordinary credential chain, further accounts through
//! roles, regions.

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use anyhow::{Result, anyhow};
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use super::accounts::{OwnAccount, Regions, all, enter, is_all, named, together};
use super::mfa::ask_code;
use super::options::SourceArguments;
use super::source::{ScanSource, joined, whose};
use crate::aws::account::in_region;
use crate::aws::caller::{Caller, Identified, region_order};
use crate::aws::refused::{CallerError, Cause};
use crate::doctor::facts::{Credentials, Setting};
use crate::history::dynamodb::Table;
use crate::model::evaluation::Source;
use crate::model::partition::Partition;
use crate::model::regions::ALL;
use crate::model::scan_record::Target;
use crate::resource_types::calls::CALLS;
use crate::settings::Settings;
use crate::settings::accounts::{MemberAccount, names};
use crate::sources::config::bucket;
use crate::sources::config::snapshot::{Choice, Files};
use crate::sources::live::inventory::Live;
use crate::sources::live::reader_threads::Readers;

const CONCURRENCY: usize = 64;

/// Threads that read, beside the one that judges and keeps.
const READERS: usize = 2;

/// The caller's account and those of the roles, with their regions.
pub async fn live(
    arguments: &SourceArguments,
    settings: &Settings,
    now: OffsetDateTime,
) -> Result<ScanSource> {
    // Errors in these come before the first call to AWS.
    let members = named(arguments, settings)?;
    let mut account_names = settings.account_names();
    account_names.extend(names(&members));
    let caller = Caller::find(arguments.profile.as_deref(), ask_code).await?;
    let (wanted, configured) = wanted(&caller, arguments, settings, &members).await?;
    let concurrency =
        arguments.concurrency.map(usize::from).or(settings.scan.concurrency).unwrap_or(CONCURRENCY);
    let Identified { config, identity } =
        caller.identify(&region_order(configured.as_deref(), &wanted)).await.map_err(with_demo)?;

    let own = OwnAccount::among(&members, &identity, arguments.only_roles);
    let members = all(members, arguments, &config, &identity, &own).await?;
    account_names.extend(names(&members));
    let calls = Arc::new(Semaphore::new(concurrency));
    let regions = Regions { arguments, settings, configured: configured.as_deref() };
    let (mut accounts, mut gaps) = enter(&members, &regions, &config, &identity, &calls).await;
    let mut ids: Vec<_> = members.iter().map(|member| member.id.as_str()).collect();
    let mut asked: Vec<_> = members.iter().map(|member| regions.of(&member.regions)).collect();
    if own.is_read_directly {
        ids.insert(0, &identity.account_id);
        asked.push(regions.of(&own.regions));
        let (account, unread) =
            regions.account(config, &identity.account_id, &own.regions, &calls).await;
        accounts.insert(0, account);
        gaps.extend(unread);
    }
    // Of what was asked for: an account that cannot be entered today is compared with itself
    // tomorrow.
    let account_id = together(arguments).unwrap_or_else(|| joined(&ids));
    let regions = region_names(&asked);
    let places =
        if regions == "all" { "all regions".to_owned() } else { regions.replace('+', ", ") };
    let title = format!("{} in {places} as {}", whose(&ids), identity.arn);
    let target = Target { account_id, regions };
    let readers =
        Readers::beside(thread::available_parallelism().map_or(1, NonZero::get).min(READERS))?;
    Ok(ScanSource {
        inventory: Box::new(Live {
            calls: CALLS.to_vec(),
            accounts,
            refused: gaps,
            as_of: now,
            until: None,
            readers,
        }),
        source: Source::Live,
        target,
        data_as_of: None,
        title,
        partition: Partition::of_arn(&identity.arn),
        account_names,
        held: None,
    })
}

/// The regions that are named for any of the accounts, and the one that is configured for the
/// caller.
async fn wanted(
    caller: &Caller,
    arguments: &SourceArguments,
    settings: &Settings,
    members: &[MemberAccount],
) -> Result<(Vec<String>, Option<String>)> {
    let regions = Regions { arguments, settings, configured: None };
    let mut named: Vec<_> = members.iter().map(|member| regions.of(&member.regions)).collect();
    if !arguments.only_roles || arguments.organization {
        named.push(regions.of(&[]));
    }
    // What is configured does not matter where everything is named.
    let found = caller.region().await;
    let configured =
        if named.iter().all(|names| !is_all(names)) { found.ok().flatten() } else { found? };
    Ok((named.concat(), configured))
}

/// Who has no credentials can still see what it is like.
fn with_demo(error: CallerError) -> anyhow::Error {
    match error.cause {
        Cause::NoCredentials => anyhow!("{error}; try the bundled account with --demo"),
        _ => error.into(),
    }
}

/// AWS Config's files: where they are, or brought from S3 to a folder that has to stay until they
/// are read.
pub async fn bring(
    arguments: &SourceArguments,
    place: &str,
    choice: &Choice,
) -> Result<(Files, Option<TempDir>)> {
    if !place.starts_with("s3://") {
        return Ok((Files::find(Path::new(place), choice)?, None));
    }
    let caller = Caller::find(arguments.profile.as_deref(), ask_code).await?;
    // The bucket's region is the profile's; the regions that are named are those of the files.
    let region = caller
        .region()
        .await?
        .or_else(|| choice.regions.first().cloned())
        .unwrap_or_else(|| "us-east-1".to_owned());
    let (files, folder) = bucket::bring(&caller.config(&region).await?, place, choice).await?;
    Ok((files, Some(folder)))
}

/// The deployed scanner's history, with the caller's own credentials.
pub async fn table(name: String, profile: Option<&str>, region: Option<&str>) -> Result<Table> {
    let caller = Caller::find(profile, ask_code).await?;
    let config = caller.config(&one_region(&caller, region.map(str::to_owned)).await?).await?;
    Ok(Table { client: aws_sdk_dynamodb::Client::new(&config), name, keep_days: None })
}

/// The region that is named, else the configured one.
async fn one_region(caller: &Caller, named: Option<String>) -> Result<String, CallerError> {
    match named {
        Some(named) => Ok(named),
        None => caller.region().await?.ok_or_else(|| caller.no_region()),
    }
}

/// What `compliance doctor` looks at AWS with, and what is wrong with it.
#[derive(Debug)]
pub struct Look {
    pub profile: Setting,
    pub region: Setting,
    pub credentials: Credentials,
    /// Where AWS accepts the credentials.
    pub config: Option<SdkConfig>,
}

/// `scanned`: the regions that the settings name.
pub async fn look(profile: Option<&str>, region: Option<&str>, scanned: &[String]) -> Look {
    let wrong = |error: CallerError| Setting::Wrong {
        message: error.message,
        what_to_do: error.what_to_do,
    };
    let caller = match Caller::find(profile, ask_code).await {
        Ok(caller) => caller,
        Err(CallerError { cause: Cause::Connection, message, what_to_do, .. }) => {
            let not_asked = || Setting::NotAsked("see `network`".to_owned());
            return Look {
                profile: not_asked(),
                region: not_asked(),
                credentials: Credentials::Unreachable { message, what_to_do },
                config: None,
            };
        }
        Err(error) => {
            let credentials =
                Credentials::NotAsked("there is no profile to take them from".to_owned());
            return Look {
                profile: wrong(error),
                region: Setting::NotAsked("it may be the profile's".to_owned()),
                credentials,
                config: None,
            };
        }
    };
    let configured = match region {
        Some(named) => Ok(Some(named.to_owned())),
        None => caller.region().await,
    };
    let place = configured.as_ref().ok().cloned().flatten();
    let region = match configured {
        Ok(Some(region)) => Setting::Set(region),
        Ok(None) if !scanned.is_empty() => Setting::Set(scanned.join(", ")),
        Ok(None) => Setting::Unset,
        Err(error) => wrong(error),
    };
    let profile = caller.profile().map_or(Setting::Unset, |name| Setting::Set(name.to_owned()));
    match caller.identify(&region_order(place.as_deref(), scanned)).await {
        Ok(Identified { config, identity }) => {
            // Where the scanner is, and not where the caller is known.
            let config = place.map(|place| in_region(&config, &place));
            // `doctor` reports an error after one attempt.
            let config = config.map(|config| {
                config
                    .to_builder()
                    .retry_config(RetryConfig::standard().with_max_attempts(2))
                    .build()
            });
            Look {
                profile,
                region,
                credentials: Credentials::Accepted {
                    account: identity.account_id,
                    arn: identity.arn,
                },
                config,
            }
        }
        Err(error) if error.cause == Cause::Profile => {
            let credentials = Credentials::NotAsked(
                "the profile does not say where to take them from".to_owned(),
            );
            Look { profile: wrong(error), region, credentials, config: None }
        }
        Err(CallerError { cause, message, what_to_do, .. }) => {
            let credentials = match cause {
                Cause::NoCredentials => Credentials::None { message, what_to_do },
                Cause::Network => Credentials::Unreachable { message, what_to_do },
                Cause::Rejected => Credentials::Rejected { message, what_to_do },
                _ => Credentials::Unusable { message, what_to_do },
            };
            Look { profile, region, credentials, config: None }
        }
    }
}

/// The regions of all accounts together, as a scan's key holds them.
fn region_names(asked: &[Vec<String>]) -> String {
    if asked.iter().any(|names| is_all(names)) {
        return ALL.to_owned();
    }
    let names: BTreeSet<_> = asked.iter().flatten().map(String::as_str).collect();
    names.into_iter().collect::<Vec<_>>().join("+")
}

#[cfg(test)]
mod tests {
    use crate::model::lambda_functions::LambdaFunction;
    use crate::resource_types::calls::CALLS;
    use crate::sources::live::calls::Scope;

    /// What the functions' list says must be true of the lists that AWS is asked for.
    #[test]
    fn a_function_is_global_where_one_list_answers_for_the_whole_account() {
        for function in LambdaFunction::with_rules(|_| true) {
            let lists = CALLS
                .iter()
                .filter(|calls| function.rules().any(|rule| rule.judges(calls.resource_type)));
            let mut scopes = lists.map(|calls| calls.list.scope).peekable();
            assert!(scopes.peek().is_some(), "{function}");
            let is_global = scopes.all(|scope| matches!(scope, Scope::Everywhere(_)));
            assert_eq!(is_global, function.is_global(), "{function}");
        }
    }
}
