//! What is asked of the resources of a kind, and where a plan has it: a type's file and the asked
//! fields, compiled once.

use super::steps::{Step, steps};
use crate::model::fields::{Fields, same_name};
use crate::model::resource::ResourceType;
use crate::model::value::Name;
use crate::resource_types::in_plans::{
    Attributes, Literal, Part, PlanResource, Reference, Unwritten,
};

/// Where a document has the attributes of a resource.
const CONFIGURATION: &str = "configuration";
/// What is read of every resource alike.
pub const TAGS: &str = "tags";

/// What is asked of a resource, or of a block of one.
#[derive(Debug)]
pub struct Asked(pub Vec<Node>);

/// What is asked of a document, and the member that it is.
#[derive(Debug)]
pub struct Node {
    pub name: Name,
    pub from: Origin,
    pub members: Vec<Node>,
    /// Whether more is asked than these members, and not known.
    pub is_part: bool,
    pub if_null: Option<Literal>,
    pub if_unknown: Option<Literal>,
    pub if_unwritten: Option<&'static Unwritten>,
    pub words: Vec<(&'static str, Literal)>,
}

/// Where a value comes from.
#[derive(Debug)]
pub enum Origin {
    /// From what the resource says at these steps.
    Attribute(Vec<Step>),
    /// It holds what is beside it in the plan.
    Beside,
    Constant(Literal),
    Nothing,
}

/// What a type's file says of one kind of resources.
#[derive(Debug)]
struct Spelling {
    attributes: &'static Attributes,
    references: &'static [Reference],
    /// Where in the document its attributes are.
    base: &'static str,
    /// What others fill.
    filled: Vec<&'static str>,
}

impl Asked {
    /// What is asked of a resource itself.
    pub fn of_resource(
        resource_type: ResourceType,
        resource: &'static PlanResource,
        fields: &Fields,
    ) -> Self {
        let parts = resource_type.definition().plan.parts.iter().map(|part| part.path);
        let spelling = Spelling {
            attributes: &resource.attributes,
            references: resource.references,
            base: CONFIGURATION,
            filled: parts.chain([TAGS]).collect(),
        };
        Self(spelling.nodes("", fields, false))
    }

    /// What is asked of one of a part. A part that is a value rather than an object has an entry
    /// of its own among the renames, and is a node without a name.
    pub fn of_part(part: &'static Part, fields: &Fields) -> Self {
        Self::of_block(part, &part.attributes, fields)
    }

    /// What is asked of an owner's own block of a part.
    pub fn of_inline(part: &'static Part, fields: &Fields) -> Self {
        let attributes = part.inline_attributes.as_ref().unwrap_or(&part.attributes);
        Self::of_block(part, attributes, fields)
    }

    /// The same of one that shows what AWS has.
    pub fn of_shown(part: &'static Part, fields: &Fields) -> Option<Self> {
        part.shown.as_ref().map(|shown| Self::of_block(part, &shown.attributes, fields))
    }

    fn of_block(part: &'static Part, attributes: &'static Attributes, fields: &Fields) -> Self {
        let filled = Vec::new();
        let spelling = Spelling { attributes, references: &[], base: part.path, filled };
        if attributes.renames.iter().any(|(of, _)| same_name(of, part.path)) {
            return Self(vec![spelling.node(part.path, &Name::from(""), fields, false)]);
        }
        Self(spelling.nodes(part.path, fields, false))
    }

    /// The attributes that are read for it.
    pub fn attributes(&self) -> Vec<&str> {
        self.0.iter().flat_map(Node::attributes).collect()
    }
}

impl Spelling {
    fn nodes(&self, path: &str, asked: &Fields, is_read: bool) -> Vec<Node> {
        let members = asked.members().map(|(name, below)| (join(path, name), name, below));
        members
            .filter(|(path, ..)| !self.filled.iter().any(|filled| same_name(filled, path)))
            .map(|(path, name, below)| self.node(&path, name, below, is_read))
            .collect()
    }

    fn node(&self, path: &str, name: &Name, asked: &Fields, is_read: bool) -> Node {
        let Attributes { constants, renames, if_null, if_unknown, if_unwritten, words } =
            self.attributes;
        let from = find(constants, path)
            .map_or_else(|| self.origin(path, name, is_read), Origin::Constant);
        let is_read = is_read || matches!(from, Origin::Attribute(_));
        let words = words.iter().filter(|(of, ..)| same_name(of, path));
        // Of what is asked for as a whole, what a type's file says of it is known.
        let said = constants.iter().map(|(of, _)| *of).chain(renames.iter().map(|(of, _)| *of));
        let below = said.filter(|of| is_below(of, path));
        let known = Fields::of(below.map(|of| &of[path.len() + 1..]));
        let is_part =
            asked.is_whole() && matches!(from, Origin::Beside) && known.members().len() > 0;
        let asked = if is_part { &known } else { asked };
        Node {
            name: name.clone(),
            from,
            members: self.nodes(path, asked, is_read),
            is_part,
            if_null: find(if_null, path),
            if_unknown: find(if_unknown, path),
            if_unwritten: if_unwritten.iter().find(|unwritten| same_name(unwritten.path, path)),
            words: words.map(|(_, word, literal)| (*word, *literal)).collect(),
        }
    }

    fn origin(&self, path: &str, name: &str, is_read: bool) -> Origin {
        let Attributes { renames, constants, .. } = self.attributes;
        let references = self.references.iter().map(|of| (of.path, of.attribute));
        let mut renamed = renames.iter().copied().chain(references);
        if let Some((_, attribute)) = renamed.find(|(of, _)| same_name(of, path)) {
            let steps = steps(attribute);
            return if steps.is_empty() { Origin::Beside } else { Origin::Attribute(steps) };
        }
        let renamed = renames.iter().map(|(of, _)| *of).chain([self.base]);
        let mut renamed = renamed.chain(self.filled.iter().copied());
        if constants.iter().any(|(of, _)| is_below(of, path)) {
            Origin::Beside
        } else if is_read || is_below(path, self.base) {
            Origin::Attribute(vec![Step::Member(name.into())])
        } else if same_name(path, self.base) || renamed.any(|other| is_below(other, path)) {
            Origin::Beside
        } else {
            Origin::Nothing
        }
    }
}

impl Node {
    fn attributes(&self) -> Vec<&str> {
        match &self.from {
            Origin::Attribute(steps) => match steps.first() {
                Some(Step::Member(name)) => vec![name],
                _ => Vec::new(),
            },
            Origin::Beside => self.members.iter().flat_map(Self::attributes).collect(),
            Origin::Constant(_) | Origin::Nothing => Vec::new(),
        }
    }
}

/// What is asked at a path, and the path as it is spelt where it is asked for.
pub fn asked_at(fields: &Fields, path: &str) -> Option<(String, Fields)> {
    let (mut spelt, mut fields) = (Vec::new(), fields);
    let mut names = path.split('.');
    while let Some(name) = names.next() {
        let (known, below) = fields.member(name)?;
        spelt.push(known.to_string());
        fields = below;
        if below.is_whole() {
            spelt.extend(names.by_ref().map(str::to_owned));
        }
    }
    Some((spelt.join("."), fields.clone()))
}

fn find(table: &[(&str, Literal)], path: &str) -> Option<Literal> {
    table.iter().find(|(of, _)| same_name(of, path)).map(|(_, literal)| *literal)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether one path is below another.
fn is_below(path: &str, other: &str) -> bool {
    path.len() > other.len()
        && path.is_char_boundary(other.len())
        && path[other.len()..].starts_with('.')
        && same_name(&path[..other.len()], other)
}
