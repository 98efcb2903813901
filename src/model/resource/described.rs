//! The document that says what a plan says of a resource, for every resource type.

use super::{AccessKey, Bucket, Cluster, Database, Encryption, Instance, Reading, User};
use crate::model::evaluation::rfc3339;
use crate::model::value::{List, Object, Value};

/// The relation of a database with its cluster.
pub const CLUSTER: &str = "cluster";

impl<T> Reading<T> {
    fn value(self, of: impl FnOnce(T) -> Value) -> Value {
        match self {
            Self::Known(value) => of(value),
            Self::Unknown(reason) => Value::Unread(reason),
        }
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
}
