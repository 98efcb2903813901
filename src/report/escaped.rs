//! JSON that no terminal obeys. JSON itself escapes the controls below U+0020; a terminal takes DEL
//! and those from U+0080 to U+009F for orders too. They are written as escapes, which say the same.

use std::io::{self, Write};

use memchr::memchr2_iter;

/// Takes JSON as its writers hand it on: in whole characters.
#[derive(Debug)]
pub struct Escaped<W>(pub W);

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, json: &[u8]) -> io::Result<usize> {
        let mut written = 0;
        for place in memchr2_iter(0x7f, 0xc2, json) {
            let (control, length) = match &json[place..] {
                [0x7f, ..] => (0x7f, 1),
                [0xc2, control @ 0x80..=0x9f, ..] => (*control, 2),
                _ => continue,
            };
            self.0.write_all(&json[written..place])?;
            write!(self.0, "\\u{control:04x}")?;
            written = place + length;
        }
        self.0.write_all(&json[written..])?;
        Ok(json.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_without_a_control() {
        let text = "plain – ünï \u{a0}\u{bf} \u{7f}a\u{80}\u{9b}2J\u{9f}\u{1b}[0m";
        let mut json = Vec::new();
        serde_json::to_writer(Escaped(&mut json), text).unwrap();
        let json = String::from_utf8(json).unwrap();
        assert_eq!(json, "\"plain – ünï \u{a0}\u{bf} \\u007fa\\u0080\\u009b2J\\u009f\\u001b[0m\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
