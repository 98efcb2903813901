//! AWS Config's configuration item: the one description of a resource that snapshots, history files, change events and
//! `GetResourceConfigHistory` share.
//!
//! Only what rules look at is read, and every field by itself: one in a form that AWS does not give it is unknown, and the others are as
//! they are. What Config does not record (access keys, login profiles, MFA devices) is a reading with that reason, which a caller with AWS
//! at hand may fill in.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::Deserializer;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use crate::model::value::{Object, Value};
use crate::resource::{self, Bucket, Cluster, Database, Instance, Reading, Resource, ResourceType, User};
use document::{Field, NOT_RECORDED};
use identity::Fields;
use scalar::Scalar;
use tags::{TagField, Tags};

pub use identity::Identity;

mod document;
mod encryption;
mod identity;
pub mod moment;
pub mod scalar;
mod tags;
mod user;

/// A configuration item as AWS writes it. A text that is not there, or is none, is empty.
#[derive(Debug)]
pub struct ConfigurationItem {
    pub resource_type: String,
    pub resource_id: String,
    pub resource_name: Option<String>,
    pub aws_account_id: String,
    pub aws_region: String,
    pub status: Status,
    /// Whether AWS Config found the resource when it began to record, long after it was made.
    pub is_discovery: bool,
    captured_at: Option<OffsetDateTime>,
    tags: TagField,
    configuration: Option<Box<RawValue>>,
    supplementary_configuration: Option<Box<RawValue>>,
}

/// What `configurationItemStatus` says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Status {
    /// The resource is there and recorded; also where there is no status, as in items that other programs write.
    #[default]
    Recorded,
    /// The resource is there, and AWS Config does not record it: the recorder leaves its type out, or another region records it.
    NotRecorded,
    Deleted,
    /// Something else.
    Unknown(String),
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
    /// A resource that AWS Config does not record: nothing is known of it but that it was there.
    NotRecorded(Box<Resource>),
    /// A resource that is no more.
    Gone {
        resource_type: ResourceType,
        resource_id: String,
    },
    /// A type that no rule judges.
    Other,
}

/// Cluster identifiers are unique within an account and a region.
pub type ClusterKey = (String, String, String);

/// The type of clusters, which no rule evaluates by themselves.
pub const CLUSTER: &str = "AWS::RDS::DBCluster";
/// Why a cluster member cannot be judged yet.
pub const CLUSTER_NOT_SEEN: &str = "The cluster that keeps the instance's backups was not among what was read.";
const NO_LONGER_RECORDED: &str = "AWS Config does not record the resource (ResourceNotRecorded), so its state is not known.";

impl Described {
    /// Without the time of its capture, for comparing what two items say.
    #[must_use]
    pub fn undated(mut self) -> Self {
        if let Self::Resource(resource) | Self::NotRecorded(resource) = &mut self {
            resource.captured_at = None;
        }
        self
    }
}

impl Status {
    pub fn of(written: &Scalar<'_>) -> Self {
        match written {
            Scalar::Absent => Self::Recorded,
            Scalar::Text(text) => match &**text {
                "OK" | "ResourceDiscovered" => Self::Recorded,
                "ResourceNotRecorded" => Self::NotRecorded,
                "ResourceDeleted" | "ResourceDeletedNotRecorded" => Self::Deleted,
                other => Self::Unknown(other.to_owned()),
            },
            _ => Self::Unknown("not a text".to_owned()),
        }
    }
}

impl ConfigurationItem {
    /// When AWS Config captured it; `None` where it does not say so in a form that is known.
    pub const fn captured_at(&self) -> Option<OffsetDateTime> {
        self.captured_at
    }

    /// What the item says, as the rules see it at the moment `as_of`: an item is as old as its last change, and says nothing of how
    /// much time has passed since. An item that does not have the form AWS gives it is an unknown reading.
    pub fn describe(&self, as_of: OffsetDateTime) -> Described {
        if self.resource_type == CLUSTER {
            return self.cluster();
        }
        let Some(resource_type) = ResourceType::named(&self.resource_type) else { return Described::Other };
        match &self.status {
            Status::Deleted => Described::Gone { resource_type, resource_id: self.resource_id.clone() },
            Status::NotRecorded => Described::NotRecorded(Box::new(self.unknown(resource_type, as_of, NO_LONGER_RECORDED.into()))),
            Status::Unknown(status) => {
                let reason = format!("AWS Config's item has the status `{status}`, which is not known.");
                Described::Resource(Box::new(self.unknown(resource_type, as_of, reason.into())))
            }
            Status::Recorded => {
                let (configuration, supplement) = (self.configuration.as_deref(), self.supplementary_configuration.as_deref());
                let resource = match resource_type {
                    ResourceType::Instance => {
                        let (name, instance) = self.instance();
                        self.resource(name, as_of, resource_type, instance.document())
                    }
                    ResourceType::Bucket => {
                        let bucket = Bucket { encryption: encryption::encryption(supplement) };
                        self.resource(None, as_of, resource_type, bucket.document())
                    }
                    ResourceType::Database => {
                        let (name, database) = self.database();
                        self.of_database(name, as_of, database)
                    }
                    ResourceType::User => {
                        let (name, user) = user::user(configuration, supplement);
                        self.resource(name, as_of, resource_type, user.document())
                    }
                };
                Described::Resource(Box::new(resource))
            }
        }
    }

    /// What the item says where its state cannot be believed, for a reason.
    pub fn describe_unknown(&self, as_of: OffsetDateTime, reason: Cow<'static, str>) -> Described {
        if self.resource_type == CLUSTER {
            return Described::Cluster { key: self.cluster_key(None), backup_retention_days: Reading::Unknown(reason) };
        }
        ResourceType::named(&self.resource_type)
            .map_or(Described::Other, |resource_type| Described::Resource(Box::new(self.unknown(resource_type, as_of, reason))))
    }

    /// The resource without anything that is known of its state.
    fn unknown(&self, resource_type: ResourceType, as_of: OffsetDateTime, reason: Cow<'static, str>) -> Resource {
        let document = match resource_type {
            ResourceType::Instance => Instance { exists: true, tags: Reading::Unknown(reason), hidden_tags: None }.document(),
            ResourceType::Bucket => Bucket { encryption: Reading::Unknown(reason) }.document(),
            ResourceType::Database => {
                let database = Database { backup_retention_days: Reading::Unknown(reason), cluster: None, replica_of: None };
                return self.of_database(None, as_of, database);
            }
            ResourceType::User => User::unknown(reason).document(),
        };
        self.resource(None, as_of, resource_type, document)
    }

    fn of_database(&self, name: Option<String>, as_of: OffsetDateTime, database: Database) -> Resource {
        let (document, cluster) = database.document();
        let related = cluster.map(|cluster| (resource::CLUSTER, cluster)).into_iter().collect();
        Resource { related, ..self.resource(name, as_of, ResourceType::Database, document) }
    }

    fn resource(&self, name: Option<String>, as_of: OffsetDateTime, resource_type: ResourceType, mut document: Value) -> Resource {
        let name = name.or_else(|| self.resource_name.clone()).filter(|name| !name.is_empty()).unwrap_or_else(|| self.resource_id.clone());
        let tags = match &self.tags {
            TagField::Known(tags) => tags,
            TagField::Absent | TagField::Odd => &Tags::new(),
        };
        if resource_type != ResourceType::Instance {
            let known = tags.iter().filter_map(|(key, value)| match value {
                Reading::Known(value) => Some((key.as_str(), Value::from(value.as_str()))),
                Reading::Unknown(_) => None,
            });
            document.put("tags", known.collect::<Object>().into());
        }
        Resource {
            id: self.resource_id.clone(),
            name,
            account_id: self.aws_account_id.clone(),
            region: self.aws_region.clone(),
            as_of,
            captured_at: self.captured_at,
            resource_type,
            document,
            related: BTreeMap::new(),
        }
    }

    fn cluster_key(&self, identifier: Option<String>) -> ClusterKey {
        let identifier = identifier.or_else(|| self.resource_name.clone()).unwrap_or_default();
        (self.aws_account_id.clone(), self.aws_region.clone(), identifier)
    }

    fn cluster(&self) -> Described {
        let unknown = |reason: Cow<'static, str>| Described::Cluster { key: self.cluster_key(None), backup_retention_days: Reading::Unknown(reason) };
        match &self.status {
            Status::Deleted => return unknown("AWS Config says that the cluster is deleted.".into()),
            Status::NotRecorded => return unknown("AWS Config does not record the cluster (ResourceNotRecorded).".into()),
            Status::Unknown(status) => {
                return unknown(format!("AWS Config's item of the cluster has the status `{status}`, which is not known.").into());
            }
            Status::Recorded => {}
        }
        match document::read::<ClusterConfiguration>(self.configuration.as_deref()) {
            Ok(configuration) => Described::Cluster {
                key: self.cluster_key(configuration.identifier.known()),
                backup_retention_days: configuration.backup_retention_period.reading(NOT_RECORDED),
            },
            Err(reason) => unknown(reason),
        }
    }

    fn instance(&self) -> (Option<String>, Instance) {
        let configuration = document::read::<InstanceConfiguration>(self.configuration.as_deref());
        let exists = !configuration.as_ref().is_ok_and(InstanceConfiguration::is_terminated);
        let tags = match (&self.tags, configuration) {
            (TagField::Known(tags), _) => Reading::Known(tags.clone()),
            (_, Ok(InstanceConfiguration { tags: TagField::Known(tags), .. })) => Reading::Known(tags),
            (TagField::Odd, _) | (_, Ok(InstanceConfiguration { tags: TagField::Odd, .. })) => Reading::Unknown(document::odd()),
            (TagField::Absent, Ok(_)) => Reading::unknown(NOT_RECORDED),
            (TagField::Absent, Err(reason)) => Reading::Unknown(reason),
        };
        let name = match &tags {
            Reading::Known(tags) => match tags.get("Name") {
                Some(Reading::Known(name)) => Some(name.clone()),
                _ => None,
            },
            Reading::Unknown(_) => None,
        };
        (name, Instance { exists, tags, hidden_tags: None })
    }

    fn database(&self) -> (Option<String>, Database) {
        let unknown = |reason| Database { backup_retention_days: Reading::Unknown(reason), cluster: None, replica_of: None };
        let configuration = match document::read::<DatabaseConfiguration>(self.configuration.as_deref()) {
            Ok(configuration) => configuration,
            Err(reason) => return (None, unknown(reason)),
        };
        let name = configuration.identifier.known();
        // Whether it is a cluster's member or a replica says whose backups count.
        let (cluster, replica_of) = match (configuration.cluster.optional(), configuration.replica_of.optional()) {
            (Ok(cluster), Ok(replica_of)) => (cluster, replica_of),
            (Err(reason), _) | (_, Err(reason)) => return (name, unknown(reason)),
        };
        let cluster = cluster
            .filter(|identifier| !identifier.is_empty())
            .map(|identifier| Cluster { identifier, backup_retention_days: Reading::unknown(CLUSTER_NOT_SEEN) });
        let database = Database {
            backup_retention_days: configuration.backup_retention_period.reading(NOT_RECORDED),
            cluster,
            replica_of: replica_of.filter(|source| !source.is_empty()),
        };
        (name, database)
    }
}

impl<'de> Deserialize<'de> for ConfigurationItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields::<true>).map(Self::from)
    }
}

impl From<Identity<'_>> for ConfigurationItem {
    fn from(item: Identity<'_>) -> Self {
        let text = |scalar: &Scalar<'_>| scalar.text().unwrap_or_default().to_owned();
        Self {
            resource_type: text(&item.resource_type),
            resource_id: text(&item.resource_id),
            resource_name: item.resource_name.text().map(str::to_owned),
            aws_account_id: item.account_id().unwrap_or_default().into_owned(),
            aws_region: text(&item.aws_region),
            status: item.status(),
            is_discovery: item.is_discovery(),
            captured_at: item.captured_at(),
            tags: item.tags,
            configuration: item.configuration,
            supplementary_configuration: item.supplementary_configuration,
        }
    }
}

#[derive(Deserialize)]
struct InstanceConfiguration {
    #[serde(default, alias = "State")]
    state: Field<State>,
    #[serde(default, alias = "Tags")]
    tags: TagField,
}

impl InstanceConfiguration {
    fn is_terminated(&self) -> bool {
        matches!(&self.state, Field::Known(State { name: Field::Known(name) }) if matches!(name.as_str(), "terminated" | "shutting-down"))
    }
}

#[derive(Deserialize)]
struct State {
    #[serde(default, alias = "Name")]
    name: Field<String>,
}

#[derive(Deserialize)]
struct DatabaseConfiguration {
    #[serde(default, rename = "dBInstanceIdentifier", alias = "dbInstanceIdentifier", alias = "DBInstanceIdentifier")]
    identifier: Field<String>,
    #[serde(default, rename = "backupRetentionPeriod", alias = "BackupRetentionPeriod")]
    backup_retention_period: Field<i32>,
    #[serde(default, rename = "dBClusterIdentifier", alias = "dbclusterIdentifier", alias = "dbClusterIdentifier", alias = "DBClusterIdentifier")]
    cluster: Field<String>,
    #[serde(
        default,
        rename = "readReplicaSourceDBInstanceIdentifier",
        alias = "readReplicaSourceDbInstanceIdentifier",
        alias = "ReadReplicaSourceDBInstanceIdentifier"
    )]
    replica_of: Field<String>,
}

#[derive(Deserialize)]
struct ClusterConfiguration {
    #[serde(default, rename = "dBClusterIdentifier", alias = "dbclusterIdentifier", alias = "dbClusterIdentifier", alias = "DBClusterIdentifier")]
    identifier: Field<String>,
    #[serde(default, rename = "backupRetentionPeriod", alias = "BackupRetentionPeriod")]
    backup_retention_period: Field<i32>,
}
