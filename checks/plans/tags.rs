//! Tags of instances: their own, the provider's, and those that the plan does not show.

use compliance::model::evaluation::ComplianceType::{Compliant, InsufficientData, NonCompliant};
use serde_json::{Value, json};

use super::builder::{Planned, case, hold};

const ADDRESS: &str = "aws_instance.i";

fn with_default_tags(tags: &Value) -> Value {
    json!({ "configuration": { "provider_config": { "aws": { "expressions": { "default_tags": [{ "tags": tags }] } } } } })
}

fn instance(tags: &Value) -> Planned {
    Planned::new(ADDRESS, json!({ "tags": tags, "tags_all": tags }))
        .written("tags", json!({ "references": ["var.tags"] }))
}

/// With a tag of an empty value: then `tags_all` is unknown.
fn with_empty_value(provider: &'static str) -> Planned {
    Planned::new(ADDRESS, json!({ "tags": { "Name": "" } }))
        .unknown(&["tags_all"])
        .provider(provider)
}

#[test]
fn tags_as_far_as_the_plan_says() {
    let all = json!({ "Owner": "a", "Environment": "b", "CostCenter": "c" });
    let some = json!({ "Environment": "b" });
    let local = json!({ "references": ["local.tags"] });
    let variable = json!({ "references": ["var.owner"] });
    let variables = json!({ "variables": { "owner": { "value": "a" } } });
    let both = |one: &Value, other: &Value| {
        let mut both = one.clone();
        both.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        both
    };
    let existing =
        |tags: &Value| Planned::existing(ADDRESS, json!({ "tags": tags, "tags_all": tags }));
    hold(
        "ec2-required-tags",
        &json!({}),
        vec![
            case("all there", [instance(&all)], [(ADDRESS, Compliant)]),
            case("some missing", [instance(&some)], [(ADDRESS, NonCompliant)]),
            case("tags later", [instance(&Value::Null).unknown(&["tags", "tags_all"])], [(ADDRESS, InsufficientData)]),
            case(
                "values later, keys known",
                [Planned::new(ADDRESS, json!({ "tags": some, "tags_all": some }))
                    .partly_unknown("tags", json!({ "Owner": true, "CostCenter": true }))
                    .partly_unknown("tags_all", json!({ "Owner": true, "CostCenter": true }))],
                [(ADDRESS, Compliant)],
            ),
            case(
                "tags_all as an argument is not sent",
                [Planned::new(ADDRESS, json!({ "tags": null, "tags_all": all })).written("tags_all", json!({ "constant_value": all }))],
                [(ADDRESS, NonCompliant)],
            ),
            case(
                "tags_all as an argument, in words that the plan does not have",
                [Planned::new(ADDRESS, json!({ "tags": null, "tags_all": all })).written("tags_all", json!({ "references": ["local.tags"] }))],
                [(ADDRESS, NonCompliant)],
            ),
            case(
                "tags_all as an argument beside default tags",
                [Planned::new(ADDRESS, json!({ "tags": null, "tags_all": all })).written("tags_all", json!({ "constant_value": all }))],
                [(ADDRESS, InsufficientData)],
            )
            .with(with_default_tags(&local)),
            case("default tags that are written out", [with_empty_value("aws")], [(ADDRESS, Compliant)])
                .with(with_default_tags(&json!({ "constant_value": all }))),
            case("default tags of variables, tags_all known", [instance(&some)], [(ADDRESS, NonCompliant)])
                .with(both(&with_default_tags(&variable), &variables)),
            case("default tags of variables, tags_all unknown", [with_empty_value("aws")], [(ADDRESS, InsufficientData)])
                .with(both(&with_default_tags(&variable), &variables)),
            case("default tags of local values, a new instance", [instance(&some)], [(ADDRESS, InsufficientData)]).with(with_default_tags(&local)),
            case("default tags of local values, an instance that stays", [existing(&some)], [(ADDRESS, NonCompliant)])
                .with(with_default_tags(&local)),
            case("default tags of local values, updated, its tags stay", [existing(&some).actions(&["update"])], [(ADDRESS, NonCompliant)])
                .with(with_default_tags(&local)),
            case(
                "default tags of local values, its tags change",
                [existing(&some).actions(&["update"]).before(json!({ "tags": {}, "tags_all": {} }))],
                [(ADDRESS, InsufficientData)],
            )
            .with(with_default_tags(&local)),
            case("default tags of local values, replaced", [existing(&some).actions(&["delete", "create"])], [(ADDRESS, InsufficientData)])
                .with(with_default_tags(&local)),
            case("imported with all tags", [existing(&all).actions(&["update"])], [(ADDRESS, Compliant)]),
            case("tags that the provider ignores", [existing(&some)], [(ADDRESS, InsufficientData)])
                .with(json!({ "configuration": { "provider_config": { "aws": { "expressions": { "ignore_tags": [{}] } } } } })),
            case(
                "a deposed object beside it",
                [
                    existing(&Value::Null).actions(&["update"]).unknown(&["tags", "tags_all"]),
                    Planned::destroyed(ADDRESS, json!({ "tags": some, "tags_all": some })).deposed(),
                ],
                [(ADDRESS, InsufficientData)],
            ),
            case("not listed among the changes", [instance(&Value::Null)], [(ADDRESS, InsufficientData)]).with(json!({ "resource_changes": [] })),
            case("taken out of the configuration", [existing(&all)], [(ADDRESS, Compliant)])
                .with(json!({ "configuration": { "root_module": { "resources": [] } } })),
        ],
    );
}

#[test]
fn providers_of_modules() {
    const OUTER: &str = "module.inherits.aws_instance.i";
    let tags = json!({ "constant_value": { "Owner": "a", "Environment": "b", "CostCenter": "c" } });
    let inner = |key| {
        Planned::new(OUTER, json!({ "tags": { "Name": "" } })).unknown(&["tags_all"]).provider(key)
    };
    let alias = json!({ "configuration": { "provider_config": { "aws.other": { "name": "aws", "expressions": {} } } } });
    let both = |one: &Value| {
        let mut both = with_default_tags(&tags);
        both["configuration"]["provider_config"]["aws.other"] =
            one["configuration"]["provider_config"]["aws.other"].clone();
        both
    };
    let own = json!({ "configuration": { "provider_config": {
        "module.inherits:aws": { "name": "aws", "module_address": "module.inherits", "expressions": { "default_tags": [{ "tags": tags }] } },
        "aws": { "name": "aws", "expressions": {} },
    } } });
    hold(
        "ec2-required-tags",
        &json!({}),
        vec![
            case("the caller's, by its key", [inner("aws")], [(OUTER, Compliant)]).with(with_default_tags(&tags)),
            case("the caller's, in the words of Terraform 0.13", [inner("inherits:aws")], [(OUTER, Compliant)]).with(with_default_tags(&tags)),
            case("the caller's, in the words of Terraform 1.0", [inner("module.inherits:aws")], [(OUTER, Compliant)]).with(with_default_tags(&tags)),
            case("one of two that the caller may pass", [inner("inherits:aws")], [(OUTER, InsufficientData)]).with(both(&alias)),
            case("of two, the one that is named", [inner("aws")], [(OUTER, Compliant)]).with(both(&alias)),
            case("the module's own", [inner("module.inherits:aws")], [(OUTER, Compliant)]).with(own),
            case("none that is written", [inner("inherits:aws")], [(OUTER, NonCompliant)])
                .with(json!({ "configuration": { "provider_config": { "aws": { "name": "terraform" } } } })),
        ],
    );
}

#[test]
fn tags_that_a_launch_template_may_give() {
    const TEMPLATE: &str = "aws_launch_template.t";
    let all = json!({ "Owner": "a", "Environment": "b", "CostCenter": "c" });
    let by_reference =
        json!([{ "id": { "references": ["aws_launch_template.t.id", "aws_launch_template.t"] } }]);
    let of = |tags: &Value| {
        let used = json!([{ "version": "$Latest" }]);
        Planned::new(ADDRESS, json!({ "tags": tags, "tags_all": tags, "launch_template": used }))
            .written("launch_template", by_reference.clone())
    };
    let template = |specifications: Value| {
        Planned::new(TEMPLATE, json!({ "name": "t", "tag_specifications": specifications }))
            .unknown(&["id"])
    };
    let of_type = |resource_type: &str| json!([{ "resource_type": resource_type, "tags": all }]);
    let none = || json!({});
    hold(
        "ec2-required-tags",
        &json!({}),
        vec![
            case("all of its own", [of(&all)], [(ADDRESS, Compliant)]),
            case("a template elsewhere", [of(&none())], [(ADDRESS, InsufficientData)]),
            case(
                "one with tags",
                [of(&none()), template(of_type("instance"))],
                [(ADDRESS, InsufficientData)],
            ),
            case(
                "one with tags of volumes",
                [of(&none()), template(of_type("volume"))],
                [(ADDRESS, NonCompliant)],
            ),
            case("one without", [of(&none()), template(json!([]))], [(ADDRESS, NonCompliant)]),
            case(
                "one whose tags come later",
                [of(&none()), template(Value::Null).unknown(&["tag_specifications"])],
                [(ADDRESS, InsufficientData)],
            ),
            case(
                "one that exists, in some version",
                [of(&none()), template(json!([])).actions(&["update"])],
                [(ADDRESS, InsufficientData)],
            ),
            case(
                "an instance that exists",
                [of(&none()).actions(&["update"]).before(json!({}))],
                [(ADDRESS, NonCompliant)],
            ),
            case(
                "one by its name",
                [
                    Planned::new(
                        ADDRESS,
                        json!({ "tags": {}, "tags_all": {}, "launch_template": [{ "name": "t" }] }),
                    ),
                    template(json!([])),
                ],
                [(ADDRESS, NonCompliant)],
            ),
        ],
    );
}
