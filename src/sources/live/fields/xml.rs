//! One pass over an XML body.

mod unasked;

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::fill::{Names, begin, begin_map, documents, finish, finish_entry, put_text, slots_of};
use super::plan::Plan;
use super::plan::nodes::{Entries, Leaf, List, Node, Structure};
use super::plan::template::Slots;
use super::{BodyError, Extracted};

pub(super) fn extract(plan: &Plan, body: &[u8]) -> Result<Extracted, BodyError> {
    // All of it, for what is not asked for is not looked at again.
    std::str::from_utf8(body)?;
    let mut reader = Reader::from_reader(body);
    reader.config_mut().expand_empty_elements = true;
    let mut xml = Xml {
        body,
        reader,
        cut: Vec::new(),
        spare: Vec::new(),
        names: Names::default(),
        open: Vec::new(),
    };
    let mut slots = slots_of(plan);
    xml.answer(plan, &mut slots)?;
    Ok(documents(plan, slots, || without(body, &xml.cut)))
}

fn without(body: &[u8], cut: &[Range<usize>]) -> Vec<u8> {
    let less: usize = cut.iter().map(ExactSizeIterator::len).sum();
    let mut rest = Vec::with_capacity(body.len() - less);
    let mut from = 0;
    for cut in cut {
        rest.extend_from_slice(&body[from..cut.start]);
        from = cut.end;
    }
    rest.extend_from_slice(&body[from..]);
    rest
}

struct Xml<'x> {
    body: &'x [u8],
    reader: Reader<&'x [u8]>,
    /// Where the insides of the lists of documents are.
    cut: Vec<Range<usize>>,
    /// Slots that are used no more.
    spare: Vec<Slots>,
    names: Names,
    /// The elements that are open within one that is passed over.
    open: Vec<&'x [u8]>,
}

impl<'x> Xml<'x> {
    fn answer(&mut self, plan: &Plan, slots: &mut Slots) -> Result<(), BodyError> {
        let root = loop {
            match self.reader.read_event()? {
                Event::Start(start) => break start,
                Event::Eof => return Err(BodyError::Truncated),
                _ => {}
            }
        };
        let name = root.local_name();
        if plan.root_name.as_deref().is_some_and(|expected| expected != name.as_ref()) {
            return Err(BodyError::OtherRoot(name.as_ref().to_owned()));
        }
        match &plan.wrapper {
            Some(wrapper) => self.wrapped(&plan.root, wrapper, slots)?,
            None => self.element(&plan.root, &root, slots)?,
        }
        loop {
            match self.reader.read_event()? {
                Event::Eof => return Ok(()),
                Event::Start(_) | Event::End(_) | Event::CData(_) => {
                    return Err(BodyError::Trailing);
                }
                Event::Text(text) if !text.xml10_content().trim().is_empty() => {
                    return Err(BodyError::Trailing);
                }
                _ => {}
            }
        }
    }

    /// Query's answers have one element around everything, beside their metadata.
    fn wrapped(&mut self, node: &Node, wrapper: &str, slots: &mut Slots) -> Result<(), BodyError> {
        let mut is_there = false;
        while let Some(start) = self.next_child()? {
            if start.local_name().as_ref() == wrapper {
                self.element(node, &start, slots)?;
                is_there = true;
            } else {
                self.skip()?;
            }
        }
        if is_there { Ok(()) } else { Err(BodyError::NoResult(wrapper.to_owned())) }
    }

    /// The next element within the one whose start was read last; `None` at its end.
    fn next_child(&mut self) -> Result<Option<BytesStart<'x>>, BodyError> {
        loop {
            match self.reader.read_event()? {
                Event::Start(start) => return Ok(Some(start)),
                Event::End(_) => return Ok(None),
                Event::Eof => return Err(BodyError::Truncated),
                _ => {}
            }
        }
    }

    /// The inside of an element, to its end.
    fn element(
        &mut self,
        node: &Node,
        start: &BytesStart<'x>,
        slots: &mut Slots,
    ) -> Result<(), BodyError> {
        match node {
            Node::Leaf(leaf) => self.leaf(leaf, slots),
            Node::Structure(structure) => self.structure(structure, start, slots),
            // An element that lies in the structure itself is an item of the list.
            Node::List(list) if list.item.is_none() => self.item(list, start, slots),
            Node::List(list) => self.list(list, slots),
            Node::Map(map) => self.map(map, slots),
        }
    }

    fn leaf(&mut self, leaf: &Leaf, slots: &mut Slots) -> Result<(), BodyError> {
        let text = self.text()?;
        put_text(leaf, &text, slots);
        Ok(())
    }

    fn structure(
        &mut self,
        structure: &Structure,
        start: &BytesStart<'x>,
        slots: &mut Slots,
    ) -> Result<(), BodyError> {
        for slot in &structure.seen {
            slots[*slot] = Some(super::Value::Null);
        }
        for (name, leaf) in &structure.attributes {
            for attribute in start.attributes() {
                let attribute = attribute.map_err(quick_xml::Error::from)?;
                if attribute.key.as_ref() == &**name {
                    let value = quick_xml::escape::unescape(attribute.value.as_ref());
                    let value = value.map_err(quick_xml::Error::from)?;
                    put_text(leaf, &value, slots);
                }
            }
        }
        loop {
            self.pass_over_unasked(structure);
            let Some(start) = self.next_child()? else { return Ok(()) };
            match structure.find(start.local_name().as_ref()) {
                Some(node) => self.element(node, &start, slots)?,
                None => self.skip()?,
            }
        }
    }

    /// Moves on to the next child that is asked for, or to one that has to be read with care.
    fn pass_over_unasked(&mut self, structure: &Structure) {
        // Of an element without an end of its own the reader has yet to say that it ends.
        if self.body[..self.position()].ends_with(b"/>") {
            return;
        }
        let rest = self.reader.get_mut();
        let is_asked =
            |name: &[u8]| structure.children.iter().any(|child| child.wire.as_bytes() == name);
        *rest = &rest[unasked::length(rest, is_asked, &mut self.open)..];
    }

    fn list(&mut self, list: &List, slots: &mut Slots) -> Result<(), BodyError> {
        begin(&list.outputs, slots);
        let start = self.position();
        let mut end = start;
        while let Some(child) = self.next_child()? {
            if list.item.as_deref() == Some(child.local_name().as_ref()) {
                self.item(list, &child, slots)?;
            } else {
                self.skip()?;
            }
            end = self.position();
        }
        if list.cut && start < end {
            self.cut.push(start..end);
        }
        Ok(())
    }

    fn item(
        &mut self,
        list: &List,
        start: &BytesStart<'x>,
        slots: &mut Slots,
    ) -> Result<(), BodyError> {
        let Some(count) = list.slots else { return self.element(&list.element, start, slots) };
        let mut item = self.slots(count);
        self.element(&list.element, start, &mut item)?;
        finish(&list.outputs, &mut item, slots, &mut self.names);
        self.spare.push(item);
        Ok(())
    }

    fn map(&mut self, map: &Entries, slots: &mut Slots) -> Result<(), BodyError> {
        begin_map(&map.outputs, slots);
        // An element that lies in the structure itself is an entry.
        let Some(entry) = &map.entry else { return self.entry(map, slots) };
        while let Some(start) = self.next_child()? {
            if start.local_name().as_ref() == &**entry {
                self.entry(map, slots)?;
            } else {
                self.skip()?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, map: &Entries, slots: &mut Slots) -> Result<(), BodyError> {
        let mut entry = self.slots(map.slots);
        let mut key = None;
        while let Some(start) = self.next_child()? {
            let name = start.local_name();
            if name.as_ref() == &*map.key {
                let text = self.text()?;
                key = Some(self.names.name(&text));
            } else if name.as_ref() == &*map.value {
                self.element(&map.node, &start, &mut entry)?;
            } else {
                self.skip()?;
            }
        }
        finish_entry(&map.outputs, key.as_ref(), &mut entry, slots);
        self.spare.push(entry);
        Ok(())
    }

    /// The text of an element whose start was read, to its end. It comes in pieces: around
    /// entities, comments and CDATA.
    fn text(&mut self) -> Result<Cow<'x, str>, BodyError> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.reader.read_event()? {
                Event::Text(piece) => text += piece.xml10_content(),
                Event::CData(piece) => text += piece.xml10_content(),
                Event::GeneralRef(reference) => text.to_mut().push(character(&reference)?),
                Event::Start(_) => self.skip()?,
                Event::End(_) => return Ok(text),
                Event::Eof => return Err(BodyError::Truncated),
                _ => {}
            }
        }
    }

    /// To the end of an element whose start was read.
    fn skip(&mut self) -> Result<(), BodyError> {
        let mut depth = 1;
        while depth > 0 {
            match self.reader.read_event()? {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(BodyError::Truncated),
                _ => {}
            }
        }
        Ok(())
    }

    fn slots(&mut self, count: usize) -> Slots {
        let mut slots = self.spare.pop().unwrap_or_default();
        slots.clear();
        slots.resize(count, None);
        slots
    }

    fn position(&self) -> usize {
        self.body.len() - self.reader.get_ref().len()
    }
}

fn character(reference: &BytesRef<'_>) -> Result<char, BodyError> {
    let named = match reference.as_ref() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref()?,
    };
    named.ok_or_else(|| BodyError::Entity(reference.as_ref().to_owned()))
}
