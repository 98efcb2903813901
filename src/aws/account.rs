//! An account to look at: whose it is, its regions, and roles in other accounts.

use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as CredentialsFuture;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_types::SdkConfig;
use aws_types::region::Region;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::error::explain;
use crate::ports::PortError;

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

/// The configuration with which a role of another account is used; credentials are asked for, and renewed, by the SDK's cache.
pub fn with_role(config: &SdkConfig, role_arn: &str) -> SdkConfig {
    let role = AssumedRole { sts: aws_sdk_sts::Client::new(config), role_arn: role_arn.to_owned() };
    // A cache of its own: the base configuration's belongs to another identity.
    let mut builder = config.to_builder().credentials_provider(SharedCredentialsProvider::new(role));
    builder.set_identity_cache(None);
    builder.build()
}

/// `arn:aws:iam::123456789012:role/name` → the account id.
pub fn account_of_role(role_arn: &str) -> Option<&str> {
    let parts: Vec<&str> = role_arn.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, "iam", "", account, role]
            if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) && role.starts_with("role/") =>
        {
            Some(account)
        }
        _ => None,
    }
}

#[derive(Debug)]
struct AssumedRole {
    sts: aws_sdk_sts::Client,
    role_arn: String,
}

impl AssumedRole {
    async fn assume(&self) -> Result<Credentials, CredentialsError> {
        let answer = self.sts.assume_role().role_arn(&self.role_arn).role_session_name("compliance").send().await;
        let answer =
            answer.map_err(|error| CredentialsError::provider_error(format!("{} ({})", explain("sts:AssumeRole", &error), self.role_arn)))?;
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

#[cfg(test)]
mod tests {
    use super::account_of_role;

    #[test]
    fn role_arns() {
        assert_eq!(account_of_role("arn:aws:iam::123456789012:role/path/name"), Some("123456789012"));
        assert_eq!(account_of_role("arn:aws-cn:iam::123456789012:role/name"), Some("123456789012"));
        for bad in ["", "123456789012", "arn:aws:iam::12:role/x", "arn:aws:iam::123456789012:user/x", "arn:aws:sts::123456789012:role/x"] {
            assert_eq!(account_of_role(bad), None, "{bad}");
        }
    }
}
