//! Reads a pattern.

use super::{Pattern, Test, What};

/// The most parentheses within each other.
const MOST_NESTED: usize = 48;

/// What stands in a pattern.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`.
    Operator(&'static str),
    /// A field, a keyword, or a value without quotes.
    Word(String),
    /// A value in quotes.
    Quoted(String),
}

/// A pattern for events in JSON, which stands in braces; `None` where it is none, or one that is
/// not understood here.
pub(crate) fn parse(text: &str) -> Option<Pattern> {
    let within = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let tokens = tokens(within)?;
    let mut parser = Parser { tokens: &tokens, nested: 0 };
    let pattern = parser.any()?;
    parser.tokens.is_empty().then_some(pattern)
}

struct Parser<'t> {
    tokens: &'t [Token],
    nested: usize,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first.clone())
    }

    fn skip(&mut self, token: &Token) -> bool {
        let is_next = self.tokens.first() == Some(token);
        if is_next {
            self.tokens = &self.tokens[1..];
        }
        is_next
    }

    /// `&&` binds more than `||`.
    fn any(&mut self) -> Option<Pattern> {
        let mut parts = vec![self.all()?];
        while self.skip(&Token::Or) {
            parts.push(self.all()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Pattern::Any(parts) })
    }

    fn all(&mut self) -> Option<Pattern> {
        let mut parts = vec![self.one()?];
        while self.skip(&Token::And) {
            parts.push(self.one()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Pattern::All(parts) })
    }

    fn one(&mut self) -> Option<Pattern> {
        let field = match self.next()? {
            Token::Open => {
                self.nested += 1;
                if self.nested > MOST_NESTED {
                    return None;
                }
                let within = self.any()?;
                self.nested -= 1;
                return self.skip(&Token::Close).then_some(within);
            }
            Token::Word(field) => field_name(&field)?,
            _ => return None,
        };
        let what = match self.next()? {
            Token::Operator(operator) => self.comparison(operator)?,
            Token::Word(word) => self.keywords(&word)?,
            _ => return None,
        };
        Some(Pattern::One(Test { field, what }))
    }

    fn comparison(&mut self, operator: &str) -> Option<What> {
        let value = match self.next()? {
            // A regular expression.
            Token::Word(value) if value.starts_with('%') => return Some(What::Other),
            Token::Quoted(value) | Token::Word(value) => value,
            _ => return None,
        };
        Some(match operator {
            "=" => What::Is(value),
            "!=" => What::IsNot(value),
            _ => What::Other,
        })
    }

    fn keywords(&mut self, first: &str) -> Option<What> {
        let is = |word: &str, keyword: &str| word.eq_ignore_ascii_case(keyword);
        if is(first, "EXISTS") {
            return Some(What::Exists);
        }
        let Token::Word(second) = self.next()? else { return None };
        if is(first, "NOT") && is(&second, "EXISTS") {
            return Some(What::DoesNotExist);
        }
        let known = ["NULL", "TRUE", "FALSE"];
        let is_known = is(first, "IS") && known.iter().any(|keyword| is(&second, keyword));
        is_known.then_some(What::Other)
    }
}

/// A field's name: `$.userIdentity.type` and `$.userIdentity.["type"]` are `userIdentity.type`.
fn field_name(word: &str) -> Option<String> {
    let word = word.strip_prefix('$').unwrap_or(word);
    let mut name = word.replace(".[", "[");
    for quote in ["'", "\""] {
        name = name.replace(&format!("[{quote}"), ".").replace(&format!("{quote}]"), "");
    }
    let name = name.strip_prefix('.').unwrap_or(&name);
    (!name.is_empty()).then(|| name.to_owned())
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let fixed = [
            ("(", Token::Open),
            (")", Token::Close),
            ("&&", Token::And),
            ("||", Token::Or),
            ("!=", Token::Operator("!=")),
            ("<=", Token::Operator("<=")),
            (">=", Token::Operator(">=")),
            ("=", Token::Operator("=")),
            ("<", Token::Operator("<")),
            (">", Token::Operator(">")),
        ];
        let known = fixed
            .into_iter()
            .find_map(|(spelled, token)| Some((token, rest.strip_prefix(spelled)?)));
        let (token, behind) = match known {
            Some(known) => known,
            None if first == '"' => quoted(&rest[1..])?,
            None if first == '%' => regular_expression(rest)?,
            None => word(rest)?,
        };
        tokens.push(token);
        rest = behind.trim_start();
    }
    Some(tokens)
}

fn quoted(text: &str) -> Option<(Token, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            '"' => return Some((Token::Quoted(value), &text[place + 1..])),
            '\\' => value.push(characters.next()?.1),
            _ => value.push(character),
        }
    }
    None
}

fn regular_expression(text: &str) -> Option<(Token, &str)> {
    let end = text[1..].find('%')? + 2;
    Some((Token::Word(text[..end].to_owned()), &text[end..]))
}

/// A word ends where something else begins; what a field has in brackets is a part of it.
fn word(text: &str) -> Option<(Token, &str)> {
    let mut brackets = 0_usize;
    let end = text.char_indices().find(|(_, character)| {
        match character {
            '[' => brackets += 1,
            ']' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        brackets == 0
            && (character.is_whitespace()
                || matches!(character, '(' | ')' | '=' | '!' | '<' | '>' | '&' | '|' | '"'))
    });
    let end = end.map_or(text.len(), |(place, _)| place);
    (end > 0).then(|| (Token::Word(text[..end].to_owned()), &text[end..]))
}
