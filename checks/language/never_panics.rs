//! Random texts as expressions and as rules' files: mistakes, and never a panic.

use compliance::rules::language::parse::{Names, parse};
use proptest::prelude::{any, proptest};

/// What expressions are made of, and what looks like it.
const TOKENS: &str =
    "([a-z]{1,3}|item|params|[.()\\[\\]{}?:,!<>=&|+-]|'|\"|\\\\|[0-9]{1,20}|ß| |in|//|\n){0,40}";
/// What a rule's file is made of.
const TOML: &str = "(id|let|check|test|\\[{1,2}|\\]{1,2}|=|\"|'''|\n|[a-z.]{1,4}|[{}]|[0-9-]{1,10}|true| |,|ß|\\\\){0,60}";

proptest! {
    #[test]
    fn parsing_never_panics(
        source in TOKENS,
        bytes in proptest::collection::vec(any::<char>(), 0..40),
    ) {
        let names = Names { item: true, ..Names::default() };
        let any: String = bytes.into_iter().collect();
        for source in [source, any] {
            let _ = parse(&source, names);
            let _ = compliance::rules::language::template::parse_clause(&source, names);
        }
    }

    #[test]
    fn reading_a_file_never_panics(
        text in TOML,
    ) {
        let _ = compliance::rules::file::read("any.toml", &text);
    }
}
