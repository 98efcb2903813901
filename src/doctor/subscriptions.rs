//! Whether alerts reach anybody.

use super::facts::{Deployed, Facts};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "subscriptions",
    looks_at: "the topic's subscriptions: whether each is confirmed",
    actions: &["sns:ListSubscriptionsByTopic"],
    judge: Judge::Deployed(judge),
};

fn judge(_: &Facts, deployed: &Deployed) -> Judgement {
    let suffix = &deployed.suffix;
    deployed.subscriptions.judge(|subscriptions| {
        let Some(subscriptions) = subscriptions else {
            return Judgement::broken(format!("there is no topic compliance-alerts-{suffix}"), format!("deploy again: `tofu/deploy {suffix}`"));
        };
        let pending: Vec<_> = subscriptions.iter().filter(|one| one.is_pending).map(|one| format!("{} ({})", one.endpoint, one.protocol)).collect();
        if !pending.is_empty() {
            return Judgement::broken(
                format!("{} is not confirmed: nothing is sent there", pending.join(", ")),
                format!(
                    "follow the link of \"AWS Notification - Subscription Confirmation\", which is valid for three days; `tofu/deploy {suffix}` sends it again after that"
                ),
            );
        }
        match subscriptions.len() {
            0 => Judgement::warning("there is no subscription: alerts and alarms are not delivered", "set alert_emails and deploy, or subscribe by hand (docs/operations.md, Alerts)"),
            1 => Judgement::ok("the only one is confirmed"),
            several => Judgement::ok(format!("all {several} are confirmed")),
        }
    })
}
