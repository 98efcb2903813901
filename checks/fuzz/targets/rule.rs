//! A rule's conditions, messages and file, over any document. The oracle is time: whatever a rule
//! says, judging one resource ends within its bound.
#![no_main]

use std::time::{Duration, Instant};

use compliance::model::value::Value;
use compliance::rules::file::read;
use compliance::rules::folders::{OwnRulesError, SourceFile, check};
use compliance::rules::language::arena::Arena;
use compliance::rules::language::evaluate::{Evaluation, Subject};
use compliance::rules::language::parse::{Names, parse};
use compliance::rules::language::template::{parse_clause, render};
use fuzz::NOON;
use libfuzzer_sys::fuzz_target;

/// Five milliseconds, times what the sanitizer and the instrumentation take.
const BOUND: Duration = Duration::from_millis(200);

/// Between the condition, the message, and the document.
const MARK: &str = "\n----\n";

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(3, MARK);
    let (condition, message) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let document = serde_json::from_str::<serde_json::Value>(parts.next().unwrap_or("null"));
    let item = Value::from(document.unwrap_or_default());
    let start = Instant::now();
    let names = Names { item: true, ..Names::default() };
    let (condition, message) = (parse(condition, names), parse_clause(message, names));
    let clauses: Vec<_> = message.into_iter().collect();
    let arena = Arena::default();
    let subject = Subject::of(&item, NOON);
    let mut evaluation = Evaluation::new(subject, &[], &[], &arena);
    if let Ok(condition) = &condition {
        evaluation.evaluate(condition);
    }
    let rendered = render(&clauses, &mut evaluation);
    assert!(rendered.len() < 20_000, "{}", rendered.len());
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    if let Err(mistakes) = read("rule.toml", text) {
        assert!(!mistakes.mistakes.is_empty());
    }
    let own = SourceFile { name: "own.toml".to_owned(), source: text.to_owned() };
    if let Err(OwnRulesError(files)) = check(vec![own], Vec::new()) {
        assert!(files.iter().any(|file| !file.mistakes.is_empty()));
    }
});
