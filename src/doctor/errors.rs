//! Whether functions fail.

use super::facts::{Deployed, Errors, Facts};
use super::{Check, Judge, Judgement};
use crate::model::evaluation::rfc3339_seconds;

pub const CHECK: Check = Check {
    id: "function-errors",
    looks_at: "failed invocations of the last 24 hours; broken is a function that failed in the last hour in which it ran",
    actions: &["cloudwatch:GetMetricData"],
    judge: Judge::Deployed(judge),
};

fn judge(_: &Facts, deployed: &Deployed) -> Judgement {
    deployed.errors.judge(|functions| {
        let failed = |errors: &Errors| errors.hours.iter().any(|hour| hour.errors > 0);
        let fails = |errors: &Errors| errors.hours.first().is_some_and(|hour| hour.errors > 0);
        let failing: Vec<_> = functions.iter().filter(|errors| fails(errors)).collect();
        let recovered: Vec<_> =
            functions.iter().filter(|errors| failed(errors) && !fails(errors)).collect();
        let summary =
            |those: &[&Errors]| those.iter().copied().map(tell).collect::<Vec<_>>().join("; ");
        let logs = |those: &[&Errors]| {
            let commands: Vec<_> = those
                .iter()
                .map(|errors| {
                    format!("`aws logs tail /aws/lambda/{} --since 24h`", errors.function)
                })
                .collect();
            format!("its log says why: {}; docs/runbooks.md#function-errors", commands.join(", "))
        };
        match (failing.as_slice(), recovered.as_slice()) {
            ([], []) => {
                let invocations: u64 = functions
                    .iter()
                    .flat_map(|errors| &errors.hours)
                    .map(|hour| hour.invocations)
                    .sum();
                Judgement::ok(format!("none of {invocations} invocations in 24 hours failed"))
            }
            ([], recovered) => Judgement::warning(
                format!("{}; it has worked since", summary(recovered)),
                logs(recovered),
            ),
            (failing, _) => Judgement::broken(summary(failing), logs(failing)),
        }
    })
}

fn tell(errors: &Errors) -> String {
    let (count, of) = errors
        .hours
        .iter()
        .fold((0, 0), |(count, of), hour| (count + hour.errors, of + hour.invocations));
    let last = errors
        .hours
        .iter()
        .find(|hour| hour.errors > 0)
        .map(|hour| rfc3339_seconds(hour.began))
        .unwrap_or_default();
    format!(
        "{} failed {count} times of {of} in 24 hours, the last time in the hour from {last}",
        errors.function
    )
}
