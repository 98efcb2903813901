//! What keeps the scanner from working: a list of checks, each a judgement over facts that an
//! adapter gathered.
//!
//! A check that could not be made says so, and what it lacks: it never takes what it does not know
//! for what is broken.

use serde::Serialize;

#[cfg(feature = "live")]
pub mod aws;
pub mod facts;
pub mod page;

mod alarms;
mod channel;
mod clock;
mod credentials;
mod deployment;
mod errors;
mod functions;
mod history;
mod network;
mod profile;
mod recorder;
mod region;
mod report;
mod reports_folder;
mod settings;
mod subscriptions;
mod table;

use facts::{Deployed, Fact, Facts};

/// All checks, in the order of the output: what the others need comes first.
pub const CHECKS: &[Check] = &[
    settings::CHECK,
    history::CHECK,
    reports_folder::CHECK,
    clock::CHECK,
    profile::CHECK,
    region::CHECK,
    network::CHECK,
    credentials::CHECK,
    deployment::CHECK,
    functions::CHECK,
    errors::CHECK,
    table::CHECK,
    report::CHECK,
    subscriptions::CHECK,
    recorder::CHECK,
    channel::CHECK,
    alarms::CHECK,
];

/// Why nothing is asked of a scanner that is not there.
pub const NO_SCANNER: &str = "there is no scanner to look at";

/// One thing that must be well.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name in JSON and in docs/doctor.md.
    pub id: &'static str,
    /// What is looked at.
    pub looks_at: &'static str,
    /// What the caller must be allowed to do for it.
    pub actions: &'static [&'static str],
    /// What it concludes from the facts.
    pub judge: Judge,
}

/// What a check judges.
#[derive(Clone, Copy, Debug)]
pub enum Judge {
    /// Wherever the command line runs.
    Here(fn(&Facts) -> Judgement),
    /// Where a deployed scanner was asked for.
    Deployed(fn(&Facts, &Deployed) -> Judgement),
}

/// How a check ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing to do.
    Ok,
    /// It works, and somebody should look.
    Warning,
    /// The scanner does not work before this is mended.
    Broken,
    /// It was not looked at, for something that it takes is missing.
    NotChecked,
}

/// What a check says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Judgement {
    /// How it ended.
    pub verdict: Verdict,
    /// What was found, for people.
    pub found: String,
    /// What to do next, where there is something.
    pub what_to_do: Option<String>,
}

impl Judgement {
    /// All is well.
    pub fn ok(found: impl Into<String>) -> Self {
        Self { verdict: Verdict::Ok, found: found.into(), what_to_do: None }
    }

    /// Something may go wrong.
    pub fn warning(found: impl Into<String>, what_to_do: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warning, found: found.into(), what_to_do: Some(what_to_do.into()) }
    }

    /// Something is broken.
    pub fn broken(found: impl Into<String>, what_to_do: impl Into<String>) -> Self {
        Self { verdict: Verdict::Broken, found: found.into(), what_to_do: Some(what_to_do.into()) }
    }

    /// It could not be found out.
    pub fn not_checked(why: impl Into<String>, what_to_do: Option<String>) -> Self {
        Self { verdict: Verdict::NotChecked, found: why.into(), what_to_do }
    }
}

impl<T> Fact<T> {
    /// Judges what is known; what is not is not checked.
    fn judge(&self, judge: impl FnOnce(&T) -> Judgement) -> Judgement {
        match self {
            Self::Known(known) => judge(known),
            Self::Refused { action, message } => Judgement::not_checked(
                format!("lacks {action}"),
                Some(format!("allow {action}, or have somebody run this who may ({message})")),
            ),
            Self::Failed(message) => Judgement::not_checked(
                message.as_str(),
                Some("try again; if it stays, it is the network or AWS".to_owned()),
            ),
            Self::NotAsked(why) => Judgement::not_checked(why.as_str(), None),
        }
    }
}

/// A check with what it says.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// The check's id.
    pub check: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// What was found, for people.
    pub found: String,
    /// What to do next, where there is something.
    pub what_to_do: Option<String>,
}

/// Makes every check that there is something to look at for.
pub fn examine(facts: &Facts) -> Vec<Finding> {
    let judged = CHECKS.iter().filter_map(|check| {
        let Judgement { verdict, found, what_to_do } = match check.judge {
            Judge::Here(judge) => judge(facts),
            Judge::Deployed(judge) => judge(facts, facts.deployed.as_ref()?),
        };
        Some(Finding { check: check.id, verdict, found, what_to_do })
    });
    judged.collect()
}
