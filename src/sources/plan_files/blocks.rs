//! The outermost blocks of a `.tf` file. Not a parser of HCL: comments, texts and heredocs are
//! passed over, braces are counted, and what is not understood is no block.

use std::iter::Peekable;
use std::vec::IntoIter;

/// A block, and the line that it begins at.
#[derive(Debug, PartialEq)]
pub struct Block {
    pub what: What,
    pub line: usize,
}

#[derive(Debug, PartialEq)]
pub enum What {
    Resource { kind: String, name: String, attributes: Vec<String> },
    Module { name: String, source: Option<String> },
}

/// The blocks of a text.
pub struct Blocks(Peekable<IntoIter<(Token, usize)>>);

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
    LineEnd,
}

impl Blocks {
    pub fn new(text: &str) -> Self {
        Self(tokens(text).into_iter().peekable())
    }

    fn label(&mut self) -> Option<String> {
        match self.0.next_if(|(token, _)| matches!(token, Token::Word(_) | Token::Text(_))) {
            Some((Token::Word(label) | Token::Text(label), _)) => Some(label),
            _ => None,
        }
    }

    /// The rest of a block whose brace is open: what is written in it, and the text that its
    /// `source` is.
    fn body(&mut self) -> (Vec<String>, Option<String>) {
        let (mut depth, mut source, mut is_start) = (1, None, true);
        let mut attributes = Vec::new();
        while let Some((token, _)) = self.0.next() {
            match &token {
                Token::Mark('{' | '[' | '(') => depth += 1,
                Token::Mark('}' | ']' | ')') => depth -= 1,
                Token::Word(word) if depth == 1 && is_start => {
                    attributes.push(word.clone());
                    if word == "source"
                        && self.0.next_if(|(token, _)| *token == Token::Mark('=')).is_some()
                        && let Some((Token::Text(text), _)) =
                            self.0.next_if(|(token, _)| matches!(token, Token::Text(_)))
                    {
                        source = Some(text);
                    }
                }
                _ => {}
            }
            is_start = token == Token::LineEnd || token == Token::Mark('{');
            if depth == 0 {
                break;
            }
        }
        (attributes, source)
    }
}

impl Iterator for Blocks {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        loop {
            let (token, line) = self.0.next()?;
            match token {
                Token::Mark('{' | '[' | '(') => drop(self.body()),
                Token::Word(word) => {
                    let mut labels = Vec::new();
                    while let Some(label) = self.label() {
                        labels.push(label);
                    }
                    if self.0.next_if(|(token, _)| *token == Token::Mark('{')).is_none() {
                        continue;
                    }
                    let (attributes, source) = self.body();
                    let what = match (word.as_str(), labels.as_slice()) {
                        ("resource", [kind, name]) => {
                            What::Resource { kind: kind.clone(), name: name.clone(), attributes }
                        }
                        ("module", [name]) => What::Module { name: name.clone(), source },
                        _ => continue,
                    };
                    return Some(Block { what, line });
                }
                _ => {}
            }
        }
    }
}

fn tokens(text: &str) -> Vec<(Token, usize)> {
    let mut tokens = Vec::new();
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let (token, length) = if first == '\n' {
            (Some(Token::LineEnd), 1)
        } else if first == '#' || rest.starts_with("//") {
            (None, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (None, rest.find("*/").map_or(rest.len(), |end| end + 2))
        } else if first == '"' {
            let length = quoted(rest);
            let inside = rest.get(1..length.saturating_sub(1)).unwrap_or_default();
            (Some(Token::Text(inside.to_owned())), length)
        } else if let Some(length) = heredoc(rest) {
            (Some(Token::Text(String::new())), length)
        } else if first.is_alphabetic() || first == '_' {
            let is_word = |character: char| character.is_alphanumeric() || "_-".contains(character);
            let length = rest.find(|character| !is_word(character)).unwrap_or(rest.len());
            (Some(Token::Word(rest[..length].to_owned())), length)
        } else if first.is_whitespace() {
            (None, first.len_utf8())
        } else {
            (Some(Token::Mark(first)), first.len_utf8())
        };
        tokens.extend(token.map(|token| (token, line)));
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

/// The length of a text with its quotes: in `${ }` of it there may be others.
fn quoted(text: &str) -> usize {
    let bytes = text.as_bytes();
    // For each open text how many braces are open in the template that it stands in.
    let (mut at, mut open) = (1, vec![0_usize]);
    let mut in_text = true;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if in_text => at += 1,
            b'$' | b'%' if in_text && bytes.get(at + 1) == Some(&b'{') => {
                // `$${` is a text.
                let is_escaped = at > 0 && bytes[at - 1] == bytes[at];
                if !is_escaped {
                    open.push(1);
                    in_text = false;
                }
                at += 1;
            }
            b'"' if in_text => {
                open.pop();
                if open.is_empty() {
                    return at + 1;
                }
                in_text = false;
            }
            b'"' => {
                open.push(0);
                in_text = true;
            }
            b'{' if !in_text => *open.last_mut().unwrap_or(&mut 0) += 1,
            b'}' if !in_text => {
                if let Some(braces) = open.last_mut() {
                    *braces -= 1;
                    if *braces == 0 {
                        open.pop();
                        in_text = true;
                    }
                }
            }
            // A text ends in its line: what is here is not understood.
            b'\n' if in_text && open.len() == 1 => return at,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// The length of a heredoc, with both its marks.
fn heredoc(text: &str) -> Option<usize> {
    let after = text.strip_prefix("<<-").or_else(|| text.strip_prefix("<<"))?;
    let (mark, _) = after.split_once('\n')?;
    let mark = mark.trim();
    let is_mark = |character: char| character.is_alphanumeric() || "_-".contains(character);
    if mark.is_empty() || !mark.chars().all(is_mark) {
        return None;
    }
    let begin = text.find('\n')? + 1;
    let mut at = begin;
    for line in text[begin..].split_inclusive('\n') {
        if line.trim() == mark {
            return Some(at + line.trim_end_matches(['\n', '\r']).len());
        }
        at += line.len();
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(kind: &str, name: &str, attributes: &[&str], line: usize) -> Block {
        let attributes = attributes.iter().map(|name| (*name).to_owned()).collect();
        let (kind, name) = (kind.to_owned(), name.to_owned());
        Block { what: What::Resource { kind, name, attributes }, line }
    }

    #[test]
    fn what_is_no_block_is_passed_over() {
        let text = r#"# resource "aws_s3_bucket" "commented" {}
// resource "aws_s3_bucket" "too" {}
/* resource "aws_s3_bucket" "three" {
} */
locals {
  text = "resource \"aws_s3_bucket\" \"quoted\" { ${join("}", ["{", "${var.x}"])} $${ }"
  here = <<-EOT
    resource "aws_s3_bucket" "heredoc" {
    }}}
    EOT
  list = [for x in var.y : { resource = "a" }]
}
resource "aws_s3_bucket" "first" {
  dynamic "rule" { content { name = "resource" } }
}
data "aws_s3_bucket" "read" {}
resource "aws_s3_bucket" "one_line" { bucket = "x" }
resource   aws_kms_key   "bare"
{
}
module "store" {
  providers = { source = "./wrong" }
  source  = "./store" # resource
}
"#;
        let module = What::Module { name: "store".to_owned(), source: Some("./store".to_owned()) };
        assert_eq!(
            Blocks::new(text).collect::<Vec<_>>(),
            [
                resource("aws_s3_bucket", "first", &["dynamic"], 13),
                resource("aws_s3_bucket", "one_line", &["bucket"], 17),
                Block { what: module, line: 21 },
            ]
        );
    }

    #[test]
    fn what_is_broken_ends() {
        for text in
            ["resource \"a\" \"b\" {", "\"", "<<EOF\n", "/*", "x = \"${", "}}}}", "\"${\"${"]
        {
            let _ = Blocks::new(text).count();
        }
        assert_eq!(
            Blocks::new("}\nresource \"a\" \"b\" {}").collect::<Vec<_>>(),
            [resource("a", "b", &[], 2)]
        );
    }
}
