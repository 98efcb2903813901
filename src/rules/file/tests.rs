//! A rule's own tests.

use std::ops::Range;

use super::reader::Reader;
use super::{Rule, RuleFile, Test};
use crate::model::evaluation::Verdict;
use crate::model::value::{List, Value};
use crate::rules::definition::Definition;
use crate::rules::language::evaluate::Subject;
use crate::rules::language::mistake::{Located, Mistake, did_you_mean};
use crate::rules::program::{MISSING_TAGS, Program};

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

impl Test {
    /// For each relation its documents: none is known where the list could not be read.
    pub fn related(&self) -> impl Iterator<Item = List> {
        self.related.iter().map(|related| match related {
            Value::List(list) => (**list).clone(),
            Value::Unread(reason) => List::unknown(reason.clone()),
            _ => List::default(),
        })
    }
}

/// Runs a file's tests. A failure names its place in `source`, which the file was read
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
        let related: Vec<_> = test.related().collect();
        let related: Vec<_> = related.iter().collect();
        let subject = Subject { related: &related, ..Subject::of(&test.item, test.now) };
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
            let carried = match &*name.value {
                MISSING_TAGS => verdict.missing_tags.as_ref(),
                other => verdict.values.get(other),
            };
            let carried = carried.map(Vec::as_slice).unwrap_or_default();
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

    use super::super::{RuleFile, read, read_with, run_tests};
    use crate::model::evaluation::ComplianceType;

    #[test]
    fn every_rule_of_ours_is_without_mistakes_and_passes_its_tests() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
        let mut rules = 0;
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let base =
                |id: &str| fs::read_to_string(path.with_file_name(format!("{id}.toml"))).ok();
            let file = read_with(&path.display().to_string(), &source, &base)
                .unwrap_or_else(|mistakes| panic!("{mistakes}"));
            assert_eq!(path.file_stem().unwrap(), &*file.rule.id.value);
            let failures = run_tests(&file, &file.definition(), &source);
            let failures: Vec<_> = failures.iter().map(ToString::to_string).collect();
            assert!(failures.is_empty(), "{}:\n{}", path.display(), failures.join("\n"));
            let lacking = untested(&file);
            assert!(lacking.is_empty(), "{}: no test expects {lacking:?}", path.display());
            rules += 1;
        }
        assert!(rules >= 5);
    }

    /// The verdicts that a rule may give and that none of its tests expects.
    fn untested(file: &RuleFile) -> Vec<ComplianceType> {
        use ComplianceType::{Compliant, InsufficientData, NonCompliant, NotApplicable};
        let may_not_apply = file.rule.checks.iter().all(|check| check.applies.is_some());
        let mut verdicts = vec![Compliant, NonCompliant, InsufficientData];
        verdicts.extend(may_not_apply.then_some(NotApplicable));
        verdicts.retain(|verdict| !file.tests.iter().any(|test| test.expect == *verdict));
        verdicts
    }

    const BASE: &str = r#"
id = "base"
title = "Base"
severity = "LOW"
resource = "AWS::S3::Bucket"
rationale = "Why."
remediation = { console = "x", steps = "aws {id}" }
alert = { subject = "x", noun = "x", label = "x", detail = "x" }
[parameters.most]
kind = "number"
minimum = 1
maximum = 9
default = 1
description = "Most."
[[check]]
require = "item.configuration.name.size() <= params.most"
violation = "More than {params.most}."
compliant = "Fine."
"#;
    const HEAD: &str = r#"
extends = "base"
id = "longer"
title = "Longer"
severity = "HIGH"
rationale = "Why more."
"#;

    fn extended(rest: &str) -> Result<super::super::RuleFile, String> {
        let base = |id: &str| (id == "base").then(|| BASE.to_owned());
        let source = format!("{HEAD}{rest}");
        read_with("longer.toml", &source, &base).map_err(|mistakes| mistakes.to_string())
    }

    #[test]
    fn a_rule_that_extends_another_has_its_own_defaults() {
        let tests = r#"
[defaults]
most = 3
[[test]]
name = "three"
item = { configuration.name = "abc" }
expect = "COMPLIANT"
[[test]]
name = "four"
item = { configuration.name = "abcd" }
expect = "NON_COMPLIANT"
says = "More than 3."
"#;
        let file = extended(tests).unwrap();
        let definition = file.definition();
        assert!(run_tests(&file, &definition, "").is_empty());
        assert_eq!((definition.id, definition.title), ("longer", "Longer"));
        assert_eq!(definition.judges[0].fields, ["configuration.name"]);
        assert_eq!(definition.remediation.console, "x");
    }

    #[test]
    fn mistakes_of_extending() {
        for (rest, expected) in [
            ("[defaults]\nmots = 3", "there is no parameter `mots` (did you mean `most`?)"),
            ("[defaults]\nmost = 30", "the default of `most` is not of its kind"),
            ("[[check]]\nrequire = 'true'", "`check` means nothing here"),
            ("remediation = { console = 'x', steps = '{x}' }", "there is no `x` here"),
        ] {
            let mistakes = extended(rest).unwrap_err();
            assert!(mistakes.contains(expected), "{rest}: {mistakes}");
        }
        let alone = read("longer.toml", HEAD).unwrap_err().to_string();
        assert_eq!(alone, "longer.toml:2:11: there is no rule `base` to extend");
        let nested = |_: &str| Some(HEAD.to_owned());
        let nested = read_with("longer.toml", HEAD, &nested).unwrap_err().to_string();
        assert!(nested.contains("`base` has mistakes, or extends another rule itself"), "{nested}");
    }
}
