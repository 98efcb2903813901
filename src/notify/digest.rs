//! The digest: what one report has to tell people, in one message. New first, then solved, then
//! where things stand.
//!
//! Made from the report alone and read in one pass over its evaluations: it holds no more of them
//! than it names.

use std::cmp::Reverse;
use std::fmt::Write;

use serde::Serialize;

use crate::history::changes::Solved;
use crate::model::evaluation::{Evaluation, Severity};
use crate::model::message::{BODY_LIMIT, Message};
use crate::model::text::{cut, sanitized};
use crate::report::{Counts, DataAge, Report, Spool};
use crate::rules::find;

/// How many new violations a digest names at most.
const NAMED: usize = 500;
/// The longest name, reason or gap that is given in full.
const LONGEST: usize = 500;
/// How many gaps are named.
const GAPS: usize = 10;
/// What the words at the end need.
const ENDING: usize = 4096;

/// What a report has to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// Of which account or accounts.
    pub of: String,
    /// When the report was made, RFC 3339.
    pub report_timestamp: String,
    /// How many resources were evaluated.
    pub resources: u64,
    /// The counts of the report.
    pub counts: Counts,
    /// Percentage points since the scan before, where there was one and both judged something.
    pub change: Option<f64>,
    /// The scan compared with. Without one, everything is new.
    pub compared_with: Option<String>,
    /// The least severity that counts as news.
    pub least: Option<Severity>,
    /// How many violations are new; of the least severity and above.
    pub new: u64,
    /// How many violations failed before as well.
    pub still_failing: u64,
    /// How many findings are resolved.
    pub solved: u64,
    /// How many failed before, and their resources are deleted.
    pub gone: u64,
    /// The worst first; not all of them where there are many.
    pub new_violations: Vec<Violation>,
    /// Resolved findings and those of deleted resources; 1,000 at most.
    pub solved_findings: Vec<Solved>,
    /// What is different in the rules since the scan compared with, in a sentence.
    pub rules: Option<String>,
    /// Violations whose exception has ended.
    pub no_longer_excepted: u64,
    /// What was not looked at, and why.
    pub not_seen: Vec<String>,
    /// How old the data is where AWS was not asked for it.
    pub data_as_of: Option<DataAge>,
}

/// A violation as a message names it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Violation {
    /// The rule's severity.
    pub severity: Severity,
    /// The rule's id.
    pub rule: String,
    /// AWS's id of the resource.
    pub resource_id: String,
    /// The name that people know it by.
    pub resource_name: String,
    /// Twelve digits.
    pub account_id: String,
    /// The resource's region.
    pub region: String,
    /// Why it is non-compliant, in one sentence.
    pub annotation: String,
}

/// One message of what is new and solved in a report; `None` where nothing is. `link` is where the
/// report is.
pub fn digest(report: &Report<Spool>, least: Option<Severity>, link: &str) -> Option<Message> {
    let digest = Digest::new(report, least);
    digest.has_news().then(|| digest.message(link))
}

impl Digest {
    /// The digest of a report, of violations of the least severity and above.
    pub fn new(report: &Report<Spool>, least: Option<Severity>) -> Self {
        let changes = &report.changes;
        let weighs = |severity: Severity| least.is_none_or(|least| severity >= least);
        let mut digest = Self {
            of: account(report),
            report_timestamp: report.report_timestamp.clone(),
            resources: report.summary.total_resources,
            counts: report.total(),
            change: change(report),
            compared_with: changes.compared_with.clone(),
            least,
            new: 0,
            still_failing: changes.still_failing,
            solved: changes.solved,
            gone: changes.gone,
            new_violations: Vec::new(),
            solved_findings: changes.solved_findings.clone(),
            rules: changes.rules.sentence(),
            no_longer_excepted: report
                .exceptions
                .iter()
                .filter(|exception| exception.expired)
                .map(|exception| exception.findings)
                .sum(),
            not_seen: report.incomplete.iter().map(ToString::to_string).collect(),
            data_as_of: report.data_as_of.clone(),
        };
        if least.is_some() {
            // A rule that is no longer known has no severity, and is not kept quiet for that.
            digest
                .solved_findings
                .retain(|solved| find(&solved.rule).is_none_or(|rule| weighs(rule.severity)));
            digest.solved =
                digest.solved_findings.iter().filter(|solved| !solved.gone).count() as u64;
            digest.gone = digest.solved_findings.len() as u64 - digest.solved;
        }
        let read = report.evaluations.evaluations().and_then(|evaluations| {
            for evaluation in evaluations {
                let evaluation = evaluation?;
                if evaluation.is_new() && weighs(evaluation.severity) {
                    digest.add(&evaluation);
                }
            }
            Ok(())
        });
        if let Err(error) = read {
            // The counts are still good: a message without names is better than none.
            digest.new = digest.new.max(changes.new);
            digest
                .not_seen
                .push(format!("the evaluations of this report could not be read: {error}"));
        }
        digest
    }

    /// Keeps the worst, sorted: memory does not grow with what is found.
    fn add(&mut self, evaluation: &Evaluation) {
        self.new += 1;
        let place = self
            .new_violations
            .partition_point(|other| Reverse(other.severity) <= Reverse(evaluation.severity));
        if place < NAMED {
            self.new_violations.insert(place, Violation::of(evaluation));
            self.new_violations.truncate(NAMED);
        }
    }

    /// Whether anything is new or resolved.
    pub const fn has_news(&self) -> bool {
        self.new + self.solved + self.gone > 0
    }

    /// "80.9 %", or a dash: nothing judged is not the same as all well.
    pub fn percentage(&self) -> String {
        if self.counts.is_judged() {
            format!("{:.1} %", self.counts.percentage())
        } else {
            "–".to_owned()
        }
    }

    /// In one line, printable ASCII, under 100 characters.
    pub fn headline(&self) -> String {
        let percentage = if self.counts.is_judged() {
            format!("{:.1} %", self.counts.percentage())
        } else {
            "nothing judged".to_owned()
        };
        format!(
            "Compliance {percentage}: {} new violation{}, {} solved, {} gone",
            self.new,
            plural(self.new),
            self.solved,
            self.gone
        )
    }

    /// Where things stand, in one line.
    pub fn standing(&self) -> String {
        let Counts { non_compliant, excepted, .. } = self.counts;
        let mut text = format!("{}, {non_compliant} non-compliant", self.counts.passed());
        if excepted > 0 {
            let _ = write!(text, ", {excepted} under an exception");
        }
        if self.counts.insufficient_data() > 0 {
            let _ = write!(text, ", {} could not be evaluated", self.counts.insufficient_data());
        }
        format!("{text}; {} resource{}", self.resources, plural(self.resources))
    }

    /// What changed, in one line.
    pub fn changed(&self) -> String {
        let of =
            self.least.map(|least| format!(" of severity {least} or above")).unwrap_or_default();
        format!(
            "{} new, {} solved and {} gone{of}; {} still failing",
            self.new, self.solved, self.gone, self.still_failing
        )
    }

    /// Since when, in one line.
    pub fn since(&self) -> String {
        let Some(compared_with) = &self.compared_with else {
            return "There is no scan before to compare with, so every violation is new."
                .to_owned();
        };
        let change = match self.change {
            // Rounded to what is shown: no "-0.0".
            Some(change) if change.abs() >= 0.05 => format!("{change:+.1} percentage points"),
            Some(_) => "the percentage is the same".to_owned(),
            None => "the percentage cannot be compared".to_owned(),
        };
        let rules = self.rules.as_ref().map(|rules| format!(" {rules}")).unwrap_or_default();
        format!("Since the scan of {compared_with}: {change}.{rules}")
    }

    /// How old the data is, in one line, where there is something to say.
    pub fn age(&self) -> Option<String> {
        self.data_as_of.as_ref().map(|age| age.sentence() + ".")
    }

    /// The digest as plain text, for e-mail.
    pub fn message(&self, link: &str) -> Message {
        let mut body = format!(
            "Compliance of {}: {}\n\n{}.\n{}.\n{}\n",
            self.of,
            self.percentage(),
            self.standing(),
            self.changed(),
            self.since()
        );
        if let Some(age) = self.age() {
            let _ = writeln!(body, "{age}");
        }
        let room = BODY_LIMIT - ENDING - link.len().min(BODY_LIMIT / 2);
        list(&mut body, "New", self.new, self.new_violations.iter().map(Violation::line), room);
        list(
            &mut body,
            "Solved or gone",
            self.solved + self.gone,
            self.solved_findings.iter().map(solved_line),
            room,
        );
        if self.no_longer_excepted > 0 {
            let (s, are) = if self.no_longer_excepted == 1 { ("", "is") } else { ("s", "are") };
            let _ = write!(
                body,
                "\n{} violation{s} {are} no longer under an exception: it has ended.\n",
                self.no_longer_excepted
            );
        }
        let gaps = self.not_seen.len() as u64;
        list(
            &mut body,
            "Not seen",
            gaps,
            self.not_seen.iter().take(GAPS).map(|gap| short(gap)),
            room + ENDING / 2,
        );
        let lines: Vec<_> =
            cut(link, BODY_LIMIT / 8).lines().map(|line| sanitized(line).into_owned()).collect();
        let _ = write!(body, "\nReport: {}\n", lines.join("\n"));
        Message { subject: self.headline(), body }
    }
}

impl Violation {
    fn of(evaluation: &Evaluation) -> Self {
        Self {
            severity: evaluation.severity,
            rule: short(&evaluation.rule),
            resource_id: short(&evaluation.resource_id),
            resource_name: short(&evaluation.resource_name),
            account_id: short(&evaluation.account_id),
            region: short(&evaluation.region),
            annotation: short(&evaluation.annotation),
        }
    }

    /// What people call it: a name alone is seldom unique.
    pub fn known_as(&self) -> String {
        let Self { resource_id: id, resource_name: name, .. } = self;
        if id == name { id.clone() } else { format!("{name} ({id})") }
    }

    fn line(&self) -> String {
        format!(
            "{} {}: {}, {}, {}. {}",
            self.severity,
            self.rule,
            self.known_as(),
            self.account_id,
            self.region,
            self.annotation
        )
    }
}

/// A heading with a number, and as many lines as there is room for.
fn list(
    body: &mut String,
    heading: &str,
    all: u64,
    lines: impl Iterator<Item = String>,
    room: usize,
) {
    if all == 0 {
        return;
    }
    let _ = write!(body, "\n{heading} ({all}):\n");
    let mut listed = 0;
    for line in lines {
        if body.len() + line.len() > room {
            break;
        }
        let _ = writeln!(body, "- {line}");
        listed += 1;
    }
    if listed < all {
        let _ = writeln!(body, "… and {} more, in the report.", all - listed);
    }
}

fn solved_line(solved: &Solved) -> String {
    let (id, name) = (short(&solved.resource_id), short(&solved.resource_name));
    let known_as = if id == name { id } else { format!("{name} ({id})") };
    format!("{}: {known_as}{}", short(&solved.rule), if solved.gone { ", gone" } else { "" })
}

fn short(text: &str) -> String {
    sanitized(&cut(text, LONGEST)).into_owned()
}

const fn plural(number: u64) -> &'static str {
    if number == 1 { "" } else { "s" }
}

fn account(report: &Report<Spool>) -> String {
    let ids: Vec<_> = report.by_account.keys().collect();
    match ids.as_slice() {
        [] => "no account".to_owned(),
        [id] if id.bytes().all(|byte| byte.is_ascii_digit()) => format!("account {id}"),
        [other] => format!("the {}", short(other)),
        many => format!("{} accounts", many.len()),
    }
}

/// The newest point of the trend is the report's own.
fn change(report: &Report<Spool>) -> Option<f64> {
    let before = report.trend.iter().rev().nth(1)?;
    let judged = before.compliant + before.non_compliant > 0 && report.total().is_judged();
    judged.then_some(report.summary.compliance_percentage - before.compliance_percentage)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
