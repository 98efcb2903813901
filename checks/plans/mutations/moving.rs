//! The same plan under other addresses: wrapped in a module, or made with `count` or `for_each`.

use serde_json::{Value, json};

use super::Mutation;
use super::places::{configured_modules, planned_modules, resources};

const WRAPPER: &str = "module.wrapped";

pub fn all(plan: &Value) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for key in ["", "[0]", "[\"a.b\"]"] {
        let prefix = format!("{WRAPPER}{key}");
        mutations.push(Mutation {
            name: format!("wrapped in {prefix}"),
            apply: Box::new({
                let prefix = prefix.clone();
                move |plan| wrap(plan, &prefix)
            }),
            rename: Box::new(move |address| format!("{prefix}.{address}")),
        });
    }
    mutations.extend(["[0]", "[\"a.b\"]"].into_iter().flat_map(|key| indexed(plan, key)));
    mutations
}

/// Moves everything into a module that is called once.
fn wrap(plan: &mut Value, prefix: &str) {
    for place in planned_modules(plan) {
        let module = plan.pointer_mut(&place).unwrap();
        if module["address"].is_string() {
            prefix_text(&mut module["address"], prefix);
        }
    }
    for place in resources(plan, &planned_modules(plan)) {
        prefix_text(&mut plan.pointer_mut(&place).unwrap()["address"], prefix);
    }
    for change in plan["resource_changes"].as_array_mut().into_iter().flatten() {
        prefix_text(&mut change["address"], prefix);
    }
    let mut inner = plan["planned_values"]["root_module"].take();
    inner["address"] = prefix.into();
    plan["planned_values"]["root_module"] = json!({ "child_modules": [inner] });

    let module = plan["configuration"]["root_module"].take();
    let variables: Vec<String> = module["variables"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect();
    let passed: serde_json::Map<_, _> = variables
        .iter()
        .map(|name| (name.clone(), json!({ "references": [format!("var.{name}")] })))
        .collect();
    plan["configuration"]["root_module"] = json!({
        "variables": module["variables"],
        "module_calls": { "wrapped": { "source": "./wrapped", "expressions": passed, "module": module } },
    });
    // Provider blocks of modules that were called from the root.
    for provider in plan["configuration"]["provider_config"]
        .as_object_mut()
        .into_iter()
        .flatten()
        .map(|(_, provider)| provider)
    {
        if provider["module_address"].is_string() {
            prefix_text(&mut provider["module_address"], WRAPPER);
        }
    }
}

fn prefix_text(text: &mut Value, prefix: &str) {
    if let Some(name) = text.as_str() {
        *text = format!("{prefix}.{name}").into();
    }
}

/// Each block that makes one resource in the root module, with a key in its address and in what
/// refers to it.
fn indexed(plan: &Value, key: &'static str) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for resource in
        plan["planned_values"]["root_module"]["resources"].as_array().into_iter().flatten()
    {
        let Some(address) = resource["address"].as_str().filter(|address| !address.contains('['))
        else {
            continue;
        };
        let address = address.to_owned();
        mutations.push(Mutation {
            name: format!("{address} as {address}{key}"),
            apply: Box::new({
                let address = address.clone();
                move |plan| index(plan, &address, key)
            }),
            rename: Box::new(move |other| {
                if other == address { format!("{address}{key}") } else { other.to_owned() }
            }),
        });
    }
    mutations
}

fn index(plan: &mut Value, address: &str, key: &str) {
    let renamed = format!("{address}{key}");
    let planned = plan
        .pointer_mut("/planned_values/root_module/resources")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten();
    for resource in planned.filter(|resource| resource["address"] == *address) {
        resource["address"] = renamed.clone().into();
    }
    for change in plan["resource_changes"]
        .as_array_mut()
        .into_iter()
        .flatten()
        .filter(|change| change["address"] == *address)
    {
        change["address"] = renamed.clone().into();
    }
    // Only the root module can refer to it.
    let root = &mut plan["configuration"]["root_module"];
    for block in root["resources"].as_array_mut().into_iter().flatten() {
        if block["address"] == *address {
            let repeat = if key == "[0]" { "count_expression" } else { "for_each_expression" };
            block[repeat] =
                json!({ "constant_value": if key == "[0]" { json!(1) } else { json!(["a.b"]) } });
        }
        refer(&mut block["expressions"], address, &renamed);
    }
    for call in root["module_calls"].as_object_mut().into_iter().flatten().map(|(_, call)| call) {
        refer(&mut call["expressions"], address, &renamed);
        refer(&mut call["for_each_expression"], address, &renamed);
    }
    debug_assert!(!configured_modules(plan).is_empty() || plan["configuration"].is_null());
}

/// Puts the key into references: `a.b.id` is listed as `a.b["k"].id`, `a.b["k"]`, `a.b`.
fn refer(expression: &mut Value, address: &str, renamed: &str) {
    match expression {
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, address, renamed)),
        Value::Object(entries) => {
            if let Some(Value::Array(references)) = entries.get_mut("references") {
                let mut listed = Vec::new();
                for reference in references.drain(..) {
                    match reference
                        .as_str()
                        .and_then(|text| text.strip_prefix(address))
                        .map(str::to_owned)
                    {
                        Some(rest) if rest.is_empty() => {
                            listed.extend([json!(renamed), json!(address)]);
                        }
                        Some(rest) if rest.starts_with('.') => {
                            listed.push(json!(format!("{renamed}{rest}")));
                        }
                        _ => listed.push(reference),
                    }
                }
                *references = listed;
            }
            entries
                .values_mut()
                .filter(|value| value.is_object() || value.is_array())
                .for_each(|value| refer(value, address, renamed));
        }
        _ => {}
    }
}
