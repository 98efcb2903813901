//! Where a plan's resources are written, found in the `.tf` files beside it. A plan names modules,
//! resources and no lines.
//!
//! A wrong line is worse than none: a folder counts only where it holds each resource that the plan
//! has of the module, and a block only where no other is called alike.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

use crate::model::source_lines::{SourceLine, SourceLines, without_keys};

mod blocks;

use blocks::{Block, Blocks};

/// Deeper modules call themselves.
const DEEPEST: usize = 20;
/// Larger files are no configuration.
const LARGEST: u64 = 4 << 20;

/// The blocks of some resources, by their addresses, in the configuration of a folder.
pub fn source_lines<'a>(
    folder: &Path,
    addresses: impl IntoIterator<Item = &'a str>,
) -> SourceLines {
    let mut root = Module::default();
    for address in addresses {
        root.add(&without_keys(address));
    }
    let installed = Installed::read(folder);
    let base = base(folder);
    let mut found = Vec::new();
    root.find(
        &Place { folder: folder.to_owned(), path: Vec::new() },
        &installed,
        &base,
        &mut found,
    );
    found.into_iter().collect()
}

/// The resources of a module, and its own modules.
#[derive(Debug, Default)]
struct Module {
    resources: BTreeSet<(String, String)>,
    modules: BTreeMap<String, Module>,
}

/// A module's folder, and the modules that lead to it.
struct Place {
    folder: PathBuf,
    path: Vec<String>,
}

impl Module {
    fn add(&mut self, address: &str) {
        let mut module = self;
        let mut parts = address.split('.');
        while let Some(part) = parts.next() {
            // What stands for no block, as an account, is no address.
            let Some(next) = parts.next().filter(|_| is_identifier(part)) else { return };
            if part == "module" {
                module = module.modules.entry(next.to_owned()).or_default();
            } else {
                module.resources.insert((part.to_owned(), next.to_owned()));
                return;
            }
        }
    }

    fn find(
        &self,
        place: &Place,
        installed: &Installed,
        base: &Path,
        found: &mut Vec<(String, SourceLine)>,
    ) {
        let Some(written) = read(&place.folder).filter(|_| place.path.len() < DEEPEST) else {
            return;
        };
        let mut lines = Vec::new();
        for (kind, name) in &self.resources {
            match written.resources.get(&(kind.clone(), name.clone())).map(Vec::as_slice) {
                // It is another configuration's folder.
                None => return,
                Some([(file, line, attributes)]) => {
                    let file = shown(file, base);
                    lines.push((
                        address(&place.path, kind, name),
                        SourceLine { file, line: *line, attributes: attributes.clone() },
                    ));
                }
                Some(_) => {}
            }
        }
        found.extend(lines);
        for (name, module) in &self.modules {
            let mut path = place.path.clone();
            path.push(name.clone());
            let local = || match written.modules.get(name).map(Vec::as_slice) {
                Some([source]) if source.starts_with("./") || source.starts_with("../") => {
                    Some(place.folder.join(source))
                }
                _ => None,
            };
            if let Some(folder) = installed.folder(&path).or_else(local) {
                module.find(&Place { folder, path }, installed, base, found);
            }
        }
    }
}

fn is_identifier(text: &str) -> bool {
    text.chars().all(|character| character.is_alphanumeric() || "_-".contains(character))
}

fn address(path: &[String], kind: &str, name: &str) -> String {
    let mut address: String =
        path.iter().flat_map(|name| ["module.", name.as_str(), "."]).collect();
    address.push_str(kind);
    address.push('.');
    address + name
}

/// The file of a block, its line, and what is written in it.
type WrittenBlock = (PathBuf, usize, Vec<String>);

/// What the files of a folder hold.
#[derive(Debug, Default)]
struct Written {
    /// By kind and name.
    resources: BTreeMap<(String, String), Vec<WrittenBlock>>,
    modules: BTreeMap<String, Vec<String>>,
}

/// `None` where a file cannot be read: it may hold what another seems to hold alone.
fn read(folder: &Path) -> Option<Written> {
    let mut written = Written::default();
    for entry in fs::read_dir(folder).ok()? {
        let path = entry.ok()?.path();
        let name = path.file_name()?.to_string_lossy();
        if !name.ends_with(".tf") && !name.ends_with(".tofu") {
            continue;
        }
        if fs::metadata(&path).ok()?.len() > LARGEST {
            return None;
        }
        let text = fs::read_to_string(&path).ok()?;
        for Block { what, line } in Blocks::new(&text) {
            match what {
                blocks::What::Resource { kind, name, attributes } => {
                    let places = written.resources.entry((kind, name)).or_default();
                    places.push((path.clone(), line, attributes));
                }
                blocks::What::Module { name, source } => {
                    written.modules.entry(name).or_default().push(source.unwrap_or_default());
                }
            }
        }
    }
    Some(written)
}

/// Where `tofu init` has put modules.
#[derive(Debug, Default)]
struct Installed {
    folder: PathBuf,
    modules: BTreeMap<String, String>,
}

impl Installed {
    fn read(folder: &Path) -> Self {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Manifest {
            modules: Vec<Entry>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Entry {
            key: String,
            dir: String,
        }
        let manifest = fs::read(folder.join(".terraform/modules/modules.json"));
        let manifest: Option<Manifest> =
            manifest.ok().and_then(|text| serde_json::from_slice(&text).ok());
        let modules = manifest.map(|manifest| manifest.modules).unwrap_or_default();
        let modules = modules.into_iter().map(|entry| (entry.key, entry.dir)).collect();
        Self { folder: folder.to_owned(), modules }
    }

    fn folder(&self, path: &[String]) -> Option<PathBuf> {
        self.modules.get(&path.join(".")).map(|folder| self.folder.join(folder))
    }
}

/// The folder from which files are named: the repository's, else the one that is worked in.
fn base(folder: &Path) -> PathBuf {
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let repository = folder.ancestors().find(|folder| folder.join(".git").exists());
    let here = || std::env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    repository.map_or_else(here, Path::to_owned)
}

/// A file as its repository names it, with slashes everywhere.
fn shown(file: &Path, base: &Path) -> String {
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let within = file.strip_prefix(base).unwrap_or(&file);
    let parts = within.components().map(|part| match part {
        Component::RootDir => String::new(),
        other => other.as_os_str().to_string_lossy().into_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(files: &[(&str, &str)], addresses: &[&str]) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let found = source_lines(&folder.path().join("live"), addresses.iter().copied());
        let of = |address: &&str| Some(((*address).to_owned(), found.of(address)?.to_string()));
        addresses.iter().filter_map(of).collect()
    }

    fn found(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(address, line)| ((*address).to_owned(), (*line).to_owned())).collect()
    }

    #[test]
    fn blocks_are_found_through_modules() {
        let files = [
            (
                "live/main.tf",
                "module \"store\" {\n  source = \"../modules/store\"\n}\nmodule \"far\" {\n  source = \"org/far/aws\"\n}\n\nresource \"aws_s3_bucket\" \"logs\" {\n  count = 2\n}\n",
            ),
            ("modules/store/a.tf", "resource aws_db_instance \"main\" {}\n"),
            (
                "live/.terraform/modules/modules.json",
                r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"far","Source":"org/far/aws","Dir":".terraform/modules/far"}]}"#,
            ),
            ("live/.terraform/modules/far/b.tf", "\n\nresource \"aws_kms_key\" \"k\" {}"),
        ];
        assert_eq!(
            lines(
                &files,
                &[
                    "aws_s3_bucket.logs[1]",
                    "module.store[\"a\"].aws_db_instance.main",
                    "module.far.aws_kms_key.k",
                ]
            ),
            found(&[
                ("aws_s3_bucket.logs[1]", "live/main.tf:8"),
                ("module.store[\"a\"].aws_db_instance.main", "modules/store/a.tf:1"),
                ("module.far.aws_kms_key.k", "live/.terraform/modules/far/b.tf:3"),
            ])
        );
    }

    #[test]
    fn without_certainty_there_is_no_line() {
        let one = "resource \"aws_s3_bucket\" \"logs\" {}\n";
        let logs = "aws_s3_bucket.logs";
        // In two files: one overrides the other.
        assert_eq!(lines(&[("live/a.tf", one), ("live/a_override.tf", one)], &[logs]), []);
        // The folder lacks what the plan has: it is of something else.
        assert_eq!(lines(&[("live/a.tf", one)], &[logs, "aws_s3_bucket.other"]), []);
        assert_eq!(lines(&[("live/a.txt", one)], &[logs]), []);
        // A module that cannot be found takes no line from its caller.
        let caller = format!("{one}module \"m\" {{\n  source = \"git::https://x\"\n}}\n");
        assert_eq!(
            lines(&[("live/a.tf", &caller)], &[logs, "module.m.aws_s3_bucket.logs"]),
            found(&[(logs, "live/a.tf:1")])
        );
    }
}
