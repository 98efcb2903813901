//! Live accounts as an inventory: every wanted resource type of every account at once, each as its
//! [`Service`] says.
//!
//! The caller passes the services that it needs; there is no list of them here, so that a function
//! links only its own SDK.

use std::sync::Arc;

use futures_util::stream::{StreamExt, iter};
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;

use super::listing::Reader;
use super::service::reader::ServiceReader;
use super::service::{Service, Shared};
use crate::aws::account::Account;
use crate::model::checkpoint::Cursors;
use crate::model::port::{PortError, PortFuture};
use crate::model::scan_record::Gap;
use crate::network::fault::{NetworkFault, take_ran_out_of_files};
use crate::rules::Wanted;
use crate::sources::live::reader_threads::Readers;
use crate::sources::source::{Inventory, SourceEvent};

/// How many accounts are read at once. `Account::turn` bounds the calls: small accounts, which are
/// mostly one page a list, leave their share to others, and calls to many accounts are throttled
/// less than as many to one. More would only keep more sessions open.
const ACCOUNTS: usize = 16;

/// Accounts to read, as of a moment.
#[derive(Debug)]
pub struct Live {
    /// The services whose resources are read.
    pub services: Vec<&'static Service>,
    /// The accounts to read.
    pub accounts: Vec<Account>,
    /// Accounts that could not be entered.
    pub refused: Vec<Gap>,
    /// The moment of the scan.
    pub as_of: OffsetDateTime,
    /// When to leave off: then each list is left after the page that is under way.
    pub until: Option<Instant>,
    /// Where the reading runs.
    pub readers: Readers,
}

impl Inventory for Live {
    fn read<'a>(
        &'a self,
        wanted: &'a Wanted,
        from: &'a Cursors,
        found: Sender<SourceEvent>,
    ) -> PortFuture<'a, ()> {
        Box::pin(async move {
            for gap in &self.refused {
                let _ = found.send(SourceEvent::Gap(gap.clone())).await;
            }
            let services = self
                .services
                .iter()
                .filter(|service| wanted.judged.contains(&service.resource_type));
            let services = services
                .map(|service| ServiceReader::new(service, wanted).map(Arc::new))
                .collect::<Result<Vec<_>, _>>();
            let services =
                services.map_err(|error| PortError::new("reading the accounts", error))?;
            let from = Arc::new(from.clone());
            iter(&self.accounts)
                .for_each_concurrent(ACCOUNTS, |account| {
                    let reader = Reader {
                        account: account.clone(),
                        found: found.clone(),
                        as_of: self.as_of,
                        until: self.until,
                        from: from.clone(),
                        shared: Shared::default(),
                        related: Arc::default(),
                    };
                    self.readers.read_all(&services, reader)
                })
                .await;
            if take_ran_out_of_files() {
                return Err(PortError::new(
                    "reading the accounts",
                    format!(
                        "this process may open no more files: {}",
                        NetworkFault::OpenFiles.advice()
                    ),
                ));
            }
            Ok(())
        })
    }
}
