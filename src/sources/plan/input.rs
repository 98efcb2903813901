//! The text of a plan as it comes out of a shell, as the JSON that it holds: the setup-terraform
//! action prints lines of its own before and after it.

use std::io::{self, BufRead, Read};

/// How much may stand before the JSON.
const BEFORE: u64 = 64 << 10;

/// What a file begins with, once lines of other programs are passed over.
#[derive(Debug, Eq, PartialEq)]
pub enum Beginning {
    Object,
    /// A zip, as `tofu plan -out` saves it.
    SavedPlan,
    Nothing,
    Other,
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

/// Whether nothing follows but the workflow commands (`::debug::…`) of the action
/// setup-terraform.
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

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::*;

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
