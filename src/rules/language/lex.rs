//! The tokens of an expression.

use super::mistake::Mistake;

/// A token and the byte at which it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token<'s> {
    pub at: usize,
    pub kind: Kind<'s>,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind<'s> {
    Name(&'s str),
    Integer(i64),
    Text(Box<str>),
    Symbol(&'static str),
    End,
}

/// The longer ones first.
const SYMBOLS: [&str; 21] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", "{", "}", ".", ",", "+",
    "-", "?", ":",
];

/// The tokens of `source` from a byte on: to its end, or to a brace that closes what it does not
/// open, which is the end of an expression in a message.
pub(crate) fn lex(source: &str, start: usize) -> Result<Vec<Token<'_>>, Mistake> {
    let bytes = source.as_bytes();
    let mut tokens = Vec::new();
    let mut at = start;
    let mut open = 0_usize;
    while let Some(&byte) = bytes.get(at) {
        let from = at;
        let end_of = |is: fn(u8) -> bool| {
            bytes[from..].iter().position(|byte| !is(*byte)).map_or(bytes.len(), |end| from + end)
        };
        let kind = match byte {
            b if b.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'/' if source[at..].starts_with("//") => {
                at += source[at..].find('\n').unwrap_or(source.len() - at);
                continue;
            }
            b if b.is_ascii_alphabetic() || b == b'_' => {
                at = end_of(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                Kind::Name(&source[from..at])
            }
            b if b.is_ascii_digit() => {
                at = end_of(|byte| byte.is_ascii_digit());
                let number = source[from..at].parse();
                Kind::Integer(number.map_err(|_| Mistake::new(from, "this number is too large"))?)
            }
            b'"' | b'\'' => {
                let (text, end) = text(source, from)?;
                at = end;
                Kind::Text(text)
            }
            b'}' if open == 0 => break,
            _ => {
                let symbol = SYMBOLS.into_iter().find(|symbol| source[at..].starts_with(symbol));
                let Some(symbol) = symbol else {
                    let unknown = source[at..].chars().next().unwrap_or(' ');
                    return Err(Mistake::new(at, format!("`{unknown}` means nothing here")));
                };
                at += symbol.len();
                match symbol {
                    "{" => open += 1,
                    "}" => open -= 1,
                    _ => {}
                }
                Kind::Symbol(symbol)
            }
        };
        tokens.push(Token { at: from, kind });
    }
    tokens.push(Token { at, kind: Kind::End });
    Ok(tokens)
}

/// The text that begins with the quote at a byte, and the byte behind its end.
fn text(source: &str, start: usize) -> Result<(Box<str>, usize), Mistake> {
    let quote = char::from(source.as_bytes()[start]);
    let mut text = String::new();
    let mut characters = source[start + 1..].char_indices();
    while let Some((place, character)) = characters.next() {
        let at = start + 1 + place;
        match character {
            '\\' => match characters.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, escaped @ ('\\' | '"' | '\''))) => text.push(escaped),
                _ => return Err(Mistake::new(at, r#"an escape is one of \n \\ \" \'"#)),
            },
            _ if character == quote => return Ok((text.into(), at + 1)),
            _ => text.push(character),
        }
    }
    Err(Mistake::new(start, "this text has no end: a quote is missing"))
}
