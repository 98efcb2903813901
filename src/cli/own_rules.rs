//! Rules of the user's own: found, checked, and made rules like the others before a command looks
//! at any.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::rules::{folders, own};
use crate::settings::FILE_NAME;
use crate::settings::of_rules::{USUAL_FOLDER, folders as named};

/// Loads those of the folders that are asked for, or that settings name.
pub fn install(asked: &[PathBuf], config: Option<&Path>) -> Result<()> {
    let folders = folders(asked, config)?;
    if !folders.is_empty() {
        own::install(folders::load(&folders)?.own())?;
    }
    Ok(())
}

/// The folders that are asked for, else those that the settings name, else the one beside them
/// where there is one.
pub fn folders(asked: &[PathBuf], config: Option<&Path>) -> Result<Vec<PathBuf>> {
    if !asked.is_empty() {
        return Ok(asked.to_vec());
    }
    let here = Path::new(FILE_NAME);
    let settings = config.or_else(|| here.exists().then_some(here));
    if let Some(folders) = settings.map(named).transpose()?.flatten() {
        return Ok(folders);
    }
    let beside = settings.unwrap_or(here).with_file_name(USUAL_FOLDER);
    Ok(beside.is_dir().then_some(beside).into_iter().collect())
}
