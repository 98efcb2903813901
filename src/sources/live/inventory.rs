//! Live accounts as an inventory: every wanted resource type of every account at once, each as its
//! [`ResourceCalls`] says.
//!
//! The caller passes the calls that it needs; there is no list of them here, so that a function
//! links only its own SDK.

use std::sync::Arc;

use futures_util::stream::{StreamExt, iter};
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;

use super::calls::reader::ResourceReader;
use super::calls::{ResourceCalls, Scope, Shared};
use super::listing::Reader;
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
    /// The calls that are made, by resource type.
    pub calls: Vec<&'static ResourceCalls>,
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
    fn lists(&self, wanted: &Wanted) -> Option<u64> {
        let regions: usize = self.accounts.iter().map(|account| account.regions.len()).sum();
        let mut lists = 0;
        for calls in &self.calls {
            if wanted.judged.contains(&calls.resource_type) {
                lists += match calls.list.scope {
                    Scope::Everywhere(_) => self.accounts.len(),
                    Scope::Region | Scope::RegionWithCopies(_) => regions,
                };
            }
        }
        Some(lists as u64)
    }

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
            let wanted_calls =
                self.calls.iter().filter(|calls| wanted.judged.contains(&calls.resource_type));
            let readers = wanted_calls
                .map(|calls| ResourceReader::new(calls, wanted).map(Arc::new))
                .collect::<Result<Vec<_>, _>>();
            let readers = readers.map_err(|error| PortError::new("reading the accounts", error))?;
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
                        lists: Arc::default(),
                        related: Arc::default(),
                    };
                    self.readers.read_all(&readers, reader)
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
