//! The rules of src/rules/*.toml as Rust, so that a function parses no TOML at its start.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use compliance::rules::file::read_with;

#[test]
fn the_built_in_rules_are_current() {
    super::check("src/rules/built_in.rs", &built_in());
}

fn built_in() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    paths.sort();
    let mut titles: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut rules = String::new();
    for path in paths {
        let source = fs::read_to_string(&path).unwrap();
        let name = path.display().to_string();
        let base = |id: &str| fs::read_to_string(path.with_file_name(format!("{id}.toml"))).ok();
        let file = read_with(&name, &source, &base).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        rules.push_str(&indented(&format!("{:#?},", file.definition())));
        for control in file.rule.controls.iter().filter(|control| control.only_with.is_none()) {
            let [framework, id, title] =
                [&control.framework, &control.id, &control.title].map(|text| text.value.clone());
            let known = titles.entry((framework, id)).or_insert_with(|| title.clone());
            assert_eq!(*known, title, "{name}: another rule gives this control another title");
        }
    }
    let titles = titles
        .iter()
        .map(|((framework, id), title)| format!("    ({framework:?}, {id:?}, {title:?}),\n"));
    format!("{HEAD}{rules}];\n\n{TITLES}{}];\n", titles.collect::<String>())
}

const TITLES: &str = "\
/// Framework, id and title of the controls that the rules serve, sorted.
pub static CONTROL_TITLES: &[(&str, &str, &str)] = &[
";

const HEAD: &str = "\
//! Generated from the rules' files: `UPDATE_GENERATED=1 cargo test generated` writes it.

#![allow(clippy::enum_glob_use, clippy::unreadable_literal, clippy::wildcard_imports)]
#![allow(unused_imports)]

use super::AlertText;
use super::definition::{Within::*, *};
use crate::model::evaluation::Severity::*;
use super::parameters::{Kind::*, Parameter};

/// The rules that come with the program, by their ids.
pub static BUILT_IN: &[Definition] = &[
";

/// What `Debug` prints is Rust, but for the lists: they are slices here.
fn indented(printed: &str) -> String {
    let line = |line: &str| match line {
        _ if line.ends_with('[') => format!("{}&[", &line[..line.len() - 1]),
        _ if line.ends_with(": [],") => format!("{}&[],", &line[..line.len() - 3]),
        _ => line.to_owned(),
    };
    let lines: Vec<_> = printed.lines().map(|printed| format!("    {}\n", line(printed))).collect();
    lines.concat()
}
