//! Whether one of the scanner's alarms is raised.

use super::facts::{Deployed, Facts};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "alarms",
    looks_at: "the scanner's alarms: whether one is in state ALARM",
    actions: &["cloudwatch:DescribeAlarms"],
    judge: Judge::Deployed(judge),
};

fn judge(_: &Facts, deployed: &Deployed) -> Judgement {
    deployed.alarms.judge(|alarms| {
        if alarms.is_empty() {
            return Judgement::ok("none is raised");
        }
        let names: Vec<_> = alarms.iter().map(|alarm| alarm.name.as_str()).collect();
        let described: Vec<_> = alarms
            .iter()
            .map(|alarm| alarm.description.as_str())
            .filter(|text| !text.is_empty())
            .collect();
        Judgement::broken(format!("raised: {}", names.join(", ")), described.join(" "))
    })
}
