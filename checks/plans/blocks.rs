//! Deprecated blocks inside a bucket, in whose place there are resources of their own; and
//! arguments that an older provider does not have.

use compliance::model::evaluation::ComplianceType::{Compliant, InsufficientData, NonCompliant};
use serde_json::{Value, json};

use super::builder::{Planned, case, hold};

const BUCKET: &str = "aws_s3_bucket.b";
const KEY: &str = "aws_kms_key.k";

fn new(blocks: &Value) -> Planned {
    Planned::new(BUCKET, blocks.clone()).unknown(&["id"])
}

fn existing(blocks: &Value) -> Planned {
    Planned::existing(BUCKET, blocks.clone())
}

fn versioning(enabled: bool, mfa_delete: bool) -> Value {
    json!({ "bucket": "harbourly", "lifecycle_rule": [],
        "versioning": [{ "enabled": enabled, "mfa_delete": mfa_delete }] })
}

fn lifecycle(rules: &Value) -> Value {
    json!({ "bucket": "harbourly", "versioning": [], "lifecycle_rule": rules })
}

fn rule(enabled: bool, days: u32) -> Value {
    json!({ "enabled": enabled, "expiration": [{ "days": days }], "noncurrent_version_expiration": [] })
}

#[test]
fn versioning_in_the_bucket() {
    let later = new(&json!({ "bucket": "harbourly", "versioning": [{}] }))
        .partly_unknown("versioning", json!([{ "enabled": true }]))
        .written("versioning", json!([{ "enabled": { "references": ["aws_s3_bucket.a.id"] } }]));
    let own = Planned::new(
        "aws_s3_bucket_versioning.v",
        json!({ "bucket": "harbourly", "versioning_configuration": [{ "status": "Enabled" }] }),
    );
    hold(
        "s3-bucket-versioning-enabled",
        &json!({}),
        vec![
            case("enabled", [new(&versioning(true, false))], [(BUCKET, Compliant)]),
            case("not enabled", [new(&versioning(false, false))], [(BUCKET, NonCompliant)]),
            case("as it is", [existing(&versioning(true, false))], [(BUCKET, Compliant)]),
            case("known later", [later], [(BUCKET, InsufficientData)]),
            case(
                "the state is older than the resource of its own",
                [existing(&versioning(false, false)), own],
                [(BUCKET, Compliant)],
            ),
        ],
    );
    hold(
        "s3-bucket-mfa-delete-enabled",
        &json!({ "exempt_lifecycle": false }),
        vec![
            case("with MFA delete", [existing(&versioning(true, true))], [(BUCKET, Compliant)]),
            case("without", [existing(&versioning(true, false))], [(BUCKET, NonCompliant)]),
        ],
    );
}

#[test]
fn lifecycle_rules_in_the_bucket() {
    let rules = |rules: Value| existing(&lifecycle(&rules));
    hold(
        "s3-lifecycle-policy-check",
        &json!({ "expiration_days": 90 }),
        vec![
            case("no rule", [rules(json!([]))], [(BUCKET, NonCompliant)]),
            case("enabled", [rules(json!([rule(true, 90)]))], [(BUCKET, Compliant)]),
            case(
                "the second one",
                [rules(json!([rule(true, 30), rule(true, 90)]))],
                [(BUCKET, Compliant)],
            ),
            case("disabled", [rules(json!([rule(false, 90)]))], [(BUCKET, NonCompliant)]),
            case(
                "of a new bucket",
                [new(&lifecycle(&json!([rule(true, 90)])))],
                [(BUCKET, Compliant)],
            ),
            case(
                "known later",
                [new(&lifecycle(&json!([{ "expiration": [{ "days": 90 }] }])))
                    .partly_unknown("lifecycle_rule", json!([{ "enabled": true }]))
                    .written(
                        "lifecycle_rule",
                        json!([{ "enabled": { "references": ["local.a"] } }]),
                    )],
                [(BUCKET, InsufficientData)],
            ),
        ],
    );
}

#[test]
fn object_lock_in_the_bucket() {
    let locked = |mode: &str| {
        existing(&json!({ "bucket": "harbourly", "object_lock_enabled": true,
            "object_lock_configuration": [{ "object_lock_enabled": "Enabled",
                "rule": [{ "default_retention": [{ "mode": mode, "days": 7 }] }] }] }))
    };
    let without = json!({ "bucket": "harbourly", "object_lock_enabled": true,
        "object_lock_configuration": [] });
    hold(
        "s3-bucket-default-lock-enabled",
        &json!({ "mode": "COMPLIANCE" }),
        vec![
            case("in this mode", [locked("COMPLIANCE")], [(BUCKET, Compliant)]),
            case("in another one", [locked("GOVERNANCE")], [(BUCKET, NonCompliant)]),
            case("without a retention", [new(&without)], [(BUCKET, NonCompliant)]),
        ],
    );
    hold(
        "s3-bucket-default-lock-enabled",
        &json!({}),
        vec![
            case("enabled", [new(&without)], [(BUCKET, Compliant)]),
            case(
                "of a bucket whose name is known later",
                [new(&json!({ "object_lock_enabled": false })).unknown(&["bucket"])],
                [(BUCKET, NonCompliant)],
            ),
        ],
    );
}

#[test]
fn a_key_is_symmetric_unless_it_says_otherwise() {
    let key = |more: Value| {
        let mut values = json!({ "enable_key_rotation": true });
        for (name, value) in more.as_object().unwrap() {
            values[name] = value.clone();
        }
        Planned::new(KEY, values).unknown(&["id"])
    };
    let written = |spec: &str| {
        key(json!({ "customer_master_key_spec": spec }))
            .written("customer_master_key_spec", json!({ "constant_value": spec }))
    };
    hold(
        "cmk-backing-key-rotation-enabled",
        &json!({}),
        vec![
            case("of an old provider", [key(json!({}))], [(KEY, Compliant)]),
            case("written", [written("SYMMETRIC_DEFAULT")], [(KEY, Compliant)]),
            case(
                "written, and taken out of the values",
                [written("RSA_4096").unset("customer_master_key_spec")],
                [(KEY, InsufficientData)],
            ),
        ],
    );
}
