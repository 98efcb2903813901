//! Launch templates: a plan describes the newest version, and AWS uses the default one.

use compliance::model::evaluation::ComplianceType::{Compliant, InsufficientData};
use serde_json::{Value, json};

use super::builder::{Planned, case, hold};

const TEMPLATE: &str = "aws_launch_template.t";

fn template(values: &Value) -> Planned {
    let mut all = json!({ "name": "web", "metadata_options": [{ "http_tokens": "required", "http_endpoint": "enabled" }] });
    all.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
    Planned::existing(TEMPLATE, all)
}

#[test]
fn the_default_version_counts() {
    let new = template(&json!({})).actions(&["create"]).before(Value::Null);
    let changed = |values: Value| template(&values).actions(&["update"]);
    hold(
        "ec2-launch-template-imdsv2-check",
        &json!({}),
        vec![
            case(
                "new",
                [new.unknown(&["default_version", "latest_version"])],
                [(TEMPLATE, Compliant)],
            ),
            case(
                "the default one is the newest",
                [template(&json!({ "default_version": 3, "latest_version": 3 }))],
                [(TEMPLATE, Compliant)],
            ),
            case(
                "the default one is older",
                [template(
                    &json!({ "default_version": 1, "latest_version": 3, "update_default_version": true }),
                )],
                [(TEMPLATE, InsufficientData)],
            ),
            case(
                "a version is made, and the default one stays",
                [changed(json!({ "default_version": 1, "update_default_version": false }))
                    .unknown(&["latest_version"])],
                [(TEMPLATE, InsufficientData)],
            ),
            case(
                "a version is made, and becomes the default one",
                [changed(json!({ "update_default_version": true }))
                    .unknown(&["default_version", "latest_version"])],
                [(TEMPLATE, Compliant)],
            ),
            case(
                "the default one is chosen at apply",
                [changed(json!({ "update_default_version": null }))
                    .unknown(&["default_version", "latest_version"])],
                [(TEMPLATE, InsufficientData)],
            ),
            case(
                "the plan lacks the numbers",
                [template(&json!({}))],
                [(TEMPLATE, InsufficientData)],
            ),
            case(
                "replaced",
                [template(&json!({}))
                    .actions(&["delete", "create"])
                    .unknown(&["default_version", "latest_version"])],
                [(TEMPLATE, Compliant)],
            ),
        ],
    );
}
