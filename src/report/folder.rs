//! Reports as files: complete or not at all, even if the process is killed.
//!
//! In a folder of reports never one over another, and for their owner alone. A file that somebody
//! names is made like any other file: with the umask's mode, or with the mode of the file that it
//! replaces.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::files::private::make_folder;

/// A folder of reports.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A folder, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Writes a report under its name, or under the next free one where a second report falls into
    /// the same second.
    pub fn write(
        &self,
        name: &str,
        write: impl FnOnce(&File) -> io::Result<()>,
    ) -> io::Result<PathBuf> {
        make_folder(&self.0)?;
        let mut file = written(NamedTempFile::new_in(&self.0)?, write)?;
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "json"));
        let mut number = 1;
        loop {
            let path = self.0.join(if number == 1 {
                name.to_owned()
            } else {
                format!("{stem}-{number}.{extension}")
            });
            match file.persist_noclobber(&path) {
                Ok(_) => return Ok(path),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                    file = error.file;
                }
                Err(error) => return Err(error.error),
            }
            number += 1;
        }
    }
}

/// Writes one file, over another of its name.
pub fn write_whole(path: &Path, write: impl FnOnce(&File) -> io::Result<()>) -> io::Result<()> {
    // Through a link, so that what it points to is replaced and not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    // A device or a pipe is written to; renaming over it would remove it.
    if fs::metadata(&path).is_ok_and(|there| !there.is_file()) {
        return write(&File::options().write(true).open(&path)?);
    }
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let file = like_any_other().tempfile_in(folder)?;
    if let Ok(there) = fs::metadata(&path) {
        file.as_file().set_permissions(there.permissions())?;
    }
    written(file, write)?.persist(&path).map(drop).map_err(|error| error.error)
}

fn written(
    file: NamedTempFile,
    write: impl FnOnce(&File) -> io::Result<()>,
) -> io::Result<NamedTempFile> {
    write(file.as_file())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A temporary file is its owner's alone unless it is asked for otherwise; the umask holds all the
/// same.
fn like_any_other() -> Builder<'static, 'static> {
    #[allow(unused_mut)]
    let mut builder = Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_file_is_replaced_whole_or_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.csv");
        write_whole(&path, |mut file| file.write_all(b"first")).unwrap();
        let failed = write_whole(&path, |mut file| {
            file.write_all(b"sec").and(Err(io::Error::other("killed")))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"first");
        write_whole(&path, |mut file| file.write_all(b"second")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("report.csv"), folder.path().join("link.csv"));
        fs::write(&path, "old").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write_whole(&link, |mut file| file.write_all(b"new")).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[cfg(unix)]
    #[test]
    fn modes() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let home = tempfile::tempdir().unwrap();
        let reports = home.path().join("reports");
        let report =
            Folder::new(&reports).write("report.json", |mut file| file.write_all(b"{}")).unwrap();
        assert_eq!((mode(&reports), mode(&report)), (0o700, 0o600), "reports name users and keys");
        let (named, plain) = (home.path().join("report.csv"), home.path().join("plain"));
        write_whole(&named, |mut file| file.write_all(b"new")).unwrap();
        fs::write(&plain, "").unwrap();
        assert_eq!(mode(&named), mode(&plain), "the umask's, as of any file");
        fs::set_permissions(&named, fs::Permissions::from_mode(0o640)).unwrap();
        write_whole(&named, |mut file| file.write_all(b"newer")).unwrap();
        assert_eq!(mode(&named), 0o640, "what is there keeps its mode");
    }
}
