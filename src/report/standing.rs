//! Where things stand, in the sentences that every format shares: how many checks passed of how
//! many, what failed by severity, and how much was looked at.

use super::{Counts, LeftOut, Report};
use crate::model::evaluation::Severity;
use crate::model::text::{counted, grouped};
use crate::rules::frameworks;

/// The severities, the worst first.
const SEVERITIES: [Severity; 4] =
    [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

impl Counts {
    /// How many checks passed or failed.
    pub const fn judged(&self) -> u64 {
        self.compliant + self.non_compliant
    }

    /// "1,240 of 1,607 checks passed"; nothing judged is not the same as all well.
    pub fn passed(&self) -> String {
        if self.is_judged() {
            format!(
                "{} of {} passed",
                grouped(self.compliant),
                counted(self.judged(), "check", "checks")
            )
        } else {
            "nothing was judged".to_owned()
        }
    }
}

impl LeftOut {
    /// What is left out, in a sentence.
    pub fn sentence(&self) -> String {
        let checks = counted(self.evaluations, "check is", "checks are");
        format!("{checks} left out, of the resources {}.", self.patterns.join(", "))
    }
}

impl<E> Report<E> {
    /// What failed by severity, the worst first: "2 CRITICAL, 71 HIGH"; empty where nothing did.
    pub fn failed_by_severity(&self) -> String {
        let counts = SEVERITIES.iter().filter_map(|severity| {
            let counts = self.by_severity.get(severity.as_str())?;
            (counts.non_compliant > 0)
                .then(|| format!("{} {severity}", grouped(counts.non_compliant)))
        });
        counts.collect::<Vec<_>>().join(", ")
    }

    /// How many rules over how many resources.
    pub fn extent(&self) -> String {
        format!(
            "{} over {}",
            counted(self.by_rule.len() as u64, "rule", "rules"),
            counted(self.summary.total_resources, "resource", "resources")
        )
    }

    /// How much of its framework a limited report looks at.
    pub fn extent_of_framework(&self) -> Option<String> {
        let id = self.framework.as_deref()?;
        let controls = self.by_control.get(id).map_or(0, |controls| controls.len() as u64);
        Some(format!(
            "This report looks at {} of {}, through {}. No rule looks at any other control.",
            counted(controls, "control", "controls"),
            frameworks::title(id),
            counted(self.by_rule.len() as u64, "rule", "rules"),
        ))
    }
}
