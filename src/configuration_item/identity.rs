//! Whose item it is and of when: what has to be known of every item of a file, and is read without the documents in it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use time::OffsetDateTime;

use super::Status;
use super::moment::moment;
use super::scalar::Scalar;
use super::tags::TagField;

/// An item's fields as they are written; of one that is there twice, the last. Read by itself, its documents are left out.
#[derive(Debug, Default)]
pub struct Identity<'a> {
    pub resource_type: Scalar<'a>,
    pub resource_id: Scalar<'a>,
    pub resource_name: Scalar<'a>,
    pub aws_region: Scalar<'a>,
    pub capture_time: Scalar<'a>,
    aws_account_id: Scalar<'a>,
    /// What the API calls it.
    api_account_id: Scalar<'a>,
    status: Scalar<'a>,
    pub(super) tags: TagField,
    pub(super) configuration: Option<Box<RawValue>>,
    pub(super) supplementary_configuration: Option<Box<RawValue>>,
}

impl Identity<'_> {
    pub fn account_id(&self) -> Option<Cow<'_, str>> {
        self.aws_account_id.account_id().or_else(|| self.api_account_id.account_id())
    }

    /// Whether it names two accounts.
    pub fn is_of_two_accounts(&self) -> bool {
        self.aws_account_id.account_id().zip(self.api_account_id.account_id()).is_some_and(|(one, other)| one != other)
    }

    pub fn captured_at(&self) -> Option<OffsetDateTime> {
        moment(&self.capture_time)
    }

    pub fn status(&self) -> Status {
        Status::of(&self.status)
    }
}

impl<'de> Deserialize<'de> for Identity<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields::<false>)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier)]
enum Name {
    #[serde(rename = "resourceType")]
    Type,
    #[serde(rename = "resourceId")]
    Id,
    #[serde(rename = "resourceName")]
    Called,
    #[serde(rename = "awsAccountId")]
    Account,
    #[serde(rename = "accountId")]
    ApiAccount,
    #[serde(rename = "awsRegion")]
    Region,
    #[serde(rename = "configurationItemCaptureTime")]
    CaptureTime,
    #[serde(rename = "configurationItemStatus")]
    Status,
    #[serde(rename = "tags")]
    Tags,
    #[serde(rename = "configuration")]
    Configuration,
    #[serde(rename = "supplementaryConfiguration")]
    Supplement,
    #[serde(other)]
    Other,
}

/// Reads an item, with its documents or without.
pub struct Fields<const DOCUMENTS: bool>;

impl<'de, const DOCUMENTS: bool> Visitor<'de> for Fields<DOCUMENTS> {
    type Value = Identity<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a configuration item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Identity<'de>, A::Error> {
        let mut item = Identity::default();
        while let Some(field) = object.next_key()? {
            match field {
                Name::Type => item.resource_type = object.next_value()?,
                Name::Id => item.resource_id = object.next_value()?,
                Name::Called => item.resource_name = object.next_value()?,
                Name::Account => item.aws_account_id = object.next_value()?,
                Name::ApiAccount => item.api_account_id = object.next_value()?,
                Name::Region => item.aws_region = object.next_value()?,
                Name::CaptureTime => item.capture_time = object.next_value()?,
                Name::Status => item.status = object.next_value()?,
                Name::Tags if DOCUMENTS => item.tags = object.next_value()?,
                Name::Configuration if DOCUMENTS => item.configuration = object.next_value()?,
                Name::Supplement if DOCUMENTS => item.supplementary_configuration = object.next_value()?,
                _ => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        Ok(item)
    }
}
