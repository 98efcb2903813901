//! By what the evaluation timestamps of the rules of one resource type differ: some microseconds of
//! the event's millisecond, which follow from a rule's first id.
//!
//! So a retried event stores the same key again, two rules never overwrite each other, and no
//! number is chosen by hand. Of 24 rules of a type two have the same hash one time in four: the
//! later one by id takes the next free place. A new rule may therefore move another by a place, but
//! a rule of the user's own none that comes with the program. An
//! event that AWS Config retries across such an update is stored twice; nothing else depends on it.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

/// A millisecond has no room for more rules of a type: 0 is the event's own moment.
pub const PLACES: u16 = 999;

/// The microseconds of each rule by its id, of rules named with the resource types that they judge.
/// A rule of a type that has no place left is not among them.
pub fn microseconds<'a>(
    built_in: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>,
    own: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>,
) -> BTreeMap<&'a str, u16> {
    let mut taken: BTreeMap<&str, BTreeSet<u16>> = BTreeMap::new();
    let mut found = BTreeMap::new();
    let by_id: [BTreeSet<_>; 2] = [built_in.into_iter().collect(), own.into_iter().collect()];
    for (id, types) in by_id.into_iter().flatten() {
        let first = hash(id);
        let is_free = |place: &u16| {
            let own = |of: &&str| taken.get(of).is_none_or(|taken| !taken.contains(place));
            types.iter().all(own)
        };
        let free = (0..PLACES).map(|step| 1 + (first + step) % PLACES).find(is_free);
        if let Some(free) = free {
            for of in types {
                taken.entry(of).or_default().insert(free);
            }
            found.insert(id, free);
        }
    }
    found
}

fn hash(id: &str) -> u16 {
    let digest = Sha256::digest(id);
    let hash = digest.iter().take(8).fold(0, |hash: u64, byte| hash << 8 | u64::from(*byte));
    u16::try_from(hash % u64::from(PLACES)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "AWS::EC2::Instance";

    fn ids(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("rule-{number}")).collect()
    }

    #[test]
    fn no_two_rules_of_a_type_share_theirs_and_each_is_within_a_millisecond() {
        for count in [2, 24, 400, 999] {
            let ids = ids(count);
            let found = microseconds(ids.iter().map(|id| (id.as_str(), vec![TYPE])), []);
            let distinct: BTreeSet<_> = found.values().copied().collect();
            assert_eq!(distinct.len(), count);
            assert!(distinct.iter().all(|place| (1..1000).contains(place)), "{distinct:?}");
        }
        let ids = ids(1000);
        assert_eq!(microseconds(ids.iter().map(|id| (id.as_str(), vec![TYPE])), []).len(), 999);
    }

    #[test]
    fn a_rule_keeps_its_own_whatever_others_there_are() {
        let ids = ids(24);
        let together = microseconds(ids.iter().map(|id| (id.as_str(), vec![TYPE])), []);
        let backwards = microseconds(ids.iter().rev().map(|id| (id.as_str(), vec![TYPE])), []);
        assert_eq!(together, backwards);
        let moved = ids.iter().filter(|id| {
            let alone = microseconds([(id.as_str(), vec![TYPE])], []);
            alone.get(id.as_str()) != together.get(id.as_str())
        });
        assert!(moved.count() <= 1, "only one that another is in the way of");
        let other_type =
            ids.iter().map(|id| (id.as_str(), vec![TYPE])).chain([("x", vec!["AWS::S3::Bucket"])]);
        assert!(together.iter().all(|(id, own)| microseconds(other_type.clone(), [])[id] == *own));
    }

    #[test]
    fn a_rule_of_the_users_own_moves_none_of_ours() {
        let ids = ids(998);
        let ours = || ids.iter().map(|id| (id.as_str(), vec![TYPE]));
        let with = microseconds(ours(), [("a", vec![TYPE]), ("b", vec![TYPE])]);
        assert!(microseconds(ours(), []).iter().all(|(id, own)| with[id] == *own));
        assert_eq!((with.contains_key("a"), with.contains_key("b")), (true, false));
    }

    #[test]
    fn released_rules_stay_where_they_are() {
        for (id, expected) in [
            ("ec2-required-tags", 104),
            ("s3-encryption-enabled", 34),
            ("rds-backup-enabled", 749),
            ("iam-access-key-rotated", 591),
            ("mfa-enabled-for-iam-console-access", 922),
        ] {
            assert_eq!(crate::rules::find(id).map(|rule| rule.microsecond), Some(expected), "{id}");
        }
    }
}
