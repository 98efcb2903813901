//! Files that name users, access keys and gaps: on Unix their owner alone can read what is newly
//! made. What is there already keeps its mode.

use std::fs;
use std::io;
use std::path::Path;

/// Makes a folder for its owner alone; those above it are made like any other.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        fs::create_dir_all(above)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        // Another process was first.
        Err(_) if path.is_dir() => Ok(()),
        made => made,
    }
}

/// Makes an empty file for its owner alone, unless there is one.
pub fn make_file(path: &Path) -> io::Result<()> {
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

#[cfg(test)]
#[cfg(unix)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::history::sqlite::Sqlite;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_new_is_its_owners_alone_and_what_is_there_stays() {
        let home = tempfile::tempdir().unwrap();
        let (folder, file) = (home.path().join("a/reports"), home.path().join("history.sqlite"));
        for _ in ["new", "there already"] {
            make_folder(&folder).unwrap();
            make_file(&file).unwrap();
            assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        make_folder(&folder).unwrap();
        make_file(&file).unwrap();
        assert_eq!((mode(&folder), mode(&file)), (0o755, 0o644));
    }

    #[test]
    fn a_history_and_what_lies_beside_it_while_it_is_open() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("history.sqlite");
        let history = Sqlite::open(&file).unwrap();
        history.reserve(time::OffsetDateTime::now_utc()).unwrap();
        let modes: Vec<_> = ["", "-wal", "-shm"]
            .map(|end| mode(&home.path().join(format!("history.sqlite{end}"))))
            .into();
        assert_eq!(modes, [0o600; 3]);
    }
}
