//! How attributes become documents.

use serde_json::json;

use super::*;
use crate::model::fields::Fields;
use crate::resource_types::in_plans::{Attributes, PlanResource};
use crate::resource_types::s3_bucket;
use crate::sources::plan::document::Document;

const REASON: &str = "another reason";

/// A plan of one resource, which it makes: its values, what is unknown of them, and what is
/// written.
struct Plan {
    values: Json,
    unknown: Json,
    written: Json,
    actions: &'static [&'static str],
}

fn plan(values: Json) -> Plan {
    Plan { values, unknown: json!({}), written: json!({}), actions: &["create"] }
}

impl Plan {
    fn unknown(self, unknown: Json) -> Self {
        Self { unknown, ..self }
    }

    fn written(self, written: Json) -> Self {
        Self { written, ..self }
    }

    fn read(&self, attributes: Attributes, asked: &str) -> Value {
        let named = |name: &str, value: &Json| {
            json!({ "address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket",
                "name": "b", name: value })
        };
        let change = json!({ "actions": self.actions, "after_unknown": self.unknown });
        let listed: Vec<_> =
            (!self.actions.is_empty()).then(|| named("change", &change)).into_iter().collect();
        let written = named("expressions", &self.written);
        let document: Document = serde_json::from_value(json!({
            "planned_values": { "root_module": { "resources": [named("values", &self.values)] } },
            "resource_changes": listed,
            "configuration": { "root_module": { "resources": [written] } },
        }))
        .unwrap();
        let tree = Tree::new(&document);
        let resource = PlanResource { attributes, ..PlanResource::USUAL };
        let resource = Box::leak(Box::new(resource));
        let asked = Asked::of_resource(s3_bucket::TYPE, resource, &Fields::of([asked]));
        asked.read(Subject { tree: &tree, id: 0 }, None)
    }
}

/// What is expected of the asked path: a value, or why it is unread.
type Expected = Result<Json, &'static str>;

#[track_caller]
fn check(attributes: &dyn Fn() -> Attributes, cases: Vec<(&str, Plan, &str, Expected)>) {
    for (name, plan, asked, expected) in cases {
        let document = plan.read(attributes(), asked);
        match (document.at(asked), expected) {
            (Member::Present(value), Ok(expected)) => {
                assert_eq!(*value, Value::from(expected), "{name}");
            }
            (Member::Unread(reason), Err(expected)) => assert_eq!(reason, expected, "{name}"),
            (found, expected) => panic!("{name}: {found:?}, not {expected:?}"),
        }
    }
}

#[test]
fn names_and_places() {
    let attributes = || Attributes {
        renames: &[
            ("configuration.called", "name"),
            ("configuration.template", "launch_template[0]"),
            ("configuration.version", "launch_template[0].version"),
            ("configuration.rules", "rule[1]"),
            ("configuration.beside", ""),
            ("configuration.ranges", "tag_specifications"),
            ("configuration.ranges.cidr", ""),
        ],
        constants: &[("configuration.state.name", Literal::Text("running"))],
        ..Attributes::USUAL
    };
    let template = || plan(json!({ "launch_template": [{ "version": "1" }] }));
    let rules = || plan(json!({ "rule": [{ "is_on": true }, { "is_on": false }] }));
    let ranges = |values: Json| plan(json!({ "tag_specifications": values }));
    check(
        &attributes,
        vec![
            (
                "another spelling",
                plan(json!({ "backup_retention_period": 7 })),
                "configuration.backupRetentionPeriod",
                Ok(json!(7)),
            ),
            ("another name", plan(json!({ "name": "x" })), "configuration.called", Ok(json!("x"))),
            ("an object", template(), "configuration.template.version", Ok(json!("1"))),
            ("a value in a block", template(), "configuration.version", Ok(json!("1"))),
            ("beside", plan(json!({ "name": "x" })), "configuration.beside.name", Ok(json!("x"))),
            ("a constant", plan(json!({})), "configuration.state.name", Ok(json!("running"))),
            (
                "nothing that plans have",
                plan(json!({})),
                "supplementaryConfiguration.x",
                Err(UNSAID),
            ),
        ],
    );
    let list = |plan: Plan, asked: &str, list: &str| match plan.read(attributes(), asked).at(list) {
        Member::Present(list) => list.clone(),
        other => panic!("{other:?}"),
    };
    let asked = "configuration.rules.isOn";
    assert_eq!(list(rules(), asked, "configuration.rules"), json!([{ "isOn": true }]).into());
    for (values, expected) in [
        (json!(["10.0.0.0/8", "::/0"]), json!([{ "cidr": "10.0.0.0/8" }, { "cidr": "::/0" }])),
        (json!("::/0"), json!([{ "cidr": "::/0" }])),
        (json!([]), json!([])),
    ] {
        let found =
            list(ranges(values.clone()), "configuration.ranges.cidr", "configuration.ranges");
        assert_eq!(found, expected.into(), "{values}");
    }
}

/// Two types of one rule may have different things under one name: it asks for all of it.
#[test]
fn what_a_file_says_of_a_part_is_known_of_the_whole() {
    let attributes = Attributes {
        constants: &[("configuration.state.name", Literal::Text("running"))],
        ..Attributes::USUAL
    };
    let read = plan(json!({ "name": "x" })).read(attributes, "configuration.state");
    assert_eq!(read.at("configuration.state.name"), Member::Present(&"running".into()));
    assert_eq!(read.at("configuration.state.code"), Member::Unread(&UNSAID.into()));
}

#[test]
fn what_no_plan_has() {
    let attributes =
        || Attributes { renames: &[("configuration.rule", "rule[0]")], ..Attributes::USUAL };
    check(
        &attributes,
        vec![
            ("an attribute", plan(json!({})), "configuration.name", Err(UNSAID)),
            (
                "one in a block",
                plan(json!({ "rule": [{ "name": "x" }] })).unknown(json!({ "rule": [{}] })),
                "configuration.rule.colour",
                Err(UNSAID),
            ),
            ("null", plan(json!({ "name": null })), "configuration.name", Err(AFTER_APPLY)),
        ],
    );
}

#[test]
fn what_is_not_there() {
    let attributes = || Attributes {
        if_null: &[
            ("configuration.status", Literal::Text("none")),
            ("configuration.rule", Literal::Object(&[("is_on", Literal::Boolean(false))])),
        ],
        if_unknown: &[("configuration.user", Literal::Text("somebody"))],
        if_unwritten: &[Unwritten {
            path: "configuration.backupRetentionPeriod",
            is: Literal::Integer(1),
            unless: (&["snapshot_identifier"], REASON),
        }],
        words: &[("configuration.bucket", "on", Literal::Boolean(true))],
        renames: &[("configuration.rule", "rule[0]")],
        ..Attributes::USUAL
    };
    let days = "configuration.backupRetentionPeriod";
    let unset = || plan(json!({})).unknown(json!({ "backup_retention_period": true }));
    let local = json!({ "backup_retention_period": { "references": ["local.days"] } });
    check(
        &attributes,
        vec![
            ("null", plan(json!({ "status": null })), "configuration.status", Ok(json!("none"))),
            (
                "an empty text",
                plan(json!({ "status": "" })),
                "configuration.status",
                Ok(json!("none")),
            ),
            (
                "null without a mark in after_unknown",
                plan(json!({ "name": null })),
                "configuration.name",
                Err(AFTER_APPLY),
            ),
            ("no block", plan(json!({ "rule": [] })), "configuration.rule.is_on", Ok(json!(false))),
            (
                "a block that apply decides",
                plan(json!({})).unknown(json!({ "rule": true })),
                "configuration.rule.is_on",
                Err(AFTER_APPLY),
            ),
            (
                "part of a block that apply decides",
                plan(json!({ "rule": [{}] })).unknown(json!({ "rule": [{ "is_on": true }] })),
                "configuration.rule.is_on",
                Err(AFTER_APPLY),
            ),
            (
                "a block that is written, and of which the plan lacks a value",
                plan(json!({ "rule": [{}] })).written(json!({ "rule": [{ "is_on": {} }] })),
                "configuration.rule.is_on",
                Err("The plan lacks its value."),
            ),
            (
                "what stands for what apply decides",
                plan(json!({})).unknown(json!({ "user": true })),
                "configuration.user",
                Ok(json!("somebody")),
            ),
            (
                "without an entry of what the plan does",
                Plan { actions: &[], ..plan(json!({})) },
                "configuration.name",
                Err("The plan does not say what it does to the resource."),
            ),
            ("an argument that is not written", unset(), days, Ok(json!(1))),
            ("one that is written", unset().written(local), days, Err(AFTER_APPLY)),
            (
                "of one that exists",
                Plan { actions: &["update"], ..unset() },
                days,
                Err(AFTER_APPLY),
            ),
            (
                "unless something else counts",
                Plan { values: json!({ "snapshot_identifier": "s" }), ..unset() },
                days,
                Err(REASON),
            ),
            (
                "a value of another kind",
                plan(json!({ "backup_retention_period": "7" })),
                days,
                Err(AFTER_APPLY),
            ),
            (
                "another word",
                plan(json!({ "bucket": "on" })),
                "configuration.bucket",
                Ok(json!(true)),
            ),
            (
                "no such word",
                plan(json!({ "bucket": "x" })),
                "configuration.bucket",
                Ok(json!("x")),
            ),
        ],
    );
}
