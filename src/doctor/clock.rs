//! Whether this machine's clock can be right: AWS refuses what was signed at another time, and
//! scans are distinguished by their time.

use time::Duration;

use super::facts::{Credentials, Fact, Facts, Place};
use super::{Check, Judge, Judgement};
use crate::model::evaluation::rfc3339_seconds;

pub const CHECK: Check = Check {
    id: "clock",
    looks_at: "this machine's clock: against AWS' answer, the newest scan of the history, and the newest report in AWS",
    actions: &[],
    judge: Judge::Here(judge),
};

/// What AWS allows.
const TOLERANCE: Duration = Duration::minutes(5);
/// AWS' words for a signature of another time.
const SKEWED: [&str; 4] =
    ["Signature expired", "Signature not yet current", "RequestTimeTooSkewed", "RequestExpired"];

fn judge(facts: &Facts) -> Judgement {
    let put_right = "set the clock: `timedatectl set-ntp true`, or what your system has for it";
    let now = rfc3339_seconds(facts.now);
    if let Credentials::Rejected { message, .. } = &facts.credentials
        && SKEWED.iter().any(|words| message.contains(words))
    {
        return Judgement::broken(
            format!("it says {now}, and AWS refuses what is signed at that time"),
            put_right,
        );
    }
    let scan = if let Place::Usable { holds: Some(newest), .. } = &facts.history {
        Some(("scan in the history", *newest))
    } else {
        None
    };
    let report = facts.deployed.as_ref().and_then(|deployed| match deployed.report {
        Fact::Known(Some(newest)) => Some(("report in AWS", newest)),
        _ => None,
    });
    match [scan, report].into_iter().flatten().find(|(_, newest)| *newest > facts.now + TOLERANCE) {
        Some((what, newest)) => Judgement::broken(
            format!(
                "it says {now}, and the newest {what} is of {}, later",
                rfc3339_seconds(newest)
            ),
            put_right,
        ),
        None => Judgement::ok(now),
    }
}
