//! Whether `compliance.toml` can be read and holds no mistake.

use super::facts::{Facts, SettingsFile};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "settings",
    looks_at: "`compliance.toml`, or what `--config` names: every key and value",
    actions: &[],
    judge: Judge::Here(judge),
};

fn judge(facts: &Facts) -> Judgement {
    match &facts.settings {
        SettingsFile::Absent => Judgement::ok("no compliance.toml here: the defaults hold"),
        SettingsFile::Valid { path, rules, exceptions } => {
            Judgement::ok(format!("{path}: {rules} rules run, {exceptions} exceptions"))
        }
        SettingsFile::Invalid(message) => Judgement::broken(
            message.as_str(),
            "put the file right; `compliance init` writes one with every key explained",
        ),
    }
}
