//! Whether AWS accepts the caller's credentials. Without a deployment to look at none are needed.

use super::facts::{Credentials, Facts};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "credentials",
    looks_at: "whether there are credentials, and AWS accepts them (`sts:GetCallerIdentity`, which needs no permission)",
    actions: &[],
    judge: Judge::Here(judge),
};

fn judge(facts: &Facts) -> Judgement {
    match &facts.credentials {
        Credentials::Accepted { account, arn } => {
            Judgement::ok(format!("account {account} as {arn}"))
        }
        Credentials::Rejected { message, what_to_do }
        | Credentials::Unusable { message, what_to_do } => {
            Judgement::broken(message.as_str(), what_to_do.as_str())
        }
        Credentials::None { message, what_to_do } if facts.deployed.is_some() => {
            Judgement::broken(message.as_str(), what_to_do.as_str())
        }
        Credentials::None { message, what_to_do } => Judgement::not_checked(
            message.as_str(),
            Some(format!(
                "only live scans need them: {what_to_do}; `compliance scan --demo` needs none"
            )),
        ),
        Credentials::Unreachable { .. } => {
            Judgement::not_checked("AWS was not reached, see `network`", None)
        }
        Credentials::NotAsked(why) => Judgement::not_checked(why.as_str(), None),
        Credentials::NoSdk => Judgement::not_checked(
            "this build has no AWS SDK",
            Some("build with default features to reach AWS".to_owned()),
        ),
    }
}
