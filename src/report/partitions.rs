//! Which of AWS's partitions the resources of a report are in: formats write ARNs and regions of
//! them.
//!
//! A region shows its partition. What is global, such as an IAM user, has none: then it is that of
//! the account's other resources or of its scan, else that of the whole report, where it is of one
//! partition. Where nothing shows it, it is unknown.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::evaluation::Evaluation;
use crate::model::partition::Partition;

/// The partitions of a report's resources, for formats that write ARNs.
#[derive(Clone, Debug, Default)]
pub struct Partitions {
    of_accounts: BTreeMap<String, Partition>,
    seen: BTreeSet<Partition>,
}

impl Partitions {
    /// Takes note of the partition of an account, as its scan has it.
    pub fn add(&mut self, account: &str, partition: Partition) {
        self.seen.insert(partition);
        self.of_accounts.entry(account.to_owned()).or_insert(partition);
    }

    /// Takes note of regions as a scan's target names them: joined by `+`.
    pub fn add_regions(&mut self, account: &str, regions: &str) {
        // Asked of every evaluation of a report: an account that is known is not looked at again.
        if self.of_accounts.contains_key(account) {
            return;
        }
        for partition in regions.split('+').filter_map(Partition::of_region) {
            self.add(account, partition);
        }
    }

    /// The partition of an evaluation's resource, where it is known.
    pub fn of(&self, evaluation: &Evaluation) -> Option<Partition> {
        let shown = Partition::of_region(&evaluation.region)
            .or_else(|| self.of_accounts.get(&evaluation.account_id).copied());
        shown.or_else(|| self.seen.first().copied().filter(|_| self.seen.len() == 1))
    }
}

#[cfg(test)]
#[allow(clippy::type_complexity)]
mod tests {
    use super::super::samples;
    use super::*;

    fn user(account: &str) -> Evaluation {
        Evaluation {
            region: "global".to_owned(),
            account_id: account.to_owned(),
            ..samples::evaluation("AIDAEXAMPLE")
        }
    }

    #[test]
    fn what_is_global_is_where_its_account_is_or_where_everything_is() {
        let two: &[(&str, &str)] =
            &[("111122223333", "us-gov-west-1"), ("444455556666", "eu-west-1+us-east-1")];
        let cases: &[(&str, &[(&str, &str)], Option<Partition>)] = &[
            ("nothing is known", &[], None),
            ("no region shows it", &[("111122223333", "all"), ("444455556666", "global")], None),
            ("its own account's regions", two, Some(Partition::GovCloud)),
            (
                "everything is in one",
                &[("organization", "eusc-de-east-1")],
                Some(Partition::EuropeanSovereign),
            ),
            (
                "others are in two",
                &[("444455556666", "eu-west-1"), ("777788889999", "cn-north-1")],
                None,
            ),
        ];
        for (name, seen, expected) in cases {
            let mut partitions = Partitions::default();
            seen.iter().for_each(|(account, regions)| partitions.add_regions(account, regions));
            assert_eq!(partitions.of(&user("111122223333")), *expected, "{name}");
        }
    }

    #[test]
    fn a_region_is_worth_more_than_all_the_others() {
        let mut partitions = Partitions::default();
        partitions.add("111122223333", Partition::China);
        assert_eq!(partitions.of(&samples::evaluation("i-1")), Some(Partition::Commercial));
        assert_eq!(partitions.of(&user("111122223333")), Some(Partition::China), "its scan's");
        assert_eq!(
            partitions.of(&user("444455556666")),
            Some(Partition::China),
            "that of the whole report"
        );
        let nowhere = Evaluation { region: "xx-new-1".to_owned(), ..samples::evaluation("i-2") };
        assert_eq!(Partitions::default().of(&nowhere), None);
    }
}
