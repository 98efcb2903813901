//! Whether AWS can be reached: names, connections, certificates, and proxies on the way.

use super::facts::{Credentials, Facts};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "network",
    looks_at: "whether AWS answers, or a name, a connection, a certificate or a proxy on the way fails",
    actions: &[],
    judge: Judge::Here(judge),
};

fn judge(facts: &Facts) -> Judgement {
    match &facts.credentials {
        Credentials::Accepted { .. } | Credentials::Rejected { .. } => Judgement::ok("AWS answers"),
        Credentials::Unreachable { message, what_to_do } => {
            Judgement::broken(message.as_str(), what_to_do.as_str())
        }
        Credentials::None { .. } | Credentials::Unusable { .. } | Credentials::NotAsked(_) => {
            Judgement::not_checked("nothing can be asked without credentials", None)
        }
        Credentials::NoSdk => Judgement::not_checked("this build has no AWS SDK", None),
    }
}
