//! IAM users with their access keys, console password and MFA devices, from the paged API: the credential report may be hours old.

use std::collections::BTreeMap;

use aws_sdk_iam::Client;
use aws_sdk_iam::types::StatusType;
use aws_smithy_types::DateTime;
use futures_util::future::join3;
use futures_util::stream::{StreamExt, iter};
use time::OffsetDateTime;

use super::account::Account;
use super::error::{code, explain};
use super::inventory::{EVERYWHERE, Reader, Service};
use crate::resource::{AccessKey, Detail, Reading, Resource, ResourceType, User};

pub const SERVICE: Service = Service {
    kind: ResourceType::User,
    read: |reader| Box::pin(async move { read(&reader).await }),
    complete: |account, resource| Box::pin(complete(account, resource)),
};

async fn complete(account: &Account, mut resource: Resource) -> Resource {
    if let Detail::User(user) = &mut resource.detail
        && !(user.access_keys.is_known() && user.console_access.is_known() && user.mfa_devices.is_known())
    {
        *user = read_user(account, &Client::new(&account.config), &resource.name).await;
    }
    resource
}

async fn read(reader: &Reader) {
    let client = Client::new(&reader.account.config);
    let Some(mut pages) = reader.pages(ResourceType::User, EVERYWHERE).await else { return };
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
                let user = read_user(&reader.account, client, listed.user_name()).await;
                reader.resource(listed.user_id(), listed.user_name(), "global", BTreeMap::new(), Detail::User(user))
            }
        });
        reader.send_each(users.buffer_unordered(reader.account.concurrency)).await;
        if !pages.read(page.marker.as_deref()).await {
            return;
        }
    }
}

/// One user, by name.
async fn read_user(account: &Account, client: &Client, name: &str) -> User {
    let (access_keys, console_access, mfa_devices) =
        join3(access_keys(account, client, name), console_access(account, client, name), mfa_devices(account, client, name)).await;
    User { access_keys, hidden_keys: None, console_access, mfa_devices }
}

async fn access_keys(account: &Account, client: &Client, name: &str) -> Reading<Vec<AccessKey>> {
    let mut keys = Vec::new();
    let mut pages = client.list_access_keys().user_name(name).into_paginator().send();
    while let (_turn, Some(page)) = (account.turn().await, pages.next().await) {
        match page {
            Ok(page) => {
                for listed in page.access_key_metadata() {
                    let Some(created) = listed.create_date().and_then(moment) else {
                        return Reading::unknown("iam:ListAccessKeys did not say when a key was made.");
                    };
                    let active = listed.status().is_none_or(|status| *status != StatusType::Inactive);
                    keys.push(AccessKey { id: listed.access_key_id().unwrap_or_default().to_owned(), active, created });
                }
            }
            Err(error) => return Reading::unknown(explain("iam:ListAccessKeys", &error)),
        }
    }
    Reading::Known(keys)
}

async fn console_access(account: &Account, client: &Client, name: &str) -> Reading<bool> {
    let _turn = account.turn().await;
    match client.get_login_profile().user_name(name).send().await {
        Ok(_) => Reading::Known(true),
        Err(error) if code(&error) == Some("NoSuchEntity") => Reading::Known(false),
        Err(error) => Reading::unknown(explain("iam:GetLoginProfile", &error)),
    }
}

async fn mfa_devices(account: &Account, client: &Client, name: &str) -> Reading<usize> {
    let mut count = 0;
    let mut pages = client.list_mfa_devices().user_name(name).into_paginator().send();
    while let (_turn, Some(page)) = (account.turn().await, pages.next().await) {
        match page {
            Ok(page) => count += page.mfa_devices().len(),
            Err(error) => return Reading::unknown(explain("iam:ListMFADevices", &error)),
        }
    }
    Reading::Known(count)
}

fn moment(date: &DateTime) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(date.secs()).ok()
}
