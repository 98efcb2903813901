//! IAM users, with their access keys, console password and MFA devices.

use super::{Config, Definition, Place, ResourceType, UniqueIn};

pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::User",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "the root user",
        "users of IAM Identity Center and of other identity providers, and roles",
        "SSH keys, signing certificates and service-specific credentials",
    ],
    security_hub_type: "AwsIamUser",
    // A user's path is part of the ARN, and is not known from its id and name.
    arn: None,
    config: Config {
        name: Some("configuration.userName"),
        none_if_null: &["supplementaryConfiguration.LoginProfile"],
        // Other programs, such as our demo, add them.
        not_recorded: &[(
            "supplementaryConfiguration",
            "AWS Config does not record access keys, login profiles and MFA devices.",
        )],
        ..Config::USUAL
    },
    permissions: &[
        ("", "iam:ListUsers"),
        ("supplementaryConfiguration.AccessKeys", "iam:ListAccessKeys"),
        ("supplementaryConfiguration.LoginProfile", "iam:GetLoginProfile"),
        ("supplementaryConfiguration.MFADevices", "iam:ListMFADevices"),
    ],
    share_of_account: 0.2,
};

#[cfg(feature = "aws")]
pub use live::SERVICE;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_iam::Client;

    use super::TYPE;
    use crate::model::resource::AccessKey;
    use crate::model::value::{Member, Value};
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::service::{
        DetailCall, ListCall, Meaning, Refusal, Scope, Service, Source, answered,
    };

    const LIST: &str = "iam:ListUsers";
    const GET_PROFILE: &str = "iam:GetLoginProfile";
    const LIST_KEYS: &str = "iam:ListAccessKeys";
    const LIST_DEVICES: &str = "iam:ListMFADevices";
    const PROFILE: &str = "supplementaryConfiguration.LoginProfile";
    const KEYS: &str = "supplementaryConfiguration.AccessKeys";
    const DEVICES: &str = "supplementaryConfiguration.MFADevices";
    const UNCLEAR: &str = "iam:GetLoginProfile: NoSuchEntity: there is no console password, or no user: iam:ListMFADevices did not say which.";

    /// How they are read from AWS: by the paged API, for the credential report may be hours old.
    pub static SERVICE: Service = Service {
        resource_type: TYPE,
        list: ListCall {
            source: Source {
                operation: LIST,
                fills: Fills { base: "configuration", renames: &[] },
                check: None,
            },
            items: "Users[]",
            scope: Scope::Everywhere(None),
            id: &["configuration.userId"],
            unlisted: None,
            call: |connection, ask| {
                let call = connection
                    .client(Client::new)
                    .list_users()
                    .max_items(1000)
                    .set_marker(ask.token)
                    .customize();
                Box::pin(async move {
                    answered(LIST, call.interceptor(ask.reader).send().await, |page| page.marker)
                })
            },
        },
        details: &[
            // First: what the others answer after that says whether there was a user to have none.
            DetailCall {
                source: Source {
                    operation: GET_PROFILE,
                    fills: Fills {
                        base: PROFILE,
                        renames: &[Rename::new(PROFILE, "LoginProfile")],
                    },
                    check: None,
                },
                call: |connection, ask| {
                    let call = connection
                        .client(Client::new)
                        .get_login_profile()
                        .set_user_name(ask.of)
                        .customize();
                    Box::pin(async move {
                        answered(GET_PROFILE, call.interceptor(ask.reader).send().await, |_| None)
                    })
                },
                means: of_profile,
                follow: None,
            },
            DetailCall {
                source: Source {
                    operation: LIST_KEYS,
                    fills: Fills { base: KEYS, renames: &[Rename::new(KEYS, "AccessKeyMetadata")] },
                    check: Some(check_keys),
                },
                call: |connection, ask| {
                    let call =
                        connection.client(Client::new).list_access_keys().set_user_name(ask.of);
                    let call = call.set_marker(ask.token).customize();
                    Box::pin(async move {
                        answered(LIST_KEYS, call.interceptor(ask.reader).send().await, |page| {
                            page.marker
                        })
                    })
                },
                means: of_list,
                follow: None,
            },
            DetailCall {
                source: Source {
                    operation: LIST_DEVICES,
                    fills: Fills { base: DEVICES, renames: &[Rename::new(DEVICES, "MFADevices")] },
                    check: None,
                },
                call: |connection, ask| {
                    let call =
                        connection.client(Client::new).list_mfa_devices().set_user_name(ask.of);
                    let call = call.set_marker(ask.token).customize();
                    Box::pin(async move {
                        answered(LIST_DEVICES, call.interceptor(ask.reader).send().await, |page| {
                            page.marker
                        })
                    })
                },
                means: of_list,
                follow: None,
            },
        ],
        // It says whether there is a user where GetLoginProfile does not.
        needs: &[(PROFILE, DEVICES)],
        related: &[],
        complete: None,
    };

    /// Of a user's lists `NoSuchEntity` can only mean the user: one without keys or devices has
    /// empty ones.
    fn of_list(refusal: &Refusal) -> Meaning {
        if refusal.is(&["NoSuchEntity"]) { Meaning::Gone } else { Meaning::Unknown }
    }

    /// Of `GetLoginProfile` it means the password or the user, in words alone: "The user with name
    /// X cannot be found.", where a missing password is "Login Profile for User X cannot be found."
    /// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html>).
    fn of_profile(refusal: &Refusal) -> Meaning {
        if !refusal.is(&["NoSuchEntity"]) {
            Meaning::Unknown
        } else if refusal.message.to_lowercase().contains("user with name") {
            Meaning::Gone
        } else {
            Meaning::NoneOrGone(UNCLEAR)
        }
    }

    /// A key of which AWS does not say whether it can be used, or since when, makes all unknown.
    fn check_keys(document: &mut Value) {
        let Member::Present(Value::List(keys)) = document.at(KEYS) else { return };
        let reason = keys.elements.iter().find_map(|key| {
            let is_asked = |name: &str| key.at(name) != Member::Absent;
            let text = |name: &str| match key.at(name) {
                Member::Present(value) => value.as_text(),
                Member::Absent | Member::Unread(_) => None,
            };
            let is_silent = |name: &str| is_asked(name) && text(name).is_none();
            if is_silent("createDate") || is_silent("status") {
                return Some("iam:ListAccessKeys did not say when a key was made, or whether it is active.".to_owned());
            }
            let status = text("status").filter(|status| AccessKey::is_active(status).is_none())?;
            Some(format!("iam:ListAccessKeys gives a key the status `{status}`, which this version does not know."))
        });
        if let Some(reason) = reason {
            document.put(KEYS, Value::unread(reason));
        }
    }
}
