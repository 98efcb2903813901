//! The core never imports an adapter, the runtime or the terminal: what it needs it says in
//! `ports`.

use std::fs;
use std::path::{Path, PathBuf};

const CORE: &[&str] = &[
    "accounts",
    "aggregate",
    "alert",
    "catalogue",
    "changes",
    "comparison",
    "configuration_item",
    "cost",
    "counts",
    "digest",
    "doctor",
    "evaluation",
    "evidence",
    "exceptions",
    "fields",
    "frameworks",
    "model",
    "parameters",
    "partition",
    "ports",
    "regions",
    "report",
    "resource",
    "resource_types",
    "rules",
    "runs",
    "scan",
    "settings",
    "timeline",
    "trend",
    "unfinished",
];
const OUTSIDE: &[&str] = &["aws", "local", "lambda", "cli", "network"];
const LIBRARIES: &[&str] = &[
    "aws_",
    "lambda_runtime",
    "rusqlite",
    "clap",
    "comfy_table",
    "crossterm",
    "ctrlc",
    "humantime",
    "indicatif",
    "tracing_subscriber",
    "ureq",
];

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)
}

/// Files of a module: `name.rs` and everything below `name/`.
fn files(module: &str) -> Vec<PathBuf> {
    let mut files = below(source(module));
    files.push(source(&format!("{module}.rs")));
    files
}

fn below(folder: PathBuf) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

#[test]
fn the_core_knows_no_adapter() {
    let mut wrong = Vec::new();
    for file in CORE.iter().flat_map(|module| files(module)) {
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in
            core_of(&text).filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            let outside = OUTSIDE.iter().any(|module| line.contains(&format!("crate::{module}")));
            let library = LIBRARIES.iter().any(|library| {
                line.contains(&format!("{library}::")) || line.contains(&format!("use {library}"))
            });
            if outside || library {
                wrong.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The lines of a file with their numbers, without its end that only the adapters to AWS see: a
/// resource type's file says there how it is read live.
fn core_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().take_while(|(_, line)| *line != r#"#[cfg(feature = "aws")]"#)
}

#[test]
fn every_module_is_core_or_outside() {
    let declared = fs::read_to_string(source("lib.rs")).unwrap();
    let modules = declared
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
        .map(|name| name.trim_end_matches(';').to_owned());
    for module in modules {
        assert!(
            CORE.contains(&module.as_str()) || OUTSIDE.contains(&module.as_str()),
            "say in checks/layering.rs which side `{module}` is on"
        );
    }
}

#[test]
fn functions_are_wiring_only() {
    for entry in fs::read_dir(source("bin")).unwrap() {
        let path = entry.unwrap().path();
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 40, "{} has {lines} lines", path.display());
    }
}

#[test]
fn only_the_entry_points_allow_what_is_unsafe() {
    let allows = |file: &PathBuf| fs::read_to_string(file).unwrap().contains("unsafe_code");
    let files: Vec<_> = below(source("")).into_iter().filter(allows).collect();
    assert_eq!(files, [source("lambda/entry.rs")]);
}
