//! `aws_s3_bucket`: its default encryption, written inside the bucket or as a resource of its own.

use serde_json::Value;

use super::document::{AFTER_APPLY, Document, Planned};
use super::references::{Target, target};
use crate::resource::{Algorithm, Bucket, Detail, Encryption, Reading};

const CONFIGURATION: &str = "aws_s3_bucket_server_side_encryption_configuration";

/// Every separate encryption configuration with the bucket it is for: found once for the whole plan.
pub fn configurations(document: &Document) -> Vec<(Planned<'_>, Target<'_>)> {
    let configurations = document.planned().filter(|planned| planned.kind() == CONFIGURATION);
    configurations.map(|configuration| (configuration, target(&configuration, "bucket", "aws_s3_bucket", &["bucket", "id"]))).collect()
}

pub fn detail(bucket: &Planned<'_>, configurations: &[(Planned<'_>, Target<'_>)]) -> Detail {
    let mut unclear = false;
    for (configuration, target) in configurations {
        match target {
            Target::One(one) if one.address() == bucket.address() => {
                return Detail::Bucket(Bucket { encryption: Reading::Known(Some(encryption(configuration, "rule/0"))) });
            }
            Target::Unclear(candidates) => unclear |= candidates.iter().any(|candidate| candidate.address() == bucket.address()),
            Target::One(_) => {}
        }
    }
    let inline = match bucket.value("server_side_encryption_configuration").as_array().map(Vec::as_slice) {
        Some([_, ..]) => encryption(bucket, "server_side_encryption_configuration/0/rule/0"),
        _ if unclear => unknown("Which encryption configuration is the bucket's is known only after apply."),
        // AWS encrypts every new bucket with AES256 where nothing else is said.
        _ => Encryption {
            algorithm: Reading::Known(Algorithm::Aes256),
            kms_key: Reading::Known(None),
            bucket_key: Reading::Known(false),
            sse_c_blocked: Reading::unknown("The plan does not say which encryption types the bucket blocks."),
        },
    };
    Detail::Bucket(Bucket { encryption: Reading::Known(Some(inline)) })
}

fn unknown(reason: &'static str) -> Encryption {
    Encryption {
        algorithm: Reading::unknown(reason),
        kms_key: Reading::unknown(reason),
        bucket_key: Reading::unknown(reason),
        sse_c_blocked: Reading::unknown(reason),
    }
}

/// The rule at a path of the resource.
fn encryption(planned: &Planned<'_>, rule: &str) -> Encryption {
    let default = format!("{rule}/apply_server_side_encryption_by_default/0");
    let algorithm = match planned.read(&format!("{default}/sse_algorithm")) {
        Reading::Known(Value::String(name)) => Reading::Known(Algorithm::named(name)),
        Reading::Known(_) => Reading::unknown(AFTER_APPLY),
        Reading::Unknown(reason) => Reading::Unknown(reason),
    };
    let kms_key = match planned.read(&format!("{default}/kms_master_key_id")) {
        Reading::Known(key) => Reading::Known(key.as_str().filter(|key| !key.is_empty()).map(str::to_owned)),
        Reading::Unknown(reason) => Reading::Unknown(reason),
    };
    let bucket_key = match planned.read(&format!("{rule}/bucket_key_enabled")) {
        Reading::Known(enabled) => Reading::Known(enabled.as_bool().unwrap_or(false)),
        Reading::Unknown(reason) => Reading::Unknown(reason),
    };
    // Providers before 6.x do not know the attribute.
    let sse_c_blocked = match planned.read(&format!("{rule}/blocked_encryption_types")) {
        Reading::Known(Value::Array(types)) => Reading::Known(types.iter().any(|kind| kind == "SSE-C")),
        Reading::Known(_) => Reading::unknown("The plan does not say which encryption types the bucket blocks."),
        Reading::Unknown(reason) => Reading::Unknown(reason),
    };
    Encryption { algorithm, kms_key, bucket_key, sse_c_blocked }
}
