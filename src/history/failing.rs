//! What failed in a scan, small enough for a function to hold of a million resources: what many
//! share is held once, the rest in one piece.

use std::collections::HashMap;

use crate::history::changes::Before;
use crate::model::finding::Finding;

/// What failed, by the finding's identity.
#[derive(Debug, Default)]
pub struct Failing {
    findings: HashMap<Finding, Kept>,
    shared: Vec<Shared>,
    /// Where in `shared` each is.
    known: HashMap<Shared, u32>,
}

#[derive(Debug)]
struct Kept {
    shared: u32,
    /// The length of the id, behind which the name follows.
    id: u32,
    id_and_name: Box<str>,
}

/// Rule, resource type, account, region, failing since.
type Shared = [Box<str>; 5];

impl Failing {
    pub fn insert(&mut self, finding: Finding, before: Before) {
        let Before {
            rule,
            resource_id,
            resource_name,
            resource_type,
            account_id,
            region,
            failing_since,
        } = before;
        let shared = [rule, resource_type, account_id, region, failing_since];
        let place = match self.known.get(&shared) {
            Some(place) => *place,
            None => {
                let place = u32::try_from(self.shared.len()).unwrap_or(u32::MAX);
                self.shared.push(shared.clone());
                self.known.insert(shared, place);
                place
            }
        };
        let id = u32::try_from(resource_id.len()).unwrap_or(u32::MAX);
        self.findings.insert(
            finding,
            Kept { shared: place, id, id_and_name: [resource_id, resource_name].concat().into() },
        );
    }

    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    pub fn remove(&mut self, finding: &Finding) -> Option<Before> {
        let kept = self.findings.remove(finding)?;
        self.before(&kept)
    }

    /// Everything that is left.
    pub fn rest(&self) -> impl Iterator<Item = Before> {
        self.findings.values().filter_map(|kept| self.before(kept))
    }

    fn before(&self, kept: &Kept) -> Option<Before> {
        let [rule, resource_type, account_id, region, failing_since] =
            self.shared.get(kept.shared as usize)?.clone();
        let (resource_id, resource_name) = kept.id_and_name.split_at_checked(kept.id as usize)?;
        Some(Before {
            rule,
            resource_id: resource_id.into(),
            resource_name: resource_name.into(),
            resource_type,
            account_id,
            region,
            failing_since,
        })
    }
}
