//! What a plan's file may hold, and the errors about one that is none.

use std::path::Path;

use compliance::history::memory::Memory;
use compliance::model::evaluation::ComplianceType;
use compliance::model::evaluation::ComplianceType::{InsufficientData, NonCompliant};
use compliance::sources::plan::Plan;
use serde_json::{Value, json};

use super::builder::{Planned, document, read, verdicts};
use crate::support::{NOON, fixture, scan_in_memory};

fn small() -> Value {
    document(&[Planned::new("aws_instance.i", json!({ "tags": { "Owner": "a" } }))], &json!({}))
}

fn regions(plan: &Plan) -> Vec<String> {
    plan.resources(&compliance::rules::Wanted::all())
        .into_iter()
        .map(|resource| resource.region)
        .collect()
}

#[test]
fn whatever_a_shell_makes_of_it() {
    let text = small().to_string();
    let utf16 = |mark: &[u8], unit: fn(u16) -> [u8; 2]| {
        [mark.to_vec(), text.encode_utf16().flat_map(unit).collect()].concat()
    };
    for (name, bytes) in [
        ("as it is", text.clone().into_bytes()),
        ("a mark", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16, little end first", utf16(&[0xff, 0xfe], u16::to_le_bytes)),
        ("UTF-16, big end first", utf16(&[0xfe, 0xff], u16::to_be_bytes)),
        (
            "the wrapper's lines",
            format!("[command]/opt/terraform-bin show -json plan\n{text}\n::debug::exitcode: 0\n")
                .into_bytes(),
        ),
        ("other lines before", format!("Acquiring state lock.\r\n\r\n{text}\r\n").into_bytes()),
        ("many lines", serde_json::to_string_pretty(&small()).unwrap().into_bytes()),
    ] {
        let plan = Plan::parse(&bytes, "plan.json".to_owned(), NOON)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let types: Vec<ComplianceType> = verdicts(&plan, "ec2-required-tags", &json!({}))
            .into_iter()
            .map(|(_, found, _)| found)
            .collect();
        assert_eq!(types, [NonCompliant], "{name}");
    }
}

#[test]
fn what_is_not_a_plan_is_called_what_it_is() {
    let text = small().to_string();
    let deep = format!(
        "{{\"planned_values\":{{\"root_module\":{}",
        "{\"child_modules\":[".repeat(100_000)
    );
    for (name, bytes, message) in [
        (
            "a saved plan",
            "PK\u{3}\u{4}".to_owned(),
            "is a saved plan, not its JSON: make that with `tofu show -json plan.json`",
        ),
        ("nothing", String::new(), "is empty"),
        ("text", "OpenTofu will perform the following actions:\n".to_owned(), "is not JSON"),
        ("a list", "[]".to_owned(), "is not JSON"),
        ("cut off", text[..text.len() - 9].to_owned(), "is damaged or not a plan"),
        ("wrong types", "{\"planned_values\": 5}".to_owned(), "is damaged or not a plan"),
        ("modules without end", deep, "is damaged or not a plan"),
        (
            "a state that was shown",
            json!({ "format_version": "1.0", "values": {} }).to_string(),
            "is a state, not a plan",
        ),
        (
            "a state file",
            json!({ "version": 4, "lineage": "x", "resources": [] }).to_string(),
            "is a state, not a plan",
        ),
        (
            "messages",
            "{\"@level\":\"info\"}\n{\"@level\":\"info\"}\n".to_owned(),
            "holds the messages of `tofu plan -json`",
        ),
        ("two plans", format!("{text}\n{text}"), "goes on after the JSON of a plan"),
        ("a brace too many", format!("{text}}}"), "goes on after the JSON of a plan"),
        ("any other object", "{}".to_owned(), "it has no `planned_values`"),
        (
            "a format to come",
            json!({ "format_version": "2.0", "planned_values": {} }).to_string(),
            "is a plan in format 2.0",
        ),
    ] {
        let error =
            Plan::parse(bytes.as_bytes(), "plan.json".to_owned(), NOON).unwrap_err().to_string();
        assert!(error.starts_with("plan.json ") && error.contains(message), "{name}: {error}");
    }
    for (path, message) in
        [("/nowhere/plan.json", "cannot read the plan /nowhere/plan.json"), ("/", "/ is a folder")]
    {
        let error = Plan::open(Path::new(path), NOON).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
}

/// What a plan does to a resource that is not among its planned values.
fn changed(kind: &str, mode: &str, action: &str) -> Value {
    let change = json!({ "actions": [action], "after": {}, "after_unknown": {} });
    json!({ "resource_changes": [{ "address": format!("{kind}.x"), "mode": mode, "type": kind,
        "name": "x", "change": change }] })
}

#[tokio::test]
async fn what_is_missing_is_named() {
    for (more, expected) in [
        (json!({}), ""),
        (json!({ "errored": false, "complete": true, "deferred_changes": [] }), ""),
        (json!({ "errored": true, "complete": false }), "plan: it ended with an error"),
        (json!({ "complete": false }), "plan: it is not complete"),
        (
            json!({ "deferred_changes": [{ "reason": "provider_config_unknown" }] }),
            "plan: it defers changes",
        ),
        (json!({ "planned_values": {} }), ""),
        (changed("aws_s3_bucket", "managed", "create"), "plan: its `planned_values` lack"),
        (changed("aws_s3_bucket", "managed", "delete"), ""),
        (changed("aws_s3_bucket", "managed", "forget"), ""),
        (changed("aws_s3_bucket", "data", "read"), ""),
        (changed("aws_route53_zone", "managed", "create"), ""),
    ] {
        let plan = read(&document(&[], &more)).unwrap();
        let (scans, _) = scan_in_memory(&plan, &Memory::default()).await;
        for scan in scans {
            let incomplete: Vec<_> = scan.incomplete.iter().map(ToString::to_string).collect();
            assert!(
                if expected.is_empty() {
                    incomplete.is_empty()
                } else {
                    incomplete[0].starts_with(expected)
                },
                "{more}: {incomplete:?}"
            );
        }
    }
}

#[test]
fn regions_as_far_as_the_plan_says() {
    let variable = json!({ "references": ["var.r"] });
    let value = |value: &str| json!({ "variables": { "r": { "value": value } } });
    let default = json!({ "configuration": { "root_module": { "variables": { "r": { "default": "us-west-2" } } } } });
    for (name, region, more, own, expected) in [
        (
            "written",
            json!({ "constant_value": "eu-central-1" }),
            json!({}),
            json!({}),
            "eu-central-1",
        ),
        ("a variable", variable.clone(), value("eu-south-2"), json!({}), "eu-south-2"),
        (
            "a variable that a function makes a region of",
            variable.clone(),
            value("prod"),
            json!({}),
            "unknown",
        ),
        ("a variable without a value", variable.clone(), json!({}), json!({}), "unknown"),
        ("a variable's default", variable.clone(), default, json!({}), "us-west-2"),
        (
            "a part of a variable",
            json!({ "references": ["var.r.name", "var.r"] }),
            json!({ "variables": { "r": { "value": { "name": "eu-west-3" } } } }),
            json!({}),
            "eu-west-3",
        ),
        (
            "a local value",
            json!({ "references": ["local.r"] }),
            value("eu-south-2"),
            json!({}),
            "unknown",
        ),
        (
            "two variables",
            json!({ "references": ["var.r", "var.s"] }),
            value("eu-south-2"),
            json!({}),
            "unknown",
        ),
        (
            "the resource's own",
            variable.clone(),
            value("eu-south-2"),
            json!({ "region": "ap-east-1" }),
            "ap-east-1",
        ),
        (
            "by its ARN",
            variable,
            json!({}),
            json!({ "arn": "arn:aws:ec2:sa-east-1:123456789012:instance/i-1" }),
            "sa-east-1",
        ),
    ] {
        let mut plan = document(&[Planned::new("aws_instance.i", own)], &more);
        plan["configuration"]["provider_config"]["aws"]["expressions"]["region"] = region;
        assert_eq!(regions(&read(&plan).unwrap()), [expected], "{name}");
    }
}

/// Whatever a file holds, it is read or refused; and what is taken out of it never makes a resource
/// compliant that was not.
#[test]
fn damaged_plans() {
    let plan = std::fs::read(fixture("plans/update/plan.json")).unwrap();
    for cut in (0..plan.len()).step_by(97) {
        assert!(Plan::parse(&plan[..cut], "plan.json".to_owned(), NOON).is_err(), "{cut}");
    }
    for name in ["all", "references", "update"] {
        let whole: Value = serde_json::from_slice(
            &std::fs::read(fixture(&format!("plans/{name}/plan.json"))).unwrap(),
        )
        .unwrap();
        let parameters = json!({ "mode": "kms" });
        for rule in [
            "ec2-required-tags",
            "s3-encryption-enabled",
            "rds-backup-enabled",
            "mfa-enabled-for-iam-console-access",
        ] {
            let parameters = if rule.starts_with("s3") { parameters.clone() } else { json!({}) };
            let of_whole = verdicts(&read(&whole).unwrap(), rule, &parameters);
            for missing in ["resource_changes", "configuration"] {
                let mut damaged = whole.clone();
                damaged.as_object_mut().unwrap().remove(missing);
                for (address, found, why) in verdicts(&read(&damaged).unwrap(), rule, &parameters) {
                    let before = of_whole
                        .iter()
                        .find(|(other, ..)| *other == address)
                        .map(|(_, found, _)| *found);
                    assert!(
                        found == InsufficientData || Some(found) == before,
                        "{name} without {missing}: {address} {before:?} {found}: {why}"
                    );
                }
            }
        }
    }
}
