//! AWS Config's events in their documented form, through the functions' decoder and the rules.

use std::fs;

use compliance::lambda::event::{CheckerEvent, ConfigEvent, Invoking};
use compliance::lambda::rule_name::rule_named;
use compliance::model::evaluation::{Source, rfc3339};
use compliance::rules::{RULES, Ruleset, Wanted, find};
use compliance::sources::config::item::Described;
use serde_json::Value;

use crate::support::{NOON, fixture};

fn decode(name: &str) -> ConfigEvent {
    let text = fs::read_to_string(fixture(&format!("config-events/{name}.json"))).unwrap();
    let event: Value = serde_json::from_str(&text).unwrap();
    match CheckerEvent::decode(&event).unwrap() {
        CheckerEvent::Config(event) => *event,
        CheckerEvent::Scan(scan) => panic!("{name} was taken for a scan: {scan:?}"),
    }
}

/// What the event's rule says of the event's item, as the function would store it.
fn verdict(event: &ConfigEvent) -> String {
    if event.left_scope {
        return "left scope".to_owned();
    }
    let item = match &event.invoking {
        Invoking::Changed(_, item) => item,
        Invoking::Oversized(summary) => {
            return format!("oversized: {} {}", summary.resource_id, rfc3339(summary.captured_at));
        }
        Invoking::Scheduled(time) => return format!("scheduled: {time}"),
    };
    let resource = match item.describe(NOON, &Wanted::all()) {
        Described::Resource(resource) => resource,
        Described::Gone(resource) => return format!("gone: {}", resource.id),
        Described::NotRecorded(resource) => return format!("not recorded: {}", resource.id),
        Described::Other => panic!("{item:?}"),
    };
    let rule = rule_named(RULES.iter().map(|rule| rule.id), &event.rule_name).unwrap();
    let ruleset = Ruleset::new(find(rule), |_| Some(&event.parameters)).unwrap();
    let evaluations: Vec<_> = ruleset
        .evaluate(&resource, item.captured_at().unwrap(), Source::ConfigEvent)
        .map(|(_, evaluation)| evaluation)
        .collect();
    evaluations
        .iter()
        .map(|evaluation| serde_json::to_string(evaluation).unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn every_documented_event() {
    let mut names: Vec<_> = fs::read_dir(fixture("config-events"))
        .unwrap()
        .filter_map(|entry| {
            entry
                .unwrap()
                .file_name()
                .to_str()
                .and_then(|name| name.strip_suffix(".json"))
                .map(str::to_owned)
        })
        .collect();
    names.sort_unstable();
    assert_eq!(names.len(), 13);
    let sections: Vec<_> =
        names.iter().map(|name| format!("{name}\n{}", verdict(&decode(name)))).collect();
    insta::assert_snapshot!(sections.join("\n\n"));
}

#[test]
fn tokens_and_parameters_arrive() {
    assert_eq!(decode("ec2-testmode").result_token, "TESTMODE");
    assert!(!decode("ec2-parameters").parameters.is_empty());
    assert!(!decode("periodic").result_token.is_empty());
}
