//! The configuration items of a file, each parsed from memory, which is several times quicker than
//! parsing a reader byte by byte. No more than one item and what was read ahead is held.
//!
//! Only the outermost level is looked at here: where the items are, and where each begins. What an
//! item says and where it ends serde reads, which also refuses what is not JSON within it; of such
//! an item only the end is looked for, and the file goes on behind it.

use std::io::{self, Read};

use memchr::memchr2;
use serde::de::Error as _;

const LIST: &[u8] = b"configurationItems";
/// A notification of an oversized item holds that item alone.
const SINGLE: &[u8] = b"configurationItem";
const SNAPSHOT: &[u8] = b"configSnapshotId";
/// How much is read ahead.
const WINDOW: usize = 1 << 18;
/// No item of AWS Config is larger.
const LARGEST: usize = 1 << 24;

/// Takes what is found in a file, in its order.
pub trait Items {
    /// The file is a snapshot: it has an id of one.
    fn snapshot(&mut self) {}

    /// Reads the item that begins with these bytes, and says how long it is; an error of
    /// [`serde_json::Error::is_eof`] asks for more of it.
    fn item(&mut self, bytes: &[u8]) -> serde_json::Result<usize>;

    /// In the place of an item there is something that is none.
    fn unreadable(&mut self, why: &'static str);
}

/// Reads an item as `T` from the bytes that it begins with; its length as well.
pub fn parse<'a, T: serde::Deserialize<'a>>(bytes: &'a [u8]) -> serde_json::Result<(T, usize)> {
    let mut items = serde_json::Deserializer::from_slice(bytes).into_iter();
    match items.next() {
        Some(item) => item.map(|item| (item, items.byte_offset())),
        None => Err(serde_json::Error::custom("there is no item")),
    }
}

/// Hands everything on.
pub fn for_each_item<R: Read>(reader: R, to: &mut dyn Items) -> serde_json::Result<()> {
    let mut file = Window { reader, bytes: vec![0; WINDOW], kept: 0, at: 0, filled: 0 };
    file.expect(b'{', "it does not begin as a JSON object")?;
    let mut found = false;
    // What was read last among the outer object's own: a key, if a colon follows.
    loop {
        match file.next_token()? {
            Some(b'}') => break,
            Some(b',') => {}
            Some(b'"') => {
                let key = file.string()?;
                let (is_list, is_single, is_snapshot) =
                    (key == LIST, key == SINGLE, key == SNAPSHOT);
                file.expect(b':', "a key has no value")?;
                if is_snapshot {
                    to.snapshot();
                }
                if is_list {
                    file.expect(b'[', "`configurationItems` is not a list")?;
                    items(&mut file, to)?;
                    found = true;
                } else if is_single {
                    file.expect(b'{', "`configurationItem` is not an object")?;
                    file.item(to)?;
                    found = true;
                } else {
                    file.skip_value()?;
                }
            }
            Some(_) => return Err(error("it is not a JSON object")),
            None => return Err(error("it ends in the middle")),
        }
    }
    if file.next_token()?.is_some() {
        return Err(error("something follows the JSON object"));
    }
    if found { Ok(()) } else { Err(error("there is no `configurationItems` in it")) }
}

fn items<R: Read>(file: &mut Window<R>, to: &mut dyn Items) -> serde_json::Result<()> {
    loop {
        match file.next_token()? {
            Some(b']') => return Ok(()),
            Some(b',') => {}
            Some(b'{') => file.item(to)?,
            Some(_) => {
                file.at = file.kept;
                file.skip_value()?;
                to.unreadable("it is not an object");
            }
            None => return Err(error("it ends in the middle of its items")),
        }
    }
}

fn error(message: &str) -> serde_json::Error {
    serde_json::Error::custom(message)
}

/// What has been read of a file and is still needed.
struct Window<R> {
    reader: R,
    bytes: Vec<u8>,
    /// From here on it must stay.
    kept: usize,
    /// Up to here it has been looked at.
    at: usize,
    filled: usize,
}

impl<R: Read> Window<R> {
    /// Reads more; false at the end of the file.
    fn refill(&mut self) -> serde_json::Result<bool> {
        if self.kept > 0 {
            self.bytes.copy_within(self.kept..self.filled, 0);
            self.at -= self.kept;
            self.filled -= self.kept;
            self.kept = 0;
        }
        if self.filled == self.bytes.len() {
            if self.bytes.len() >= LARGEST {
                return Err(error("what is between two of its items is larger than 16 MiB"));
            }
            self.bytes.resize(self.bytes.len() * 2, 0);
        }
        loop {
            match self.reader.read(&mut self.bytes[self.filled..]) {
                Ok(read) => {
                    self.filled += read;
                    return Ok(read > 0);
                }
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(serde_json::Error::io(cause)),
            }
        }
    }

    /// The next byte that is not white space, taken.
    fn next_token(&mut self) -> serde_json::Result<Option<u8>> {
        loop {
            let waiting = &self.bytes[self.at..self.filled];
            if let Some(place) = waiting.iter().position(|byte| !byte.is_ascii_whitespace()) {
                let token = waiting[place];
                // It is kept, for an item begins with it.
                self.kept = self.at + place;
                self.at = self.kept + 1;
                return Ok(Some(token));
            }
            self.at = self.filled;
            self.kept = self.filled;
            if !self.refill()? {
                return Ok(None);
            }
        }
    }

    fn expect(&mut self, token: u8, otherwise: &str) -> serde_json::Result<()> {
        if self.next_token()? == Some(token) { Ok(()) } else { Err(error(otherwise)) }
    }

    /// The place behind the next byte that `find` looks for.
    fn seek(&mut self, find: impl Fn(&[u8]) -> Option<usize>) -> serde_json::Result<u8> {
        loop {
            if let Some(place) = find(&self.bytes[self.at..self.filled]) {
                let byte = self.bytes[self.at + place];
                self.at += place + 1;
                return Ok(byte);
            }
            self.at = self.filled;
            if !self.refill()? {
                return Err(error("it ends in the middle"));
            }
        }
    }

    /// What stands between the quote that was taken and the one that ends it, as it is written.
    fn string(&mut self) -> serde_json::Result<&[u8]> {
        self.end_string()?;
        Ok(&self.bytes[self.kept + 1..self.at - 1])
    }

    fn end_string(&mut self) -> serde_json::Result<()> {
        while self.seek(|bytes| memchr2(b'"', b'\\', bytes))? == b'\\' {
            // Whatever follows a backslash does not end the string.
            self.seek(|bytes| (!bytes.is_empty()).then_some(0))?;
        }
        Ok(())
    }

    /// The item whose brace was taken. Where it is not all there, it is parsed again once as much
    /// more has been read as there is room for.
    fn item(&mut self, to: &mut dyn Items) -> serde_json::Result<()> {
        let why = loop {
            match to.item(&self.bytes[self.kept..self.filled]) {
                Ok(length) => {
                    self.at = self.kept + length;
                    return Ok(());
                }
                Err(cause) if !cause.is_eof() => break "it is not valid JSON",
                Err(_) => {}
            }
            if self.kept == 0 && self.filled == self.bytes.len() && self.bytes.len() >= LARGEST {
                break "it is larger than 16 MiB";
            }
            if !self.refill()? {
                return Err(error("it ends in the middle"));
            }
            while self.filled < self.bytes.len() && self.refill()? {}
        };
        self.at = self.kept;
        self.skip_value()?;
        to.unreadable(why);
        Ok(())
    }

    /// Passes over a value; nothing of it is kept.
    fn skip_value(&mut self) -> serde_json::Result<()> {
        let mut depth = 0_usize;
        loop {
            match self.next_token()? {
                Some(b'"') => {
                    while self.seek_forgetting()? == b'\\' {
                        self.seek(|bytes| (!bytes.is_empty()).then_some(0))?;
                    }
                }
                Some(b'{' | b'[') => depth += 1,
                Some(b'}' | b']') if depth == 0 => return Err(error("a key has no value")),
                Some(b'}' | b']') => depth -= 1,
                Some(_) if depth == 0 => return self.end_of_scalar(),
                Some(_) => continue,
                None => return Err(error("it ends in the middle")),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// The end of a string, or a backslash in it; what lies before is let go.
    fn seek_forgetting(&mut self) -> serde_json::Result<u8> {
        loop {
            if let Some(place) = memchr2(b'"', b'\\', &self.bytes[self.at..self.filled]) {
                let byte = self.bytes[self.at + place];
                self.at += place + 1;
                return Ok(byte);
            }
            self.at = self.filled;
            self.kept = self.filled;
            if !self.refill()? {
                return Err(error("it ends in the middle"));
            }
        }
    }

    /// A number, true, false or null goes on until something that is none of its own.
    fn end_of_scalar(&mut self) -> serde_json::Result<()> {
        let own = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        self.seek(|bytes| bytes.iter().position(|byte| !own(byte)))?;
        self.at -= 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
