//! IAM users with their access keys, console password and MFA devices, from the paged API: the credential report may be hours old.

use aws_sdk_iam::Client;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::DateTime;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures_util::future::{join, ready};
use futures_util::stream::{StreamExt, iter};
use time::OffsetDateTime;

use super::account::Account;
use super::error::{code, explain};
use super::inventory::{EVERYWHERE, Reader, Service};
use crate::resource::{AccessKey, Reading, Resource, User};
use crate::resource_types::iam_user;

pub const SERVICE: Service = Service {
    kind: iam_user::TYPE,
    read: |reader| Box::pin(async move { read(&reader).await }),
    complete: |account, resource| Box::pin(complete(account, resource)),
};

async fn complete(account: &Account, mut resource: Resource) -> Option<Resource> {
    let user = User::of(&resource.document);
    if !(user.access_keys.is_known() && user.console_access.is_known() && user.mfa_devices.is_known()) {
        resource.document = read_user(account, &Client::new(&account.config), &resource.name).await?.document();
        resource.captured_at = None;
    }
    Some(resource)
}

async fn read(reader: &Reader) {
    let client = Client::new(&reader.account.config);
    let Some(mut pages) = reader.pages(iam_user::TYPE, EVERYWHERE).await else { return };
    loop {
        let turn = reader.account.turn().await;
        let page = client.list_users().max_items(1000).set_marker(pages.token()).send().await;
        drop(turn);
        let page = match page {
            Ok(page) => page,
            Err(error) => return pages.failed(explain("iam:ListUsers", &error)).await,
        };
        let users = iter(page.users).map(|listed| {
            let client = &client;
            async move {
                let user = read_user(&reader.account, client, listed.user_name()).await?;
                Some(reader.resource(iam_user::TYPE, listed.user_id(), listed.user_name(), "global", user.document()))
            }
        });
        pages.send_each(users.buffer_unordered(reader.account.concurrency).filter_map(ready)).await;
        if !pages.read(page.marker.as_deref()).await {
            return;
        }
    }
}

/// The error code of what is not there.
const NO_SUCH_ENTITY: &str = "NoSuchEntity";

/// One user, by name; `None` where the user is gone.
async fn read_user(account: &Account, client: &Client, name: &str) -> Option<User> {
    // The password first: what the others answer after that says whether there was a user to have none.
    let console_access = console_access(account, client, name).await?;
    let (access_keys, mfa_devices) = join(access_keys(account, client, name), mfa_devices(account, client, name)).await;
    user(access_keys, console_access, mfa_devices)
}

/// What three calls say together, each `None` for `NoSuchEntity`. Of `ListAccessKeys` and `ListMFADevices` that can only mean the user:
/// an empty list is what a user without keys or devices has. Of `GetLoginProfile` it means the password or the user, in words alone
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html>): one of the others, asked after it, must have found the user.
fn user(access_keys: Option<Reading<Vec<AccessKey>>>, console_access: Option<Reading<bool>>, mfa_devices: Option<Reading<usize>>) -> Option<User> {
    let (access_keys, mfa_devices) = (access_keys?, mfa_devices?);
    let exists = access_keys.is_known() || mfa_devices.is_known();
    let console_access = console_access.unwrap_or_else(|| {
        if exists {
            Reading::Known(false)
        } else {
            Reading::unknown("iam:GetLoginProfile: NoSuchEntity: there is no console password, or no user: iam:ListMFADevices did not say which.")
        }
    });
    Some(User { access_keys, hidden_keys: None, console_access, mfa_devices })
}

async fn access_keys(account: &Account, client: &Client, name: &str) -> Option<Reading<Vec<AccessKey>>> {
    let mut keys = Vec::new();
    let mut pages = client.list_access_keys().user_name(name).into_paginator().send();
    while let (_turn, Some(page)) = (account.turn().await, pages.next().await) {
        match page {
            Ok(page) => {
                for listed in page.access_key_metadata() {
                    let (Some(created), Some(status)) = (listed.create_date().and_then(moment), listed.status()) else {
                        return Some(Reading::unknown("iam:ListAccessKeys did not say when a key was made, or whether it is active."));
                    };
                    let Some(active) = AccessKey::is_active(status.as_str()) else {
                        return Some(Reading::unknown(format!(
                            "iam:ListAccessKeys gives a key the status `{}`, which this version does not know.",
                            status.as_str()
                        )));
                    };
                    keys.push(AccessKey { id: listed.access_key_id().unwrap_or_default().to_owned(), active, created });
                }
            }
            Err(error) if code(&error) == Some(NO_SUCH_ENTITY) => return None,
            Err(error) => return Some(Reading::unknown(explain("iam:ListAccessKeys", &error))),
        }
    }
    Some(Reading::Known(keys))
}

/// `None` where the user is gone; of whom the calls after this one find, the id would be another.
async fn console_access(account: &Account, client: &Client, name: &str) -> Option<Option<Reading<bool>>> {
    let _turn = account.turn().await;
    match client.get_login_profile().user_name(name).send().await {
        Ok(_) => Some(Some(Reading::Known(true))),
        Err(error) if code(&error) == Some(NO_SUCH_ENTITY) => (!names_the_user(&error)).then_some(None),
        Err(error) => Some(Some(Reading::unknown(explain("iam:GetLoginProfile", &error)))),
    }
}

/// "The user with name X cannot be found.", where a missing password is "Login Profile for User X cannot be found."
fn names_the_user<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    error.as_service_error().and_then(ProvideErrorMetadata::message).is_some_and(|message| message.to_lowercase().contains("user with name"))
}

async fn mfa_devices(account: &Account, client: &Client, name: &str) -> Option<Reading<usize>> {
    let mut count = 0;
    let mut pages = client.list_mfa_devices().user_name(name).into_paginator().send();
    while let (_turn, Some(page)) = (account.turn().await, pages.next().await) {
        match page {
            Ok(page) => count += page.mfa_devices().len(),
            Err(error) if code(&error) == Some(NO_SUCH_ENTITY) => return None,
            Err(error) => return Some(Reading::unknown(explain("iam:ListMFADevices", &error))),
        }
    }
    Some(Reading::Known(count))
}

fn moment(date: &DateTime) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(date.secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_such_entity_is_the_user_or_the_password() {
        fn denied<T>() -> Reading<T> {
            Reading::unknown("AccessDenied")
        }
        let unclear =
            || Reading::unknown("iam:GetLoginProfile: NoSuchEntity: there is no console password, or no user: iam:ListMFADevices did not say which.");
        for (name, keys, console, devices, expected) in [
            ("a user with a password", Some(Reading::Known(vec![])), Some(Reading::Known(true)), Some(Reading::Known(0)), Some(Reading::Known(true))),
            ("a user without one", Some(Reading::Known(vec![])), None, Some(Reading::Known(0)), Some(Reading::Known(false))),
            ("keys may not be asked", Some(denied()), None, Some(Reading::Known(0)), Some(Reading::Known(false))),
            ("devices may not be asked", Some(Reading::Known(vec![])), None, Some(denied()), Some(Reading::Known(false))),
            ("nothing says that the user is there", Some(denied()), None, Some(denied()), Some(unclear())),
            ("no user", None, None, None, None),
            ("no user, by the keys alone", None, None, Some(denied()), None),
            ("no user, by the devices alone", Some(denied()), None, None, None),
            ("deleted between the calls", Some(Reading::Known(vec![])), Some(Reading::Known(true)), None, None),
            ("deleted between the calls, the other way round", None, None, Some(Reading::Known(0)), None),
            ("a password that may not be asked", Some(Reading::Known(vec![])), Some(denied()), Some(Reading::Known(0)), Some(denied())),
        ] {
            assert_eq!(user(keys, console, devices).map(|user| user.console_access), expected, "{name}");
        }
    }
}
