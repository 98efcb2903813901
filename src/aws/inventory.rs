//! Live accounts as an inventory: every wanted resource type of every account at once, each through its own [`Service`].
//!
//! A service is named by whoever needs it, never looked up in a list here: a function links only its own SDK.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, join_all};
use futures_util::stream::{StreamExt, iter};
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use super::account::Account;
use crate::ports::{Found, Gap, Inventory, Outcome};
use crate::resource::{Detail, Resource, ResourceType};

/// How one resource type is read.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    pub kind: ResourceType,
    /// Sends every resource of an account.
    pub read: for<'a> fn(&'a Reader<'a>) -> BoxFuture<'a, ()>,
    /// Fills in what AWS Config does not record, by asking the service itself.
    pub complete: for<'a> fn(&'a Account, Resource) -> BoxFuture<'a, Resource>,
}

/// How many accounts are read at once. Calls are bounded apart from that (`Account::turn`): small accounts, which are mostly one page a list, leave
/// their share to others, and calls to many accounts are throttled less than as many to one. More would only keep more sessions open.
const ACCOUNTS: usize = 16;

/// Accounts to read, as of a moment.
#[derive(Debug)]
pub struct Live {
    pub services: Vec<Service>,
    pub accounts: Vec<Account>,
    /// Accounts that could not be entered.
    pub refused: Vec<Gap>,
    pub as_of: OffsetDateTime,
}

impl Inventory for Live {
    fn read<'a>(&'a self, wanted: &'a [ResourceType], found: Sender<Found>) -> Outcome<'a, ()> {
        Box::pin(async move {
            for gap in &self.refused {
                let _ = found.send(Found::Gap(gap.clone())).await;
            }
            let readers: Vec<_> = self.accounts.iter().map(|account| Reader { account, found: &found, as_of: self.as_of }).collect();
            iter(readers.iter().map(|reader| reader.read_all(&self.services, wanted)).collect::<Vec<_>>())
                .buffer_unordered(ACCOUNTS)
                .collect::<Vec<()>>()
                .await;
            Ok(())
        })
    }
}

/// What the files beside this one share: an account, and where to send what is found.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    pub account: &'a Account,
    pub found: &'a Sender<Found>,
    pub as_of: OffsetDateTime,
}

impl Reader<'_> {
    async fn read_all(&self, services: &[Service], wanted: &[ResourceType]) {
        join_all(services.iter().filter(|service| wanted.contains(&service.kind)).map(|service| (service.read)(self))).await;
    }

    pub async fn send(&self, id: &str, name: &str, region: &str, tags: BTreeMap<String, String>, detail: Detail) {
        let resource = Resource {
            id: id.to_owned(),
            name: if name.is_empty() { id.to_owned() } else { name.to_owned() },
            account_id: self.account.account_id.clone(),
            region: region.to_owned(),
            as_of: self.as_of,
            tags,
            detail,
        };
        // The receiver is gone only when the scan has failed already.
        let _ = self.found.send(Found::Resource(Box::new(resource))).await;
    }

    /// A list that AWS did not give.
    pub async fn gap(&self, kind: ResourceType, region: &str, why: String) {
        let what = format!("{} in {region} of account {}", kind.as_str(), self.account.account_id);
        let _ = self.found.send(Found::Gap(Gap::new(what, why))).await;
    }
}
