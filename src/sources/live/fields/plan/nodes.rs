//! What the readers of XML and JSON walk: the elements of an answer, and where their values go.

use crate::model::value::Value;
use crate::sources::live::fields::shape::{Field, Kind, Type};

use super::template::{Presence, Template};

#[derive(Debug)]
pub(in crate::sources::live::fields) enum Node {
    Leaf(Leaf),
    Structure(Structure),
    List(List),
    Map(Box<Entries>),
}

/// A single value, which may go to several places.
#[derive(Debug, Default)]
pub(in crate::sources::live::fields) struct Leaf {
    pub puts: Vec<Put>,
}

#[derive(Debug)]
pub(in crate::sources::live::fields) struct Put {
    pub slot: usize,
    pub kind: Kind,
    /// AWS's words, and what AWS Config writes for them.
    pub words: Vec<(Box<str>, Value)>,
}

#[derive(Debug, Default)]
pub(in crate::sources::live::fields) struct Structure {
    /// The slots that say that it is there.
    pub seen: Vec<usize>,
    pub children: Vec<Child>,
    pub attributes: Vec<(Box<str>, Leaf)>,
}

#[derive(Debug)]
pub(in crate::sources::live::fields) struct Child {
    pub wire: Box<str>,
    pub node: Node,
}

#[derive(Debug)]
pub(in crate::sources::live::fields) struct List {
    pub item: Option<Box<str>>,
    pub element: Box<Node>,
    /// How many slots an item has; `None` where items share the slots around them.
    pub slots: Option<usize>,
    pub outputs: Vec<Output>,
    /// Whether its insides are kept from the SDK.
    pub cut: bool,
}

/// A map.
#[derive(Debug)]
pub(in crate::sources::live::fields) struct Entries {
    pub entry: Option<Box<str>>,
    pub key: Box<str>,
    pub value: Box<str>,
    pub node: Node,
    pub slots: usize,
    pub outputs: Vec<Output>,
}

/// What is made of each item of a list or entry of a map, and the slot that it is added to.
#[derive(Debug)]
pub(in crate::sources::live::fields) struct Output {
    pub slot: usize,
    pub template: Template,
    /// The slots of an item's key and value, where the list becomes an object.
    pub pair: Option<(usize, usize)>,
}

impl Node {
    /// A node that reads nothing yet.
    pub(super) fn of(of: &Type<'_>) -> Self {
        match of {
            Type::Single(_) => Self::Leaf(Leaf::default()),
            Type::Structure(_) => Self::Structure(Structure::default()),
            Type::List { item, of } => Self::List(List::of(*item, of, Some(0))),
            Type::Map { entry, key, value, of } => Self::Map(Box::new(Entries {
                entry: entry.map(Box::from),
                key: Box::from(*key),
                value: Box::from(*value),
                node: Self::of(of),
                slots: 0,
                outputs: Vec::new(),
            })),
        }
    }
}

impl List {
    pub(super) fn of(item: Option<&str>, of: &Type<'_>, slots: Option<usize>) -> Self {
        let element = Box::new(Node::of(of));
        Self { item: item.map(Box::from), element, slots, outputs: Vec::new(), cut: false }
    }
}

impl Structure {
    /// What is read of an element.
    pub(in crate::sources::live::fields) fn find(&self, wire: &str) -> Option<&Node> {
        self.children.iter().find(|child| *child.wire == *wire).map(|child| &child.node)
    }

    /// The node of a field, made where there is none.
    pub(super) fn child(&mut self, field: &Field<'_>, make: impl FnOnce() -> Node) -> &mut Node {
        let known = self.children.iter().position(|child| *child.wire == *field.wire);
        let index = known.unwrap_or_else(|| {
            self.children.push(Child { wire: Box::from(&*field.wire), node: make() });
            self.children.len() - 1
        });
        &mut self.children[index].node
    }
}

impl Output {
    /// That of a slot, made where there is none. `object`: whether each item becomes an object.
    pub(super) fn of(outputs: &mut Vec<Self>, slot: usize, object: bool) -> &mut Self {
        let known = outputs.iter().position(|output| output.slot == slot);
        let index = known.unwrap_or_else(|| {
            let presence = if object { Presence::Always } else { Presence::IfAny };
            outputs.push(Self { slot, template: Template::object(presence), pair: None });
            outputs.len() - 1
        });
        &mut outputs[index]
    }
}
