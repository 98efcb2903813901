//! What both readers do with what they read: values go into slots, slots into documents.

use std::borrow::Cow;
use std::collections::HashSet;

use percent_encoding::percent_decode_str;

use crate::model::value::{List as Elements, Name, Object, Value};

use super::Extracted;
use super::plan::nodes::{Leaf, Output, Put};
use super::plan::template::Slots;
use super::plan::{Documents, Plan};
use super::shape::Kind;

/// The names of a body's tags and maps, each once: a thousand items have the same ones.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<Name>);

impl Names {
    pub(super) fn name(&mut self, text: &str) -> Name {
        if let Some(name) = self.0.get(text) {
            return name.clone();
        }
        let name = Name::from(text);
        self.0.insert(name.clone());
        name
    }
}

/// Puts a text where it is wanted.
pub(super) fn put_text(leaf: &Leaf, text: &str, slots: &mut Slots) {
    for put in &leaf.puts {
        slots[put.slot] = Some(of_text(put, text));
    }
}

/// A text that is not what the model says stays a text: a rule then does not know, and says why.
pub(super) fn of_text(put: &Put, text: &str) -> Value {
    if let Some((_, value)) = put.words.iter().find(|(word, _)| **word == *text) {
        return value.clone();
    }
    let value = match put.kind {
        Kind::Boolean if text.eq_ignore_ascii_case("true") => Some(Value::Boolean(true)),
        Kind::Boolean if text.eq_ignore_ascii_case("false") => Some(Value::Boolean(false)),
        Kind::Text | Kind::Time | Kind::Boolean => None,
        Kind::Integer => text.trim().parse().ok().map(Value::Integer),
        Kind::Float => {
            let number = text.trim().parse::<f64>().ok();
            number.filter(|number| number.is_finite()).map(Value::Float)
        }
        Kind::Json => document(text),
        Kind::UrlJson => {
            percent_decode_str(text).decode_utf8().ok().and_then(|text| document(&text))
        }
    };
    value.unwrap_or_else(|| Value::from(text))
}

fn document(text: &str) -> Option<Value> {
    serde_json::from_str::<serde_json::Value>(text).ok().map(Value::from)
}

/// A list is there from its start, even where it has no items.
pub(super) fn begin(outputs: &[Output], slots: &mut Slots) {
    for output in outputs {
        let place = &mut slots[output.slot];
        if place.is_none() {
            *place = Some(if output.pair.is_some() {
                Object::default().into()
            } else {
                Elements::default().into()
            });
        }
    }
}

/// Adds an item, at its end, to its list.
pub(super) fn finish(outputs: &[Output], item: &mut Slots, slots: &mut Slots, names: &mut Names) {
    begin(outputs, slots);
    for output in outputs {
        match (&mut slots[output.slot], output.pair) {
            (Some(Value::Object(object)), Some((key, value))) => match item[key].take() {
                // A tag without a value has an empty one.
                Some(Value::Text(key)) => {
                    let value = item[value].take().unwrap_or_else(|| Value::from(""));
                    object.insert(names.name(&key), value);
                }
                _ => object.more = Some(NO_KEY),
            },
            (Some(Value::List(list)), None) => {
                list.elements.push(output.template.build(item).unwrap_or_default());
            }
            _ => {}
        }
    }
}

/// A map is there from its start, even where it has no entries.
pub(super) fn begin_map(outputs: &[Output], slots: &mut Slots) {
    for output in outputs {
        slots[output.slot].get_or_insert_with(|| Object::default().into());
    }
}

/// Adds an entry, at its end, to its map.
pub(super) fn finish_entry(
    outputs: &[Output],
    key: Option<&Name>,
    entry: &mut Slots,
    slots: &mut Slots,
) {
    for output in outputs {
        let Some(Value::Object(object)) = &mut slots[output.slot] else { continue };
        match key {
            Some(key) => {
                object.insert(key.clone(), output.template.build(entry).unwrap_or_default());
            }
            None => object.more = Some(NO_KEY),
        }
    }
}

const NO_KEY: Cow<'static, str> = Cow::Borrowed("AWS gave an entry without a key.");

/// The slots that an answer begins with.
pub(super) fn slots_of(plan: &Plan) -> Slots {
    vec![None; plan.slots]
}

/// The documents, at the end of an answer. `rest`: what is left for the SDK where lists were read.
pub(super) fn documents(
    plan: &Plan,
    mut slots: Slots,
    rest: impl FnOnce() -> Vec<u8>,
) -> Extracted {
    match &plan.documents {
        Documents::Lists(lists) => {
            let documents = lists.iter().map(|slot| match slots[*slot].take() {
                Some(Value::List(list)) => list.elements,
                _ => Vec::new(),
            });
            Extracted { documents: documents.collect(), rest: Some(rest()) }
        }
        Documents::Whole(template) => {
            let document = template.build(&mut slots).unwrap_or_default();
            Extracted { documents: vec![vec![document]], rest: None }
        }
    }
}
