//! The frameworks whose controls the rules serve: what each is called, who publishes it, and which
//! of its controls the rules touch.
//!
//! A rule touches a control: what it finds is evidence for that control, and never all that the
//! control asks for. How many controls a framework has in all is not said here, because no source
//! that can be linked counts them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use thiserror::Error;

use crate::report::{Counts, Report};
use crate::rules::parameters::nearest;
use crate::rules::{RULES, Rule};

/// A framework. Its id is what rules, reports and `--framework` call it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Framework {
    pub id: &'static str,
    pub title: &'static str,
    pub publisher: &'static str,
    pub url: &'static str,
}

/// Every framework that a rule serves, by id.
pub static FRAMEWORKS: &[Framework] = &[
    Framework {
        id: "aws-security-hub",
        title: "AWS Security Hub",
        publisher: "Amazon Web Services",
        url: "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html",
    },
    Framework {
        id: "cis-aws-3.0",
        title: "CIS AWS Foundations Benchmark 3.0.0",
        publisher: "Center for Internet Security",
        url: "https://www.cisecurity.org/benchmark/amazon_web_services",
    },
    Framework {
        id: "cis-aws-5.0",
        title: "CIS AWS Foundations Benchmark 5.0.0",
        publisher: "Center for Internet Security",
        url: "https://www.cisecurity.org/benchmark/amazon_web_services",
    },
    Framework {
        id: "gdpr",
        title: "General Data Protection Regulation, (EU) 2016/679",
        publisher: "European Union",
        url: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    },
    Framework {
        id: "hipaa",
        title: "HIPAA Security Rule, 45 CFR Part 164 Subpart C",
        publisher: "U.S. Department of Health and Human Services",
        url: "https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164/subpart-C",
    },
    Framework {
        id: "iso-27001-2022",
        title: "ISO/IEC 27001:2022, Annex A",
        publisher: "ISO and IEC",
        url: "https://www.iso.org/standard/27001",
    },
    Framework {
        id: "pci-dss-4.0",
        title: "PCI DSS 4.0",
        publisher: "PCI Security Standards Council",
        url: "https://www.pcisecuritystandards.org/document_library/",
    },
    Framework {
        id: "soc-2",
        title: "SOC 2, Trust Services Criteria",
        publisher: "AICPA",
        url: "https://www.aicpa-cima.com/topic/audit-assurance/audit-and-assurance-greater-than-soc-2",
    },
];

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
        self.controls().into_keys().map(|control| (control, counts(control))).collect()
    }

    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        RULES.iter().copied().filter(|rule| rule.serves(self.id))
    }

    /// The controls that some rule touches, each with its rules.
    pub fn controls(&self) -> BTreeMap<&'static str, Vec<&'static Rule>> {
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
        touched
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
    fn an_unknown_one_is_refused_with_the_nearest_and_the_list() {
        let error = named("PCI-DSS").unwrap_err().to_string();
        assert!(error.starts_with("there is no framework `PCI-DSS` (did you mean `pci-dss-4.0`?); the rules serve aws-security-hub, "), "{error}");
        assert!(!named("zzz").unwrap_err().to_string().contains("did you mean"));
    }
}
