//! A place among the tokens of an expression.

use super::lex::{Kind, Token};
use super::mistake::Mistake;

/// A place among the tokens of an expression.
pub(crate) struct Cursor<'s, 't> {
    source: &'s str,
    tokens: &'t [Token<'s>],
    next: usize,
}

impl<'s, 't> Cursor<'s, 't> {
    pub(crate) const fn new(source: &'s str, tokens: &'t [Token<'s>]) -> Self {
        Self { source, tokens, next: 0 }
    }

    /// Goes on to the next token.
    pub(crate) fn advance(&mut self) {
        self.next += 1;
    }

    pub(crate) fn kind(&self) -> &'t Kind<'s> {
        self.tokens.get(self.next).map_or(&Kind::End, |token| &token.kind)
    }

    pub(crate) fn at(&self) -> usize {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |token| token.at)
    }

    pub(crate) fn is(&self, symbol: &str) -> bool {
        matches!(self.kind(), Kind::Symbol(found) if *found == symbol)
    }

    pub(crate) fn takes(&mut self, symbol: &str) -> bool {
        let is = self.is(symbol);
        self.next += usize::from(is);
        is
    }

    pub(crate) fn expect(&mut self, symbol: &str) -> Result<(), Mistake> {
        if self.takes(symbol) { Ok(()) } else { Err(self.expected(&format!("`{symbol}`"))) }
    }

    pub(crate) fn name(&mut self, what: &str) -> Result<Box<str>, Mistake> {
        match *self.kind() {
            Kind::Name(name) => {
                let name = name.into();
                self.next += 1;
                Ok(name)
            }
            _ => Err(self.expected(what)),
        }
    }

    pub(crate) fn expected(&self, what: &str) -> Mistake {
        let end = self.tokens.get(self.next + 1).map_or(self.source.len(), |token| token.at);
        let found = match self.kind() {
            Kind::End => "the end".to_owned(),
            _ => format!("`{}`", self.source[self.at()..end].trim()),
        };
        Mistake::new(self.at(), format!("expected {what}, found {found}"))
    }
}
