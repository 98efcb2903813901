//! A rule's own tests.

use std::ops::Range;

use super::reader::Reader;
use super::{Rule, RuleFile, Test};
use crate::model::evaluation::Verdict;
use crate::rules::definition::Definition;
use crate::rules::language::evaluate::Subject;
use crate::rules::language::mistake::{Located, Mistake, did_you_mean};
use crate::rules::program::Program;

/// Checks that tests name what the rule has.
pub(super) fn check(reader: &mut Reader<'_>, rule: &Rule, tests: &[Test]) {
    let parameters = || rule.parameters.iter().map(|parameter| &*parameter.name.value);
    let values = || rule.values.iter().map(|(name, _)| &*name.value);
    for test in tests {
        for name in test.parameters.keys().filter(|name| !parameters().any(|known| known == **name))
        {
            let nearest = did_you_mean(name, parameters());
            reader.mistake(test.name.at.start, format!("there is no parameter `{name}`{nearest}"));
        }
        for (name, _) in &test.values {
            if !values().any(|known| known == name.value) {
                let nearest = did_you_mean(&name.value, values());
                let what = format!("the rule has no value `{}`{nearest}", name.value);
                reader.mistake(name.at.start, what);
            }
        }
    }
}

/// Runs a file's tests. What fails is said with its place in `source`, which the file was read
/// from.
pub fn run_tests(file: &RuleFile, rule: &Definition, source: &str) -> Vec<Located> {
    let mut failures = Vec::new();
    for test in &file.tests {
        let mut failed = |at: &Range<usize>, what: String| {
            let what = format!("test `{}`: {what}", test.name.value);
            failures.push(Mistake::new(at.start, what).locate(source));
        };
        let program = match Program::new(rule, &test.parameters) {
            Ok(program) => program,
            Err(error) => {
                failed(&test.name.at, error.to_string());
                continue;
            }
        };
        let subject = Subject { item: &test.item, related: &test.related, as_of: test.now };
        let verdict = program.verdict(subject);
        if verdict.compliance_type != test.expect {
            let Verdict { compliance_type, annotation, .. } = &verdict;
            failed(&test.name.at, format!("{compliance_type}, not {}: {annotation}", test.expect));
            continue;
        }
        if let Some(says) = test.says.as_ref().filter(|says| says.value != verdict.annotation) {
            failed(&says.at, format!("says `{}`", verdict.annotation));
        }
        for (name, expected) in &test.values {
            let carried = verdict.missing_tags.as_deref().unwrap_or_default();
            if carried != *expected {
                failed(&name.at, format!("carries {carried:?}"));
            }
        }
    }
    failures
}

#[cfg(test)]
mod ours {
    use std::fs;
    use std::path::Path;

    use super::super::{read, run_tests};

    #[test]
    fn every_rule_of_ours_is_without_mistakes_and_passes_its_tests() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
        let mut rules = 0;
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let file = read(&path.display().to_string(), &source).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(path.file_stem().unwrap(), &*file.rule.id.value);
            let failures = run_tests(&file, &file.definition(), &source);
            let failures: Vec<_> = failures.iter().map(ToString::to_string).collect();
            assert!(failures.is_empty(), "{}:\n{}", path.display(), failures.join("\n"));
            rules += 1;
        }
        assert!(rules >= 5);
    }
}
