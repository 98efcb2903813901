//! The plan's JSON with what is looked up in it: planned resources, what is known only after apply, and the configuration behind.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::resource::Reading;

pub const AFTER_APPLY: &str = "Its value is known only after apply.";

#[derive(Debug)]
pub struct Document {
    json: Value,
    /// Address → place in `resource_changes`.
    changes: HashMap<String, usize>,
}

impl Document {
    /// `None` where the JSON is not that of a plan.
    pub fn new(json: Value) -> Option<Self> {
        json.get("planned_values")?;
        let changes = json["resource_changes"].as_array().into_iter().flatten().enumerate();
        let changes = changes.filter_map(|(place, change)| Some((change["address"].as_str()?.to_owned(), place))).collect();
        Some(Self { json, changes })
    }

    /// Every managed resource that exists once the plan is applied, in all modules.
    pub fn planned(&self) -> impl Iterator<Item = Planned<'_>> {
        let mut modules = vec![("", &self.json["planned_values"]["root_module"])];
        let mut planned = Vec::new();
        while let Some((path, module)) = modules.pop() {
            let resources = module["resources"].as_array().into_iter().flatten();
            planned.extend(resources.filter(|resource| resource["mode"] == "managed").map(|resource| Planned {
                document: self,
                module: path,
                resource,
            }));
            modules
                .extend(module["child_modules"].as_array().into_iter().flatten().map(|child| (child["address"].as_str().unwrap_or_default(), child)));
        }
        planned.into_iter()
    }

    /// The configuration of a module, by its path without indexes.
    pub fn configuration(&self, module_path: &str) -> &Value {
        let mut module = &self.json["configuration"]["root_module"];
        for name in module_names(module_path) {
            module = &module["module_calls"][name]["module"];
        }
        module
    }

    pub fn provider(&self, key: &str) -> &Value {
        &self.json["configuration"]["provider_config"][key]
    }
}

/// `module.a["x"].module.b` → `a`, `b`.
pub fn module_names(path: &str) -> Vec<String> {
    split_address(path).into_iter().filter(|step| *step != "module").map(|step| without_index(step).to_owned()).collect()
}

/// `name["key.with.dots"]` → `name`.
pub fn without_index(step: &str) -> &str {
    step.split_once('[').map_or(step, |(name, _)| name)
}

/// An address at its dots, but not at those within an index.
pub fn split_address(address: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (place, character) in address.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '.' if !quoted => {
                steps.push(&address[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    if start < address.len() {
        steps.push(&address[start..]);
    }
    steps
}

/// One resource of the plan.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    pub document: &'a Document,
    /// The address of its module, with indexes; empty for the root.
    pub module: &'a str,
    resource: &'a Value,
}

impl<'a> Planned<'a> {
    pub fn address(&self) -> &'a str {
        self.resource["address"].as_str().unwrap_or_default()
    }

    pub fn kind(&self) -> &'a str {
        self.resource["type"].as_str().unwrap_or_default()
    }

    pub fn name(&self) -> &'a str {
        self.resource["name"].as_str().unwrap_or_default()
    }

    /// Its key among the instances of `count` or `for_each`; null for a single one.
    pub fn index(&self) -> &'a Value {
        &self.resource["index"]
    }

    pub fn text(&self, attribute: &str) -> Option<&'a str> {
        self.resource["values"][attribute].as_str()
    }

    pub fn value(&self, attribute: &str) -> &'a Value {
        &self.resource["values"][attribute]
    }

    /// An attribute (a path of names and places): null where it is not set, unknown where apply decides.
    pub fn read(&self, pointer: &str) -> Reading<&'a Value> {
        let mut unknown = self.after_unknown();
        for step in pointer.split('/') {
            unknown = match unknown {
                Value::Array(items) => step.parse::<usize>().ok().and_then(|place| items.get(place)).unwrap_or(&Value::Null),
                other => &other[step],
            };
            if *unknown == Value::Bool(true) {
                return Reading::Unknown(Cow::Borrowed(AFTER_APPLY));
            }
        }
        let values = &self.resource["values"];
        Reading::Known(values.pointer(&format!("/{pointer}")).unwrap_or(&Value::Null))
    }

    /// Its tags as far as they are known before apply, the provider's default tags among them.
    pub fn tags(&self) -> BTreeMap<String, String> {
        let of = |attribute: &str| self.value(attribute).as_object().into_iter().flatten();
        of("tags").chain(of("tags_all")).filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
    }

    /// Whether the plan makes it, so that nothing about it is there already.
    pub fn is_new(&self) -> bool {
        self.change().is_some_and(|change| change["actions"].as_array().is_some_and(|actions| actions.iter().any(|action| action == "create")))
    }

    fn change(&self) -> Option<&'a Value> {
        self.document.changes.get(self.address()).map(|place| &self.document.json["resource_changes"][place]["change"])
    }

    fn after_unknown(&self) -> &'a Value {
        self.change().map_or(&Value::Null, |change| &change["after_unknown"])
    }

    /// The block that declares it.
    pub fn configuration(&self) -> &'a Value {
        let module = self.document.configuration(self.module);
        let mut declared = module["resources"].as_array().into_iter().flatten();
        declared
            .find(|declared| declared["mode"] == "managed" && declared["type"] == self.kind() && declared["name"] == self.name())
            .unwrap_or(&Value::Null)
    }

    pub fn provider(&self) -> &'a Value {
        self.document.provider(self.configuration()["provider_config_key"].as_str().unwrap_or("aws"))
    }

    pub fn provider_region(&self) -> Option<&'a str> {
        self.provider()["expressions"]["region"]["constant_value"].as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_split_at_dots_outside_of_keys() {
        assert_eq!(split_address(r#"module.a["x.y\"]."].aws_s3_bucket.b[0]"#), ["module", r#"a["x.y\"]."]"#, "aws_s3_bucket", "b[0]"]);
        assert_eq!(module_names(r#"module.a["x.y"].module.b"#), ["a", "b"]);
        assert!(module_names("").is_empty());
    }
}
