//! Whether the deployed scanner is where it is looked for.

use super::facts::{Credentials, Deployed, Facts};
use super::{Check, Judge, Judgement};

pub const CHECK: Check = Check {
    id: "deployment",
    looks_at: "whether there is a scanner of that environment in that account and region",
    actions: &["lambda:GetFunctionConfiguration"],
    judge: Judge::Deployed(judge),
};

fn judge(facts: &Facts, deployed: &Deployed) -> Judgement {
    let suffix = &deployed.suffix;
    let Some(region) = &deployed.region else {
        return Judgement::broken(
            "no region is set",
            "pass --region, set AWS_REGION, or give the profile one",
        );
    };
    let account = if let Credentials::Accepted { account, .. } = &facts.credentials {
        account
    } else {
        "unknown"
    };
    deployed.functions.judge(|functions| {
        if functions.iter().all(|function| function.state.is_none()) {
            Judgement::broken(
                format!("there is no scanner `{suffix}` in {region} of account {account}"),
                format!("pass the --region and --profile that it was deployed with, or deploy it: `tofu/deploy {suffix}`"),
            )
        } else {
            Judgement::ok(format!("`{suffix}` in {region} of account {account}"))
        }
    })
}
