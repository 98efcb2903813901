//! Which planned resource an attribute means, when its value is known only after apply.
//!
//! The configuration keeps what the attribute refers to: another resource of the module, an input variable (then the caller's
//! expression says more), a module's output (then the module's), or `each.value` (then `for_each`).

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{Planned, module_names, split_address, without_index};

/// A resource that an expression names: its module (without indexes), type, name, and the key where it is written out.
#[derive(Debug, PartialEq)]
struct Named {
    module: Vec<String>,
    kind: String,
    name: String,
    key: Option<Value>,
}

/// How an attribute's reference came out.
#[derive(Debug)]
pub enum Target<'a> {
    One(Planned<'a>),
    /// It could be any of these; apply decides.
    Unclear(Vec<Planned<'a>>),
}

/// The resource of type `kind` that `from`'s attribute points at: by its known value (compared with `identities` of the
/// candidates), or by reference.
pub fn target<'a>(from: &Planned<'a>, attribute: &str, kind: &str, identities: &[&str]) -> Target<'a> {
    let candidates: Vec<_> = from.document.planned().filter(|planned| planned.kind() == kind).collect();
    if let Some(value) = from.text(attribute) {
        let same: Vec<_> =
            candidates.iter().filter(|candidate| identities.iter().any(|identity| candidate.text(identity) == Some(value))).copied().collect();
        // A known name that nobody here bears is somebody else's resource.
        return match same.as_slice() {
            [one] => Target::One(*one),
            _ => Target::Unclear(same),
        };
    }
    let expression = &from.configuration()["expressions"][attribute];
    let mut search = Search { from, kind, seen: BTreeSet::new(), named: Vec::new() };
    search.look(&module_names(from.module), expression, 0);
    if search.named.is_empty() {
        return Target::Unclear(candidates);
    }
    let meant: Vec<_> = candidates.into_iter().filter(|candidate| search.named.iter().any(|named| named.names(candidate))).collect();
    narrow(from, meant)
}

/// Among the instances of one block: the one with the same key, where there are several.
fn narrow<'a>(from: &Planned<'a>, meant: Vec<Planned<'a>>) -> Target<'a> {
    if let [one] = meant.as_slice() {
        return Target::One(*one);
    }
    let in_the_same_module = |candidate: &&Planned<'a>| candidate.module == from.module;
    let pool: Vec<_> = if meant.iter().any(|candidate| candidate.module == from.module) {
        meant.iter().filter(in_the_same_module).copied().collect()
    } else {
        meant
    };
    if let [one] = pool.as_slice() {
        return Target::One(*one);
    }
    let keys = [from.index().clone(), module_key(from.module)];
    for key in keys.iter().filter(|key| !key.is_null()) {
        let same: Vec<_> = pool.iter().filter(|candidate| candidate.index() == key || module_key(candidate.module) == *key).copied().collect();
        if let [one] = same.as_slice() {
            return Target::One(*one);
        }
    }
    Target::Unclear(pool)
}

/// The key of the innermost module: `module.a["x"]` → `"x"`.
fn module_key(module: &str) -> Value {
    split_address(module).last().map_or(Value::Null, |step| key_of(step).unwrap_or(Value::Null))
}

fn key_of(step: &str) -> Option<Value> {
    let (_, key) = step.split_once('[')?;
    serde_json::from_str(key.strip_suffix(']')?).ok()
}

impl Named {
    fn names(&self, planned: &Planned<'_>) -> bool {
        planned.kind() == self.kind
            && planned.name() == self.name
            && module_names(planned.module) == self.module
            && self.key.as_ref().is_none_or(|key| planned.index() == key)
    }
}

/// Gathers the resources that expressions refer to.
struct Search<'a> {
    from: &'a Planned<'a>,
    kind: &'a str,
    /// Expressions that were looked at, by their modules: they may refer to one another in a circle.
    seen: BTreeSet<(Vec<String>, *const Value)>,
    named: Vec<Named>,
}

impl Search<'_> {
    /// What an expression in `module` refers to.
    fn look(&mut self, module: &[String], expression: &Value, depth: usize) {
        // Modules can be nested deeply, but not endlessly.
        if depth > 16 || !self.seen.insert((module.to_vec(), std::ptr::from_ref(expression))) {
            return;
        }
        let document = self.from.document;
        for reference in expression["references"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            match split_address(reference).as_slice() {
                [first, rest, ..] if *first == self.kind => {
                    self.add(Named { module: module.to_vec(), kind: self.kind.to_owned(), name: without_index(rest).to_owned(), key: key_of(rest) });
                }
                ["each", "value", ..] => {
                    let declared = document.configuration(&path(module))["resources"].as_array().into_iter().flatten();
                    let mut own = declared.filter(|declared| declared["type"] == self.from.kind() && declared["name"] == self.from.name());
                    if let Some(declared) = own.next() {
                        self.look(module, &declared["for_each_expression"], depth + 1);
                    }
                }
                ["var", variable, ..] => {
                    if let Some((name, parent)) = module.split_last() {
                        let call = &document.configuration(&path(parent))["module_calls"][name.as_str()];
                        self.look(parent, &call["expressions"][without_index(variable)], depth + 1);
                    }
                }
                ["module", name, output, ..] => {
                    let inner: Vec<String> = module.iter().cloned().chain([without_index(name).to_owned()]).collect();
                    let outputs = &document.configuration(&path(&inner))["outputs"];
                    self.look(&inner, &outputs[without_index(output)]["expression"], depth + 1);
                }
                _ => {}
            }
        }
    }

    /// `x["a"].id` comes with the bare `x`: the one with the key says more.
    fn add(&mut self, one: Named) {
        if !self.named.iter().any(|other| (&other.module, &other.name) == (&one.module, &one.name)) {
            self.named.push(one);
        }
    }
}

fn path(module: &[String]) -> String {
    module.iter().map(|name| format!("module.{name}")).collect::<Vec<_>>().join(".")
}
