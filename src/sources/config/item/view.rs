//! What an item says, in the rules' terms. The item itself stays where it lies: of a snapshot's
//! hundreds of thousands nothing is copied but what becomes a resource.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use super::identity::{Document, RawDocuments};
use super::plan::{Plans, TypePlan};
use super::tags::TagField;
use super::{
    ConfigurationItem, Described, Identity, Status, WithDocuments, absence, document, pruned,
};
use crate::model::resource::{Resource, ResourceType};
use crate::model::value::{Member, Object, Reason, Value};

const NO_LONGER_RECORDED: &str =
    "AWS Config does not record the resource (ResourceNotRecorded), so its state is not known.";
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
    documents: RawDocuments<'a>,
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
            documents: RawDocuments {
                tags: item.tags.as_deref(),
                configuration: item.configuration.as_deref(),
                supplementary_configuration: item.supplementary_configuration.as_deref(),
            },
        }
    }
}

/// An item without its documents, of whose state nothing is known.
impl<'a> From<&'a Identity<'_>> for ItemView<'a> {
    fn from(item: &'a Identity<'_>) -> Self {
        Self::new(item, RawDocuments::default())
    }
}

impl<'a> From<&'a WithDocuments<'_>> for ItemView<'a> {
    fn from(WithDocuments(item, documents): &'a WithDocuments<'_>) -> Self {
        Self::new(item, *documents)
    }
}

impl<'a> ItemView<'a> {
    fn new(item: &'a Identity<'_>, documents: RawDocuments<'a>) -> Self {
        Self {
            resource_type: item.resource_type.text().unwrap_or_default(),
            resource_id: item.resource_id.text().unwrap_or_default(),
            resource_name: item.resource_name.text(),
            account_id: item.account_id().unwrap_or_default(),
            region: item.aws_region.text().unwrap_or_default(),
            status: item.status(),
            captured_at: item.captured_at(),
            documents,
        }
    }
}

impl ItemView<'_> {
    /// When AWS Config captured it; `None` where that cannot be read.
    pub const fn captured_at(&self) -> Option<OffsetDateTime> {
        self.captured_at
    }

    /// What the item says of the fields that are asked for, as the rules see it at the moment
    /// `as_of`: an item is as old as its last change, and says nothing of how much time has passed
    /// since. What does not have the form AWS gives it is unread.
    pub fn describe(&self, as_of: OffsetDateTime, plans: &Plans) -> Described {
        plans
            .named(self.resource_type)
            .map_or(Described::Other, |plan| self.describe_by(as_of, plan, || self.read(plan)))
    }

    /// What the item says with what was read of its documents.
    pub(super) fn describe_by(
        &self,
        as_of: OffsetDateTime,
        plan: &TypePlan,
        read: impl FnOnce() -> Object,
    ) -> Described {
        let unknown = |reason: Reason| Box::new(self.unknown(plan, as_of, reason));
        match &self.status {
            Status::Deleted => Described::Gone(unknown(DELETED.into())),
            Status::NotRecorded => Described::NotRecorded(unknown(NO_LONGER_RECORDED.into())),
            Status::Unknown(status) => Described::Resource(unknown(
                format!("AWS Config's item has the status `{status}`, which is not known.").into(),
            )),
            Status::Recorded => Described::Resource(Box::new(self.resource(
                plan.resource_type,
                as_of,
                self.document(read(), plan),
            ))),
        }
    }

    /// What the item says where its state cannot be believed, for a reason.
    pub fn describe_unknown(
        &self,
        as_of: OffsetDateTime,
        plans: &Plans,
        reason: Reason,
    ) -> Described {
        plans.named(self.resource_type).map_or(Described::Other, |plan| {
            Described::Resource(Box::new(self.unknown(plan, as_of, reason)))
        })
    }

    /// The resource without anything that is known of its state but the name by which others may be
    /// related to it.
    fn unknown(&self, plan: &TypePlan, as_of: OffsetDateTime, reason: Reason) -> Resource {
        let unread = plan.asked.iter().map(|name| (name.clone(), Value::Unread(reason.clone())));
        let mut document = Value::from(unread.collect::<Object>());
        if let Some(((member, name), text)) = plan.asked_name.zip(self.resource_name) {
            let mut only = Object::from_iter([(name, Value::from(text))]);
            only.more = Some(reason);
            document.put(member, only.into());
        }
        self.resource(plan.resource_type, as_of, document)
    }

    /// What is asked of its documents.
    fn read(&self, plan: &TypePlan) -> Object {
        let read = |document: Option<&RawValue>, plan| {
            document.map_or(Value::Null, |document| pruned::read(document.get(), plan))
        };
        let mut documents = Object::with_capacity(plan.documents.len());
        for (document, plan) in &plan.documents {
            let value = match document {
                Document::Tags => self.tags(),
                Document::Configuration => read(self.documents.configuration, plan),
                Document::Supplement => read(self.documents.supplementary_configuration, plan),
            };
            documents.push(plan.name.clone(), value);
        }
        documents
    }

    fn tags(&self) -> Value {
        let of_configuration =
            || document::read::<TaggedConfiguration>(self.documents.configuration);
        match self.documents.tags.map_or(TagField::Absent, TagField::read) {
            TagField::Known(tags) => tags.into(),
            odd_or_absent => match (odd_or_absent, of_configuration()) {
                (_, Ok(TaggedConfiguration { tags: TagField::Known(tags) })) => tags.into(),
                (TagField::Odd, _) | (_, Ok(TaggedConfiguration { tags: TagField::Odd })) => {
                    Value::Unread(document::odd())
                }
                (_, Ok(_)) => Value::unread(document::NOT_RECORDED),
                (_, Err(reason)) => Value::Unread(reason),
            },
        }
    }

    fn resource(
        &self,
        resource_type: ResourceType,
        as_of: OffsetDateTime,
        document: Value,
    ) -> Resource {
        let named = resource_type.definition().config.name.map(|path| document.at(path));
        let name = match named {
            Some(Member::Present(Value::Text(name))) => Some(name.to_string()),
            _ => self.resource_name.map(str::to_owned),
        };
        Resource {
            id: self.resource_id.to_owned(),
            name: name
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| self.resource_id.to_owned()),
            account_id: self.account_id.clone().into_owned(),
            region: self.region.to_owned(),
            as_of,
            captured_at: self.captured_at,
            resource_type,
            document,
            related: BTreeMap::new(),
        }
    }

    /// With what is absent, and with what the type's file says and checks.
    fn document(&self, mut documents: Object, plan: &TypePlan) -> Value {
        for asked in plan.documents.iter().map(|(_, plan)| plan).chain(&plan.elsewhere) {
            absence::settle(&mut documents, asked);
        }
        let mut document = Value::from(documents);
        let config = &plan.resource_type.definition().config;
        if let Some(path) = config.id {
            document.put(path, Value::from(self.resource_id));
        }
        if let Some(check) = config.check {
            check(&mut document);
        }
        document
    }
}

#[derive(Deserialize)]
struct TaggedConfiguration {
    #[serde(default, alias = "Tags", alias = "tagList", alias = "TagList")]
    tags: TagField,
}
