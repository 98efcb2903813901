//! S3 buckets have default encryption, of the kind that is asked for.

use serde::Deserialize;

use super::{AlertText, Checker, Controls, Judge, Remediation, Rule};
use crate::evaluation::{Severity, Verdict};
use crate::parameters::{Kind, Parameter, ParameterError, Values, read};
use crate::resource::{Algorithm, Bucket, Encryption, Reading, Resource};
use crate::resource_types::s3_bucket;

pub static RULE: Rule = Rule {
    id: "s3-encryption-enabled",
    ordinal: 2,
    title: "S3 buckets have default encryption",
    severity: Severity::High,
    checker: Checker::S3Encryption,
    resource_type: s3_bucket::TYPE,
    fields: &[
        "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.applyServerSideEncryptionByDefault.sseAlgorithm",
        "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.applyServerSideEncryptionByDefault.kmsMasterKeyID",
        "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.bucketKeyEnabled",
        "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.blockedEncryptionTypes.encryptionType",
    ],
    related: &[],
    rationale: "Default encryption protects every object that a client writes without asking for encryption itself. Since January 2023 \
                AWS encrypts new buckets with AES-256 at least; keys of your own (KMS) add who may decrypt, a log of every use, and revocation.",
    remediation: Remediation {
        console: "S3 > Buckets > the bucket > Properties > Default encryption > Edit",
        command: "aws s3api put-bucket-encryption --bucket BUCKET --server-side-encryption-configuration \
                  '{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"aws:kms\",\"KMSMasterKeyID\":\"KEY_ARN\"},\"BucketKeyEnabled\":true}]}'",
    },
    permissions: &["s3:GetEncryptionConfiguration", "s3:ListAllMyBuckets"],
    parameters: &[
        Parameter {
            name: "mode",
            description: "The least that will do: any default encryption, a KMS key (kms; dsse counts too), or dual-layer KMS encryption (dsse). S3 has encrypted every bucket since 2023, so on AWS only kms and dsse find any.",
            kind: Kind::Choice(&["any", "kms", "dsse"]),
            default: r#""any""#,
        },
        Parameter {
            name: "allowed_kms_keys",
            description: "KMS keys (ARN, id or alias, as the bucket names them) of which one must be used; empty: any key.",
            kind: Kind::List,
            default: "[]",
        },
        Parameter {
            name: "bucket_key_required",
            description: "Whether a bucket with KMS encryption must use an S3 Bucket Key. DSSE-KMS, which has none, is passed over.",
            kind: Kind::Boolean,
            default: "false",
        },
        Parameter {
            name: "sse_c_blocked",
            description: "Whether the bucket must block writes with customer-provided keys (SSE-C).",
            kind: Kind::Boolean,
            default: "false",
        },
    ],
    controls: &[
        Controls { framework: "soc-2", ids: &["CC6.1"] },
        Controls { framework: "iso-27001-2022", ids: &["A.8.24"] },
        Controls { framework: "pci-dss-4.0", ids: &["3.5.1"] },
        Controls { framework: "hipaa", ids: &["164.312(a)(2)(iv)"] },
        Controls { framework: "gdpr", ids: &["Article 32"] },
    ],
    alert: AlertText { subject: "S3 Encryption", noun: "S3 bucket", label: "Bucket", detail: "Encryption" },
    prepare,
};

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Any,
    Kms,
    Dsse,
}

#[derive(Debug, Deserialize)]
struct Parameters {
    mode: Mode,
    allowed_kms_keys: Vec<String>,
    bucket_key_required: bool,
    sse_c_blocked: bool,
}

fn prepare(values: Values) -> Result<Judge, ParameterError> {
    let parameters: Parameters = read(values)?;
    Ok(Box::new(move |resource| evaluate(resource, &parameters)))
}

fn evaluate(resource: &Resource, parameters: &Parameters) -> Verdict {
    match Bucket::of(&resource.document).encryption {
        Reading::Unknown(reason) => Verdict::insufficient_data(reason),
        Reading::Known(None) => Verdict::non_compliant("No default encryption is configured."),
        Reading::Known(Some(encryption)) => judge(&encryption, parameters).unwrap_or_else(|verdict| verdict),
    }
}

/// Every demand in turn: a broken one ends it, one that cannot be known is remembered, so that a sure violation still counts.
fn judge(encryption: &Encryption, parameters: &Parameters) -> Result<Verdict, Verdict> {
    let mut unknown = None;
    let mut algorithm = None;
    match &encryption.algorithm {
        Reading::Known(known) => algorithm = Some(known),
        Reading::Unknown(reason) if parameters.mode != Mode::Any || !parameters.allowed_kms_keys.is_empty() || parameters.bucket_key_required => {
            unknown = Some(reason);
        }
        Reading::Unknown(_) => {}
    }
    if let Some(algorithm) = algorithm {
        let will_do = match parameters.mode {
            Mode::Any => true,
            Mode::Kms => matches!(algorithm, Algorithm::Kms | Algorithm::Dsse),
            Mode::Dsse => *algorithm == Algorithm::Dsse,
        };
        if !will_do {
            let wanted = if parameters.mode == Mode::Dsse { "aws:kms:dsse" } else { "aws:kms" };
            return Err(Verdict::non_compliant(format!("Default encryption is {}; {wanted} is required.", algorithm.as_str())));
        }
    }
    if !parameters.allowed_kms_keys.is_empty() {
        match &encryption.kms_key {
            Reading::Known(Some(key)) if parameters.allowed_kms_keys.iter().any(|allowed| same_key(allowed, key)) => {}
            Reading::Known(Some(key)) => return Err(Verdict::non_compliant(format!("KMS key {key} is not one of the allowed keys."))),
            Reading::Known(None) => return Err(Verdict::non_compliant("No KMS key of the allowed ones is configured.")),
            Reading::Unknown(reason) => unknown = unknown.or(Some(reason)),
        }
    }
    if parameters.bucket_key_required && algorithm == Some(&Algorithm::Kms) {
        match &encryption.bucket_key {
            Reading::Known(true) => {}
            Reading::Known(false) => return Err(Verdict::non_compliant("The S3 Bucket Key is off.")),
            Reading::Unknown(reason) => unknown = unknown.or(Some(reason)),
        }
    }
    if parameters.sse_c_blocked {
        match &encryption.sse_c_blocked {
            Reading::Known(true) => {}
            Reading::Known(false) => return Err(Verdict::non_compliant("Writes with customer-provided keys (SSE-C) are not blocked.")),
            Reading::Unknown(reason) => unknown = unknown.or(Some(reason)),
        }
    }
    Ok(match (unknown, algorithm) {
        (Some(reason), _) => Verdict::insufficient_data(reason.clone()),
        (None, Some(Algorithm::Aes256)) => Verdict::compliant("Default encryption is AES256."),
        (None, Some(Algorithm::Kms)) => Verdict::compliant("Default encryption is aws:kms."),
        (None, Some(Algorithm::Dsse)) => Verdict::compliant("Default encryption is aws:kms:dsse."),
        (None, Some(other)) => Verdict::compliant(format!("Default encryption is {}.", other.as_str())),
        (None, None) => Verdict::compliant("Default encryption is configured."),
    })
}

/// A bucket may name its key by ARN, by bare id or by alias; the list may too.
fn same_key(allowed: &str, key: &str) -> bool {
    let tail = |name: &str| name.split_once(":key/").map_or_else(|| name.to_owned(), |(_, id)| id.to_owned());
    allowed == key || (!(allowed.starts_with("arn:") && key.starts_with("arn:")) && tail(allowed) == tail(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::ComplianceType::{self, Compliant, InsufficientData, NonCompliant};
    use crate::rules::tests_support::{judge as prepared, resource};
    use serde_json::{Value, json};

    const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1a2b3c4d-0000-4000-8000-000000000001";

    fn described(encryption: Reading<Option<Encryption>>) -> Resource {
        resource(s3_bucket::TYPE, Bucket { encryption }.document())
    }

    fn bucket(algorithm: &str, key: Option<&str>, bucket_key: bool, sse_c_blocked: bool) -> Resource {
        described(Reading::Known(Some(Encryption {
            algorithm: Reading::Known(Algorithm::named(algorithm)),
            kms_key: Reading::Known(key.map(str::to_owned)),
            bucket_key: Reading::Known(bucket_key),
            sse_c_blocked: Reading::Known(sse_c_blocked),
        })))
    }

    fn planned() -> Resource {
        let later = "known only after apply";
        described(Reading::Known(Some(Encryption {
            algorithm: Reading::Known(Algorithm::Kms),
            kms_key: Reading::unknown(later),
            bucket_key: Reading::unknown(later),
            sse_c_blocked: Reading::unknown(later),
        })))
    }

    #[test]
    fn verdicts() {
        let none = described(Reading::Known(None));
        let denied = described(Reading::unknown("AccessDenied"));
        let cases: &[(&str, Value, Resource, ComplianceType)] = &[
            ("AES256 is any", json!({}), bucket("AES256", None, false, false), Compliant),
            ("KMS is any", json!({}), bucket("aws:kms", Some(KEY), false, false), Compliant),
            ("one of AWS's future is any", json!({}), bucket("aws:next", None, false, false), Compliant),
            ("none", json!({}), none, NonCompliant),
            ("refused", json!({"mode": "kms"}), denied, InsufficientData),
            ("AES256 is not kms", json!({"mode": "kms"}), bucket("AES256", None, false, false), NonCompliant),
            ("kms is kms", json!({"mode": "kms"}), bucket("aws:kms", None, false, false), Compliant),
            ("dsse is kms", json!({"mode": "kms"}), bucket("aws:kms:dsse", Some(KEY), false, false), Compliant),
            ("kms is not dsse", json!({"mode": "dsse"}), bucket("aws:kms", Some(KEY), false, false), NonCompliant),
            ("an allowed key", json!({"allowed_kms_keys": [KEY]}), bucket("aws:kms", Some(KEY), false, false), Compliant),
            (
                "an allowed key by its id",
                json!({"allowed_kms_keys": ["1a2b3c4d-0000-4000-8000-000000000001"]}),
                bucket("aws:kms", Some(KEY), false, false),
                Compliant,
            ),
            (
                "the same id elsewhere",
                json!({"allowed_kms_keys": [KEY.replace("eu-west-1", "us-east-1")]}),
                bucket("aws:kms", Some(KEY), false, false),
                NonCompliant,
            ),
            ("the AWS managed key is not on the list", json!({"allowed_kms_keys": [KEY]}), bucket("aws:kms", None, false, false), NonCompliant),
            ("bucket key on", json!({"bucket_key_required": true}), bucket("aws:kms", Some(KEY), true, false), Compliant),
            ("bucket key off", json!({"bucket_key_required": true}), bucket("aws:kms", Some(KEY), false, false), NonCompliant),
            ("dsse has no bucket key", json!({"bucket_key_required": true}), bucket("aws:kms:dsse", Some(KEY), false, false), Compliant),
            ("AES256 has no bucket key", json!({"bucket_key_required": true}), bucket("AES256", None, false, false), Compliant),
            ("SSE-C blocked", json!({"sse_c_blocked": true}), bucket("AES256", None, false, true), Compliant),
            ("SSE-C not blocked", json!({"sse_c_blocked": true}), bucket("AES256", None, false, false), NonCompliant),
            ("what is not asked may be unknown", json!({"mode": "kms"}), planned(), Compliant),
            ("what is asked may not", json!({"allowed_kms_keys": [KEY]}), planned(), InsufficientData),
            ("a sure violation beats an unknown", json!({"mode": "dsse", "sse_c_blocked": true}), planned(), NonCompliant),
        ];
        for (name, parameters, resource, expected) in cases {
            let verdict = prepared(&RULE, parameters)(resource);
            assert_eq!(verdict.compliance_type, *expected, "{name}: {}", verdict.annotation);
        }
    }
}
