//! Follows references among module instances: into the calling module for a variable, into a called
//! one for its output, to `for_each` for `each.value`.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::super::reference::{Reference, key_of, references, without_key};
use super::super::tree::{ModuleId, Repeated, ResourceId};
use super::Resolver;
use super::meaning::{Meaning, Of};

/// How many modules are followed. A circle in a damaged plan ends at what was looked at.
const DEEPEST: usize = 64;

/// The entry of a map that is meant: with its key, and, where the key is that of the instance that
/// asks, all keys of its block or call.
#[derive(Clone, Copy)]
struct Entry<'a> {
    key: &'a str,
    keys: Option<usize>,
}

impl<'a> Resolver<'_, 'a> {
    pub(super) fn meaning(&mut self, from: ResourceId, expression: Option<&'a Value>) -> Meaning {
        let module = self.tree.planned[from].module;
        expression.map_or(Meaning::ANYTHING, |expression| {
            self.look(module, Repeated::Resource(from), expression, DEEPEST)
        })
    }

    /// What an expression in a module may mean.
    fn look(
        &mut self,
        module: ModuleId,
        repeated: Repeated,
        expression: &'a Value,
        depth: usize,
    ) -> Meaning {
        let Some(depth) = depth.checked_sub(1) else { return Meaning::ANYTHING };
        let place = (module, std::ptr::from_ref(expression));
        for repeated in [None, Some(repeated)] {
            if let Some(meaning) = self.meanings.get(&(place.0, place.1, repeated)) {
                return meaning.clone();
            }
        }
        // What comes back here goes round in a circle.
        self.meanings.insert(
            (place.0, place.1, Some(repeated)),
            Meaning { differs: true, ..Meaning::ANYTHING },
        );
        let meaning = self.read(module, repeated, expression, depth);
        if !meaning.differs {
            self.meanings.remove(&(place.0, place.1, Some(repeated)));
        }
        self.meanings
            .insert((place.0, place.1, meaning.differs.then_some(repeated)), meaning.clone());
        meaning
    }

    fn read(
        &mut self,
        module: ModuleId,
        repeated: Repeated,
        expression: &'a Value,
        depth: usize,
    ) -> Meaning {
        let references = references(expression);
        match references.as_slice() {
            [] if expression.get("constant_value").is_some() => Meaning::KNOWN,
            [] => Meaning::ANYTHING,
            [one] => self.one(module, repeated, one, depth),
            [of, index] if index.is_key() && self.is_repeated(module, of) => {
                let Some((key, keys)) = self.tree.key(repeated) else { return Meaning::ANYTHING };
                Meaning {
                    differs: true,
                    ..self.entry(module, of, Entry { key, keys: Some(keys) }, &[], depth)
                }
            }
            // Which one, is in what `for_each` goes through.
            [of, index]
                if index.is_each_value()
                    && of.0[0] == self.kind
                    && self.is_repeated(module, of) =>
            {
                self.one(module, repeated, of, depth)
            }
            several => {
                let mut meaning = Meaning::KNOWN;
                for reference in several {
                    // A key that is written out beside one that is not: `each.key == "a" ? b["a"] :
                    // b["b"]`.
                    let has_keys = several.iter().any(Reference::is_key) && !reference.is_key();
                    let reference = if has_keys {
                        Reference(reference.0.iter().copied().map(without_key).collect())
                    } else {
                        reference.clone()
                    };
                    meaning = meaning.or(self.one(module, repeated, &reference, depth));
                    // It may be put around a name, and make another one.
                    meaning.is_sure &= !self.is_text(module, &reference);
                }
                meaning
            }
        }
    }

    /// Whether a reference names everything that `count` or `for_each` made, without a key.
    fn is_repeated(&self, module: ModuleId, reference: &Reference<'_>) -> bool {
        let within = &self.tree.modules[module];
        match reference.0[..] {
            [kind, name] if kind == self.kind => within
                .blocks
                .get(&(self.kind, name))
                .is_some_and(|block| !block.by_key.contains_key("")),
            ["module", call] => {
                within.calls.get(call).is_some_and(|call| !call.by_key.contains_key(""))
            }
            ["var", name] => self.passed(module, name).is_some_and(|(parent, passed)| {
                match references(passed).as_slice() {
                    [one] => self.is_repeated(parent, one),
                    _ => false,
                }
            }),
            _ => false,
        }
    }

    /// Whether a reference may be a text that is put together with another.
    fn is_text(&self, module: ModuleId, reference: &Reference<'_>) -> bool {
        match reference.0[..] {
            ["each" | "count" | "path" | "terraform" | "tofu", ..] => true,
            ["var", ..] => !self
                .tree
                .variable(module, reference)
                .is_some_and(|value| value.is_boolean() || value.is_null()),
            _ => false,
        }
    }

    /// What a single reference may mean.
    fn one(
        &mut self,
        module: ModuleId,
        repeated: Repeated,
        reference: &Reference<'a>,
        depth: usize,
    ) -> Meaning {
        let tree = self.tree;
        match reference.0.as_slice() {
            [kind, step, ..] if *kind == self.kind => match (
                tree.modules[module].blocks.get(&(self.kind, without_key(step))),
                key_of(step),
            ) {
                (None, _) => Meaning::none(),
                (Some(block), "") => Meaning::these(Rc::clone(&block.all)),
                (Some(block), key) => {
                    Meaning::these(block.by_key.get(key).copied().into_iter().collect())
                }
            },
            ["each", "value", rest @ ..] => {
                let Some((key, keys)) = tree.key(repeated) else { return Meaning::ANYTHING };
                let meaning = self.within(
                    module,
                    Repeated::Nothing,
                    tree.for_each(repeated),
                    Entry { key, keys: Some(keys) },
                    rest,
                    depth,
                );
                Meaning { differs: true, ..meaning }
            }
            ["each" | "count" | "path" | "terraform" | "tofu", ..] => Meaning::KNOWN,
            ["var", step, rest @ ..] => {
                match (self.passed(module, without_key(step)), key_of(step)) {
                    (None, _) => Meaning::KNOWN,
                    (Some((parent, passed)), "") => {
                        self.look(parent, Repeated::Module(module), passed, depth)
                    }
                    (Some((parent, passed)), key) => self.within(
                        parent,
                        Repeated::Module(module),
                        passed,
                        Entry { key, keys: None },
                        rest,
                        depth,
                    ),
                }
            }
            ["module", step, rest @ ..] => {
                match (tree.modules[module].calls.get(without_key(step)), key_of(step)) {
                    // It holds no resource, but may hand on one of ours.
                    (None, _) => Meaning::ANYTHING,
                    (Some(call), "") => match *call.all {
                        [child] => self.output(child, rest.first().copied(), depth),
                        _ => self.outputs(module, without_key(step), rest.first().copied(), depth),
                    },
                    (Some(call), key) => match call.by_key.get(key) {
                        Some(child) => self.output(*child, rest.first().copied(), depth),
                        None => Meaning::ANYTHING,
                    },
                }
            }
            ["local" | "data" | "self", ..] | [] | [_] => Meaning::ANYTHING,
            // The name of one of another kind is not that of one of ours.
            [kind, _, attribute] if self.is_name_of_sibling(kind, attribute) => Meaning::none(),
            _ => Meaning { of: Of::Others, ..Meaning::KNOWN },
        }
    }

    fn is_name_of_sibling(&self, kind: &str, attribute: &str) -> bool {
        let mut siblings = self.siblings.iter();
        siblings.any(|sibling| sibling.kind == kind && sibling.names.contains(&attribute))
    }

    /// What the call of a module passes for a variable; `None` where it is the default, or the
    /// root's: known before apply.
    fn passed(&self, module: ModuleId, variable: &str) -> Option<(ModuleId, &'a Value)> {
        let (parent, call) = self.tree.call(module)?;
        Some((parent, call.expressions.get(variable)?))
    }

    /// One entry of what an expression stands for.
    fn within(
        &mut self,
        module: ModuleId,
        repeated: Repeated,
        expression: &'a Value,
        entry: Entry<'_>,
        rest: &[&'a str],
        depth: usize,
    ) -> Meaning {
        let Some(depth) = depth.checked_sub(1) else { return Meaning::ANYTHING };
        match references(expression).as_slice() {
            [one] if self.is_repeated(module, one) => self.entry(module, one, entry, rest, depth),
            [one] => match self.output_expression(module, one) {
                Some((child, output)) => {
                    self.within(child, Repeated::Nothing, output, entry, rest, depth)
                }
                None => self.look(module, repeated, expression, depth),
            },
            _ => self.look(module, repeated, expression, depth),
        }
    }

    /// The expression of a module's output, where a reference names the output of a single
    /// instance.
    fn output_expression(
        &self,
        module: ModuleId,
        reference: &Reference<'_>,
    ) -> Option<(ModuleId, &'a Value)> {
        let ["module", step, output] = reference.0[..] else { return None };
        let call = self.tree.modules[module].calls.get(without_key(step))?;
        let child = match (key_of(step), &*call.all) {
            ("", [child]) => *child,
            (key, _) => *call.by_key.get(key)?,
        };
        Some((child, &self.tree.modules[child].configuration?.outputs.get(output)?.expression))
    }

    /// One instance of what a reference names: that with the same key, where the keys of both are
    /// the same. Otherwise the key that is asked with says nothing: `b["${each.key}-logs"]` and
    /// `c[floor(count.index / 2)]` are listed in the plan like `b[each.key]`.
    fn entry(
        &mut self,
        module: ModuleId,
        reference: &Reference<'a>,
        entry: Entry<'_>,
        rest: &[&'a str],
        depth: usize,
    ) -> Meaning {
        let tree = self.tree;
        match reference.0[..] {
            ["module", call] => {
                let Some(instances) = tree.modules[module].calls.get(call) else {
                    return Meaning::ANYTHING;
                };
                let child = instances
                    .by_key
                    .get(entry.key)
                    .filter(|_| entry.keys.is_none_or(|keys| keys == instances.keys));
                match child {
                    Some(child) => self.output(*child, rest.first().copied(), depth),
                    None => self.outputs(module, call, rest.first().copied(), depth),
                }
            }
            ["var", name] => match self.passed(module, name) {
                None => Meaning::KNOWN,
                Some((parent, passed)) => {
                    self.within(parent, Repeated::Module(module), passed, entry, rest, depth)
                }
            },
            [_, name] => {
                let Some(instances) = tree.modules[module].blocks.get(&(self.kind, name)) else {
                    return Meaning::none();
                };
                let one = instances
                    .by_key
                    .get(entry.key)
                    .filter(|_| entry.keys.is_none_or(|keys| keys == instances.keys));
                Meaning::these(one.map_or_else(|| Rc::clone(&instances.all), |one| Rc::new([*one])))
            }
            _ => Meaning::ANYTHING,
        }
    }

    /// What an output of a module instance may mean; where the plan does not say which, those
    /// outputs that are of our type.
    fn output(&mut self, module: ModuleId, name: Option<&'a str>, depth: usize) -> Meaning {
        let Some(configuration) = self.tree.modules[module].configuration else {
            return Meaning::ANYTHING;
        };
        match name.map(|name| (configuration.outputs.get(without_key(name)), key_of(name))) {
            Some((None, _)) => Meaning::ANYTHING,
            Some((Some(output), "")) => {
                self.look(module, Repeated::Nothing, &output.expression, depth)
            }
            Some((Some(output), key)) => self.within(
                module,
                Repeated::Nothing,
                &output.expression,
                Entry { key, keys: None },
                &[],
                depth,
            ),
            None => {
                let mut any = Meaning::KNOWN;
                for output in configuration.outputs.values() {
                    let meaning = self.look(module, Repeated::Nothing, &output.expression, depth);
                    if !matches!(meaning.of, Of::Others) {
                        any = any.or(meaning);
                    }
                }
                any
            }
        }
    }

    /// The same of every instance of a call.
    fn outputs(
        &mut self,
        module: ModuleId,
        call: &'a str,
        name: Option<&'a str>,
        depth: usize,
    ) -> Meaning {
        let place = (module, call, name);
        if let Some(meaning) = self.outputs.get(&place) {
            return meaning.clone();
        }
        let tree = self.tree;
        let mut these = BTreeSet::new();
        let mut meaning = Meaning::KNOWN;
        for child in
            tree.modules[module].calls.get(call).into_iter().flat_map(|instances| &*instances.all)
        {
            let of_child = self.output(*child, name, depth);
            match &of_child.of {
                Of::These(of_child) => these.extend(of_child.iter().copied()),
                _ => meaning = meaning.or(of_child),
            }
        }
        if !these.is_empty() {
            meaning = meaning.or(Meaning::these(these.into_iter().collect()));
        }
        self.outputs.insert(place, meaning.clone());
        meaning
    }
}
