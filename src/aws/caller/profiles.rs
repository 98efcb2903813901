//! The profiles of `~/.aws/config` and `~/.aws/credentials`, and which of them is the caller's.

use std::path::PathBuf;

use aws_config::profile::{self, Profile, ProfileSet};
use aws_runtime::env_config::EnvConfigValue;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

use super::fault::chain;
use crate::aws::endpoint::URL_VARIABLE;
use crate::aws::refused::CallerError;
use crate::network::roots::CaBundle;
use crate::rules::parameters::nearest;

const DEFAULT: &str = "default";
/// Both name a profile. The AWS CLI looks at them in this order, boto3 and the AWS CLI's first
/// version in the other.
const VARIABLES: [&str; 2] = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];
const KEY: [&str; 2] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
/// How many profiles an error lists.
const LISTED: usize = 8;

/// The profiles of the AWS tools' files, and the one that the caller chose.
#[derive(Debug)]
pub struct Profiles {
    set: ProfileSet,
    chosen: Option<ChosenProfile>,
    env: Env,
    fs: Fs,
}

/// The bundle of certificates that calls to anything but AWS trust too. What is wrong with a
/// profile matters to calls to AWS alone.
pub async fn ca_bundle(flag: Option<&str>) -> Option<CaBundle> {
    match Profiles::load(flag).await {
        Ok(profiles) => profiles.ca_bundle(),
        Err(_) => CaBundle::from_environment(),
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
struct ChosenProfile {
    name: String,
    /// `--profile`, or the variable.
    origin: &'static str,
}

impl Profiles {
    /// Reads the files of this machine. `flag` is `--profile`.
    pub async fn load(flag: Option<&str>) -> Result<Self, CallerError> {
        Self::read(flag, Env::real(), &Fs::real()).await
    }

    /// The same with any environment and any files.
    pub async fn read(flag: Option<&str>, env: Env, fs: &Fs) -> Result<Self, CallerError> {
        let chosen = choose(flag, &env)?;
        let set = load(&env, fs, chosen.as_ref().map(|chosen| chosen.name.as_str())).await?;
        let profiles = Self { set, chosen, env, fs: fs.clone() };
        match &profiles.chosen {
            Some(chosen) if profiles.set.get_profile(&chosen.name).is_none() => {
                Err(profiles.unknown(&chosen.name, chosen.origin))
            }
            _ => Ok(profiles),
        }
    }

    /// All of them, with the caller's selected.
    pub const fn set(&self) -> &ProfileSet {
        &self.set
    }

    /// The bundle of certificates to trust: the environment's, else the profile's. Every call and
    /// `--notify` trusts the same.
    pub fn ca_bundle(&self) -> Option<CaBundle> {
        if let Some(bundle) = CaBundle::of_variable(self.variable(CaBundle::VARIABLE)) {
            return Some(bundle);
        }
        let path = self.set.get("ca_bundle").filter(|path| !path.is_empty())?;
        let home = self.variable("HOME").or_else(|| self.variable("USERPROFILE"));
        let path = match (path.strip_prefix("~/"), home) {
            (Some(below), Some(home)) => PathBuf::from(home).join(below),
            _ => path.into(),
        };
        Some(CaBundle {
            path,
            named_by: format!("ca_bundle of profile `{}`", self.set.selected_profile()),
        })
    }

    /// The endpoint of a service that the SDK's own sources of credentials call where their profile
    /// is this one: they know nothing of `ignore_configured_endpoint_urls`, nor of the profile that
    /// led to this one.
    pub async fn endpoint_of_source(
        &self,
        profile: &str,
        service_id: &str,
    ) -> Result<Option<String>, CallerError> {
        let set = load(&self.env, &self.fs, Some(profile)).await?;
        let endpoint =
            EnvConfigValue::new().env(URL_VARIABLE).profile("endpoint_url").service_id(service_id);
        Ok(endpoint.load(&self.env, Some(&set)).map(|(url, _)| url.into_owned()))
    }

    /// The profile that was asked for by name.
    pub fn named(&self) -> Option<&str> {
        self.chosen.as_ref().map(|chosen| chosen.name.as_str())
    }

    /// The same with what names it.
    pub fn called(&self) -> Option<String> {
        self.chosen
            .as_ref()
            .map(|ChosenProfile { name, origin }| format!("profile `{name}` ({origin})"))
    }

    /// Whether the command line names it: then what the environment holds does not count.
    pub fn is_flag(&self) -> bool {
        self.chosen.as_ref().is_some_and(|chosen| chosen.origin == "--profile")
    }

    /// The chosen profile's name, or the default one's.
    pub fn current_name(&self) -> &str {
        self.named().unwrap_or(DEFAULT)
    }

    /// The chosen profile, or the default one; `None` where there is none.
    pub fn current(&self) -> Option<&Profile> {
        self.get(self.current_name())
    }

    /// The profile with this name.
    pub fn get(&self, name: &str) -> Option<&Profile> {
        self.set.get_profile(name)
    }

    /// A variable of the environment; one that is empty is set.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.env.get(name).ok()
    }

    /// The region of the environment or else of the profile, and which of them says so.
    pub fn region(&self) -> Option<(String, String)> {
        let variable = ["AWS_REGION", "AWS_DEFAULT_REGION"]
            .into_iter()
            .find_map(|name| Some((name.to_owned(), self.variable(name)?)));
        variable.or_else(|| {
            Some((
                format!("`region` of profile `{}`", self.current_name()),
                self.current()?.get("region")?.to_owned(),
            ))
        })
    }

    /// How the caller's credentials are called.
    pub fn credentials_of(&self) -> String {
        match &self.chosen {
            Some(chosen) if self.is_flag() || !self.has_keys() => {
                format!("the credentials of profile `{}`", chosen.name)
            }
            _ if self.has_keys() => {
                "the credentials of the environment (AWS_ACCESS_KEY_ID)".to_owned()
            }
            _ => "the credentials".to_owned(),
        }
    }

    /// Whether the environment holds an access key.
    pub fn has_keys(&self) -> bool {
        KEY.into_iter().any(|name| self.is_filled(name))
    }

    /// The half of an access key that the environment lacks.
    pub fn lacks_key(&self) -> Option<&'static str> {
        KEY.into_iter().find(|name| !self.is_filled(name))
    }

    fn is_filled(&self, name: &str) -> bool {
        self.variable(name).is_some_and(|value| !value.trim().is_empty())
    }

    /// No such profile: with the one that is meant, or those that there are.
    pub fn unknown(&self, name: &str, origin: &str) -> CallerError {
        let mut names: Vec<_> = self.set.profiles().collect();
        names.sort_unstable();
        let files = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]
            .map(|variable| self.variable(variable).map(PathBuf::from));
        let files = match files {
            [None, None] => "~/.aws/config and ~/.aws/credentials".to_owned(),
            [config, credentials] => {
                let shown = |file: Option<PathBuf>, usual: &str| {
                    file.map_or_else(|| usual.to_owned(), |file| file.display().to_string())
                };
                format!(
                    "{} and {}",
                    shown(config, "~/.aws/config"),
                    shown(credentials, "~/.aws/credentials")
                )
            }
        };
        let what_to_do = match nearest(name, names.iter().copied()) {
            Some(meant) if !name.is_empty() => format!("did you mean `{meant}`?"),
            _ if names.is_empty() => format!("{files} have none; `aws configure` makes one"),
            _ => {
                let more = if names.len() > LISTED { ", …" } else { "" };
                format!("{files} have {}{more}", names[..names.len().min(LISTED)].join(", "))
            }
        };
        CallerError::profile(format!("there is no profile `{name}` ({origin})"), what_to_do)
    }
}

async fn load(env: &Env, fs: &Fs, selected: Option<&str>) -> Result<ProfileSet, CallerError> {
    let set = profile::load(
        fs,
        env,
        &EnvConfigFiles::default(),
        selected.map(|name| name.to_owned().into()),
    )
    .await;
    set.map_err(|error| {
        CallerError::profile(
            format!("the AWS profiles cannot be read: {}", chain(&error)),
            "put the file right",
        )
    })
}

fn choose(flag: Option<&str>, env: &Env) -> Result<Option<ChosenProfile>, CallerError> {
    if let Some(name) = flag {
        return Ok(Some(ChosenProfile { name: name.to_owned(), origin: "--profile" }));
    }
    let mut set = VARIABLES
        .into_iter()
        .filter_map(|origin| Some(ChosenProfile { name: env.get(origin).ok()?, origin }));
    let (first, second) = (set.next(), set.next());
    if let (Some(first), Some(second)) = (&first, &second)
        && first.name != second.name
    {
        let message = format!(
            "{} is `{}` and {} is `{}`, and not every AWS tool prefers the same",
            first.origin, first.name, second.origin, second.name
        );
        return Err(CallerError::profile(message, "unset one of them, or pass --profile"));
    }
    if let Some(empty) = first.as_ref().filter(|chosen| chosen.name.is_empty()) {
        return Err(CallerError::profile(
            format!("{} is empty", empty.origin),
            "name a profile in it, or unset it",
        ));
    }
    Ok(first)
}

#[cfg(test)]
pub mod tests;
