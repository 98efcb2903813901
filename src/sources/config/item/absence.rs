//! What it means that an item lacks a field that is asked for: there is none, or AWS Config did not
//! record it. The type's file says which.

use super::plan::MemberPlan;
use crate::model::value::{Member, Object, Value};

/// Puts `null` or the reason in where a member that is asked for, or something in it, is absent.
pub fn settle(object: &mut Object, asked: &MemberPlan) {
    if matches!(object.get(&asked.name), Member::Absent) {
        object.push(asked.name.clone(), asked.absent());
    } else if let Some(value) = object.get_mut(&asked.name) {
        visit(value, asked);
    }
}

fn visit(value: &mut Value, asked: &MemberPlan) {
    match value {
        Value::Null if !asked.is_none_if_null => {
            *value = Value::Unread(asked.unread.clone());
        }
        Value::Text(text) if text.is_empty() && asked.is_none_if_absent => *value = Value::Null,
        Value::Object(object) if !asked.is_whole() => {
            asked.members.iter().for_each(|member| settle(object, member));
        }
        Value::List(list) if !asked.is_whole() => {
            list.elements.iter_mut().for_each(|element| visit(element, asked));
        }
        _ => {}
    }
}
