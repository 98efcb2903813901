//! A test of a rule's file: a resource, what is unread of it, and the verdict that is expected.

use time::OffsetDateTime;
use toml::Spanned;
use toml::de::DeValue;

use super::super::reader::{Reader, Section, json, key};
use super::super::{Rule, Test, Text};
use super::{one_of, texts_by_name};
use crate::model::evaluation::{ComplianceType, parse_rfc3339};
use crate::model::value::Value;
use crate::rules::parameters::Values;

/// The moment of a test that does not say one.
const NOW: OffsetDateTime = time::macros::datetime!(2026-11-23 12:00 UTC);

pub(super) fn test<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>, rule: &Rule) -> Test {
    let name = section.text(reader, "name");
    let mut item =
        document(reader, section, "item").unwrap_or_else(|| Value::Object(Box::default()));
    if let Some(tags) = document(reader, section, "tags") {
        item.put("tags", tags);
    }
    let mut related = vec![Value::List(Box::default()); rule.related.len()];
    for (name, value) in section.named(reader, "related") {
        match rule.related.iter().position(|relation| relation.name.value == *name.get_ref()) {
            Some(place) => related[place] = document_of(reader, value).unwrap_or_default(),
            None => reader
                .mistake(name.span().start, format!("there is no relation `{}`", name.get_ref())),
        }
    }
    for (path, reason) in texts_by_name(reader, section, "unread") {
        let (value, rest) = target(rule, &mut item, &mut related, &path.value);
        value.put(rest, Value::unread(reason.value));
    }
    for (path, reason) in texts_by_name(reader, section, "more") {
        let (value, rest) = target(rule, &mut item, &mut related, &path.value);
        if !add_more(value, rest, reason.value) {
            let what = format!("`{}` is no list and no object of the item", path.value);
            reader.mistake(path.at.start, what);
        }
    }
    let words = [
        ComplianceType::Compliant,
        ComplianceType::NonCompliant,
        ComplianceType::InsufficientData,
        ComplianceType::NotApplicable,
    ];
    let given = section.text(reader, "expect");
    let words = words.map(|verdict| (verdict.as_str(), verdict));
    let expect = one_of(reader, &given, &words).unwrap_or(ComplianceType::NotApplicable);
    Test {
        name,
        item,
        related,
        parameters: section
            .get("parameters")
            .map(|(_, value)| json(value.get_ref()))
            .map_or_else(Values::new, |value| value.as_object().cloned().unwrap_or_default()),
        now: moment(reader, section),
        expect,
        says: section.optional_text(reader, "says"),
        values: values(reader, section),
    }
}

fn moment<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>) -> OffsetDateTime {
    let Some((_, value)) = section.get("now") else { return NOW };
    let moment =
        value.get_ref().as_datetime().and_then(|moment| parse_rfc3339(&moment.to_string()));
    moment.unwrap_or_else(|| {
        reader.mistake(value.span().start, "`now` must be a moment such as 2026-11-23T12:00:00Z");
        NOW
    })
}

fn values<'s>(reader: &mut Reader<'s>, section: &Section<'_, 's>) -> Vec<(Text, Vec<String>)> {
    let lists = section.named(reader, "values").into_iter();
    let list = |value: &DeValue<'_>| {
        let texts = value.as_array().into_iter().flat_map(|list| list.iter());
        texts.filter_map(|text| text.get_ref().as_str().map(str::to_owned)).collect()
    };
    lists.map(|(name, value)| (key(name), list(value.get_ref()))).collect()
}

/// The document and the path within it that a path of a test names.
fn target<'v, 'p>(
    rule: &Rule,
    item: &'v mut Value,
    related: &'v mut [Value],
    path: &'p str,
) -> (&'v mut Value, &'p str) {
    let relation = path.strip_prefix("related.");
    let (name, rest) =
        relation.map_or(("", path), |path| path.split_once('.').unwrap_or((path, "")));
    match rule.related.iter().position(|relation| relation.name.value == name) {
        Some(place) if relation.is_some() => (&mut related[place], rest),
        _ => (item, path),
    }
}

fn add_more(value: &mut Value, path: &str, reason: String) -> bool {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    match value {
        Value::List(list) if path.is_empty() => list.more = Some(reason.into()),
        Value::Object(object) if path.is_empty() => object.more = Some(reason.into()),
        Value::Object(object) => {
            return object.get_mut(first).is_some_and(|member| add_more(member, rest, reason));
        }
        _ => return false,
    }
    true
}

fn document<'s>(
    reader: &mut Reader<'s>,
    section: &Section<'_, 's>,
    name: &'static str,
) -> Option<Value> {
    section.get(name).and_then(|(_, value)| document_of(reader, value))
}

/// A document as a table, or as JSON in a text, which can say `null`.
fn document_of(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Value> {
    let document = match value.get_ref() {
        DeValue::String(text) => match serde_json::from_str::<serde_json::Value>(text) {
            Ok(document) => document,
            Err(error) => {
                reader.mistake(value.span().start, format!("this is no JSON: {error}"));
                return None;
            }
        },
        other => json(other),
    };
    Some(Value::from(document))
}
