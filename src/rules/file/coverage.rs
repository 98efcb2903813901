//! What no test of a rule takes: checks that never hold or are never violated, and parts of
//! conditions that are always true or always false.

use std::collections::{BTreeMap, BTreeSet};

use super::{RuleFile, Text};
use crate::rules::definition::Definition;
use crate::rules::language::evaluate::Subject;
use crate::rules::language::mistake::{Located, Mistake};
use crate::rules::program::Program;
use crate::rules::program::trace::{Part, Says};

/// What no test takes, each with its place in `source`, which the file was read from.
pub fn untested(file: &RuleFile, rule: &Definition, source: &str) -> Vec<Located> {
    let mut seen = Seen::default();
    for test in &file.tests {
        // What fails there is the test's to say.
        let Ok(program) = Program::new(rule, &test.parameters) else { continue };
        let related: Vec<_> = test.related().collect();
        let related: Vec<_> = related.iter().collect();
        let subject = Subject { related: &related, ..Subject::of(&test.item, test.now) };
        for (place, check) in program.trace(rule, subject).checks.iter().enumerate() {
            seen.says.insert((place, check.says));
            check.applies.iter().for_each(|part| seen.part((place, true), part));
            check.require.iter().for_each(|part| seen.part((place, false), part));
        }
    }
    let mut lacking = Vec::new();
    let mut lacks = |at: &Text, what: String| {
        lacking.push(Mistake::new(at.at.start, what).locate(source));
    };
    for (place, check) in file.rule.checks.iter().enumerate() {
        let may_not_apply = check.applies.is_some();
        for (says, what, may) in [
            (Says::Holds, "holds", true),
            (Says::Violated, "is violated", true),
            (Says::Unknown, "is unknown", true),
            (Says::NotApplicable, "does not apply", may_not_apply),
        ] {
            if may && !seen.says.contains(&(place, says)) {
                lacks(&check.require, format!("no test in which this check {what}"));
            }
        }
        for ((_, text), values) in seen.parts_of(place) {
            // What is only ever unknown or no condition has neither.
            for (value, never) in [(true, false), (false, true)] {
                if values.contains(&value) && !values.contains(&never) {
                    lacks(&check.require, format!("no test in which `{text}` is {never}"));
                }
            }
        }
    }
    lacking
}

type Condition = (usize, bool);

#[derive(Default)]
struct Seen {
    says: BTreeSet<(usize, Says)>,
    /// The values of each part of a check's two conditions.
    parts: BTreeMap<(Condition, String), BTreeSet<bool>>,
}

impl Seen {
    fn part(&mut self, of: Condition, part: &Part) {
        // Those without parts: what is made of parts follows from them.
        for part in part.all().into_iter().filter(|part| part.parts.is_empty()) {
            let values = self.parts.entry((of, part.text.clone())).or_default();
            values.extend(part.holds);
        }
    }

    fn parts_of(
        &self,
        check: usize,
    ) -> impl Iterator<Item = (&(Condition, String), &BTreeSet<bool>)> {
        self.parts.iter().filter(move |(((place, _), _), _)| *place == check)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{OwnFile, read_own};
    use super::*;

    #[test]
    fn what_no_test_takes_is_named() {
        let source = r#"
id = "acme-x"
title = "X"
severity = "LOW"
resource = "AWS::S3::Bucket"
rationale = "Why."
remediation = { console = "x" }
[[check]]
require = 'item.configuration.name == "a" || item.configuration.name == "b"'
violation = "No."
compliant = "Yes."
[[test]]
name = "a"
item = { configuration.name = "a" }
expect = "COMPLIANT"
[[test]]
name = "c"
item = { configuration.name = "c" }
expect = "NON_COMPLIANT"
"#;
        let OwnFile::Rule(file) = read_own("x.toml", source, &|_| None).unwrap() else {
            panic!("it is a rule")
        };
        let found: Vec<_> =
            untested(&file, &file.definition(), source).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "9:11: no test in which this check is unknown",
                "9:11: no test in which `item.configuration.name == \"b\"` is true",
            ]
        );
    }
}
