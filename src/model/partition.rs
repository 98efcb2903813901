//! AWS's partitions: separate clouds with regions, ARNs, host names and accounts of their own.
//!
//! A region belongs to one partition, which its name shows. A name that fits none is of no
//! partition: none is guessed, for ARNs, addresses and credentials must never be those of
//! another cloud. The facts are botocore's
//! (<https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json> and its endpoint
//! rule sets).

use std::fmt;

/// A partition of AWS: regions that share accounts and names, and nothing with the others.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Partition {
    /// `aws`.
    Commercial,
    /// `aws-cn`.
    China,
    /// `aws-us-gov`.
    GovCloud,
    /// `aws-eusc`.
    EuropeanSovereign,
    /// `aws-iso`.
    Iso,
    /// `aws-iso-b`.
    IsoB,
    /// `aws-iso-e`.
    IsoE,
    /// `aws-iso-f`.
    IsoF,
}

struct Facts {
    name: &'static str,
    /// A region is one of these, a word and a number: `us-` and `east-1`.
    region_prefixes: &'static [&'static str],
    dns_suffix: &'static str,
    dual_stack_dns_suffix: &'static str,
    iam_region: &'static str,
    organizations_region: &'static str,
    /// `None` where it is not published.
    console: Option<&'static str>,
}

impl Partition {
    /// Every partition that is known.
    pub const ALL: [Self; 8] = [
        Self::Commercial,
        Self::China,
        Self::GovCloud,
        Self::EuropeanSovereign,
        Self::Iso,
        Self::IsoB,
        Self::IsoE,
        Self::IsoF,
    ];

    const fn facts(self) -> Facts {
        match self {
            Self::Commercial => Facts {
                name: "aws",
                region_prefixes: &["us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-"],
                dns_suffix: "amazonaws.com",
                dual_stack_dns_suffix: "api.aws",
                iam_region: "us-east-1",
                organizations_region: "us-east-1",
                console: Some("console.aws.amazon.com"),
            },
            Self::China => Facts {
                name: "aws-cn",
                region_prefixes: &["cn-"],
                dns_suffix: "amazonaws.com.cn",
                dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
                iam_region: "cn-north-1",
                organizations_region: "cn-northwest-1",
                console: Some("console.amazonaws.cn"),
            },
            Self::GovCloud => Facts {
                name: "aws-us-gov",
                region_prefixes: &["us-gov-"],
                dns_suffix: "amazonaws.com",
                dual_stack_dns_suffix: "api.aws",
                iam_region: "us-gov-west-1",
                organizations_region: "us-gov-west-1",
                console: Some("console.amazonaws-us-gov.com"),
            },
            Self::EuropeanSovereign => Facts {
                name: "aws-eusc",
                region_prefixes: &["eusc-de-"],
                dns_suffix: "amazonaws.eu",
                dual_stack_dns_suffix: "api.amazonwebservices.eu",
                iam_region: "eusc-de-east-1",
                organizations_region: "eusc-de-east-1",
                console: Some("console.amazonaws-eusc.eu"),
            },
            Self::Iso => Facts {
                name: "aws-iso",
                region_prefixes: &["us-iso-"],
                dns_suffix: "c2s.ic.gov",
                dual_stack_dns_suffix: "api.aws.ic.gov",
                iam_region: "us-iso-east-1",
                organizations_region: "us-iso-east-1",
                console: None,
            },
            Self::IsoB => Facts {
                name: "aws-iso-b",
                region_prefixes: &["us-isob-"],
                dns_suffix: "sc2s.sgov.gov",
                dual_stack_dns_suffix: "api.aws.scloud",
                iam_region: "us-isob-east-1",
                organizations_region: "us-isob-east-1",
                console: None,
            },
            Self::IsoE => Facts {
                name: "aws-iso-e",
                region_prefixes: &["eu-isoe-"],
                dns_suffix: "cloud.adc-e.uk",
                dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
                iam_region: "eu-isoe-west-1",
                organizations_region: "eu-isoe-west-1",
                console: None,
            },
            Self::IsoF => Facts {
                name: "aws-iso-f",
                region_prefixes: &["us-isof-"],
                dns_suffix: "csp.hci.ic.gov",
                dual_stack_dns_suffix: "api.aws.hci.ic.gov",
                iam_region: "us-isof-south-1",
                organizations_region: "us-isof-south-1",
                console: None,
            },
        }
    }

    /// The partition that a region is in, known to AWS by now or not; `None` for what is no
    /// region's name, such as `global`.
    pub fn of_region(region: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|partition| {
            let mut rests = partition
                .facts()
                .region_prefixes
                .iter()
                .filter_map(|prefix| region.strip_prefix(prefix));
            rests.any(is_place_and_number)
        })
    }

    /// The partition that an ARN names.
    pub fn of_arn(arn: &str) -> Option<Self> {
        Self::named(arn.strip_prefix("arn:")?.split_once(':')?.0)
    }

    /// The partition with this name, such as `aws-cn`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|partition| partition.name() == name)
    }

    /// As ARNs have it: `aws`, `aws-cn`, …
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// What the host names of its endpoints end with.
    pub const fn dns_suffix(self) -> &'static str {
        self.facts().dns_suffix
    }

    /// The same of endpoints that take IPv6 as well.
    pub const fn dual_stack_dns_suffix(self) -> &'static str {
        self.facts().dual_stack_dns_suffix
    }

    /// The region that IAM, which is global, lives and signs in.
    pub const fn iam_region(self) -> &'static str {
        self.facts().iam_region
    }

    /// The region that Organizations, which is global, lives and signs in: in China another one
    /// than IAM's.
    pub const fn organizations_region(self) -> &'static str {
        self.facts().organizations_region
    }

    /// The console's host name, without a region before it; `None` where AWS does not publish it.
    pub const fn console(self) -> Option<&'static str> {
        self.facts().console
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// `east-1`.
fn is_place_and_number(text: &str) -> bool {
    text.split_once('-').is_some_and(|(place, number)| {
        let is_place = !place.is_empty() && place.bytes().all(|byte| byte.is_ascii_lowercase());
        is_place && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_of_the_partition_that_its_name_shows() {
        let cases = [
            ("us-east-1", Some("aws")),
            ("ap-southeast-7", Some("aws")),
            ("mx-central-1", Some("aws")),
            ("eu-nowhere-99", Some("aws")),
            ("cn-north-1", Some("aws-cn")),
            ("us-gov-east-1", Some("aws-us-gov")),
            ("eusc-de-east-1", Some("aws-eusc")),
            ("us-iso-west-1", Some("aws-iso")),
            ("us-isob-east-1", Some("aws-iso-b")),
            ("eu-isoe-west-1", Some("aws-iso-e")),
            ("us-isof-south-1", Some("aws-iso-f")),
            ("global", None),
            ("unknown", None),
            ("all", None),
            ("", None),
            ("us-east-1a", None),
            ("us-gov-", None),
            ("us-isog-east-1", None),
            ("eusc-fr-west-1", None),
            ("xx-east-1", None),
            ("US-EAST-1", None),
            ("us-east-1+eu-west-1", None),
        ];
        for (region, partition) in cases {
            assert_eq!(Partition::of_region(region).map(Partition::name), partition, "{region}");
        }
    }

    #[test]
    fn global_services_live_in_their_own_partition() {
        for partition in Partition::ALL {
            for region in [partition.iam_region(), partition.organizations_region()] {
                assert_eq!(Partition::of_region(region), Some(partition), "{region}");
            }
            assert_eq!(Partition::named(partition.name()), Some(partition));
        }
    }

    #[test]
    fn an_arn_names_its_partition_or_none_is_known() {
        assert_eq!(
            Partition::of_arn("arn:aws-eusc:sts::123456789012:assumed-role/a/b"),
            Some(Partition::EuropeanSovereign)
        );
        for arn in [
            "unknown",
            "",
            "arn:",
            "arn:aws",
            "arn:aws-new:iam::123456789012:root",
            "aws:aws:iam::1:root",
            "ARN:aws:iam::1:root",
        ] {
            assert_eq!(Partition::of_arn(arn), None, "{arn}");
        }
    }
}
