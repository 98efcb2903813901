//! `compliance init`: a commented `compliance.toml`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::exit::Exit;
use super::print;
use crate::settings::template;

#[derive(Debug, Args)]
pub struct InitArguments {
    /// Where to write
    #[arg(default_value = crate::settings::FILE_NAME)]
    pub file: PathBuf,
    /// Overwrite a file that is there
    #[arg(long)]
    pub force: bool,
}

pub fn run(arguments: &InitArguments) -> Result<Exit> {
    let path = &arguments.file;
    let mut options = OpenOptions::new();
    options.write(true);
    if arguments.force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    let mut file = match options.open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} is there already; --force overwrites it", path.display())
        }
        opened => opened.with_context(|| format!("writing {}", path.display()))?,
    };
    file.write_all(template().as_bytes()).with_context(|| format!("writing {}", path.display()))?;
    print(&format!(
        "wrote {}: every key is in it, commented out at its default\n",
        path.display()
    ))?;
    Ok(Exit::Done)
}
