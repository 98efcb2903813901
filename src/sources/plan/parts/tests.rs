//! Lists that several kinds of resources fill, such as the rules of a security group. The kinds
//! stand for others: a plan keeps those that the types' files name.

use serde_json::{Value as Json, json};
use time::OffsetDateTime;

use super::*;
use crate::model::value::Member;
use crate::resource_types::in_plans::Attributes;
use crate::rules::Wanted;
use crate::sources::plan::Plan;
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

/// Why the entries of a network ACL that exists are unknown, where the plan does something to a
/// rule: what it does, and the network ACL that the rule is of.
fn unclear_entries(action: &str, of: &Json, written: &Json) -> (usize, Option<String>) {
    let (acl, rule) = ("aws_network_acl", "aws_network_acl_rule");
    let entry = json!({ "rule_no": 100, "action": "allow", "protocol": "6", "from_port": 22,
        "to_port": 22, "cidr_block": "0.0.0.0/0", "ipv6_cidr_block": "" });
    let named = |kind: &str, member: &str, value: Json| {
        json!({ "address": format!("{kind}.a"), "mode": "managed", "type": kind, "name": "a",
            member: value })
    };
    let mut planned =
        vec![named(acl, "values", json!({ "id": "acl-1", "ingress": [entry], "egress": [] }))];
    if action != "delete" {
        planned.push(named(rule, "values", json!({ "network_acl_id": "acl-9" })));
    }
    let text = json!({
        "format_version": "1.2",
        "planned_values": { "root_module": { "resources": planned } },
        "resource_changes": [
            named(acl, "change", json!({ "actions": ["no-op"] })),
            named(rule, "change", json!({ "actions": [action], "before": { "network_acl_id": of } })),
        ],
        "configuration": { "root_module": { "resources": [named(acl, "expressions", written.clone())] } },
    });
    let plan = Plan::parse(text.to_string().as_bytes(), "p".to_owned(), OffsetDateTime::UNIX_EPOCH);
    let resources = plan.unwrap().resources(&Wanted::all());
    let Member::Present(Value::List(list)) = resources[0].document.at("configuration.entries")
    else {
        panic!("{resources:?}")
    };
    (list.elements.len(), list.more.clone().map(Into::into))
}

#[test]
fn what_a_resource_shows_is_not_what_the_plan_makes_of_it() {
    let (nothing, written) = (json!({}), json!({ "ingress": {}, "egress": {} }));
    let why = "The plan changes a rule of this network ACL, perhaps one that it shows.";
    let stale = (0, Some(why.to_owned()));
    for (name, action, of, written, expected) in [
        ("nothing changes", "no-op", json!("acl-1"), &nothing, (1, None)),
        ("a rule is made beside it", "create", json!("acl-1"), &nothing, (1, None)),
        ("a rule changes", "update", json!("acl-1"), &nothing, stale.clone()),
        ("a rule goes", "delete", json!("acl-1"), &nothing, stale.clone()),
        ("a rule goes that may be its own", "delete", Json::Null, &nothing, stale),
        ("a rule of another one changes", "update", json!("acl-2"), &nothing, (1, None)),
        ("what is written is so", "update", json!("acl-1"), &written, (1, None)),
    ] {
        assert_eq!(unclear_entries(action, &of, written), expected, "{name}");
    }
}
