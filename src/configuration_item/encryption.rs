//! A bucket's default encryption, as AWS Config, S3's API and CloudFormation write it.
//!
//! Only an empty list of rules says that there is none. A form that is not known says nothing.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::document::{self, Field, NOT_RECORDED, odd};
use crate::resource::{Algorithm, Encryption, Reading};

const BUCKET_NOT_RECORDED: &str = "AWS Config did not record the bucket's encryption.";
/// CloudFormation's document has one more around its rules, and so has the API's answer.
const DEEPEST: usize = 4;

#[derive(Deserialize)]
struct Supplement {
    #[serde(rename = "ServerSideEncryptionConfiguration", alias = "serverSideEncryptionConfiguration")]
    encryption: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Configuration {
    #[serde(default, alias = "Rules", alias = "ServerSideEncryptionConfiguration", alias = "serverSideEncryptionConfiguration")]
    rules: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Rule {
    #[serde(
        default,
        rename = "applyServerSideEncryptionByDefault",
        alias = "ApplyServerSideEncryptionByDefault",
        alias = "ServerSideEncryptionByDefault",
        alias = "serverSideEncryptionByDefault"
    )]
    by_default: Field<ByDefault>,
    #[serde(default, rename = "bucketKeyEnabled", alias = "BucketKeyEnabled")]
    bucket_key: Field<bool>,
    #[serde(default, rename = "blockedEncryptionTypes", alias = "BlockedEncryptionTypes")]
    blocked: Field<Blocked>,
}

#[derive(Deserialize)]
struct ByDefault {
    #[serde(rename = "sseAlgorithm", alias = "SSEAlgorithm")]
    algorithm: String,
    #[serde(default, rename = "kmsMasterKeyID", alias = "kmsMasterKeyId", alias = "KMSMasterKeyID")]
    kms_key: Field<String>,
}

#[derive(Deserialize)]
struct Blocked {
    #[serde(rename = "encryptionType", alias = "encryptionTypes", alias = "EncryptionType", alias = "EncryptionTypes")]
    types: Vec<String>,
}

/// What a bucket's `supplementaryConfiguration` says.
pub fn encryption(supplement: Option<&RawValue>) -> Reading<Option<Encryption>> {
    let recorded = document::read::<Supplement>(supplement).and_then(|supplement| supplement.encryption.ok_or_else(|| BUCKET_NOT_RECORDED.into()));
    recorded.and_then(rules).map_or_else(Reading::Unknown, Reading::Known)
}

fn rules(mut configuration: Box<RawValue>) -> Result<Option<Encryption>, Cow<'static, str>> {
    for _ in 0..DEEPEST {
        let text = document::text(&configuration).ok_or_else(odd)?;
        if text.starts_with('[') {
            let rules: Vec<Rule> = serde_json::from_str(&text).map_err(|_| odd())?;
            // AWS allows one.
            return rules.into_iter().next().map(Rule::encryption).transpose();
        }
        configuration = match document::read::<Configuration>(Some(&configuration)) {
            Ok(Configuration { rules: Some(rules) }) => rules,
            Ok(Configuration { rules: None }) => return Err(odd()),
            Err(reason) => return Err(if reason == NOT_RECORDED { BUCKET_NOT_RECORDED.into() } else { reason }),
        };
    }
    Err(odd())
}

impl Rule {
    fn encryption(self) -> Result<Encryption, Cow<'static, str>> {
        let by_default = self.by_default.known().filter(|by_default| !by_default.algorithm.is_empty()).ok_or_else(odd)?;
        Ok(Encryption {
            algorithm: Reading::Known(Algorithm::named(&by_default.algorithm)),
            // Without a key it is the one that AWS manages.
            kms_key: by_default.kms_key.optional().map_or_else(Reading::Unknown, |key| Reading::Known(key.filter(|key| !key.is_empty()))),
            bucket_key: self.bucket_key.reading("AWS Config did not record whether the bucket uses an S3 Bucket Key."),
            sse_c_blocked: match self.blocked.reading("AWS Config did not record which encryption types the bucket blocks.") {
                Reading::Known(blocked) => Reading::Known(blocked.types.iter().any(|name| name == "SSE-C")),
                Reading::Unknown(reason) => Reading::Unknown(reason),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(configuration: &str) -> Reading<Option<Encryption>> {
        let supplement = format!(r#"{{"BucketPolicy": {{}}, "ServerSideEncryptionConfiguration": {configuration}}}"#);
        encryption(Some(&RawValue::from_string(supplement).unwrap()))
    }

    #[test]
    fn every_spelling_is_the_same_encryption() {
        let ours = r#"{"rules":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"aws:kms","kmsMasterKeyID":"k"},"bucketKeyEnabled":true,"blockedEncryptionTypes":{"encryptionType":["SSE-C"]}}]}"#;
        let Reading::Known(Some(expected)) = read(ours) else { panic!() };
        assert_eq!(expected.algorithm, Reading::Known(Algorithm::Kms));
        assert_eq!((expected.bucket_key.clone(), expected.sse_c_blocked.clone()), (Reading::Known(true), Reading::Known(true)));
        let rule = r#"{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"k"},"BucketKeyEnabled":true,"BlockedEncryptionTypes":{"EncryptionType":["SSE-C"]}}"#;
        for other in [
            serde_json::to_string(ours).unwrap(),
            serde_json::to_string(&serde_json::to_string(ours).unwrap()).unwrap(),
            format!(r#"{{"Rules":[{rule}]}}"#),
            format!(r#"{{"ServerSideEncryptionConfiguration":{{"Rules":[{rule}]}}}}"#),
            format!("[{rule}]"),
            format!(r#"{{"ServerSideEncryptionConfiguration":[{}]}}"#, rule.replace("ApplyServer", "Server")),
            ours.replace("kmsMasterKeyID", "kmsMasterKeyId").replace("encryptionType\"", "encryptionTypes\""),
        ] {
            assert_eq!(read(&other), Reading::Known(Some(expected.clone())), "{other}");
        }
    }

    #[test]
    fn what_is_absent_or_of_another_form_is_unknown() {
        assert_eq!(read(r#"{"rules":[]}"#), Reading::Known(None));
        for unknown in [
            "{}",
            "null",
            "5",
            "\"\"",
            "\"text\"",
            r#"{"rules":null}"#,
            r#"{"rules":5}"#,
            r#"{"rules":{}}"#,
            r#"{"rules":[null]}"#,
            r#"{"rules":[{}]}"#,
            r#"{"rules":[{"applyServerSideEncryptionByDefault":null,"bucketKeyEnabled":true}]}"#,
            r#"{"rules":[{"applyServerSideEncryptionByDefault":{}}]}"#,
            r#"{"rules":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":""}}]}"#,
            r#"{"rules":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":5}}]}"#,
            r#"{"rules":[{"apply_server_side_encryption_by_default":{"sse_algorithm":"AES256"}}]}"#,
            r#"{"RULES":[]}"#,
            r#"{"status":"Enabled"}"#,
        ] {
            assert!(!read(unknown).is_known(), "{unknown}");
        }
        for supplement in ["{}", "[]", "null", r#"{"ServerSideEncryptionConfiguration":null}"#] {
            let supplement = RawValue::from_string(supplement.to_owned()).unwrap();
            assert!(!encryption(Some(&supplement)).is_known(), "{supplement}");
        }
        let details = r#"{"rules":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"aws:kms","kmsMasterKeyID":5},"bucketKeyEnabled":"yes","blockedEncryptionTypes":{"encryptionType":"SSE-C"}}]}"#;
        let Reading::Known(Some(encryption)) = read(details) else { panic!() };
        assert!(!encryption.kms_key.is_known() && !encryption.bucket_key.is_known() && !encryption.sse_c_blocked.is_known());
    }
}
