//! The Lambda functions that evaluate rules, and which rules each evaluates: the one list of them.
//!
//! The catalogue is generated from it, and what is deployed follows from the catalogue: functions,
//! roles, permissions, the state machine, alarms. Another deployment of `service-checker` is one
//! more entry here.

use std::fmt;

/// The function that makes reports of what the others stored.
pub const AGGREGATOR: &str = "report-aggregator";

/// The functions, in the order in which reports list them.
const FUNCTIONS: &[Entry] = &[
    Entry {
        name: "ec2-tag-checker",
        earlier_names: &[],
        binary: "ec2-tag-checker",
        evaluates: Evaluates::Rules(&["ec2-required-tags"]),
        is_global: false,
    },
    Entry {
        name: "s3-encryption-checker",
        earlier_names: &[],
        binary: "s3-encryption-checker",
        evaluates: Evaluates::Rules(&["s3-encryption-enabled"]),
        is_global: true,
    },
    Entry {
        name: "rds-backup-checker",
        earlier_names: &[],
        binary: "rds-backup-checker",
        evaluates: Evaluates::Rules(&["rds-backup-enabled"]),
        is_global: false,
    },
    Entry {
        name: "iam-checker",
        earlier_names: &["iam-user-checker"],
        binary: "service-checker",
        evaluates: Evaluates::Services(&["IAM"]),
        is_global: true,
    },
    Entry {
        name: "ec2-checker",
        earlier_names: &[],
        binary: "service-checker",
        evaluates: Evaluates::Services(&["EC2"]),
        is_global: false,
    },
    Entry {
        name: "s3-checker",
        earlier_names: &[],
        binary: "service-checker",
        evaluates: Evaluates::Services(&["S3"]),
        is_global: true,
    },
    Entry {
        name: "rds-checker",
        earlier_names: &[],
        binary: "service-checker",
        evaluates: Evaluates::Services(&["RDS"]),
        is_global: false,
    },
    Entry {
        name: "account-checker",
        earlier_names: &[],
        binary: "service-checker",
        // Settings of accounts and of their regions, beside services that have few rules.
        evaluates: Evaluates::Services(&[
            // `AWS::::Account` is of no service.
            "",
            "AccessAnalyzer",
            "Account",
            "CloudTrail",
            "Config",
            "EFS",
            "KMS",
            "Macie",
            // Each region lists its own, and `s3-checker` asks one region for all buckets.
            "S3::AccessPoint",
            "S3Express",
            "SecurityHub",
        ]),
        is_global: false,
    },
];

struct Entry {
    name: &'static str,
    /// What earlier versions called it: scans under these names are its own.
    earlier_names: &'static [&'static str],
    /// Its program. One that several functions share learns from `FUNCTION` which of them it is.
    binary: &'static str,
    evaluates: Evaluates,
    /// Whether one list of AWS answers for the whole account, whatever the region.
    is_global: bool,
}

enum Evaluates {
    /// These rules, and no others.
    Rules(&'static [&'static str]),
    /// Every rule of these services' resource types, or of one type, that no other function names.
    Services(&'static [&'static str]),
}

/// A Lambda function that evaluates rules: its place in the list.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd, Hash)]
pub struct LambdaFunction(usize);

impl LambdaFunction {
    /// All of them, in the order in which reports list them.
    pub const ALL: [Self; FUNCTIONS.len()] = {
        let mut all = [Self(0); FUNCTIONS.len()];
        let mut place = 0;
        while place < all.len() {
            all[place] = Self(place);
            place += 1;
        }
        all
    };

    const fn entry(self) -> &'static Entry {
        &FUNCTIONS[self.0]
    }

    /// What it is called in AWS, without the environment's suffix.
    pub const fn as_str(self) -> &'static str {
        self.entry().name
    }

    /// What earlier versions called it.
    pub const fn earlier_names(self) -> &'static [&'static str] {
        self.entry().earlier_names
    }

    /// Every name that it has or had, today's first.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [self.as_str()].into_iter().chain(self.earlier_names().iter().copied())
    }

    /// The program that it runs.
    pub const fn binary(self) -> &'static str {
        self.entry().binary
    }

    /// Whether one list of AWS answers for the whole account, whatever the region.
    pub const fn is_global(self) -> bool {
        self.entry().is_global
    }

    /// The function with this name, or that had it.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.names().any(|known| known == name))
    }

    /// The rules that it alone evaluates, by their ids.
    pub const fn own_rules(self) -> &'static [&'static str] {
        match self.entry().evaluates {
            Evaluates::Rules(ids) => ids,
            Evaluates::Services(_) => &[],
        }
    }

    /// The function for the services that no other function is for.
    pub fn of_other_services() -> Option<Self> {
        Self::evaluating("", "")
    }

    /// The function that evaluates a rule of a resource type, which has AWS Config's name; `None`
    /// where the list has none for it.
    pub fn evaluating(rule: &str, resource_type: &str) -> Option<Self> {
        let kind = resource_type.strip_prefix("AWS::").unwrap_or(resource_type);
        let (service, _) = kind.split_once("::").unwrap_or((kind, ""));
        let names_it = |function: &Self| function.own_rules().contains(&rule);
        let is_of = |function: &Self, name: &str| match function.entry().evaluates {
            Evaluates::Rules(_) => false,
            Evaluates::Services(of) => of.contains(&name),
        };
        let all = || Self::ALL.into_iter();
        let of = |name| all().find(|function| is_of(function, name));
        all().find(names_it).or_else(|| of(kind)).or_else(|| of(service))
    }
}

impl fmt::Debug for LambdaFunction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for LambdaFunction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_name_means_two_functions() {
        let names: Vec<_> =
            LambdaFunction::ALL.into_iter().flat_map(LambdaFunction::names).collect();
        let distinct: BTreeSet<_> = names.iter().chain([&AGGREGATOR]).collect();
        assert_eq!(distinct.len(), names.len() + 1, "{names:?}");
        for name in names {
            assert!(LambdaFunction::named(name).unwrap().names().any(|known| known == name));
        }
        assert_eq!(LambdaFunction::named(AGGREGATOR), None);
        assert_eq!(LambdaFunction::named("iam-user-checker"), LambdaFunction::named("iam-checker"));
    }

    #[test]
    fn a_rule_belongs_to_the_function_that_names_it_or_to_its_service() {
        for (rule, resource_type, function) in [
            ("ec2-required-tags", "AWS::EC2::Instance", Some("ec2-tag-checker")),
            ("s3-encryption-enabled", "AWS::S3::Bucket", Some("s3-encryption-checker")),
            ("rds-backup-enabled", "AWS::RDS::DBInstance", Some("rds-backup-checker")),
            ("iam-user-mfa-enabled", "AWS::IAM::User", Some("iam-checker")),
            ("a-rule-of-somebody", "AWS::IAM::Role", Some("iam-checker")),
            ("a-rule-of-somebody", "AWS::EC2::VPC", Some("ec2-checker")),
            ("a-rule-of-somebody", "AWS::KMS::Key", Some("account-checker")),
            ("a-rule-of-somebody", "AWS::S3::Bucket", Some("s3-checker")),
            ("a-rule-of-somebody", "AWS::S3::AccessPoint", Some("account-checker")),
            ("a-rule-of-somebody", "AWS::::Account", Some("account-checker")),
            ("a-rule-of-somebody", "AWS::SQS::Queue", None),
        ] {
            let found = LambdaFunction::evaluating(rule, resource_type).map(LambdaFunction::as_str);
            assert_eq!(found, function, "{rule} of {resource_type}");
        }
    }
}
