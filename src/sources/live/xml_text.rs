//! The text of one element of an XML answer, such as a state or the token of the next page.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

/// Why an answer is no XML.
pub type XmlError = quick_xml::Error;

/// How deep the element may lie: in the root, or in the result that a Query API puts into the root.
const DEEPEST: u32 = 2;

/// The text of the first element of a name; `None` where there is none.
pub fn text_of(answer: &[u8], name: &str) -> Result<Option<String>, XmlError> {
    let mut reader = Reader::from_reader(answer);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0;
    loop {
        match reader.read_event()? {
            Event::Start(start) if depth <= DEEPEST && start.local_name().as_ref() == name => {
                let text = reader.read_text(start.name())?;
                return Ok(Some(unescape(&text)?.into_owned()));
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_answers() {
        for (name, answer, expected) in [
            ("in the root", "<List><Marker>next</Marker></List>", Some("next")),
            (
                "in the result of a Query API",
                "<?xml version=\"1.0\"?><A xmlns=\"http://x/\"><B><Users/><Marker>a</Marker></B></A>",
                Some("a"),
            ),
            ("with escapes", "<List><Marker>a&amp;b&#61;</Marker></List>", Some("a&b=")),
            ("none", "<List><Marker2>x</Marker2></List>", None),
            ("an empty one", "<List><Marker></Marker></List>", Some("")),
            ("without an end of its own", "<List><Marker/></List>", Some("")),
            ("a member's own", "<A><B><L><member><Marker>x</Marker></member></L></B></A>", None),
        ] {
            let text = text_of(answer.as_bytes(), "Marker").unwrap();
            assert_eq!(text.as_deref(), expected, "{name}");
        }
        assert!(text_of(b"<List><Marker>x</List>", "Marker").is_err());
    }
}
