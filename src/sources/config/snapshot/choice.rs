//! Which of AWS Config's files and resources are read: by region, by day, and by what the rules
//! evaluate.

use std::collections::BTreeSet;

use time::Date;

use super::delivery::Delivery;
use crate::model::resource::ResourceType;
use crate::rules::Wanted;

/// What is chosen; by default everything.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Empty for all.
    pub regions: BTreeSet<String>,
    /// The first and the last day of delivery.
    pub since: Option<Date>,
    /// The last day of delivery, in UTC.
    pub until: Option<Date>,
    /// What rules ask for.
    pub wanted: Wanted,
}

/// Whether a file is read, by its name alone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FileChoice {
    /// It is read.
    Yes,
    /// It is of another region or day, or of a type that no rule evaluates.
    No,
    /// It is no file of AWS Config.
    Foreign,
}

/// How much of a folder is read, by its path alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Folder {
    /// Nothing.
    None,
    /// What is chosen of the folders in it.
    Some,
    /// What is chosen of the files below it.
    All,
    /// It is another service's.
    Foreign,
}

impl Default for Choice {
    fn default() -> Self {
        Self { regions: BTreeSet::new(), since: None, until: None, wanted: Wanted::all() }
    }
}

impl Choice {
    /// Whether a file of this delivery is read. What a name does not tell is no reason against it.
    pub fn takes(&self, delivery: &Delivery) -> FileChoice {
        if delivery.other_service.is_some() {
            return FileChoice::Foreign;
        }
        let region = delivery.region.as_ref().is_none_or(|region| self.takes_region(region));
        let day = delivery.days.is_none_or(|(first, last)| {
            self.since.is_none_or(|since| first >= since)
                && self.until.is_none_or(|until| last <= until)
        });
        let resource_type =
            delivery.resource_type.as_deref().is_none_or(|name| self.takes_type(name));
        if region && day && resource_type { FileChoice::Yes } else { FileChoice::No }
    }

    /// Whether files of a region are read.
    pub fn takes_region(&self, region: &str) -> bool {
        self.regions.is_empty() || self.regions.contains(region)
    }

    /// Whether items of a type are read.
    pub fn takes_type(&self, name: &str) -> bool {
        ResourceType::named(name).is_some_and(|named| self.wanted.contains(named))
    }

    /// What of a folder is read, by its path: one that ends in a slash.
    pub fn below(&self, folder: &str) -> Folder {
        let delivery = Delivery::of(folder);
        if delivery.other_service.is_some() {
            return Folder::Foreign;
        }
        if delivery.region.as_ref().is_some_and(|region| !self.takes_region(region)) {
            return Folder::None;
        }
        let Some((first, last)) = delivery.days else {
            // Above the regions other services have folders too, and regions may be left out;
            // below, whole years may be.
            let is_split =
                delivery.region.is_none() || self.since.is_some() || self.until.is_some();
            let is_laid_out = folder.split('/').any(|part| part == "AWSLogs");
            return if is_split && is_laid_out { Folder::Some } else { Folder::All };
        };
        if self.since.is_some_and(|since| last < since)
            || self.until.is_some_and(|until| first > until)
        {
            Folder::None
        } else if self.since.is_none_or(|since| first >= since)
            && self.until.is_none_or(|until| last <= until)
        {
            Folder::All
        } else {
            Folder::Some
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Ruleset, find};
    use time::macros::date;

    #[test]
    fn files_are_chosen_by_what_their_names_tell() {
        let all = Choice::default();
        let one = Choice {
            regions: BTreeSet::from(["eu-west-1".to_owned()]),
            since: Some(date!(2026 - 11 - 09)),
            until: Some(date!(2026 - 11 - 10)),
            wanted: Ruleset::new(find("rds-backup-enabled"), |_| None).unwrap().wanted(),
        };
        let folder = "AWSLogs/111122223333/Config";
        for (name, of_all, of_one) in [
            ("before.json".to_owned(), FileChoice::Yes, FileChoice::Yes),
            (format!("{folder}/eu-west-1/2026/11/9/ConfigSnapshot/x.json.gz"), FileChoice::Yes, FileChoice::Yes),
            (format!("{folder}/eu-west-1/2026/11/10/ConfigSnapshot/x.json.gz"), FileChoice::Yes, FileChoice::Yes),
            (format!("{folder}/eu-west-1/2026/11/8/ConfigSnapshot/x.json.gz"), FileChoice::Yes, FileChoice::No),
            (format!("{folder}/eu-west-1/2026/12/9/ConfigSnapshot/x.json.gz"), FileChoice::Yes, FileChoice::No),
            (format!("{folder}/us-east-1/2026/11/9/ConfigSnapshot/x.json.gz"), FileChoice::Yes, FileChoice::No),
            (
                "111122223333_Config_eu-west-1_ConfigHistory_AWS::RDS::DBInstance_20261109T000000Z_20261109T060000Z_1.json.gz".to_owned(),
                FileChoice::Yes,
                FileChoice::Yes,
            ),
            (
                "111122223333_Config_eu-west-1_ConfigHistory_AWS::RDS::DBCluster_20261109T000000Z_20261109T060000Z_1.json.gz".to_owned(),
                FileChoice::Yes,
                FileChoice::Yes,
            ),
            (
                "111122223333_Config_eu-west-1_ConfigHistory_AWS::EC2::Instance_20261109T000000Z_20261109T060000Z_1.json.gz".to_owned(),
                FileChoice::Yes,
                FileChoice::No,
            ),
            (
                "111122223333_Config_eu-west-1_ConfigHistory_AWS::SSM::Parameter_20261109T000000Z_20261109T060000Z_1.json.gz".to_owned(),
                FileChoice::No,
                FileChoice::No,
            ),
            ("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/09/x.json.gz".to_owned(), FileChoice::Foreign, FileChoice::Foreign),
        ] {
            let delivery = Delivery::of(&name);
            assert_eq!((all.takes(&delivery), one.takes(&delivery)), (of_all, of_one), "{name}");
        }
    }

    #[test]
    fn folders_are_listed_only_where_something_may_be_chosen() {
        let all = Choice::default();
        let one = Choice {
            regions: BTreeSet::from(["eu-west-1".to_owned()]),
            since: Some(date!(2026 - 11 - 09)),
            until: Some(date!(2027 - 01 - 10)),
            wanted: Wanted::default(),
        };
        for (folder, of_all, of_one) in [
            ("", Folder::All, Folder::All),
            ("copies/", Folder::All, Folder::All),
            ("AWSLogs/", Folder::Some, Folder::Some),
            ("AWSLogs/o-abc123/", Folder::Some, Folder::Some),
            ("AWSLogs/111122223333/", Folder::Some, Folder::Some),
            ("AWSLogs/111122223333/CloudTrail/", Folder::Foreign, Folder::Foreign),
            ("AWSLogs/111122223333/Config/", Folder::Some, Folder::Some),
            ("AWSLogs/111122223333/Config/us-east-1/", Folder::All, Folder::None),
            ("AWSLogs/111122223333/Config/eu-west-1/", Folder::All, Folder::Some),
            ("AWSLogs/111122223333/Config/eu-west-1/2025/", Folder::All, Folder::None),
            ("AWSLogs/111122223333/Config/eu-west-1/2026/", Folder::All, Folder::Some),
            ("AWSLogs/111122223333/Config/eu-west-1/2026/11/", Folder::All, Folder::Some),
            ("AWSLogs/111122223333/Config/eu-west-1/2026/12/", Folder::All, Folder::All),
            ("AWSLogs/111122223333/Config/eu-west-1/2026/11/8/", Folder::All, Folder::None),
            ("AWSLogs/111122223333/Config/eu-west-1/2026/11/9/", Folder::All, Folder::All),
            (
                "AWSLogs/111122223333/Config/eu-west-1/2026/11/9/ConfigSnapshot/",
                Folder::All,
                Folder::All,
            ),
            ("AWSLogs/111122223333/Config/eu-west-1/2027/2/", Folder::All, Folder::None),
        ] {
            assert_eq!((all.below(folder), one.below(folder)), (of_all, of_one), "{folder}");
        }
    }
}
