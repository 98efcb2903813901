//! Text as UTF-8 without a byte order mark: Windows PowerShell writes marks, and UTF-16.

use std::io::{self, BufReader, Cursor, Read};

const CAPACITY: usize = 1 << 16;

/// Which byte of a UTF-16 unit comes first.
type Order = fn([u8; 2]) -> u16;

/// The text in UTF-8, whatever its encoding was.
pub fn open(mut reader: impl Read + 'static) -> io::Result<BufReader<Box<dyn Read>>> {
    let mut head = Vec::new();
    reader.by_ref().take(3).read_to_end(&mut head)?;
    let (mark, order): (usize, Option<Order>) = match head.as_slice() {
        [0xef, 0xbb, 0xbf] => (3, None),
        [0xff, 0xfe, ..] => (2, Some(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => (2, Some(u16::from_be_bytes)),
        // Without a mark: the first character of JSON is an ASCII one.
        [first, 0, ..] if *first != 0 => (0, Some(u16::from_le_bytes)),
        [0, second, ..] if *second != 0 => (0, Some(u16::from_be_bytes)),
        _ => (0, None),
    };
    let rest = Cursor::new(head.split_off(mark)).chain(reader);
    let text: Box<dyn Read> = match order {
        Some(order) => Box::new(Utf16 {
            units: BufReader::with_capacity(CAPACITY, rest),
            order,
            text: Cursor::default(),
        }),
        None => Box::new(rest),
    };
    Ok(BufReader::with_capacity(CAPACITY, text))
}

struct Utf16<R> {
    units: BufReader<R>,
    order: Order,
    text: Cursor<String>,
}

impl<R: Read> Utf16<R> {
    /// The next unit; `None` at the end of the file.
    fn unit(&mut self) -> io::Result<Option<u16>> {
        let mut bytes = [0; 2];
        let read = self.units.read(&mut bytes[..1])?;
        if read == 0 {
            return Ok(None);
        }
        self.units.read_exact(&mut bytes[1..])?;
        Ok(Some((self.order)(bytes)))
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut text = std::mem::take(&mut self.text).into_inner();
        text.clear();
        while text.len() < CAPACITY / 2 {
            let Some(unit) = self.unit()? else { break };
            let pair = [
                unit,
                if (0xd800..0xdc00).contains(&unit) { self.unit()?.unwrap_or_default() } else { 0 },
            ];
            let units = if pair[1] == 0 { &pair[..1] } else { &pair[..] };
            for character in char::decode_utf16(units.iter().copied()) {
                text.push(character.map_err(|_| {
                    io::Error::new(io::ErrorKind::InvalidData, "it is not valid UTF-16")
                })?);
            }
        }
        self.text = Cursor::new(text);
        Ok(())
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.text.position() >= self.text.get_ref().len() as u64 {
            self.refill()?;
        }
        self.text.read(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(mark: &[u8], text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.iter().copied().chain(text.encode_utf16().flat_map(unit)).collect()
    }

    #[test]
    fn encodings() {
        // Longer than a buffer, with characters of one and two units at every place of it.
        let text = format!("{{\"ä\": \"{}\"}}", "a\u{1f980}bc".repeat(20_000));
        for (name, bytes) in [
            ("UTF-8", text.as_bytes().to_vec()),
            ("UTF-8 with a mark", [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat()),
            ("UTF-16 LE with a mark", encoded(&[0xff, 0xfe], &text, u16::to_le_bytes)),
            ("UTF-16 BE with a mark", encoded(&[0xfe, 0xff], &text, u16::to_be_bytes)),
            ("UTF-16 LE", encoded(&[], &text, u16::to_le_bytes)),
            ("UTF-16 BE", encoded(&[], &text, u16::to_be_bytes)),
        ] {
            let mut read = String::new();
            open(Cursor::new(bytes)).unwrap().read_to_string(&mut read).unwrap();
            assert!(read == text, "{name}");
        }
        for (name, bytes) in [
            ("half a unit", &b"\xff\xfe{\0}"[..]),
            ("half a character", b"\xff\xfe{\0\0\xd8}\0"),
            ("cut", b"\xff\xfe{\0\0\xd8"),
        ] {
            assert!(
                open(Cursor::new(bytes)).unwrap().read_to_string(&mut String::new()).is_err(),
                "{name}"
            );
        }
    }
}
