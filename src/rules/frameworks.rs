//! The frameworks whose controls the rules serve: what each is called, who publishes it, and which
//! of its controls the rules touch.
//!
//! A rule touches a control: what it finds is evidence for that control, and never all that the
//! control asks for. How many controls a framework has in all is not said here, because no source
//! that can be linked counts them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Serialize;
use thiserror::Error;

use crate::report::{Counts, Report};
use crate::rules::built_in::CONTROL_TITLES;
use crate::rules::own;
use crate::rules::parameters::nearest;
use crate::rules::{RULES, Rule};

/// A framework. Its id is what rules, reports and `--framework` call it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Framework {
    /// Its name in rules, reports and `--framework`.
    pub id: &'static str,
    /// Its title, with its version.
    pub title: &'static str,
    /// Who publishes it.
    pub publisher: &'static str,
    /// Where it is published.
    pub url: &'static str,
    /// The controls that its publisher calls automated, in its own order; empty where nothing is
    /// known of that. For CIS: the assessment status in
    /// prowler-cloud/prowler@3e000faa:prowler/compliance/aws/cis_*_aws.json.
    #[serde(skip)]
    pub automated: &'static [&'static str],
}

/// Those that come with the program, by their ids.
pub static BUILT_IN: &[Framework] = &[
    Framework {
        id: "aws-security-hub",
        title: "AWS Security Hub",
        publisher: "Amazon Web Services",
        url: "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html",
        automated: &[],
    },
    Framework {
        id: "cis-aws-3.0",
        title: "CIS AWS Foundations Benchmark 3.0.0",
        publisher: "Center for Internet Security",
        url: "https://www.cisecurity.org/benchmark/amazon_web_services",
        automated: CIS_3_0,
    },
    Framework {
        id: "cis-aws-5.0",
        title: "CIS AWS Foundations Benchmark 5.0.0",
        publisher: "Center for Internet Security",
        url: "https://www.cisecurity.org/benchmark/amazon_web_services",
        automated: CIS_5_0,
    },
    Framework {
        id: "cis-aws-6.0",
        title: "CIS AWS Foundations Benchmark 6.0.0",
        publisher: "Center for Internet Security",
        url: "https://www.cisecurity.org/benchmark/amazon_web_services",
        automated: CIS_6_0,
    },
    Framework {
        id: "cis-aws-7.0",
        title: "CIS AWS Foundations Benchmark 7.0.0",
        publisher: "Center for Internet Security",
        url: "https://www.cisecurity.org/benchmark/amazon_web_services",
        automated: CIS_7_0,
    },
    Framework {
        id: "gdpr",
        title: "General Data Protection Regulation, (EU) 2016/679",
        publisher: "European Union",
        url: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
        automated: &[],
    },
    Framework {
        id: "hipaa",
        title: "HIPAA Security Rule, 45 CFR Part 164 Subpart C",
        publisher: "U.S. Department of Health and Human Services",
        url: "https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164/subpart-C",
        automated: &[],
    },
    Framework {
        id: "iso-27001-2022",
        title: "ISO/IEC 27001:2022, Annex A",
        publisher: "ISO and IEC",
        url: "https://www.iso.org/standard/27001",
        automated: &[],
    },
    Framework {
        id: "pci-dss-4.0",
        title: "PCI DSS 4.0",
        publisher: "PCI Security Standards Council",
        url: "https://www.pcisecuritystandards.org/document_library/",
        automated: &[],
    },
    Framework {
        id: "soc-2",
        title: "SOC 2, Trust Services Criteria",
        publisher: "AICPA",
        url: "https://www.aicpa-cima.com/topic/audit-assurance/audit-and-assurance-greater-than-soc-2",
        automated: &[],
    },
];

/// Every framework: those that come with the program, and then those of the user's own.
pub static FRAMEWORKS: LazyLock<Vec<Framework>> = LazyLock::new(|| {
    let own = own::installed().frameworks.iter().map(|own| Framework {
        id: own.id,
        title: own.title,
        publisher: own.publisher,
        url: own.url,
        automated: &[],
    });
    BUILT_IN.iter().copied().chain(own).collect()
});

#[rustfmt::skip]
const CIS_3_0: &[&str] = &["1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "1.10", "1.11", "1.12", "1.13", "1.14", "1.15", "1.16", "1.17", "1.19", "1.20", "2.1.1", "2.1.2", "2.1.4", "2.2.1", "2.3.1", "2.3.2", "2.3.3", "2.4.1", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10", "4.11", "4.12", "4.13", "4.14", "4.15", "4.16", "5.1", "5.2", "5.3", "5.4", "5.6"];
#[rustfmt::skip]
const CIS_5_0: &[&str] = &["1.3", "1.4", "1.7", "1.8", "1.9", "1.11", "1.12", "1.13", "1.14", "1.15", "1.16", "1.17", "1.18", "1.19", "2.1.1", "2.1.4", "2.2.1", "2.2.2", "2.2.3", "2.3.1", "3.2", "3.3", "3.5", "3.6", "3.7", "3.8", "3.9", "4.16", "5.1.1", "5.1.2", "5.2", "5.3", "5.4", "5.5", "5.7"];
#[rustfmt::skip]
const CIS_6_0: &[&str] = &["2.3", "2.4", "2.7", "2.8", "2.9", "2.11", "2.12", "2.13", "2.14", "2.15", "2.16", "2.17", "2.18", "2.19", "3.1.1", "3.1.4", "3.2.1", "3.2.2", "3.2.3", "3.3.1", "4.2", "4.3", "4.5", "4.6", "4.7", "4.8", "4.9", "5.16", "6.1.1", "6.1.2", "6.2", "6.3", "6.4", "6.5", "6.7"];
#[rustfmt::skip]
const CIS_7_0: &[&str] = &["2.4", "2.5", "2.8", "2.9", "2.10", "2.11", "2.12", "2.13", "2.14", "2.15", "2.16", "2.17", "2.18", "3.1.1", "3.1.4", "3.2.1", "3.2.2", "3.2.3", "3.3.1", "4.2", "4.3", "4.5", "4.6", "4.7", "4.8", "4.9", "5.16", "6.1.1", "6.1.2", "6.2", "6.3", "6.4", "6.5", "6.7"];

/// There is no framework with this id.
#[derive(Debug, Error, PartialEq)]
#[error("there is no framework `{id}`{}; the rules serve {}", .nearest.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default(), known())]
pub struct UnknownFramework {
    id: String,
    nearest: Option<&'static str>,
}

fn known() -> String {
    FRAMEWORKS.iter().map(|framework| framework.id).collect::<Vec<_>>().join(", ")
}

/// The framework with this id, or an error with the nearest and the list.
pub fn named(id: &str) -> Result<&'static Framework, UnknownFramework> {
    let unknown = || UnknownFramework {
        id: id.to_owned(),
        nearest: nearest(&id.to_ascii_lowercase(), FRAMEWORKS.iter().map(|one| one.id)),
    };
    FRAMEWORKS.iter().find(|framework| framework.id == id).ok_or_else(unknown)
}

/// What a framework is called; a report of another version may name one that is not known here.
pub fn title(id: &str) -> &str {
    FRAMEWORKS.iter().find(|framework| framework.id == id).map_or(id, |framework| framework.title)
}

/// What a control is called; a report of another version may name one that is not known here.
pub fn control_title(framework: &str, control: &str) -> Option<&'static str> {
    let known = CONTROL_TITLES
        .binary_search_by_key(&(framework, control), |(framework, control, _)| {
            (*framework, *control)
        });
    known.ok().map(|place| CONTROL_TITLES[place].2).or_else(|| {
        let own = own::installed().control_titles.iter();
        let mut own = own.filter(|(of, id, _)| *of == framework && *id == control);
        own.next().map(|(_, _, title)| *title)
    })
}

/// Orders controls as their framework numbers them: `1.9` comes before `1.10`.
pub fn numbered(control: &str) -> Vec<(u64, &str)> {
    let parts = control.split_inclusive(|character: char| !character.is_ascii_digit());
    parts
        .map(|part| {
            let digits = part.trim_end_matches(|character: char| !character.is_ascii_digit());
            (digits.parse().unwrap_or(0), &part[digits.len()..])
        })
        .collect()
}

/// The framework that a report is limited to.
pub fn of<E>(report: &Report<E>) -> Option<&'static Framework> {
    named(report.framework.as_deref()?).ok()
}

impl Framework {
    /// Counts of every control that some rule touches; all zero where a report has nothing on it.
    pub fn counts<E>(&self, report: &Report<E>) -> Vec<(&'static str, Counts)> {
        let counted = report.by_control.get(self.id);
        let counts = |control: &str| {
            counted.and_then(|controls| controls.get(control)).copied().unwrap_or_default()
        };
        self.controls().into_iter().map(|(control, _)| (control, counts(control))).collect()
    }

    /// The rules that serve one of its controls.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        RULES.iter().copied().filter(|rule| rule.serves(self.id))
    }

    /// The controls that some rule touches, in the framework's order, each with its rules.
    pub fn controls(&self) -> Vec<(&'static str, Vec<&'static Rule>)> {
        let mut touched: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for rule in self.rules() {
            let ids: BTreeSet<_> = rule
                .controls
                .iter()
                .filter(|controls| controls.framework == self.id)
                .flat_map(|controls| controls.ids)
                .collect();
            ids.into_iter().for_each(|id| touched.entry(*id).or_default().push(rule));
        }
        let mut touched: Vec<_> = touched.into_iter().collect();
        touched.sort_by_cached_key(|(control, _)| numbered(control));
        touched
    }

    /// Of its automated controls those that some rule touches, and the others.
    pub fn automated(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        let touched: BTreeSet<_> =
            self.controls().into_iter().map(|(control, _)| control).collect();
        self.automated.iter().copied().partition(|control| touched.contains(control))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_framework_that_a_rule_names_is_known_and_every_known_one_is_served() {
        let served: BTreeSet<_> = RULES
            .iter()
            .flat_map(|rule| rule.controls)
            .map(|controls| controls.framework)
            .collect();
        let known: Vec<_> = FRAMEWORKS.iter().map(|framework| framework.id).collect();
        assert_eq!(
            served.into_iter().collect::<Vec<_>>(),
            known,
            "say in src/rules/frameworks.rs what it is called"
        );
    }

    #[test]
    fn controls_are_ordered_as_their_framework_numbers_them() {
        for ordered in [
            ["1.9", "1.10", "2.1.1"],
            ["EC2.3", "EC2.38", "IAM.3"],
            ["164.308(a)(4)", "164.308(a)(5)", "164.312(a)(1)"],
            ["A.5.15", "A.8.2", "A.8.24"],
        ] {
            let mut sorted = ordered;
            sorted.reverse();
            sorted.sort_by_key(|control| numbered(control));
            assert_eq!(sorted, ordered);
        }
        for framework in FRAMEWORKS.iter() {
            assert!(framework.automated.is_sorted_by_key(|control| numbered(control)));
        }
    }

    #[test]
    fn every_control_that_a_rule_serves_has_a_title() {
        assert!(CONTROL_TITLES.is_sorted());
        for framework in FRAMEWORKS.iter() {
            for (control, _) in framework.controls() {
                assert!(control_title(framework.id, control).is_some(), "{control}");
            }
        }
        assert_eq!(control_title("cis-aws-5.0", "99"), None);
    }

    #[test]
    fn rules_touch_every_automated_recommendation_of_every_cis_benchmark() {
        for (id, automated, touched) in [
            ("cis-aws-3.0", 54, 60),
            ("cis-aws-5.0", 35, 62),
            ("cis-aws-6.0", 35, 62),
            ("cis-aws-7.0", 34, 62),
        ] {
            let framework = named(id).unwrap();
            assert_eq!(framework.automated.len(), automated, "{id}");
            assert_eq!(framework.automated().1, [""; 0], "{id}");
            assert_eq!(framework.controls().len(), touched, "{id}");
        }
    }

    #[test]
    fn each_version_of_a_benchmark_has_numbers_of_its_own() {
        for (rule, numbers) in [
            ("iam-access-key-rotated", ["1.14", "1.13", "2.13", "2.12"].as_slice()),
            ("vpc-flow-logs-enabled", &["3.7", "3.7", "4.7", "4.7"]),
            ("iam-single-access-key", &["1.13", "1.12", "2.12"]),
            ("iam-root-credentials-management-enabled", &["2.1.1"]),
        ] {
            let rule = RULES.iter().find(|known| known.id == rule).unwrap();
            let controls = rule.controls.iter();
            let of_cis = controls.filter(|controls| controls.framework.starts_with("cis-aws-"));
            let found: Vec<_> = of_cis.flat_map(|controls| controls.ids.iter().copied()).collect();
            assert_eq!(found, numbers, "{}", rule.id);
        }
    }

    #[test]
    fn an_unknown_one_is_refused_with_the_nearest_and_the_list() {
        let error = named("PCI-DSS").unwrap_err().to_string();
        assert!(error.starts_with("there is no framework `PCI-DSS` (did you mean `pci-dss-4.0`?); the rules serve aws-security-hub, "), "{error}");
        assert!(!named("zzz").unwrap_err().to_string().contains("did you mean"));
    }
}
