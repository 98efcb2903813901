//! docs/rules.md: every rule as the registry has it, and what it says of the bundled account and of
//! a plan.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;

use compliance::history::memory::Memory;
use compliance::model::evaluation::{ComplianceType, Evaluation};
use compliance::rules::{RULES, Rule};
use compliance::sources::config::snapshot::Snapshot;
use compliance::sources::plan::Plan;
use compliance::sources::source::Inventory;
use flate2::read::GzDecoder;
use serde_json::Value;

use super::check;
use crate::support::{NOON, all_rules, fixture, scan_with};

const VERDICTS: [ComplianceType; 3] =
    [ComplianceType::Compliant, ComplianceType::NonCompliant, ComplianceType::InsufficientData];

/// The verdicts of each rule over some input: how often, and one reason, the first in the alphabet.
type Verdicts = BTreeMap<(String, ComplianceType), (usize, String)>;

async fn verdicts(inventory: &dyn Inventory) -> Verdicts {
    let mut verdicts = Verdicts::new();
    for Evaluation { rule, compliance_type, annotation, .. } in
        scan_with(&all_rules(), inventory, &Memory::default()).await.1
    {
        let (count, example) =
            verdicts.entry((rule, compliance_type)).or_insert_with(|| (0, annotation.clone()));
        *count += 1;
        if annotation < *example {
            *example = annotation;
        }
    }
    verdicts
}

/// The bundled account as AWS Config would have recorded it: without the supplement on users, which
/// is the demo's own.
async fn as_recorded() -> Verdicts {
    let mut text = String::new();
    GzDecoder::new(include_bytes!("../../src/sources/demo/demo.json.gz").as_slice())
        .read_to_string(&mut text)
        .unwrap();
    let mut snapshot: Value = serde_json::from_str(&text).unwrap();
    for item in snapshot["configurationItems"].as_array_mut().unwrap() {
        if item["resourceType"] == "AWS::IAM::User" {
            item["supplementaryConfiguration"] = Value::Object(serde_json::Map::new());
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("snapshot.json");
    std::fs::write(&path, snapshot.to_string()).unwrap();
    verdicts(&Snapshot::open(&path, NOON).unwrap()).await
}

fn one_line(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}

/// Which verdicts a rule can reach, or that it never gets further than INSUFFICIENT_DATA, and why.
fn reached(verdicts: &Verdicts, rule: &Rule) -> String {
    let of = |verdict| verdicts.get(&(rule.id.to_owned(), verdict));
    match (
        of(ComplianceType::Compliant).or(of(ComplianceType::NonCompliant)),
        of(ComplianceType::InsufficientData),
    ) {
        (None, None) => "nothing to judge".to_owned(),
        (Some(_), None) => "judged".to_owned(),
        (Some(_), Some((_, why))) => {
            format!(
                "judged; `INSUFFICIENT_DATA` where they do not say it, such as: {}",
                one_line(why)
            )
        }
        (None, Some((_, why))) => format!("`INSUFFICIENT_DATA`: {}", one_line(why)),
    }
}

fn section(rule: &Rule, bundled: &Verdicts, recorded: &Verdicts, planned: &Verdicts) -> String {
    let (kind, severity, checker) =
        (rule.types().replace(", ", "`, `"), rule.severity, rule.checker);
    let mut text = format!("\n## {}\n\n", rule.id);
    if !rule.aliases.is_empty() {
        let _ = writeln!(
            text,
            "Earlier versions called it `{}`, which is understood wherever an id is.\n",
            rule.aliases.join("`, `")
        );
    }
    let _ = write!(text, "**{}.** {}\n\n", rule.title, rule.rationale);
    let _ = write!(
        text,
        "| severity | judges | run by | AWS actions |\n|---|---|---|---|\n| {severity} | `{kind}` | `{checker}` |"
    );
    let actions: Vec<_> = rule.permissions.iter().map(|action| format!("`{action}`")).collect();
    let _ = write!(text, " {} |\n\n", actions.join(", "));

    if rule.parameters.is_empty() {
        text.push_str("It has no parameters.\n\n");
    } else {
        let _ = write!(
            text,
            "| `[rules.{}]` | default | takes | what it says |\n|---|---|---|---|\n",
            rule.id
        );
        for one in rule.parameters {
            let _ = writeln!(
                text,
                "| `{}` | `{}` | {} | {} |",
                one.name,
                one.default,
                one.kind.expected(),
                one_line(one.description)
            );
        }
        text.push('\n');
    }

    text.push_str("| verdict | in the bundled account | for example |\n|---|--:|---|\n");
    for verdict in VERDICTS {
        let (count, example) = bundled
            .get(&(rule.id.to_owned(), verdict))
            .map_or((0, ""), |(count, example)| (*count, example));
        let _ = writeln!(text, "| `{verdict}` | {count} | {} |", one_line(example));
    }

    text.push_str("\n| read from | |\n|---|---|\n");
    text.push_str("| a live account, an AWS Config event in AWS | judged; what AWS refuses to say is `INSUFFICIENT_DATA` |\n");
    let _ = writeln!(text, "| AWS Config's files | {} |", reached(recorded, rule));
    let _ = writeln!(text, "| a plan | {} |", reached(planned, rule));

    let _ = writeln!(
        text,
        "\nNot looked at: {}.",
        one_line(&rule.not_looked_at().collect::<Vec<_>>().join("; "))
    );

    let _ = write!(
        text,
        "\nTo fix it: {}\n\n```\n{}\n```\n\nControls: ",
        one_line(rule.remediation.console),
        rule.general_remedy().script()
    );
    let controls: Vec<_> = rule
        .controls
        .iter()
        .map(|controls| format!("{} {}", controls.framework, controls.ids.join(", ")))
        .collect();
    let _ = writeln!(
        text,
        "{}. Their sources: [controls.md](controls.md#{}).",
        controls.join("; "),
        rule.id
    );
    text
}

#[tokio::test]
async fn the_rules_page_is_current() {
    let (bundled, recorded) = (verdicts(&Snapshot::demo().unwrap()).await, as_recorded().await);
    let planned = verdicts(&Plan::open(&fixture("plans/all/plan.json"), NOON).unwrap()).await;
    let mut page = "# Rules\n\n\
        Generated from the rules: do not edit. `compliance rules show ID` prints one. The verdicts on the bundled account (`compliance scan --demo`)\n\
        and on a plan are those of when this page was made.\n\n\
        - `COMPLIANT`, `NON_COMPLIANT`: everything that the rule asks for was read, or enough of it to be sure of a violation.\n\
        - `INSUFFICIENT_DATA`: AWS, a file or a plan does not say it. The reason is kept, and it is left out of the percentage.\n\
        - `NOT_APPLICABLE`: a resource that is gone or of another kind, such as a terminated instance. It is neither stored nor counted; AWS Config gets it.\n\n\
        Parameters are set in [compliance.toml](compliance.toml), below the heading that is named here; `enabled = false` there switches a rule off.\n\n\
        | rule | severity | title |\n|---|---|---|\n"
        .to_owned();
    for rule in RULES.iter().copied() {
        let _ = writeln!(page, "| [`{0}`](#{0}) | {1} | {2} |", rule.id, rule.severity, rule.title);
    }
    for rule in RULES.iter().copied() {
        page.push_str(&section(rule, &bundled, &recorded, &planned));
    }
    check("docs/rules.md", &page);
}
