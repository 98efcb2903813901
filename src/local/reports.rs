//! Reports in a folder: whole or not at all, even if the process is killed, and never one over another.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

/// A folder of reports.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Writes a report under its name, or under the next free one where a second report falls into the same second.
    pub fn write(&self, name: &str, write: impl FnOnce(&File) -> io::Result<()>) -> io::Result<PathBuf> {
        fs::create_dir_all(&self.0)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.0)?;
        write(file.as_file())?;
        file.as_file().sync_all()?;
        readable(file.as_file())?;
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "json"));
        let mut number = 1;
        loop {
            let path = self.0.join(if number == 1 { name.to_owned() } else { format!("{stem}-{number}.{extension}") });
            match file.persist_noclobber(&path) {
                Ok(_) => return Ok(path),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => file = error.file,
                Err(error) => return Err(error.error),
            }
            number += 1;
        }
    }
}

/// A temporary file is its owner's alone; a report is like any other file.
#[cfg(unix)]
fn readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &File) -> io::Result<()> {
    Ok(())
}
