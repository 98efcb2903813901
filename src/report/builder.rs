//! Gathers a report.
//!
//! Evaluations are added one by one and spooled to a temporary file, so that a report of a million
//! costs no more memory than one of a hundred.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::io;

use time::OffsetDateTime;

use super::spool::SpoolWriter;
use super::{
    CountedApart, Counts, DataAge, ExceptionSummary, LeftOut, Partitions, Report, SCHEMA_VERSION,
    ScanSummary, Spool, Summary,
};
use crate::history::changes::Changes;
use crate::history::trend::TrendPoint;
use crate::model::evaluation::{Evaluation, rfc3339_seconds};
use crate::model::scan_record::{Gap, Scan, Target};
use crate::model::source_lines::SourceLines;
use crate::rules;
use crate::settings::exceptions::Exceptions;

/// Gathers a report.
#[derive(Debug)]
pub struct ReportBuilder {
    moment: OffsetDateTime,
    exceptions: Exceptions,
    /// How many findings each exception covers.
    found: Vec<u64>,
    framework: Option<String>,
    excluded: Option<LeftOut>,
    /// What changed since the scans before.
    pub changes: Changes,
    /// The names of accounts that are known.
    pub account_names: BTreeMap<String, String>,
    /// The newest points of the trend, oldest first.
    pub trend: Vec<TrendPoint>,
    spool: SpoolWriter,
    hasher: RandomState,
    resources: HashSet<u64>,
    total: Counts,
    by_resource_type: BTreeMap<String, Counts>,
    by_rule: BTreeMap<String, Counts>,
    by_severity: BTreeMap<String, Counts>,
    by_region: BTreeMap<String, Counts>,
    by_account: BTreeMap<String, Counts>,
    scans: Vec<ScanSummary>,
    incomplete: Vec<Gap>,
    data_as_of: Option<DataAge>,
    partitions: Partitions,
}

impl ReportBuilder {
    /// A report as of a moment: exceptions that have ended by then no longer count.
    pub fn new(moment: OffsetDateTime, exceptions: &Exceptions) -> io::Result<Self> {
        Ok(Self {
            moment,
            exceptions: exceptions.clone(),
            found: vec![0; exceptions.iter().count()],
            framework: None,
            excluded: None,
            changes: Changes::default(),
            account_names: BTreeMap::new(),
            trend: Vec::new(),
            spool: SpoolWriter::new()?,
            hasher: RandomState::new(),
            resources: HashSet::new(),
            total: Counts::default(),
            by_resource_type: BTreeMap::new(),
            by_rule: BTreeMap::new(),
            by_severity: BTreeMap::new(),
            by_region: BTreeMap::new(),
            by_account: BTreeMap::new(),
            scans: Vec::new(),
            incomplete: Vec::new(),
            data_as_of: None,
            partitions: Partitions::default(),
        })
    }

    /// Names what is left out.
    pub fn exclude(&mut self, patterns: Vec<String>) {
        self.excluded = (!patterns.is_empty()).then_some(LeftOut { patterns, evaluations: 0 });
    }

    /// Counts an evaluation that is left out.
    pub fn count_excluded(&mut self) {
        if let Some(excluded) = &mut self.excluded {
            excluded.evaluations += 1;
        }
    }

    /// Limits the report to the rules that serve a framework.
    pub fn limit(&mut self, framework: &str) {
        self.framework = Some(framework.to_owned());
    }

    /// Whether the rule is in the report.
    pub fn wants(&self, rule: &str) -> bool {
        self.framework
            .as_deref()
            .is_none_or(|framework| rules::find(rule).is_some_and(|rule| rule.serves(framework)))
    }

    /// Lays an exception over an evaluation, if there is one for it.
    pub fn except(&mut self, evaluation: &mut Evaluation) {
        if let Some(number) = self.exceptions.apply(evaluation, self.moment) {
            self.found[number] += 1;
        }
    }

    /// Adds an evaluation, with the exception that covers it.
    pub fn add(&mut self, evaluation: &Evaluation) -> io::Result<()> {
        self.spool.add(evaluation)?;
        let Evaluation { resource_type, account_id, region, resource_id, .. } = evaluation;
        self.resources.insert(self.hasher.hash_one((
            resource_type,
            account_id,
            region,
            resource_id,
        )));
        self.partitions.add_regions(account_id, region);
        DataAge::add(&mut self.data_as_of, evaluation);
        let add =
            |counts: &mut Counts| counts.add(evaluation.compliance_type, evaluation.is_excepted());
        add(&mut self.total);
        for (group, key) in [
            (&mut self.by_resource_type, evaluation.resource_type.as_str()),
            (&mut self.by_rule, &evaluation.rule),
            (&mut self.by_severity, evaluation.severity.as_str()),
            (&mut self.by_region, &evaluation.region),
            (&mut self.by_account, &evaluation.account_id),
        ] {
            // Looked up first: the key is owned only the first time it is seen.
            match group.get_mut(key) {
                Some(counts) => add(counts),
                None => add(group.entry(key.to_owned()).or_default()),
            }
        }
        Ok(())
    }

    /// Names a scan whose evaluations were added, with what it could not see.
    pub fn add_scan(&mut self, scan: &Scan) -> io::Result<()> {
        self.spool.end_scan()?;
        self.scans.push(scan.into());
        let Target { account_id, regions } = &scan.target;
        self.partitions.add_regions(account_id, regions);
        scan.partition.inspect(|partition| self.partitions.add(account_id, *partition));
        for gap in &scan.incomplete {
            self.add_gap(gap.clone());
        }
        Ok(())
    }

    /// Names something that was not looked at.
    pub fn add_gap(&mut self, gap: Gap) {
        if !self.incomplete.contains(&gap) {
            self.incomplete.push(gap);
        }
    }

    /// The counts as a report, with the evaluations still in their spool.
    pub fn finish(self) -> io::Result<Report<Spool>> {
        let evaluations = self.spool.finish()?;
        let counted = |count: fn(&Counts) -> u64| CountedApart {
            total: count(&self.total),
            by_rule: self
                .by_rule
                .iter()
                .map(|(rule, counts)| (rule.clone(), count(counts)))
                .filter(|(_, count)| *count > 0)
                .collect(),
        };
        let (insufficient_data, excepted) =
            (counted(Counts::insufficient_data), counted(|counts| counts.excepted));
        let exceptions =
            self.exceptions.iter().zip(&self.found).map(|(exception, findings)| ExceptionSummary {
                exception: exception.clone(),
                expired: exception.is_expired(self.moment),
                findings: *findings,
            });
        // A file may name accounts that are not in the report.
        let mut account_names = self.account_names;
        account_names.retain(|id, _| self.by_account.contains_key(id));
        Ok(Report {
            account_names,
            schema_version: SCHEMA_VERSION.to_owned(),
            report_timestamp: rfc3339_seconds(self.moment),
            summary: Summary {
                total_resources: self.resources.len() as u64,
                total_evaluations: self.total.total,
                compliant: self.total.compliant,
                non_compliant: self.total.non_compliant,
                compliance_percentage: self.total.percentage(),
            },
            by_control: by_control(&self.by_rule, self.framework.as_deref()),
            exceptions: exceptions.collect(),
            by_resource_type: self.by_resource_type,
            by_rule: self.by_rule,
            evaluations,
            insufficient_data,
            excepted,
            changes: self.changes,
            trend: self.trend,
            framework: self.framework,
            excluded: self.excluded,
            by_severity: self.by_severity,
            by_region: self.by_region,
            by_account: self.by_account,
            scans: self.scans,
            incomplete: self.incomplete,
            data_as_of: self.data_as_of,
            source_lines: SourceLines::default(),
            partitions: self.partitions,
        })
    }
}

fn by_control(
    by_rule: &BTreeMap<String, Counts>,
    only: Option<&str>,
) -> BTreeMap<String, BTreeMap<String, Counts>> {
    let mut frameworks: BTreeMap<String, BTreeMap<String, Counts>> = BTreeMap::new();
    for (rule, counts) in by_rule.iter().filter_map(|(id, counts)| Some((rules::find(id)?, counts)))
    {
        for controls in rule
            .controls
            .iter()
            .filter(|controls| only.is_none_or(|only| controls.framework == only))
        {
            for id in controls.ids {
                frameworks
                    .entry(controls.framework.to_owned())
                    .or_default()
                    .entry((*id).to_owned())
                    .or_default()
                    .merge(counts);
            }
        }
    }
    frameworks
}
