//! Less is known of the plan: of its values, its configuration, or what it does.

use serde_json::{Value, json};

use super::Mutation;
use super::places::{
    at, change, configured_modules, escaped, mark_unknown, paths, planned_modules, remove,
    resources,
};

pub fn all(plan: &Value) -> Vec<Mutation> {
    [values(plan), changes(plan), blocks(plan), calls(plan), document(plan)]
        .into_iter()
        .flatten()
        .collect()
}

/// What a resource would be: unknown as a whole or in part, or not there though the configuration
/// writes it.
fn values(plan: &Value) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for place in resources(plan, &planned_modules(plan)) {
        let Some(resource) = plan.pointer(&place) else { continue };
        let address = resource["address"].clone();
        let Some(number) = change(plan, &address) else { continue };
        let written = written(plan, resource);
        for path in paths(&resource["values"]) {
            let name = format!("{} {}", address.as_str().unwrap_or_default(), path.join("/"));
            let take_out = {
                let (place, path) = (place.clone(), path.clone());
                move |plan: &mut Value| {
                    for values in [
                        format!("{place}/values"),
                        format!("/resource_changes/{number}/change/after"),
                    ] {
                        if let Some(values) = plan.pointer_mut(&values) {
                            remove(values, &path);
                        }
                    }
                }
            };
            if path.last().is_some_and(|step| step.parse::<usize>().is_err()) {
                let (hide, path) = (take_out.clone(), path.clone());
                mutations.push(Mutation::new(format!("{name} unknown"), move |plan| {
                    hide(plan);
                    if let Some(effect) =
                        plan.pointer_mut(&format!("/resource_changes/{number}/change"))
                    {
                        mark_unknown(&mut effect["after_unknown"], &path);
                    }
                }));
            }
            // An entry of a map is no attribute: without it the plan sets fewer tags.
            let is_entry = path.len() > 1 && path[0].starts_with("tags");
            if !is_entry
                && written.contains(&path[0])
                && !at(&mut resource["values"].clone(), &path).is_none_or(|value| value.is_null())
            {
                mutations.push(Mutation::new(format!("{name} removed"), take_out));
            }
        }
    }
    mutations
}

/// The arguments that the configuration writes for a resource of the root module; in a module it
/// may be written anywhere.
fn written(plan: &Value, resource: &Value) -> Vec<String> {
    let blocks = resources(plan, &configured_modules(plan));
    let same =
        |block: &&Value| block["type"] == resource["type"] && block["name"] == resource["name"];
    let blocks: Vec<_> =
        blocks.iter().filter_map(|place| plan.pointer(place)).filter(same).collect();
    let arguments = |block: &&Value| {
        block["expressions"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    match blocks.as_slice() {
        [one] => arguments(one),
        _ => Vec::new(),
    }
}

/// What the plan does to a resource, and what the resource was.
fn changes(plan: &Value) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for (number, change) in plan["resource_changes"].as_array().into_iter().flatten().enumerate() {
        let name = change["address"].as_str().unwrap_or_default().to_owned();
        let effect = format!("/resource_changes/{number}/change");
        if plan.pointer(&effect).is_some_and(|effect| effect["actions"] != json!(["delete"]))
            && change["deposed"].is_null()
        {
            mutations.push(Mutation::new(format!("{name}'s change dropped"), {
                move |plan| {
                    // In its place, so that the others keep theirs.
                    plan["resource_changes"][number]["address"] = "aws_instance.dropped".into();
                    plan["resource_changes"][number]["mode"] = "data".into();
                }
            }));
        }
        for attribute in change["change"]["before"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(attribute, _)| attribute.clone())
        {
            let effect = effect.clone();
            mutations.push(Mutation::new(
                format!("{name}'s {attribute} as it was removed"),
                move |plan| {
                    if let Some(before) =
                        plan.pointer_mut(&format!("{effect}/before")).and_then(Value::as_object_mut)
                    {
                        before.remove(&attribute);
                    }
                },
            ));
        }
    }
    mutations
}

/// Blocks of the configuration, and what their arguments refer to.
fn blocks(plan: &Value) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for place in resources(plan, &configured_modules(plan)) {
        let Some(block) = plan.pointer(&place) else { continue };
        let name = place.clone() + " " + block["address"].as_str().unwrap_or_default();
        {
            let place = place.clone();
            mutations.push(Mutation::new(format!("{name} dropped"), move |plan| {
                if let Some(block) = plan.pointer_mut(&place) {
                    block["type"] = "aws_dropped".into();
                }
            }));
        }
        let arguments = block["expressions"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(argument, _)| format!("expressions/{}", escaped(argument)));
        for argument in arguments.chain(["for_each_expression".to_owned()]) {
            mutations.extend(unresolvable(plan, &format!("{place}/{argument}"), &name));
        }
    }
    mutations
}

/// Module calls with what they pass on, and outputs.
fn calls(plan: &Value) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for place in configured_modules(plan) {
        let Some(module) = plan.pointer(&place) else { continue };
        for (call, of) in module["module_calls"].as_object().into_iter().flatten() {
            let at = format!("{place}/module_calls/{}", escaped(call));
            let passed = of["expressions"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| format!("{at}/expressions/{}", escaped(name)));
            for expression in passed.chain([format!("{at}/for_each_expression")]) {
                mutations.extend(unresolvable(plan, &expression, call));
            }
            let (within, call) = (format!("{place}/module_calls"), call.clone());
            mutations.push(Mutation::new(format!("the call {call} dropped"), move |plan| {
                if let Some(calls) = plan.pointer_mut(&within).and_then(Value::as_object_mut) {
                    calls.remove(&call);
                }
            }));
        }
        for output in
            module["outputs"].as_object().into_iter().flatten().map(|(output, _)| output.clone())
        {
            mutations.extend(unresolvable(
                plan,
                &format!("{place}/outputs/{}/expression", escaped(&output)),
                &output,
            ));
            let place = place.clone();
            mutations.push(Mutation::new(format!("the output {output} dropped"), move |plan| {
                if let Some(outputs) =
                    plan.pointer_mut(&format!("{place}/outputs")).and_then(Value::as_object_mut)
                {
                    outputs.remove(&output);
                }
            }));
        }
    }
    mutations
}

/// In place of an expression, one that cannot be followed: a local value, a data source, functions
/// alone.
fn unresolvable(plan: &Value, place: &str, name: &str) -> Vec<Mutation> {
    // A block has no expression of its own.
    if !plan.pointer(place).is_some_and(|expression| {
        expression.get("references").is_some() || expression.get("constant_value").is_some()
    }) {
        return Vec::new();
    }
    [
        json!({ "references": ["local.hidden"] }),
        json!({ "references": ["data.aws_x.hidden.id", "data.aws_x.hidden"] }),
        json!({}),
    ]
    .into_iter()
    .map(|expression| {
        let place = place.to_owned();
        Mutation::new(format!("{name}: {place} = {expression}"), move |plan| {
            if let Some(found) = plan.pointer_mut(&place) {
                *found = expression.clone();
            }
        })
    })
    .collect()
}

/// The plan as a whole.
fn document(plan: &Value) -> Vec<Mutation> {
    let mut mutations = vec![
        Mutation::new("not complete", |plan| plan["complete"] = false.into()),
        Mutation::new("errored", |plan| plan["errored"] = true.into()),
        Mutation::new("deferred", |plan| plan["deferred_changes"] = json!([{}])),
        Mutation::new("no configuration", |plan| plan["configuration"]["root_module"] = json!({})),
        Mutation::new("no changes", |plan| plan["resource_changes"] = json!([])),
    ];
    for name in plan["variables"].as_object().into_iter().flatten().map(|(name, _)| name.clone()) {
        mutations.push(Mutation::new(format!("the variable {name} dropped"), move |plan| {
            if let Some(variables) = plan["variables"].as_object_mut() {
                variables.remove(&name);
            }
        }));
    }
    mutations
}
