//! A source of resources, as a scan sees it: it is asked for fields and knows no rule.
//!
//! Resources come through a bounded channel: a source waits where the scan is behind, so that
//! memory does not grow with the account.

use tokio::sync::mpsc;

use crate::model::checkpoint::{Cursor, Cursors};
use crate::model::port::PortFuture;
use crate::model::resource::{Resource, ResourceType};
use crate::model::scan_record::Gap;
use crate::model::value::Reason;
use crate::rules::Wanted;

/// What an inventory sends: resources, something it could not see, or how far it has come in one of
/// its parts.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceEvent {
    /// As many as there are at once, at most a page of a list: the receiver wakes once for all of
    /// them.
    Resources(Vec<Resource>),
    /// Resources that are only looked at beside others: where they are evaluated as well, they come
    /// again.
    LookedAt(Vec<Resource>),
    /// Something that could not be read.
    Gap(Gap),
    /// All resources of a type that others are related to have been sent, of an account or of one
    /// of its regions.
    Related(RelatedRead),
    /// Everything of this part before the cursor has been sent.
    Checkpoint(String, Cursor),
}

/// A type that others are related to has been read in an account and a region of it, or in all
/// of them.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedRead {
    /// What was read.
    pub resource_type: ResourceType,
    /// Twelve digits.
    pub account_id: String,
    /// `None` for all regions of the account, and for what is in no region.
    pub region: Option<String>,
    /// Why some are missing; `None` where all were sent.
    pub missing: Option<Reason>,
}

/// Where resources come from.
pub trait Inventory: Send + Sync {
    /// How many lists of AWS it reads for these, where that is known beforehand: each ends with a
    /// checkpoint.
    fn lists(&self, _wanted: &Wanted) -> Option<u64> {
        None
    }

    /// Sends every resource of the wanted types, from where an earlier run left off; what is read
    /// in one go begins anew. What cannot be listed is sent as a gap; an error ends the scan.
    fn read<'a>(
        &'a self,
        wanted: &'a Wanted,
        from: &'a Cursors,
        found: mpsc::Sender<SourceEvent>,
    ) -> PortFuture<'a, ()>;
}
