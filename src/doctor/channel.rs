//! Whether AWS Config delivers what it records.

use super::facts::{Deployed, Facts};
use super::recorder::without_rules;
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "delivery-channel",
    looks_at: "AWS Config's delivery channel, where the scanner has Config rules: whether it is there, and whether its last delivery worked",
    actions: &[
        "config:DescribeConfigRules",
        "config:DescribeDeliveryChannels",
        "config:DescribeDeliveryChannelStatus",
    ],
    judge: Judge::Deployed(judge),
};

fn judge(_: &Facts, deployed: &Deployed) -> Judgement {
    deployed.channels.judge(|channels| match channels.first() {
        None => without_rules(deployed, "delivery channel"),
        Some(channel) => match &channel.error {
            Some(error) => Judgement::broken(
                format!("{} could not deliver: {error}", channel.name),
                "look at the policy of the channel's bucket and of its key: AWS Config must be allowed to write (docs/operations.md, Troubleshooting)",
            ),
            None => Judgement::ok(format!("{} delivers", channel.name)),
        },
    })
}
