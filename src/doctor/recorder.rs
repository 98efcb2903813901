//! Whether AWS Config records, without which its rules judge nothing.

use super::facts::{Deployed, Facts, Recorder};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "recorder",
    looks_at: "AWS Config's recorder, where the scanner has Config rules: whether it is there, recording, and without an error",
    actions: &["config:DescribeConfigRules", "config:DescribeConfigurationRecorderStatus"],
    judge: Judge::Deployed(judge),
};

fn judge(_: &Facts, deployed: &Deployed) -> Judgement {
    deployed.recorders.judge(|recorders| match recorders.first() {
        Some(recorder) => of(recorder),
        None => without_rules(deployed, "recorder"),
    })
}

fn of(Recorder { name, is_recording, error }: &Recorder) -> Judgement {
    if !is_recording {
        return Judgement::broken(
            format!("{name} is stopped: changes are not judged until the next scan"),
            format!(
                "`aws configservice start-configuration-recorder --configuration-recorder-name {name}`; docs/runbooks.md#recorder-stopped says how to see who stopped it"
            ),
        );
    }
    match error {
        Some(error) => Judgement::broken(
            format!("{name} could not record: {error}"),
            "docs/operations.md, Troubleshooting: `The recorder does not start` has the usual causes",
        ),
        None => Judgement::ok(format!("{name} is recording")),
    }
}

/// What it means that something of AWS Config is not there.
pub fn without_rules(deployed: &Deployed, what: &str) -> Judgement {
    deployed.config_rules.judge(|rules| {
        if rules.is_empty() {
            return Judgement::ok("none, and none is needed: the scanner has no Config rules (config_recorder = \"none\")");
        }
        Judgement::broken(
            format!("there is no {what} in this region, and {} Config rules of the scanner wait for one", rules.len()),
            format!("deploy again with config_recorder = \"create\" (`tofu/deploy {}`), or make one for the whole account", deployed.suffix),
        )
    })
}
