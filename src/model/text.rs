//! Names come from other people: what would be obeyed rather than read is shown instead, and what
//! is too long is cut.

use std::borrow::Cow;

/// Text in which control characters, and those that reorder or hide their neighbours, are replaced
/// by U+FFFD.
pub fn sanitized(text: &str) -> Cow<'_, str> {
    if text.contains(deceives) {
        return Cow::Owned(
            text.chars()
                .map(
                    |character| {
                        if deceives(character) { char::REPLACEMENT_CHARACTER } else { character }
                    },
                )
                .collect(),
        );
    }
    Cow::Borrowed(text)
}

/// The entries of a text with commas between them, without blank ones.
pub fn comma_separated(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

fn deceives(character: char) -> bool {
    character.is_control()
        || matches!(character,
            // Marks, embeddings, overrides and isolates of writing direction; line and paragraph
            // separators.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // What has no width.
            | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
            // What no XML document may hold.
            | '\u{fffe}' | '\u{ffff}')
}

/// At most so many characters; the last is an ellipsis where something was cut.
pub fn cut(text: &str, characters: usize) -> Cow<'_, str> {
    if text.chars().nth(characters).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().take(characters.saturating_sub(1)).chain(['…']).collect())
}

/// With commas between the thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let parts: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    parts.join(",")
}

/// A number with its noun, in the singular or the plural.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A digest as people write it.
pub fn hexadecimal(digest: &[u8]) -> String {
    use std::fmt::Write;
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas_and_one_has_no_plural() {
        let numbers = [0, 7, 999, 1_000, 18_148, 1_000_000].map(grouped);
        assert_eq!(numbers, ["0", "7", "999", "1,000", "18,148", "1,000,000"]);
        assert_eq!(counted(1, "check", "checks"), "1 check");
        assert_eq!(counted(1_200, "check", "checks"), "1,200 checks");
    }

    #[test]
    fn deceptive_characters_are_shown() {
        assert_eq!(sanitized("plain – ünï 👩‍💻"), "plain – ünï 👩‍💻");
        assert_eq!(
            sanitized("a\u{202e}b\nc\u{0}d\u{9b}e\u{ffff}"),
            "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e\u{fffd}"
        );
    }

    #[test]
    fn long_text_is_cut_by_characters() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äö…");
    }
}
