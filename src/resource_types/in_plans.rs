//! How plans of OpenTofu describe the resources of a type: data that the type's file gives, and
//! that the source of plans reads by.
//!
//! Paths are those of documents: `configuration.backupRetentionPeriod`. An attribute that is
//! called the same but for case and underscores needs no entry, and what has none is
//! unread where the plan has no value of it. Where AWS Config and the provider differ:
//!
//! | the document | the plan | path and entry of `renames` |
//! | --- | --- | --- |
//! | another name | | `groupName`, `"parameter_group_name"` |
//! | an object | a block that there is once | `metadataOptions`, `"metadata_options[0]"` |
//! | a value | in a block | `isMonitored`, `"monitoring[0].enabled"` |
//! | a list of one | a block that there is once | `rules`, `"rule[1]"` |
//! | an object | its members alone | `blocked`, `""` |
//! | a list of objects | values, or one | `ranges`, `"cidr_blocks"`; `ranges.cidr`, `""` |
//!
//! A list of blocks is a list. What an entry says of a path counts from where the entry of the
//! path above it leads.

use crate::model::value::{List, Object, Value};

/// How plans describe the resources of a type.
#[derive(Clone, Copy, Debug)]
pub struct InPlans {
    /// What messages call a resource of the type: `bucket`.
    pub noun: &'static str,
    /// The plan's resources that are one.
    pub resources: &'static [PlanResource],
    /// The plan's resources that each fill a part of one's document.
    pub parts: &'static [Part],
    /// The plan's resources that may give a new one tags.
    pub tag_templates: &'static [TagTemplate],
}

impl InPlans {
    /// Plans have none, or none that rules look at.
    pub const NONE: Self =
        Self { noun: "resource", resources: &[], parts: &[], tag_templates: &[] };
}

/// A resource of the plan that is one of the type.
#[derive(Debug)]
pub struct PlanResource {
    /// The provider's name, such as `aws_db_instance`.
    pub kind: &'static str,
    /// The attributes by which others name it.
    pub names: &'static [&'static str],
    /// Whether no two of all accounts and regions have the same name.
    pub has_unique_name: bool,
    /// The attribute without which it is none, and why that is not known where the attribute is
    /// not.
    pub only_with: Option<(&'static str, &'static str)>,
    /// Attributes with the values without which it is none, and why that is not known where an
    /// attribute is not.
    pub only: &'static [(&'static str, &'static str, &'static str)],
    /// Which of its versions its attributes are, where it has versions.
    pub versions: Option<Versions>,
    /// What its attributes are in the document.
    pub attributes: Attributes,
    /// Values that say to which other resource it belongs.
    pub references: &'static [Reference],
}

impl PlanResource {
    /// What is true of most.
    pub const USUAL: Self = Self {
        kind: "",
        names: &["name", "id"],
        has_unique_name: false,
        only_with: None,
        only: &[],
        versions: None,
        attributes: Attributes::USUAL,
        references: &[],
    };
}

/// Of a resource that has versions a plan describes the newest. AWS may use another one.
#[derive(Debug)]
pub struct Versions {
    /// What a version fills.
    pub path: &'static str,
    /// The attribute with the number of the version that is used.
    pub used: &'static str,
    /// The attribute with the number of the newest.
    pub newest: &'static str,
    /// The argument that is true where a version is used as soon as it is made.
    pub follows: &'static str,
    /// Why nothing is known where another one is used.
    pub otherwise: &'static str,
}

/// What a resource's attributes are in the document, where more than the spelling differs.
#[derive(Debug)]
pub struct Attributes {
    /// Other names, and other places.
    pub renames: &'static [(&'static str, &'static str)],
    /// What is so whatever the plan says.
    pub constants: &'static [(&'static str, Literal)],
    /// What is so where the plan has null, an empty text or an empty list.
    pub if_null: &'static [(&'static str, Literal)],
    /// What stands for a value that apply decides.
    pub if_unknown: &'static [(&'static str, Literal)],
    /// What the provider sends, or AWS takes, for an argument of a new resource that is not
    /// written.
    pub if_unwritten: &'static [Unwritten],
    /// The provider's words for what AWS Config calls otherwise: path, provider's, AWS Config's.
    pub words: &'static [(&'static str, &'static str, Literal)],
}

impl Attributes {
    /// Only the spelling differs.
    pub const USUAL: Self = Self {
        renames: &[],
        constants: &[],
        if_null: &[],
        if_unknown: &[],
        if_unwritten: &[],
        words: &[],
    };
}

/// What is so where an argument of a new resource is not written. A value of another kind than
/// this is none, unless this is null.
#[derive(Debug)]
pub struct Unwritten {
    /// The path in the resource's document.
    pub path: &'static str,
    /// What AWS has there.
    pub is: Literal,
    /// Arguments that say that something else counts, and what.
    pub unless: (&'static [&'static str], &'static str),
}

impl Unwritten {
    /// What is so whatever else is written.
    pub const fn always(path: &'static str, is: Literal) -> Self {
        Self { path, is, unless: (&[], "") }
    }
}

/// A value that says to which other resource of the plan one belongs. It is the other's address:
/// its name may not be known yet. The attribute holds one value, not a list.
#[derive(Debug)]
pub struct Reference {
    /// The path in the resource's document.
    pub path: &'static str,
    /// Empty where the resource belongs to itself.
    pub attribute: &'static str,
    /// AWS Config's name of what it belongs to, and the provider's. Names, so that two types may
    /// be read beside each other.
    pub to: (&'static str, &'static str),
    /// Why nothing is known of the other where it is not known which one it is.
    pub unclear: &'static str,
}

/// Resources of the plan that each fill a part of another one's document.
#[derive(Debug)]
pub struct Part {
    /// What they fill.
    pub path: &'static str,
    /// The provider's name, such as `aws_iam_access_key`; empty where only the resource itself has
    /// some.
    pub kind: &'static str,
    /// The attribute that says whose it is.
    pub of: &'static str,
    /// Whether that is a list, and it is a part of each.
    pub of_each: bool,
    /// What messages call one: `encryption configuration`.
    pub noun: &'static str,
    /// Attributes with the values without which one is none: a rule whose `type` is `ingress`.
    pub only: &'static [(&'static str, &'static str)],
    /// How its attributes fill the part.
    pub attributes: Attributes,
    /// The same of the owner's own block, where that is written otherwise.
    pub inline_attributes: Option<Attributes>,
    /// What fills it instead, where one shows what AWS has.
    pub shown: Option<Shown>,
    /// How many of them one resource may have.
    pub count: Count,
    /// Why a plan without one says nothing of a resource that exists already; empty where the
    /// resource itself shows it.
    pub of_existing: &'static str,
    /// Why it is not known whose one is; empty for a sentence of the nouns.
    pub unclear: &'static str,
    /// Why a plan that is not complete says nothing; empty for a sentence of the nouns.
    pub missing: &'static str,
}

impl Part {
    /// What is true of most.
    pub const USUAL: Self = Self {
        path: "",
        kind: "",
        of: "",
        of_each: false,
        noun: "",
        only: &[],
        attributes: Attributes::USUAL,
        inline_attributes: None,
        shown: None,
        count: Count::One { inline: "", none: Literal::Null },
        of_existing: "",
        unclear: "",
        missing: "",
    };
}

/// What AWS has, in an attribute of its own: it may differ from the argument that was sent.
#[derive(Debug)]
pub struct Shown {
    /// The attribute, a block. Empty or unknown it shows nothing.
    pub attribute: &'static str,
    /// The argument that the plan must leave as it is, since it changes what is shown.
    pub unless_changed: &'static str,
    /// How it fills the part.
    pub attributes: Attributes,
    /// Brings what was read into the form of AWS.
    pub check: fn(&mut Value),
}

/// How many of a part there may be.
#[derive(Debug)]
pub enum Count {
    /// At most one.
    One {
        /// Where the resource itself has it; empty where it has not.
        inline: &'static str,
        /// What AWS has where there is none. Of an object there is always one.
        none: Literal,
    },
    /// A list of them.
    Many {
        /// Where the resource itself has some; empty where it has none.
        inline: &'static str,
        /// How many AWS allows, and why there may be more than the plan has where it has some of
        /// a resource that exists.
        most: Option<(usize, &'static str)>,
        /// Whether a new one counts whosever it is.
        counts_if_new: bool,
        /// Sees what was read of one: what is wrong with it makes it one of which nothing is known.
        check: Option<CheckPart>,
    },
}

impl Count {
    /// Any number of them, of which those of a resource that exists may be in no plan.
    pub const fn many(inline: &'static str) -> Self {
        Self::Many { inline, most: None, counts_if_new: false, check: None }
    }
}

/// Sees what was read of a part, or says why nothing is known of it.
pub type CheckPart = fn(&mut Value, &Facts<'_>) -> Result<(), String>;

/// What is known of a resource of the plan beside its attributes.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The resource's address in the plan.
    pub address: &'a str,
    /// Whether the plan makes it.
    pub is_new: bool,
    /// The moment of the scan, in RFC 3339.
    pub now: &'a str,
}

/// Resources that give the resources made of them tags: launch templates.
#[derive(Debug)]
pub struct TagTemplate {
    /// The provider's name of the template's type.
    pub kind: &'static str,
    /// The block that names one, and the arguments in it that do.
    pub block: &'static str,
    /// The attributes by which a resource names its template.
    pub by: &'static [&'static str],
    /// Its blocks of tags, the argument that says of what they are, and which are ours.
    pub tags: &'static str,
    /// The template's attribute that holds the tags.
    pub of: &'static str,
    /// The resource's own attribute of tags.
    pub ours: &'static str,
    /// Why a tag that is not there may come.
    pub reason: &'static str,
}

/// A value that a type's file writes down.
#[derive(Clone, Copy, Debug)]
pub enum Literal {
    /// JSON's `null`.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(&'static str),
    /// A list.
    List(&'static [Literal]),
    /// An object, by its members' names.
    Object(&'static [(&'static str, Literal)]),
    /// Nothing is known, for a reason.
    Unread(&'static str),
    /// The address of the plan's resource.
    Address,
}

impl Literal {
    /// The value, in a resource with this address.
    pub fn value(self, address: &str) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => value.into(),
            Self::Integer(number) => number.into(),
            Self::Text(text) => text.into(),
            Self::List(elements) => {
                elements.iter().map(|element| element.value(address)).collect::<List>().into()
            }
            Self::Object(members) => {
                let members = members.iter().map(|(name, value)| (*name, value.value(address)));
                members.collect::<Object>().into()
            }
            Self::Unread(reason) => Value::unread(reason),
            Self::Address => address.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Definition, ResourceType};
    use super::*;

    #[test]
    fn what_plans_refer_to_is_a_resource_of_that_type() {
        for kind in ResourceType::all() {
            for resource in kind.definition().plan.resources {
                for Reference { to: (named, provider), .. } in resource.references {
                    let found = ResourceType::named(named).map(ResourceType::definition);
                    let is_one = |to: &Definition| {
                        to.plan.resources.iter().any(|resource| resource.kind == *provider)
                    };
                    assert!(found.is_some_and(is_one), "{kind:?}: {named} has no {provider}");
                }
            }
        }
    }
}
