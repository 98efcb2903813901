//! Where a byte of a TOML string's value stands in the file.

/// The byte of the file at which a byte of a string's value stands. `raw` is the string as it is
/// written, quotes included, and begins at `start`.
pub(super) fn place(raw: &str, start: usize, offset: usize) -> usize {
    let quotes = if raw.starts_with("'''") || raw.starts_with("\"\"\"") { 3 } else { 1 };
    let mut at = quotes;
    if quotes == 3 {
        // A line break behind the opening quotes is not part of the value.
        at +=
            raw[at..].strip_prefix("\r\n").map_or(usize::from(raw[at..].starts_with('\n')), |_| 2);
    }
    let has_escapes = raw.starts_with('"');
    let mut left = offset;
    while left > 0 && at < raw.len() {
        let rest = &raw[at..];
        let (written, means) = match rest.strip_prefix('\\') {
            Some(escape) if has_escapes => escaped(escape),
            _ => {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                (length, length)
            }
        };
        at += written;
        left = left.saturating_sub(means);
    }
    start + at.min(raw.len())
}

/// How many bytes an escape is written with, its backslash included, and how many it means.
fn escaped(escape: &str) -> (usize, usize) {
    let digits = match escape.chars().next() {
        Some('x') => 2,
        Some('u') => 4,
        Some('U') => 8,
        Some(space) if space.is_whitespace() => {
            let space = escape.len() - escape.trim_start().len();
            return (1 + space, 0);
        }
        Some(other) => return (1 + other.len_utf8(), 1),
        None => return (1, 0),
    };
    let code = escape.get(1..=digits).and_then(|code| u32::from_str_radix(code, 16).ok());
    (2 + digits, code.and_then(char::from_u32).map_or(1, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byte_behind_every_kind_of_quote() {
        for (raw, value, at) in [
            (r#""ab@""#, "ab@", 3),
            ("'ab@'", "ab@", 3),
            ("'''\nab@'''", "ab@", 6),
            ("'''\r\na\nb@'''", "a\nb@", 8),
            (r#""\"\\@""#, "\"\\@", 5),
            (r#""\u00e9@""#, "é@", 7),
            ("\"é@\"", "é@", 3),
            ("\"\"\"a\\\n   b@\"\"\"", "ab@", 10),
        ] {
            let offset = value.find('@').unwrap();
            assert_eq!(place(raw, 0, offset), at, "{raw}");
            assert_eq!(&raw[at..=at], "@", "{raw}");
        }
    }
}
