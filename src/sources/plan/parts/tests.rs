//! Lists that several kinds of resources fill, such as the rules of a security group. The kinds
//! stand for others: a plan keeps those that the types' files name.

use serde_json::{Value as Json, json};

use super::*;
use crate::model::value::Member;
use crate::resource_types::in_plans::Attributes;
use crate::sources::plan::document::Document;

const PATH: &str = "configuration.permissions";
const OF_EXISTING: &str = "It exists already.";

static GROUP: PlanResource =
    PlanResource { kind: "aws_s3_bucket", names: &["name"], ..PlanResource::USUAL };
static IN_PLANS: InPlans = InPlans { noun: "group", ..InPlans::NONE };
static RULES: Part = Part {
    path: PATH,
    kind: "aws_iam_access_key",
    of: "user",
    noun: "rule",
    only: &[("status", "ingress")],
    attributes: Attributes {
        renames: &[("configuration.permissions.port", "name")],
        ..Attributes::USUAL
    },
    count: Count::Many { inline: "rule", most: None, counts_if_new: false, check: None },
    of_existing: OF_EXISTING,
    ..Part::USUAL
};

struct Rule {
    of: &'static str,
    status: Json,
}

/// The ports of a group's rules, and why there may be more.
fn ports(actions: &[&str], group: &Json, unknown: &Json, rules: &[Rule]) -> (Json, Option<String>) {
    let named = |kind: &str, name: &str, member: &str, value: &Json| {
        json!({ "address": format!("{kind}.{name}"), "mode": "managed", "type": kind,
            "name": name, member: value })
    };
    let mut planned = vec![named(GROUP.kind, "g", "values", group)];
    let change = json!({ "actions": actions, "after_unknown": unknown });
    let mut changes = vec![named(GROUP.kind, "g", "change", &change)];
    let mut written = vec![named(GROUP.kind, "g", "expressions", &json!({}))];
    for (number, rule) in rules.iter().enumerate() {
        let name = number.to_string();
        let values = json!({ "name": 1000 + number, "status": rule.status });
        let unknown = json!({ "user": true, "status": rule.status.is_null() });
        let expressions = json!({ "user": { "references": [rule.of] } });
        planned.push(named(RULES.kind, &name, "values", &values));
        let change = json!({ "actions": ["create"], "after_unknown": unknown });
        changes.push(named(RULES.kind, &name, "change", &change));
        written.push(named(RULES.kind, &name, "expressions", &expressions));
    }
    let document: Document = serde_json::from_value(json!({
        "planned_values": { "root_module": { "resources": planned } },
        "resource_changes": changes,
        "configuration": { "root_module": { "resources": written } },
    }))
    .unwrap();
    let tree = Tree::new(&document);
    let asked = (PATH.to_owned(), &Fields::of(["port"]));
    let reader = PartReader::new(&tree, &IN_PLANS, &GROUP, &RULES, asked, "");
    let mut document = Value::Null;
    reader.fill(&mut document, 0);
    let Member::Present(Value::List(list)) = document.at(PATH) else { panic!("{document:?}") };
    let port = |rule: &Value| match rule.at("port") {
        Member::Present(Value::Integer(port)) => *port,
        other => panic!("{other:?}"),
    };
    let ports = list.elements.iter().map(port).collect();
    (ports, list.more.clone().map(Into::into))
}

#[test]
fn what_is_inside_and_what_is_separate() {
    const OURS: &str = "aws_s3_bucket.g";
    let (new, existing) = (["create"], ["no-op"]);
    let inside = json!({ "rule": [{ "name": 22 }] });
    let ingress = |of| Rule { of, status: json!("ingress") };
    let some = |reason: &str| Some(reason.to_owned());
    let unclear = "Whether a rule is the group's is known only after apply.";
    for (name, actions, group, unknown, rules, expected) in [
        ("none", new, json!({}), json!({}), vec![], (json!([]), None)),
        ("inside", new, inside.clone(), json!({}), vec![], (json!([22]), None)),
        (
            "not written, so none inside",
            new,
            json!({}),
            json!({ "rule": true }),
            vec![],
            (json!([]), None),
        ),
        (
            "inside and separate",
            new,
            inside.clone(),
            json!({}),
            vec![ingress(OURS), ingress(OURS)],
            (json!([22, 1000, 1001]), None),
        ),
        (
            "of another sort",
            new,
            json!({}),
            json!({}),
            vec![Rule { of: OURS, status: json!("egress") }],
            (json!([]), None),
        ),
        (
            "perhaps of another sort",
            new,
            json!({}),
            json!({}),
            vec![Rule { of: OURS, status: Json::Null }],
            (json!([]), some(unclear)),
        ),
        (
            "of somebody",
            new,
            json!({}),
            json!({}),
            vec![ingress("local.g")],
            (json!([]), some(unclear)),
        ),
        (
            "of one that exists",
            existing,
            inside,
            json!({}),
            vec![],
            (json!([22]), some(OF_EXISTING)),
        ),
    ] {
        assert_eq!(ports(&actions, &group, &unknown, &rules), expected, "{name}");
    }
}
