//! The page on the checks, docs/doctor.md: what each looks at, and what the caller must be allowed
//! to do.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::json;

use super::{CHECKS, Judge};

/// The page, which is committed; a test compares the two.
pub fn page() -> String {
    let mut page = "\
# What `compliance doctor` checks

Generated from the checks themselves. `compliance doctor` looks at this machine; with `--from-aws SUFFIX` it also looks at the scanner that was
deployed under that suffix. Each check says what it found and what to do: `ok`, `warning`, `broken`, or `not checked` with the action that the
caller lacks. The command exits with 3 when something is broken; what is not checked is not broken. `--output json` is for machines.

| check | looks at | with `--from-aws` | needs |
|---|---|---|---|
"
    .to_owned();
    for check in CHECKS {
        let only = if matches!(check.judge, Judge::Deployed(_)) { "only" } else { "" };
        let actions: Vec<_> = check.actions.iter().map(|action| format!("`{action}`")).collect();
        let _ = writeln!(
            page,
            "| `{}` | {} | {only} | {} |",
            check.id,
            check.looks_at,
            actions.join(", ")
        );
    }
    let actions: BTreeSet<_> = CHECKS.iter().flat_map(|check| check.actions).collect();
    let policy = json!({ "Version": "2012-10-17", "Statement": [{ "Sid": "ComplianceDoctor", "Effect": "Allow", "Action": actions, "Resource": "*" }] });
    let _ = write!(
        page,
        "\nIt only reads, and reads no evaluation, report or log. A policy for its caller (where an action knows resources, it can be\n\
         narrowed to those of the deployment):\n\n```json\n{policy:#}\n```\n"
    );
    page
}
