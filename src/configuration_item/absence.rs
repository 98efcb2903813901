//! What it means that an item lacks a field that is asked for: there is none, or AWS Config did not
//! record it. The type's file says which.

use super::document::NOT_RECORDED;
use crate::model::fields::Fields;
use crate::model::value::{Member, Object, Reason, Value};
use crate::resource_types::Config;

/// Puts `null` or the reason where something that is asked for is absent.
pub fn settle(document: &mut Value, asked: &Fields, config: &Config) {
    if let Value::Object(object) = document {
        Absence { config, path: String::new() }.settle(object, asked);
    }
}

struct Absence<'a> {
    config: &'a Config,
    path: String,
}

impl Absence<'_> {
    fn settle(&mut self, object: &mut Object, asked: &Fields) {
        for (name, below) in asked.members() {
            let length = self.path.len();
            if length > 0 {
                self.path.push('.');
            }
            self.path.push_str(name);
            if matches!(object.get(name), Member::Absent) {
                object.push(name.clone(), self.of_absent(below));
            } else if let Some(value) = object.get_mut(name) {
                self.visit(value, below);
            }
            self.path.truncate(length);
        }
    }

    fn visit(&mut self, value: &mut Value, below: &Fields) {
        match value {
            Value::Null if !below.is_whole() || !self.may_be_null() => *value = self.unread(),
            Value::Text(text) if text.is_empty() && self.is_none_if_absent() => *value = Value::Null,
            Value::Object(object) if !below.is_whole() => self.settle(object, below),
            Value::List(list) if !below.is_whole() => {
                list.elements.iter_mut().for_each(|element| self.visit(element, below));
            }
            _ => {}
        }
    }

    fn of_absent(&self, below: &Fields) -> Value {
        if below.is_whole() && self.is_none_if_absent() { Value::Null } else { self.unread() }
    }

    fn is_none_if_absent(&self) -> bool {
        self.config.none_if_absent.contains(&self.path.as_str())
    }

    fn may_be_null(&self) -> bool {
        self.is_none_if_absent() || self.config.none_if_null.contains(&self.path.as_str())
    }

    fn unread(&self) -> Value {
        let said = self
            .config
            .not_recorded
            .iter()
            .find(|(path, _)| self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')));
        Value::Unread(said.map_or(Reason::Borrowed(NOT_RECORDED), |(_, reason)| (*reason).into()))
    }
}
