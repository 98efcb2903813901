//! What is asked of the items of each type, made ready once for all items that are read: how each
//! member may be written, and what its absence says.

use super::document::NOT_RECORDED;
use super::identity::Document;
use crate::model::fields::{Fields, letters};
use crate::model::resource::ResourceType;
use crate::model::value::{Name, Reason, Value};
use crate::resource_types::Config;
use crate::rules::Wanted;

/// What is asked of all types.
#[derive(Debug)]
pub struct Plans(Vec<TypePlan>);

/// What is asked of a type's items.
#[derive(Debug)]
pub struct TypePlan {
    /// The type.
    pub resource_type: ResourceType,
    /// The outermost members that rules look at.
    pub asked: Vec<Name>,
    /// The member and the path in it of the resource's name, where rules look at it.
    pub asked_name: Option<(&'static str, &'static str)>,
    /// The documents in the item that they are in, or the resource's name is.
    pub documents: Vec<(Document, MemberPlan)>,
    /// What is in no document of an item.
    pub elsewhere: Vec<MemberPlan>,
}

/// What is asked of a member of a document.
#[derive(Debug)]
pub struct MemberPlan {
    pub name: Name,
    spelling: Spelling,
    /// What is asked of its own members; its whole value where there are none.
    pub members: Vec<MemberPlan>,
    /// Other names of its members, and the places of those.
    aliases: Vec<(Spelling, usize)>,
    /// The member of which a list alone is taken for.
    pub list_alone: Option<usize>,
    /// Whether it is a list that is kept as an object, each element by its id.
    pub is_by_id: bool,
    /// Whether there is none where it is absent or an empty text.
    pub is_none_if_absent: bool,
    /// Whether there is none where it is `null`.
    pub is_none_if_null: bool,
    /// What it is where it is absent otherwise.
    pub unread: Reason,
}

/// A name without what spellings differ in.
#[derive(Debug)]
struct Spelling(Box<[u8]>);

impl Spelling {
    fn of(name: &str) -> Self {
        Self(letters(name).collect())
    }

    fn is(&self, name: &str) -> bool {
        // Most names differ in their length, and underscores only make one longer.
        name.len() >= self.0.len() && letters(name).eq(self.0.iter().copied())
    }
}

impl Plans {
    /// What to read of items, by their type.
    pub fn of(wanted: &Wanted) -> Self {
        let asked = |resource_type| {
            wanted.fields(resource_type).map(|fields| TypePlan::new(resource_type, fields))
        };
        Self(ResourceType::all().filter_map(asked).collect())
    }

    /// What is asked of a type with this name; `None` where nothing is.
    pub fn named(&self, name: &str) -> Option<&TypePlan> {
        self.0.iter().find(|plan| plan.resource_type.as_str() == name)
    }
}

impl TypePlan {
    fn new(resource_type: ResourceType, fields: &Fields) -> Self {
        let config = &resource_type.definition().config;
        let mut asked = fields.clone();
        config.name.iter().for_each(|name| asked.add(name));
        let (mut documents, mut elsewhere) = (Vec::new(), Vec::new());
        for (name, below) in asked.members() {
            let plan = MemberPlan::new(config, "", name, below);
            match &**name {
                "tags" => documents.push((Document::Tags, plan)),
                "configuration" => documents.push((Document::Configuration, plan)),
                "supplementaryConfiguration" => documents.push((Document::Supplement, plan)),
                _ => elsewhere.push(plan),
            }
        }
        let asked_name = config.name.filter(|name| fields.paths().iter().any(|path| path == name));
        Self {
            resource_type,
            asked: fields.members().map(|(name, _)| name.clone()).collect(),
            asked_name: asked_name.and_then(|name| name.split_once('.')),
            documents,
            elsewhere,
        }
    }
}

impl MemberPlan {
    fn new(config: &Config, above: &str, name: &Name, fields: &Fields) -> Self {
        let path = if above.is_empty() { name.to_string() } else { format!("{above}.{name}") };
        let members: Vec<_> =
            fields.members().map(|(name, below)| Self::new(config, &path, name, below)).collect();
        let aliases = config.spelling.aliases.iter();
        let aliases: Vec<_> = aliases
            .filter_map(|(alias, of)| Some((Spelling::of(alias), named(&members, of)?)))
            .collect();
        let list_alone = config.spelling.list_alone.iter().find(|(of, _)| **of == **name);
        let is_at_or_below = |place: &str| {
            path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let is_none_if_absent = config.none_if_absent.contains(&path.as_str());
        let mut plan = Self {
            name: name.clone(),
            spelling: Spelling::of(name),
            list_alone: None,
            is_by_id: config.spelling.by_id.contains(&path.as_str()),
            is_none_if_absent,
            is_none_if_null: is_none_if_absent || config.none_if_null.contains(&path.as_str()),
            unread: config
                .not_recorded
                .iter()
                .find(|(place, _)| is_at_or_below(place))
                .map_or(NOT_RECORDED, |(_, reason)| *reason)
                .into(),
            members,
            aliases,
        };
        plan.list_alone = list_alone.and_then(|(_, list)| plan.place(list));
        plan
    }

    /// Whether the whole value is asked for.
    pub fn is_whole(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether it is called so in some spelling.
    pub fn is_called(&self, name: &str) -> bool {
        self.spelling.is(name)
    }

    /// The place of the member that AWS calls so.
    pub fn place(&self, name: &str) -> Option<usize> {
        named(&self.members, name).or_else(|| {
            self.aliases.iter().find(|(alias, _)| alias.is(name)).map(|(_, place)| *place)
        })
    }

    /// What it is where it is absent.
    pub fn absent(&self) -> Value {
        if self.is_none_if_absent { Value::Null } else { Value::Unread(self.unread.clone()) }
    }
}

fn named(members: &[MemberPlan], name: &str) -> Option<usize> {
    members.iter().position(|member| member.is_called(name))
}
