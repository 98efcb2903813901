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
/// An item that is larger is nobody's configuration.
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
pub fn each<R: Read>(reader: R, to: &mut dyn Items) -> serde_json::Result<()> {
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
mod tests {
    use super::*;
    use crate::sources::config::item::ConfigurationItem;

    /// Gives one byte at a time, so that everything is cut everywhere.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            to[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    /// The ids of a file's items; what cannot be read, and that it is a snapshot, stand among them.
    #[derive(Default)]
    struct Ids(Vec<String>);

    impl Items for Ids {
        fn snapshot(&mut self) {
            self.0.push("snapshot".to_owned());
        }

        fn item(&mut self, bytes: &[u8]) -> serde_json::Result<usize> {
            let (item, length) = parse::<ConfigurationItem>(bytes)?;
            self.0.push(item.resource_id);
            Ok(length)
        }

        fn unreadable(&mut self, why: &'static str) {
            self.0.push(format!("({why})"));
        }
    }

    fn ids(text: impl AsRef<[u8]>) -> Result<Vec<String>, String> {
        let read = |reader: &mut dyn Read| {
            let mut ids = Ids::default();
            each(reader, &mut ids).map(|()| ids.0).map_err(|error| error.to_string())
        };
        let (whole, slow) = (read(&mut text.as_ref()), read(&mut Slow(text.as_ref())));
        assert_eq!(whole, slow);
        whole
    }

    fn item(id: &str) -> String {
        format!(
            r#"{{"resourceType":"AWS::S3::Bucket","resourceId":"{id}","configuration":{{"a":"}} ] \" {{"}},"tags":{{}}}}"#
        )
    }

    #[test]
    fn items_are_found_wherever_they_are() {
        let (one, two) = (item("one"), item("two"));
        for text in [
            format!(r#"{{"configurationItems":[{one},{two}]}}"#),
            format!(
                " {{ \"fileVersion\" : \"1.0\" ,\n\"configurationItems\" : [ {one} ,\n{two} ] , \"x\": {{\"configurationItems\": [1, \"]\"]}} }}\n"
            ),
            format!(
                r#"{{"a":-1.5e3,"b":null,"c":["{{","\\","\""],"d":true,"configurationItems":[{one}],"configurationItems":[{two}]}}"#
            ),
        ] {
            assert_eq!(ids(&text), Ok(vec!["one".to_owned(), "two".to_owned()]), "{text}");
        }
        assert_eq!(ids(r#"{"configurationItems":[]}"#), Ok(Vec::new()));
        assert_eq!(
            ids(format!(r#"{{"configurationItem":{one},"messageType":"x"}}"#)),
            Ok(vec!["one".to_owned()])
        );
        assert_eq!(
            ids(format!(r#"{{"configSnapshotId":"x","configurationItems":[{one}]}}"#)),
            Ok(vec!["snapshot".to_owned(), "one".to_owned()])
        );
    }

    #[test]
    fn an_odd_item_does_not_end_the_file() {
        let (one, two) = (item("one"), item("two"));
        for (odd, why) in [
            ("1", "it is not an object"),
            ("null", "it is not an object"),
            ("\"text ] }\"", "it is not an object"),
            ("[{\"a\": \"]\"}]", "it is not an object"),
            ("{\"resourceId\": NaN}", "it is not valid JSON"),
            ("{\"resourceId\": \"\\ud800\"}", "it is not valid JSON"),
            ("{\"resourceId\" \"x\", \"a\": {\"b\": \"}\"}}", "it is not valid JSON"),
            ("{,}", "it is not valid JSON"),
        ] {
            assert_eq!(
                ids(format!(r#"{{"configurationItems":[{one},{odd},{two}]}}"#)),
                Ok(vec!["one".to_owned(), format!("({why})"), "two".to_owned()]),
                "{odd}"
            );
        }
        let mut latin = format!(r#"{{"configurationItems":[{one},{{"resourceId":"#).into_bytes();
        latin.extend(b"\"\xe9\"},");
        latin.extend(format!("{two}]}}").as_bytes());
        assert_eq!(
            ids(latin),
            Ok(vec!["one".to_owned(), "(it is not valid JSON)".to_owned(), "two".to_owned()])
        );
    }

    #[test]
    fn what_is_not_such_a_file_is_refused() {
        let one = item("one");
        for text in [
            String::new(),
            "[]".to_owned(),
            "no JSON".to_owned(),
            "{}".to_owned(),
            r#"{"configurationItems":{}}"#.to_owned(),
            r#"{"configurationItem":null}"#.to_owned(),
            format!(r#"{{"configurationItems":[{one}"#),
            format!(r#"{{"configurationItems":[{}"#, &one[..20]),
            format!(r#"{{"configurationItems":[{one}]"#),
            format!(r#"{{"configurationItems":[{one}]}} and more"#),
            format!(r#"{{"a":,"configurationItems":[{one}]}}"#).replace("\"a\":,", "\"a\":}"),
        ] {
            let read = ids(&text);
            assert!(read.is_err(), "{text}: {read:?}");
        }
    }

    #[test]
    fn deep_nesting_costs_nothing() {
        let deep = format!(
            r#"{{"resourceType":"AWS::EC2::Instance","resourceId":"deep","configuration":{}1{}}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert_eq!(
            ids(format!(r#"{{"configurationItems":[{deep}]}}"#)),
            Ok(vec!["deep".to_owned()])
        );
    }

    #[test]
    fn memory_is_bounded_whatever_an_item_holds() {
        let mut ids = Ids::default();
        let large = io::repeat(b'a').take(1 << 26);
        let file = (&br#"{"configurationItems":[{"resourceType":""#[..])
            .chain(large)
            .chain(&br#""},{"resourceId":"two"}]}"#[..]);
        each(file, &mut ids).unwrap();
        assert_eq!(ids.0, ["(it is larger than 16 MiB)", "two"]);
        // A long value that is nobody's item is passed over.
        let long = io::repeat(b'a').take(1 << 26);
        let file = (&br#"{"x":""#[..]).chain(long).chain(&br#"","configurationItems":[]}"#[..]);
        assert!(each(file, &mut ids).is_ok());
    }
}
