//! Whose item it is and of when: what has to be known of every item of a file, and is read without
//! the documents in it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use time::{Duration, OffsetDateTime};

use super::Status;
use super::moment::moment;
use super::scalar::Scalar;

/// How much later than a resource is made AWS Config may record it, and still tell of its creation:
/// it takes minutes.
const JUST_MADE: Duration = Duration::hours(1);

/// An item's fields as they are written; of one that is there twice, the last. Its documents are
/// left out.
#[derive(Debug, Default)]
pub struct Identity<'a> {
    /// AWS's name of the type, such as `AWS::S3::Bucket`.
    pub resource_type: Scalar<'a>,
    /// AWS's id of the resource.
    pub resource_id: Scalar<'a>,
    /// AWS's name of the resource.
    pub resource_name: Scalar<'a>,
    /// The resource's region.
    pub aws_region: Scalar<'a>,
    /// When AWS Config captured it, as it is written.
    pub capture_time: Scalar<'a>,
    aws_account_id: Scalar<'a>,
    /// What the API calls it.
    api_account_id: Scalar<'a>,
    status: Scalar<'a>,
    creation_time: Scalar<'a>,
}

/// The documents in an item, by the names that [`Wanted`](crate::rules::Wanted) has for them as
/// well.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Document {
    Tags,
    Configuration,
    Supplement,
}

/// What is made of an item's documents while the item is read.
pub trait Documents<'de> {
    /// Reads the document that comes next.
    fn read<A: MapAccess<'de>>(
        &mut self,
        document: Document,
        object: &mut A,
    ) -> Result<(), A::Error>;
}

/// Leaves the documents out.
struct NoDocuments;

impl<'de> Documents<'de> for NoDocuments {
    fn read<A: MapAccess<'de>>(&mut self, _: Document, object: &mut A) -> Result<(), A::Error> {
        object.next_value::<IgnoredAny>().map(drop)
    }
}

/// The documents, where they lie.
#[derive(Clone, Copy, Debug, Default)]
pub struct RawDocuments<'a> {
    pub(super) tags: Option<&'a RawValue>,
    pub(super) configuration: Option<&'a RawValue>,
    pub(super) supplementary_configuration: Option<&'a RawValue>,
}

impl<'de> Documents<'de> for RawDocuments<'de> {
    fn read<A: MapAccess<'de>>(
        &mut self,
        document: Document,
        object: &mut A,
    ) -> Result<(), A::Error> {
        let place = match document {
            Document::Tags => &mut self.tags,
            Document::Configuration => &mut self.configuration,
            Document::Supplement => &mut self.supplementary_configuration,
        };
        *place = object.next_value()?;
        Ok(())
    }
}

impl Identity<'_> {
    /// The account, twelve digits: items of the API have another key for it than files.
    pub fn account_id(&self) -> Option<Cow<'_, str>> {
        self.aws_account_id.account_id().or_else(|| self.api_account_id.account_id())
    }

    /// Whether it names two accounts.
    pub fn is_of_two_accounts(&self) -> bool {
        self.aws_account_id
            .account_id()
            .zip(self.api_account_id.account_id())
            .is_some_and(|(one, other)| one != other)
    }

    /// When AWS Config captured it; `None` where that cannot be read.
    pub fn captured_at(&self) -> Option<OffsetDateTime> {
        moment(&self.capture_time)
    }

    /// Whether the resource was there.
    pub fn status(&self) -> Status {
        Status::of(&self.status)
    }

    /// Whether AWS Config found the resource when it began to record, and it was not made just
    /// then. One without a date is taken for such.
    pub fn is_discovery(&self) -> bool {
        let is_new = self
            .captured_at()
            .zip(moment(&self.creation_time))
            .is_some_and(|(captured, created)| captured - created <= JUST_MADE);
        self.status.text() == Some("ResourceDiscovered") && !is_new
    }
}

impl<'de> Deserialize<'de> for Identity<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields(NoDocuments)).map(|(item, _)| item)
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
    #[serde(rename = "resourceCreationTime")]
    CreationTime,
    #[serde(rename = "tags")]
    Tags,
    #[serde(rename = "configuration")]
    Configuration,
    #[serde(rename = "supplementaryConfiguration")]
    Supplement,
    #[serde(other)]
    Other,
}

/// An item's fields with its documents. Read of a text alone, whose documents stay where they lie.
#[derive(Debug)]
pub struct WithDocuments<'a>(pub Identity<'a>, pub RawDocuments<'a>);

impl<'de> Deserialize<'de> for WithDocuments<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_map(Fields(RawDocuments::default()))
            .map(|(item, documents)| Self(item, documents))
    }
}

/// Reads an item's fields, and its documents with what is given.
pub struct Fields<D>(pub D);

impl<'de, D: Documents<'de>> Visitor<'de> for Fields<D> {
    type Value = (Identity<'de>, D);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a configuration item")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Self::Value, A::Error> {
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
                Name::CreationTime => item.creation_time = object.next_value()?,
                Name::Tags => self.0.read(Document::Tags, &mut object)?,
                Name::Configuration => self.0.read(Document::Configuration, &mut object)?,
                Name::Supplement => self.0.read(Document::Supplement, &mut object)?,
                Name::Other => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        Ok((item, self.0))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::ConfigurationItem;

    #[test]
    fn what_was_there_before_is_a_discovery() {
        for (case, status, created, expected) in [
            ("found by a new recorder", "ResourceDiscovered", json!("2025-03-01T08:00:00Z"), true),
            ("an hour and a second old", "ResourceDiscovered", json!("2026-11-20T04:59:59Z"), true),
            ("just made", "ResourceDiscovered", json!("2026-11-20T05:00:00Z"), false),
            ("just made, as the API writes it", "ResourceDiscovered", json!(1_795_154_400), false),
            ("of an unknown age", "ResourceDiscovered", json!(null), true),
            ("changed", "OK", json!("2025-03-01T08:00:00Z"), false),
        ] {
            let item = json!({ "resourceType": "AWS::EC2::Instance", "configurationItemCaptureTime": "2026-11-20T06:00:00Z",
                "configurationItemStatus": status, "resourceCreationTime": created });
            let item: ConfigurationItem = serde_json::from_str(&item.to_string())
                .unwrap_or_else(|error| panic!("{case}: {error}"));
            assert_eq!(item.is_discovery, expected, "{case}");
        }
    }
}
