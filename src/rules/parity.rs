//! The rules of the files say what the rules in Rust say: of random resources, with random
//! parameters.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::Config;
use serde_json::json;
use time::Duration;
use time::format_description::well_known::Rfc3339;

use super::definition::Definition;
use super::file;
use super::language::evaluate::Subject;
use super::program::Program;
use super::tests_support::{NOW, judge, resource};
use crate::evaluation::Verdict;
use crate::model::value::{List, Object, Value};
use crate::resource::{
    AccessKey, Algorithm, Bucket, CLUSTER, Cluster, Database, Encryption, Instance, Reading,
    Resource, User,
};
use crate::resource_types::{ec2_instance, iam_user, rds_db_instance, s3_bucket};

/// What the rules in Rust judge.
#[derive(Clone, Debug)]
enum Detail {
    Instance(Instance),
    Bucket(Bucket),
    Database(Database),
    User(User),
}

impl Detail {
    fn resource(self) -> Resource {
        match self {
            Self::Instance(instance) => resource(ec2_instance::TYPE, instance.document()),
            Self::Bucket(bucket) => resource(s3_bucket::TYPE, bucket.document()),
            Self::User(user) => resource(iam_user::TYPE, user.document()),
            Self::Database(database) => {
                let related = database.cluster.clone();
                let related = related.map(|cluster| (CLUSTER, cluster.related()));
                Resource {
                    related: related.into_iter().collect(),
                    ..resource(rds_db_instance::TYPE, database.document())
                }
            }
        }
    }
}

static DEFINITIONS: LazyLock<BTreeMap<&str, Definition>> = LazyLock::new(|| {
    let read = |rule: &&super::Rule| {
        let path = format!("src/rules/{}.toml", rule.id);
        let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        let file = file::read(rule.id, &source).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        (rule.id, file.definition())
    };
    super::RULES.iter().map(read).collect()
});

fn definition(id: &str) -> Definition {
    DEFINITIONS[id]
}

#[test]
fn metadata() {
    for rule in super::RULES {
        let own = definition(rule.id);
        assert_eq!(own.title, rule.title);
        assert_eq!(own.severity, rule.severity);
        assert_eq!(own.resource, rule.resource_type.as_str());
        assert_eq!(own.rationale, rule.rationale);
        assert_eq!(own.remediation.console, rule.remediation.console);
        assert_eq!(own.remediation.commands(["", "", "", "", ""]), [rule.remediation.command]);
        assert_eq!(format!("{:?}", own.alert), format!("{:?}", rule.alert));
        let parameters = |parameters: &[crate::parameters::Parameter]| {
            let shown = parameters.iter().map(|parameter| {
                let default: serde_json::Value = serde_json::from_str(parameter.default).unwrap();
                format!(
                    "{} {} {:?} {default}",
                    parameter.name, parameter.description, parameter.kind
                )
            });
            shown.collect::<Vec<_>>()
        };
        assert_eq!(parameters(own.parameters), parameters(rule.parameters));
        let mut controls: Vec<_> = own.controls.iter().map(|c| (c.framework, c.id)).collect();
        let ids = |controls: &super::Controls| {
            controls.ids.iter().map(|id| (controls.framework, *id)).collect::<Vec<_>>()
        };
        let mut claimed: Vec<_> = rule.controls.iter().flat_map(ids).collect();
        controls.sort_unstable();
        claimed.sort_unstable();
        assert_eq!(controls, claimed, "{}", rule.id);
    }
}

#[test]
fn refused_parameters() {
    let own = definition("ec2-required-tags");
    for parameters in [
        json!({"tags": []}),
        json!({"tags": [""]}),
        json!({"tags": ["a".repeat(129)]}),
        json!({"allowed_values": {"Owner": []}}),
        json!({"tags": [], "allowed_values": {"": ["a"]}}),
        json!({"tags": 7}),
        json!({"tagz": []}),
    ] {
        let given = parameters.as_object().unwrap();
        let values = crate::parameters::resolve(super::ec2_required_tags::RULE.parameters, given);
        let error = values.and_then(super::ec2_required_tags::RULE.prepare).err().unwrap();
        let own = Program::new(&own, given).unwrap_err();
        assert_eq!(own.to_string(), error.to_string(), "{parameters}");
    }
}

/// What both say.
fn both(
    rule: &super::Rule,
    own: &Definition,
    parameters: &serde_json::Value,
    detail: Detail,
    item: &Value,
    related: &[Value],
) -> (Verdict, Verdict) {
    let program = Program::new(own, parameters.as_object().unwrap()).unwrap();
    let said = program.verdict(Subject { item, related, as_of: NOW });
    (judge(rule, parameters)(&detail.resource()), said)
}

fn reading<T: Clone + std::fmt::Debug + 'static>(
    of: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Reading<T>> {
    prop_oneof![
        4 => of.prop_map(Reading::Known),
        1 => prop_oneof![Just("AccessDenied"), Just("known only after apply")].prop_map(Reading::unknown),
    ]
}

fn value<T>(reading: &Reading<T>, known: impl FnOnce(&T) -> Value) -> Value {
    match reading {
        Reading::Known(value) => known(value),
        Reading::Unknown(reason) => Value::Unread(reason.clone()),
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(""), Just("prod"), Just("dev"), Just("team-a")].prop_map(str::to_owned)
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![Just("Environment"), Just("Owner"), Just("CostCenter"), Just("Tier")]
        .prop_map(str::to_owned)
}

fn kms_key() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("arn:aws:kms:eu-west-1:1:key/k1"),
        Just("arn:aws:kms:us-east-1:1:key/k1"),
        Just("k1"),
        Just("alias/a"),
        Just("k2"),
    ]
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(Config::with_cases(2000))]

    #[test]
    fn tags(
        required in proptest::collection::vec(key(), 1..4),
        allowed in proptest::collection::btree_map(key(), proptest::collection::vec(text(), 1..3), 0..2),
        empty in any::<bool>(),
        tags in reading(proptest::collection::btree_map(key(), reading(text()), 0..4)),
        hidden in any::<bool>(),
        exists in any::<bool>(),
    ) {
        let mut item = Value::from(json!({"configuration": {"state": {"name": if exists { "running" } else { "terminated" }}}}));
        let document = value(&tags, |tags| {
            let members = tags.iter().map(|(key, text)| (key.as_str(), value(text, |text| Value::from(text.as_str()))));
            let mut object: Object = members.collect();
            object.more = hidden.then(|| "There may be more.".into());
            object.into()
        });
        item.put("tags", document);
        let parameters = json!({"tags": required, "allowed_values": allowed, "empty_counts_as_missing": empty});
        let unknown = matches!(&tags, Reading::Known(tags) if tags.values().filter(|text| !text.is_known()).count() > 1);
        let hidden_tags = hidden.then(|| "There may be more.".into());
        let detail = Detail::Instance(Instance { exists, tags: tags.clone(), hidden_tags });
        let own = definition("ec2-required-tags");
        let (old, new) = both(&super::ec2_required_tags::RULE, &own, &parameters, detail, &item, &[]);
        if hidden {
            // What the tags that were read show alone counts: an empty value, or one that is not
            // allowed, is a violation; what was not seen is none.
            if old.compliance_type != new.compliance_type {
                prop_assert_eq!(new.compliance_type, crate::evaluation::ComplianceType::NonCompliant);
            }
        } else if unknown {
            // The rule in Rust names the last of several unknown values, ours all.
            prop_assert_eq!(old.compliance_type, new.compliance_type);
        } else {
            prop_assert_eq!(old, new);
        }
    }

    #[test]
    fn encryption(
        mode in prop_oneof![Just("any"), Just("kms"), Just("dsse")],
        allowed in proptest::collection::vec(kms_key(), 0..3),
        bucket_key_required in any::<bool>(),
        sse_c_blocked in any::<bool>(),
        encryption in reading(proptest::option::of((
            reading(prop_oneof![Just("AES256"), Just("aws:kms"), Just("aws:kms:dsse"), Just("aws:next")]),
            reading(proptest::option::of(kms_key())),
            reading(any::<bool>()),
            reading(any::<bool>()),
        ))),
    ) {
        let detail = match &encryption {
            Reading::Unknown(reason) => Reading::Unknown(reason.clone()),
            Reading::Known(encryption) => Reading::Known(encryption.clone().map(|(algorithm, kms_key, bucket_key, sse_c_blocked)| Encryption {
                algorithm: match algorithm {
                    Reading::Known(name) => Reading::Known(Algorithm::named(name)),
                    Reading::Unknown(reason) => Reading::Unknown(reason),
                },
                kms_key, bucket_key, sse_c_blocked,
            })),
        };
        let document = value(&encryption, |encryption| match encryption {
            None => Value::Null,
            Some((algorithm, key, bucket_key, blocked)) => {
                let mut rule = Value::Null;
                let by_default = "applyServerSideEncryptionByDefault";
                rule.put(&format!("{by_default}.sseAlgorithm"), value(algorithm, |name| Value::from(*name)));
                rule.put(&format!("{by_default}.kmsMasterKeyID"), value(key, |key| key.as_deref().map_or(Value::Null, Value::from)));
                rule.put("bucketKeyEnabled", value(bucket_key, |on| Value::from(*on)));
                rule.put("blockedEncryptionTypes", value(blocked, |blocked| {
                    if *blocked { Value::from(json!({"encryptionType": ["SSE-C"]})) } else { Value::Null }
                }));
                let mut configuration = Value::Null;
                configuration.put("rules", List::from_iter([rule]).into());
                configuration
            }
        });
        let mut item = Value::Null;
        item.put("supplementaryConfiguration.ServerSideEncryptionConfiguration", document);
        let parameters = json!({
            "mode": mode, "allowed_kms_keys": allowed, "bucket_key_required": bucket_key_required, "sse_c_blocked": sse_c_blocked
        });
        let own = definition("s3-encryption-enabled");
        let detail = Detail::Bucket(Bucket { encryption: detail });
        let (old, new) = both(&super::s3_encryption_enabled::RULE, &own, &parameters, detail, &item, &[]);
        prop_assert_eq!(old, new);
    }

    #[test]
    fn backups(
        minimum in 1_i32..35,
        replicas in any::<bool>(),
        days in reading(0_i32..35),
        cluster in proptest::option::of(reading(0_i32..35)),
        replica in any::<bool>(),
    ) {
        let number = |days: &i32| Value::from(i64::from(*days));
        let mut item = Value::Null;
        item.put("configuration.backupRetentionPeriod", value(&days, number));
        item.put("configuration.dBClusterIdentifier", cluster.as_ref().map_or(Value::Null, |_| Value::from("aurora")));
        item.put("configuration.readReplicaSourceDBInstanceIdentifier", if replica { Value::from("primary") } else { Value::Null });
        let related: List = cluster.iter().map(|days| {
            let mut cluster = Value::Null;
            cluster.put("configuration.backupRetentionPeriod", value(days, number));
            cluster
        }).collect();
        let detail = Detail::Database(Database {
            backup_retention_days: days,
            cluster: cluster.map(|backup_retention_days| Cluster { identifier: "aurora".to_owned(), backup_retention_days }),
            replica_of: replica.then(|| "primary".to_owned()),
        });
        let parameters = json!({"minimum_retention_days": minimum, "check_read_replicas": replicas});
        let own = definition("rds-backup-enabled");
        let (old, new) = both(&super::rds_backup_enabled::RULE, &own, &parameters, detail, &item, &[related.into()]);
        prop_assert_eq!(old, new);
    }

    #[test]
    fn users(
        maximum in 1_i64..400,
        keys in reading(proptest::collection::vec((any::<bool>(), 0_i64..500), 0..3)),
        hidden in any::<bool>(),
        password in reading(any::<bool>()),
        devices in reading(0_usize..3),
    ) {
        let named = |number: usize| format!("AKIAIOSFODNN7EXAMPL{number}");
        let access_keys = match &keys {
            Reading::Known(keys) => Reading::Known(keys.iter().enumerate().map(|(number, (active, days))| {
                AccessKey { id: named(number), active: *active, created: NOW - Duration::days(*days) }
            }).collect()),
            Reading::Unknown(reason) => Reading::Unknown(reason.clone()),
        };
        let mut item = Value::Null;
        item.put("supplementaryConfiguration.AccessKeys", value(&keys, |keys| {
            let keys = keys.iter().enumerate().map(|(number, (active, days))| Value::from(json!({
                "accessKeyId": named(number),
                "status": if *active { "Active" } else { "Inactive" },
                "createDate": (NOW - Duration::days(*days)).format(&Rfc3339).unwrap(),
            })));
            let mut keys: List = keys.collect();
            keys.more = hidden.then(|| "There may be another one.".into());
            keys.into()
        }));
        item.put("supplementaryConfiguration.LoginProfile", value(&password, |has| {
            if *has { Value::from(json!({})) } else { Value::Null }
        }));
        item.put("supplementaryConfiguration.MFADevices", value(&devices, |devices| {
            Value::from(json!(vec![json!({}); *devices]))
        }));
        let detail = Detail::User(User {
            access_keys,
            hidden_keys: hidden.then(|| "There may be another one.".into()),
            console_access: password,
            mfa_devices: devices,
        });
        let own = definition("iam-access-key-rotated");
        let (old, new) = both(
            &super::iam_access_key_rotated::RULE, &own, &json!({"max_age_days": maximum}), detail.clone(), &item, &[],
        );
        prop_assert_eq!(old, new);
        let own = definition("iam-user-mfa-enabled");
        let (old, new) = both(&super::iam_user_mfa_enabled::RULE, &own, &json!({}), detail, &item, &[]);
        prop_assert_eq!(old, new);
    }
}
