//! How old the data of a report is where it was not read from AWS for the scan: when AWS Config
//! captured it, and of which accounts and regions.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::evaluation::Evaluation;
use crate::model::text::{cut, sanitized};

/// How many accounts or regions a sentence names; more are counted.
const NAMED: usize = 3;
/// The longest account or region in a sentence: a file may hold anything.
const LONGEST: usize = 100;

/// When AWS Config captured the oldest and the newest of the states that were evaluated (RFC 3339,
/// UTC), and where.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataAge {
    /// When the oldest item was captured, RFC 3339.
    pub oldest: String,
    /// When the newest item was captured, RFC 3339.
    pub newest: String,
    /// The accounts that the data is of.
    pub accounts: BTreeSet<String>,
    /// The regions that the data is of.
    pub regions: BTreeSet<String>,
}

impl DataAge {
    /// Takes one more evaluation in, if it has an age. Moments in RFC 3339 and UTC sort as text.
    pub(super) fn add(age: &mut Option<Self>, evaluation: &Evaluation) {
        let Some(as_of) = &evaluation.as_of else { return };
        let Self { oldest, newest, accounts, regions } = age.get_or_insert_with(|| Self {
            oldest: as_of.clone(),
            newest: as_of.clone(),
            accounts: BTreeSet::new(),
            regions: BTreeSet::new(),
        });
        if as_of < oldest {
            oldest.clone_from(as_of);
        }
        if as_of > newest {
            newest.clone_from(as_of);
        }
        for (names, name) in [(accounts, &evaluation.account_id), (regions, &evaluation.region)] {
            if !names.contains(name) {
                names.insert(name.clone());
            }
        }
    }

    /// For a message: the first names of each list, as they may be shown.
    #[must_use]
    pub fn shortened(&self, most: usize) -> Self {
        let names = |names: &BTreeSet<String>| {
            names
                .iter()
                .take(most)
                .map(|name| sanitized(&cut(name, LONGEST)).into_owned())
                .collect()
        };
        let [oldest, newest] = [&self.oldest, &self.newest]
            .map(|moment| sanitized(&cut(moment, LONGEST)).into_owned());
        Self { oldest, newest, accounts: names(&self.accounts), regions: names(&self.regions) }
    }

    /// In one line, for people; without a full stop.
    pub fn sentence(&self) -> String {
        format!("{}, {}", self.place(), self.captured())
    }

    /// Whose data it is.
    pub fn place(&self) -> String {
        let Self { accounts, regions, .. } = self;
        let accounts = match accounts.len() {
            1 => format!("account {}", named(accounts)),
            number if number > NAMED => format!("{number} accounts"),
            _ => format!("accounts {}", named(accounts)),
        };
        let regions = if regions.len() > NAMED {
            format!("{} regions", regions.len())
        } else {
            named(regions)
        };
        format!("AWS Config data of {accounts}, {regions}")
    }

    /// When it was captured.
    pub fn captured(&self) -> String {
        let Self { oldest, newest, .. } = self;
        if oldest == newest {
            format!("captured at {}", sanitized(oldest))
        } else {
            format!("captured from {} to {}", sanitized(oldest), sanitized(newest))
        }
    }
}

fn named(names: &BTreeSet<String>) -> String {
    names
        .iter()
        .map(|name| sanitized(&cut(name, LONGEST)).into_owned())
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
#[allow(clippy::type_complexity)]
mod tests {
    use super::super::samples;
    use super::*;

    fn captured(moments: &[(&str, &str, &str)]) -> Option<DataAge> {
        let mut age = None;
        for (account, region, as_of) in moments {
            let (account_id, region) = ((*account).to_owned(), (*region).to_owned());
            DataAge::add(
                &mut age,
                &Evaluation {
                    account_id,
                    region,
                    as_of: Some((*as_of).to_owned()),
                    ..samples::evaluation("i-1")
                },
            );
        }
        age
    }

    #[test]
    fn the_sentence() {
        let (early, late) = ("2026-11-20T06:00:00Z", "2026-11-21T18:30:00Z");
        let cases: &[(&str, &[(&str, &str, &str)], &str)] = &[
            (
                "one item",
                &[("1", "eu-west-1", early)],
                "AWS Config data of account 1, eu-west-1, captured at 2026-11-20T06:00:00Z",
            ),
            (
                "the order does not matter",
                &[("1", "global", late), ("1", "eu-west-1", early), ("1", "eu-west-1", late)],
                "AWS Config data of account 1, eu-west-1, global, captured from 2026-11-20T06:00:00Z to 2026-11-21T18:30:00Z",
            ),
            (
                "two accounts",
                &[("2", "eu-west-1", early), ("1", "eu-west-1", early)],
                "AWS Config data of accounts 1, 2, eu-west-1, captured at 2026-11-20T06:00:00Z",
            ),
            (
                "many of both",
                &[("1", "a", early), ("2", "b", early), ("3", "c", early), ("4", "d", early)],
                "AWS Config data of 4 accounts, 4 regions, captured at 2026-11-20T06:00:00Z",
            ),
        ];
        for (name, moments, expected) in cases {
            assert_eq!(
                captured(moments).map(|age| age.sentence()).as_deref(),
                Some(*expected),
                "{name}"
            );
        }
    }

    #[test]
    fn what_was_read_just_now_has_no_age() {
        let mut age = captured(&[]);
        DataAge::add(&mut age, &samples::evaluation("i-1"));
        assert_eq!(age, None);
    }
}
