//! Two runs side by side, whichever they are: what is new in the newer one, what is solved, what is
//! gone, what fails in both.
//!
//! As with the changes of a report only the older run's failing findings are held; the newer one's
//! evaluations stream past them.

use serde::Serialize;
use thiserror::Error;
use time::OffsetDateTime;

use crate::history::changes::{Baseline, ChangedRules, Changes, Solved};
use crate::history::failing::PreviousFinding;
use crate::history::first::{First, NAMED};
use crate::history::port::{History, Selection, for_each_evaluation};
use crate::history::runs::Run;
use crate::model::evaluation::{Evaluation, rfc3339, rfc3339_seconds};
use crate::model::port::PortError;
use crate::model::scan_record::{Gap, Scan};
use crate::settings::exceptions::Exceptions;

/// Two runs compared. Violations under an exception have their own count and are in no other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The scan time of the older run, RFC 3339.
    pub older: String,
    /// The scan time of the newer run, RFC 3339.
    pub newer: String,
    /// Violations of the newer run alone.
    pub new: u64,
    /// Violations of the older run whose resources comply in the newer one.
    pub solved: u64,
    /// Failed in the older run, and no longer there in the newer one.
    pub gone: u64,
    /// Fails in both, as far as anybody knows.
    pub unchanged: u64,
    /// Violations of the newer run that are under an exception.
    pub excepted: u64,
    /// 1,000 at most.
    pub new_findings: Vec<Evaluation>,
    /// 1,000 at most.
    pub solved_findings: Vec<Solved>,
    /// What could not be compared, and why.
    pub incomplete: Vec<Gap>,
}

/// Why two runs cannot be compared.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum ComparisonError {
    #[error(
        "the scans of {older} and {newer} looked at different things, {older_targets} and {newer_targets}: choose two of the same target from `compliance history`"
    )]
    DifferentTargets { older: String, newer: String, older_targets: String, newer_targets: String },
    #[error(transparent)]
    Reading(#[from] PortError),
}

/// Compares two runs, checker by checker and target by target, with the exceptions as of a moment.
pub async fn compare(
    history: &dyn History,
    older: &Run,
    newer: &Run,
    exceptions: &Exceptions,
    moment: OffsetDateTime,
) -> Result<Comparison, ComparisonError> {
    let (pairs, incomplete) = pairs(older, newer);
    if pairs.is_empty() {
        return Err(ComparisonError::DifferentTargets {
            older: rfc3339_seconds(older.scan_time),
            newer: rfc3339_seconds(newer.scan_time),
            older_targets: older.targets(),
            newer_targets: newer.targets(),
        });
    }
    let mut comparing = Comparing {
        exceptions,
        moment,
        changes: Changes::default(),
        excepted: 0,
        new: Vec::new(),
        incomplete,
    };
    for (before, after) in pairs {
        comparing.pair(history, before, after).await?;
    }
    let Comparing { changes, excepted, new, incomplete, .. } = comparing;
    Ok(Comparison {
        older: rfc3339(older.scan_time),
        newer: rfc3339(newer.scan_time),
        new: changes.new,
        solved: changes.solved,
        gone: changes.gone,
        unchanged: changes.still_failing,
        excepted,
        new_findings: new,
        solved_findings: changes.solved_findings,
        incomplete,
    })
}

/// The scans of one checker and target in both runs; and what either run has alone.
fn pairs<'a>(older: &'a Run, newer: &'a Run) -> (Vec<(&'a Scan, &'a Scan)>, Vec<Gap>) {
    let same =
        |one: &Scan, other: &Scan| (one.checker, &one.target) == (other.checker, &other.target);
    let pairs: Vec<_> = newer
        .scans
        .iter()
        .filter_map(|scan| Some((older.scans.iter().find(|before| same(before, scan))?, scan)))
        .collect();
    let alone = |run: &Run, other: &Run| {
        let alone =
            run.scans.iter().filter(|scan| !other.scans.iter().any(|theirs| same(theirs, scan)));
        let why = format!("only the scan of {} looked at it", rfc3339_seconds(run.scan_time));
        alone
            .map(|scan| {
                Gap::of_checker(
                    scan.checker,
                    format!(
                        "{} of {} ({})",
                        scan.checker, scan.target.account_id, scan.target.regions
                    ),
                    why.clone(),
                )
            })
            .collect::<Vec<_>>()
    };
    (pairs, [alone(older, newer), alone(newer, older)].concat())
}

struct Comparing<'a> {
    exceptions: &'a Exceptions,
    moment: OffsetDateTime,
    changes: Changes,
    excepted: u64,
    new: Vec<Evaluation>,
    incomplete: Vec<Gap>,
}

impl Comparing<'_> {
    async fn pair(
        &mut self,
        history: &dyn History,
        older: &Scan,
        newer: &Scan,
    ) -> Result<(), PortError> {
        for (scan, other) in [(older, newer), (newer, older)] {
            let alone = scan.by_rule.keys().filter(|rule| !other.ran(rule));
            let why = format!("only the scan of {} ran it", rfc3339_seconds(scan.scan_time));
            self.incomplete.extend(alone.map(|rule| Gap::new(rule.as_str(), why.clone())));
        }
        let why = "its parameters were others: what is new or solved may come from that";
        let changed = ChangedRules::between(older, newer).parameters;
        self.incomplete.extend(changed.into_iter().map(|rule| Gap::new(rule, why)));
        self.note(older, "what seems new may have been there");
        self.note(newer, "what it did not see is not called gone");
        let mut baseline = Baseline::default();
        baseline.load(history, older, &|_| true).await?;
        let scan_id = newer.scan_id();
        let (mut new, mut solved) = (First::default(), First::default());
        let comparing = |evaluation: Evaluation| {
            if older.ran(&evaluation.rule) {
                self.add(evaluation, &mut baseline, &mut new, &mut solved);
            }
            Ok(())
        };
        let count = for_each_evaluation(history, &scan_id, Selection::All, comparing).await?;
        self.new.extend(new.into_values());
        self.new.truncate(NAMED);
        self.changes.name_solved(solved.into_values());
        if count != newer.evaluations() {
            let why = format!(
                "{count} evaluations were read, but the scan stored {}: nothing is called gone",
                newer.evaluations()
            );
            self.incomplete.push(Gap::new(scan_id, why));
        } else if newer.incomplete.is_empty() {
            self.changes.add_gone(
                baseline.rest().into_iter().filter(|before| newer.ran(&before.rule)).collect(),
            );
        }
        Ok(())
    }

    fn add(
        &mut self,
        mut evaluation: Evaluation,
        baseline: &mut Baseline,
        new: &mut First<Evaluation>,
        solved: &mut First<PreviousFinding>,
    ) {
        let before = baseline.take(&mut evaluation);
        self.exceptions.apply(&mut evaluation, self.moment);
        self.excepted += u64::from(evaluation.is_excepted());
        let is_new = evaluation.is_violation() && before.is_none();
        if let Some(before) = self.changes.count(&evaluation, before) {
            solved.insert(&evaluation, || before);
        }
        if is_new {
            new.insert(&evaluation, || evaluation.clone());
        }
    }

    fn note(&mut self, scan: &Scan, consequence: &str) {
        let when = rfc3339_seconds(scan.scan_time);
        let gaps = scan.incomplete.iter().map(|gap| Gap {
            why: format!("not seen by the scan of {when} ({}): {consequence}", gap.why),
            ..gap.clone()
        });
        for gap in gaps {
            if !self.incomplete.contains(&gap) {
                self.incomplete.push(gap);
            }
        }
    }
}
