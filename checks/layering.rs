//! The layers of `src/`: no two modules import each other, and the core knows no adapter.
//!
//! The core is every module that is compiled without a feature. What needs one (an AWS SDK, SQLite,
//! the runtime of Lambda, the terminal) is an adapter; `src/lib.rs` lists the layers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What only an adapter knows.
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

#[derive(Debug)]
struct Module {
    file: PathBuf,
    /// Without comments, and without tests and the inline modules at the end that need a feature.
    core: String,
    /// Without comments and tests.
    text: String,
    is_adapter: bool,
}

/// Every module, by its path from the crate's root: `history::sqlite`.
fn modules() -> BTreeMap<String, Module> {
    let mut found = BTreeMap::new();
    let root = without_comments(&fs::read_to_string(source("lib.rs")).unwrap());
    let mut waiting: Vec<_> = children(&root);
    while let Some((path, needs_feature)) = waiting.pop() {
        let file = source(&format!("{}.rs", path.replace("::", "/")));
        let whole = without_comments(&fs::read_to_string(&file).unwrap());
        for (child, its_own) in children(&whole) {
            waiting.push((format!("{path}::{child}"), needs_feature || its_own));
        }
        let text = before(&whole, "#[cfg(test)]");
        let core = before(&text, "#[cfg(feature = \"aws\")]");
        found.insert(path, Module { file, core, text, is_adapter: needs_feature });
    }
    found
}

/// The modules that a file declares, and whether each needs a feature; tests are none.
fn children(text: &str) -> Vec<(String, bool)> {
    let mut attributes: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for line in text.lines() {
        if line.starts_with("#[") {
            attributes.push(line);
            continue;
        }
        let declared = line
            .split_once("mod ")
            .filter(|(visibility, _)| visibility.is_empty() || visibility.starts_with("pub"));
        if let Some(name) = declared.and_then(|(_, rest)| rest.strip_suffix(';')) {
            let is = |word: &str| attributes.iter().any(|line| line.contains(word));
            if !is("cfg(test)") {
                found.push((name.to_owned(), is("cfg(feature") || is("cfg(any(feature")));
            }
        }
        attributes.clear();
    }
    found
}

fn without_comments(text: &str) -> String {
    let lines =
        text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// The text up to the first line that is this attribute and not of a `use` or a module elsewhere.
fn before(text: &str, attribute: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    let is_of_inline_module = |at: usize| {
        let next = lines[at..].iter().find(|line| !line.starts_with("#["));
        lines[at] == attribute
            && next.is_some_and(|line| line.contains("mod ") && line.ends_with('{'))
    };
    let end = (0..lines.len()).find(|at| is_of_inline_module(*at)).unwrap_or(lines.len());
    lines[..end].join("\n")
}

/// The paths that a module's text names, from the crate's root.
fn paths(own: &str, text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("use ") {
        let starts_line = text[..at].rsplit('\n').next().is_some_and(|before| {
            let before = before.trim_start();
            before.is_empty() || before.starts_with("pub")
        });
        if let (true, Some(end)) = (starts_line, text[at..].find(';')) {
            opened(&[], &text[at + 4..at + end], &mut found);
        }
    }
    for start in ["crate::", "super::"] {
        for (at, _) in text.match_indices(start) {
            let path = text[at..]
                .split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ':');
            opened(&[], path.take(1).collect::<String>().trim_end_matches(':'), &mut found);
        }
    }
    found.iter().filter_map(|path| from_root(own, path)).collect()
}

/// The paths of one `use`, its braces opened.
fn opened(above: &[String], tree: &str, found: &mut Vec<Vec<String>>) {
    let (head, body) = tree.split_once('{').map_or((tree, None), |(head, body)| (head, Some(body)));
    let parts = head.split("::").map(|part| part.split(" as ").next().unwrap_or(part).trim());
    let path: Vec<_> = above
        .iter()
        .cloned()
        .chain(parts.filter(|part| !part.is_empty()).map(str::to_owned))
        .collect();
    let Some(body) = body else { return found.push(path) };
    let body = body.rsplit_once('}').map_or(body, |(inside, _)| inside);
    let (mut depth, mut start) = (0, 0);
    for (at, letter) in body.char_indices() {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        if letter == ',' && depth == 0 {
            opened(&path, &body[start..at], found);
            start = at + 1;
        }
    }
    opened(&path, &body[start..], found);
}

fn from_root(own: &str, path: &[String]) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some(own.split("::").map(str::to_owned).chain(path[1..].to_vec()).collect()),
        "super" => {
            let own: Vec<_> = own.split("::").map(str::to_owned).collect();
            let above = own.len().checked_sub(ups)?;
            Some(own[..above].iter().cloned().chain(path[ups..].to_vec()).collect())
        }
        _ => None,
    }
}

/// The modules that each module imports. A module and its own children are one.
fn imports(modules: &BTreeMap<String, Module>) -> BTreeMap<&str, BTreeSet<&str>> {
    let named = |path: &[String]| {
        (1..=path.len()).rev().find_map(|length| modules.get_key_value(&path[..length].join("::")))
    };
    let is_within =
        |inner: &str, outer: &str| format!("{inner}::").starts_with(&format!("{outer}::"));
    let of = |own: &str, module: &Module| {
        let paths = paths(own, &module.text);
        let found = paths.iter().filter_map(|path| named(path)).map(|(name, _)| name.as_str());
        found.filter(|name| !is_within(name, own) && !is_within(own, name)).collect()
    };
    modules.iter().map(|(own, module)| (own.as_str(), of(own, module))).collect()
}

/// The modules that one imports, those that they import, and so on.
fn reached_from<'a>(
    start: &'a str,
    imports: &BTreeMap<&'a str, BTreeSet<&'a str>>,
) -> BTreeSet<&'a str> {
    let (mut reached, mut waiting) = (BTreeSet::new(), vec![start]);
    while let Some(name) = waiting.pop() {
        waiting.extend(imports[name].iter().copied().filter(|next| reached.insert(*next)));
    }
    reached
}

#[test]
fn no_two_modules_import_each_other() {
    let modules = modules();
    let imports = imports(&modules);
    let count = imports.values().map(BTreeSet::len).sum::<usize>();
    assert!(imports.len() > 250 && count > 500, "{} modules, {count} imports", imports.len());
    let reach: BTreeMap<_, _> =
        imports.keys().map(|name| (*name, reached_from(name, &imports))).collect();
    let circles: Vec<_> = imports
        .iter()
        .filter(|(name, _)| reach[*name].contains(*name))
        .map(|(name, imports)| {
            let back = imports.iter().filter(|next| reach[*next].contains(name));
            format!("{name} imports {:?}", back.collect::<Vec<_>>())
        })
        .collect();
    assert!(circles.is_empty(), "in circles:\n{}", circles.join("\n"));
}

#[test]
fn the_core_knows_no_adapter() {
    let modules = modules();
    let adapters: Vec<_> =
        modules.iter().filter(|(_, module)| module.is_adapter).map(|(name, _)| name).collect();
    assert!(adapters.len() > 60 && modules.len() - adapters.len() > 120, "{adapters:?}");
    let mut wrong = Vec::new();
    for (own, module) in modules.iter().filter(|(_, module)| !module.is_adapter) {
        for path in paths(own, &module.core) {
            let path = path.join("::");
            if adapters
                .iter()
                .any(|adapter| format!("{path}::").starts_with(&format!("{adapter}::")))
            {
                wrong.push(format!("{} imports {path}", module.file.display()));
            }
        }
        for line in module.core.lines() {
            let knows = |library: &&&str| {
                line.contains(&format!("{library}::")) || line.contains(&format!("use {library}"))
            };
            if let Some(library) = LIBRARIES.iter().find(knows) {
                wrong.push(format!("{} knows {library}: {}", module.file.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
    let modules = modules();
    let allow = modules.values().filter(|module| module.text.contains("unsafe_code"));
    assert_eq!(allow.map(|module| &module.file).collect::<Vec<_>>(), [&source("lambda/entry.rs")]);
}

/// Every Rust file in these folders, with its text.
fn rust_files(folders: &[&str]) -> Vec<(PathBuf, String)> {
    let tree = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting: Vec<_> = folders.iter().map(|folder| tree.join(folder)).collect();
    let mut files = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            files.push((path, text));
        }
    }
    files
}

/// rustfmt limits the columns of code, not those of comments.
#[test]
fn comments_have_at_most_100_columns() {
    let files = rust_files(&["src", "checks"]);
    let mut long = Vec::new();
    for (path, text) in &files {
        let comments = text.lines().enumerate();
        let comments = comments.filter(|(_, line)| line.trim_start().starts_with("//"));
        // A web address and a row of a table cannot be wrapped.
        let cannot_wrap = |line: &str| line.contains("http") || line.contains("! |");
        let is_long = |line: &str| line.chars().count() > 100 && !cannot_wrap(line);
        long.extend(
            comments.filter(|(_, line)| is_long(line)).map(|(number, line)| {
                format!("{}:{}: {}", path.display(), number + 1, line.trim())
            }),
        );
    }
    assert!(files.len() > 300, "{} files", files.len());
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// One concept a file. What is generated is as long as what it is generated from.
#[test]
fn files_have_at_most_400_lines() {
    let is_header = |line: &str| {
        line.starts_with("//!")
            && line.ends_with("`UPDATE_GENERATED=1 cargo test generated` writes it.")
    };
    let is_generated = |text: &str| text.lines().take(3).any(is_header);
    let files = rust_files(&["src", "checks"]);
    let (generated, written): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|(_, text)| is_generated(text));
    assert!(generated.len() < 4 && written.len() > 300, "{} generated", generated.len());
    let long: Vec<_> = written
        .iter()
        .map(|(path, text)| (path.display(), text.lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .map(|(path, lines)| format!("{path} has {lines} lines"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
