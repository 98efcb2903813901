//! Whether reports can be written on this machine.

use super::facts::{Facts, Place};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "reports",
    looks_at: "the folder of reports on this machine: whether it can be written to",
    actions: &[],
    judge: Judge::Here(judge),
};

fn judge(facts: &Facts) -> Judgement {
    match &facts.reports {
        Place::Absent(path) => {
            Judgement::ok(format!("{path} is not there yet: the first scan makes it"))
        }
        Place::Usable { path, .. } => Judgement::ok(format!("{path} can be written to")),
        Place::Unusable { path, why } => Judgement::broken(
            format!("{path} cannot be written to: {why}"),
            "make it writable, or name another folder with --reports",
        ),
    }
}
