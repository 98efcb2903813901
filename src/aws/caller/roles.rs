//! Roles that a profile assumes, one after the other, as the AWS CLI does it: with `mfa_serial` and
//! `duration_seconds`, which the SDK leaves out
//! (<https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html>).

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::{Duration, SystemTime};

use aws_config::profile::Profile;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::SdkConfig;
use tokio::sync::Mutex;

use super::AskCode;
use super::profiles::Profiles;
use crate::aws::account::{Mfa, RegionOrder, Role, assume};
use crate::aws::refused::CallerError;

/// A session that ends within this time is no longer begun with.
const LEFT: Duration = Duration::from_mins(5);

/// Sessions that a person gave a code for, by profile: they last as long as this program, so that
/// `watch` asks once and not at every scan.
static SESSIONS: std::sync::Mutex<BTreeMap<String, Credentials>> =
    std::sync::Mutex::new(BTreeMap::new());
/// One question at a time.
static ASKING: Mutex<()> = Mutex::const_new(());

/// Where the credentials come from with which the first role is assumed.
#[derive(Debug)]
pub enum Base {
    Keys(Credentials),
    /// Whatever else a profile has.
    Profile(String),
    /// `credential_source`.
    Environment,
    Container,
    InstanceMetadata,
}

/// A role as a profile names it.
#[derive(Clone, Debug)]
pub struct ProfileRole {
    pub profile: String,
    pub role: Role,
    pub mfa_serial: Option<String>,
}

/// The roles of a profile in the order in which they are assumed; none where the profile has no
/// `role_arn`.
pub fn of_profile(
    profiles: &Profiles,
    name: &str,
) -> Result<Option<(Base, Vec<ProfileRole>)>, CallerError> {
    let (mut name, mut roles, mut visited) = (name.to_owned(), Vec::new(), Vec::new());
    while let Some(profile) = profiles.get(&name) {
        // A token file makes a role the base of a chain, and keys of its own do where another
        // profile asks for them.
        let keys = keys(profile)?;
        let Some(arn) =
            profile.get("role_arn").filter(|_| profile.get("web_identity_token_file").is_none())
        else {
            break;
        };
        if let (Some(keys), false) = (&keys, roles.is_empty()) {
            return Ok(Some((Base::Keys(keys.clone()), in_order(roles))));
        }
        roles.push(role(&name, profile, arn)?);
        visited.push(name.clone());
        let next = match (profile.get("source_profile"), profile.get("credential_source")) {
            (Some(_), Some(_)) => {
                return Err(CallerError::profile(
                    format!("profile `{name}` has both source_profile and credential_source"),
                    "leave one of them out",
                ));
            }
            (None, None) => {
                let message = format!(
                    "profile `{name}` has a role_arn, but neither source_profile nor credential_source"
                );
                return Err(CallerError::profile(
                    message,
                    "say with whose credentials the role is assumed",
                ));
            }
            (None, Some(source)) => {
                return Ok(Some((credential_source(&name, source)?, in_order(roles))));
            }
            (Some(next), None) => next.to_owned(),
        };
        if next == name
            && let Some(keys) = keys
        {
            return Ok(Some((Base::Keys(keys), in_order(roles))));
        }
        if visited.contains(&next) {
            return Err(CallerError::profile(
                format!("source_profile of profile `{name}` leads back to profile `{next}`"),
                "name one that has credentials",
            ));
        }
        if profiles.get(&next).is_none() {
            return Err(profiles.unknown(&next, &format!("source_profile of profile `{name}`")));
        }
        name = next;
    }
    Ok(if roles.is_empty() { None } else { Some((Base::Profile(name), in_order(roles))) })
}

fn in_order(mut roles: Vec<ProfileRole>) -> Vec<ProfileRole> {
    roles.reverse();
    roles
}

fn role(name: &str, profile: &Profile, arn: &str) -> Result<ProfileRole, CallerError> {
    let given = |key: &str| profile.get(key).filter(|value| !value.is_empty()).map(str::to_owned);
    let duration_seconds = given("duration_seconds").map(|text| {
        text.parse().map_err(|_| {
            CallerError::profile(
                format!("duration_seconds of profile `{name}` is `{text}`"),
                "write a number of seconds",
            )
        })
    });
    let role = Role {
        arn: arn.to_owned(),
        external_id: given("external_id"),
        session_name: given("role_session_name"),
        duration_seconds: duration_seconds.transpose()?,
    };
    Ok(ProfileRole { profile: name.to_owned(), role, mfa_serial: given("mfa_serial") })
}

fn credential_source(name: &str, source: &str) -> Result<Base, CallerError> {
    match source {
        "Environment" => Ok(Base::Environment),
        "EcsContainer" => Ok(Base::Container),
        "Ec2InstanceMetadata" => Ok(Base::InstanceMetadata),
        other => {
            let message = format!("credential_source of profile `{name}` is `{other}`");
            Err(CallerError::profile(
                message,
                "it is Environment, EcsContainer or Ec2InstanceMetadata",
            ))
        }
    }
}

/// The keys that a profile holds.
pub fn keys(profile: &Profile) -> Result<Option<Credentials>, CallerError> {
    let (id, secret) = (profile.get("aws_access_key_id"), profile.get("aws_secret_access_key"));
    match (id, secret) {
        (Some(id), Some(secret)) => Ok(Some(Credentials::new(
            id,
            secret,
            profile.get("aws_session_token").map(str::to_owned),
            None,
            "profile",
        ))),
        (None, None) => Ok(None),
        (id, _) => {
            let lacks = if id.is_none() { "aws_access_key_id" } else { "aws_secret_access_key" };
            Err(CallerError::profile(
                format!("profile `{}` has no {lacks}", profile.name()),
                "give it both, or neither",
            ))
        }
    }
}

/// Assumes one role after the other.
pub async fn assume_all(
    first: Credentials,
    roles: &[ProfileRole],
    regions: &RegionOrder<SdkConfig>,
    ask_code: AskCode,
) -> Result<Credentials, CallerError> {
    let mut credentials = first;
    for role in roles {
        credentials = assume_one(credentials, role, regions, ask_code).await?;
    }
    Ok(credentials)
}

async fn assume_one(
    credentials: Credentials,
    role: &ProfileRole,
    regions: &RegionOrder<SdkConfig>,
    ask_code: AskCode,
) -> Result<Credentials, CallerError> {
    let ProfileRole { profile, role: of_aws, mfa_serial } = role;
    let provider = SharedCredentialsProvider::new(credentials);
    let regions =
        regions.map(|place| place.to_builder().credentials_provider(provider.clone()).build());
    let Some(serial) = mfa_serial else {
        let assumed = assume(&regions, of_aws, None).await;
        return assumed.map_err(|refused| CallerError::role_of_profile(profile, &refused));
    };
    let _one = ASKING.lock().await;
    let known = SESSIONS.lock().unwrap_or_else(PoisonError::into_inner).get(profile).cloned();
    if let Some(known) =
        known.filter(|known| known.expiry().is_some_and(|ends| ends > SystemTime::now() + LEFT))
    {
        return Ok(known);
    }
    let Some(code) = ask_code(serial).await else {
        return Err(CallerError::needs_code(profile, serial));
    };
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(CallerError::unfit_code(profile));
    }
    let assumed = assume(&regions, of_aws, Some(Mfa { serial, code: &code })).await;
    let session = assumed.map_err(|refused| CallerError::role_of_profile(profile, &refused))?;
    SESSIONS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(profile.clone(), session.clone());
    Ok(session)
}

#[cfg(test)]
mod tests {
    use super::super::profiles::tests::profiles;
    use super::*;

    /// The base and the roles of profile `a`, shortened.
    async fn chain(config: &str) -> Result<String, String> {
        let profiles = profiles(Some("a"), &[], config).await.map_err(|error| error.to_string())?;
        let Some((base, roles)) = of_profile(&profiles, "a").map_err(|error| error.to_string())?
        else {
            return Ok("none".to_owned());
        };
        let base = match base {
            Base::Keys(keys) => format!("keys {}", keys.access_key_id()),
            Base::Profile(name) => format!("profile {name}"),
            other => format!("{other:?}"),
        };
        let roles = roles.into_iter().map(|ProfileRole { profile, role, mfa_serial }| {
            let Role { arn, external_id, session_name, duration_seconds } = role;
            let more = [
                mfa_serial,
                external_id,
                session_name,
                duration_seconds.map(|seconds| seconds.to_string()),
            ];
            let words: Vec<_> =
                [profile, arn].into_iter().chain(more.into_iter().flatten()).collect();
            format!(" > {}", words.join(" "))
        });
        Ok(format!("{base}{}", roles.collect::<String>()))
    }

    #[tokio::test]
    async fn profiles_lead_to_roles() {
        let keys = "aws_access_key_id = K\naws_secret_access_key = s\n";
        let cases = [
            ("no role", "[profile a]\nregion = x\n".to_owned(), Ok("none")),
            ("a role of a token is no chain", "[profile a]\nrole_arn = A\nweb_identity_token_file = f\n".to_owned(), Ok("none")),
            ("keys of another profile", format!("[profile a]\nrole_arn = A\nsource_profile = b\n[profile b]\n{keys}"), Ok("profile b > a A")),
            (
                "everything that a role may have",
                "[profile a]\nrole_arn = A\nsource_profile = b\nmfa_serial = m\nexternal_id = e\nrole_session_name = n\nduration_seconds = 900\n[profile b]\n".to_owned(),
                Ok("profile b > a A m e n 900"),
            ),
            (
                "three roles, the last one first",
                format!(
                    "[profile a]\nrole_arn = A\nsource_profile = b\n[profile b]\nrole_arn = B\nsource_profile = c\n[profile c]\nrole_arn = C\nsource_profile = d\n[profile d]\n{keys}"
                ),
                Ok("profile d > c C > b B > a A"),
            ),
            ("keys before a role in a source", format!("[profile a]\nrole_arn = A\nsource_profile = b\n[profile b]\nrole_arn = B\n{keys}"), Ok("keys K > a A")),
            ("its own keys", format!("[profile a]\nrole_arn = A\nsource_profile = a\n{keys}"), Ok("keys K > a A")),
            ("the environment", "[profile a]\nrole_arn = A\ncredential_source = Environment\n".to_owned(), Ok("Environment > a A")),
            (
                "another source",
                "[profile a]\nrole_arn = A\ncredential_source = Env\n".to_owned(),
                Err("credential_source of profile `a` is `Env`: it is Environment, EcsContainer or Ec2InstanceMetadata"),
            ),
            (
                "no source",
                "[profile a]\nrole_arn = A\n".to_owned(),
                Err("profile `a` has a role_arn, but neither source_profile nor credential_source: say with whose credentials the role is assumed"),
            ),
            (
                "both sources",
                "[profile a]\nrole_arn = A\nsource_profile = b\ncredential_source = Environment\n[profile b]\n".to_owned(),
                Err("profile `a` has both source_profile and credential_source: leave one of them out"),
            ),
            (
                "a source that is not there",
                "[profile a]\nrole_arn = A\nsource_profile = bass\n[profile base]\n".to_owned(),
                Err("there is no profile `bass` (source_profile of profile `a`): did you mean `base`?"),
            ),
            (
                "a circle",
                "[profile a]\nrole_arn = A\nsource_profile = b\n[profile b]\nrole_arn = B\nsource_profile = a\n".to_owned(),
                Err("source_profile of profile `b` leads back to profile `a`: name one that has credentials"),
            ),
            (
                "a circle of one",
                "[profile a]\nrole_arn = A\nsource_profile = a\n".to_owned(),
                Err("source_profile of profile `a` leads back to profile `a`: name one that has credentials"),
            ),
            (
                "half a key",
                "[profile a]\naws_access_key_id = K\n".to_owned(),
                Err("profile `a` has no aws_secret_access_key: give it both, or neither"),
            ),
            (
                "a duration in words",
                "[profile a]\nrole_arn = A\nsource_profile = b\nduration_seconds = 1h\n[profile b]\n".to_owned(),
                Err("duration_seconds of profile `a` is `1h`: write a number of seconds"),
            ),
        ];
        for (name, config, expected) in cases {
            assert_eq!(
                chain(&config).await,
                expected.map(str::to_owned).map_err(str::to_owned),
                "{name}"
            );
        }
    }
}
