//! A mistake in a rule, and where it is.

use std::fmt;

/// What is wrong with a rule's text, and the byte at which it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mistake {
    /// The byte in the text that was parsed.
    pub at: usize,
    /// What is wrong, without a full stop.
    pub what: String,
}

/// A mistake with its place: `12:20: there is no parameter …`.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Located {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is wrong, without a full stop.
    pub what: String,
}

impl Mistake {
    /// A mistake at a byte of the text.
    pub fn new(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into() }
    }

    /// The mistake with the line and the column that its byte has in `source`.
    pub fn locate(self, source: &str) -> Located {
        let end = (0..=self.at.min(source.len())).rev().find(|end| source.is_char_boundary(*end));
        let before = &source[..end.unwrap_or(0)];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Located {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            what: self.what,
        }
    }
}

impl fmt::Display for Located {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.line, self.column, self.what)
    }
}

/// The most mistakes that are reported of one expression.
pub(crate) const MOST_MISTAKES: usize = 20;

/// The end of a sentence about an unknown name: the known name that is nearest to it.
pub(crate) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    // Comparing takes the product of the lengths: what is longer than any name is not compared.
    if name.len() > 64 {
        return String::new();
    }
    crate::rules::parameters::nearest(name, known)
        .map(|nearest| format!(" (did you mean `{nearest}`?)"))
        .unwrap_or_default()
}
