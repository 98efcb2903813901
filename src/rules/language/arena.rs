//! Where an evaluation keeps what it makes, until its end: texts, lists and parsed documents.
//!
//! What is kept stays in its place, so that everything computed is a reference that can be copied.

use std::cell::{Cell, OnceCell};

use super::computed::{Computed, MadeList};
use crate::model::value::Value;

/// What an evaluation makes.
#[derive(Debug)]
pub(crate) enum Made<'a> {
    Text(String),
    List(MadeList<'a>),
    Document(Value),
}

/// Keeps what one evaluation makes.
#[derive(Debug, Default)]
pub struct Arena<'a> {
    first: OnceCell<Box<Chunk<'a>>>,
    last: Cell<Option<&'a Chunk<'a>>>,
}

/// Places for some things, and the next chunk. Each has twice the places of the one before, so
/// that there are few.
#[derive(Debug)]
struct Chunk<'a> {
    places: Box<[OnceCell<Made<'a>>]>,
    used: Cell<usize>,
    next: OnceCell<Box<Chunk<'a>>>,
}

impl Chunk<'_> {
    fn new(places: usize) -> Self {
        let places = (0..places).map(|_| OnceCell::new()).collect();
        Self { places, used: Cell::new(0), next: OnceCell::new() }
    }
}

impl<'a> Arena<'a> {
    /// Keeps something.
    pub(crate) fn keep(&'a self, made: Made<'a>) -> &'a Made<'a> {
        let chunk = match self.last.get() {
            Some(last) if last.used.get() < last.places.len() => last,
            Some(last) => last.next.get_or_init(|| Box::new(Chunk::new(last.places.len() * 2))),
            None => self.first.get_or_init(|| Box::new(Chunk::new(4))),
        };
        self.last.set(Some(chunk));
        let place = chunk.used.get();
        chunk.used.set(place + 1);
        chunk.places[place].get_or_init(|| made)
    }

    /// Keeps a text.
    pub(crate) fn text(&'a self, text: impl Into<String>) -> &'a str {
        match self.keep(Made::Text(text.into())) {
            Made::Text(text) => text,
            Made::List(_) | Made::Document(_) => "",
        }
    }

    /// Keeps a list.
    pub(crate) fn list(&'a self, list: MadeList<'a>) -> Computed<'a> {
        match self.keep(Made::List(list)) {
            Made::List(list) => Computed::MadeList(list),
            Made::Text(_) | Made::Document(_) => Computed::Null,
        }
    }

    /// Keeps a document.
    pub(crate) fn document(&'a self, document: Value) -> Computed<'a> {
        match self.keep(Made::Document(document)) {
            Made::Document(document) => Computed::from(document),
            Made::Text(_) | Made::List(_) => Computed::Null,
        }
    }
}
