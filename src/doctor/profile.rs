//! Whether the AWS profile that is named is there.

use super::facts::{Facts, Setting};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "profile",
    looks_at: "the AWS profile that `--profile`, `AWS_PROFILE` or `AWS_DEFAULT_PROFILE` names: whether it is there and holds together",
    actions: &[],
    judge: Judge::Here(judge),
};

fn judge(facts: &Facts) -> Judgement {
    match &facts.profile {
        Setting::Set(name) => Judgement::ok(format!("profile `{name}`")),
        Setting::Unset => {
            Judgement::ok("none is named: the environment counts, and profile `default`")
        }
        Setting::Wrong { message, what_to_do } => {
            Judgement::broken(message.as_str(), what_to_do.as_str())
        }
        Setting::NotAsked(why) => Judgement::not_checked(why.as_str(), None),
    }
}
