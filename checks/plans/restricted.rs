//! Plans that `-target` or `-exclude` restricted, as OpenTofu writes them: without a word of it.

use compliance::model::evaluation::ComplianceType::{Compliant, InsufficientData, NonCompliant};
use serde_json::{Value, json};

use super::builder::{Case, Planned, case, document, hold};

const BUCKET: &str = "aws_s3_bucket.b";
const OTHER: &str = "aws_s3_bucket.c";

fn bucket(address: &str) -> Planned {
    Planned::new(address, json!({ "bucket": address }))
        .unknown(&["id", "policy"])
        .written("bucket", json!({ "constant_value": address }))
}

/// The buckets' plan, whose configuration has a policy too: with these members of its block, and
/// what it says of its bucket.
fn lacking(
    name: &'static str,
    bucket_of: &Value,
    block: &Value,
    expected: [(&'static str, bool); 2],
) -> Case {
    let resources = [bucket(BUCKET), bucket(OTHER)];
    let mut written =
        document(&resources, &json!({}))["configuration"]["root_module"]["resources"].clone();
    let mut policy = json!({ "mode": "managed", "type": "aws_s3_bucket_policy", "name": "a", "expressions": { "bucket": bucket_of } });
    policy.as_object_mut().unwrap().extend(block.as_object().unwrap().clone());
    written.as_array_mut().unwrap().push(policy);
    let expected = expected
        .map(|(address, is_known)| (address, if is_known { Compliant } else { InsufficientData }));
    case(name, resources, expected)
        .with(json!({ "configuration": { "root_module": { "resources": written } } }))
}

#[test]
fn what_the_configuration_has_and_the_plan_lacks_is_not_known() {
    let by_id = json!({ "references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"] });
    let by_other = json!({ "references": ["aws_s3_bucket_public_access_block.o.bucket", "aws_s3_bucket_public_access_block.o"] });
    let known = [(BUCKET, true), (OTHER, true)];
    let unknown = [(BUCKET, false), (OTHER, false)];
    let complete = lacking("Terraform says that the plan is complete", &by_id, &json!({}), known);
    let more = json!({ "complete": true, "configuration": complete.more["configuration"] });
    hold(
        "s3-bucket-policy-grantee-check",
        &json!({}),
        vec![
            case(
                "nothing",
                [bucket(BUCKET), bucket(OTHER)],
                [(BUCKET, Compliant), (OTHER, Compliant)],
            ),
            lacking("a policy of one bucket", &by_id, &json!({}), [(BUCKET, false), (OTHER, true)]),
            lacking(
                "a policy of a bucket that another resource names",
                &by_other,
                &json!({}),
                unknown,
            ),
            lacking(
                "a policy of a bucket by name",
                &json!({ "constant_value": "b" }),
                &json!({}),
                unknown,
            ),
            lacking(
                "with count there may be none",
                &by_id,
                &json!({ "count_expression": {} }),
                known,
            ),
            lacking(
                "with for_each there may be none",
                &by_id,
                &json!({ "for_each_expression": { "references": ["var.policies"] } }),
                known,
            ),
            complete.with(more),
            case(
                "one that the plan destroys",
                [
                    bucket(BUCKET),
                    Planned::destroyed("aws_s3_bucket_policy.a", json!({ "bucket": "b" })),
                ],
                [(BUCKET, Compliant)],
            ),
        ],
    );
}

#[test]
fn a_module_that_the_plan_lacks_may_have_some() {
    let policy = json!({ "mode": "managed", "type": "aws_s3_bucket_policy", "name": "a", "expressions": { "bucket": { "references": ["var.bucket"] } } });
    let lacking = |call: Value| {
        let mut call = call;
        call["module"] = json!({ "resources": [policy] });
        json!({ "configuration": { "root_module": { "module_calls": { "policies": call } } } })
    };
    hold(
        "s3-bucket-policy-grantee-check",
        &json!({}),
        vec![
            case("a module", [bucket(BUCKET)], [(BUCKET, InsufficientData)])
                .with(lacking(json!({}))),
            case("a module with count", [bucket(BUCKET)], [(BUCKET, Compliant)])
                .with(lacking(json!({ "count_expression": {} }))),
        ],
    );
}

#[test]
fn what_others_say_of_a_resource_may_be_missing() {
    const VPC: &str = "aws_vpc.v";
    let vpc = || Planned::new(VPC, json!({})).unknown(&["id"]);
    let written = json!([
        { "mode": "managed", "type": "aws_vpc", "name": "v", "expressions": {} },
        { "mode": "managed", "type": "aws_flow_log", "name": "f", "expressions": { "vpc_id": { "references": ["aws_vpc.v.id", "aws_vpc.v"] } } },
    ]);
    hold(
        "vpc-flow-logs-enabled",
        &json!({}),
        vec![
            case("no flow log", [vpc()], [(VPC, NonCompliant)]),
            case("one that the plan lacks", [vpc()], [(VPC, InsufficientData)])
                .with(json!({ "configuration": { "root_module": { "resources": written } } })),
        ],
    );
}
