//! `compliance rules try`: what a rule says of resources, with the value of every part of its
//! conditions.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use time::OffsetDateTime;
use wildmatch::WildMatch;

use crate::cli::exit::Misuse;
use crate::cli::options::Output;
use crate::cli::{choose, print, print_json, table};
use crate::model::evaluation::Verdict;
use crate::model::resource::Resource;
use crate::model::text::counted;
use crate::rules::program::trace::{Part, Says, Trace};
use crate::rules::{Rule, Ruleset};
use crate::scan::read_joined;
use crate::settings::Settings;
use crate::sources::config::snapshot::{Choice, File, Files, Snapshot};
use crate::sources::plan::Plan;
use crate::sources::source::Inventory;

/// How many resources are shown.
const MOST: usize = 20;

struct Tried {
    resource: String,
    verdict: Verdict,
    trace: Trace,
}

pub async fn run(
    rule: &'static Rule,
    settings: &Settings,
    from: &Path,
    pattern: &str,
    output: Output,
) -> Result<()> {
    let given = settings.given(rule).cloned().unwrap_or_default();
    let ruleset = Ruleset::new([rule], |_| Some(&given))
        .map_err(|(rule, error)| Misuse(format!("rule {}: {error}", rule.id)))?;
    let inventory = inventory(from, settings).await?;
    let pattern = WildMatch::new(pattern);
    let (mut tried, mut left_out) = (Vec::new(), 0u64);
    let mut look = |resource: &Resource| {
        if !(pattern.matches(&resource.id) || pattern.matches(&resource.name)) {
            return;
        }
        if tried.len() == MOST {
            left_out += 1;
            return;
        }
        // Its parameters made a ruleset.
        if let Ok((verdict, trace)) = rule.trace(&given, resource) {
            let Resource { id, name, account_id, region, resource_type, .. } = resource;
            let called = if id == name { id.clone() } else { format!("{id} ({name})") };
            let resource = format!("{} {called} in {account_id} {region}", resource_type.as_str());
            tried.push(Tried { resource, verdict, trace });
        }
    };
    let gaps = read_joined(inventory.as_ref(), &ruleset, &mut look).await?;
    let gaps: Vec<_> = gaps.iter().map(ToString::to_string).collect();
    if tried.is_empty() {
        let why = if gaps.is_empty() { String::new() } else { format!("; {}", gaps.join("; ")) };
        let message = format!(
            "{} has no resource of {} with this id or name{why}",
            from.display(),
            rule.types()
        );
        return Err(Misuse(message).into());
    }
    match output {
        Output::Json => print_json(&tried.iter().map(described).collect::<Vec<_>>()),
        Output::Table => {
            let texts: Vec<_> = tried.iter().map(|tried| shown(rule, tried)).collect();
            let mut text = texts.join("\n");
            if left_out > 0 {
                let more = counted(left_out, "more resource", "more resources");
                let _ = writeln!(text, "\n{more}: --resource NAME chooses");
            }
            for gap in &gaps {
                let _ = writeln!(text, "not looked at: {}", table::printable(gap));
            }
            print(&text)
        }
    }
}

/// Where the resources are.
async fn inventory(from: &Path, settings: &Settings) -> Result<Box<dyn Inventory>> {
    let now = OffsetDateTime::now_utc();
    match from.to_str() {
        Some("demo") => return Ok(Box::new(Snapshot::demo()?)),
        Some("scan") => return choose::live_inventory(settings, now).await,
        _ => {}
    }
    if from.is_dir() {
        return Ok(Box::new(Snapshot::open(from, now)?));
    }
    let reading = || format!("reading {}", from.display());
    let bytes = fs::read(from).with_context(reading)?;
    let is_compressed = bytes.starts_with(&[0x1f, 0x8b]);
    if !is_compressed {
        let json: Value = serde_json::from_slice(&bytes)
            .map_err(|error| Misuse(format!("{} is no JSON: {error}", from.display())))?;
        if json.get("planned_values").is_some() || json.get("resource_changes").is_some() {
            return Ok(Box::new(Plan::open(from, now)?));
        }
        let item = [&json["configurationItem"], &json]
            .into_iter()
            .find(|item| item.get("resourceType").is_some() && item.get("configuration").is_some());
        if let Some(item) = item {
            let snapshot = json!({ "configurationItems": [item] }).to_string().into_bytes();
            let files = vec![File::of_bytes("item.json", snapshot)];
            let files = Files { files, is_single: true, ..Files::default() };
            return Ok(Box::new(Snapshot::of(files, &Choice::default(), now)?));
        }
        if json.get("configurationItems").is_none() {
            let message = format!(
                "{} is neither a plan (`tofu show -json`) nor a snapshot or an item of AWS Config",
                from.display()
            );
            return Err(Misuse(message).into());
        }
    }
    Ok(Box::new(Snapshot::open(from, now)?))
}

fn shown(rule: &Rule, tried: &Tried) -> String {
    let Tried { resource, verdict, trace } = tried;
    let mut text = String::new();
    let _ = writeln!(text, "{resource}");
    if !verdict.annotation.is_empty() {
        let _ = writeln!(text, "says: {}", verdict.annotation);
    }
    for (name, value) in &trace.named {
        let _ = writeln!(text, "  {name} = {value}");
    }
    for (number, check) in trace.checks.iter().enumerate() {
        let _ = writeln!(text, "check {}: {}", number + 1, in_words(check.says));
        for (name, part) in [("applies", &check.applies), ("require", &check.require)] {
            if let Some(part) = part {
                let _ = writeln!(text, "  {name}");
                show(part, 2, &mut text);
            }
        }
    }
    let heading = table::heading(&format!("{}: {}", rule.id, verdict.compliance_type));
    heading + &table::printable_lines(&text)
}

const fn in_words(says: Says) -> &'static str {
    match says {
        Says::Holds => "holds",
        Says::Violated => "is violated",
        Says::NotApplicable => "does not apply",
        Says::Unknown => "is unknown",
    }
}

fn show(part: &Part, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let _ = writeln!(text, "{indent}{}  ← {}", part.text, part.value);
    for (name, value) in &part.reads {
        let _ = writeln!(text, "{indent}  {name} = {value}");
    }
    part.parts.iter().for_each(|part| show(part, depth + 1, text));
}

fn described(tried: &Tried) -> Value {
    fn of_part(part: &Part) -> Value {
        json!({
            "text": part.text,
            "value": part.value,
            "reads": part.reads.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
            "parts": part.parts.iter().map(of_part).collect::<Vec<_>>(),
        })
    }
    let checks = tried.trace.checks.iter().map(|check| {
        json!({
            "says": in_words(check.says),
            "applies": check.applies.as_ref().map(of_part),
            "require": check.require.as_ref().map(of_part),
        })
    });
    json!({
        "resource": tried.resource,
        "compliance_type": tried.verdict.compliance_type,
        "annotation": tried.verdict.annotation,
        "named": tried.trace.named.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
        "checks": checks.collect::<Vec<_>>(),
    })
}
