//! Whether reports still come.

use time::Duration;

use super::facts::{Deployed, Facts};
use super::{Check, Judge, Judgement};
use crate::model::evaluation::rfc3339_seconds;

pub const CHECK: Check = Check {
    id: "last-report",
    looks_at: "the age of the newest report in the bucket, against `stale_after_hours`",
    actions: &["s3:ListBucket"],
    judge: Judge::Deployed(judge),
};

fn judge(facts: &Facts, deployed: &Deployed) -> Judgement {
    let suffix = &deployed.suffix;
    let what_to_do = format!(
        "is the schedule on (`aws events describe-rule --name compliance-scan-{suffix}`)? `tofu/deploy {suffix} --scan` makes one now; docs/runbooks.md#no-report"
    );
    deployed.report.judge(|newest| {
        let Some(newest) = newest else {
            return Judgement::broken("there is none of the last 30 days", what_to_do);
        };
        let age = facts.now - *newest;
        let found =
            format!("the newest is of {}, {} h ago", rfc3339_seconds(*newest), age.whole_hours());
        if age > Duration::hours(deployed.stale_after_hours) {
            return Judgement::broken(
                format!("{found}; more than {} h is too old", deployed.stale_after_hours),
                what_to_do,
            );
        }
        Judgement::ok(found)
    })
}
