//! `aws_instance`: its tags, with the provider's default tags.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{AFTER_APPLY, Planned};
use crate::resource::{Detail, Instance, Reading};

pub fn detail(planned: &Planned<'_>) -> Detail {
    let mut tags = BTreeMap::new();
    let mut hidden = None;
    let default_tags = &planned.provider()["expressions"]["default_tags"][0]["tags"];
    if let Some(constant) = default_tags["constant_value"].as_object() {
        add(&mut tags, constant);
    } else if !only_variables(default_tags) {
        // A default tag that is unknown is left out of `tags_all` without a word.
        hidden = Some("The provider's default_tags are known only after apply.".into());
    }
    // Where `tags_all` is known it holds everything; otherwise the resource's own tags go over the defaults.
    for attribute in ["tags", "tags_all"] {
        match planned.read(attribute) {
            Reading::Known(Value::Object(known)) => {
                add(&mut tags, known);
                for key in known.keys().filter(|key| !planned.read(&format!("{attribute}/{key}")).is_known()) {
                    tags.insert(key.clone(), Reading::unknown(AFTER_APPLY));
                }
            }
            Reading::Unknown(_) if attribute == "tags" => hidden = Some("The instance's tags are known only after apply.".into()),
            Reading::Known(_) | Reading::Unknown(_) => {}
        }
    }
    Detail::Instance(Instance { exists: true, tags: Reading::Known(tags), hidden_tags: hidden })
}

/// Whether an expression is absent or refers to nothing but input variables: those are known before apply.
fn only_variables(expression: &Value) -> bool {
    expression["references"]
        .as_array()
        .is_none_or(|references| references.iter().all(|reference| reference.as_str().is_some_and(|name| name.starts_with("var."))))
}

fn add(tags: &mut BTreeMap<String, Reading<String>>, known: &serde_json::Map<String, Value>) {
    for (key, value) in known {
        let value = value.as_str().map_or_else(|| Reading::unknown(AFTER_APPLY), |text| Reading::Known(text.to_owned()));
        tags.insert(key.clone(), value);
    }
}
