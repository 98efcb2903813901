//! Whether the history on this machine can be read.

use super::facts::{Facts, Place};
use super::{Check, Judge, Judgement};
use crate::model::evaluation::rfc3339_seconds;

pub const CHECK: Check = Check {
    id: "history",
    looks_at: "the SQLite file of evaluations on this machine: whether it can be read",
    actions: &[],
    judge: Judge::Here(judge),
};

fn judge(facts: &Facts) -> Judgement {
    match &facts.history {
        Place::Absent(path) => {
            Judgement::ok(format!("{path} is not there yet: the first scan makes it"))
        }
        Place::Usable { path, holds: None } => {
            Judgement::ok(format!("{path}: no finished scan yet"))
        }
        Place::Usable { path, holds: Some(newest) } => {
            Judgement::ok(format!("{path}: the newest scan is of {}", rfc3339_seconds(*newest)))
        }
        Place::Unusable { why, .. } => Judgement::broken(
            why.as_str(),
            "name another file with --history, or move this one away: the next scan makes a new one, and what AWS has is not lost",
        ),
    }
}
