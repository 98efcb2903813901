//! `compliance rules check`: every mistake of every file at once.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::cli::exit::Misuse;
use crate::cli::{own_rules, print};
use crate::model::text::counted;
use crate::rules::file::Mistakes;
use crate::rules::folders::{Loaded, OwnRulesError, SourceFile, load, read};

/// What is looked at: folders, and of these some files.
pub struct Scope {
    folders: Vec<PathBuf>,
    /// All, where it is empty.
    only: Vec<PathBuf>,
}

impl Scope {
    /// The files and folders that are named, else the folders of the user's own rules. A file is
    /// read with those beside it: it may extend one, or have its id.
    pub fn new(files: &[PathBuf], folders: &[PathBuf]) -> Result<Self> {
        if files.is_empty() {
            let folders = own_rules::folders(folders, None)?;
            if folders.is_empty() {
                let message = "there is no folder of rules here: `compliance rules new ID \
                               --resource TYPE` begins one, and --rules FOLDER names another";
                return Err(Misuse(message.to_owned()).into());
            }
            return Ok(Self { folders, only: Vec::new() });
        }
        let mut scope = Self { folders: Vec::new(), only: files.to_vec() };
        for file in files {
            let folder = if file.is_dir() {
                file.clone()
            } else if !file.exists() {
                return Err(Misuse(format!("there is no file {}", file.display())).into());
            } else if file.extension().is_none_or(|extension| extension != "toml") {
                let message = format!("{} is not a file of a rule: NAME.toml", file.display());
                return Err(Misuse(message).into());
            } else {
                file.parent().map(Path::to_owned).unwrap_or_default()
            };
            if !scope.folders.contains(&folder) {
                scope.folders.push(folder);
            }
        }
        Ok(scope)
    }

    pub fn contains(&self, file: &str) -> bool {
        // Here itself is no part of a file's name.
        let starts = |only: &PathBuf| only == Path::new(".") || Path::new(file).starts_with(only);
        self.only.is_empty() || self.only.iter().any(starts)
    }

    /// What the files hold now.
    pub fn read(&self) -> (Vec<SourceFile>, Vec<Mistakes>) {
        read(&self.folders)
    }

    /// The files, where none that is looked at has a mistake.
    pub fn load(&self) -> Result<Loaded> {
        match load(&self.folders) {
            Ok(loaded) => Ok(loaded),
            Err(OwnRulesError(mut mistakes)) => {
                mistakes.retain(|file| self.contains(&file.file));
                if mistakes.is_empty() {
                    bail!("the files beside it have mistakes: `compliance rules check` lists them");
                }
                Err(OwnRulesError(mistakes).into())
            }
        }
    }
}

pub fn run(files: &[PathBuf], folders: &[PathBuf]) -> Result<()> {
    let scope = Scope::new(files, folders)?;
    let loaded = scope.load()?;
    let count = |names: Vec<&str>| names.iter().filter(|name| scope.contains(name)).count() as u64;
    let rules = count(loaded.rules.iter().map(|(file, _)| &*file.name).collect());
    let frameworks = count(loaded.frameworks.iter().map(|(file, _)| &*file.name).collect());
    let types = count(loaded.types.iter().map(|(file, _)| &*file.name).collect());
    let mut found = vec![counted(rules, "rule", "rules")];
    if frameworks > 0 {
        found.push(counted(frameworks, "framework", "frameworks"));
    }
    if types > 0 {
        found.push(counted(types, "resource type", "resource types"));
    }
    print(&format!("{}: no mistakes\n", found.join(" and ")))
}
