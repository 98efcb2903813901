//! Which planned resource an argument means: the bucket of an encryption configuration, the cluster
//! of an instance, the user of a key.
//!
//! A value that is known before apply is compared with the names of the candidates. Otherwise the
//! configuration says what the argument refers to, and that is followed: into the calling module
//! for a variable, into a called one for its output, to `for_each` for `each.value`. Everything is
//! followed among module instances, so that `var.user` in `module.stack["a"].module.login` leads to
//! what `module.stack["a"]` passes.
//!
//! The plan lists what an expression refers to, not the expression. What may mean several is left
//! open (docs/plans.md has where the line is): a value that apply decides is not guessed.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::Value;

use super::tree::{ModuleId, Repeated, ResourceId, Resources, Tree, Written};
use crate::model::resource::ResourceType;
use crate::resource_types::in_plans::{InPlans, Part, PlanResource};

mod following;
mod meaning;

use meaning::{Meaning, Of};

/// What an argument means.
#[derive(Clone, Debug)]
pub enum Referent {
    One(ResourceId),
    /// One of these, which are shared by all that mean the same ones.
    OneOf(Resources),
    /// Perhaps one of these, or one that is not in the plan.
    Perhaps(Resources),
}

/// Finds what arguments mean among the resources of one type.
#[derive(Debug)]
pub struct Resolver<'t, 'a> {
    tree: &'t Tree<'a>,
    kind: &'static str,
    /// The attributes that name a resource of this type.
    attributes: &'static [&'static str],
    /// The other kinds of the same resource type, and those that may have the same parts.
    siblings: Vec<&'static PlanResource>,
    /// Whether a name is unique in all accounts and regions.
    is_global: bool,
    by_name: HashMap<String, Vec<ResourceId>>,
    /// Those of which no name is known.
    nameless: Resources,
    all: Resources,
    meanings: HashMap<(ModuleId, *const Value, Option<Repeated>), Meaning>,
    outputs: HashMap<(ModuleId, &'a str, Option<&'a str>), Meaning>,
    /// Of some resources, held so that their place in memory stays theirs, those without a known
    /// name.
    unnamed: HashMap<*const ResourceId, [Resources; 2]>,
}

impl<'t, 'a> Resolver<'t, 'a> {
    /// What is named as the resources of a kind are.
    pub fn new(tree: &'t Tree<'a>, named: &PlanResource) -> Self {
        let PlanResource { kind, names: attributes, has_unique_name: is_global, .. } = *named;
        let mut by_name: HashMap<String, Vec<ResourceId>> = HashMap::new();
        let mut nameless = Vec::new();
        for (id, planned) in tree.of_kind(kind) {
            // AWS ignores the case of names.
            let own: BTreeSet<_> = attributes
                .iter()
                .filter_map(|attribute| planned.text(attribute))
                .map(str::to_lowercase)
                .collect();
            if own.is_empty() {
                nameless.push(id);
            }
            own.into_iter().for_each(|name| by_name.entry(name).or_default().push(id));
        }
        let all = tree.of_kind(kind).map(|(id, _)| id).collect();
        let siblings = siblings(kind).collect();
        let (meanings, outputs, unnamed) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self {
            tree,
            kind,
            attributes,
            siblings,
            is_global,
            by_name,
            nameless: nameless.into(),
            all,
            meanings,
            outputs,
            unnamed,
        }
    }

    /// The resource that an argument of another one means.
    pub fn target(&mut self, from: ResourceId, argument: &str) -> Referent {
        let planned = &self.tree.planned[from];
        let expression = match planned.written(argument) {
            Written::With(expression) => Some(expression),
            Written::No | Written::Unsaid => None,
        };
        self.target_of(from, planned.text(argument), expression)
    }

    /// The resources that a list means, each once. An element that is not known may be any: the
    /// plan's configuration does not say which reference it comes from.
    pub fn targets(&mut self, from: ResourceId, argument: &str) -> Vec<Referent> {
        let planned = self.tree.planned[from];
        let expression = match planned.written(argument) {
            Written::With(expression) => Some(expression),
            Written::No | Written::Unsaid => None,
        };
        let anything = |resolver: &Self| Referent::Perhaps(Rc::clone(&resolver.all));
        let attribute = planned.attribute(argument);
        let (Ok(_), Some(elements)) = (attribute.known(), attribute.elements()) else {
            return vec![anything(self)];
        };
        let (mut sure, mut targets) = (BTreeSet::new(), Vec::new());
        for element in elements {
            let target = match element.known().map(Value::as_str) {
                Ok(Some(name)) => self.named(from, name, expression),
                Ok(None) | Err(_) => anything(self),
            };
            match target {
                Referent::One(one) if !sure.insert(one) => {}
                target => targets.push(target),
            }
        }
        targets
    }

    /// What a value or, where that is not known, an expression of a resource means.
    pub fn target_of(
        &mut self,
        from: ResourceId,
        name: Option<&str>,
        expression: Option<&'a Value>,
    ) -> Referent {
        match name {
            Some(name) => self.named(from, name, expression),
            None => self.referred(from, expression),
        }
    }

    fn named(&mut self, from: ResourceId, name: &str, expression: Option<&'a Value>) -> Referent {
        let same = self.by_name.get(&name.to_lowercase()).cloned().unwrap_or_default();
        let tree = self.tree;
        let place = tree.place(&tree.planned[from]);
        let beside: Vec<_> = same
            .iter()
            .copied()
            .filter(|id| place.is_some() && tree.place(&tree.planned[*id]) == place)
            .collect();
        match (same.as_slice(), beside.as_slice()) {
            // A name that no resource here has is that of one elsewhere, or of one whose name is
            // not known yet.
            ([], _) => return Referent::Perhaps(Rc::clone(&self.nameless)),
            ([one], _) if self.is_global => return Referent::One(*one),
            ([one], [_]) => return Referent::One(*one),
            _ => {}
        }
        // One name in several accounts or regions.
        if let Meaning { of: Of::These(these), is_sure: true, .. } = self.meaning(from, expression)
            && let [one] =
                same.iter().copied().filter(|id| these.contains(id)).collect::<Vec<_>>()[..]
        {
            return Referent::One(one);
        }
        match beside[..] {
            [one] => Referent::One(one),
            _ if self.nameless.is_empty() => Referent::Perhaps(same.into()),
            _ => Referent::Perhaps(Rc::clone(&self.all)),
        }
    }

    fn referred(&mut self, from: ResourceId, expression: Option<&'a Value>) -> Referent {
        match self.meaning(from, expression) {
            Meaning { of: Of::These(these), is_sure: true, .. } => {
                let these = if these.len() > 1 { self.unnamed(&these) } else { these };
                match *these {
                    [] => Referent::Perhaps(these),
                    [one] => Referent::One(one),
                    _ => Referent::OneOf(these),
                }
            }
            Meaning { of: Of::These(these), .. } => Referent::Perhaps(these),
            _ => Referent::Perhaps(Rc::clone(&self.all)),
        }
    }

    /// Those of some resources of which a name is known only after apply, as is the value that
    /// means one of them.
    fn unnamed(&mut self, these: &Resources) -> Resources {
        let (tree, attributes) = (self.tree, self.attributes);
        let is_unnamed = |id: &ResourceId| {
            attributes.iter().any(|attribute| tree.planned[*id].text(attribute).is_none())
        };
        let [_, unnamed] = self.unnamed.entry(these.as_ptr()).or_insert_with(|| {
            let unnamed: Rc<[_]> = these.iter().copied().filter(is_unnamed).collect();
            [Rc::clone(these), if unnamed.is_empty() { Rc::clone(these) } else { unnamed }]
        });
        Rc::clone(unnamed)
    }
}

/// Of what is said to belong to one of them, none of the others has anything.
fn siblings(kind: &str) -> impl Iterator<Item = &'static PlanResource> {
    let types = || ResourceType::all().map(|known| &known.definition().plan);
    let own = types().filter(|plan| plan.resources.iter().any(|one| one.kind == kind));
    let own: Vec<_> = own.collect();
    let shares = |part: &Part| {
        let parts = own.iter().flat_map(|plan| plan.parts);
        parts
            .into_iter()
            .any(|mine| !mine.kind.is_empty() && mine.kind == part.kind && mine.of == part.of)
    };
    let is_sibling = |plan: &&InPlans| {
        own.iter().any(|mine| std::ptr::eq(*mine, *plan)) || plan.parts.iter().any(shares)
    };
    let resources: Vec<_> = types().filter(is_sibling).flat_map(|plan| plan.resources).collect();
    resources.into_iter().filter(move |sibling| sibling.kind != kind)
}
