//! What is judged: resources as the rules see them, free of any SDK's types.
//!
//! Every attribute a rule looks at is a [`Reading`]: what AWS said, or why it could not be known.
//! That is how a refused call becomes `INSUFFICIENT_DATA` with its reason and never a wrong
//! verdict.

use std::borrow::Cow;
use std::collections::BTreeMap;

use time::OffsetDateTime;

use crate::model::value::{List, Member, Value};
pub use crate::resource_types::ResourceType;

mod described;

pub use described::CLUSTER;

/// What is known of one attribute: its value, or the reason why it could not be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reading<T> {
    Known(T),
    Unknown(Cow<'static, str>),
}

impl<T> Reading<T> {
    pub fn unknown(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Unknown(reason.into())
    }

    pub const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}

/// One resource of an account, at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// The id AWS Config uses: instance id, bucket name, DbiResourceId, IAM user id; a plan's
    /// resource address.
    pub id: String,
    /// What people call it: Name tag, bucket, DB identifier, user name.
    pub name: String,
    pub account_id: String,
    pub region: String,
    /// When the resource looked like this; ages are reckoned from here.
    pub as_of: OffsetDateTime,
    /// When AWS Config captured this state; `None` where AWS or a plan was read just now.
    pub captured_at: Option<OffsetDateTime>,
    pub resource_type: ResourceType,
    /// What is known of it, in the shape of AWS Config's items: `configuration`,
    /// `supplementaryConfiguration` and `tags`.
    pub document: Value,
    /// The documents of other resources that a rule looks at beside it, by the name that the rule
    /// gives the relation.
    pub related: BTreeMap<&'static str, List>,
}

impl Resource {
    /// The value of a tag, where it is known.
    pub fn tag(&self, key: &str) -> Option<&str> {
        match self.document.at("tags") {
            Member::Present(Value::Object(tags)) => match tags.get(key) {
                Member::Present(value) => value.as_text(),
                Member::Absent | Member::Unread(_) => None,
            },
            _ => None,
        }
    }
}

/// An EC2 instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// False once it is terminated or on its way there: such an instance is not judged.
    pub exists: bool,
    pub tags: Reading<BTreeMap<String, Reading<String>>>,
    /// Why there may be more tags than these, where that is so: a key that is not here is then not
    /// sure to be missing.
    pub hidden_tags: Option<Cow<'static, str>>,
}

/// An S3 bucket. `None` is a bucket without default encryption.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    pub encryption: Reading<Option<Encryption>>,
}

/// A bucket's default encryption.
#[derive(Clone, Debug, PartialEq)]
pub struct Encryption {
    pub algorithm: Reading<Algorithm>,
    /// Key id, ARN or alias; `None` is the AWS managed key.
    pub kms_key: Reading<Option<String>>,
    pub bucket_key: Reading<bool>,
    pub sse_c_blocked: Reading<bool>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Algorithm {
    Aes256,
    Kms,
    Dsse,
    /// One that AWS has added since; its name.
    Other(String),
}

impl Algorithm {
    pub fn named(name: &str) -> Self {
        match name {
            "AES256" => Self::Aes256,
            "aws:kms" => Self::Kms,
            "aws:kms:dsse" => Self::Dsse,
            other => Self::Other(other.to_owned()),
        }
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Aes256 => "AES256",
            Self::Kms => "aws:kms",
            Self::Dsse => "aws:kms:dsse",
            Self::Other(name) => name,
        }
    }
}

/// An RDS database instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Database {
    pub backup_retention_days: Reading<i32>,
    /// Where it is a member of a cluster (Aurora, Multi-AZ, DocumentDB, Neptune): the cluster keeps
    /// the backups.
    pub cluster: Option<Cluster>,
    /// The source's identifier where it is a read replica.
    pub replica_of: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    pub identifier: String,
    pub backup_retention_days: Reading<i32>,
}

/// An IAM user.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    pub access_keys: Reading<Vec<AccessKey>>,
    /// Why there may be more keys than these, or one of unknown age, where that is so: not every
    /// key is then sure to be young.
    pub hidden_keys: Option<Cow<'static, str>>,
    /// Whether a console password exists.
    pub console_access: Reading<bool>,
    /// How many MFA devices are registered.
    pub mfa_devices: Reading<usize>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccessKey {
    pub id: String,
    pub active: bool,
    pub created: OffsetDateTime,
}

impl AccessKey {
    /// Whether a key of this status can be used; `None` for a status that IAM has added since
    /// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyMetadata.html>).
    pub fn is_active(status: &str) -> Option<bool> {
        match status {
            "Active" => Some(true),
            "Inactive" | "Expired" => Some(false),
            _ => None,
        }
    }
}
