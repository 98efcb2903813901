//! Folders of the user's own rules: every file is read and checked before any rule runs, and all
//! mistakes of all files are reported at once.
//!
//! The files may be somebody else's, as in a pull request: how much is read is bounded, and only
//! regular files are opened.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::file::{FrameworkFile, Mistakes, ResourceTypeFile, RuleFile};
use super::language::mistake::Located;
use super::own::Own;

pub mod bundle;
mod check;
mod own;

pub use check::check;

/// The longest file, in bytes.
pub const MOST_FILE: usize = 128 * 1024;
/// The most files.
pub const MOST_FILES: usize = 2_000;
/// The most bytes of all files; of a rule that others extend, each time.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;
/// The most entries of a folder that are looked at.
const MOST_ENTRIES: usize = 10_000;
/// The most mistakes that are printed.
const MOST_PRINTED: usize = 200;

/// A file as it was read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SourceFile {
    /// What its mistakes are listed under: its path.
    pub name: String,
    /// What it says.
    pub source: String,
}

/// Files without mistakes.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The rules, by their files.
    pub rules: Vec<(SourceFile, RuleFile)>,
    /// The frameworks, by their files.
    pub frameworks: Vec<(SourceFile, FrameworkFile)>,
    /// The resource types, by their files.
    pub types: Vec<(SourceFile, ResourceTypeFile)>,
}

/// All mistakes of all files, by the files' names.
#[derive(Debug)]
pub struct OwnRulesError(pub Vec<Mistakes>);

impl fmt::Display for OwnRulesError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count: usize = self.0.iter().map(|file| file.mistakes.len()).sum();
        let (mistakes, files) = (if count == 1 { "mistake" } else { "mistakes" }, self.0.len());
        let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        write!(formatter, "{count} {mistakes} in {files} of your own rules")?;
        let lines = self.0.iter().flat_map(|file| {
            file.mistakes.iter().map(move |mistake| format!("{}:{mistake}", file.file))
        });
        lines.take(MOST_PRINTED).try_for_each(|line| write!(formatter, "\n{line}"))?;
        match count.checked_sub(MOST_PRINTED) {
            Some(more @ 1..) => write!(formatter, "\nand {more} more"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for OwnRulesError {}

/// Reads and checks every `*.toml` of some folders.
pub fn load(folders: &[PathBuf]) -> Result<Loaded, OwnRulesError> {
    let (files, mistakes) = read(folders);
    check(files, mistakes)
}

/// The files of some folders, and what could not be read of them.
pub fn read(folders: &[PathBuf]) -> (Vec<SourceFile>, Vec<Mistakes>) {
    let (mut files, mut mistakes) = (Vec::new(), Vec::new());
    let mut left = MOST_BYTES;
    for folder in folders {
        let paths = match paths_of(folder) {
            Ok(paths) => paths,
            Err(what) => {
                mistakes.push(mistake_of_file(folder, what));
                continue;
            }
        };
        for path in paths {
            if files.len() == MOST_FILES {
                let what = format!("there are more than {MOST_FILES} files of rules");
                mistakes.push(mistake_of_file(folder, what));
                return (files, mistakes);
            }
            match text_of(&path) {
                Err(what) => mistakes.push(mistake_of_file(&path, what)),
                Ok(source) => match left.checked_sub(source.len()) {
                    Some(rest) => {
                        left = rest;
                        files.push(SourceFile { name: path.display().to_string(), source });
                    }
                    None => {
                        let what = format!("the files of rules have more than {MOST_BYTES} bytes");
                        mistakes.push(mistake_of_file(&path, what));
                        return (files, mistakes);
                    }
                },
            }
        }
    }
    (files, mistakes)
}

fn paths_of(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(here).map_err(|error| unreadable(&error))?;
    let mut paths = Vec::new();
    for (number, entry) in entries.enumerate() {
        if number == MOST_ENTRIES {
            return Err(format!("the folder has more than {MOST_ENTRIES} entries"));
        }
        let name = PathBuf::from(entry.map_err(|error| unreadable(&error))?.file_name());
        if name.extension().is_some_and(|extension| extension == "toml") {
            paths.push(if folder == Path::new(".") { name } else { folder.join(name) });
        }
    }
    paths.sort();
    Ok(paths)
}

fn text_of(path: &Path) -> Result<String, String> {
    // Opening a pipe would wait for its writer.
    let is_file = fs::metadata(path).map_err(|error| unreadable(&error))?.is_file();
    if !is_file {
        return Err("it is not a file".to_owned());
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_FILE).unwrap_or(u64::MAX);
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() > MOST_FILE {
        return Err(format!("it has more than {MOST_FILE} bytes"));
    }
    String::from_utf8(bytes).map_err(|error| {
        format!("it is not UTF-8 text: see byte {}", error.utf8_error().valid_up_to())
    })
}

fn unreadable(error: &io::Error) -> String {
    format!("it cannot be read: {error}")
}

fn mistake_of_file(path: &Path, what: String) -> Mistakes {
    let mistakes = vec![Located { line: 1, column: 1, what }];
    Mistakes { file: path.display().to_string(), mistakes }
}

impl Loaded {
    /// As data that is never freed: see [`super::own::install`].
    pub fn own(&self) -> Own {
        let rules: Vec<_> = self.rules.iter().map(|(_, file)| file).collect();
        let frameworks: Vec<_> = self.frameworks.iter().map(|(_, file)| file).collect();
        let types: Vec<_> = self.types.iter().map(|(_, file)| file).collect();
        own::own_of(&rules, &frameworks, &types)
    }
}

#[cfg(test)]
mod tests;
