//! The places where credentials are looked for, in the AWS CLI's order: the environment, roles of the profile, a web identity token, what else
//! the profile has, the container, the instance. A profile that the command line names goes before the environment.

use std::path::PathBuf;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::profile::{Profile, ProfileFileCredentialsProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as CredentialsFuture;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_types::SdkConfig;

use super::fault::CallerError;
use super::profiles::Profiles;
use super::roles::{Base, ProfileRole, assume_all, keys, of_profile};
use super::{AskCode, places};
use crate::aws::account::{Places, in_region};

const TOKEN_FILE: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";

/// What a source is, for messages.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Kind {
    Environment,
    Keys,
    Sso,
    /// Of `aws login`.
    Login,
    Process,
    /// The file that holds the token, and who names it.
    WebIdentity(PathBuf, &'static str),
    /// A profile without credentials.
    Nothing,
    Container,
    InstanceMetadata,
}

#[derive(Debug)]
struct Source {
    kind: Kind,
    profile: Option<String>,
    provider: SharedCredentialsProvider,
    /// Assumed afterwards.
    roles: Vec<ProfileRole>,
}

#[derive(Debug)]
pub struct Sources {
    all: Vec<Source>,
    /// The profile that was asked for by name.
    named: Option<String>,
    /// The variable without which the environment holds half an access key.
    half: Option<&'static str>,
    /// Where roles are assumed.
    places: Places<SdkConfig>,
    ask_code: AskCode,
}

impl Sources {
    /// `config` is that of the region where AWS is asked; `means` is the same for the SDK's own sources.
    pub fn of(profiles: &Profiles, config: &SdkConfig, means: &ProviderConfig, ask_code: AskCode) -> Result<Self, CallerError> {
        let name = profiles.current_name();
        let environment = || Source::new(Kind::Environment, EnvironmentVariableCredentialsProvider::new());
        let container = || Source::new(Kind::Container, EcsCredentialsProvider::builder().configure(means).build());
        let metadata = || Source::new(Kind::InstanceMetadata, ImdsCredentialsProvider::builder().configure(means).build());
        let mut sources = Vec::new();
        if !profiles.is_flag() {
            sources.push(environment());
        }
        // What is wrong with a profile that is not needed does not matter.
        let needs_profile = profiles.is_flag() || !profiles.has_keys();
        if needs_profile && let Some((base, roles)) = of_profile(profiles, name)? {
            let base = match base {
                Base::Keys(keys) => Source::new(Kind::Keys, keys).of_profile(name),
                Base::Profile(base) => of_one_profile(profiles, &base, means)?,
                Base::Environment => environment(),
                Base::Container => container(),
                Base::InstanceMetadata => metadata(),
            };
            sources.push(Source { roles, ..base });
        } else if needs_profile {
            if let Some(file) = profiles.variable(TOKEN_FILE).filter(|_| !profiles.is_flag()) {
                let provider = WebIdentityTokenCredentialsProvider::builder().configure(means).build();
                sources.push(Source::new(Kind::WebIdentity(file.into(), TOKEN_FILE), provider));
            }
            if profiles.current().is_some() {
                sources.push(of_one_profile(profiles, name, means)?);
            }
            sources.extend([container(), metadata()]);
        }
        let places = places(config.region().map(|region| region.as_ref()), &[]).map(|place| in_region(config, place));
        let half = if profiles.has_keys() { profiles.lacks_key() } else { None };
        Ok(Self { all: sources, named: profiles.named().map(str::to_owned), half, places, ask_code })
    }

    /// The credentials of the first source that has any.
    pub async fn load(&self) -> Result<Credentials, CallerError> {
        for source in &self.all {
            if let Kind::WebIdentity(file, origin) = &source.kind
                && let Err(error) = std::fs::File::open(file)
            {
                return Err(CallerError::token_file(file, origin, source.profile.as_deref(), &error));
            }
            match source.provider.provide_credentials().await {
                Ok(credentials) => return assume_all(credentials, &source.roles, &self.places, self.ask_code).await,
                Err(_)
                    if source.kind == Kind::Environment
                        && let Some(lacking) = self.half =>
                {
                    return Err(CallerError::half_a_key(lacking));
                }
                Err(CredentialsError::CredentialsNotLoaded(_)) if source.roles.is_empty() => {}
                Err(error) => return Err(CallerError::not_loaded(&source.kind, source.profile.as_deref(), self.named.as_deref(), &error)),
            }
        }
        Err(CallerError::no_credentials(self.named.as_deref()))
    }
}

impl ProvideCredentials for Sources {
    fn provide_credentials<'a>(&'a self) -> CredentialsFuture<'a>
    where
        Self: 'a,
    {
        CredentialsFuture::new(async { self.load().await.map_err(CredentialsError::provider_error) })
    }
}

impl Source {
    fn new(kind: Kind, provider: impl ProvideCredentials + 'static) -> Self {
        Self { kind, profile: None, provider: SharedCredentialsProvider::new(provider), roles: Vec::new() }
    }

    fn of_profile(self, name: &str) -> Self {
        Self { profile: Some(name.to_owned()), ..self }
    }
}

/// What a profile has besides roles.
fn of_one_profile(profiles: &Profiles, name: &str, means: &ProviderConfig) -> Result<Source, CallerError> {
    let profile = profiles.get(name);
    let kind = profile.map_or(Kind::Nothing, kind);
    let keys = profile.map(keys).transpose()?.flatten();
    let source = match (kind, keys) {
        // The SDK would start the command first.
        (Kind::Keys, Some(keys)) => Source::new(Kind::Keys, keys),
        (kind, _) => Source::new(kind, ProfileFileCredentialsProvider::builder().profile_name(name).configure(means).build()),
    };
    Ok(source.of_profile(name))
}

fn kind(profile: &Profile) -> Kind {
    let has = |key: &str| profile.get(key).is_some();
    if let Some(file) = profile.get("web_identity_token_file") {
        Kind::WebIdentity(file.into(), "web_identity_token_file")
    } else if ["sso_session", "sso_start_url", "sso_account_id", "sso_role_name"].into_iter().any(has) {
        Kind::Sso
    } else if has("aws_access_key_id") {
        Kind::Keys
    } else if has("login_session") {
        Kind::Login
    } else if has("credential_process") {
        Kind::Process
    } else {
        Kind::Nothing
    }
}
