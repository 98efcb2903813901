//! Resources that the configuration has and the plan lacks.
//!
//! OpenTofu does not say of a plan that `-target` or `-exclude` restricted it. A block without
//! `count` and `for_each` of which there is nothing shows it. One with `enabled = false` looks the
//! same, so that the plan is not called incomplete for it: only what the resource would say of
//! others is left open.

use std::collections::{HashMap, HashSet};

use super::super::document::{Block, ConfiguredModule};
use super::super::reference::{Reference, references, without_key};
use super::{ModuleId, Planned, Tree};

/// By their kinds, with the module that they would be in; `None` for a module that is not there
/// either.
#[derive(Debug, Default)]
pub struct Absent<'a>(HashMap<&'static str, Vec<(Option<ModuleId>, &'a Block)>>);

impl<'a> Absent<'a> {
    pub fn new(tree: &Tree<'a>) -> Self {
        let mut absent = Self::default();
        // Terraform says it.
        if tree.document.complete.is_some() {
            return absent;
        }
        let changes = tree.document.resource_changes.iter();
        let listed: HashSet<&str> = changes.map(|change| &*change.address).collect();
        for (id, module) in tree.modules.iter().enumerate() {
            let Some(configuration) = module.configuration else { continue };
            for block in configuration.resources.iter().filter(|block| block.is_single()) {
                let name = address_of(block);
                let address = match module.address {
                    "" => name,
                    module => format!("{module}.{name}"),
                };
                if !module.blocks.contains_key(&(block.kind.0, &*block.name))
                    && !listed.contains(&*address)
                {
                    absent.push(Some(id), block);
                }
            }
            for (name, call) in &configuration.module_calls {
                if call.is_single() && !module.calls.contains_key(&**name) {
                    absent.within(&call.module);
                }
            }
        }
        absent
    }

    /// All that a module without instances would have.
    fn within(&mut self, module: &'a ConfiguredModule) {
        for block in module.resources.iter().filter(|block| block.is_single()) {
            self.push(None, block);
        }
        for call in module.module_calls.values().filter(|call| call.is_single()) {
            self.within(&call.module);
        }
    }

    fn push(&mut self, module: Option<ModuleId>, block: &'a Block) {
        self.0.entry(block.kind.0).or_default().push((module, block));
    }

    /// Why nothing is known of what one of a kind would say of a resource that its argument may
    /// mean.
    pub fn of(&self, kind: &str, argument: &str, owner: &Planned<'_>) -> Option<String> {
        let may_be_its_own = |(module, block): &&(Option<ModuleId>, &Block)| {
            let references = references(block.expressions.get(argument));
            let is_of_its_kind = |of: &Reference<'_>| of.0[0] == owner.kind();
            let names_it = |of: &Reference<'_>| {
                of.0.get(1).is_some_and(|step| without_key(step) == owner.name())
            };
            match module {
                Some(module) if !references.is_empty() && references.iter().all(is_of_its_kind) => {
                    *module == owner.module && references.iter().any(names_it)
                }
                _ => true,
            }
        };
        self.0.get(kind)?.iter().find(may_be_its_own).map(|(_, block)| reason(block))
    }

    /// The same of what one of a kind would say of any.
    pub fn of_kind(&self, kind: &str) -> Option<String> {
        self.0.get(kind)?.first().map(|(_, block)| reason(block))
    }
}

fn reason(block: &Block) -> String {
    format!(
        "The configuration has {}, and the plan does not (-target, -exclude or enabled = false).",
        address_of(block)
    )
}

/// Without its module.
fn address_of(block: &Block) -> String {
    format!("{}.{}", block.kind.0, block.name)
}
