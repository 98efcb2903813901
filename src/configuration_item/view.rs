//! What an item says, in the rules' terms. The item itself stays where it lies: of a snapshot's hundreds of thousands nothing is copied but what
//! becomes a resource.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use super::tags::{self, TagField};
use super::{ConfigurationItem, Described, Identity, Status, absence, document, pruned};
use crate::model::fields::Fields;
use crate::model::value::{Member, Object, Reason, Value};
use crate::resource::{Resource, ResourceType};
use crate::resource_types::Spelling;
use crate::rules::Wanted;

const NO_LONGER_RECORDED: &str = "AWS Config does not record the resource (ResourceNotRecorded), so its state is not known.";
const DELETED: &str = "AWS Config says that it is deleted.";

/// An item, wherever it lies.
#[derive(Debug)]
pub struct ItemView<'a> {
    resource_type: &'a str,
    resource_id: &'a str,
    resource_name: Option<&'a str>,
    account_id: Cow<'a, str>,
    region: &'a str,
    status: Status,
    captured_at: Option<OffsetDateTime>,
    tags: Option<&'a RawValue>,
    configuration: Option<&'a RawValue>,
    supplementary_configuration: Option<&'a RawValue>,
}

impl<'a> From<&'a ConfigurationItem> for ItemView<'a> {
    fn from(item: &'a ConfigurationItem) -> Self {
        Self {
            resource_type: &item.resource_type,
            resource_id: &item.resource_id,
            resource_name: item.resource_name.as_deref(),
            account_id: Cow::Borrowed(&item.aws_account_id),
            region: &item.aws_region,
            status: item.status.clone(),
            captured_at: item.captured_at,
            tags: item.tags.as_deref(),
            configuration: item.configuration.as_deref(),
            supplementary_configuration: item.supplementary_configuration.as_deref(),
        }
    }
}

impl<'a> From<&'a Identity<'_>> for ItemView<'a> {
    fn from(item: &'a Identity<'_>) -> Self {
        Self {
            resource_type: item.resource_type.text().unwrap_or_default(),
            resource_id: item.resource_id.text().unwrap_or_default(),
            resource_name: item.resource_name.text(),
            account_id: item.account_id().unwrap_or_default(),
            region: item.aws_region.text().unwrap_or_default(),
            status: item.status(),
            captured_at: item.captured_at(),
            tags: item.tags,
            configuration: item.configuration,
            supplementary_configuration: item.supplementary_configuration,
        }
    }
}

impl ItemView<'_> {
    pub const fn captured_at(&self) -> Option<OffsetDateTime> {
        self.captured_at
    }

    /// What the item says of the fields that are asked for, as the rules see it at the moment `as_of`: an item is as old as its last change,
    /// and says nothing of how much time has passed since. What does not have the form AWS gives it is unread.
    pub fn describe(&self, as_of: OffsetDateTime, wanted: &Wanted) -> Described {
        let Some((resource_type, fields)) = self.asked(wanted) else { return Described::Other };
        let unknown = |reason: Reason| Box::new(self.unknown(resource_type, fields, as_of, reason));
        match &self.status {
            Status::Deleted => Described::Gone(unknown(DELETED.into())),
            Status::NotRecorded => Described::NotRecorded(unknown(NO_LONGER_RECORDED.into())),
            Status::Unknown(status) => {
                Described::Resource(unknown(format!("AWS Config's item has the status `{status}`, which is not known.").into()))
            }
            Status::Recorded => Described::Resource(Box::new(self.resource(resource_type, as_of, self.document(resource_type, fields)))),
        }
    }

    /// What the item says where its state cannot be believed, for a reason.
    pub fn describe_unknown(&self, as_of: OffsetDateTime, wanted: &Wanted, reason: Reason) -> Described {
        self.asked(wanted)
            .map_or(Described::Other, |(resource_type, fields)| Described::Resource(Box::new(self.unknown(resource_type, fields, as_of, reason))))
    }

    fn asked<'w>(&self, wanted: &'w Wanted) -> Option<(ResourceType, &'w Fields)> {
        let resource_type = ResourceType::named(self.resource_type)?;
        Some((resource_type, wanted.fields(resource_type)?))
    }

    /// The resource without anything that is known of its state but the name by which others may be related to it.
    fn unknown(&self, resource_type: ResourceType, fields: &Fields, as_of: OffsetDateTime, reason: Reason) -> Resource {
        let unread = fields.members().map(|(name, _)| (name.clone(), Value::Unread(reason.clone())));
        let mut document = Value::from(unread.collect::<Object>());
        let named = resource_type.definition().config.name.zip(self.resource_name);
        if let Some((path, text)) = named.filter(|(path, _)| fields.paths().iter().any(|asked| asked == path))
            && let Some((member, name)) = path.split_once('.')
        {
            let mut only = Object::from_iter([(name, Value::from(text))]);
            only.more = Some(reason);
            document.put(member, only.into());
        }
        self.resource(resource_type, as_of, document)
    }

    fn document(&self, resource_type: ResourceType, fields: &Fields) -> Value {
        let config = &resource_type.definition().config;
        let name = config.name.map(|path| Fields::of([path]));
        let mut asked = fields.clone();
        name.iter().for_each(|name| asked.merge(name));
        let mut document = Object::default();
        for (name, fields) in asked.members() {
            let value = match &**name {
                "configuration" => read(self.configuration, name, fields, &config.spelling),
                "supplementaryConfiguration" => read(self.supplementary_configuration, name, fields, &config.spelling),
                "tags" => self.tags(),
                _ => continue,
            };
            document.insert(name.clone(), value);
        }
        let mut document = Value::from(document);
        absence::settle(&mut document, &asked, config);
        if let Some(check) = config.check {
            check(&mut document);
        }
        document
    }

    fn tags(&self) -> Value {
        let of_configuration = || document::read::<TaggedConfiguration>(self.configuration);
        match &self.tags.map_or(TagField::Absent, TagField::read) {
            TagField::Known(tags) => tags::value(tags),
            odd_or_absent => match (odd_or_absent, of_configuration()) {
                (_, Ok(TaggedConfiguration { tags: TagField::Known(tags) })) => tags::value(&tags),
                (TagField::Odd, _) | (_, Ok(TaggedConfiguration { tags: TagField::Odd })) => Value::Unread(document::odd()),
                (_, Ok(_)) => Value::unread(document::NOT_RECORDED),
                (_, Err(reason)) => Value::Unread(reason),
            },
        }
    }

    fn resource(&self, resource_type: ResourceType, as_of: OffsetDateTime, document: Value) -> Resource {
        let named = resource_type.definition().config.name.map(|path| document.at(path));
        let name = match named {
            Some(Member::Present(Value::Text(name))) => Some(name.to_string()),
            _ => self.resource_name.map(str::to_owned),
        };
        Resource {
            id: self.resource_id.to_owned(),
            name: name.filter(|name| !name.is_empty()).unwrap_or_else(|| self.resource_id.to_owned()),
            account_id: self.account_id.clone().into_owned(),
            region: self.region.to_owned(),
            as_of,
            captured_at: self.captured_at,
            resource_type,
            document,
            related: BTreeMap::new(),
        }
    }
}

/// What is asked of one of an item's documents.
fn read(document: Option<&RawValue>, name: &str, fields: &Fields, spelling: &Spelling) -> Value {
    match document {
        Some(document) => pruned::read(document.get(), name, fields, spelling),
        None => Value::Null,
    }
}

#[derive(Deserialize)]
struct TaggedConfiguration {
    #[serde(default, alias = "Tags", alias = "tagList", alias = "TagList")]
    tags: TagField,
}
