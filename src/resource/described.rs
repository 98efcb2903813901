//! What rules ask of a document, and the document that says it: both ways, for every resource type.

use std::borrow::Cow;
use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::{
    AccessKey, Algorithm, Bucket, Cluster, Database, Encryption, Instance, Reading, Resource, User,
};
use crate::evaluation::{parse_rfc3339, rfc3339};
use crate::model::value::{List, Member, Object, Value};

const NOT_READ: &str = "It was not read.";
const ODD: &str = "It has a form that is not known.";
/// The relation of a database with its cluster.
pub const CLUSTER: &str = "cluster";

type Reason = Cow<'static, str>;

impl<T> Reading<T> {
    fn value(self, of: impl FnOnce(T) -> Value) -> Value {
        match self {
            Self::Known(value) => of(value),
            Self::Unknown(reason) => Value::Unread(reason),
        }
    }
}

/// The value at a path; `null` where it is absent.
fn read<'a, T>(
    document: &'a Value,
    path: &str,
    of: impl FnOnce(&'a Value) -> Option<T>,
) -> Reading<T> {
    match document.at(path) {
        Member::Present(value) => of(value).map_or(Reading::Unknown(ODD.into()), Reading::Known),
        Member::Absent => Reading::Unknown(NOT_READ.into()),
        Member::Unread(reason) => Reading::Unknown(reason.clone()),
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_text().map(str::to_owned)
}

#[expect(clippy::option_option, reason = "odd, none, and some text")]
fn optional_text(value: &Value) -> Option<Option<String>> {
    match value {
        Value::Null => Some(None),
        value => text(value).map(Some),
    }
}

fn integer(value: &Value) -> Option<i32> {
    match value {
        Value::Integer(number) => i32::try_from(*number).ok(),
        _ => None,
    }
}

fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(value) => Some(*value),
        _ => None,
    }
}

fn object(members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    members.into_iter().collect::<Object>().into()
}

fn texts(texts: impl IntoIterator<Item = &'static str>) -> Value {
    texts.into_iter().map(Value::from).collect::<List>().into()
}

impl Instance {
    pub fn document(self) -> Value {
        let state = if self.exists { "running" } else { "terminated" };
        let tags = self.tags.value(|tags| {
            let members = tags.into_iter().map(|(key, value)| (key, value.value(Value::from)));
            let mut tags: Object = members.collect();
            tags.more = self.hidden_tags;
            tags.into()
        });
        object([
            ("configuration", object([("state", object([("name", Value::from(state))]))])),
            ("tags", tags),
        ])
    }

    pub fn of(document: &Value) -> Self {
        let state = document.at("configuration.state.name");
        let is_gone =
            |state: &Value| matches!(state.as_text(), Some("terminated" | "shutting-down"));
        let mut hidden_tags = None;
        let tags = read(document, "tags", |tags| {
            let tags = tags.as_object()?;
            hidden_tags.clone_from(&tags.more);
            Some(
                tags.iter()
                    .map(|(key, value)| (key.to_owned(), tag(value)))
                    .collect::<BTreeMap<_, _>>(),
            )
        });
        Self {
            exists: !matches!(state, Member::Present(state) if is_gone(state)),
            tags,
            hidden_tags,
        }
    }
}

fn tag(value: &Value) -> Reading<String> {
    match value {
        Value::Unread(reason) => Reading::Unknown(reason.clone()),
        value => text(value).map_or(Reading::Unknown(ODD.into()), Reading::Known),
    }
}

impl Bucket {
    pub fn document(self) -> Value {
        let encryption = self
            .encryption
            .value(|encryption| encryption.map_or(Value::Null, Encryption::document));
        object([(
            "supplementaryConfiguration",
            object([("ServerSideEncryptionConfiguration", encryption)]),
        )])
    }

    pub fn of(document: &Value) -> Self {
        Self {
            encryption: read(
                document,
                "supplementaryConfiguration.ServerSideEncryptionConfiguration",
                Encryption::of,
            ),
        }
    }
}

impl Encryption {
    fn document(self) -> Value {
        let default = object([
            ("sseAlgorithm", self.algorithm.value(|algorithm| Value::from(algorithm.as_str()))),
            ("kmsMasterKeyID", self.kms_key.value(|key| key.map_or(Value::Null, Value::from))),
        ]);
        let blocked = self
            .sse_c_blocked
            .value(|blocked| object([("encryptionType", texts(blocked.then_some("SSE-C")))]));
        let rule = object([
            ("applyServerSideEncryptionByDefault", default),
            ("bucketKeyEnabled", self.bucket_key.value(Value::from)),
            ("blockedEncryptionTypes", blocked),
        ]);
        object([("rules", [rule].into_iter().collect::<List>().into())])
    }

    #[expect(clippy::option_option, reason = "odd, none, and some encryption")]
    fn of(value: &Value) -> Option<Option<Self>> {
        if *value == Value::Null {
            return Some(None);
        }
        let Member::Present(Value::List(rules)) = value.at("rules") else { return None };
        let rule = rules.elements.first()?;
        Some(Some(Self {
            algorithm: read(rule, "applyServerSideEncryptionByDefault.sseAlgorithm", |name| {
                name.as_text().map(Algorithm::named)
            }),
            kms_key: read(rule, "applyServerSideEncryptionByDefault.kmsMasterKeyID", optional_text),
            bucket_key: read(rule, "bucketKeyEnabled", boolean),
            sse_c_blocked: match rule.at("blockedEncryptionTypes") {
                Member::Present(Value::Null) => Reading::Known(false),
                _ => read(rule, "blockedEncryptionTypes.encryptionType", |types| {
                    Some(
                        types
                            .as_list()?
                            .elements
                            .iter()
                            .any(|kind| kind.as_text() == Some("SSE-C")),
                    )
                }),
            },
        }))
    }
}

impl Database {
    pub fn document(self) -> Value {
        let identifier = self
            .cluster
            .as_ref()
            .map_or(Value::Null, |cluster| Value::from(cluster.identifier.as_str()));
        let configuration = object([
            (
                "backupRetentionPeriod",
                self.backup_retention_days.value(|days| Value::from(i64::from(days))),
            ),
            ("dBClusterIdentifier", identifier),
            (
                "readReplicaSourceDBInstanceIdentifier",
                self.replica_of.map_or(Value::Null, Value::from),
            ),
        ]);
        object([("configuration", configuration)])
    }

    pub fn of(resource: &Resource) -> Self {
        let document = &resource.document;
        let cluster = read(document, "configuration.dBClusterIdentifier", optional_text);
        let own = read(document, "configuration.backupRetentionPeriod", integer);
        let replica_of = match read(
            document,
            "configuration.readReplicaSourceDBInstanceIdentifier",
            optional_text,
        ) {
            Reading::Known(replica_of) => replica_of,
            Reading::Unknown(reason) => {
                return Self {
                    backup_retention_days: Reading::Unknown(reason),
                    cluster: None,
                    replica_of: None,
                };
            }
        };
        match cluster {
            Reading::Known(None) => Self { backup_retention_days: own, cluster: None, replica_of },
            Reading::Known(Some(identifier)) => {
                let cluster =
                    Cluster { backup_retention_days: Cluster::retention(resource), identifier };
                Self { backup_retention_days: own, cluster: Some(cluster), replica_of }
            }
            Reading::Unknown(reason) => {
                Self { backup_retention_days: Reading::Unknown(reason), cluster: None, replica_of }
            }
        }
    }
}

impl Cluster {
    /// What a member has by way of its relation.
    pub fn related(self) -> List {
        [self.document()].into_iter().collect()
    }

    pub fn document(self) -> Value {
        let configuration = object([
            ("dbclusterIdentifier", Value::from(self.identifier)),
            (
                "backupRetentionPeriod",
                self.backup_retention_days.value(|days| Value::from(i64::from(days))),
            ),
        ]);
        object([("configuration", configuration)])
    }

    fn retention(resource: &Resource) -> Reading<i32> {
        match resource.related.get(CLUSTER) {
            Some(List { elements, more }) => match (elements.first(), more) {
                (Some(cluster), _) => read(cluster, "configuration.backupRetentionPeriod", integer),
                (None, Some(reason)) => Reading::Unknown(reason.clone()),
                (None, None) => Reading::Unknown(NOT_READ.into()),
            },
            None => Reading::Unknown(NOT_READ.into()),
        }
    }
}

impl User {
    pub fn document(self) -> Value {
        let keys = self.access_keys.value(|keys| {
            let mut keys: List = keys.into_iter().map(AccessKey::document).collect();
            keys.more = self.hidden_keys;
            keys.into()
        });
        let profile =
            self.console_access.value(|exists| if exists { object([]) } else { Value::Null });
        let devices = self
            .mfa_devices
            .value(|devices| (0..devices).map(|_| object([])).collect::<List>().into());
        object([(
            "supplementaryConfiguration",
            object([("AccessKeys", keys), ("LoginProfile", profile), ("MFADevices", devices)]),
        )])
    }

    pub fn of(document: &Value) -> Self {
        let mut hidden_keys: Option<Reason> = None;
        let keys = read(document, "supplementaryConfiguration.AccessKeys", |keys| {
            let keys = keys.as_list()?;
            hidden_keys.clone_from(&keys.more);
            keys.elements.iter().map(AccessKey::of).collect::<Option<Vec<_>>>()
        });
        Self {
            access_keys: keys,
            hidden_keys,
            console_access: read(document, "supplementaryConfiguration.LoginProfile", |profile| {
                Some(*profile != Value::Null)
            }),
            mfa_devices: read(document, "supplementaryConfiguration.MFADevices", |devices| {
                Some(devices.as_list()?.elements.len())
            }),
        }
    }
}

impl AccessKey {
    fn document(self) -> Value {
        let status = if self.active { "Active" } else { "Inactive" };
        let created = rfc3339(self.created);
        object([
            ("accessKeyId", Value::from(self.id)),
            ("status", Value::from(status)),
            ("createDate", Value::from(created)),
        ])
    }

    fn of(document: &Value) -> Option<Self> {
        let text = |name: &str| match document.at(name) {
            Member::Present(value) => value.as_text(),
            Member::Absent | Member::Unread(_) => None,
        };
        let created: OffsetDateTime = parse_rfc3339(text("createDate")?)?;
        Some(Self {
            id: text("accessKeyId")?.to_owned(),
            active: Self::is_active(text("status")?)?,
            created,
        })
    }
}
