//! Text as UTF-8 without a byte order mark: PowerShell writes marks, and UTF-16.

use std::io::{self, BufRead, BufReader, Read};

/// The same text in UTF-8; the first bytes say what it is.
pub fn open(mut text: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
    let (mark, unit): (usize, Option<fn([u8; 2]) -> u16>) = match *text.fill_buf()? {
        [0xEF, 0xBB, 0xBF, ..] => (3, None),
        [0xFF, 0xFE, ..] => (2, Some(u16::from_le_bytes)),
        [0xFE, 0xFF, ..] => (2, Some(u16::from_be_bytes)),
        // JSON begins with a character of ASCII.
        [first, 0, ..] if first != 0 => (0, Some(u16::from_le_bytes)),
        [0, second, ..] if second != 0 => (0, Some(u16::from_be_bytes)),
        _ => (0, None),
    };
    text.consume(mark);
    Ok(match unit {
        None => text,
        Some(unit) => Box::new(BufReader::with_capacity(1 << 16, Utf16 { text, unit, waiting: Vec::new() })),
    })
}

struct Utf16 {
    text: Box<dyn BufRead>,
    unit: fn([u8; 2]) -> u16,
    /// Decoded, and not asked for yet.
    waiting: Vec<u8>,
}

impl Utf16 {
    fn next_unit(&mut self) -> io::Result<Option<u16>> {
        let mut pair = [0; 2];
        match self.text.read(&mut pair[..1])? {
            0 => Ok(None),
            _ => self.text.read_exact(&mut pair[1..]).map(|()| Some((self.unit)(pair))),
        }
    }

    /// The next character; half of one is replaced, as in every other decoder.
    fn next_character(&mut self) -> io::Result<Option<char>> {
        let Some(first) = self.next_unit()? else { return Ok(None) };
        if !(0xD800..0xDC00).contains(&first) {
            return Ok(Some(char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
        let second = self.next_unit()?.into_iter();
        Ok(char::decode_utf16([first].into_iter().chain(second)).next().map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)))
    }
}

impl Read for Utf16 {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.waiting.len() < to.len().min(1 << 12) {
            let Some(character) = self.next_character()? else { break };
            self.waiting.extend(character.encode_utf8(&mut [0; 4]).bytes());
        }
        let given = self.waiting.len().min(to.len());
        to[..given].copy_from_slice(&self.waiting[..given]);
        self.waiting.drain(..given);
        Ok(given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: Vec<u8>) -> io::Result<String> {
        let mut text = String::new();
        open(Box::new(io::Cursor::new(bytes)))?.read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn every_encoding_is_the_same_text() {
        let text = r#"{"configurationItems": ["Zürich 🔒"]}"#.repeat(5000);
        let units = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<_>>();
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for (name, bytes) in [
            ("UTF-8", text.clone().into_bytes()),
            ("UTF-8 with a mark", marked(&[0xEF, 0xBB, 0xBF], text.clone().into_bytes())),
            ("UTF-16, little end first", marked(&[0xFF, 0xFE], units(u16::to_le_bytes))),
            ("UTF-16, big end first", marked(&[0xFE, 0xFF], units(u16::to_be_bytes))),
            ("without a mark", units(u16::to_le_bytes)),
            ("big end first, without a mark", units(u16::to_be_bytes)),
        ] {
            assert_eq!(read(bytes).unwrap(), text, "{name}");
        }
    }

    #[test]
    fn what_is_cut_is_an_error_or_shorter_and_never_a_panic() {
        assert_eq!(read(Vec::new()).unwrap(), "");
        assert_eq!(read(vec![0xFF, 0xFE]).unwrap(), "");
        assert!(read(vec![0xFF, 0xFE, b'{']).is_err());
        assert_eq!(read(vec![0xFF, 0xFE, 0x00, 0xD8]).unwrap(), "\u{FFFD}");
        assert_eq!(read(vec![0xFF, 0xFE, 0x00, 0xDC, b'{', 0]).unwrap(), "\u{FFFD}{");
    }
}
