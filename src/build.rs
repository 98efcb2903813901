//! Lists the shapes of `src/sources/live/fields/shapes`: an operation more is a file more, and no
//! line elsewhere.

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::{Write as _, stdout};
use std::path::Path;

const SHAPES: &str = "src/sources/live/fields/shapes";

fn main() -> Result<(), Box<dyn Error>> {
    writeln!(stdout(), "cargo::rerun-if-changed={SHAPES}\ncargo::rerun-if-changed=src/build.rs")?;
    let mut files = fs::read_dir(Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(SHAPES))?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<Vec<OsString>, _>>()?;
    files.sort();
    let mut list = String::from("[\n");
    for file in files {
        let name = file.to_str().and_then(|name| name.strip_suffix(".shape")?.split_once('.'));
        let (service, operation) = name.ok_or_else(|| {
            format!("{} in {SHAPES} is not called SERVICE.OPERATION.shape", file.display())
        })?;
        writeln!(
            list,
            "    (\"{service}:{operation}\", include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \
             \"/{SHAPES}/{service}.{operation}.shape\"))),"
        )?;
    }
    list.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("shapes.rs"), list)?;
    Ok(())
}
