//! What is judged: resources as the rules see them, free of any SDK's types.
//!
//! What AWS said stands in the document in AWS Config's shape; what could not be read stands there
//! with its reason. That is how a refused call becomes `INSUFFICIENT_DATA` with its reason and
//! never a wrong verdict.

use std::collections::BTreeMap;
use std::sync::Arc;

use time::OffsetDateTime;

use crate::model::value::{List, Member, Value};
pub use crate::resource_types::ResourceType;

/// One resource of an account, at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// The id AWS Config uses: instance id, bucket name, DbiResourceId, IAM user id; a plan's
    /// resource address.
    pub id: String,
    /// What people call it: Name tag, bucket, DB identifier, user name.
    pub name: String,
    /// Twelve digits.
    pub account_id: String,
    /// The resource's region; `global` for those that have none.
    pub region: String,
    /// When the resource looked like this; ages are reckoned from here.
    pub as_of: OffsetDateTime,
    /// When AWS Config captured this state; `None` where AWS or a plan was read just now.
    pub captured_at: Option<OffsetDateTime>,
    /// What it is.
    pub resource_type: ResourceType,
    /// What is known of it, in the shape of AWS Config's items: `configuration`,
    /// `supplementaryConfiguration` and `tags`.
    pub document: Value,
    /// The documents of other resources that a rule looks at beside it, by the name that the rule
    /// gives the relation.
    pub related: BTreeMap<&'static str, Arc<List>>,
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
