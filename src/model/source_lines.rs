//! Where the resources of a plan are written: file and line of their blocks.

use std::collections::BTreeMap;
use std::fmt;

/// A block's place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SourceLine {
    /// As the repository names it.
    pub file: String,
    /// From 1.
    pub line: usize,
}

impl fmt::Display for SourceLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

/// The blocks of a plan's resources, as far as they are known.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SourceLines(BTreeMap<String, SourceLine>);

impl SourceLines {
    /// Where the block of a resource is, by its address: all of `count` and `for_each` share one.
    pub fn of(&self, address: &str) -> Option<&SourceLine> {
        if self.0.is_empty() { None } else { self.0.get(&without_keys(address)) }
    }

    /// How many blocks are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, SourceLine)> for SourceLines {
    fn from_iter<I: IntoIterator<Item = (String, SourceLine)>>(lines: I) -> Self {
        Self(lines.into_iter().collect())
    }
}

/// An address without the keys of its instances: `module.a["x"].aws_s3_bucket.b[0]` is of the block
/// `module.a.aws_s3_bucket.b`.
pub fn without_keys(address: &str) -> String {
    let (mut kept, mut depth, mut quoted, mut escaped) = (String::new(), 0_usize, false, false);
    for character in address.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if depth > 0 => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted && depth > 0 => depth -= 1,
            _ if depth == 0 => kept.push(character),
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_share_their_block() {
        for (address, block) in [
            ("aws_s3_bucket.b", "aws_s3_bucket.b"),
            ("aws_s3_bucket.b[0]", "aws_s3_bucket.b"),
            (r#"module.a["x"].aws_s3_bucket.b["y"]"#, "module.a.aws_s3_bucket.b"),
            (r#"module.a["x]\".y"].module.c.aws_s3_bucket.b"#, "module.a.module.c.aws_s3_bucket.b"),
        ] {
            assert_eq!(without_keys(address), block);
        }
    }
}
