//! A role that a web identity token assumes, such as a Kubernetes service account's or a CI job's:
//! named by the environment or by a profile.
//!
//! The SDK's own provider knows neither the endpoints of the caller's profile nor that endpoints
//! are to be ignored.

use std::path::PathBuf;

use aws_config::profile::Profile;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as CredentialsFuture;
use aws_credential_types::provider::{ProvideCredentials, Result};
use aws_sdk_sts::Client;
use aws_types::SdkConfig;

use super::profiles::Profiles;
use crate::aws::account::{SESSION_NAME, credentials_of};
use crate::aws::refused::CallerError;

pub const TOKEN_FILE: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
pub const PROFILE_TOKEN_FILE: &str = "web_identity_token_file";

#[derive(Debug)]
pub struct WebIdentity {
    sts: Client,
    pub file: PathBuf,
    role_arn: String,
    session_name: Option<String>,
}

impl WebIdentity {
    /// What the environment names, if it names a token.
    pub fn of_environment(
        profiles: &Profiles,
        config: &SdkConfig,
    ) -> std::result::Result<Option<Self>, CallerError> {
        let Some(file) = profiles.variable(TOKEN_FILE) else { return Ok(None) };
        let role_arn = profiles
            .variable("AWS_ROLE_ARN")
            .filter(|arn| !arn.is_empty())
            .ok_or_else(CallerError::token_without_role)?;
        let session_name = profiles.variable("AWS_ROLE_SESSION_NAME");
        Ok(Some(Self { sts: Client::new(config), file: file.into(), role_arn, session_name }))
    }

    /// What a profile names, if it names a token.
    pub fn of_profile(
        profile: &Profile,
        config: &SdkConfig,
    ) -> std::result::Result<Option<Self>, CallerError> {
        let Some(file) = profile.get(PROFILE_TOKEN_FILE) else { return Ok(None) };
        let role_arn = profile.get("role_arn").filter(|arn| !arn.is_empty()).ok_or_else(|| {
            let message =
                format!("profile `{}` has a {PROFILE_TOKEN_FILE}, but no role_arn", profile.name());
            CallerError::profile(message, "name the role that the token assumes")
        })?;
        let session_name = profile.get("role_session_name").map(str::to_owned);
        Ok(Some(Self {
            sts: Client::new(config),
            file: file.into(),
            role_arn: role_arn.to_owned(),
            session_name,
        }))
    }

    async fn load(&self) -> Result {
        let token = tokio::fs::read_to_string(&self.file)
            .await
            .map_err(CredentialsError::provider_error)?;
        let session_name =
            self.session_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(SESSION_NAME);
        let asked = self
            .sts
            .assume_role_with_web_identity()
            .role_arn(&self.role_arn)
            .role_session_name(session_name)
            .web_identity_token(token);
        let answer = asked.send().await.map_err(CredentialsError::provider_error)?;
        let lacking = || {
            CredentialsError::provider_error(
                "sts:AssumeRoleWithWebIdentity answered without credentials",
            )
        };
        answer
            .credentials()
            .map(|given| credentials_of(given, "WebIdentityToken"))
            .ok_or_else(lacking)
    }
}

impl ProvideCredentials for WebIdentity {
    fn provide_credentials<'a>(&'a self) -> CredentialsFuture<'a>
    where
        Self: 'a,
    {
        CredentialsFuture::new(self.load())
    }
}
