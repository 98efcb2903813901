//! `compliance rules new`: a commented file for a rule, whose test fails until somebody edits it.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cli::exit::Misuse;
use crate::cli::{own_rules, print};
use crate::rules::folders::{OwnRulesError, SourceFile, check};
use crate::rules::schema::shape_of;
use crate::settings::of_rules::USUAL_FOLDER;

/// What editors complete a rule's file by: it lies beside the files.
const SCHEMA: &str = "rule.schema.json";
static SCHEMA_TEXT: &str = include_str!("../../../docs/rule.schema.json");

pub fn run(id: &str, resource: &str, folders: &[PathBuf]) -> Result<()> {
    if let Err(nearest) = shape_of(resource) {
        let nearest = nearest.map(|name| format!(" (did you mean {name}?)")).unwrap_or_default();
        return Err(Misuse(format!("there is no resource type {resource}{nearest}")).into());
    }
    let file = SourceFile { name: format!("{id}.toml"), source: written(id, resource) };
    // What is wrong with the id is said before there is a file.
    if let Err(OwnRulesError(files)) = check(vec![file.clone()], Vec::new()) {
        let mistakes = files.iter().flat_map(|file| &file.mistakes);
        let what: Vec<_> = mistakes.map(|mistake| mistake.what.as_str()).collect();
        return Err(Misuse(format!("{id}: {}", what.join("; "))).into());
    }
    let folder = own_rules::folders(folders, None)?.into_iter().next();
    let folder = folder.unwrap_or_else(|| PathBuf::from(USUAL_FOLDER));
    fs::create_dir_all(&folder)
        .with_context(|| format!("making the folder {}", folder.display()))?;
    let path = folder.join(&file.name);
    write(&path, &file.source)?;
    let schema = folder.join(SCHEMA);
    fs::write(&schema, SCHEMA_TEXT).with_context(|| format!("writing {}", schema.display()))?;
    print(&format!("wrote {}: edit it until `compliance rules test` passes\n", path.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} is there already", path.display())
        }
        opened => opened.with_context(|| format!("writing {}", path.display()))?,
    };
    file.write_all(text.as_bytes()).with_context(|| format!("writing {}", path.display()))
}

/// The file. It has no mistake, and its second test fails.
fn written(id: &str, resource: &str) -> String {
    let noun = resource.rsplit("::").next().unwrap_or(resource);
    format!(
        r#"#:schema ./{SCHEMA}
# The format: docs/own-rules.md. What conditions can say: docs/rule-language.md.
# `compliance rules fields {resource}` lists what `item` has.
id = "{id}"
title = "TODO: what a compliant {noun} does, in one line"
severity = "MEDIUM" # LOW, MEDIUM, HIGH or CRITICAL
resource = "{resource}"
rationale = "TODO: why it matters."

[remediation]
console = "TODO: where to click."
# steps = ["aws … --region {{region}} … {{id}}"] # {{id}}, {{name}}, {{region}} and {{account}} are filled in

# What can be set in compliance.toml under [rules.{id}].
[parameters.tags]
kind = "list" # boolean, number, choice, list or table
default = ["Owner"]
description = "Tags of which the {noun} must have one."

# The checks are tried in order: the first that is violated speaks. What is absent or could not be
# read is unknown, and makes INSUFFICIENT_DATA, not COMPLIANT.
[[check]]
# applies = 'item.tags.Environment == "prod"'
# not_applicable = "It is not for production."
require = 'params.tags.exists(tag, tag in item.tags)'
violation = "It has none of the tags {{params.tags}}."
compliant = "It has a tag of {{params.tags}}."

# [[control]]
# framework = "acme-baseline" # a file of yours with [framework], or one of `compliance frameworks`
# id = "1.1"

[[test]]
name = "it is tagged"
item = '{{"tags": {{"Owner": "web"}}}}'
expect = "COMPLIANT"

[[test]]
name = "TODO: a {noun} that breaks the rule"
item = '{{"tags": {{"Owner": "web"}}}}' # JSON, as AWS Config has it: tags, configuration, …
expect = "NON_COMPLIANT"

[[test]]
name = "its tags could not be read"
unread = {{ tags = "AccessDenied" }}
expect = "INSUFFICIENT_DATA"
says = "AccessDenied"
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::file::run_tests;

    #[test]
    fn the_file_has_no_mistake_and_one_test_that_fails() {
        for resource in ["AWS::S3::Bucket", "AWS::SQS::Queue"] {
            let file =
                SourceFile { name: "acme-x.toml".to_owned(), source: written("acme-x", resource) };
            let loaded = check(vec![file], Vec::new()).unwrap();
            let (source, file) = &loaded.rules[0];
            let failures = run_tests(file, &file.definition(), &source.source);
            assert_eq!(failures.len(), 1, "{failures:?}");
            assert!(failures[0].what.contains("TODO"), "{failures:?}");
        }
    }
}
