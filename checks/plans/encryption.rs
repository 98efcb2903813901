//! Default encryption of buckets, whose configuration is a resource of its own or inside the
//! bucket.

use compliance::model::evaluation::ComplianceType::{Compliant, InsufficientData, NonCompliant};
use serde_json::{Value, json};

use super::builder::{Planned, case, hold};

const BUCKET: &str = "aws_s3_bucket.b";
const CONFIGURATION: &str = "aws_s3_bucket_server_side_encryption_configuration.e";
const OTHER: &str = "aws_s3_bucket_server_side_encryption_configuration.f";
const BY_ID: [&str; 2] = ["aws_s3_bucket.b.id", "aws_s3_bucket.b"];

fn rule(algorithm: &str) -> Value {
    json!([{ "apply_server_side_encryption_by_default": [{ "sse_algorithm": algorithm, "kms_master_key_id": "" }], "bucket_key_enabled": true }])
}

fn bucket(address: &str) -> Planned {
    Planned::new(address, json!({ "bucket": "harbourly" }))
        .unknown(&["id", "server_side_encryption_configuration"])
}

fn configuration(address: &str, algorithm: &str, references: &[&str]) -> Planned {
    Planned::new(address, json!({ "rule": rule(algorithm) })).refers("bucket", references)
}

fn existing(algorithm: &str) -> Planned {
    let inside = json!([{ "rule": rule(algorithm) }]);
    Planned::existing(
        BUCKET,
        json!({ "bucket": "harbourly", "id": "harbourly", "server_side_encryption_configuration": inside }),
    )
}

fn named(address: &str, algorithm: &str) -> Planned {
    Planned::existing(
        address,
        json!({ "bucket": "harbourly", "id": "harbourly", "rule": rule(algorithm) }),
    )
}

#[test]
fn encryption_as_it_will_be() {
    let before = json!({ "bucket": "harbourly" });
    hold(
        "s3-encryption-enabled",
        &json!({ "mode": "kms" }),
        vec![
            case("no encryption configuration", [bucket(BUCKET)], [(BUCKET, NonCompliant)]),
            case("its own configuration", [bucket(BUCKET), configuration(CONFIGURATION, "aws:kms", &BY_ID)], [(BUCKET, Compliant)]),
            case(
                "a configuration that may be its own",
                [bucket(BUCKET), configuration(CONFIGURATION, "aws:kms", &["local.b"])],
                [(BUCKET, InsufficientData)],
            ),
            case(
                "one that may be, and says the same",
                [bucket(BUCKET), configuration(CONFIGURATION, "AES256", &["local.b"])],
                [(BUCKET, NonCompliant)],
            ),
            case(
                "its own, and one that may be and differs",
                [bucket(BUCKET), configuration(CONFIGURATION, "aws:kms", &BY_ID), configuration(OTHER, "AES256", &["local.b"])],
                [(BUCKET, InsufficientData)],
            ),
            case(
                "its own, and one that may be and says the same",
                [bucket(BUCKET), configuration(CONFIGURATION, "aws:kms", &BY_ID), configuration(OTHER, "aws:kms", &["local.b"])],
                [(BUCKET, Compliant)],
            ),
            case(
                "two of its own that differ",
                [bucket(BUCKET), configuration(CONFIGURATION, "aws:kms", &BY_ID), configuration(OTHER, "AES256", &BY_ID)],
                [(BUCKET, InsufficientData)],
            ),
            case("inside the bucket", [existing("aws:kms")], [(BUCKET, Compliant)]),
            case("the bucket's state is older than its configuration", [existing("AES256"), named(CONFIGURATION, "aws:kms")], [(BUCKET, Compliant)]),
            case("destroyed", [existing("aws:kms"), Planned::destroyed(CONFIGURATION, before.clone())], [(BUCKET, NonCompliant)]),
            case(
                "forgotten, and left as it is",
                [existing("aws:kms"), Planned::destroyed(CONFIGURATION, before.clone()).actions(&["forget"])],
                [(BUCKET, Compliant)],
            ),
            case(
                "a deposed one is destroyed",
                [existing("aws:kms"), Planned::destroyed(CONFIGURATION, before.clone()).deposed()],
                [(BUCKET, NonCompliant)],
            ),
            case(
                "destroyed beside one that stays",
                [existing("aws:kms"), named(CONFIGURATION, "aws:kms"), Planned::destroyed(OTHER, before.clone())],
                [(BUCKET, InsufficientData)],
            ),
            case(
                "destroyed, and now inside the bucket",
                [existing("aws:kms").written("server_side_encryption_configuration", json!([{}])), Planned::destroyed(CONFIGURATION, before.clone())],
                [(BUCKET, InsufficientData)],
            ),
            case("replaced", [existing("AES256"), named(CONFIGURATION, "aws:kms").actions(&["delete", "create"])], [(BUCKET, Compliant)]),
            case(
                "replaced, the old one last",
                [existing("AES256"), named(CONFIGURATION, "aws:kms").actions(&["create", "delete"])],
                [(BUCKET, InsufficientData)],
            ),
            case(
                "moved to another bucket",
                [existing("aws:kms"), named(CONFIGURATION, "aws:kms").before(before.clone()).actions(&["delete", "create"])],
                [(BUCKET, NonCompliant)],
            )
            .with(json!({ "planned_values": { "root_module": { "resources": [
                { "address": BUCKET, "mode": "managed", "type": "aws_s3_bucket", "name": "b", "values": {
                    "bucket": "harbourly", "id": "harbourly", "server_side_encryption_configuration": [{ "rule": rule("aws:kms") }] } },
                { "address": CONFIGURATION, "mode": "managed", "type": "aws_s3_bucket_server_side_encryption_configuration", "name": "e",
                  "values": { "bucket": "elsewhere", "rule": rule("aws:kms") } },
            ] } } })),
            case(
                "only the bucket key",
                [
                    bucket(BUCKET),
                    Planned::new(CONFIGURATION, json!({ "rule": [{ "apply_server_side_encryption_by_default": [], "bucket_key_enabled": true }] }))
                        .refers("bucket", &BY_ID),
                ],
                [(BUCKET, NonCompliant)],
            ),
            case(
                "the algorithm later",
                [
                    bucket(BUCKET),
                    configuration(CONFIGURATION, "", &BY_ID)
                        .partly_unknown("rule", json!([{ "apply_server_side_encryption_by_default": [{ "sse_algorithm": true }] }])),
                ],
                [(BUCKET, InsufficientData)],
            ),
            case(
                "inside the bucket, later",
                [bucket(BUCKET).written("server_side_encryption_configuration", json!([{ "rule": [{}] }]))],
                [(BUCKET, InsufficientData)],
            ),
            case("a plan that ended with an error", [bucket(BUCKET)], [(BUCKET, InsufficientData)]).with(json!({ "errored": true })),
            case(
                "the same name in two accounts is one bucket",
                [bucket(BUCKET), Planned::new(CONFIGURATION, json!({ "bucket": "harbourly", "rule": rule("aws:kms") })).provider("aws.other")],
                [(BUCKET, Compliant)],
            ),
        ],
    );
}

#[test]
fn which_bucket_a_configuration_is_for() {
    let (a, b) = ("aws_s3_bucket.b[\"a\"]", "aws_s3_bucket.b[\"b\"]");
    let two = || [bucket(a), bucket(b)];
    let each = |references: &[&str]| {
        let [one, other] = ["a", "b"].map(|key| {
            let algorithm = if key == "a" { "aws:kms" } else { "AES256" };
            configuration(&format!("{CONFIGURATION}[\"{key}\"]"), algorithm, references)
        });
        let [first, second] = two();
        [first, second, one, other]
    };
    hold(
        "s3-encryption-enabled",
        &json!({ "mode": "kms" }),
        vec![
            case(
                "by the same key",
                each(&["aws_s3_bucket.b", "each.key"]),
                [(a, Compliant), (b, NonCompliant)],
            ),
            case(
                "by a value of for_each",
                each(&["aws_s3_bucket.b", "each.value.b", "each.value"]),
                [(a, InsufficientData), (b, InsufficientData)],
            ),
            case(
                "by a key that is computed",
                each(&["aws_s3_bucket.b", "each.key", "each.key"]),
                [(a, InsufficientData), (b, InsufficientData)],
            ),
            case(
                "by a key and a variable",
                each(&["aws_s3_bucket.b", "each.key", "var.x"]),
                [(a, InsufficientData), (b, InsufficientData)],
            ),
            case(
                "by a key and a local value",
                each(&["aws_s3_bucket.b", "local.keys", "each.key"]),
                [(a, InsufficientData), (b, InsufficientData)],
            ),
            case(
                "by keys in a circle",
                each(&["each.value"]),
                [(a, InsufficientData), (b, InsufficientData)],
            ),
            case(
                "without any reference",
                each(&[]),
                [(a, InsufficientData), (b, InsufficientData)],
            ),
        ],
    );
}
