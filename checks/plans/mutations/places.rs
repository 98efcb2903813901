//! Where things stand in a plan: as JSON pointers, so that a mutation may be applied to a plan that
//! another one has changed.

use serde_json::{Map, Value};

/// The name of a member within a pointer.
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The modules of `planned_values`.
pub fn planned_modules(plan: &Value) -> Vec<String> {
    within(plan, "/planned_values/root_module", &|module, at| {
        let children = module["child_modules"].as_array().map_or(0, Vec::len);
        (0..children).map(|number| format!("{at}/child_modules/{number}")).collect()
    })
}

/// The modules of the configuration.
pub fn configured_modules(plan: &Value) -> Vec<String> {
    within(plan, "/configuration/root_module", &|module, at| {
        module["module_calls"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| format!("{at}/module_calls/{}/module", escaped(name)))
            .collect()
    })
}

fn within(plan: &Value, root: &str, below: &dyn Fn(&Value, &str) -> Vec<String>) -> Vec<String> {
    let (mut found, mut waiting) = (Vec::new(), vec![root.to_owned()]);
    while let Some(at) = waiting.pop() {
        if let Some(module) = plan.pointer(&at) {
            waiting.extend(below(module, &at));
            found.push(at);
        }
    }
    found
}

/// The resources of these modules.
pub fn resources(plan: &Value, modules: &[String]) -> Vec<String> {
    let of = |at: &String| {
        let resources =
            plan.pointer(at).and_then(|module| module["resources"].as_array()).map_or(0, Vec::len);
        (0..resources).map(|number| format!("{at}/resources/{number}")).collect::<Vec<_>>()
    };
    modules.iter().flat_map(of).collect()
}

/// The paths of everything that a value holds at any depth, itself left out.
pub fn paths(value: &Value) -> Vec<Vec<String>> {
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(entries) => {
            entries.iter().map(|(name, value)| (name.clone(), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(number, value)| (number.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    parts
        .into_iter()
        .flat_map(|(name, value)| {
            let below = paths(value)
                .into_iter()
                .map(|path| [vec![name.clone()], path].concat())
                .collect::<Vec<_>>();
            [vec![vec![name.clone()]], below].concat()
        })
        .collect()
}

/// What stands at a path; `None` where there is nothing.
pub fn at<'v>(value: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match value {
        Value::Object(entries) => entries.get_mut(step),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Takes a member of an object out; an item of a list stays, so that the others keep their places.
pub fn remove(value: &mut Value, path: &[String]) {
    let Some((last, before)) = path.split_last() else { return };
    if let Some(Value::Object(entries)) = at(value, before) {
        entries.remove(last);
    }
}

/// Says in an `after_unknown` that what stands at a path is unknown. What is unknown as a whole
/// stays so.
pub fn mark_unknown(unknown: &mut Value, path: &[String]) {
    let Some((step, rest)) = path.split_first() else {
        *unknown = true.into();
        return;
    };
    if *unknown == Value::Bool(true) {
        return;
    }
    if let Ok(place) = step.parse::<usize>() {
        if !unknown.is_array() {
            *unknown = Value::Array(Vec::new());
        }
        let items = unknown.as_array_mut().unwrap();
        while items.len() <= place {
            items.push(Value::Object(Map::new()));
        }
        mark_unknown(&mut items[place], rest);
    } else {
        if !unknown.is_object() {
            *unknown = Value::Object(Map::new());
        }
        mark_unknown(
            unknown.as_object_mut().unwrap().entry(step.clone()).or_insert(Value::Bool(false)),
            rest,
        );
    }
}

/// The place of a resource's change.
pub fn change(plan: &Value, address: &Value) -> Option<usize> {
    plan["resource_changes"]
        .as_array()?
        .iter()
        .position(|change| change["address"] == *address && change["deposed"].is_null())
}
