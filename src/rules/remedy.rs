//! What fixes one finding: the commands of the rule's file, with what the resource and the
//! evaluation say in the place of the names in braces.
//!
//! What they say comes from the account, where others can name things: it becomes one word of a
//! shell's command, and never an option or a file that the AWS CLI would read. What cannot is left
//! to the person, like the words that only a person knows.

use std::borrow::Cow;

use super::language::parse::Names;
use super::language::template::{Clause, Piece, parse_clause};
use super::program::MISSING_TAGS;
use super::rule::Rule;
use crate::model::evaluation::{Evaluation, Source};
use crate::model::text::sanitized;

/// What commands may name of every resource.
pub const OF_RESOURCE: [&str; 4] = ["account", "id", "name", "region"];

/// The longest value that a command takes.
const LONGEST: usize = 512;

/// What fixes a finding.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Remedy {
    /// What goes wrong where it is done without thought.
    pub warning: Option<&'static str>,
    /// The commands of the AWS CLI, in their order.
    pub commands: Vec<Command>,
}

/// A command of the AWS CLI.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Command {
    /// Which step of the rule's file it is: several commands of one step do not build on one
    /// another.
    pub step: usize,
    /// What to run.
    pub text: String,
    /// The words of it that a person has to replace.
    pub blanks: Vec<String>,
}

impl Remedy {
    /// The warning as a comment of a shell, and the commands.
    pub fn script(&self) -> String {
        let warning = self.warning.map(|warning| format!("# {warning}"));
        let commands = self.commands.iter().map(|command| command.text.clone());
        warning.into_iter().chain(commands).collect::<Vec<_>>().join("\n")
    }
}

impl Rule {
    /// What fixes a finding of this rule. What a plan would make is not there yet: its commands
    /// name no resource.
    pub fn remedy(&self, evaluation: &Evaluation) -> Remedy {
        let is_planned = evaluation.source == Source::Plan;
        self.filled(|name| if is_planned { None } else { words(evaluation, name) })
    }

    /// The same of no resource in particular.
    pub fn general_remedy(&self) -> Remedy {
        self.filled(|_| None)
    }

    /// The commands in pieces, for those who fill in values themselves.
    pub fn pieces(&self) -> &[Vec<Piece>] {
        self.pieces.get_or_init(|| {
            let names = command_names(self.values());
            self.remediation.steps.iter().map(|step| pieces(step, &names)).collect()
        })
    }

    fn filled(&self, words: impl Fn(&str) -> Option<Vec<String>>) -> Remedy {
        let is_each = |name: &str| self.remediation.for_each.contains(&name);
        let mut commands = Vec::new();
        for (step, pieces) in self.pieces().iter().enumerate() {
            // Of several values each has a command.
            let each = pieces.iter().find_map(|piece| match piece {
                Piece::Name(name) if is_each(name) => words(name),
                _ => None,
            });
            for number in 0..each.map_or(1, |each| each.len().max(1)) {
                let mut blanks: Vec<String> = Vec::new();
                let word = |piece: &Piece| match piece {
                    Piece::Text(text) => {
                        let of_text =
                            words_of(text).filter(|word| self.remediation.blanks.contains(word));
                        blanks.extend(of_text.map(str::to_owned));
                        text.to_string()
                    }
                    Piece::Name(name) => {
                        let mut values = words(name).unwrap_or_default();
                        if is_each(name) {
                            values = values.into_iter().skip(number).take(1).collect();
                        }
                        shell_words(&values).unwrap_or_else(|| {
                            blanks.push(name.to_uppercase());
                            name.to_uppercase()
                        })
                    }
                };
                let text = pieces.iter().map(word).collect();
                blanks.sort_unstable();
                blanks.dedup();
                commands.push(Command { step, text, blanks });
            }
        }
        Remedy { warning: self.remediation.warning, commands }
    }
}

/// The words of a command's text, of which a blank is one.
pub(super) fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    text.split(move |character| !is_part(character))
}

/// What the commands of a rule with these values may name.
pub(super) fn command_names<'n>(values: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    OF_RESOURCE.into_iter().chain(values).collect()
}

/// A step that is no clause, which a rule's file cannot have, is text.
fn pieces(step: &str, names: &[&str]) -> Vec<Piece> {
    let clause = parse_clause(step, Names { local: names, ..Names::default() });
    clause.map_or_else(|_| vec![Piece::Text(step.into())], Clause::into_pieces)
}

/// What an evaluation says of a name.
fn words(evaluation: &Evaluation, name: &str) -> Option<Vec<String>> {
    let one = |text: &str| Some(vec![text.to_owned()]);
    let no_option = |text: &str| one(text).filter(|_| !text.starts_with('-'));
    match name {
        "account" => one(&evaluation.account_id).filter(|_| is_account(&evaluation.account_id)),
        "id" => no_option(&evaluation.resource_id),
        "name" => no_option(&evaluation.resource_name),
        "region" => one(&evaluation.region).filter(|_| is_region(&evaluation.region)),
        MISSING_TAGS => Some(evaluation.missing_tag_keys()),
        other => evaluation.remediation_values.get(other).cloned(),
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Not `global`, which no command takes.
fn is_region(text: &str) -> bool {
    text.contains('-')
}

/// Some values as words of a POSIX shell; `None` where there is none, or one that would be more
/// than a value to the AWS CLI or is not what it looks like.
fn shell_words(values: &[String]) -> Option<String> {
    let words = values.iter().map(|value| {
        let is_value = !value.is_empty()
            && value.len() <= LONGEST
            && !value.contains("://")
            && matches!(sanitized(value), Cow::Borrowed(_));
        is_value.then(|| shell_word(value))
    });
    let words = words.collect::<Option<Vec<_>>>()?;
    (!words.is_empty()).then(|| words.join(" "))
}

fn shell_word(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.,:/=@%+-".contains(&byte);
    if value.bytes().all(is_plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::evaluation::{ComplianceType, Severity};
    use crate::rules::find;

    fn finding(rule: &str, values: &[(&str, &[&str])]) -> Evaluation {
        let rule = find(rule).unwrap();
        let owned = |values: &&[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        Evaluation {
            resource_id: "id-1".to_owned(),
            evaluation_timestamp: "2026-11-28T12:00:00.000001Z".to_owned(),
            compliance_type: ComplianceType::NonCompliant,
            resource_type: rule.resource_type.as_str().to_owned(),
            missing_tags: None,
            remediation_values: values
                .iter()
                .map(|(name, values)| ((*name).to_owned(), owned(values)))
                .collect(),
            rule: rule.id.to_owned(),
            resource_name: "web one".to_owned(),
            severity: Severity::High,
            account_id: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
            annotation: String::new(),
            source: Source::Live,
            tags: [].into(),
            failing_since: None,
            as_of: None,
            exception: None,
        }
    }

    fn commands(evaluation: &Evaluation) -> Vec<(String, Vec<String>)> {
        let remedy = find(&evaluation.rule).unwrap().remedy(evaluation);
        remedy.commands.into_iter().map(|command| (command.text, command.blanks)).collect()
    }

    #[test]
    fn a_command_names_the_resource_and_what_the_rule_demands() {
        let cluster = &["modify-db-cluster", "--db-cluster-identifier", "aurora"];
        let found = finding("rds-backup-enabled", &[("modify", cluster), ("days", &["14"])]);
        let expected = "aws rds modify-db-cluster --db-cluster-identifier aurora --region eu-west-1 --backup-retention-period 14";
        assert_eq!(commands(&found), [(expected.to_owned(), vec![])]);
    }

    #[test]
    fn each_of_several_values_has_a_command_and_blanks_stay() {
        let found = finding("ec2-required-tags", &[("tag_keys", &["Owner", "Cost Center"])]);
        let command = |key: &str| {
            let text = format!(
                "aws ec2 create-tags --region eu-west-1 --resources id-1 --tags Key={key},Value=VALUE"
            );
            (text, vec!["VALUE".to_owned()])
        };
        assert_eq!(commands(&found), [command("Owner"), command("'Cost Center'")]);
    }

    #[test]
    fn what_earlier_versions_stored_leaves_blanks() {
        let found = finding("rds-backup-enabled", &[]);
        let (text, blanks) = commands(&found).remove(0);
        assert!(text.contains("MODIFY") && text.contains("DAYS"), "{text}");
        assert_eq!(blanks, ["DAYS", "MODIFY"]);
    }

    #[test]
    fn a_value_is_one_word_and_neither_option_nor_file() {
        for (value, expected) in [
            ("plain-1", Some("plain-1")),
            ("it's", Some(r"'it'\''s'")),
            ("a b; c", Some("'a b; c'")),
            ("$(id)", Some("'$(id)'")),
            ("file://secret", None),
            ("a\u{202e}b", None),
            ("a\nb", None),
            ("", None),
        ] {
            let values = [value.to_owned()];
            assert_eq!(shell_words(&values).as_deref(), expected, "{value:?}");
        }
        let option = Evaluation {
            resource_name: "--output".to_owned(),
            ..finding("s3-bucket-level-public-access-prohibited", &[])
        };
        assert_eq!(commands(&option)[0].1, ["NAME"]);
        let planned = Evaluation {
            source: Source::Plan,
            ..finding("s3-bucket-level-public-access-prohibited", &[])
        };
        assert_eq!(commands(&planned)[0].1, ["NAME"]);
    }
}
