//! Whether every function is there and ready.

use super::facts::{Deployed, Facts};
use super::{Check, Judge, Judgement, NO_SCANNER};

pub const CHECK: Check = Check {
    id: "functions",
    looks_at: "whether every function is there, active, and took its last update",
    actions: &["lambda:GetFunctionConfiguration"],
    judge: Judge::Deployed(judge),
};

fn judge(_: &Facts, deployed: &Deployed) -> Judgement {
    deployed.functions.judge(|functions| {
        if functions.iter().all(|function| function.state.is_none()) {
            return Judgement::not_checked(NO_SCANNER, None);
        }
        let wrong = functions.iter().filter_map(|function| {
            let name = &function.name;
            let Some(state) = &function.state else { return Some(format!("{name} is not there")) };
            // A function that was not called for weeks sleeps; the next call wakes it.
            let sound = ["Active", "Inactive", "Pending"].contains(&state.state.as_str())
                && state.last_update != "Failed";
            (!sound).then(|| {
                format!(
                    "{name} is {}, its last update {}: {}",
                    state.state, state.last_update, state.reason
                )
            })
        });
        let wrong: Vec<_> = wrong.collect();
        if wrong.is_empty() {
            return Judgement::ok(format!("all {} are ready", functions.len()));
        }
        Judgement::broken(
            wrong.join("; "),
            format!("deploy again: `tofu/deploy {}`", deployed.suffix),
        )
    })
}
