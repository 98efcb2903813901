//! The bytes of a plan as they come out of a shell, as the JSON that they hold.
//!
//! Windows PowerShell writes UTF-16, with a byte order mark, and the setup-terraform action prints lines of its own before and after the
//! JSON.

use std::io::{self, BufRead, BufReader, Cursor, Read};

/// How much may stand before the JSON.
const BEFORE: u64 = 64 << 10;
const CAPACITY: usize = 1 << 16;

/// Which byte of a UTF-16 unit comes first.
type Order = fn([u8; 2]) -> u16;

/// What a file begins with, once lines of other programs are passed over.
#[derive(Debug, Eq, PartialEq)]
pub enum Beginning {
    Object,
    /// A zip, as `tofu plan -out` saves it.
    SavedPlan,
    Nothing,
    Other,
}

/// The text in UTF-8, whatever its encoding was.
pub fn utf8(mut reader: impl Read + 'static) -> io::Result<BufReader<Box<dyn Read>>> {
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
        Some(order) => Box::new(Utf16 { units: BufReader::with_capacity(CAPACITY, rest), order, text: Cursor::default() }),
        None => Box::new(rest),
    };
    Ok(BufReader::with_capacity(CAPACITY, text))
}

/// Passes over whole lines until one begins with a brace.
pub fn find_object(reader: &mut impl BufRead) -> io::Result<Beginning> {
    let mut lines = 0;
    let mut passed = 0;
    loop {
        let space = reader.fill_buf()?.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        reader.consume(space);
        match reader.fill_buf()? {
            [] => return Ok(if lines == 0 { Beginning::Nothing } else { Beginning::Other }),
            [b'{', ..] => return Ok(Beginning::Object),
            [b'P', b'K', 3, ..] if lines == 0 => return Ok(Beginning::SavedPlan),
            [byte, ..] if byte.is_ascii_whitespace() => {}
            _ => {
                passed += reader.by_ref().take(BEFORE).read_until(b'\n', &mut Vec::new())? as u64;
                lines += 1;
            }
        }
        if passed >= BEFORE {
            return Ok(Beginning::Other);
        }
    }
}

/// Whether nothing follows but the workflow commands (`::debug::…`) of the setup-terraform action.
pub fn is_at_end(reader: &mut impl BufRead) -> io::Result<bool> {
    let mut new_line = false;
    loop {
        let buffer = reader.fill_buf()?;
        let space = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        new_line |= buffer[..space].contains(&b'\n');
        reader.consume(space);
        match reader.fill_buf()? {
            [] => return Ok(true),
            [b':', ..] if new_line => {
                if reader.skip_until(b'\n')? == 0 {
                    return Ok(true);
                }
            }
            [byte, ..] if byte.is_ascii_whitespace() => {}
            _ => return Ok(false),
        }
    }
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
            let pair = [unit, if (0xd800..0xdc00).contains(&unit) { self.unit()?.unwrap_or_default() } else { 0 }];
            let units = if pair[1] == 0 { &pair[..1] } else { &pair[..] };
            for character in char::decode_utf16(units.iter().copied()) {
                text.push(character.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not valid UTF-16"))?);
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
            utf8(Cursor::new(bytes)).unwrap().read_to_string(&mut read).unwrap();
            assert!(read == text, "{name}");
        }
        for (name, bytes) in [("half a unit", &b"\xff\xfe{\0}"[..]), ("half a character", b"\xff\xfe{\0\0\xd8}\0"), ("cut", b"\xff\xfe{\0\0\xd8")] {
            assert!(utf8(Cursor::new(bytes)).unwrap().read_to_string(&mut String::new()).is_err(), "{name}");
        }
    }

    #[test]
    fn where_the_object_begins_and_whether_it_is_all() {
        for (text, beginning) in [
            ("{}", Beginning::Object),
            ("\n\t {}", Beginning::Object),
            ("[command]/opt/terraform-bin show -json p\n{}", Beginning::Object),
            ("Acquiring state lock. This may take a few moments...\r\n\r\n{}", Beginning::Object),
            ("PK\u{3}\u{4}{}", Beginning::SavedPlan),
            ("", Beginning::Nothing),
            (" \n", Beginning::Nothing),
            ("[{}]", Beginning::Other),
            ("OpenTofu will perform the following actions:\n", Beginning::Other),
        ] {
            assert_eq!(find_object(&mut Cursor::new(text)).unwrap(), beginning, "{text:?}");
        }
        assert_eq!(find_object(&mut Cursor::new("x\n".repeat(1 << 16))).unwrap(), Beginning::Other);
        assert_eq!(find_object(&mut BufReader::new(io::repeat(b'x'))).unwrap(), Beginning::Other);
        for (text, is_end) in [
            ("", true),
            (" \n\n", true),
            ("\n::debug::exitcode: 0\n::set-output name=stdout::{}\n", true),
            ("::debug::", false),
            ("}", false),
            ("\n{}", false),
            ("\n::debug::0\n{}", false),
        ] {
            assert_eq!(is_at_end(&mut Cursor::new(text)).unwrap(), is_end, "{text:?}");
        }
    }
}
