//! AWS Config's configuration item: the one description of a resource that snapshots, history files, change events and
//! `GetResourceConfigHistory` share.
//!
//! Only what rules look at is read. What Config does not record (access keys, login profiles, MFA devices) is a reading with that
//! reason, which a caller with AWS at hand may fill in.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use crate::evaluation::parse_rfc3339;
use crate::resource::{AccessKey, Algorithm, Bucket, Cluster, Database, Detail, Encryption, Instance, Reading, Resource, ResourceType, User};

/// A configuration item as AWS writes it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationItem {
    pub resource_type: String,
    #[serde(default)]
    pub resource_id: String,
    #[serde(default)]
    pub resource_name: Option<String>,
    #[serde(default, alias = "accountId")]
    pub aws_account_id: String,
    #[serde(default)]
    pub aws_region: String,
    #[serde(default)]
    pub configuration_item_capture_time: Option<String>,
    #[serde(default)]
    pub configuration_item_status: Option<String>,
    #[serde(default)]
    pub tags: Option<BTreeMap<String, Option<String>>>,
    #[serde(default)]
    pub configuration: Option<Box<RawValue>>,
    #[serde(default)]
    pub supplementary_configuration: Option<Box<RawValue>>,
}

/// What an item says.
#[derive(Debug)]
pub enum Described {
    Resource(Box<Resource>),
    /// A cluster's backups, for its members.
    Cluster {
        key: ClusterKey,
        backup_retention_days: Reading<i32>,
    },
    /// A resource that is no more, or that Config no longer records.
    Gone {
        resource_type: ResourceType,
        resource_id: String,
    },
    /// A type that no rule judges.
    Other,
}

/// Cluster identifiers are unique within an account and a region.
pub type ClusterKey = (String, String, String);

/// Why a cluster member cannot be judged yet.
pub const CLUSTER_NOT_SEEN: &str = "The cluster that keeps the instance's backups was not among what was read.";
const NOT_RECORDED: &str = "AWS Config did not record it.";

impl ConfigurationItem {
    /// Whether the item says that the resource is gone or no longer recorded.
    pub fn is_gone(&self) -> bool {
        matches!(self.configuration_item_status.as_deref(), Some("ResourceDeleted" | "ResourceNotRecorded" | "ResourceDeletedNotRecorded"))
    }

    pub fn captured_at(&self) -> Option<OffsetDateTime> {
        self.configuration_item_capture_time.as_deref().and_then(parse_rfc3339)
    }

    /// What the item says, as the rules see it at the moment `as_of`: an item is as old as its last change, and says nothing of how
    /// much time has passed since. An item that does not have the form AWS gives it is an unknown reading.
    pub fn describe(&self, as_of: OffsetDateTime) -> Described {
        if self.resource_type == "AWS::RDS::DBCluster" {
            return self.describe_cluster();
        }
        let Some(resource_type) = ResourceType::named(&self.resource_type) else { return Described::Other };
        if self.is_gone() {
            return Described::Gone { resource_type, resource_id: self.resource_id.clone() };
        }
        let (name, detail) = match resource_type {
            ResourceType::Instance => self.instance(),
            ResourceType::Bucket => (None, self.bucket()),
            ResourceType::Database => self.database(),
            ResourceType::User => self.user(),
        };
        let name = name.or_else(|| self.resource_name.clone()).filter(|name| !name.is_empty()).unwrap_or_else(|| self.resource_id.clone());
        Described::Resource(Box::new(Resource {
            id: self.resource_id.clone(),
            name,
            account_id: self.aws_account_id.clone(),
            region: self.aws_region.clone(),
            as_of,
            captured_at: self.captured_at(),
            tags: self.tags.iter().flatten().map(|(key, value)| (key.clone(), value.clone().unwrap_or_default())).collect(),
            detail,
        }))
    }

    fn describe_cluster(&self) -> Described {
        if self.is_gone() {
            let key = (self.aws_account_id.clone(), self.aws_region.clone(), self.resource_name.clone().unwrap_or_default());
            return Described::Cluster { key, backup_retention_days: Reading::unknown("AWS Config says that the cluster is deleted.") };
        }
        let (identifier, backup_retention_days) = match embedded::<ClusterConfiguration>(self.configuration.as_deref()) {
            Ok(configuration) => (
                configuration.identifier.or_else(|| self.resource_name.clone()).unwrap_or_default(),
                configuration.backup_retention_period.map_or_else(|| Reading::unknown(NOT_RECORDED), Reading::Known),
            ),
            Err(reason) => (self.resource_name.clone().unwrap_or_default(), Reading::Unknown(reason)),
        };
        Described::Cluster { key: (self.aws_account_id.clone(), self.aws_region.clone(), identifier), backup_retention_days }
    }

    fn instance(&self) -> (Option<String>, Detail) {
        let configuration = embedded::<InstanceConfiguration>(self.configuration.as_deref());
        let exists = !configuration
            .as_ref()
            .ok()
            .and_then(|configuration| configuration.state.as_ref())
            .is_some_and(|state| matches!(state.name.as_str(), "terminated" | "shutting-down"));
        let tags: Reading<BTreeMap<String, Reading<String>>> = match (&self.tags, configuration) {
            (Some(tags), _) => {
                Reading::Known(tags.iter().map(|(key, value)| (key.clone(), Reading::Known(value.clone().unwrap_or_default()))).collect())
            }
            (None, Ok(InstanceConfiguration { tags: Some(tags), .. })) => {
                Reading::Known(tags.into_iter().map(|tag| (tag.key, Reading::Known(tag.value.unwrap_or_default()))).collect())
            }
            (None, Ok(_)) => Reading::unknown(NOT_RECORDED),
            (None, Err(reason)) => Reading::Unknown(reason),
        };
        let name = match &tags {
            Reading::Known(tags) => tags.get("Name").and_then(|name| match name {
                Reading::Known(name) => Some(name.clone()),
                Reading::Unknown(_) => None,
            }),
            Reading::Unknown(_) => None,
        };
        (name, Detail::Instance(Instance { exists, tags, hidden_tags: None }))
    }

    fn bucket(&self) -> Detail {
        let recorded = embedded::<BucketSupplement>(self.supplementary_configuration.as_deref()).and_then(|supplement| match supplement.encryption {
            Some(encryption) => embedded::<EncryptionConfiguration>(Some(&encryption)).map(|configuration| configuration.rules),
            None => Err(Cow::Borrowed("AWS Config did not record the bucket's encryption.")),
        });
        let encryption = match recorded {
            Err(reason) => Reading::Unknown(reason),
            Ok(rules) => Reading::Known(rules.into_iter().find_map(|rule| {
                let default = rule.default?;
                let blocked = rule.blocked_encryption_types;
                Some(Encryption {
                    algorithm: default.sse_algorithm.map_or_else(|| Reading::unknown(NOT_RECORDED), |name| Reading::Known(Algorithm::named(&name))),
                    kms_key: Reading::Known(default.kms_master_key_id.filter(|key| !key.is_empty())),
                    bucket_key: Reading::Known(rule.bucket_key_enabled.unwrap_or(false)),
                    sse_c_blocked: blocked.map_or_else(
                        || Reading::unknown("AWS Config did not record which encryption types the bucket blocks."),
                        |blocked| Reading::Known(blocked.encryption_type.iter().any(|kind| kind == "SSE-C")),
                    ),
                })
            })),
        };
        Detail::Bucket(Bucket { encryption })
    }

    fn database(&self) -> (Option<String>, Detail) {
        let configuration = match embedded::<DatabaseConfiguration>(self.configuration.as_deref()) {
            Ok(configuration) => configuration,
            Err(reason) => {
                return (None, Detail::Database(Database { backup_retention_days: Reading::Unknown(reason), cluster: None, replica_of: None }));
            }
        };
        let cluster = configuration
            .cluster
            .filter(|identifier| !identifier.is_empty())
            .map(|identifier| Cluster { identifier, backup_retention_days: Reading::unknown(CLUSTER_NOT_SEEN) });
        let detail = Detail::Database(Database {
            backup_retention_days: configuration.backup_retention_period.map_or_else(|| Reading::unknown(NOT_RECORDED), Reading::Known),
            cluster,
            replica_of: configuration.replica_of.filter(|source| !source.is_empty()),
        });
        (configuration.identifier, detail)
    }

    fn user(&self) -> (Option<String>, Detail) {
        let name = embedded::<UserConfiguration>(self.configuration.as_deref()).ok().and_then(|configuration| configuration.user_name);
        let not_recorded = "AWS Config does not record access keys, login profiles and MFA devices.";
        let detail = match embedded::<UserSupplement>(self.supplementary_configuration.as_deref()) {
            Ok(supplement) => User {
                access_keys: supplement.access_keys.map_or_else(|| Reading::unknown(not_recorded), read_keys),
                hidden_keys: None,
                console_access: match &supplement.login_profile {
                    Some(profile) => Reading::Known(profile.get() != "null"),
                    None => Reading::unknown(not_recorded),
                },
                mfa_devices: supplement.mfa_devices.map_or_else(|| Reading::unknown(not_recorded), |devices| Reading::Known(devices.len())),
            },
            Err(_) => User {
                access_keys: Reading::unknown(not_recorded),
                hidden_keys: None,
                console_access: Reading::unknown(not_recorded),
                mfa_devices: Reading::unknown(not_recorded),
            },
        };
        (name, Detail::User(detail))
    }
}

fn read_keys(keys: Vec<RecordedKey>) -> Reading<Vec<AccessKey>> {
    let keys = keys
        .into_iter()
        .map(|key| Some(AccessKey { active: key.status == "Active", created: parse_rfc3339(&key.create_date)?, id: key.access_key_id }));
    keys.collect::<Option<_>>().map_or_else(|| Reading::unknown("An access key's creation date could not be read."), Reading::Known)
}

/// Config writes nested documents as objects or as strings that hold JSON, depending on the way they come.
fn embedded<T: DeserializeOwned>(raw: Option<&RawValue>) -> Result<T, Cow<'static, str>> {
    let text = raw.map_or("null", RawValue::get);
    if text == "null" {
        return Err(Cow::Borrowed(NOT_RECORDED));
    }
    let malformed = |error: serde_json::Error| Cow::Owned(format!("The configuration item does not have the form AWS Config gives it: {error}."));
    if text.starts_with('"') {
        let inner: String = serde_json::from_str(text).map_err(malformed)?;
        return serde_json::from_str(&inner).map_err(malformed);
    }
    serde_json::from_str(text).map_err(malformed)
}

#[derive(Deserialize)]
struct InstanceConfiguration {
    state: Option<State>,
    tags: Option<Vec<Tag>>,
}

#[derive(Deserialize)]
struct State {
    name: String,
}

#[derive(Deserialize)]
struct Tag {
    key: String,
    value: Option<String>,
}

#[derive(Deserialize)]
struct BucketSupplement {
    #[serde(rename = "ServerSideEncryptionConfiguration")]
    encryption: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct EncryptionConfiguration {
    #[serde(default)]
    rules: Vec<EncryptionRule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EncryptionRule {
    #[serde(rename = "applyServerSideEncryptionByDefault")]
    default: Option<EncryptionByDefault>,
    bucket_key_enabled: Option<bool>,
    blocked_encryption_types: Option<BlockedEncryptionTypes>,
}

#[derive(Deserialize)]
struct EncryptionByDefault {
    #[serde(rename = "sseAlgorithm")]
    sse_algorithm: Option<String>,
    #[serde(rename = "kmsMasterKeyID", alias = "kmsMasterKeyId")]
    kms_master_key_id: Option<String>,
}

#[derive(Deserialize)]
struct BlockedEncryptionTypes {
    #[serde(rename = "encryptionType", alias = "encryptionTypes", default)]
    encryption_type: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DatabaseConfiguration {
    #[serde(rename = "dBInstanceIdentifier", alias = "dbInstanceIdentifier")]
    identifier: Option<String>,
    backup_retention_period: Option<i32>,
    #[serde(rename = "dBClusterIdentifier", alias = "dbclusterIdentifier", alias = "dbClusterIdentifier")]
    cluster: Option<String>,
    #[serde(rename = "readReplicaSourceDBInstanceIdentifier", alias = "readReplicaSourceDbInstanceIdentifier")]
    replica_of: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClusterConfiguration {
    #[serde(rename = "dBClusterIdentifier", alias = "dbclusterIdentifier", alias = "dbClusterIdentifier")]
    identifier: Option<String>,
    backup_retention_period: Option<i32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserConfiguration {
    user_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UserSupplement {
    access_keys: Option<Vec<RecordedKey>>,
    // `null` says that there is none; an absent key says nothing.
    #[serde(default, deserialize_with = "present")]
    login_profile: Option<Box<RawValue>>,
    #[serde(rename = "MFADevices")]
    mfa_devices: Option<Vec<serde::de::IgnoredAny>>,
}

fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordedKey {
    access_key_id: String,
    status: String,
    create_date: String,
}
