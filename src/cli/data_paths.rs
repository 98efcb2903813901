//! Where evaluations and reports are kept: what was asked for, else what `compliance.toml` says,
//! else the user's data folder.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::options::DataPathArguments;
use crate::settings::{FILE_NAME, Settings};

#[derive(Debug)]
pub struct DataPaths {
    pub history: PathBuf,
    pub reports: PathBuf,
    /// The table in AWS that is read instead of the file.
    pub table: Option<String>,
}

impl DataPaths {
    /// `subfolder` is for the demo and for plans: what they leave is not the account's history.
    pub fn new(
        arguments: &DataPathArguments,
        settings: &Settings,
        subfolder: Option<&str>,
    ) -> Result<Self> {
        let place =
            |asked: &Option<PathBuf>, set: &Option<PathBuf>, name: &str| -> Result<PathBuf> {
                // What is set for accounts is not for the demo or a plan.
                let set = if subfolder.is_none() { set.clone() } else { None };
                match asked.clone().or(set) {
                    Some(path) => Ok(path),
                    None => Ok(home()?.join(subfolder.unwrap_or_default()).join(name)),
                }
            };
        Ok(Self {
            history: place(&arguments.history, &settings.scan.history, "history.sqlite")?,
            reports: place(&arguments.reports, &settings.scan.reports, "reports")?,
            table: None,
        })
    }

    /// Where the history is, for messages.
    pub fn history(&self) -> String {
        self.table
            .as_ref()
            .map_or_else(|| self.history.display().to_string(), |table| format!("table {table}"))
    }
}

fn home() -> Result<PathBuf> {
    let variable =
        |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(home) = variable("COMPLIANCE_HOME") {
        return Ok(home);
    }
    let data = variable("XDG_DATA_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .or_else(|| Some(env::home_dir()?.join(".local/share")));
    Ok(data.context("there is no home folder to keep the history in; set COMPLIANCE_HOME, or pass --history and --reports")?.join("compliance"))
}

/// The settings that were asked for, or those of a `compliance.toml` that is here, or none.
pub fn settings(arguments: &DataPathArguments) -> Result<Settings> {
    match &arguments.config {
        Some(path) => Ok(Settings::read(path)?),
        None if Path::new(FILE_NAME).exists() => Ok(Settings::read(Path::new(FILE_NAME))?),
        None => Ok(Settings::default()),
    }
}
