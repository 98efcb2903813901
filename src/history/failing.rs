//! What failed in a scan, small enough for a function to hold of a million resources: what many
//! share is held once, the rest in one piece.

use std::collections::{BTreeMap, HashMap};

use crate::model::evaluation::{ComplianceType, Evaluation, Severity, evaluation_timestamp};
use crate::model::finding::{Finding, finding_of};
use crate::model::scan_record::Scan;
use crate::rules;

/// A finding that failed in the scan before.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PreviousFinding {
    /// The rule's id.
    pub rule: Box<str>,
    /// AWS's id of the resource.
    pub resource_id: Box<str>,
    /// The name that people know it by.
    pub resource_name: Box<str>,
    /// AWS's name of the type, such as `AWS::S3::Bucket`.
    pub resource_type: Box<str>,
    /// Twelve digits.
    pub account_id: Box<str>,
    /// The resource's region.
    pub region: Box<str>,
    /// Since when it fails, RFC 3339.
    pub failing_since: Box<str>,
}

impl PreviousFinding {
    /// An evaluation that failed since this time.
    pub fn new(evaluation: &Evaluation, failing_since: &str) -> Self {
        Self {
            rule: evaluation.rule.as_str().into(),
            resource_id: evaluation.resource_id.as_str().into(),
            resource_name: evaluation.resource_name.as_str().into(),
            resource_type: evaluation.resource_type.as_str().into(),
            account_id: evaluation.account_id.as_str().into(),
            region: evaluation.region.as_str().into(),
            failing_since: failing_since.into(),
        }
    }

    /// Its identity.
    pub fn finding(&self) -> Finding {
        finding_of(
            &self.account_id,
            &self.region,
            &self.resource_type,
            &self.resource_id,
            &self.rule,
        )
    }

    /// What is to be said of it in a scan that no longer found its resource.
    pub fn gone(&self, scan: &Scan) -> Evaluation {
        let rule = rules::find(&self.rule);
        Evaluation {
            resource_id: self.resource_id.to_string(),
            evaluation_timestamp: evaluation_timestamp(
                scan.scan_time,
                rule.map_or(0, |rule| rule.microsecond),
            ),
            compliance_type: ComplianceType::NotApplicable,
            resource_type: self.resource_type.to_string(),
            missing_tags: None,
            remediation_values: BTreeMap::new(),
            rule: self.rule.to_string(),
            resource_name: self.resource_name.to_string(),
            severity: rule.map_or(Severity::Medium, |rule| rule.severity),
            account_id: self.account_id.to_string(),
            region: self.region.to_string(),
            annotation: "The resource is no longer there.".to_owned(),
            source: scan.source,
            tags: BTreeMap::new(),
            failing_since: None,
            as_of: None,
            exception: None,
        }
    }
}

/// What failed, by the finding's identity.
#[derive(Debug, Default)]
pub struct Failing {
    findings: HashMap<Finding, Kept>,
    shared: Vec<Shared>,
    /// Where in `shared` each is.
    known: HashMap<Shared, u32>,
}

#[derive(Debug)]
struct Kept {
    shared: u32,
    /// The length of the id, behind which the name follows.
    id: u32,
    id_and_name: Box<str>,
}

/// Rule, resource type, account, region, failing since.
type Shared = [Box<str>; 5];

impl Failing {
    /// Adds a finding.
    pub fn insert(&mut self, finding: Finding, before: PreviousFinding) {
        let PreviousFinding {
            rule,
            resource_id,
            resource_name,
            resource_type,
            account_id,
            region,
            failing_since,
        } = before;
        let shared = [rule, resource_type, account_id, region, failing_since];
        let place = match self.known.get(&shared) {
            Some(place) => *place,
            None => {
                let place = u32::try_from(self.shared.len()).unwrap_or(u32::MAX);
                self.shared.push(shared.clone());
                self.known.insert(shared, place);
                place
            }
        };
        let id = u32::try_from(resource_id.len()).unwrap_or(u32::MAX);
        self.findings.insert(
            finding,
            Kept { shared: place, id, id_and_name: [resource_id, resource_name].concat().into() },
        );
    }

    /// Whether nothing failed.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Takes a finding out.
    pub fn remove(&mut self, finding: &Finding) -> Option<PreviousFinding> {
        let kept = self.findings.remove(finding)?;
        self.previous(&kept)
    }

    /// Everything that is left.
    pub fn rest(&self) -> impl Iterator<Item = PreviousFinding> {
        self.findings.values().filter_map(|kept| self.previous(kept))
    }

    fn previous(&self, kept: &Kept) -> Option<PreviousFinding> {
        let [rule, resource_type, account_id, region, failing_since] =
            self.shared.get(kept.shared as usize)?.clone();
        let (resource_id, resource_name) = kept.id_and_name.split_at_checked(kept.id as usize)?;
        Some(PreviousFinding {
            rule,
            resource_id: resource_id.into(),
            resource_name: resource_name.into(),
            resource_type,
            account_id,
            region,
            failing_since,
        })
    }
}
