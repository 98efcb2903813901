//! Where the resources of a plan are written: file and line of their blocks.

use std::collections::BTreeMap;
use std::fmt;

use super::fields::same_name;

/// How many names a hint has.
const NAMED: usize = 5;

/// A block's place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SourceLine {
    /// As the repository names it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The attributes and blocks that are written in it.
    pub attributes: Vec<String>,
}

impl fmt::Display for SourceLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

/// The blocks of a plan's resources, as far as they are known.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SourceLines {
    lines: BTreeMap<String, SourceLine>,
    /// What a rule looks at, by its id and the kind of the block: resources and attributes, these
    /// in any spelling.
    pub looked_at: BTreeMap<(String, String), Vec<String>>,
}

impl SourceLines {
    /// Where the block of a resource is, by its address: all of `count` and `for_each` share one.
    pub fn of(&self, address: &str) -> Option<&SourceLine> {
        if self.lines.is_empty() { None } else { self.lines.get(&without_keys(address)) }
    }

    /// What is to be changed where a rule fails, in a sentence. An attribute is named as it is
    /// written; what is not written is not named.
    pub fn hint(&self, rule: &str, address: &str) -> Option<String> {
        let line = self.of(address);
        let looked_at = self.looked_at.get(&(rule.to_owned(), kind(address)?));
        let mut names: Vec<_> =
            looked_at.into_iter().flatten().filter_map(|name| written(line, name)).collect();
        names.truncate(NAMED);
        match (names.is_empty(), line) {
            (false, Some(line)) => Some(format!("See {} at {line}.", names.join(", "))),
            (true, Some(line)) => Some(format!("See {line}.")),
            (false, None) => Some(format!("See {}.", names.join(", "))),
            (true, None) => None,
        }
    }

    /// How many blocks are known.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl FromIterator<(String, SourceLine)> for SourceLines {
    fn from_iter<I: IntoIterator<Item = (String, SourceLine)>>(lines: I) -> Self {
        Self { lines: lines.into_iter().collect(), looked_at: BTreeMap::new() }
    }
}

/// What a name is called in a block; resources, and tags, are called so everywhere.
fn written<'a>(line: Option<&'a SourceLine>, name: &'a str) -> Option<&'a str> {
    if name == "tags" || name.starts_with("aws_") {
        return Some(name);
    }
    line?.attributes.iter().map(String::as_str).find(|written| same_name(written, name))
}

/// The kind of the resource that an address names: `aws_s3_bucket`.
pub fn kind(address: &str) -> Option<String> {
    without_keys(address).rsplit('.').nth(1).map(str::to_owned)
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
    fn a_hint_has_what_is_known() {
        let attributes = vec!["storage_encrypted".to_owned()];
        let line = SourceLine { file: "a.tf".to_owned(), line: 7, attributes };
        let address = "module.a[0].aws_db_instance.b";
        let mut lines: SourceLines =
            [("module.a.aws_db_instance.b".to_owned(), line)].into_iter().collect();
        assert_eq!(lines.hint("r", address).as_deref(), Some("See a.tf:7."));
        let key = ("r".to_owned(), "aws_db_instance".to_owned());
        let looked_at = ["aws_part", "kmsKeyId", "storageEncrypted"].map(str::to_owned);
        lines.looked_at.insert(key, looked_at.to_vec());
        assert_eq!(
            lines.hint("r", address).as_deref(),
            Some("See aws_part, storage_encrypted at a.tf:7.")
        );
        let other = lines.hint("r", "aws_db_instance.c");
        assert_eq!(other.as_deref(), Some("See aws_part."), "no block, no spelling");
        assert_eq!(lines.hint("other", "aws_db_instance.c"), None);
    }

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
