//! What makes a finding the same one in the next scan: where it is, which resource, which rule. Not
//! its verdict, words or time.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::model::evaluation::Evaluation;
use crate::model::text::hexadecimal;
use crate::rules::first_id;

/// A cryptographic digest: no choice of a resource's name can make it another one's finding.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct Finding([u8; 16]);

/// 32 hexadecimal digits.
impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hexadecimal(&self.0))
    }
}

/// The identity of an evaluation's finding: the same in every scan, and under every id that its
/// rule had.
pub fn finding(evaluation: &Evaluation) -> Finding {
    let Evaluation { account_id, region, resource_type, resource_id, rule, .. } = evaluation;
    finding_of(account_id, region, resource_type, resource_id, rule)
}

/// The same, from its parts.
pub fn finding_of(
    account_id: &str,
    region: &str,
    resource_type: &str,
    resource_id: &str,
    rule: &str,
) -> Finding {
    let mut digest = Sha256::new();
    for part in [account_id, region, resource_type, resource_id, first_id(rule)] {
        // With its length in front, no part can run into the next.
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let mut finding = Finding([0; 16]);
    finding.0.copy_from_slice(&digest.finalize()[..16]);
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn a_finding_keeps_its_identity_through_time_and_verdict() {
        let one = samples::evaluation("i-1");
        let mut later = one.clone();
        later.evaluation_timestamp = "2027-01-01T00:00:00.000001Z".to_owned();
        later.compliance_type = crate::model::evaluation::ComplianceType::Compliant;
        later.resource_name = "renamed".to_owned();
        assert_eq!(finding(&one), finding(&later));
        // Written down: a new version that changes it makes every known finding a new one.
        assert_eq!(finding(&one).to_string(), "ea7ebc04abb580e777be4ac05d1514b5");
    }

    #[test]
    fn a_finding_of_a_renamed_rule_keeps_its_identity() {
        let [of_today, earlier] = ["mfa-enabled-for-iam-console-access", "iam-user-mfa-enabled"]
            .map(|rule| Evaluation { rule: rule.to_owned(), ..samples::evaluation("AIDA1") });
        assert_eq!(finding(&of_today), finding(&earlier));
        assert_eq!(finding(&of_today).to_string(), "03aa52fa1baf1c29909a2d6fa423eeae");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let mut one = samples::evaluation("ab");
        one.resource_type = "c".to_owned();
        let mut other = samples::evaluation("b");
        other.resource_type = "ca".to_owned();
        assert_ne!(finding(&one), finding(&other));
    }
}
