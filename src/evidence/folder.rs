//! A folder of evidence: every file with its checksum, all of it or nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::evidence::Files;
use crate::model::port::PortError;
use crate::model::text::hexadecimal;

/// The file with the checksums of all others, as `sha256sum --check` takes it.
pub const SUMS: &str = "SHA256SUMS";

/// A folder that is being written beside the place where it shall be.
#[derive(Debug)]
pub struct EvidenceFolder {
    place: PathBuf,
    writing: TempDir,
    sums: BTreeMap<String, String>,
}

impl EvidenceFolder {
    /// Refuses a place where something is; an empty folder may be there.
    pub fn begin(place: &Path) -> Result<Self, PortError> {
        let failed = |error: io::Error| {
            PortError::new(format!("making the folder {}", place.display()), error)
        };
        // Through a link, and without a trailing dot or slash.
        let place = if place.exists() {
            fs::canonicalize(place).map_err(failed)?
        } else {
            place.to_owned()
        };
        if place.exists() {
            let empty = place.is_dir() && fs::read_dir(&place).map_err(failed)?.next().is_none();
            if !empty {
                return Err(failed(io::Error::other(
                    "it is there already and is not an empty folder: name another with --out",
                )));
            }
        }
        if place.file_name().is_none() {
            return Err(failed(io::Error::other("it is not a folder's name")));
        }
        let beside =
            place.parent().filter(|beside| *beside != Path::new("")).unwrap_or(Path::new("."));
        if !beside.is_dir() {
            return Err(failed(io::Error::other(format!(
                "there is no folder {}",
                beside.display()
            ))));
        }
        let writing = tempfile::Builder::new()
            .prefix(".compliance-evidence-")
            .tempdir_in(beside)
            .map_err(failed)?;
        Ok(Self { place, writing, sums: BTreeMap::new() })
    }

    /// Writes the checksums and puts the folder in its place.
    pub fn finish(mut self) -> Result<PathBuf, PortError> {
        let mut sums = String::new();
        for (path, sum) in &self.sums {
            let _ = writeln!(sums, "{sum}  {path}");
        }
        self.write(SUMS, &mut |to| to.write_all(sums.as_bytes()))?;
        let place = self.place;
        let put = || {
            readable(self.writing.path())?;
            // Renaming over an empty folder is not possible everywhere.
            if place.exists() {
                fs::remove_dir(&place)?;
            }
            fs::rename(self.writing.path(), &place)
        };
        put().map_err(|error| {
            PortError::new(format!("putting the folder in its place, {}", place.display()), error)
        })?;
        // It is no longer where it was, and must stay where it is.
        let _ = self.writing.keep();
        Ok(place)
    }
}

impl Files for EvidenceFolder {
    fn write(
        &mut self,
        path: &str,
        content: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), PortError> {
        let file = self.writing.path().join(path);
        let mut written = || {
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut to = Summing { file: File::create_new(&file)?, digest: Sha256::new() };
            let mut buffered = BufWriter::new(&mut to);
            content(&mut buffered)?;
            buffered.flush()?;
            drop(buffered);
            to.file.sync_all()?;
            Ok(to.digest.finalize())
        };
        let digest = written().map_err(|error: io::Error| {
            PortError::new(format!("writing {path} (is the disk full?)"), error)
        })?;
        self.sums.insert(path.to_owned(), hexadecimal(&digest));
        Ok(())
    }
}

/// A file that is summed as it is written.
struct Summing {
    file: File,
    digest: Sha256,
}

impl Write for Summing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A temporary folder is its owner's alone; evidence is for others to read.
#[cfg(unix)]
fn readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn readable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn it_is_there_whole_or_not_at_all() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("evidence");
        let mut folder = EvidenceFolder::begin(&place).unwrap();
        folder.write("a/b.txt", &mut |to| to.write_all(b"abc")).unwrap();
        assert!(!place.exists());
        let failed = folder
            .write("c.txt", &mut |to| to.write_all(b"half").and(Err(io::Error::other("killed"))));
        assert!(failed.unwrap_err().to_string().contains("writing c.txt"));
        drop(folder);
        assert!(beside(home.path()).is_empty(), "nothing is left behind");

        fs::create_dir(&place).unwrap();
        let mut folder = EvidenceFolder::begin(&place).unwrap();
        folder.write("a/b.txt", &mut |to| to.write_all(b"abc")).unwrap();
        folder.finish().unwrap();
        assert_eq!(beside(home.path()), ["evidence"]);
        let sums = fs::read_to_string(place.join(SUMS)).unwrap();
        assert_eq!(
            sums,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a/b.txt\n"
        );
    }

    #[test]
    fn what_is_there_is_not_written_over() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("file"), "").unwrap();
        let refusal = |place: &Path| {
            let error = anyhow::Error::from(EvidenceFolder::begin(place).unwrap_err());
            format!("{error:#}")
        };
        assert!(refusal(home.path()).contains("not an empty folder: name another with --out"));
        assert!(refusal(&home.path().join("file")).contains("not an empty folder"));
        assert!(refusal(&home.path().join("missing/evidence")).contains("there is no folder"));
        assert!(refusal(Path::new("/")).contains("not an empty folder"));
    }
}
