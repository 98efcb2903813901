//! Whether the history in AWS is there.

use super::facts::{Deployed, Facts};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "table",
    looks_at: "whether the history table is there and active",
    actions: &["dynamodb:DescribeTable"],
    judge: Judge::Deployed(judge),
};

fn judge(_: &Facts, deployed: &Deployed) -> Judgement {
    let name = format!("compliance-history-{}", deployed.suffix);
    deployed.table.judge(|status| match status.as_deref() {
        Some(status @ ("ACTIVE" | "UPDATING")) => Judgement::ok(format!("{name} is {status}")),
        Some(status) => Judgement::broken(format!("{name} is {status}"), "see it in the console of DynamoDB; nothing can be stored meanwhile"),
        None => Judgement::broken(
            format!("there is no table {name}"),
            format!("restore it from a backup (`aws dynamodb list-backups`), or deploy again: `tofu/deploy {}`", deployed.suffix),
        ),
    })
}
