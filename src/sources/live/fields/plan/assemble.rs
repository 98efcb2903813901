//! Routes, made into nodes that say where each value goes, and templates that say what becomes of
//! them.

use crate::model::value::{List as Elements, Object, Value};
use crate::sources::live::fields::shape::{Field, Kind, Type};

use super::Problem;
use super::nodes::{Leaf, List, Node, Output, Put, Structure};
use super::path::Path;
use super::routes::{Route, Treatment, element, member};
use super::template::Template;

/// The slots of an item and the template of its document, as they grow.
pub(super) struct Scope<'s> {
    pub slots: &'s mut usize,
    pub template: &'s mut Template,
    /// How many names at the start of the target are the document's and not the item's.
    pub base: usize,
    /// Whether what the answer does not say is null, an empty list or an empty object.
    pub nulls: bool,
}

/// Where on a route we are: how many lists it has passed, and how many names since.
#[derive(Clone, Copy)]
pub(super) struct Step<'r> {
    pub route: &'r Route,
    pub level: usize,
    pub name: usize,
}

impl<'r> Step<'r> {
    pub(super) fn first(route: &'r Route) -> Self {
        Self { route, level: 0, name: 0 }
    }

    fn target(self) -> &'r [String] {
        &self.route.target.levels()[self.level]
    }

    fn source(self) -> &'r [String] {
        &self.route.source.levels()[self.level]
    }

    fn treatment(self) -> &'r Treatment {
        &self.route.treatment
    }

    /// Within the next list, where there is one more in the target and in the source.
    fn in_list(self) -> Option<Self> {
        let level = self.level + 1;
        let has = |path: &Path| level < path.levels().len();
        let both = has(&self.route.target) && has(&self.route.source);
        both.then_some(Self { level, name: 0, ..self })
    }

    fn is_in_last_list(self) -> bool {
        self.level + 1 == self.route.target.levels().len()
    }
}

impl Scope<'_> {
    /// Leads a route through a node.
    pub(super) fn add(
        &mut self,
        node: &mut Node,
        of: &Type<'_>,
        step: Step<'_>,
    ) -> Result<(), Problem> {
        if let Some(name) = step.source().get(step.name) {
            let field = member(of, name)?;
            let Node::Structure(structure) = node else { return Err(Problem::TwoTypes) };
            return self.add_member(structure, field, step);
        }
        match (of, node) {
            (Type::Single(kind), Node::Leaf(leaf)) => self.add_single(leaf, *kind, step),
            (Type::Structure(_), Node::Structure(structure)) => {
                let place = self.template.at(step.target())?;
                structure.seen.extend(place.keep_where_seen(self.slots, None));
                Ok(())
            }
            (Type::List { .. }, Node::List(list)) => {
                let slots = list.slots.get_or_insert(0);
                self.add_elements(&mut list.element, of, slots, &mut list.outputs, step)
            }
            (Type::Map { .. }, Node::Map(map)) => {
                self.add_elements(&mut map.node, of, &mut map.slots, &mut map.outputs, step)
            }
            _ => Err(Problem::TwoTypes),
        }
    }

    fn add_member(
        &mut self,
        structure: &mut Structure,
        field: &Field<'_>,
        step: Step<'_>,
    ) -> Result<(), Problem> {
        if field.attribute {
            let mut leaf = Leaf::default();
            self.add_single(&mut leaf, Kind::Text, step)?;
            structure.attributes.push((Box::from(&*field.wire), leaf));
            return Ok(());
        }
        let next = structure.child(field, || Node::of(&field.of));
        if let Node::Structure(inner) = &mut *next {
            inner.seen.extend(self.keep_structure(step)?);
        }
        self.add(next, &field.of, Step { name: step.name + 1, ..step })
    }

    /// A structure that is the document's too, name by name, is there even where it is empty;
    /// always, where something below it has a value of its own when it is absent.
    fn keep_structure(&mut self, step: Step<'_>) -> Result<Option<usize>, Problem> {
        let end = self.base + step.name + 1;
        if step.target().len() != self.base + step.source().len() || end > step.target().len() {
            return Ok(None);
        }
        let place = self.template.at(&step.target()[..end])?;
        if end < step.target().len() && step.is_in_last_list() && step.treatment().absent.is_some()
        {
            place.keep();
            return Ok(None);
        }
        let nothing = self.nulls.then_some(Value::Null);
        Ok(place.keep_where_seen(self.slots, nothing))
    }

    fn add_single(&mut self, leaf: &mut Leaf, kind: Kind, step: Step<'_>) -> Result<(), Problem> {
        let treatment = step.treatment();
        let absent = self.absent(step, Value::Null);
        let slot = self.template.slot(step.target(), self.slots, absent)?;
        if !leaf.puts.iter().any(|put| put.slot == slot) {
            let kind = treatment.kind.unwrap_or(kind);
            leaf.puts.push(Put { slot, kind, words: treatment.words.clone() });
        }
        Ok(())
    }

    fn add_elements(
        &mut self,
        node: &mut Node,
        of: &Type<'_>,
        slots: &mut usize,
        outputs: &mut Vec<Output>,
        step: Step<'_>,
    ) -> Result<(), Problem> {
        let element = element(of).ok_or(Problem::TwoTypes)?;
        let pair = step.route.pair.as_ref().filter(|_| step.is_in_last_list());
        let empty = match of {
            Type::List { .. } if pair.is_none() => Value::from(Elements::default()),
            _ => Value::from(Object::default()),
        };
        let absent = self.absent(step, empty);
        let slot = self.template.slot(step.target(), self.slots, absent)?;
        if let Some((key, value)) = pair {
            let output = Output::of(outputs, slot, true);
            let mut slot_of = |name: &String| {
                let route = Route {
                    target: Path::parse(name),
                    source: Path::parse(name),
                    treatment: Treatment::default(),
                    pair: None,
                };
                let template = &mut output.template;
                let mut inner = Scope { slots: &mut *slots, template, base: 0, nulls: self.nulls };
                inner.add(node, element, Step::first(&route))?;
                output.template.slot(std::slice::from_ref(name), slots, None)
            };
            output.pair = Some((slot_of(key)?, slot_of(value)?));
            return Ok(());
        }
        let step = step.in_list().ok_or(Problem::NoElements)?;
        let output = Output::of(outputs, slot, !step.target().is_empty());
        let template = &mut output.template;
        Scope { slots, template, base: 0, nulls: self.nulls }.add(node, element, step)
    }

    /// What a document says where the answer says nothing. The route's own word is for the end of
    /// its path, and not for the lists on its way.
    fn absent(&self, step: Step<'_>, empty: Value) -> Option<Value> {
        let is_end = |step: Step<'_>| step.is_in_last_list();
        let is_list = step.in_list().is_some_and(|step| step.target().is_empty() && is_end(step));
        let own = step.treatment().absent.as_ref().filter(|_| is_end(step) || is_list);
        own.cloned().or_else(|| self.nulls.then_some(empty))
    }
}

/// The list whose items give documents, with what its items are. The lists around it share the
/// slots of the answer, so that lists in lists give one list of documents.
pub(super) fn list_of_documents<'n, 't, 's>(
    root: &'n mut Node,
    output: &'t Type<'s>,
    path: &Path,
) -> Result<(&'n mut List, &'t Type<'s>), Problem> {
    let ([around @ .., end], true) = (path.levels(), path.levels().len() > 1) else {
        return Err(Problem::NoList);
    };
    let (mut node, mut of) = (root, output);
    for (depth, names) in around.iter().chain([end]).enumerate() {
        for name in names {
            let field = member(of, name)?;
            let Node::Structure(structure) = node else { return Err(Problem::NoElements) };
            node = structure.child(field, || match &field.of {
                Type::List { item, of } => {
                    let cut = depth == 0;
                    Node::List(List { cut, ..List::of(*item, of, None) })
                }
                other => Node::of(other),
            });
            of = &field.of;
        }
        if depth == around.len() {
            break;
        }
        let (Node::List(list), Type::List { of: element, .. }) = (node, of) else {
            return Err(Problem::NoList);
        };
        if depth + 1 == around.len() && end.is_empty() {
            return Ok((list, element));
        }
        (node, of) = (&mut list.element, element);
    }
    Err(Problem::NoList)
}
