//! Passes over the elements that are not asked for, most of an answer, by looking at no more of
//! them than their tags: a tenth of what it takes to read them (checks/bench/README.md).
//!
//! It knows plain tags alone, `<name>`, `</name>` and `<name/>`. What else there is, attributes,
//! namespaces, comments, sections of CDATA and ends that do not match, it leaves to the reader.

use memchr::memchr;

/// How much of what follows within an element are children that are not asked for: up to the tag of
/// one that is, to one that is not plain, or to the end of the element. `open` is for its own use.
pub(super) fn length<'x>(
    body: &'x [u8],
    is_asked: impl Fn(&[u8]) -> bool,
    open: &mut Vec<&'x [u8]>,
) -> usize {
    open.clear();
    // Where to go on from, and how far all children are whole.
    let (mut at, mut whole) = (0, 0);
    while let Some(tag) = memchr(b'<', &body[at..]) {
        let start = at + tag;
        if open.is_empty() {
            whole = start;
        }
        let inside = &body[start + 1..];
        if inside.first() == Some(&b'/') {
            let Some(name) = open.pop() else { break };
            let is_end =
                inside[1..].strip_prefix(name).is_some_and(|rest| rest.first() == Some(&b'>'));
            if !is_end {
                break;
            }
            at = start + name.len() + 3;
            continue;
        }
        let length = inside.iter().take_while(|byte| IS_OF_NAME[usize::from(**byte)]).count();
        let (name, after) = inside.split_at(length);
        if name.is_empty() || open.is_empty() && is_asked(name) {
            break;
        }
        at = start + 1 + length;
        match after {
            [b'>', ..] => {
                open.push(name);
                at += 1;
            }
            [b'/', b'>', ..] => at += 2,
            _ => break,
        }
    }
    whole
}

/// The bytes of a plain name.
static IS_OF_NAME: [bool; 256] = {
    let mut is_of_name = [false; 256];
    let mut byte = 0_u8;
    while byte < u8::MAX {
        is_of_name[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        byte += 1;
    }
    is_of_name
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_that_are_not_asked_for() {
        for (body, expected) in [
            ("<a>1</a><b/> <asked>2</asked></all>", "<asked>2</asked></all>"),
            ("<a><asked>1</asked><a>2</a></a></all>", "</all>"),
            ("</all>", "</all>"),
            (" <asked/></all>", "<asked/></all>"),
            ("<a/><a b=\"<c>\">1</a></all>", "<a b=\"<c>\">1</a></all>"),
            ("<a><n:b/></a></all>", "<a><n:b/></a></all>"),
            ("<a/><n:asked/></all>", "<n:asked/></all>"),
            ("<a/><a><!-- <b> --></a></all>", "<a><!-- <b> --></a></all>"),
            ("<a/><![CDATA[<b>]]></all>", "<![CDATA[<b>]]></all>"),
            ("<a/><a><b></a></b></all>", "<a><b></a></b></all>"),
            ("<a/><a></ab></all>", "<a></ab></all>"),
            ("<a/><a></a ></all>", "<a></a ></all>"),
            ("<a/><b>1", "<b>1"),
            ("<a/><b", "<b"),
            ("<a/><", "<"),
            ("<a/><b></b", "<b></b"),
            ("text", "text"),
            ("", ""),
        ] {
            let passed = length(body.as_bytes(), |name| name == b"asked", &mut Vec::new());
            assert_eq!(&body[passed..], expected, "{body}");
        }
    }
}
