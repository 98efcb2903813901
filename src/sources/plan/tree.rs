//! The plan's module instances, and what `count` and `for_each` made in each: built once, so that
//! whatever refers to something finds it without looking through the plan.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::Value;

use super::document::{
    Block, Change, ConfiguredModule, Document, ModuleCall, PlannedModule, PlannedResource,
};
use super::reference::{key_of, split, without_key};
use absent::Absent;

mod absent;

static NULL: Value = Value::Null;

/// The place of a module instance in `Tree::modules`; the root is the first.
pub type ModuleId = usize;
/// The place of a resource in `Tree::planned`.
pub type ResourceId = usize;

/// Several resources, shared by all that mean the same ones.
pub type Resources = Rc<[ResourceId]>;

pub const ROOT: ModuleId = 0;

#[derive(Debug)]
pub struct Tree<'a> {
    pub document: &'a Document,
    pub modules: Vec<Module<'a>>,
    /// Every resource that would exist, of the kept types.
    pub planned: Vec<Planned<'a>>,
    pub absent: Absent<'a>,
}

/// A module instance.
#[derive(Debug)]
pub struct Module<'a> {
    pub address: &'a str,
    pub parent: Option<ModuleId>,
    /// The name of the call that makes it.
    call: &'a str,
    key: &'a str,
    pub configuration: Option<&'a ConfiguredModule>,
    /// By type and name.
    pub blocks: HashMap<(&'static str, &'a str), Instances<'a>>,
    /// By the names of the calls.
    pub calls: HashMap<&'a str, Instances<'a>>,
}

/// What `count` or `for_each` made of one block or module call: resources or modules.
#[derive(Debug)]
pub struct Instances<'a> {
    pub all: Rc<[usize]>,
    /// By the key as it is written between the brackets; one without `count` and `for_each` has the
    /// empty key.
    pub by_key: HashMap<&'a str, usize>,
    /// The same number for the same keys.
    pub keys: usize,
}

/// A resource of the plan.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    pub module: ModuleId,
    key: &'a str,
    resource: &'a PlannedResource,
    change: Option<&'a Change>,
    pub block: Option<&'a Block>,
}

/// Whose `each` and `count` an expression means.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Repeated {
    Resource(ResourceId),
    Module(ModuleId),
    Nothing,
}

impl<'a> Tree<'a> {
    pub fn new(document: &'a Document) -> Self {
        let absent = Absent::default();
        let mut tree = Self { document, modules: Vec::new(), planned: Vec::new(), absent };
        let changes = document.resource_changes.iter().filter(|change| change.deposed.is_none());
        let changes = changes.map(|change| (&*change.address, change)).collect();
        let mut builder = Builder { changes, key_sets: HashMap::new() };
        if let Some(planned) = &document.planned_values {
            builder.add(
                &mut tree,
                &planned.root_module,
                None,
                Some(&document.configuration.root_module),
            );
        }
        tree.absent = Absent::new(&tree);
        tree
    }

    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = (ResourceId, &Planned<'a>)> {
        self.planned.iter().enumerate().filter(move |(_, planned)| planned.kind() == kind)
    }

    /// The call that makes a module, with the module that it stands in.
    pub fn call(&self, module: ModuleId) -> Option<(ModuleId, &'a ModuleCall)> {
        let module = &self.modules[module];
        let parent = module.parent?;
        Some((parent, self.modules[parent].configuration?.module_calls.get(module.call)?))
    }

    pub fn for_each(&self, repeated: Repeated) -> &'a Value {
        match repeated {
            Repeated::Resource(resource) => {
                self.planned[resource].block.map_or(&NULL, |block| &block.for_each_expression)
            }
            Repeated::Module(module) => {
                self.call(module).map_or(&NULL, |(_, call)| &call.for_each_expression)
            }
            Repeated::Nothing => &NULL,
        }
    }

    /// The key of an instance, and the number of all keys of its block or call.
    pub fn key(&self, repeated: Repeated) -> Option<(&'a str, usize)> {
        let (key, siblings) = match repeated {
            Repeated::Resource(resource) => {
                let planned = &self.planned[resource];
                (
                    planned.key,
                    self.modules[planned.module].blocks.get(&(planned.kind(), planned.name()))?,
                )
            }
            Repeated::Module(module) => {
                let module = &self.modules[module];
                (module.key, self.modules[module.parent?].calls.get(module.call)?)
            }
            Repeated::Nothing => return None,
        };
        Some((key, siblings.keys))
    }
}

struct Builder<'a> {
    changes: HashMap<&'a str, &'a Change>,
    key_sets: HashMap<BTreeSet<&'a str>, usize>,
}

impl<'a> Builder<'a> {
    fn add(
        &mut self,
        tree: &mut Tree<'a>,
        planned: &'a PlannedModule,
        parent: Option<ModuleId>,
        configuration: Option<&'a ConfiguredModule>,
    ) -> ModuleId {
        let last = split(&planned.address).last().copied().unwrap_or_default();
        let (call, key) = (without_key(last), key_of(last));
        let id = tree.modules.len();
        let (blocks, calls) = (HashMap::new(), HashMap::new());
        tree.modules.push(Module {
            address: &planned.address,
            parent,
            call,
            key,
            configuration,
            blocks,
            calls,
        });

        let mut blocks: HashMap<_, Vec<_>> = HashMap::new();
        for resource in &planned.resources {
            let key = split(&resource.address).last().copied().map(key_of).unwrap_or_default();
            blocks
                .entry((resource.kind.0, &*resource.name))
                .or_default()
                .push((key, tree.planned.len()));
            let change = self.changes.get(&*resource.address).copied();
            tree.planned.push(Planned { module: id, key, resource, change, block: None });
        }
        let written: HashMap<_, _> = configuration
            .into_iter()
            .flat_map(|module| &module.resources)
            .map(|block| ((block.kind.0, &*block.name), block))
            .collect();
        for ((kind, name), instances) in blocks {
            let block = written.get(&(kind, name)).copied();
            instances.iter().for_each(|(_, resource)| tree.planned[*resource].block = block);
            tree.modules[id].blocks.insert((kind, name), self.instances(instances));
        }

        let mut calls: HashMap<_, Vec<_>> = HashMap::new();
        for child in &planned.child_modules {
            let name = split(&child.address).last().copied().map(without_key).unwrap_or_default();
            let configuration = configuration
                .and_then(|module| module.module_calls.get(name))
                .map(|call| &call.module);
            let child = self.add(tree, child, Some(id), configuration);
            calls.entry(name).or_default().push((tree.modules[child].key, child));
        }
        for (name, instances) in calls {
            tree.modules[id].calls.insert(name, self.instances(instances));
        }
        id
    }

    fn instances(&mut self, instances: Vec<(&'a str, usize)>) -> Instances<'a> {
        let number = self.key_sets.len();
        let keys =
            *self.key_sets.entry(instances.iter().map(|(key, _)| *key).collect()).or_insert(number);
        Instances {
            all: instances.iter().map(|(_, id)| *id).collect(),
            by_key: instances.into_iter().collect(),
            keys,
        }
    }
}

/// How an argument is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Written<'a> {
    No,
    With(&'a Value),
    /// The plan's configuration lacks the block.
    Unsaid,
}

impl<'a> Planned<'a> {
    pub fn address(&self) -> &'a str {
        &self.resource.address
    }

    pub fn kind(&self) -> &'static str {
        self.resource.kind.0
    }

    pub fn name(&self) -> &'a str {
        &self.resource.name
    }

    /// An attribute: null where it is not set, or apply decides.
    pub fn value(&self, attribute: &str) -> &'a Value {
        self.resource.values.get(attribute)
    }

    pub fn text(&self, attribute: &str) -> Option<&'a str> {
        self.value(attribute).as_str().filter(|text| !text.is_empty())
    }

    /// An attribute before the plan is applied.
    pub fn before(&self, attribute: &str) -> &'a Value {
        self.change.map_or(&NULL, |change| change.effect.before.get(attribute))
    }

    /// Of an attribute that is not wholly known: true, or the same for its entries.
    pub fn unknown(&self, attribute: &str) -> &'a Value {
        self.change.map_or(&NULL, |change| change.effect.after_unknown.get(attribute))
    }

    /// Whether the plan has no value of an attribute, not even null, where there may have to be
    /// one: it is written, as far as the configuration says, or was set before.
    pub fn lacks(&self, attribute: &str) -> bool {
        !self.says(attribute)
            && (self.written(attribute) != Written::No || !self.before(attribute).is_null())
    }

    /// Whether the plan has an attribute, be it as null or as what apply decides.
    pub fn says(&self, attribute: &str) -> bool {
        self.resource.values.find(attribute).is_some() || !self.unknown(attribute).is_null()
    }

    pub fn written(&self, argument: &str) -> Written<'a> {
        match self.block.map(|block| block.expressions.get(argument)) {
            None => Written::Unsaid,
            Some(Value::Null) => Written::No,
            Some(Value::Array(blocks)) if blocks.is_empty() => Written::No,
            Some(expression) => Written::With(expression),
        }
    }

    /// Whether the plan says what it does to it.
    pub fn is_listed(&self) -> bool {
        self.change.is_some()
    }

    /// Whether the plan makes it, so that nothing about it is there already.
    pub fn is_new(&self) -> bool {
        self.change.is_some_and(|change| change.does("create"))
    }

    /// Whether it is there already, and stays.
    pub fn exists(&self) -> bool {
        self.change.is_some_and(|change| !change.does("create"))
    }
}

impl Change {
    pub fn does(&self, action: &str) -> bool {
        self.effect.actions.iter().any(|other| **other == *action)
    }
}
