//! `compliance rules test`: the tests that the files of the user's own rules hold.

use std::fmt::Write;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use super::check::Scope;
use crate::cli::exit::{Exit, message};
use crate::cli::{print, table};
use crate::model::text::counted;
use crate::rules::file::{run_tests, untested};

/// How long a change of a file may go unseen.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

pub fn run(files: &[PathBuf], folders: &[PathBuf], coverage: bool) -> Result<Exit> {
    let (text, exit) = outcome(&Scope::new(files, folders)?, coverage)?;
    print(&text)?;
    Ok(exit)
}

/// Runs them again whenever a file changes, until Ctrl-C ends the program. Mistakes are something
/// to change, and end nothing.
pub fn watch(files: &[PathBuf], folders: &[PathBuf], coverage: bool) -> Result<Exit> {
    let scope = Scope::new(files, folders)?;
    loop {
        let seen = scope.read();
        let text = match outcome(&scope, coverage) {
            Ok((text, _)) => text,
            Err(error) => format!("{}\n", table::printable_lines(&message(&error))),
        };
        print(&format!("{text}\nWaiting for a change of a file; Ctrl-C ends this.\n"))?;
        while scope.read() == seen {
            sleep(BETWEEN_LOOKS);
        }
    }
}

fn outcome(scope: &Scope, coverage: bool) -> Result<(String, Exit)> {
    let loaded = scope.load()?;
    let mut text = String::new();
    let (mut rules, mut tests, mut failed) = (0, 0, 0);
    for (source, file) in loaded.rules.iter().filter(|(source, _)| scope.contains(&source.name)) {
        let definition = file.definition();
        let failures = run_tests(file, &definition, &source.source);
        let lacking =
            if coverage { untested(file, &definition, &source.source) } else { Vec::new() };
        for line in failures.iter().chain(&lacking) {
            let line = format!("{}:{line}", source.name);
            let _ = writeln!(text, "{}", table::printable(&line));
        }
        if file.tests.is_empty() {
            let _ = writeln!(text, "{}: the rule has no [[test]]", table::printable(&source.name));
        }
        rules += 1;
        tests += file.tests.len() as u64;
        failed += failures.len() as u64;
    }
    let ran = format!("{} of {}", counted(tests, "test", "tests"), counted(rules, "rule", "rules"));
    let result = match failed {
        0 => "passed".to_owned(),
        failed => format!("ran: {}", counted(failed, "failure", "failures")),
    };
    let _ = writeln!(text, "{ran} {result}");
    Ok((text, if failed == 0 { Exit::Done } else { Exit::Error }))
}
