//! Whether AWS accepts the caller's credentials. Without a deployment to look at none are needed.

use super::facts::{Credentials, Facts};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "credentials",
    looks_at: "whether AWS accepts the credentials (`sts:GetCallerIdentity`, which needs no permission)",
    actions: &[],
    judge: Judge::Here(judge),
};

const HOW: &str = "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login`";

fn judge(facts: &Facts) -> Judgement {
    match &facts.credentials {
        Credentials::Accepted { account, arn } => Judgement::ok(format!("account {account} as {arn}")),
        Credentials::Rejected(message) => Judgement::broken(message.as_str(), format!("renew them, or use others: {HOW}")),
        Credentials::None(message) if facts.deployed.is_some() => Judgement::broken(message.as_str(), HOW),
        Credentials::None(message) => {
            Judgement::not_checked(message.as_str(), Some(format!("only live scans need them: {HOW}; `compliance scan --demo` needs none")))
        }
        Credentials::NoSdk => Judgement::not_checked("this build has no AWS SDK", Some("build with default features to reach AWS".to_owned())),
    }
}
