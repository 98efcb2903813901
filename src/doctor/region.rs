//! Which region is looked at. Only a deployed scanner cannot be found without one.

use super::facts::{Facts, Setting};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "region",
    looks_at: "the region of `--region`, the environment, the profile or `compliance.toml`: without one, live scans look at every enabled region, and a deployed scanner is not found",
    actions: &[],
    judge: Judge::Here(judge),
};

const HOW: &str = "set AWS_REGION, give the profile one, or pass --region";

fn judge(facts: &Facts) -> Judgement {
    match &facts.region {
        Setting::Set(name) => Judgement::ok(name.as_str()),
        Setting::Wrong { message, what_to_do } => {
            Judgement::broken(message.as_str(), what_to_do.as_str())
        }
        Setting::Unset if facts.deployed.is_none() => Judgement::ok(
            "none is set: live scans look at every region that the account has enabled",
        ),
        Setting::Unset => Judgement::broken("no region is set", HOW),
        Setting::NotAsked(why) => Judgement::not_checked(why.as_str(), None),
    }
}
