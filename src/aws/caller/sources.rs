//! The places where credentials are looked for, in the AWS CLI's order: the environment, roles of
//! the profile, a web identity token, what else the profile has, the container, the instance. A
//! profile that the command line names goes before the environment.

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::profile::{Profile, ProfileFileCredentialsProvider};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as CredentialsFuture;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_types::SdkConfig;

use super::kind::Kind;
use super::profiles::Profiles;
use super::roles::{Base, ProfileRole, assume_all, keys, of_profile};
use super::web_identity::{PROFILE_TOKEN_FILE, TOKEN_FILE, WebIdentity};
use super::{AskCode, region_order};
use crate::aws::account::{RegionOrder, in_region};
use crate::aws::endpoint::{configured, is_ignored};
use crate::aws::refused::CallerError;

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
    regions: RegionOrder<SdkConfig>,
    ask_code: AskCode,
}

impl Sources {
    /// `config` is that of the region where AWS is asked; `means` is the same for the SDK's own
    /// sources.
    pub async fn of(
        profiles: &Profiles,
        config: &SdkConfig,
        means: &ProviderConfig,
        ask_code: AskCode,
    ) -> Result<Self, CallerError> {
        let name = profiles.current_name();
        let environment =
            || Source::new(Kind::Environment, EnvironmentVariableCredentialsProvider::new());
        let container = || {
            Source::new(Kind::Container, EcsCredentialsProvider::builder().configure(means).build())
        };
        let metadata = || {
            Source::new(
                Kind::InstanceMetadata,
                ImdsCredentialsProvider::builder().configure(means).build(),
            )
        };
        let mut sources = Vec::new();
        if !profiles.is_flag() {
            sources.push(environment());
        }
        // What is wrong with a profile that is not needed does not matter.
        let needs_profile = profiles.is_flag() || !profiles.has_keys();
        if needs_profile && let Some((base, roles)) = of_profile(profiles, name)? {
            let base = match base {
                Base::Keys(keys) => Source::new(Kind::Keys, keys).of_profile(name),
                Base::Profile(base) => of_one_profile(profiles, &base, config, means).await?,
                Base::Environment => environment(),
                Base::Container => container(),
                Base::InstanceMetadata => metadata(),
            };
            sources.push(Source { roles, ..base });
        } else if needs_profile {
            let of_environment = if profiles.is_flag() {
                None
            } else {
                WebIdentity::of_environment(profiles, config)?
            };
            sources.extend(of_environment.map(|identity| {
                Source::new(Kind::WebIdentity(identity.file.clone(), TOKEN_FILE), identity)
            }));
            if profiles.current().is_some() {
                sources.push(of_one_profile(profiles, name, config, means).await?);
            }
            sources.extend([container(), metadata()]);
        }
        let regions = region_order(config.region().map(|region| region.as_ref()), &[])
            .map(|place| in_region(config, place));
        let half = if profiles.has_keys() { profiles.lacks_key() } else { None };
        Ok(Self {
            all: sources,
            named: profiles.named().map(str::to_owned),
            half,
            regions,
            ask_code,
        })
    }

    /// The credentials of the first source that has any.
    pub async fn load(&self) -> Result<Credentials, CallerError> {
        for source in &self.all {
            if let Kind::WebIdentity(file, origin) = &source.kind
                && let Err(error) = std::fs::File::open(file)
            {
                return Err(CallerError::token_file(
                    file,
                    origin,
                    source.profile.as_deref(),
                    &error,
                ));
            }
            match source.provider.provide_credentials().await {
                Ok(credentials) => {
                    return assume_all(credentials, &source.roles, &self.regions, self.ask_code)
                        .await;
                }
                Err(_)
                    if source.kind == Kind::Environment
                        && let Some(lacking) = self.half =>
                {
                    return Err(CallerError::half_a_key(lacking));
                }
                Err(CredentialsError::CredentialsNotLoaded(_)) if source.roles.is_empty() => {}
                Err(error) => {
                    return Err(CallerError::not_loaded(
                        &source.kind,
                        source.profile.as_deref(),
                        self.named.as_deref(),
                        &error,
                    ));
                }
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
        CredentialsFuture::new(async {
            self.load().await.map_err(CredentialsError::provider_error)
        })
    }
}

impl Source {
    fn new(kind: Kind, provider: impl ProvideCredentials + 'static) -> Self {
        Self {
            kind,
            profile: None,
            provider: SharedCredentialsProvider::new(provider),
            roles: Vec::new(),
        }
    }

    fn of_profile(self, name: &str) -> Self {
        Self { profile: Some(name.to_owned()), ..self }
    }
}

/// What a profile has besides roles.
async fn of_one_profile(
    profiles: &Profiles,
    name: &str,
    config: &SdkConfig,
    means: &ProviderConfig,
) -> Result<Source, CallerError> {
    let of_sdk =
        || ProfileFileCredentialsProvider::builder().profile_name(name).configure(means).build();
    let Some(profile) = profiles.get(name) else {
        return Ok(Source::new(Kind::Nothing, of_sdk()).of_profile(name));
    };
    if let Some(identity) = WebIdentity::of_profile(profile, config)? {
        return Ok(Source::new(
            Kind::WebIdentity(identity.file.clone(), PROFILE_TOKEN_FILE),
            identity,
        )
        .of_profile(name));
    }
    let source = match (kind(profile), keys(profile)?) {
        // The SDK would start the command first.
        (Kind::Keys, Some(keys)) => Source::new(Kind::Keys, keys),
        (kind, _) => {
            check_endpoints(profiles, name, config, called(&kind, profile)).await?;
            Source::new(kind, of_sdk())
        }
    };
    Ok(source.of_profile(name))
}

/// The services that the SDK's own sources call, as AWS's configuration files have them.
fn called(kind: &Kind, profile: &Profile) -> &'static [&'static str] {
    match kind {
        Kind::Sso if profile.get("sso_session").is_some() => &["SSO", "SSO OIDC"],
        Kind::Sso => &["SSO"],
        Kind::Login => &["Signin"],
        _ => &[],
    }
}

/// Refuses a source that would call a service elsewhere than the caller's configuration says: the
/// SDK takes endpoints from the source's own profile alone, where the AWS CLI takes them from the
/// one that was asked for.
async fn check_endpoints(
    profiles: &Profiles,
    name: &str,
    config: &SdkConfig,
    services: &[&str],
) -> Result<(), CallerError> {
    for service in services {
        if profiles.endpoint_of_source(name, service).await? != configured(config, service) {
            let ignored = is_ignored(
                profiles
                    .current()
                    .and_then(|profile| profile.get("ignore_configured_endpoint_urls")),
            );
            return Err(CallerError::endpoint_of_session(
                service,
                name,
                profiles.current_name(),
                ignored,
            ));
        }
    }
    Ok(())
}

/// What a profile without a web identity is.
fn kind(profile: &Profile) -> Kind {
    let has = |key: &str| profile.get(key).is_some();
    if ["sso_session", "sso_start_url", "sso_account_id", "sso_role_name"].into_iter().any(has) {
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
