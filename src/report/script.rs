//! A shell script of the commands that fix the violations, by rule, for a person to read first:
//! as it is written it runs nothing.

use std::io::{self, Write};

use super::{Report, Spool};
use crate::model::evaluation::{Evaluation, Source};
use crate::model::text::sanitized;
use crate::rules::{Rule, find};

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    writeln!(
        to,
        "#!/bin/sh\n\
         # Commands that fix the violations of {}, rule by rule.\n\
         # Read each command and its warning. Commented out are commands with words in capitals,\n\
         # which wait for what fits, and further steps, which wait for the first one's result.\n\
         # When the rest is what you want, remove the next line.\n\
         echo 'Read this script before you run it.' >&2; exit 1\n\
         set -eu",
        sanitized(&report.report_timestamp)
    )?;
    if let Some(age) = &report.data_as_of {
        let age = format!("from {} to {}", age.oldest, age.newest);
        writeln!(to, "# AWS Config captured this {}.", sanitized(&age))?;
    }
    for (id, counted) in &report.by_rule {
        let Some(rule) = find(id).filter(|_| counted.non_compliant > 0) else { continue };
        heading(rule, to)?;
        for evaluation in report.evaluations.of_rule(id)? {
            let evaluation = evaluation?;
            if evaluation.is_violation() {
                finding(
                    rule,
                    &evaluation,
                    report.source_lines.hint(id, &evaluation.resource_id),
                    to,
                )?;
            }
        }
    }
    Ok(())
}

fn heading(rule: &Rule, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "\n# {}: {} ({})", rule.id, rule.title, rule.severity)?;
    writeln!(to, "# In the console: {}", rule.remediation.console)?;
    match rule.remediation.warning {
        Some(warning) => writeln!(to, "# WARNING: {warning}"),
        None => Ok(()),
    }
}

fn finding(
    rule: &Rule,
    evaluation: &Evaluation,
    hint: Option<String>,
    to: &mut dyn Write,
) -> io::Result<()> {
    let Evaluation { resource_id: id, resource_name: name, account_id, region, .. } = evaluation;
    let known_as = if id == name { id.clone() } else { format!("{id} ({name})") };
    let about = format!("{known_as} in {account_id}, {region}: {}", evaluation.annotation);
    writeln!(to, "\n# {}", sanitized(&about))?;
    if evaluation.source == Source::Plan {
        let hint = hint.map(|hint| format!(" {hint}")).unwrap_or_default();
        let hint = sanitized(&hint);
        return writeln!(to, "# It is planned, not there: change the configuration.{hint}");
    }
    // Steps build on one another: a person looks at what the first one did, then does the next.
    for command in &rule.remedy(evaluation).commands {
        let waits = if command.step > 0 {
            "# then: "
        } else if command.blanks.is_empty() {
            ""
        } else {
            "# "
        };
        writeln!(to, "{waits}{}", command.text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::report::format::Format;

    fn script(evaluations: &[Evaluation]) -> String {
        samples::rendered(Format::Script, &samples::report(evaluations))
    }

    #[test]
    fn a_script_runs_nothing_until_it_was_read() {
        let script = script(&[samples::evaluation("i-1")]);
        let lines: Vec<_> = script.lines().collect();
        let first = lines.iter().find(|line| !line.starts_with('#')).unwrap();
        assert!(first.ends_with("exit 1"), "{first}");
        assert_eq!(lines[0], "#!/bin/sh");
    }

    #[test]
    fn names_from_elsewhere_cannot_become_commands() {
        let evil = Evaluation {
            resource_name: "a\nrm -rf /\u{202e}".to_owned(),
            annotation: "x\nrm -rf /".to_owned(),
            ..samples::evaluation("i-1; rm -rf /")
        };
        for line in script(&[evil]).lines().filter(|line| line.contains("rm -rf")) {
            assert!(line.starts_with('#') || line.contains("'i-1; rm -rf /'"), "{line}");
        }
    }

    #[test]
    fn what_a_person_has_to_fill_in_is_commented_out() {
        let script = script(&[samples::evaluation("i-1")]);
        let tags: Vec<_> =
            script.lines().filter(|line| line.contains("aws ec2 create-tags")).collect();
        assert!(!tags.is_empty());
        assert!(tags.iter().all(|line| line.starts_with("# aws ec2 create-tags")), "{tags:?}");
    }

    #[test]
    fn a_plan_has_nothing_that_a_command_could_change() {
        let planned = Evaluation { source: Source::Plan, ..samples::evaluation("i-1") };
        let script = script(&[planned]);
        assert!(!script.contains("aws ec2"), "{script}");
        assert!(script.contains("change the configuration"), "{script}");
    }
}
