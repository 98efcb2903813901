//! What a scan reads, and what it and its history are called by.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::model::evaluation::Source;
use crate::model::partition::Partition;
use crate::model::scan_record::Target;
use crate::model::text::hexadecimal;
use crate::sources::source::Inventory;

/// A source of resources with its description.
pub struct ScanSource {
    pub inventory: Box<dyn Inventory>,
    pub source: Source,
    pub target: Target,
    /// Of when the data is, where it was not read from AWS now.
    pub data_as_of: Option<OffsetDateTime>,
    pub title: String,
    /// The caller's, of a live account.
    pub partition: Option<Partition>,
    /// The names of accounts that are known, by their ids.
    pub account_names: BTreeMap<String, String>,
    /// Files that must stay until they are read.
    pub held: Option<tempfile::TempDir>,
}

/// How many accounts a scan's key and title name.
const NAMED: usize = 5;

/// Accounts as a title has them.
pub fn whose<N: AsRef<str>>(accounts: &[N]) -> String {
    if accounts.len() > NAMED {
        return format!("{} accounts", accounts.len());
    }
    format!("account {}", accounts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "))
}

/// Accounts as a scan's key holds them: of many their number, with a digest, so that other accounts
/// have a history of their own.
pub fn joined<N: AsRef<str>>(accounts: &[N]) -> String {
    let mut ids: Vec<_> = accounts.iter().map(AsRef::as_ref).collect();
    if ids.len() <= NAMED {
        return ids.join("+");
    }
    ids.sort_unstable();
    format!("{}-accounts-{}", ids.len(), hexadecimal(&Sha256::digest(ids.join("+"))[..4]))
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn accounts_in_a_key() {
        let ids = |first: u32, count: u32| {
            (first..first + count).map(|number| format!("{number:012}")).collect::<Vec<_>>()
        };
        assert_eq!(joined(&ids(1, 2)), "000000000001+000000000002");
        let (six, others) = (joined(&ids(1, 6)), joined(&ids(2, 6)));
        assert!(six.starts_with("6-accounts-") && six.len() == "6-accounts-".len() + 8, "{six}");
        assert_ne!(six, others);
        let mut reversed = ids(1, 6);
        reversed.reverse();
        assert_eq!(joined(&reversed), six);
    }
}
