//! What keeps the caller from being known, in two lines: what failed, and what to do.

use std::error::Error;
use std::io;
use std::path::Path;

use aws_credential_types::provider::error::{CredentialsError, TokenError};
use aws_sdk_sts::error::SdkError;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityError;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::kind::Kind;
use crate::aws::account::{NOT_TRUSTED, OFF, answers_elsewhere};
use crate::aws::error::{code, explain};
use crate::aws::refused::{CallerError, Cause, NotAssumed};
use crate::model::regions::UnfitRegion;
use crate::network::fault::{find, network_error};

/// What `credential_process` and others print may be long.
const LONGEST: usize = 400;

/// What the SDK calls errors before it says what they are.
const KINDS: [&str; 3] = ["dispatch failure", "service error", "unhandled error"];

impl CallerError {
    fn new(cause: Cause, message: impl Into<String>, what_to_do: impl Into<String>) -> Self {
        Self { cause, message: message.into(), what_to_do: what_to_do.into(), is_elsewhere: false }
    }

    /// Whether a retry cannot help: a flag, a variable or a file must change first.
    pub fn is_lasting(&self) -> bool {
        matches!(
            self.cause,
            Cause::Profile | Cause::NoRegion | Cause::UnfitRegion | Cause::Connection
        )
    }

    /// Whether another region may answer.
    pub fn answers_elsewhere(&self) -> bool {
        self.is_elsewhere
    }

    /// A profile that is not there or cannot be used.
    pub fn profile(message: impl Into<String>, what_to_do: impl Into<String>) -> Self {
        Self::new(Cause::Profile, message, what_to_do)
    }

    /// A proxy, an endpoint or a bundle of certificates that cannot be used.
    pub fn connection(error: &anyhow::Error) -> Self {
        Self::new(Cause::Connection, format!("{error:#}"), "put the setting right, or leave it out")
    }

    /// `profile`: how the one that is named is called.
    pub fn no_region(profile: Option<String>) -> Self {
        let profile = profile.unwrap_or_else(|| "the profile".to_owned());
        Self::new(
            Cause::NoRegion,
            "no region is set",
            format!("pass --region, set AWS_REGION, or give {profile} one"),
        )
    }

    /// A region that is none; `origin` says where it is configured.
    pub fn unfit_region(origin: &str, unfit: &UnfitRegion) -> Self {
        let message = match unfit {
            UnfitRegion::Empty => {
                format!("{origin} is empty: name a region such as eu-west-1, or leave it out")
            }
            unfit => format!("{origin}: {unfit}"),
        };
        Self::new(Cause::UnfitRegion, message, "name one region, such as eu-west-1")
    }

    /// Nothing that is configured has credentials.
    pub fn no_credentials(profile: Option<&str>) -> Self {
        match profile {
            Some(name) => Self::new(
                Cause::NoCredentials,
                format!("profile `{name}` has no usable credentials"),
                format!(
                    "`aws configure --profile {name}`, `aws configure sso --profile {name}` or `aws login --profile {name}` gives it some"
                ),
            ),
            None => Self::new(
                Cause::NoCredentials,
                "no usable credentials",
                "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login` or `aws login`",
            ),
        }
    }

    /// One half of a pair of variables is set.
    pub fn half_a_key(lacking: &str) -> Self {
        Self::new(
            Cause::Credentials,
            format!("half an access key is in the environment: {lacking} is not set"),
            "set both variables, or neither",
        )
    }

    /// There is a web identity token, and no role to assume with it.
    pub fn token_without_role() -> Self {
        Self::new(
            Cause::Credentials,
            "AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not",
            "set both variables, or neither",
        )
    }

    /// The SDK would call a service elsewhere than the caller's configuration says, for a session
    /// of this profile.
    pub fn endpoint_of_session(
        service: &str,
        base: &str,
        selected: &str,
        is_ignored: bool,
    ) -> Self {
        if is_ignored {
            let message = format!(
                "endpoints that are configured are to be ignored, but not for the session of profile `{base}`, which calls {service}"
            );
            return Self::profile(
                message,
                format!(
                    "take the endpoint of {service} out of the environment and of profile `{base}`"
                ),
            );
        }
        let message = format!(
            "the session of profile `{base}`, from which profile `{selected}` begins, does not call {service} where `{selected}` says"
        );
        Self::profile(
            message,
            format!(
                "give profile `{base}` the same endpoint of {service} (`services` or endpoint_url)"
            ),
        )
    }

    /// A web identity token that cannot be read from its file.
    pub fn token_file(file: &Path, origin: &str, profile: Option<&str>, error: &io::Error) -> Self {
        let of = profile.map_or_else(String::new, |name| format!(" of profile `{name}`"));
        let message = format!(
            "the web identity token {} ({origin}{of}) cannot be read: {error}",
            file.display()
        );
        Self::new(
            Cause::Credentials,
            message,
            format!("make the file readable, or leave {origin} out"),
        )
    }

    /// A role needs a code of an MFA device, and the command cannot ask for it.
    pub fn needs_code(profile: &str, serial: &str) -> Self {
        Self::new(
            Cause::Credentials,
            format!(
                "profile `{profile}` needs an MFA code (mfa_serial {serial}), and there is no terminal to ask for it"
            ),
            format!(
                "run this in a terminal, or begin with a session: eval \"$(aws configure export-credentials --profile {profile} --format env)\""
            ),
        )
    }

    /// A code of an MFA device that has not six digits.
    pub fn unfit_code(profile: &str) -> Self {
        Self::new(
            Cause::Credentials,
            format!("profile `{profile}` needs an MFA code"),
            "it is the six digits that the device shows",
        )
    }

    /// The role of a profile was not assumed.
    pub fn role_of_profile(profile: &str, refused: &NotAssumed) -> Self {
        let NotAssumed { message, network, .. } = refused;
        let message = format!("the role of profile `{profile}` cannot be used: {message}");
        match network {
            Some(fault) => Self::new(Cause::Network, message, fault.advice()),
            None => Self::new(Cause::Credentials, message, NOT_TRUSTED),
        }
    }

    /// Credentials could not be had from where they should be.
    pub fn not_loaded(
        kind: &Kind,
        profile: Option<&str>,
        named: Option<&str>,
        error: &CredentialsError,
    ) -> Self {
        let place = |what: &str| {
            profile.map_or_else(|| what.to_owned(), |name| format!("{what} of profile `{name}`"))
        };
        // `aws` takes the profile that was asked for, not the one that it leads to.
        let flag = named.or(profile).map_or_else(String::new, |name| format!(" --profile {name}"));
        let (what, what_to_do) = match kind {
            Kind::Environment => (
                "the credentials of the environment".to_owned(),
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned(),
            ),
            Kind::Keys => (place("the access key"), format!("`aws configure{flag}`")),
            Kind::Sso => (
                place("the session of IAM Identity Center"),
                format!("`aws sso login{flag}` begins a new one"),
            ),
            Kind::Login => {
                (place("the session of `aws login`"), format!("`aws login{flag}` begins a new one"))
            }
            Kind::Process => (
                place("credential_process"),
                "run the command by hand to see what it wants".to_owned(),
            ),
            Kind::WebIdentity(file, origin) => (
                place(&format!("the web identity token {} ({origin})", file.display())),
                "is the token fresh, and may it assume the role?".to_owned(),
            ),
            Kind::Nothing => return Self::no_credentials(profile),
            Kind::Container => {
                ("the container's credentials".to_owned(), "has the task or pod a role?".to_owned())
            }
            Kind::InstanceMetadata => {
                let no = Self::no_credentials(named);
                return Self {
                    message: format!("{} (the instance's metadata service gives none)", no.message),
                    ..no
                };
            }
        };
        let refused = find::<SdkError<AssumeRoleWithWebIdentityError>>(error);
        let why = refused.map_or_else(
            || text(error),
            |refused| explain("sts:AssumeRoleWithWebIdentity", refused),
        );
        let message = format!("{what} cannot be used: {why}");
        match network_error(error).filter(|network| !network.is_of_metadata()) {
            Some(network) => Self {
                is_elsewhere: true,
                ..Self::new(Cause::Network, message, network.fault.advice())
            },
            None => Self {
                is_elsewhere: is_off(error),
                ..Self::new(Cause::Credentials, message, what_to_do)
            },
        }
    }

    /// AWS did not say whose credentials these are.
    pub fn not_identified(whose: &str, error: &SdkError<GetCallerIdentityError>) -> Self {
        let is_elsewhere = answers_elsewhere(error);
        let reason = || explain("sts:GetCallerIdentity", error);
        let found = match (network_error(error), code(error)) {
            (Some(network), _) => Self::new(
                Cause::Network,
                format!("AWS was not reached: sts:GetCallerIdentity: {network}"),
                network.fault.advice(),
            ),
            (None, None) => Self::new(
                Cause::Network,
                format!("AWS was not reached: {}", reason()),
                "does `aws sts get-caller-identity` work from here?",
            ),
            (None, Some(code)) => {
                let what_to_do = match code {
                    "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
                        "their session has ended: get new ones as you got these"
                    }
                    "SignatureDoesNotMatch" => {
                        "is AWS_SECRET_ACCESS_KEY, or the profile's secret, copied whole? And is the clock right?"
                    }
                    _ => {
                        "are they those of this account and partition, and still active? `aws sts get-caller-identity` asks the same"
                    }
                };
                Self::new(
                    Cause::Rejected,
                    format!("AWS does not accept {whose}: {}", reason()),
                    what_to_do,
                )
            }
        };
        Self { is_elsewhere, ..found }
    }
}

/// Whether AWS answered a web identity that its region is switched off.
fn is_off(error: &CredentialsError) -> bool {
    find::<AssumeRoleWithWebIdentityError>(error)
        .and_then(ProvideErrorMetadata::code)
        .is_some_and(|code| OFF.contains(&code))
}

/// An error with its causes on one line; a cause that repeats the one before is left out.
pub fn chain(error: &dyn Error) -> String {
    let mut message = one_line(&error.to_string());
    for cause in causes(error) {
        let text = one_line(&cause.to_string());
        if KINDS.contains(&message.as_str()) {
            message = text;
        } else if !message.contains(&text) && !KINDS.contains(&text.as_str()) {
            message = format!("{message}: {text}");
        }
    }
    message
}

/// What lies behind an error of the SDK's, whose own words name only its kind.
fn text(error: &CredentialsError) -> String {
    let is_kind =
        |cause: &&(dyn Error + 'static)| cause.is::<CredentialsError>() || cause.is::<TokenError>();
    let cause = causes(error).find(|cause| !is_kind(cause));
    cause.map_or_else(|| error.to_string(), chain).chars().take(LONGEST).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn causes<'a>(error: &'a dyn Error) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source())
}
