//! An account to look at: whose it is, its regions, and roles in other accounts.

use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as CredentialsFuture;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_types::SdkConfig;
use aws_types::region::Region;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::error::explain;
pub use crate::accounts::account_of_role;
use crate::ports::PortError;

/// How long a role may take to be assumed, with the turns and tries of the call: what AWS says then is told. By default it is 5 s.
const ASSUMING: Duration = Duration::from_mins(2);
/// How a session is called, in CloudTrail for one, where nobody says otherwise.
const SESSION_NAME: &str = "compliance";

/// An account with the regions to look at and a bound on the calls under way.
#[derive(Clone, Debug)]
pub struct Account {
    pub config: SdkConfig,
    pub account_id: String,
    pub regions: Vec<String>,
    /// Whether buckets of other regions than these are wanted too: they are listed for the whole account at once.
    pub every_bucket: bool,
    pub calls: Arc<Semaphore>,
    pub concurrency: usize,
}

impl Account {
    /// `calls` bounds the calls under way; accounts that are read side by side share it.
    pub fn new(config: SdkConfig, account_id: String, regions: Vec<String>, every_bucket: bool, calls: Arc<Semaphore>) -> Self {
        let concurrency = calls.available_permits();
        Self { config, account_id, regions, every_bucket, calls, concurrency }
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

pub fn in_region(config: &SdkConfig, region: &str) -> SdkConfig {
    config.to_builder().region(Region::new(region.to_owned())).build()
}

/// Whose credentials these are: the account id, and the caller's ARN.
pub async fn identity(config: &SdkConfig) -> Result<(String, String), PortError> {
    let identity = aws_sdk_sts::Client::new(config).get_caller_identity().send().await;
    let identity = identity.map_err(|error| PortError::new("asking AWS whose credentials these are", explain("sts:GetCallerIdentity", &error)))?;
    Ok((identity.account().unwrap_or("unknown").to_owned(), identity.arn().unwrap_or("unknown").to_owned()))
}

/// The regions that are enabled in the account.
pub async fn enabled_regions(config: &SdkConfig) -> Result<Vec<String>, PortError> {
    let answer = aws_sdk_ec2::Client::new(config).describe_regions().send().await;
    let answer = answer.map_err(|error| PortError::new("listing the account's regions", explain("ec2:DescribeRegions", &error)))?;
    let mut regions: Vec<_> = answer.regions().iter().filter_map(|region| region.region_name().map(str::to_owned)).collect();
    regions.sort_unstable();
    Ok(regions)
}

/// A role of another account, and what its trust policy asks for.
#[derive(Clone, Debug)]
pub struct Role {
    pub arn: String,
    pub external_id: Option<String>,
    pub session_name: Option<String>,
}

/// The configuration with which a role of another account is used; credentials are asked for, and renewed, by the SDK's cache.
pub fn with_role(config: &SdkConfig, role: Role) -> SdkConfig {
    let role = AssumedRole { sts: aws_sdk_sts::Client::new(config), role };
    // One cache for all clients made of this: without one each would assume the role anew. Not the base configuration's, which another identity owns.
    config
        .to_builder()
        .credentials_provider(SharedCredentialsProvider::new(role))
        .identity_cache(IdentityCache::lazy().load_timeout(ASSUMING).build())
        .build()
}

#[derive(Debug)]
struct AssumedRole {
    sts: aws_sdk_sts::Client,
    role: Role,
}

impl AssumedRole {
    async fn assume(&self) -> Result<Credentials, CredentialsError> {
        let Role { arn, external_id, session_name } = &self.role;
        let asked = self.sts.assume_role().role_arn(arn).set_external_id(external_id.clone());
        let answer = asked.role_session_name(session_name.as_deref().unwrap_or(SESSION_NAME)).send().await;
        let answer = answer.map_err(|error| CredentialsError::provider_error(format!("{} ({arn})", explain("sts:AssumeRole", &error))))?;
        let credentials = answer.credentials().ok_or_else(|| CredentialsError::provider_error("sts:AssumeRole answered without credentials"))?;
        let expires = std::time::SystemTime::try_from(*credentials.expiration()).ok();
        let token = Some(credentials.session_token().to_owned());
        Ok(Credentials::new(credentials.access_key_id(), credentials.secret_access_key(), token, expires, "AssumeRole"))
    }
}

impl ProvideCredentials for AssumedRole {
    fn provide_credentials<'a>(&'a self) -> CredentialsFuture<'a>
    where
        Self: 'a,
    {
        CredentialsFuture::new(self.assume())
    }
}
