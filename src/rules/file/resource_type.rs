//! A resource type of the user's own: one that AWS Config records and no file here is about, and
//! how plans describe it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use toml::de::DeTable;

use super::Text;
use super::reader::{self, Reader, Section, json, key, text};
use super::statics::{fixed, fixed_texts, list, pairs};
use crate::resource_types::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten};
use crate::rules::language::mistake::did_you_mean;
use crate::rules::schema::shape_of;

/// A resource type's file that has no mistake.
#[derive(Debug, Deserialize, Serialize)]
pub struct ResourceTypeFile {
    /// AWS Config's name.
    pub name: Text,
    /// What messages call a resource of it.
    pub noun: Text,
    /// Paths that are `null` where AWS Config leaves them out.
    pub none_if_absent: Vec<Text>,
    /// The plan's resources that are one.
    pub plans: Vec<PlannedKind>,
}

/// A resource of the plan that is one of the type. The fields are those of [`PlanResource`].
#[derive(Debug, Deserialize, Serialize)]
pub struct PlannedKind {
    /// The provider's name, such as `aws_sqs_queue`.
    pub kind: Text,
    /// The attributes by which others name it.
    pub names: Vec<Text>,
    /// Paths, and what the provider calls them.
    pub attributes: Vec<(Text, Text)>,
    /// Paths of which there is none where the plan has null.
    pub none_if_null: Vec<Text>,
    /// Paths, and what AWS has where the plan says nothing.
    pub defaults: Vec<(Text, Value)>,
    /// Paths, and for words of the provider those of AWS Config.
    pub words: Vec<(Text, Vec<(String, Value)>)>,
}

pub(super) fn read<'s>(reader: &mut Reader<'s>, table: &DeTable<'s>) -> ResourceTypeFile {
    let file = Section::new(table, 0);
    let mut found = ResourceTypeFile {
        name: Text::default(),
        noun: Text::from("resource".to_owned()),
        none_if_absent: Vec::new(),
        plans: Vec::new(),
    };
    if let Some(section) = file.section(reader, "resource_type") {
        found.name = section.text(reader, "name");
        if let Some(noun) = section.optional_text(reader, "noun") {
            found.noun = noun;
        }
        found.none_if_absent = section.texts(reader, "none_if_absent");
        section.finish(reader);
    }
    for section in file.sections(reader, "plan") {
        found.plans.push(planned(reader, &section));
        section.finish(reader);
    }
    file.finish(reader);
    check(reader, &found);
    found
}

fn planned<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>) -> PlannedKind {
    let kind = section.text(reader, "kind");
    let names = section.texts(reader, "names");
    let attributes = section
        .named(reader, "attributes")
        .into_iter()
        .filter_map(|(path, value)| Some((key(path), text(reader, value, path.get_ref())?)));
    let attributes = attributes.collect();
    let defaults = section.named(reader, "defaults").into_iter();
    let defaults = defaults.map(|(path, value)| (key(path), json(value.get_ref()))).collect();
    let none_if_null = section.texts(reader, "none_if_null");
    let mut words = Vec::new();
    for (path, value) in section.named(reader, "words") {
        if let Some(of) = reader::table(reader, value, path.get_ref()) {
            let of = Section::entries(of).into_iter();
            let of = of.map(|(word, value)| (word.get_ref().to_string(), json(value.get_ref())));
            words.push((key(path), of.collect()));
        }
    }
    PlannedKind { kind, names, attributes, none_if_null, defaults, words }
}

/// Whether the type is one, and has the fields.
fn check(reader: &mut Reader<'_>, found: &ResourceTypeFile) {
    if found.name.at.is_empty() {
        return;
    }
    let shape = match shape_of(&found.name.value) {
        Ok(shape) => shape,
        Err(nearest) => {
            let nearest = nearest.map(|name| format!(": did you mean `{name}`?"));
            let what = format!(
                "AWS Config has no resource type `{}`{}",
                found.name.value,
                nearest.unwrap_or_default()
            );
            return reader.mistake(found.name.at.start, what);
        }
    };
    let of_plans = found.plans.iter().flat_map(|plan| {
        let attributes = plan.attributes.iter().map(|(path, _)| path);
        let words = plan.words.iter().map(|(path, _)| path);
        let defaults = plan.defaults.iter().map(|(path, _)| path);
        attributes.chain(&plan.none_if_null).chain(defaults).chain(words)
    });
    for path in found.none_if_absent.iter().chain(of_plans) {
        if let Err((within, name)) = shape.at(&path.value) {
            let nearest = did_you_mean(name, within.names());
            let what = format!("`{}` has no field `{}`{nearest}", found.name.value, path.value);
            reader.mistake(path.at.start, what);
        }
    }
}

impl ResourceTypeFile {
    /// How plans describe it, as data that is never freed.
    pub fn in_plans(&self) -> InPlans {
        let resources = self.plans.iter().map(|plan| {
            let usual = PlanResource::USUAL;
            let defaults: Vec<_> =
                plan.defaults.iter().map(|(path, value)| (fixed(path), literal(value))).collect();
            let none = plan.none_if_null.iter().map(|path| (fixed(path), Literal::Null));
            let words = plan.words.iter().flat_map(|(path, of)| {
                let path = fixed(path);
                of.iter().map(move |(word, value)| {
                    let word: &'static str = word.clone().leak();
                    (path, word, literal(value))
                })
            });
            let unwritten = defaults.iter().map(|(path, is)| Unwritten::always(path, *is));
            PlanResource {
                kind: fixed(&plan.kind),
                names: if plan.names.is_empty() { usual.names } else { fixed_texts(&plan.names) },
                attributes: Attributes {
                    renames: pairs(&plan.attributes),
                    if_unwritten: list(unwritten),
                    if_null: list(none.chain(defaults.iter().copied())),
                    words: list(words),
                    ..Attributes::USUAL
                },
                ..usual
            }
        });
        InPlans { noun: fixed(&self.noun), resources: list(resources), ..InPlans::NONE }
    }
}

fn literal(value: &Value) -> Literal {
    match value {
        Value::Null => Literal::Null,
        Value::Bool(value) => Literal::Boolean(*value),
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| Literal::Text(number.to_string().leak()), Literal::Integer),
        Value::String(text) => Literal::Text(text.clone().leak()),
        Value::Array(elements) => Literal::List(list(elements.iter().map(literal))),
        Value::Object(members) => Literal::Object(list(members.iter().map(|(name, value)| {
            let name: &'static str = name.clone().leak();
            (name, literal(value))
        }))),
    }
}
