//! An account to look at: whose it is, its regions, and roles in other accounts.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as CredentialsFuture;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_sts::error::SdkError;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SdkConfig;
use aws_types::region::Region;
use futures_util::future::join_all;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::error::{code, explain};
use crate::aws::refused::NotAssumed;
use crate::model::port::PortError;
use crate::network::fault::network_fault;
pub use crate::settings::accounts::account_of_role;

/// How long credentials may take to be loaded: a role to be assumed at the pace of AWS, a
/// `credential_process` to answer. By default it is 5 s.
const LOADING: Duration = Duration::from_mins(2);
/// The default session name, as CloudTrail shows it.
pub(super) const SESSION_NAME: &str = "compliance";
pub(super) const NOT_TRUSTED: &str = "is the role there, does its trust policy name the caller, and does it ask for an external id or MFA?";
/// What AWS answers where a region is not enabled in the account, or STS is not in the region.
pub const OFF: [&str; 5] = [
    "AuthFailure",
    "InvalidClientTokenId",
    "OptInRequired",
    "RegionDisabledException",
    "UnrecognizedClientException",
];

/// An account with the regions to look at and a bound on the calls under way.
#[derive(Clone, Debug)]
pub struct Account {
    /// The configuration of every call: its region is the one that global services are called in.
    pub config: SdkConfig,
    /// Twelve digits.
    pub account_id: String,
    /// Names of regions, such as `eu-west-1`.
    pub regions: Vec<String>,
    /// Further regions, where each is a scan of its own: what the whole account has once may be
    /// related to what is there.
    pub other_regions: Vec<String>,
    /// Whether buckets of other regions than these are wanted too: they are listed for the whole
    /// account at once.
    pub every_bucket: bool,
    /// Whether what the whole account has once is read: of the scans of its single regions one
    /// does.
    pub reads_whole_account: bool,
    /// Permits for calls: one for each that may be under way.
    pub calls: Arc<Semaphore>,
    /// How many permits there are.
    pub concurrency: usize,
}

impl Account {
    /// `calls` bounds the calls under way; accounts that are read side by side share it.
    pub fn new(
        config: SdkConfig,
        account_id: String,
        regions: Vec<String>,
        every_bucket: bool,
        calls: Arc<Semaphore>,
    ) -> Self {
        let concurrency = calls.available_permits();
        Self {
            config,
            account_id,
            regions,
            other_regions: Vec::new(),
            every_bucket,
            reads_whole_account: true,
            calls,
            concurrency,
        }
    }

    /// Waits until one more call may be under way.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.calls.acquire().await.ok()
    }

    /// The configuration for calls in a region.
    pub fn in_region(&self, region: &str) -> SdkConfig {
        in_region(&self.config, region)
    }
}

/// The same configuration for another region.
pub fn in_region(config: &SdkConfig, region: &str) -> SdkConfig {
    config.to_builder().region(Region::new(region.to_owned())).build()
}

/// Whose credentials these are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Identity {
    /// Twelve digits.
    pub account_id: String,
    /// The user, or the role's session.
    pub arn: String,
}

/// Asks AWS whose credentials these are.
pub async fn identity(config: &SdkConfig) -> Result<Identity, SdkError<GetCallerIdentityError>> {
    let answer = aws_sdk_sts::Client::new(config).get_caller_identity().send().await?;
    let or_unknown = |text: Option<&str>| text.unwrap_or("unknown").to_owned();
    Ok(Identity { account_id: or_unknown(answer.account()), arn: or_unknown(answer.arn()) })
}

/// Where to ask what any region of a partition can answer: there is always one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RegionOrder<P> {
    /// The one to ask first.
    pub first: P,
    /// Those to ask where the first cannot answer.
    pub others: Vec<P>,
}

impl<P> RegionOrder<P> {
    /// The same order of something else.
    pub fn map<Q>(&self, change: impl Fn(&P) -> Q) -> RegionOrder<Q> {
        RegionOrder { first: change(&self.first), others: self.others.iter().map(change).collect() }
    }

    /// Asks in the first place and, where that one cannot answer, in the others at once. An answer
    /// of an earlier place wins.
    pub async fn ask<T, E, F>(
        &self,
        ask: impl Fn(P) -> F,
        is_elsewhere: impl Fn(&E) -> bool,
    ) -> Result<T, E>
    where
        P: Clone,
        F: Future<Output = Result<T, E>>,
    {
        let mut refused = match ask(self.first.clone()).await {
            Err(error) if is_elsewhere(&error) => error,
            answer => return answer,
        };
        for answer in join_all(self.others.iter().cloned().map(ask)).await {
            match answer {
                Ok(answer) => return Ok(answer),
                // An error that has nothing to do with the place says more than one that has.
                Err(error) if is_elsewhere(&refused) && !is_elsewhere(&error) => refused = error,
                Err(_) => {}
            }
        }
        Err(refused)
    }
}

/// Whether another region may answer a call that this one did not: it may be switched off, or there
/// may be none of its name.
pub fn answers_elsewhere<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    match code(error) {
        Some(code) => OFF.contains(&code),
        None => matches!(
            error,
            SdkError::DispatchFailure(_) | SdkError::TimeoutError(_) | SdkError::ResponseError(_)
        ),
    }
}

/// The regions that are enabled in the account.
pub async fn enabled_regions(config: &SdkConfig) -> Result<Vec<String>, PortError> {
    let answer = aws_sdk_ec2::Client::new(config).describe_regions().send().await;
    let answer = answer.map_err(|error| {
        PortError::new("listing the account's regions", explain("ec2:DescribeRegions", &error))
    })?;
    let mut regions: Vec<_> = answer
        .regions()
        .iter()
        .filter_map(|region| region.region_name().map(str::to_owned))
        .collect();
    regions.sort_unstable();
    Ok(regions)
}

/// A role, and what its trust policy asks for.
#[derive(Clone, Debug, Default)]
pub struct Role {
    /// `arn:aws:iam::123456789012:role/name`.
    pub arn: String,
    /// The external id that the trust policy asks for.
    pub external_id: Option<String>,
    /// The name of the session in CloudTrail; `None` for the default.
    pub session_name: Option<String>,
    /// How long the credentials last, in seconds; `None` for AWS's default of an hour.
    pub duration_seconds: Option<i32>,
}

/// An MFA device, and what it shows now.
#[derive(Clone, Copy, Debug)]
pub struct Mfa<'a> {
    /// The device's serial number or ARN.
    pub serial: &'a str,
    /// The six digits.
    pub code: &'a str,
}

/// The configuration with which a role of another account is used; credentials are asked for, and
/// renewed, by the SDK's cache.
pub fn with_role(config: &SdkConfig, role: Role) -> SdkConfig {
    with_credentials(
        config,
        Renewed::new(None, AssumedRole { sts: aws_sdk_sts::Client::new(config), role }),
    )
}

/// The same of a role that is assumed now.
pub async fn enter_role(config: &SdkConfig, role: Role) -> Result<SdkConfig, NotAssumed> {
    let sts = aws_sdk_sts::Client::new(config);
    let first = assume_in(sts.clone(), &role, None).await?;
    Ok(with_credentials(config, Renewed::new(Some(first), AssumedRole { sts, role })))
}

/// The same configuration with other credentials, and one cache for all clients made of it: without
/// one each would load them anew. Not the base configuration's, which another identity owns.
pub fn with_credentials(
    config: &SdkConfig,
    provider: impl ProvideCredentials + 'static,
) -> SdkConfig {
    let cache = IdentityCache::lazy().load_timeout(LOADING).build();
    config
        .to_builder()
        .credentials_provider(SharedCredentialsProvider::new(provider))
        .identity_cache(cache)
        .build()
}

/// Credentials that were loaded already, and where the next come from.
#[derive(Debug)]
pub struct Renewed<P> {
    first: Mutex<Option<Credentials>>,
    next: P,
}

impl<P> Renewed<P> {
    /// Credentials that are there already, if any, and what provides the next ones.
    pub fn new(first: Option<Credentials>, next: P) -> Self {
        Self { first: Mutex::new(first), next }
    }
}

impl<P: ProvideCredentials> ProvideCredentials for Renewed<P> {
    fn provide_credentials<'a>(&'a self) -> CredentialsFuture<'a>
    where
        Self: 'a,
    {
        match self.first.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(first) => CredentialsFuture::ready(Ok(first)),
            None => self.next.provide_credentials(),
        }
    }
}

/// Assumes a role in the first of these regions that can.
pub async fn assume(
    regions: &RegionOrder<SdkConfig>,
    role: &Role,
    mfa: Option<Mfa<'_>>,
) -> Result<Credentials, NotAssumed> {
    let clients = regions.map(aws_sdk_sts::Client::new);
    clients
        .ask(|client| assume_in(client, role, mfa), |refused: &NotAssumed| refused.is_elsewhere)
        .await
}

#[cfg(test)]
impl NotAssumed {
    /// As AWS denies it.
    pub fn denied(arn: &str) -> Self {
        let message = format!("sts:AssumeRole: AccessDenied: no ({arn})");
        Self { message, hint: format!(" ({NOT_TRUSTED})"), network: None, is_elsewhere: false }
    }
}

async fn assume_in(
    client: aws_sdk_sts::Client,
    role: &Role,
    mfa: Option<Mfa<'_>>,
) -> Result<Credentials, NotAssumed> {
    let Role { arn, external_id, session_name, duration_seconds } = role;
    let asked = client
        .assume_role()
        .role_arn(arn)
        .set_external_id(external_id.clone())
        .set_duration_seconds(*duration_seconds);
    let asked = asked
        .set_serial_number(mfa.map(|mfa| mfa.serial.to_owned()))
        .set_token_code(mfa.map(|mfa| mfa.code.to_owned()));
    let answer =
        asked.role_session_name(session_name.as_deref().unwrap_or(SESSION_NAME)).send().await;
    let answer = answer.map_err(|error| {
        let message = format!("{} ({arn})", explain("sts:AssumeRole", &error).trim_end());
        let hint = if code(&error) == Some("AccessDenied") {
            format!(" ({NOT_TRUSTED})")
        } else {
            String::new()
        };
        NotAssumed {
            message,
            hint,
            network: network_fault(&error),
            is_elsewhere: answers_elsewhere(&error),
        }
    })?;
    let lacking = || NotAssumed {
        message: "sts:AssumeRole answered without credentials".to_owned(),
        hint: String::new(),
        network: None,
        is_elsewhere: false,
    };
    answer.credentials().map(|given| credentials_of(given, "AssumeRole")).ok_or_else(lacking)
}

/// What STS gives, as the SDK has it.
pub(super) fn credentials_of(
    given: &aws_sdk_sts::types::Credentials,
    provider: &'static str,
) -> Credentials {
    let expires = std::time::SystemTime::try_from(*given.expiration()).ok();
    Credentials::new(
        given.access_key_id(),
        given.secret_access_key(),
        Some(given.session_token().to_owned()),
        expires,
        provider,
    )
}

#[derive(Debug)]
struct AssumedRole {
    sts: aws_sdk_sts::Client,
    role: Role,
}

impl ProvideCredentials for AssumedRole {
    fn provide_credentials<'a>(&'a self) -> CredentialsFuture<'a>
    where
        Self: 'a,
    {
        CredentialsFuture::new(async {
            assume_in(self.sts.clone(), &self.role, None)
                .await
                .map_err(CredentialsError::provider_error)
        })
    }
}

#[cfg(test)]
#[allow(clippy::type_complexity)]
mod tests {
    use super::*;

    /// What comes of asking in regions, and in which: each is called as it answers, `off…` where
    /// another place may answer.
    async fn asked(
        regions: &[&'static str],
    ) -> (Result<&'static str, &'static str>, Vec<&'static str>) {
        let asked = Mutex::new(Vec::new());
        let regions = RegionOrder { first: regions[0], others: regions[1..].to_vec() };
        let ask = |place: &'static str| {
            asked.lock().unwrap_or_else(PoisonError::into_inner).push(place);
            async move { if place.starts_with("known") { Ok(place) } else { Err(place) } }
        };
        let answer = regions.ask(ask, |place: &&str| place.starts_with("off")).await;
        (answer, asked.into_inner().unwrap_or_default())
    }

    #[tokio::test]
    async fn others_are_asked_only_where_a_place_is_off() {
        let cases: [(&str, &[&str], Result<&str, &str>, usize); 7] = [
            ("the first answers", &["known", "known 2"], Ok("known"), 1),
            ("the first refuses", &["denied", "known"], Err("denied"), 1),
            ("the first is off", &["off", "known", "known 2"], Ok("known"), 3),
            ("an earlier place wins", &["off", "off 2", "known 2", "known"], Ok("known 2"), 4),
            ("all are off", &["off", "off 2"], Err("off"), 2),
            (
                "a refusal says more than a place that is off",
                &["off", "off 2", "denied"],
                Err("denied"),
                3,
            ),
            ("there is one place", &["off"], Err("off"), 1),
        ];
        for (name, regions, answer, count) in cases {
            let (found, asked) = asked(regions).await;
            assert_eq!((found, asked.len()), (answer, count), "{name}");
        }
    }
}
