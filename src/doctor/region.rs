//! Whether there is a region to look at. Without credentials or a deployment none is needed.

use super::facts::{Credentials, Facts, Setting};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "region",
    looks_at: "the region of `--region`, the environment, the profile or `compliance.toml`: a live scan refuses to begin without one",
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
        Setting::Unset
            if facts.deployed.is_none()
                && matches!(facts.credentials, Credentials::None { .. }) =>
        {
            Judgement::not_checked(
                "no region is set",
                Some(format!("only live scans need one: {HOW}")),
            )
        }
        Setting::Unset => Judgement::broken("no region is set", HOW),
        Setting::NotAsked(why) => Judgement::not_checked(why.as_str(), None),
    }
}
